"""``pararoute explain`` from the command line: the demo, a tiny mirror, and the real tables."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import pararoute
from pararoute import cli
from tests.goldens import assert_golden
from tests.refusals import assert_refused

CHECKOUT = Path(__file__).resolve().parents[2]
GOLDEN = CHECKOUT / "tests" / "golden" / "explain"


@pytest.mark.parametrize("name", ["IGF1", "ANGPTL7 --why-not", "EGF", "PDGFD:PDGFRA_PDGFRB"])
def test_what_the_terminal_shows(name: str, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.exists()
    capsys.readouterr()
    assert cli.run(["explain", *name.split()]) == 0
    out = capsys.readouterr().out
    file = GOLDEN / f"{name.split()[0].replace(':', '_')}.txt"
    assert_golden(file, out)
    assert all(line == line.rstrip() and len(line) <= 100 for line in out.splitlines())


def test_json_is_pure_and_of_the_same_numbers(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.run(["explain", "IGF1", "--json", "--paths", "1"]) == 0
    document = json.loads(capsys.readouterr().out)
    row = pd.read_csv(run / "ligands.tsv", sep="\t").set_index("ligand").loc["IGF1"]
    assert document["standing"]["rank"] == row["rank"]
    other = document["changes"][-1]
    assert other["what"] == "without the overlay"
    assert other["rank"] == row["rank_without_overlay"]
    assert other["score"] == pytest.approx(row["score_without_overlay"])
    assert document["arithmetic"][0]["value"] == pytest.approx(row["score"], abs=1e-9)
    assert [path["path"] for path in document["paths"]] == [row["best_path"]]
    assert document["paths"][0]["share"] == pytest.approx(1.0)
    found = pararoute.explain("IGF1", run=run, paths=1)
    assert found.to_dict() == document


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["explain"], 2, "LIGAND|ROUTE"),
        (["explain", "IGF"], 3, "did you mean IGF1?"),
        (["explain", "IGF1:EGFR"], 3, "IGF1:IGF1R"),
        (["explain", "IGF1", "--paths", "0"], 2, "--paths"),
        (["explain", "IGF1", "--run", "nowhere"], 3, "no ranking is found"),
    ],
)
def test_what_is_asked_wrongly(
    arguments: list[str], code: int, words: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.exists()
    assert_refused(arguments, code, words, capsys)


def test_a_run_that_is_stale_or_of_another_version_is_refused(
    run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr("pararoute.queries.binding.independent_resources", lambda _: frozenset("1"))
        assert cli.run(["explain", "IGF1"]) == 3
        assert "another version of pararoute" in capsys.readouterr().err
    sender = run.parent / "contrasts" / "sender.tsv"
    sender.write_text(sender.read_text().replace("2.5", "2.6"))
    assert cli.run(["explain", "IGF1"]) == 3
    assert "is not what the ranking was made from" in capsys.readouterr().err


def test_the_demo_is_labelled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "demo")
    assert cli.run(["rank", "--demo", "--permutations", "0", "--out", out]) == 0
    capsys.readouterr()
    assert cli.run(["explain", "IGF1", "--run", out]) == 0
    assert capsys.readouterr().out.startswith("SYNTHETIC DEMO, no finding: IGF1: number ")


def test_igf1_on_the_real_tables(
    real: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    capsys.readouterr()
    assert cli.run(["explain", "IGF1", "--run", str(real)]) == 0
    out = capsys.readouterr().out
    assert "IGF1 -> IGF1R -> " in out
    assert "receptor IGF1R" in out
    assert "IGF2" in out.split("Exchangeable")[1]


def test_why_not_angptl7_on_the_real_tables(
    real: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    found = pararoute.explain("ANGPTL7", why_not=True, run=real)
    assert found.verdict.stopped_by == "transmission"
    assert set(found.receptors["why"]) == {"no signalling step leaves it"}
    assert found.needs.set_index("term").at["transmission", "rank_if_typical"] < 15


def test_every_fiftieth_ligand_of_the_real_tables_can_be_explained(
    real: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pararoute.explanation import case_of
    from pararoute.queries.explaining.explain import explain
    from pararoute.runs import reopen

    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    case = case_of(reopen(real))
    for row in case.ligands[::50].itertuples():
        found = explain(case, row.ligand)
        assert json.dumps(found.to_dict(), allow_nan=False)
        assert found._repr_html_()
        assert pd.isna(row.best_path) or row.best_path in set(found.paths["path"])
