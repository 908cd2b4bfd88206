"""Scores of all pairs, node after node removed, against blocking each node by itself."""

from __future__ import annotations

import numpy as np
import pytest

from pararoute.queries.blocking.arena import Arena, without_expression
from pararoute.queries.blocking.blockade import Blockade
from pararoute.queries.blocking.pair_scores import pair_scores
from pararoute.queries.explaining.standing import scene
from tests.explained import RECEIVER, SENDER
from tests.zoo import Animal, knowledge, random_tissue


@pytest.mark.parametrize("seed", range(20))
def test_each_column_is_that_of_blocking_the_node(seed: int) -> None:
    graph = random_tissue(seed).graph
    first = graph.nodes["symbol"].iloc[seed % 3]
    left = Blockade(first, {first: (first,)}, 0.5).left(graph)
    intact = scene(graph, SENDER, RECEIVER, None, ["AKT1"])
    for arena in (
        Arena("AKT", intact),
        without_expression("AKT", graph, ["AKT1"]),
        Arena("AKT", intact, left),
    ):
        names = graph.nodes["symbol"].tolist()
        found = pair_scores(arena, names)
        assert found.columns.tolist() == names
        for name in names:
            both = Blockade(name, {name: (name,)}).left(graph)
            both = both if arena.blocked is None else both * arena.blocked
            plain = Arena("AKT", arena.scene, both).pairs.set_index("route")["score"]
            plain = plain.dropna()
            assert found[name].reindex(plain.index).fillna(0.0).to_numpy() == pytest.approx(
                plain.to_numpy(), abs=1e-14
            )


def test_a_brake_that_is_removed_lets_a_route_score() -> None:
    cell = Animal(knowledge("L -> R", "R -> X, X -| AKT1, R -> A, A -> Y, Y -> AKT1"))
    found = pair_scores(without_expression("AKT", cell.graph, ["AKT1"]), ["X", "A", "AKT1"])
    assert found.at["L:R", "X"] > 0
    assert found.at["L:R", "A"] == 0
    assert found.at["L:R", "AKT1"] == 0


def test_a_member_takes_its_complex_with_it() -> None:
    cell = Animal(knowledge("LA -> RA_RB, L -> RA", "RA -> A, A -> AKT1", complexes="RA_RB"))
    arena = without_expression("AKT", cell.graph, ["AKT1"])
    found = pair_scores(arena, ["RB", "LA", "LA"])
    assert found.columns.tolist() == ["RB", "LA"]
    assert found.at["LA:RA_RB", "RB"] == 0 < found.at["L:RA", "RB"]
    assert found.at["LA:RA_RB", "LA"] == 0 < found.at["L:RA", "LA"]


def test_nothing_to_remove_and_unknown_names() -> None:
    cell = Animal(knowledge("L -> R", "R -> AKT1"))
    arena = without_expression("AKT", cell.graph, ["AKT1"])
    assert pair_scores(arena, []).shape == (1, 0)
    with pytest.raises(KeyError, match="NOPE"):
        pair_scores(arena, ["NOPE"])
    assert np.isfinite(pair_scores(arena, ["L", "R"]).to_numpy()).all()
