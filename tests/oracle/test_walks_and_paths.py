"""The fast walk masses and paths against their naive definitions."""

from __future__ import annotations

from collections import Counter

import pytest

from pararoute.graph.build import SignedGraph
from pararoute.graph.network import DAMPING, to_network
from pararoute.queries.paths import PathFinder
from pararoute.queries.transmission import MAX_STEPS, walk_masses
from tests.zoo import ZOO, Animal, random_graph

ANIMALS = {**ZOO, **{f"random {seed}": random_graph(seed) for seed in range(200)}}
Edges = dict[tuple[str, str, int], float]


def naive_edges(graph: SignedGraph) -> Edges:
    """Weights of (source, target, sign), straight from the definition."""
    steps = [(r.source, r.target, r.activating) for r in graph.steps.itertuples()]
    out, into = Counter(s for s, _, _ in steps), Counter(t for _, t, _ in steps)
    weighted = [(s, t, a, (out[s] * into[t]) ** -DAMPING) for s, t, a in steps]
    members = graph.subunits.groupby("complex")["member"].agg(set).to_dict()
    inputs = [
        (s, c, a, w / len(m)) for c, m in members.items() for s, t, a, w in weighted
        if t in m and s not in m and s != c
    ]  # fmt: skip
    outputs = [
        (c, t, a, w / len(members[c])) for c in set(graph.pairs["receptor"]) & set(members)
        for s, t, a, w in weighted + inputs if s in members[c] and t not in members[c] and t != c
    ]  # fmt: skip
    edges: Edges = Counter()
    for source, target, activating, weight in weighted + inputs + outputs:
        edges[source, target, 1] += weight * activating
        edges[source, target, -1] += weight * (1 - activating)
    return {edge: weight for edge, weight in edges.items() if weight > 0}


def naive_walks(
    edges: Edges, node: str, ends: set[str], left: int
) -> list[tuple[tuple[str, ...], int, float]]:
    """Every walk of at most `left` steps that ends at the first effector: nodes, sign, mass."""
    if node in ends:
        return [((node,), 1, 1.0)]
    return [
        ((node, *nodes), step * sign, weight * mass)
        for (source, target, step), weight in edges.items() if source == node and left > 0
        for nodes, sign, mass in naive_walks(edges, target, ends, left - 1)
    ]  # fmt: skip


@pytest.mark.parametrize("name", ANIMALS)
def test_walk_masses_and_paths_are_those_of_the_definition(name: str) -> None:
    animal: Animal = ANIMALS[name]
    network = to_network(animal.graph)
    effectors = [e for e in animal.effectors if e in network.index]
    finder = PathFinder(network, effectors)
    masses = dict(zip((1, -1), walk_masses(network, effectors), strict=True))
    edges = naive_edges(animal.graph)
    for node in network.names:
        walks = naive_walks(edges, node, set(effectors), MAX_STEPS)
        for sign in (1, -1):
            expected = sum(mass for _, s, mass in walks if s == sign)
            assert masses[sign][network.index[node]] == pytest.approx(expected, abs=1e-12)
            simple = [m for nodes, s, m in walks if s == sign and len(set(nodes)) == len(nodes)]
            found = list(finder.paths(node, sign))
            assert [p.mass for p in found] == pytest.approx(sorted(simple, reverse=True))
            assert all(path.sign == sign and path.names[-1] in effectors for path in found)


def test_ties_go_to_the_first_name() -> None:
    network = to_network(ZOO["ties"].graph)
    paths = [p.names for p in PathFinder(network, ["AKT1"]).paths("R", 1)]
    assert paths == [("R", "A", "AKT1"), ("R", "B", "AKT1")]
