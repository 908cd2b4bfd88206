"""Killed with -9 at any moment: the old result, or the new one whole, and a next run that ends.

`stepwise` kills what writes files before each of its steps; `killing` kills whole commands at
random moments: PARAROUTE_KILLS of them, 20 where that is not set, by PARAROUTE_SEED.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pararoute import cli
from pararoute.queries.export import write_all
from pararoute.queries.switch import SWITCH
from pararoute.runs import read_run
from tests.reliability.told import files, refused

CHECKOUT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("PARAROUTE_KILLS", "20"))
SEED = os.environ.get("PARAROUTE_SEED", "0")

pytest.importorskip("fcntl", reason="kill -9 is POSIX's")


def module(name: str, *arguments: str) -> list[str]:
    """The lines that a module of the tests prints; its failure is the test's."""
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, "-m", f"tests.reliability.{name}", *arguments], cwd=CHECKOUT,
        env={**os.environ, **one_thread}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout.splitlines()


@pytest.mark.fault(41)
def test_killed_before_each_step_of_writing_it_is_the_old_or_the_new(tmp_path: Path) -> None:
    lines = module("stepwise", str(tmp_path))
    assert [line.split(":")[0] for line in lines] == [
        "files", "files", "database", "database", "cache add", "cache clear"]  # fmt: skip


@pytest.mark.fault(41, exit=0)
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_commands_killed_at_random_leave_the_old_or_the_new(tmp_path: Path) -> None:
    printed = module("killing", str(tmp_path), str(KILLS), SEED)
    lines = [line.split("\t")[1:] for line in printed if line.startswith("kill\t")]
    assert len(lines) == KILLS
    killed = [line for line in lines if line[1].startswith("killed")]
    assert len(killed) >= KILLS / 2  # the moments do hit the commands
    # exit=0 of the next run is held in the module itself


@pytest.mark.fault(41, exit=0)
def test_a_switch_that_was_cut_short_is_ended_by_the_next_verb(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = cut_short(tiny, Path("out"))
    assert cli.run(["explain", "IGF1", "--run", "out"]) == 0
    assert not (out / SWITCH).exists()
    assert read_run(out)["arguments"]["strict_signs"]
    assert capsys.readouterr().err.count("warning") == 0


def cut_short(tiny: Path, out: Path) -> Path:
    """A ranking over which another one was stopped in the middle of taking its place."""
    command = ["rank", "--sender", str(tiny / "contrasts/sender.tsv"), "--receiver",
               str(tiny / "contrasts/receiver.tsv.gz"), "--omnipath", str(tiny / "omnipath"),
               "--permutations", "0", "--out"]  # fmt: skip
    assert cli.run([*command, "new", "--strict-signs"]) == 0
    assert cli.run([*command, str(out)]) == 0
    new = out / SWITCH / "new"
    new.mkdir(parents=True)
    names = [*json.loads(Path("new/run.json").read_text())["outputs"], "run.json"]
    for name in names:
        Path("new", name).rename((out if name == "ligands.tsv" else new) / name)
    (out / SWITCH / "plan.json").write_text(json.dumps({"files": names, "gone": []}))
    return out


@pytest.mark.fault(41, exit=5)
@pytest.mark.parametrize("name", ["../mine.tsv", "/etc/mine.tsv", "link/mine.tsv", "{}", "["])
def test_a_plan_that_leads_out_of_its_folder_is_refused(
    name: str, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that somebody sends must not write, nor remove, anything elsewhere."""
    assert tiny.is_dir()
    (tmp_path / "mine.tsv").write_text("mine")
    switch = tmp_path / "out" / SWITCH
    (switch / "new").mkdir(parents=True)
    (tmp_path / "out" / "link").symlink_to(tmp_path)
    text = json.dumps({"files": [], "gone": [name]})
    (switch / "plan.json").write_text(name if name in ("{}", "[") else text)
    before = files(tmp_path)
    err = refused(["view", "--run", "out"], 5, capsys)
    assert "is damaged" in err
    assert f"remove out/{SWITCH}" in err
    assert files(tmp_path) == before


@pytest.mark.fault(41, exit=5)
@pytest.mark.parametrize("link", ["", "new"])
def test_a_switch_that_is_a_link_takes_nothing_from_where_it_leads(
    link: str, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tiny.is_dir()
    mine = tmp_path / "mine"
    (mine / "new").mkdir(parents=True)
    plan = json.dumps({"files": ["thesis.doc"], "gone": []})
    for folder in (mine, mine / "new"):
        (folder / "thesis.doc").write_text("years of work")
    switch = tmp_path / "out" / SWITCH
    if link:
        switch.mkdir(parents=True)
        (switch / "plan.json").write_text(plan)
        (switch / link).symlink_to(mine)
    else:
        (mine / "plan.json").write_text(plan)
        switch.parent.mkdir()
        switch.symlink_to(mine)
    before = files(mine)
    assert "is damaged" in refused(["view", "--run", "out"], 5, capsys)
    assert files(mine) == before


def test_stale_folders_of_an_earlier_ranking_go_and_the_users_own_files_stay(tiny: Path) -> None:
    from pararoute.queries.views.figures import FIGURES

    out = cut_short(tiny, Path("out"))
    read_run(out)
    own = {"figures/mine.svg": "x", "notes.txt": "y"}
    ours = {"figures/dots.svg": "a", "figures/dots.tsv": "b", "neo4j-import/Protein.csv": "c",
            "neo4j-import/BINDS.csv": "d", "neo4j-import/IMPORT.txt": "e"}  # fmt: skip
    assert "dots" in FIGURES
    for name, text in (own | ours).items():
        write_all((out / name).parent, {Path(name).name: text})
    assert cli.run(["rank", "--demo", "--permutations", "0", "--out", "out"]) == 0
    assert {name for name in files(out) if "/" in name} == {"figures/mine.svg"}
    assert (out / "notes.txt").read_text() == "y"
    assert not (out / "neo4j-import").exists()
