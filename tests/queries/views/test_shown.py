"""What is drawn of a ranking, where it stands, and what blocking each node of it leaves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from pararoute.queries.blocking.arena import Arena, change
from pararoute.queries.blocking.blockade import Blockade
from pararoute.queries.transmission import MAX_STEPS
from pararoute.queries.views.layout import COLUMN, ROW, columns, layout
from pararoute.queries.views.shown import FEWEST, PATHS, SENDER, Node, show
from pararoute.queries.views.support import support
from pararoute.queries.views.without import as_records, without_each
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
    shown = view(top=2).shown
    assert shown.says.startswith("2 of 5 routes with a score, ")
    assert f", {len(shown.nodes) - 1} of " in shown.says  # the cells are no node of the network


def test_a_molecule_on_both_sides_counts_once() -> None:
    sender = expression({"L": 2.0, "R": 1.0})
    shown = view(knowledge("L -> R, R -> S", "R -> AKT1, S -> AKT1"), sender=sender).shown
    assert {Node(True, "R"), Node(False, "R")} < set(shown.nodes)
    assert shown.names == ["AKT1", "L", "R", "S"]
    assert ", 4 of " in shown.says


@pytest.mark.parametrize("seed", range(12))
def test_any_one_route_has_room(seed: int) -> None:
    drawn = view(random_tissue(seed).knowledge)
    for at in range(len(drawn.shown.routes)):
        alone = show(drawn.arena, drawn.shown.routes.iloc[[at]])
        assert len(alone.nodes) <= FEWEST
    assert 3 + PATHS * MAX_STEPS <= FEWEST  # cells, ligand, receptor, and what the paths visit


def test_routes_of_one_name_are_two() -> None:
    known = knowledge("A:B -> C, A -> B:C", "C -> X, X -> AKT1, B:C -> Y, Y -> Z, Z -> AKT1")
    sender = expression({"A:B": 2.0, "A": 1.0})
    drawn = view(known, sender=sender, receiver=None)
    assert drawn.shown.routes["route"].tolist() == ["A:B:C"] * 2
    for row, path in enumerate(drawn.shown.routes["path"]):
        assert best_path(drawn, row) == path
    found = without_each(drawn.arena, drawn.shown)
    score = dict(zip(found.names, found.scores > 0, strict=True))
    first = drawn.shown.routes["ligand"].tolist().index("A:B")
    assert score["X"].tolist() == [row != first for row in range(2)]
    assert score["Y"].tolist() == [row == first for row in range(2)]


def test_roles_are_told_of_each_side_of_the_membrane() -> None:
    shown = view(knowledge("L -> R, R -> S", "R -> A, A -> AKT1, S -> AKT1")).shown
    assert shown.nodes[Node(True, "R")] == "receptor"
    assert shown.nodes[SENDER] == "cell"
    assert shown.nodes[Node(True, "AKT1")] == "effector"
    assert Node(False, "R") not in shown.nodes  # R is not measured in the sender: it sends nothing
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
    own = columns(view().shown)
    assert own[SENDER] == 0
    assert {own[Node(False, name)] for name in ("L", "M", "LA", "Q")} == {1}
    assert {own[Node(True, name)] for name in ("R", "S", "RA_RB")} == {2}
    assert own[Node(True, "B")] < own[Node(True, "C")] < own[Node(True, "AKT1")]


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
    found = without_each(arena, drawn.shown)
    assert list(found.names) == drawn.names
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
            assert kept == pytest.approx(score / intact, rel=5e-4)
            assert kept - 1 == pytest.approx(score / intact - 1, rel=5e-4, abs=1e-9)
            assert (kept == 0) == (score == 0)


@pytest.mark.parametrize("seed", range(8))
def test_shares_under_a_block_are_those_of_what_is_left(seed: int) -> None:
    drawn = view(random_tissue(seed).knowledge)
    routes = drawn.shown.routes["route"].tolist()
    intact = drawn.arena.pairs.set_index("route")
    found = without_each(drawn.arena, drawn.shown)
    told = as_records(found, drawn.shown.routes["score"])
    for i, name in enumerate(found.names):
        left = Blockade(name, {name: (name,)}).left(drawn.arena.graph)
        blocked = Arena("AKT", drawn.arena.scene, left).pairs.set_index("route")
        for j, (route, own) in enumerate(zip(routes, drawn.shown.paths, strict=True)):
            mass = "mass_activating" if own[0].sign == 1 else "mass_inhibiting"
            whole = {path for path in own if not {e.target.name for e in path.edges}
                     & set(found.gone[i])}  # fmt: skip
            for path in whole:  # its weight is what it was, the mass is less
                weight = path.share * intact.at[route, mass] ** 0.5
                share = weight / blocked.at[route, mass] ** 0.5
                assert path.share * found.shares[i, j] == pytest.approx(share)
                assert told[name]["share"][j] == pytest.approx(found.shares[i, j], rel=5e-4)
                assert path.share - 1e-12 <= share <= 1 + 1e-9


def test_what_survives_alone_has_the_whole_share() -> None:
    drawn = view(knowledge("L -> R", "R -> A, R -> B, A -> AKT1, B -> AKT1"), receiver=None)
    found = without_each(drawn.arena, drawn.shown)
    own = found.names.index("A")
    assert [path.share for path in drawn.shown.paths[0]] == pytest.approx([0.5, 0.5])
    assert found.shares[own].tolist() == pytest.approx([2.0])


def test_ranks_that_tie_go_by_ligand() -> None:
    known = knowledge("L -> S, M -> R", "R -> A, S -> B, A -> AKT1, B -> AKT1")
    drawn = view(known, sender=expression({"L": 2.0, "M": 2.0}), receiver=None)
    assert drawn.shown.routes["route"].tolist() == ["L:S", "M:R"]
    assert ranks_without(drawn, "A") == [1, 0]
    assert ranks_without(drawn, "AKT1") == [0, 0]
    idle = view(knowledge("L -> S, M -> R, Q -> R", "R -> A, S -> B, A -> AKT1, B -> AKT1"),
                sender=expression({"L": 2.0, "M": 2.0, "Q": 0.1}), receiver=None)  # fmt: skip
    assert idle.shown.routes["route"].tolist() == ["L:S", "M:R", "Q:R"]
    assert ranks_without(idle, "Q") == [1, 2, 0]


def ranks_without(drawn: Viewed, name: str) -> list[int]:
    found = without_each(drawn.arena, drawn.shown)
    ranks: list[int] = found.ranks[found.names.index(name)].tolist()
    return ranks


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
