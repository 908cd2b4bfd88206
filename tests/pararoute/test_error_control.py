"""Error control as a user meets it: options, columns, run.json, and an end at any moment."""

from __future__ import annotations

import inspect
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from scipy.stats import false_discovery_control

import pararoute
from pararoute import cli
from pararoute.commands.rank import command
from tests import tables

CHECKOUT = Path(__file__).resolve().parents[2]
P = ["pvalue_expression", "pvalue_network", "pvalue_rank"]
Q = ["qvalue_expression", "qvalue_network", "qvalue_rank"]


def read(folder: Path, name: str = "ligands") -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.tsv", sep="\t", keep_default_na=False, na_values=[""])


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    mirror = tables.write_mirror(tmp_path)
    return ["rank", "--sender", str(mirror / "contrasts/sender.tsv"), "--receiver",
            str(mirror / "contrasts/receiver.tsv.gz"), "--omnipath", str(mirror / "omnipath"),
            "--out", str(tmp_path / "out")]  # fmt: skip


def test_columns_and_run_json(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([*arguments, "--permutations", "30", "--seed", "7"]) == 0
    told = capsys.readouterr().err
    assert "ligands tested stand out (q <= 0.1): " in told
    assert " by expression, " in told
    assert " by both; 30 permutations" in told
    for name in ("ligands", "routes"):
        rows = read(tmp_path / "out", name).dropna(subset="pvalue_rank")
        assert len(rows)
        assert rows[P + Q].notna().all(axis=None)
        assert rows[P + Q].le(1).all(axis=None)
        both = false_discovery_control(rows["pvalue_rank"])
        assert rows["qvalue_both"].to_numpy() == pytest.approx(both, rel=1e-9)
        assert (rows["qvalue_both"] >= rows["qvalue_rank"] - 1e-9).all()
    run = json.loads((tmp_path / "out/run.json").read_text())
    told = run["error control"]
    assert (run["seed"], told["seed"], told["permutations"]) == (7, 7, 30)
    assert told["nulls"] == ["expression", "network"]
    assert told["strata"]["sender"]["by"] == "baseMean"
    assert told["strata"]["receiver"]["genes in the largest"] == 2
    assert told["ligands tested"] == len(read(tmp_path / "out").dropna(subset="pvalue_rank"))
    assert told["rewiring"]["rounds before the first"] > 0
    assert "workers" not in json.dumps(run)
    assert any("p and q hold" in limit for limit in run["limits"])


@pytest.mark.parametrize("null", ["expression", "network"])
def test_one_null(arguments: list[str], tmp_path: Path, null: str) -> None:
    assert cli.run([*arguments, "--permutations", "5", "--null", null]) == 0
    rows = read(tmp_path / "out").dropna(subset="score")
    other = {"expression": "network", "network": "expression"}[null]
    assert rows[f"pvalue_{other}"].isna().all()
    assert (rows["pvalue_rank"].dropna() == rows[f"pvalue_{null}"].dropna()).all()


def test_none(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*arguments, "--permutations", "0"]) == 0
    err = capsys.readouterr().err
    assert "null models" not in err
    assert "error control: none was asked for" in err
    assert read(tmp_path / "out")[[*P, *Q, "p_limited"]].isna().all(axis=None)


@pytest.mark.parametrize(
    "wrong", [["--permutations", "-1"], ["--permutations", "many"], ["--seed", "-3"],
              ["--null", "neither"]]
)  # fmt: skip
def test_wrong_options_are_usage_errors(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["rank", "--demo", *wrong]) == 2
    assert wrong[0] in capsys.readouterr().err


def test_the_default_is_a_thousand() -> None:
    default = {option.name: option.default for option in command.params}
    of_python = inspect.signature(pararoute.rank).parameters
    for name, value in (("permutations", 1000), ("null", "both"), ("seed", 0)):
        assert default[name] == of_python[name].default == value


def test_the_real_tables_have_all_columns_filled(
    mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    assert cli.run(["rank", "--permutations", "100", "--out", str(tmp_path)]) == 0
    ligands = read(tmp_path)
    tested = ligands["score"].notna() & ligands["n_routes"].gt(0)
    assert ligands.loc[tested, P + Q].notna().all(axis=None)
    assert ligands.loc[~tested, P + Q].isna().all(axis=None)
    routes = read(tmp_path, "routes")
    assert (routes[P + Q].notna().all(axis=1) == routes["score"].notna()).all()
    told = json.loads((tmp_path / "run.json").read_text())["error control"]
    assert told["strata"]["sender"]["by"] == "lfcSE and n_contrasts"
    assert "receiver" not in told["strata"]  # its table lists significant genes only
    assert told["rewiring"]["share of steps still in place"] < 0.05


def session(number: int) -> list[int]:
    """Processes of a session that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, own = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(own) == number and state != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.mark.fault(14)
@pytest.mark.fault(40, exit=130)
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_an_end_at_any_moment_leaves_no_process(
    how: signal.Signals, code: int, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pararoute", "rank", "--demo", "--permutations", "300000",
         "--out", str(tmp_path / "out")],
        cwd=CHECKOUT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True,
        # one that is started in the background would ignore it, as its children do
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )  # fmt: skip
    assert process.stderr is not None
    while "null models" not in process.stderr.readline():
        assert process.poll() is None
    time.sleep(1.5)
    if (os.cpu_count() or 1) > 1:
        assert len(session(process.pid)) > 1
    if how == signal.SIGINT:
        os.killpg(process.pid, how)  # as a terminal does it
    else:
        process.kill()
    process.communicate(timeout=20)
    assert process.returncode == code
    deadline = time.monotonic() + 20
    while session(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not session(process.pid)
    assert not (tmp_path / "out").exists()
