"""Odd places: full and read-only disks, no home."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pararoute import cli
from tests.conftest import REQUIRE_ALL
from tests.reliability.commands import CHECKOUT, RANK, TABLES
from tests.reliability.told import check_message, refused
from tests.services.http import Loopback
from tests.services.omnipath import omnipath_app

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
