"""``pararoute block`` from the command line: the demo, a tiny mirror, and the real tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pararoute
from pararoute import cli
from tests.goldens import assert_golden
from tests.refusals import assert_refused

CHECKOUT = Path(__file__).resolve().parents[2]
GOLDEN = CHECKOUT / "tests" / "golden" / "block"
PAIRS_OF_300 = 300 * 299 // 2


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("one", ["IRS1"]),
        ("two", ["IRS1+EGFR"]),
        ("partly", ["IGF1R", "--partial", "0.8"]),
        ("all", []),
    ],
)
def test_what_the_terminal_shows(
    name: str, arguments: list[str], run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.exists()
    capsys.readouterr()
    assert cli.run(["block", *arguments]) == 0
    out = capsys.readouterr().out
    file = GOLDEN / f"{name}.txt"
    assert_golden(file, out)
    assert all(line == line.rstrip() and len(line) <= 100 for line in out.splitlines())


def test_json_and_files_say_the_same(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["IRS1"], []):
        capsys.readouterr()
        assert cli.run(["block", *arguments, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        names = ("block", "block_ligands", "block_routes", "block_essential")
        for name in names if arguments else ("targets", "target_pairs", "cut_sets"):
            table = pd.read_csv(run / f"{name}.tsv", sep="\t")
            assert len(table) == len(told[name])
            for column in table.select_dtypes("number"):
                values = [np.nan if row[column] is None else row[column] for row in told[name]]
                assert table[column].tolist() == pytest.approx(values, rel=1e-9, nan_ok=True)


def test_the_same_bytes_again(run: Path) -> None:
    def written() -> dict[str, bytes]:
        assert cli.run(["block"]) == 0
        assert cli.run(["block", "IRS1+EGFR"]) == 0
        return {file.name: file.read_bytes() for file in sorted(run.glob("*.tsv"))}

    assert written() == written()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["NOPE1"], 3, "NOPE1"),
        (["IRS2"], 3, "did you mean IRS1"),
        (["+"], 3, "nothing is named"),
        (["IRS1", "--partial", "1.5"], 3, "1.5 of a signal cannot be lost"),
        (["IRS1", "--partial", "much"], 2, "--partial"),
        (["--partial", "0.5"], 2, "--partial is for named nodes"),
        (["IRS1", "--run", "nowhere"], 3, "no ranking is found there"),
    ],
)
def test_what_is_refused(
    arguments: list[str], code: int, words: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(file.name for file in run.iterdir())
    assert_refused(["block", *arguments], code, words, capsys)
    assert sorted(file.name for file in run.iterdir()) == before


def test_a_stale_ranking_is_refused(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "ligands.tsv").write_text("rank\n", encoding="utf-8")
    assert_refused(["block", "IRS1"], 3, "is not what the ranking wrote", capsys)


def test_the_demo_says_that_it_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["rank", "--demo", "--permutations", "0"]) == 0
    for arguments in (["PIK3CA+MTOR"], []):
        capsys.readouterr()
        assert cli.run(["block", *arguments]) == 0
        assert capsys.readouterr().out.startswith("SYNTHETIC DEMO")


def test_real_tables_show_akt_and_erk_side_by_side(
    real: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    found = pararoute.block("RAF1+MTOR", "PTEN", "PI3K", run=real)
    totals = found.totals.set_index(["effectors", "blockade"])["change"]
    assert set(found.totals["effectors"]) == {"AKT", "ERK"}
    assert totals["AKT", "PI3K"] < totals["AKT", "MTOR"] < 0
    assert abs(totals["AKT", "RAF1"]) < 1e-3  # as these tables have it
    assert found.classes["PI3K"] == ("PIK3CA", "PIK3CB", "PIK3CD", "PIK3CG")
    assert "PI3K" in found._repr_html_()


def test_real_tables_are_tried_in_all_pairs(
    real: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    found = pararoute.targets(run=real)
    assert found.n_pairs == PAIRS_OF_300
    first = found.targets.iloc[0]
    assert first["target"] == "AKT1"
    assert found.targets["change"].is_monotonic_increasing
    assert (found.targets["change"] > 0).any()  # brakes that are released
    assert found.cut_sets.groupby("of").size().ge(1).all()
    again = pararoute.block(*found.pairs.head(3).apply("{target}+{partner}".format_map, axis=1),
                            run=real).totals  # fmt: skip
    own = again[(again["effectors"] == "AKT") & again["blockade"].str.contains("+", regex=False)]
    assert own["change"].tolist() == pytest.approx(found.pairs["change"].head(3).tolist())
