"""The fast walk masses and paths against their naive definitions."""

from __future__ import annotations

import numpy as np
import pytest

from pararoute.graph.network import to_network
from pararoute.queries.best_walks import SIGNS, best_walks
from pararoute.queries.paths import PathFinder
from pararoute.queries.transmission import flows
from tests.oracle.naive import naive_edges, naive_walks
from tests.zoo import ZOO, Animal, random_graph

ANIMALS = {**ZOO, **{f"random {seed}": random_graph(seed) for seed in range(200)}}


@pytest.mark.fault(21)
@pytest.mark.parametrize("name", ANIMALS)
def test_flows_and_paths_are_those_of_the_definition(name: str) -> None:
    animal: Animal = ANIMALS[name]
    network = to_network(animal.graph)
    effectors = [e for e in animal.effectors if e in network.index]
    finder = PathFinder(network, effectors)
    outflow, inflow = flows(network, effectors)
    edges = naive_edges(animal.graph)
    for node in network.names:
        walks = naive_walks(edges, node, set(effectors))
        for column, sign in enumerate((1, -1)):
            mine = [walk for walk in walks if walk[1] == sign]
            place = (network.index[node], column)
            assert outflow[place] == pytest.approx(sum(w[2] for w in mine), abs=1e-12)
            assert inflow[place] == pytest.approx(sum(w[3] for w in mine), abs=1e-12)
            simple = [(f * b) ** 0.5 for nodes, _, f, b in mine if len(set(nodes)) == len(nodes)]
            found = list(finder.paths(node, sign))
            assert [p.weight for p in found] == pytest.approx(sorted(simple, reverse=True))
            assert all(path.sign == sign and path.names[-1] in effectors for path in found)


@pytest.mark.parametrize("most", [1, 2, 4])
@pytest.mark.parametrize("name", [*ZOO, *(f"random {seed}" for seed in range(0, 200, 5))])
def test_the_best_walk_where_it_is_the_only_one(name: str, most: int) -> None:
    animal: Animal = ANIMALS[name]
    network = to_network(animal.graph)
    ends = {network.index[e] for e in animal.effectors if e in network.index}
    found = best_walks(network, ends, most)
    edges = naive_edges(animal.graph)
    for node, start in network.index.items():
        walks = naive_walks(edges, node, {network.names[end] for end in ends}, most)
        for side, sign in enumerate(SIGNS):
            mine = sorted((-((f * b) ** 0.5), nodes) for nodes, s, f, b in walks if s == sign)
            assert found.weight[side, most, start] == pytest.approx(-mine[0][0] if mine else 0)
            assert found.exists(start, sign) == bool(mine)
            rows, signs, weight = found.only(start, sign)
            if start in ends or not mine:
                assert rows == [start]
            elif len(mine) == 1 or mine[1][0] > mine[0][0] * (1 - 1e-9):
                assert tuple(network.names[row] for row in rows) == mine[0][1]
                assert (np.prod(signs), weight) == (sign, pytest.approx(-mine[0][0]))
            else:
                assert rows[-1] not in ends


@pytest.mark.parametrize("seed", range(20))
def test_paths_of_many_starts_are_merged_in_the_order_of_their_products(seed: int) -> None:
    animal = random_graph(seed)
    network = to_network(animal.graph)
    finder = PathFinder(network, animal.effectors)
    factors = np.random.default_rng(seed).uniform(0, 1, 4 * len(network.names))
    names = [(name, sign) for name in network.names for sign in (1, -1, 1, -1)]
    factors[::5] = 0.0  # never searched
    starts = [(*start, factor) for start, factor in zip(names, factors.tolist(), strict=True)]
    merged = [(starts[place], path) for place, path in finder.merged(starts)]
    weights = [start[2] * path.weight for start, path in merged]
    assert weights == pytest.approx(sorted(weights, reverse=True))
    own = PathFinder(network, animal.effectors)
    alone = [(s, path) for s in starts if s[2] > 0 for path in own.paths(*s[:2])]
    assert sorted(merged, key=str) == sorted(alone, key=str)


def test_a_doubt_in_the_twelfth_digit_is_a_tie() -> None:
    network = to_network(ZOO["ties"].graph)
    steps = network.steps.activating
    row, ends = network.index["R"], {network.index["AKT1"]}
    for part, rows in ((1 - 1e-12, 1), (1 - 1e-10, 3)):
        steps.data[steps.indptr[row]] = steps.data[steps.indptr[row] + 1] * part
        assert len(best_walks(network, ends, 4).only(row, 1)[0]) == rows


def test_ties_go_to_the_first_name() -> None:
    network = to_network(ZOO["ties"].graph)
    paths = [p.names for p in PathFinder(network, ["AKT1"]).paths("R", 1)]
    assert paths == [("R", "A", "AKT1"), ("R", "B", "AKT1")]


@pytest.mark.parametrize("most", range(5))
def test_no_path_is_longer_than_allowed(most: int) -> None:
    network = to_network(ZOO["cycle"].graph)
    finder = PathFinder(network, ["AKT1"], most)
    for node in network.names:
        walks = naive_walks(naive_edges(ZOO["cycle"].graph), node, {"AKT1"}, most)
        simple = [nodes for nodes, *_ in walks if len(set(nodes)) == len(nodes)]
        assert sorted(path.names for path in finder.paths(node, 1)) == sorted(simple)
        assert finder.best(node, -1) is None
