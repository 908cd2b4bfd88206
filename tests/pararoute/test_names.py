"""Names that are known otherwise, and what is said of the effectors that were asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import pararoute
from pararoute import cli, render
from pararoute.aliases import told_by_alias
from pararoute.ingest.errors import UnknownNameError
from pararoute.ingest.identifiers import named_otherwise
from pararoute.queries.conventions import INHIBITS_MORE
from tests.refusals import assert_refused

KNOWN = ("AKT1", "AKT2", "AKT3", "FOSL1", "MAP2K1", "MAPK1", "MAPK3", "MAPK11", "MAPK14", "MTOR",
         "NME1", "Raf1")  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "how"),
    [
        ("AKT", "did you mean AKT1, AKT2, AKT3?"),
        ("akt1", "did you mean AKT1"),
        ("PKB", "did you mean AKT1 (PKB-ALPHA), AKT2 (PKBB), AKT3 (PKB-GAMMA)?"),
        ("PKB alpha", "PKB alpha is AKT1"),
        ("p38", "did you mean MAPK11 (P38B), MAPK14 (p38ALPHA)?"),
        ("ERK", "did you mean MAPK1 (ERK-2), MAPK3 (ERK-1)?"),
        ("mTOR", "did you mean MTOR"),
        ("MEK1", "MEK1 is MAP2K1"),
        ("FRA1", "FRA1 is FOSL1"),
        ("XYZ", "choose one of: AKT1, "),
        ("", "choose one of: AKT1, "),
    ],
)
def test_what_an_unknown_name_may_mean(asked: str, how: str) -> None:
    with pytest.raises(UnknownNameError) as told, told_by_alias():
        raise UnknownNameError("effector", asked, KNOWN)
    assert told.value.how.startswith(how)


def test_a_symbol_of_today_for_one_of_yesterday_and_of_mouse() -> None:
    assert named_otherwise("CCN2", ["CTGF", "EGF"]) == {"CTGF": "CCN2"}
    assert named_otherwise("c-Raf", KNOWN) == {"Raf1": "c-Raf"}
    assert named_otherwise("CCN2", ["EGF"]) == {}


def test_verbs_tell_it(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = "did you mean AKT1 (PKB-ALPHA), AKT2 (PKBB), AKT3 (PKB-GAMMA)?"
    assert_refused(["rank", "--effector", "PKB"], 3, words, capsys)
    assert_refused(["block", "PKB"], 3, "did you mean AKT (", capsys)  # the drug class
    assert run.exists()


def test_the_limits_name_the_effectors_asked_for(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "phosphorylation of AKT is" in json.loads((run / "run.json").read_text())["limits"][1]
    assert cli.run(["rank", "--effector", "IRS1", "--permutations", "0", "--out", "irs"]) == 0
    assert "phosphorylation of IRS1 is not measured here" in capsys.readouterr().err
    for verb in (["block", "IGF1R"], ["view"]):
        assert cli.run([*verb, "--run", "irs"]) == 0
    for text in (capsys.readouterr().out, Path("irs/routes.html").read_text()):
        assert "hosphorylation of IRS1 is not measured here" in text
        assert "hosphorylation of AKT" not in text


def test_a_ligand_that_inhibits_more_is_marked_in_the_top(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.exists()
    found = pararoute.rank(permutations=0)
    render.ranking(found, {}, as_json=False)
    assert INHIBITS_MORE not in capsys.readouterr().out
    first = found.ligands.iloc[0]
    row = {"effect": "gained inhibition", "rank": 1, "ligand": first["ligand"],
           "score": 2 * first["score"]}  # fmt: skip
    more = pd.concat([found.relief, pd.DataFrame([row])])
    render.ranking(replace(found, relief=more), {}, as_json=False)
    marked = [line for line in capsys.readouterr().out.splitlines() if INHIBITS_MORE in line]
    assert len(marked) == 1
    assert first["ligand"] in marked[0]
