"""Commands killed with -9 at seeded random moments: ``python -m tests.reliability.killing``.

Each row of `ROWS` is a command that runs over an old good result. Half of the kills come at
any moment of its duration, half a few milliseconds after it began to write. Then the old result
must be there, or the new one whole; the same command again must end well, and leave nothing
temporary. The process that kills has everything imported and forks, so that a kill costs
tenths of a second; what is killed is a process of its own all the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sys
import time
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pararoute import cli
from pararoute.graph.stores.embedded_file import Manifest, inspect
from pararoute.queries.export import RUN, TABLES
from pararoute.queries.switch import SWITCH, finish
from tests import tables
from tests.services.http import Loopback
from tests.services.omnipath import omnipath_app

RANKED = {RUN, *(f"{name}.tsv" for name in TABLES)}
_PARTS = (".pararoute-*", "*.building-*", ".*.next")
TEMPORARY = (*_PARTS, "aside/*")


class Row(NamedTuple):
    """A command, where it writes, and whether it may stop between steps and go on later."""

    command: str
    place: str = "run"
    steps: bool = False


ROWS = {
    "rank": Row("rank --demo --permutations 9 --out run"),
    "contrast": Row("contrast --counts own.tsv --treated ^drug --control ^veh --out a.tsv", "."),
    "load": Row("load --run run"),
    "block": Row("block IGF1R --run run"),
    "targets": Row("block --run run"),
    "regulators": Row("regulators --permutations 9 --run run"),
    "report": Row("report --run run"),
    "view": Row("view --run run"),
    "plot": Row("plot terms --run run"),
    "xlsx": Row("export --format xlsx --run run"),
    "json": Row("export --format json --run run"),
    "graphml": Row("export --format graphml --run run"),
    "cx2": Row("export --format cx2 --run run"),
    "neo4j-csv": Row("export --format neo4j-csv --run run"),
    "pack": Row("cache pack packed --run fetched", "packed"),
    "verify": Row("cache verify", "cache"),
    "clear": Row("cache clear --all", "cache", steps=True),
    "sweep": Row("sweep contrasts --omnipath mirror/omnipath --out swept", "swept", steps=True),
}
assert {row.command.split()[0] for row in ROWS.values()} <= set(cli.COMMANDS)


class Made(NamedTuple):
    """What a row takes and makes: seconds, every file, and those that are new."""

    seconds: float
    content: dict[str, Any]
    new: list[Path]


class Bench:
    """A workspace that every row begins with, and what each makes of it."""

    def __init__(self, folder: Path) -> None:
        self.old, self.work = folder / "old", folder / "work"
        self._log = folder / "log.txt"
        self._made: dict[str, Made] = {}
        _write_old_results(self.old)

    def measured(self, name: str) -> Made:
        """How long a row takes, and what it makes; found out once."""
        if name not in self._made:
            self.anew()
            before = {file: file.stat().st_ino for file in self._files()}
            begin = time.monotonic()
            child = self.begin(name)
            assert self.wait(child) == 0, self.told(name)
            seconds = time.monotonic() - begin
            new = [file for file in self._files() if file.stat().st_ino != before.get(file)]
            self._made[name] = Made(seconds, self.content(), new)
        return self._made[name]

    def anew(self, name: str | None = None) -> None:
        """Put the workspace back to the old results, those of a row told from new ones."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.old, self.work)
        for file in self._made[name].new if name and not ROWS[name].steps else ():
            if file.name not in RANKED and ".lbug" not in file.name:
                file.write_text(f"an old {file.name}\n")

    def begin(self, name: str) -> int:
        """Start a row in a process, and a session, of its own."""
        child = os.fork()
        if child:
            return child
        os.setsid()
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.chdir(self.work)
        os.environ["PARAROUTE_CACHE"] = str(self.work / "cache")
        code = 99
        try:
            code = cli.run(ROWS[name].command.split())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def wait(self, child: int) -> int:
        """The exit code, below zero for a signal; nothing that the process started goes on."""
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        until = time.monotonic() + 20
        while _session(child) and time.monotonic() < until:
            time.sleep(0.005)
        assert not _session(child), f"processes of a killed command go on: {_session(child)}"
        return code

    def content(self) -> dict[str, Any]:
        """Every file by its name; of run.json and databases what does not change with time."""
        return {file.relative_to(self.work).as_posix(): _told_of(file) for file in self._files()}

    def left(self) -> list[Path]:
        """Everything temporary."""
        return [path for pattern in TEMPORARY for path in self.work.rglob(pattern)]

    def told(self, name: str) -> str:
        """What a row wrote to the terminal last."""
        return f"{name}: {self._log.read_text(errors='replace')[-2000:]}"

    def _files(self) -> list[Path]:
        return [
            file for file in sorted(self.work.rglob("*"))
            if file.is_file() and file.suffix != ".lbug"
            and not any(fnmatch(part, name) for part in file.parts for name in _PARTS)
            and file.parent.parent.name != "aside"
        ]  # fmt: skip


def _write_old_results(old: Path) -> None:
    """One run over everything: what the rows find, and the imports they need."""
    mirror = tables.write_mirror(old / "mirror")
    os.chdir(old)
    os.environ["PARAROUTE_CACHE"] = str(old / "cache")
    shutil.copytree(mirror / "contrasts", old / "contrasts")
    drawn = np.random.default_rng(0).negative_binomial(5, 0.05, (300, 6))
    samples = [f"{group}_{i}" for group in ("drug", "veh") for i in range(3)]
    counts = pd.DataFrame(drawn, columns=samples, index=[f"G{i}" for i in range(300)])
    counts.to_csv(old / "own.tsv", sep="\t", index_label="gene_symbol")
    with Loopback(omnipath_app(mirror / "omnipath")) as service:
        fetching = ["rank", "--sender", "mirror/contrasts/sender.tsv", "--permutations", "0",
                    "--omnipath", service.url, "--out", "fetched"]  # fmt: skip
        assert cli.run(fetching) == 0
    another = ["rank", "--demo", "--permutations", "0", "--strict-signs", "--out", "run"]
    assert cli.run(another) == 0
    for name, row in ROWS.items():
        if name != "rank" and not row.steps:
            assert cli.run(row.command.split()) == 0, name


def _told_of(file: Path) -> Any:
    data = file.read_bytes()
    if data.startswith(b"an old "):
        return data
    if file.name in (RUN, "sweep.json"):
        return {name: value for name, value in json.loads(data).items() if name != "timing"}
    if file.name.endswith(".lbug.json"):
        return json.loads(data)["counts"]
    return data


def _session(leader: int) -> list[str]:
    """The processes of a session."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = status.read_text().rpartition(") ")
            if rest.split()[3] == str(leader) and rest.split()[0] != "Z":
                found.append(name)
    return found


def kill(bench: Bench, name: str, chance: random.Random) -> str:
    """Kill one row once, and check what is there then and after the next run; a line about it."""
    row, made = ROWS[name], bench.measured(name)
    bench.anew(name)
    before = bench.content()
    child = bench.begin(name)
    writing = chance.random() < 0.5
    if writing:
        when = f"{chance.uniform(0, 50):.1f} ms after it began to write"
        _await_writing(child, bench.work / row.place)
        time.sleep(float(when.split()[0]) / 1000)
    else:
        when = f"after {chance.uniform(0, made.seconds):.2f} s of {made.seconds:.2f}"
        time.sleep(float(when.split()[1]))
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    ended = bench.wait(child)
    assert ended in (0, -signal.SIGKILL), bench.told(name)
    for switch in list(bench.work.rglob(SWITCH)):
        finish(switch.parent)  # as whoever reads there next
    if name == "load":
        assert isinstance(inspect(bench.work / "run" / "pararoute.lbug"), Manifest)
    there = bench.content()
    found = "new" if there == made.content else "old" if there == before else "neither"
    assert row.steps or found != "neither", f"{name}, {when}: {_differ(there, before, made)}"
    assert bench.wait(bench.begin(name)) == 0, bench.told(name)
    assert bench.content() == made.content, f"{name}, the next run after a kill {when}"
    assert bench.left() == [], f"{name}, {when}: {bench.left()} are left"
    return f"kill\t{name}\t{'killed' if ended else 'ended'} {when}\t{found}"


def _await_writing(child: int, place: Path) -> None:
    """Until something temporary shows up in a folder, or the process has ended."""
    while not any(True for pattern in TEMPORARY for _ in place.glob(pattern)):
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.0005)


def _differ(there: dict[str, Any], before: dict[str, Any], made: Made) -> str:
    names = sorted({*there, *before, *made.content})
    return ", ".join(
        f"{name} is {'old' if there.get(name) == before.get(name) else 'other'}"
        for name in names if there.get(name) != made.content.get(name)
    )  # fmt: skip


def main(folder: Path, kills: int, seed: int, *only: str) -> None:
    """Kill rows in turn, in an order of chance: all of them, or some."""
    chance = random.Random(seed)  # noqa: S311 - a test
    bench = Bench(folder)
    names: list[str] = []
    for _ in range(kills):
        names = names or chance.sample(only or sorted(ROWS), len(only or ROWS))
        print(kill(bench, names.pop(), chance), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
