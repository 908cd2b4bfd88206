"""The sensitivity table on the demo."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import pararoute
from benchmarks import sensitivity
from pararoute.graph.build import build
from tests.zoo import knowledge


@pytest.mark.filterwarnings("ignore::pararoute.ingest.errors.PararouteWarning")
def test_every_variant_has_a_line_and_no_change_changes_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[sensitivity.Setting] = []
    every = sensitivity.variants

    def with_none(plain: sensitivity.Setting):  # type: ignore[no-untyped-def]
        seen.append(plain)
        yield "nothing", plain.but()
        yield from every(plain)

    monkeypatch.setattr(sensitivity, "variants", with_none)
    sensitivity.main(["--demo"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert lines[1] == f"| nothing | {sensitivity.TOP} | 0 | 1.000 | none |"
    assert len(lines) >= 25
    ligands = pararoute.rank(demo=True).ligands.set_index("ligand")
    measured = ligands["score"].dropna()
    found = seen[0].scores
    assert set(measured.index[measured > 0]) <= set(found.index)
    assert np.allclose(found, measured[found.index], atol=1e-12)


def test_a_resource_takes_its_pairs_copies_and_publications_along() -> None:
    known = knowledge("A -> R, B -> R, C -> R, D -> R", "R -> AKT1")
    sources = ["HPMR", "HPMR_LRdb;CellPhoneDB", "CellPhoneDB", None]
    known.ligrec["sources"] = sources
    known.ligrec["references"] = ["HPMR:1", "HPMR:1;CellPhoneDB:2", "HPMR:1", None]
    pairs = sensitivity.without(build(known), "HPMR").pairs.set_index("ligand")
    assert pairs.index.tolist() == ["B", "C", "D"]
    assert pairs["sources"].dropna().tolist() == ["CellPhoneDB", "CellPhoneDB"]
    assert pairs["references"].dropna().to_dict() == {"B": "CellPhoneDB:2"}


def test_places_among_the_first() -> None:
    names = [f"L{i:02}" for i in range(30)]
    before = pd.Series(np.linspace(1, 0.1, 30), index=names)
    after = before.drop("L00") * 2
    stay, fall, _, newcomers = sensitivity.moved(before, after)
    assert (stay, fall, newcomers) == ("19", "29", "L20")
