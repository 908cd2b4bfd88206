"""What writes files, killed with -9 before each of its steps.

``python -m tests.reliability.stepwise FOLDER``. A step is whatever Python tells an audit hook of
files: open, rename, remove, mkdir. After each kill the recovery is killed once, too, and then let
through.
"""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from pararoute.graph.stores.embedded_file import (
    Manifest,
    alone,
    inspect,
    manifest_for,
    put_in_place,
)
from pararoute.ingest.remote.cache import Cache
from pararoute.queries.export import write_all
from pararoute.queries.switch import finish

_STEPS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "fcntl.flock")
OLD = {"a.tsv": "old a", "b.tsv": "old b", "sub/c.svg": "old c", "run.json": "old run"}
NEW = {"a.tsv": "new a", "d.tsv": "new d", "run.json": "new run"}
GONE = ["b.tsv", "sub/c.svg", "sub", "never.there"]


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Whether an act was killed before a step of that number, rather than done before it."""
    child = os.fork()
    if not child:
        left = [step]

        def count(event: str, _: object) -> None:
            if event in _STEPS:
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        act()
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code != 0


def at_each_step(
    folder: Path,
    old: Callable[[], object],
    act: Callable[[], object],
    look: Callable[[], object],
    right: tuple[object, ...],
) -> tuple[int, set[str]]:
    """Kill `act` before each step over what `old` made; `look` must find one of `right`.

    Returns the number of kills and what was found, by its number in `right`.
    """
    found, step, going = set(), 0, True
    while going:
        step += 1
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        old()
        going = killed_at(step, act)
        killed_at(step % 7 + 1, look)
        there = look()
        assert there in right, (step, there)
        found.add(str(right.index(there)))
        act()
        assert look() == right[-1], (step, look())
        assert [*folder.rglob(".*")] == [], step  # what is temporary has such a name
    return step - 1, found


def texts(folder: Path) -> dict[str, str]:
    """What a reader finds in a folder, temporary files too."""
    finish(folder)
    return {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.parent.name.startswith((".pararoute-writing-", "new"))
        and file.name not in (".pararoute-lock", "plan.json")
    }  # fmt: skip


def files(folder: Path) -> None:
    """A set of files takes the place of another, or stands where none was."""
    new = dict(sorted(NEW.items()))
    write = lambda: write_all(folder, NEW, gone=GONE)  # noqa: E731
    for before in (OLD, {}):
        old = (lambda: write_all(folder, OLD)) if before else (lambda: None)
        kills, found = at_each_step(
            folder, old, write, lambda: texts(folder), (dict(sorted(before.items())), new)
        )
        assert found == {"0", "1"}, found
        told("files", kills)


def database(folder: Path) -> None:
    """An embedded database's file takes the place of another, with its manifest."""
    path = folder / "g.lbug"

    def make(count: int) -> None:
        new = folder / "building" / "g.lbug"
        new.parent.mkdir(exist_ok=True)
        new.write_text(f"{count} nodes")
        with alone(folder):
            put_in_place(new, path, manifest_for(new, {"Protein": count}))
        shutil.rmtree(new.parent)

    def look() -> object:
        with alone(folder):
            told = inspect(path)
        assert told is None or isinstance(told, Manifest), told
        assert told is None or path.read_text() == f"{told.counts['Protein']} nodes"
        return told and told.counts["Protein"]

    for old in (1, None):
        kills, found = at_each_step(
            folder, lambda old=old: old and make(old), lambda: make(2), look, (old, 2)
        )
        assert found == {"0", "1"}, found
        assert {file.name for file in folder.iterdir()} == {"g.lbug", "g.lbug.json"}
        told("database", kills)


def cache(folder: Path) -> None:
    """A file is added to the cache, an entry of it is cleared."""
    kept = Cache(folder / "cache")

    def add(text: str) -> None:
        with kept.aside() as file:
            file.write_text(text)
            kept.add(file, url=f"https://example.org/{text}", name="x.tsv")

    def look() -> object:
        states = {kept.state(entry) for entry in kept.entries()}
        assert states <= {"ok"}, states
        return sorted(gzip.decompress(kept.path(e).read_bytes()) for e in kept.entries())

    def both() -> None:
        add("one")
        add("two")

    one, two = b"one", b"two"
    add_two = lambda: [e for e in kept.entries() if e.url.endswith("two")] or add("two")  # noqa: E731
    kills, found = at_each_step(folder, lambda: add("one"), add_two, look, ([one], [one, two]))
    assert found == {"0", "1"}, found
    told("cache add", kills)

    def sound() -> object:  # one whose clearing was cut short lacks its file, and is no snapshot
        states = [kept.state(entry) for entry in kept.entries()]
        assert {*states} <= {"ok", "missing"}, states
        data = sum(1 for _ in (folder / "cache" / "data").glob("*"))
        assert data <= len(states), "a file that no manifest names"
        return len(states)

    def clear() -> None:
        kept.clear([e for e in kept.entries() if e.url.endswith("two")])

    kills, _ = at_each_step(folder, both, clear, sound, (2, 1))
    told("cache clear", kills)


def told(what: str, kills: int) -> None:
    """A line about it."""
    print(f"{what}: killed before each of {kills} steps", flush=True)  # noqa: T201
    assert kills > 3


if __name__ == "__main__":
    for each in (files, database, cache):
        each(Path(sys.argv[1]) / each.__name__)
