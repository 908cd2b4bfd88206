"""The ranking on the tables as they are, beside the one with the overlay."""

from __future__ import annotations

import pandas as pd

from pararoute.graph.build import build
from pararoute.queries.bare import beside_bare
from pararoute.queries.rank import rank
from tests.zoo import expression, knowledge

KNOWN = knowledge("A -> R, B -> S, U -> S", "R -> AKT1, S -> AKT1, S -> X")
OVERLAY = pd.DataFrame(
    [("signalling", "R", "AKT1", -1)], columns=["dataset", "source", "target", "sign"]
)
CONTRAST = expression({"A": 2.0, "B": 2.0, "X": 0.0})


def test_the_corrected_ligand_shows_where_it_would_stand() -> None:
    bare = rank(build(KNOWN), CONTRAST, effectors=("AKT1",))
    result = rank(build(KNOWN, overlay=OVERLAY), CONTRAST, effectors=("AKT1",))
    both = beside_bare(result, bare)
    table = both.ligands.set_index("ligand")
    assert table.index.tolist() == ["B", "A", "U"]
    assert table["rank"].tolist() == [1, 2, 3]
    assert table["rank_without_overlay"].tolist() == [2, 1, 3]
    expected = bare.ligands.set_index("ligand").loc[["B", "A"], "score"]
    assert table.loc[["B", "A"], "score_without_overlay"].tolist() == expected.tolist()
    assert pd.isna(table.at["U", "score_without_overlay"])  # not measured in either
    assert both.run["without the overlay"] == {
        "of the first 20 the same": 3,
        "rank correlation of scores": -1.0,
        "ligands of the same sign": 2,
    }
    assert result.ligands["rank_without_overlay"].isna().all()  # the input is as it was


def test_nothing_to_correlate_is_said() -> None:
    one = rank(build(KNOWN), expression({"A": 2.0, "X": 0.0}), effectors=("AKT1",))
    told = beside_bare(one, one).run["without the overlay"]
    assert told["rank correlation of scores"] is None
