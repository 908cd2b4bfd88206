"""Two at once: of many that write into one folder one wins wholly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from pararoute import cli, stores
from pararoute.ingest.errors import IntegrityError
from pararoute.queries.export import write_all
from pararoute.queries.switch import LOCK, replace_files
from pararoute.stores import open_store
from tests.reliability.commands import CHECKOUT, RANK
from tests.reliability.told import files, refused


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
