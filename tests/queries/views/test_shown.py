"""What is drawn of a ranking, where it stands, and what blocking each node of it leaves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from pararoute.queries.blocking.arena import Arena, change
from pararoute.queries.blocking.blockade import Blockade
from pararoute.queries.views.layout import COLUMN, ROW, columns, layout
from pararoute.queries.views.shown import PATHS, SENDER, Node, show
from pararoute.queries.views.support import support
from pararoute.queries.views.without import KEPT, as_records, without_each
from tests.viewed import CELL, Viewed, scoreless, view
from tests.zoo import ZOO, expression, knowledge, random_tissue


def best_path(drawn: Viewed, row: int) -> str:
    """A route's first path, spelled as in routes.tsv."""
    path = drawn.shown.paths[row][0]
    signs = [{1: "->", -1: "-|"}[edge.sign] for edge in path.edges[1:]]
    names = [edge.target.name for edge in path.edges]
    return " ".join([names[0], *(f"{s} {n}" for s, n in zip(signs, names[1:], strict=True))])


@pytest.mark.parametrize("seed", range(12))
def test_the_first_routes_that_fit(seed: int) -> None:
    known = random_tissue(seed).knowledge
    whole = view(known)
    scored = whole.case.routes[whole.case.routes["score"] > 0]
    assert whole.shown.of_routes == len(scored)
    assert whole.shown.routes["route"].tolist() == scored["route"].tolist()
    for row, path in enumerate(scored["path"]):
        assert best_path(whole, row) == path
        assert 1 <= len(whole.shown.paths[row]) <= PATHS
    for most in range(2, len(whole.shown.nodes) + 1, 3):
        part = show(whole.arena, whole.case.routes, most=most)
        assert len(part.nodes) <= most
        assert part.paths == whole.shown.paths[: len(part.paths)]
        if len(part.routes) < len(scored):  # one more would not fit
            more = show(whole.arena, whole.case.routes, top=len(part.routes) + 1)
            assert len(more.nodes) > most


def test_at_most_so_many_routes() -> None:
    assert view(top=2).shown.routes["rank"].tolist() == [1, 2]
    assert view(top=2).shown.says.startswith("2 of 5 routes with a score, ")


def test_roles_are_told_of_each_side_of_the_membrane() -> None:
    shown = view(knowledge("L -> R, R -> S", "R -> A, A -> AKT1, S -> AKT1")).shown
    roles = {node.id: role for node, role in shown.nodes.items()}
    assert roles["in:R"] == "receptor"
    assert roles[SENDER.id] == "cell"
    assert roles["in:AKT1"] == "effector"
    assert "out:R" not in roles  # R is not measured in the sender: it sends nothing
    assert not view(ZOO["receptor is effector"].knowledge).shown.paths[0][0].through


def test_what_an_edge_carries_is_the_sum_over_paths() -> None:
    shown = view().shown
    for edge, total in shown.carried.items():
        plain = sum(
            score * path.share
            for score, own in zip(shown.routes["score"], shown.paths, strict=True)
            for path in own
            if edge in (*path.edges, path.through)
        )
        assert total == pytest.approx(plain)
    assert list(shown.carried) == shown.edges


def test_the_sign_of_an_edge_for_all_mediators_is_that_of_the_path_inside() -> None:
    for own in view().shown.paths:
        for path in own:
            signs = [edge.sign for edge in path.edges]
            assert path.sign == np.prod(signs)
            assert path.through is None or path.through.sign == np.prod(signs[2:])


def test_a_route_that_only_walks_with_a_cycle_activate_is_drawn_by_its_other_path() -> None:
    # every activating walk passes A twice
    known = knowledge("L -> R", "R -> A, A -| AKT1, A -> B, B -| A")
    drawn = view(known)
    for own in drawn.shown.paths:
        assert own[0].sign == -1


def test_evidence_of_edges() -> None:
    drawn = view()
    edges = {(e.source.name, e.target.name): e for e in drawn.shown.edges if e.kind != "through"}
    assumed = support(edges["LA", "RA_RB"], drawn.source.evidence)
    assert assumed.assumed
    assert assumed.sources == ["CellPhoneDB"]
    carried = support(edges["RA_RB", "A"], drawn.source.evidence)
    assert carried.notes == ["carried by the member's step RA to A"]
    assert support(edges[SENDER.name, "L"], drawn.source.evidence).sources == []


@pytest.mark.parametrize("seed", range(10))
def test_no_two_nodes_stand_in_one_place(seed: int) -> None:
    shown = view(random_tissue(seed).knowledge).shown
    places = layout(shown)
    assert list(places) == list(shown.nodes)
    assert len({(p.x, p.y) for p in places.values()}) == len(places)
    for column in {p.column for p in places.values()}:
        ys = sorted(p.y for p in places.values() if p.column == column)
        assert all(b - a >= ROW - 1 for a, b in pairwise(ys))
        assert abs(sum(ys)) <= len(ys)  # centred
    assert all(p.x == p.column * COLUMN for p in places.values())


def test_columns_follow_the_route() -> None:
    own = {node.id: number for node, number in columns(view().shown).items()}
    assert own[SENDER.id] == 0
    assert {own[f"out:{name}"] for name in ("L", "M", "LA", "Q")} == {1}
    assert {own["in:R"], own["in:S"], own["in:RA_RB"]} == {2}
    assert own["in:B"] < own["in:C"] < own["in:AKT1"]


def test_what_need_not_cross_does_not() -> None:
    names = [f"{letter}{i}" for i in range(6) for letter in "LR"]
    pairs = ", ".join(f"L{i} -> R{(i * 5) % 6}" for i in range(6))
    steps = ", ".join(f"R{i} -> M{(i * 5) % 6}, M{(i * 5) % 6} -> AKT1" for i in range(6))
    drawn = view(knowledge(pairs, steps), sender=expression(dict.fromkeys(names, 2.0)))
    places = layout(drawn.shown)
    for edge in drawn.shown.edges:
        if edge.kind == "binds":
            assert places[edge.source].row == places[edge.target].row


def test_places_do_not_depend_on_the_order_of_rows() -> None:
    drawn = view()
    turned = show(drawn.arena, drawn.case.routes.iloc[::-1])
    assert layout(turned) == layout(drawn.shown)
    assert turned.edges == drawn.shown.edges


@pytest.mark.parametrize("seed", range(8))
def test_what_a_block_leaves_is_what_blocking_gives(seed: int) -> None:
    drawn = view(random_tissue(seed).knowledge)
    arena, routes = drawn.arena, drawn.shown.routes["route"].tolist()
    found = without_each(arena, drawn.names, routes)
    told = as_records(found, drawn.shown.routes["score"])
    before = arena.intact.sum(axis=1)
    for i, name in enumerate(found.names):
        left = Blockade(name, {name: (name,)}).left(arena.graph)
        blocked = Arena("AKT", arena.scene, left)
        pairs = blocked.pairs.sort_values(["ligand", "receptor"]).set_index("route")["score"]
        pairs = pairs.fillna(0.0).round(14)
        ranks = pairs.rank(ascending=False, method="first").where(pairs > 0, 0)
        assert found.scores[i] == pytest.approx(pairs[routes].to_numpy(), abs=1e-13)
        assert found.ranks[i].tolist() == ranks[routes].tolist()
        assert found.change[i] == pytest.approx(
            float(change(blocked.intact.sum(axis=1), before)), nan_ok=True, abs=1e-9
        )
        assert set(found.gone[i]) == set(left.index[left == 0])
        for kept, score, intact in zip(
            told[name]["kept"], found.scores[i], drawn.shown.routes["score"], strict=True
        ):
            assert kept / KEPT == pytest.approx(score / intact, abs=1 / KEPT)
            assert (kept == 0) == (score == 0)


def test_ranks_that_tie_go_by_ligand() -> None:
    known = knowledge("L -> S, M -> R", "R -> A, S -> B, A -> AKT1, B -> AKT1")
    drawn = view(known, sender=expression({"L": 2.0, "M": 2.0}), receiver=None)
    assert drawn.shown.routes["route"].tolist() == ["L:S", "M:R"]
    found = without_each(drawn.arena, ["A"], ["L:S", "M:R"])
    assert found.ranks.tolist() == [[1, 0]]
    found = without_each(drawn.arena, ["AKT1"], ["L:S", "M:R"])
    assert found.ranks.tolist() == [[0, 0]]
    idle = view(knowledge("L -> S, M -> R, Q -> R", "R -> A, S -> B, A -> AKT1, B -> AKT1"),
                sender=expression({"L": 2.0, "M": 2.0, "Q": 0.1}), receiver=None)  # fmt: skip
    found = without_each(idle.arena, ["Q"], ["L:S", "M:R"])
    assert found.ranks.tolist() == [[1, 2]]


def test_nothing_to_draw() -> None:
    drawn = scoreless()
    assert drawn.shown.says.startswith("0 of 0 routes with a score, 0 of ")
    assert drawn.content["routes"] == drawn.content["nodes"] == []
    assert layout(drawn.shown) == {}


def test_nothing_is_changed() -> None:
    drawn = view()
    before = drawn.case.routes.copy(), drawn.arena.pairs.copy()
    assert len(drawn.content["routes"]) == len(CELL.ligrec)
    pd.testing.assert_frame_equal(before[0], drawn.case.routes)
    pd.testing.assert_frame_equal(before[1], drawn.arena.pairs)
    assert Node(True, "R") in drawn.shown.nodes
