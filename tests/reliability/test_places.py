"""Odd places: full and read-only disks, no home, two runs in one folder, clocks, older caches."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pararoute import cli, stores
from pararoute.ingest.errors import IntegrityError
from pararoute.ingest.remote.cache import Cache, Entry
from pararoute.queries.export import write_all
from pararoute.queries.switch import LOCK, replace_files
from pararoute.stores import open_store
from tests.conftest import REQUIRE_ALL
from tests.reliability.told import check_message, files, refused
from tests.services.http import Loopback
from tests.services.omnipath import omnipath_app

CHECKOUT = Path(__file__).resolve().parents[2]
TABLES = ("--receiver", "mirror/contrasts/receiver.tsv.gz", "--permutations", "0")
RANK = ("rank", "--sender", "mirror/contrasts/sender.tsv", *TABLES, "--omnipath", "mirror/omnipath",
        "--out", "out")  # fmt: skip

# ---- disks that are full, or read-only -----------------------------------------------------

# In a user namespace of its own, where anybody may mount: prepares a small disk, then runs.
ON_A_DISK = """
import json, os, subprocess, sys
from pathlib import Path
from pararoute import cli
from tests.reliability.told import files
steps = json.loads(sys.argv[1])
mount = lambda *options: subprocess.run(["mount", *options, "tmpfs", "disk"], check=True)
mount("-t", "tmpfs", "-o", "size=40m")
subprocess.run(["cp", "-r", "mirror", "disk"], check=True)
os.environ["PARAROUTE_CACHE"] = "cache"
told = []
for step in steps:
    if step == "read-only":
        mount("-o", "remount,ro")
    elif step == "full":
        with open("disk/filled", "wb", buffering=0) as file:
            try:
                while file.write(bytes(1 << 16)): pass
            except OSError: pass
            file.truncate(max(file.tell() - (8 << 10), 0))
    else:
        os.chdir("disk")
        before = files(Path("."))
        code = cli.run(step)
        sys.stdout.flush()
        same = files(Path(".")) == before
        told.append({"code": code, "same": same, "names": sorted(os.listdir("out"))})
        os.chdir("..")
        print("~~~~", file=sys.stderr, flush=True)
Path("told.json").write_text(json.dumps(told))
"""


def on_a_disk(*steps: str | list[str]) -> list[tuple[int, bool, list[str], str]]:
    """Of each command on a small disk: exit code, nothing changed, what is in out/, its stderr."""
    alone = ["unshare", "--user", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode:
        (pytest.fail if REQUIRE_ALL else pytest.skip)("no user namespaces here (unshare -Urm)")
    Path("disk").mkdir()
    done = subprocess.run(
        [*alone, sys.executable, "-c", ON_A_DISK, json.dumps(steps)], capture_output=True,
        text=True, check=False, env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    errs = done.stderr.split("~~~~\n")
    told = json.loads(Path("told.json").read_text())
    return [(t["code"], t["same"], t["names"], err) for t, err in zip(told, errs, strict=False)]


@pytest.mark.fault(42, exit=5)
def test_a_disk_that_gets_full_keeps_the_former_result(tiny: Path) -> None:
    assert tiny.is_dir()
    verbs = ("load", "view", "export --format neo4j-csv", "plot dots")
    over = ["rank", "--demo", "--permutations", "0", "--out", "out"]
    later = [[*verb.split(), "--run", "out"] for verb in verbs]
    told = on_a_disk([*RANK], ["load", "--run", "out"], "full", over, *later)
    assert [code for code, *_ in told[:2]] == [0, 0]
    for verb, (code, same, _, err) in zip(("rank", *verbs), told[2:], strict=True):
        assert (verb, code, same) == (verb, 5, True), err
        assert "No space left on device" in err
        check_message(err)


@pytest.mark.fault(43, exit=0)
@pytest.mark.fault(43, exit=5)
def test_a_read_only_ranking_is_read_and_what_is_asked_of_it_shown(tiny: Path) -> None:
    assert tiny.is_dir()
    reading = ("block IGF1R", "query top_ligands", "export --format json --out ../x")
    writing = ("view", "export --format xlsx")
    later = [[*verb.split(), "--run", "out"] for verb in (*reading, *writing)]
    told = on_a_disk([*RANK], ["load", "--run", "out"], "read-only", [*RANK], *later)
    code, _, _, err = told[2]
    assert (code, "Read-only file system" in err) == (5, True)
    for verb, (code, same, _, err) in zip(reading, told[3:], strict=False):
        assert (verb, code, same) == (verb, 0, True), err
        assert ("is read-only: the tables are not kept there" in err) == verb.startswith("block")
    for verb, (code, same, _, err) in zip(writing, told[6:], strict=True):
        assert (verb, code, same) == (verb, 5, True), err
        assert "Read-only file system" in err
        assert "copy the ranking to a folder that can be written to" in err or "--out" in err
        check_message(err)


@pytest.mark.fault(43, exit=0)
def test_regulators_of_a_read_only_ranking_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mirror").mkdir()
    demo = ["rank", "--demo", "--permutations", "0", "--out", "out"]
    told = on_a_disk(demo, "read-only", ["regulators", "--run", "out", "--permutations", "9"])
    code, same, _, err = told[1]
    assert (code, same) == (0, True), err
    assert "out is read-only: the tables are not kept there" in err


@pytest.mark.fault(42, exit=5)
def test_a_device_is_no_place_for_a_result(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Root may replace /dev/null by a file, which nobody wants."""
    assert cli.run([*RANK]) == 0
    os.mkfifo("pipe")
    err = refused(["view", "--run", "out", "--out", "pipe"], 5, capsys)
    assert "that is no ordinary file" in err
    assert Path("pipe").is_fifo()
    assert tiny.is_dir()


# ---- no home ---------------------------------------------------------------------------------


def as_nobody(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line for a user whom the system does not know, and without HOME."""
    alone = ["unshare", "--user", "--map-user=54321", "--map-group=54321"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode:
        (pytest.fail if REQUIRE_ALL else pytest.skip)(
            "no user namespaces here (unshare --map-user)"
        )
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), **environment}
    return subprocess.run([*alone, sys.executable, "-m", "pararoute", *arguments], env=own,
                          capture_output=True, text=True, check=False)  # fmt: skip


@pytest.mark.fault(44, exit=0)
@pytest.mark.fault(44, exit=3)
def test_without_a_home_commands_work_or_say_what_to_set(tiny: Path) -> None:
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        fetching = ["rank", "--sender", "mirror/contrasts/sender.tsv", *TABLES, "--omnipath",
                    service.url, "--out", "fetched"]  # fmt: skip
        done = as_nobody(*fetching)
        assert done.returncode == 3
        check_message(done.stderr)
        assert "this user has no home" in done.stderr
        assert "set PARAROUTE_CACHE to a folder" in done.stderr
        assert as_nobody(*fetching, PARAROUTE_CACHE="kept").returncode == 0
    assert as_nobody(*RANK).returncode == 0
    done = as_nobody("plot", "terms", "--run", "out")
    assert done.returncode == 0, done.stderr
    assert Path("out/figures/terms.pdf").exists()
    assert not Path("~").exists()


# ---- two at once -------------------------------------------------------------------------------


@pytest.mark.fault(45)
def test_of_many_that_write_into_one_folder_one_wins_wholly(tmp_path: Path) -> None:
    def write(who: int) -> None:
        for _ in range(8):
            write_all(tmp_path, {f"{name}.tsv": f"{who}" for name in "abcdef"})

    threads = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({*files(tmp_path).values()}) == 1
    assert len(files(tmp_path)) == 6


@pytest.mark.fault(45, exit=0)
def test_of_two_rankings_into_one_folder_one_wins_wholly(tiny: Path) -> None:
    assert tiny.is_dir()
    command = [sys.executable, "-m", "pararoute", *RANK]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    both = [
        subprocess.Popen([*command, *more], env=environment, stderr=subprocess.PIPE, text=True)
        for more in ([], ["--strict-signs"])
    ]
    errs = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errs
    assert cli.run(["view", "--run", "out"]) == 0  # which checks the SHA-256 of every table
    assert not [name for name in files(Path("out")) if name.startswith(".")]


WRITING = (
    "block IGF1R",
    "block",
    "view",
    "report",
    "regulators --permutations 9",
    "plot dots",
    "export --format json --format graphml",
    "export --format xlsx --format neo4j-csv",
)


def replaced_at_first_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another ranking take the place of out/ when a verb has made all, and begins to write."""
    done: list[bool] = []

    def late(folder: Path, *arguments: Any, **others: Any) -> None:
        if not done:
            done.append(True)
            shutil.copytree("another", "out", dirs_exist_ok=True)
        replace_files(folder, *arguments, **others)

    monkeypatch.setattr("pararoute.queries.export.replace_files", late)


@pytest.fixture(scope="module")
def two_rankings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rankings of the demo, out/ and another/."""
    folder = tmp_path_factory.mktemp("two")
    rank = ["rank", "--demo", "--permutations", "0", "--out"]
    assert cli.run([*rank, str(folder / "out")]) == 0
    assert cli.run([*rank, str(folder / "another"), "--strict-signs"]) == 0
    return folder


@pytest.mark.fault(45, exit=5)
@pytest.mark.parametrize("verb", WRITING)
def test_a_verb_writes_nothing_beside_a_ranking_that_replaced_the_one_it_read(
    verb: str, two_rankings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(shutil.copytree(two_rankings, tmp_path / "two"))
    with monkeypatch.context() as meanwhile:
        replaced_at_first_write(meanwhile)
        err = refused([*verb.split(), "--run", "out"], 5, capsys)
    assert "the ranking was replaced while it was read" in err
    assert "run it again: nothing was written" in err
    assert files(Path("out")) == files(Path("another"))
    assert cli.run([*verb.split(), "--run", "out"]) == 0


@pytest.mark.fault(45, exit=0)
@pytest.mark.parametrize(
    "verb", ["view --out x.html", "report --out x.html", "plot dots --out x.svg",
             "export --format json --out x"],
)  # fmt: skip
def test_elsewhere_a_verb_writes_of_the_ranking_that_it_read(
    verb: str, two_rankings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shutil.copytree(two_rankings, tmp_path / "two"))
    replaced_at_first_write(monkeypatch)
    assert cli.run([*verb.split(), "--run", "out"]) == 0
    assert len([*Path().glob("x*")]) == 1
    assert files(Path("out")) == files(Path("another"))


@pytest.mark.fault(45, exit=0)
def test_a_database_is_known_to_be_of_the_ranking_that_was_read(
    two_rankings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(shutil.copytree(two_rankings, tmp_path / "two"))

    def late(*arguments: Any, **others: Any) -> Any:
        shutil.copytree("another", "out", dirs_exist_ok=True)
        return open_store(*arguments, **others)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("pararoute.stores.open_store", late)
        stores.load(run="out")
    assert cli.run(["query", "top_ligands", "--run", "out"]) == 0
    assert "is of another ranking: loading it" in capsys.readouterr().err


@pytest.mark.fault(45)
def test_what_a_verb_wrote_while_a_ranking_waited_for_it_goes(
    two_rankings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shutil.copytree(two_rankings, tmp_path / "two"))

    def late(folder: Path, *arguments: Any, **others: Any) -> None:
        shutil.copytree("made", folder, dirs_exist_ok=True)
        replace_files(folder, *arguments, **others)

    for name in ("figures/dots.svg", "block.tsv"):
        write_all(Path("made"), {name: "of the earlier ranking"})
    monkeypatch.setattr("pararoute.queries.export.replace_files", late)
    assert cli.run(["rank", "--demo", "--permutations", "0", "--out", "out"]) == 0
    assert files(Path("out")).keys() == files(Path("another")).keys()


@pytest.mark.fault(45)
def test_a_folder_in_which_another_process_writes_for_long_is_refused(tmp_path: Path) -> None:
    code = """
import sys, time
from pathlib import Path
from pararoute.queries.switch import replace_files
def slow(file):
    print("ready", flush=True)
    sys.stdin.read()
    file.write_text("theirs")
replace_files(Path(sys.argv[1]), {"a.tsv": slow})
"""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True, env=environment) as other:  # fmt: skip
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "ready\n"
        with pytest.raises(IntegrityError, match=rf"PID {other.pid}\b"):
            replace_files(tmp_path, {"a.tsv": lambda file: file.write_text("ours")}, wait=0.05)
        other.stdin.close()
    assert files(tmp_path) == {"a.tsv": b"theirs"}
    write_all(tmp_path, {"a.tsv": "ours"})
    assert files(tmp_path) == {"a.tsv": b"ours"}


def test_a_lock_that_a_dead_process_has_left_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("1")
    replace_files(tmp_path, {"a.tsv": lambda file: file.write_text("ours")}, wait=0)
    assert files(tmp_path) == {"a.tsv": b"ours"}


# ---- clocks, and caches of other versions ------------------------------------------------------


def kept(text: str, url: str = "https://example.org/x") -> Entry:
    cache = Cache()
    with cache.aside() as file:
        file.write_text(text)
        return cache.add(file, url=url, name="x.tsv")


def rewritten(entry: Entry, change: Callable[[dict[str, object]], object]) -> None:
    path = Cache().folder / "manifest" / f"{entry.id}.json"
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))


@pytest.mark.fault(46, exit=0)
def test_a_clock_that_went_back_hides_nothing_that_is_newer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    future = datetime.now(UTC) + timedelta(days=400)
    first = kept("old")
    rewritten(first, lambda told: told.update(fetched=future.isoformat()))
    newest = Cache().newest("https://example.org/x")
    assert newest is not None  # nothing else is there: it is used
    assert newest.age < 0
    second = kept("new")
    assert Cache().newest("https://example.org/x") == second
    assert cli.run(["cache", "list"]) == 0
    assert cli.run(["cache", "clear", "--older-than", "300"]) == 0
    assert "0 entries cleared" in capsys.readouterr().err
    assert cli.run(["cache", "verify"]) == 0


@pytest.mark.fault(46, exit=0)
def test_times_in_the_future_change_no_verb(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tiny.is_dir()
    assert cli.run([*RANK]) == 0
    assert cli.run(["load", "--run", "out"]) == 0
    for path in (*tiny.rglob("*"), *Path("out").iterdir()):
        os.utime(path, (4e9, 4e9))
    assert cli.run([*RANK, "--strict-signs"]) == 0  # now older than the database, by the clock
    capsys.readouterr()
    assert cli.run(["query", "top_ligands", "--run", "out"]) == 0
    assert "of another ranking: loading it" in capsys.readouterr().err
    assert cli.run(["report", "--run", "out"]) == 0


@pytest.mark.fault(47, exit=0)
def test_a_cache_of_a_newer_version_is_read_as_far_as_it_is_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    entry = kept("x")
    rewritten(entry, lambda told: told.update(version=2, mood="fine"))
    assert Cache().entries() == [entry]
    assert cli.run(["cache", "verify"]) == 0
    assert "1 entries, all as they were fetched" in capsys.readouterr().err


@pytest.mark.fault(47, exit=0)
@pytest.mark.parametrize("key", ["id", "url", "name", "sha256", "size", "sent", "fetched"])
def test_an_entry_that_lacks_what_is_needed_is_not_used_and_fetched_again(key: str) -> None:
    entry = kept("x")
    rewritten(entry, lambda told: told.pop(key))
    assert Cache().newest(entry.url) is None
    assert cli.run(["cache", "list"]) == 0
    again = kept("x")
    assert Cache().newest(entry.url) == again
    assert Cache().state(again) == "ok"


@pytest.mark.parametrize("key", ["size", "fetched", "details", "url"])
@pytest.mark.parametrize("value", [None, [], "yesterday", 1e999, "2026-01-01T00:00:00"])
def test_an_entry_of_another_kind_is_not_used(key: str, value: object) -> None:
    entry = kept("x")
    rewritten(entry, lambda told: told.update({key: value}))
    found = Cache().entries()
    assert not found or (key == "url" and isinstance(value, str))


def test_files_that_no_manifest_names_go_after_a_day() -> None:
    entry, cache = kept("x"), Cache()
    old, young = (cache.folder / "data" / (letter * 64) for letter in "ab")
    for place in (old, young):
        place.mkdir()
        (place / "x.tsv.gz").write_bytes(b"12345")
    os.utime(old, (1e9, 1e9))
    os.utime(cache.path(entry).parent, (1e9, 1e9))
    assert cache.sweep() == 5
    assert not old.exists()
    assert young.exists()
    assert cache.state(entry) == "ok"


# ---- runs that were moved, or are stale --------------------------------------------------------

VERBS = ("explain IGF1", "view", "report", "plot terms", "block IGF1R", "load",
         "export --format json", "export --format cx2")  # fmt: skip


@pytest.mark.fault(48, exit=0)
@pytest.mark.parametrize("verb", VERBS)
def test_a_project_that_was_moved_is_read_from_anywhere(
    verb: str, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.run([*RANK[:-1], "runs/first"]) == 0
    project = tmp_path / "elsewhere"
    project.mkdir()
    tiny.rename(project / "mirror")
    Path("runs").rename(project / "runs")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert cli.run([*verb.split(), "--run", str(project / "runs/first")]) == 0


@pytest.mark.fault(48, exit=3)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.write_bytes(b"\x1f\x8b no table any more"), "is not what the ranking"),
        (lambda file: file.unlink(), "the sender is not there any more"),
    ],
    ids=["unreadable", "gone"],
)
def test_every_verb_tells_a_stale_run_alike(
    verb: str, spoil: Callable[[Path], None], words: str, tiny: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert cli.run([*RANK]) == 0
    spoil(tiny / "contrasts/sender.tsv")
    assert words in refused([*verb.split(), "--run", "out"], 3, capsys)
