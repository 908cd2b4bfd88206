"""Blocking by low-rank updates against plain recomputation, walk by walk."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from pararoute.graph.network import to_network
from pararoute.graph.removal import without_node
from pararoute.queries.blocking.arena import Arena, change, without_expression
from pararoute.queries.blocking.blockade import Blockade, passing
from pararoute.queries.blocking.survival import Survival
from pararoute.queries.explaining.standing import scene
from pararoute.queries.transmission import flows
from tests.explained import RECEIVER, SENDER
from tests.oracle.naive import naive_edges, naive_walks
from tests.zoo import ZOO, Animal, knowledge, random_graph, random_tissue

ANIMALS = {
    **ZOO,
    **{f"random {seed}": random_graph(seed) for seed in range(10)},
    **{f"tissue {seed}": random_tissue(seed) for seed in range(6)},
}


def ends_of(animal: Animal) -> list[str]:
    return [e for e in animal.effectors if e in set(animal.graph.nodes["symbol"])]


def with_complexes(animal: Animal, names: tuple[str, ...]) -> set[str]:
    subunits = animal.graph.subunits
    return {*names, *subunits.loc[subunits["member"].isin(names), "complex"]}


@pytest.mark.parametrize("name", ANIMALS)
def test_what_survives_is_what_walks_are_left(name: str) -> None:
    animal = ANIMALS[name]
    network = to_network(animal.graph)
    ends, names = ends_of(animal), list(network.names)
    survival = Survival(network, ends, names)
    removed = [(), *((n,) for n in names), *combinations(names, 2)][:25]
    sets = [with_complexes(animal, own) for own in removed]
    outflow, inflow = survival.flows(survival.padded([sorted(own) for own in sets]))
    edges = naive_edges(animal.graph)
    for row, node in enumerate(names):
        walks = naive_walks(edges, node, set(ends))
        for column, gone in enumerate(sets):
            for side, sign in enumerate((1, -1)):
                mine = [w for w in walks if w[1] == sign and not gone & set(w[0])]
                assert outflow[side, row, column] == pytest.approx(sum(w[2] for w in mine))
                assert inflow[side, row, column] == pytest.approx(sum(w[3] for w in mine))


@pytest.mark.parametrize("name", ANIMALS)
def test_what_is_weakened_passes_on_its_part(name: str) -> None:
    animal = ANIMALS[name]
    network = to_network(animal.graph)
    ends, names = ends_of(animal), list(network.names)
    one = Blockade("x", {"x": (names[0], names[-1])}, 0.8)
    left = one.left(animal.graph)
    outflow, inflow = flows(network, ends, passing=passing(left))
    edges = naive_edges(animal.graph)
    for node in names:
        place = network.index[node]
        for side, sign in enumerate((1, -1)):
            mine = [w for w in naive_walks(edges, node, set(ends)) if w[1] == sign]
            parts = [np.prod([left[n] for n in w[0]]) ** 0.5 for w in mine]
            for flow, column in ((outflow, 2), (inflow, 3)):
                whole = sum(w[column] * part for w, part in zip(mine, parts, strict=True))  # type: ignore[operator]
                assert flow[place, side] == pytest.approx(whole)


@pytest.mark.parametrize("name", ANIMALS)
def test_a_removal_is_the_network_without_the_node(name: str) -> None:
    animal = ANIMALS[name]
    network, ends = to_network(animal.graph), ends_of(animal)
    for node in set(network.names) - set(ends):
        left = Blockade(node, {node: (node,)}).left(animal.graph)
        ours = flows(network, ends, passing=passing(left))
        plain = flows(without_node(animal.graph, node), ends)
        for one, other in zip(ours, plain, strict=True):
            there = left.to_numpy() > 0  # what is gone sends nothing
            assert one[there] == pytest.approx(other[there], abs=1e-15)
            assert not one[~there].any()


@pytest.mark.parametrize("seed", range(12))
def test_signals_of_all_sets_at_once_are_those_of_scoring_again(seed: int) -> None:
    animal = random_tissue(seed)
    graph = animal.graph
    intact = scene(graph, SENDER, RECEIVER, None, ["AKT1"])
    for arena in (Arena("AKT", intact), without_expression("AKT", graph, ["AKT1"])):
        names = graph.nodes["symbol"].tolist()
        removed = [[], *([n] for n in names), *(list(p) for p in combinations(names, 2))][:30]
        fast, by_ligand = arena.total(removed), arena.by_ligand(removed)
        assert by_ligand.sum(axis=1) == pytest.approx(fast)
        for column, own in enumerate(removed):
            blockade = Blockade("x", {name: (name,) for name in own})
            pairs = Arena("AKT", arena.scene, blockade.left(graph)).pairs
            weight = pairs["secretion"] * pairs["binding"] * pairs["reception"]
            for side, part in enumerate(("activating", "inhibiting")):
                plain = (weight * pairs[f"transmission_{part}"]).sum()
                assert fast[side, column] == pytest.approx(plain, abs=1e-14)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_blocked_already_stays_so(seed: int) -> None:
    animal = random_tissue(seed)
    arena = without_expression("AKT", animal.graph, ["AKT1"])
    first = animal.graph.nodes["symbol"].iloc[seed % 3]
    left = Blockade(first, {first: (first,)}).left(animal.graph)
    blocked = Arena("AKT", arena.scene, left)
    for name in animal.graph.nodes["symbol"]:
        both = arena.total([[first, name]])
        assert blocked.total([[name]]) == pytest.approx(both, abs=1e-14)


def test_a_node_that_is_named_twice_is_removed_once() -> None:
    network = to_network(ZOO["opposite signs"].graph)
    survival = Survival(network, ["AKT1"], ["R"])
    once, twice = (survival.flows(survival.padded([own])) for own in (["A"], ["A", "A"]))
    for one, other in zip(once, twice, strict=True):
        assert (one == other).all()


def test_a_release_is_an_increase() -> None:
    animal = Animal(knowledge("L -> R", "R -> A, A -> AKT1, R -| B, B -> AKT1, R -> AKT1"))
    arena = without_expression("AKT", animal.graph, ["AKT1"])
    before, after = arena.total([[]]), arena.total([["A"], ["B"]])
    moved = change(after, before)
    assert moved[0] < 0 < moved[1]
    assert change(arena.total([["R"]]), before) == [-1]
    assert np.isnan(change(np.array([[1.0], [0.0]]), np.array([[1.0], [1.0]]))).all()
    assert change(np.array([[1.0], [1.0]]), np.array([[1.0], [1.0]])) == [0]
    lifted = change(np.array([[0.0], [0.0]]), np.array([[1.0], [3.0]]))  # a net inhibition is lost
    assert lifted == [1]
