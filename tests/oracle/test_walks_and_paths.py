"""The fast walk masses and paths against their naive definitions."""

from __future__ import annotations

from collections import Counter

import pytest

from pararoute.graph.build import SignedGraph
from pararoute.graph.network import DAMPING, to_network
from pararoute.queries.paths import PathFinder
from pararoute.queries.transmission import MAX_STEPS, flows
from tests.zoo import ZOO, Animal, random_graph

ANIMALS = {**ZOO, **{f"random {seed}": random_graph(seed) for seed in range(200)}}
Edges = dict[tuple[str, str, int], tuple[float, float]]  # outflow, inflow


def naive_edges(graph: SignedGraph) -> Edges:
    """Both weights of (source, target, sign), straight from the definition."""
    steps = [(r.source, r.target, r.activating) for r in graph.steps.itertuples()]
    out, into = Counter(s for s, _, _ in steps), Counter(t for _, t, _ in steps)
    weighted = [(s, t, a, out[s] ** -DAMPING, into[t] ** -DAMPING) for s, t, a in steps]
    members = graph.subunits.groupby("complex")["member"].agg(set).to_dict()
    inputs = [
        (s, c, a, f / len(m), b / len(m)) for c, m in members.items() for s, t, a, f, b in weighted
        if t in m and s not in m and s != c
    ]  # fmt: skip
    outputs = [
        (c, t, a, f / len(members[c]), b / len(members[c]))
        for c in set(graph.pairs["receptor"]) & set(members)
        for s, t, a, f, b in weighted + inputs if s in members[c] and t not in members[c] and t != c
    ]  # fmt: skip
    edges: Edges = {}
    for source, target, activating, outflow, inflow in weighted + inputs + outputs:
        for sign, share in ((1, activating), (-1, 1 - activating)):
            before = edges.get((source, target, sign), (0.0, 0.0))
            edges[source, target, sign] = (before[0] + outflow * share, before[1] + inflow * share)
    return {edge: weights for edge, weights in edges.items() if weights[0] > 0}


def naive_walks(
    edges: Edges, node: str, ends: set[str], left: int
) -> list[tuple[tuple[str, ...], int, float, float]]:
    """Every walk of at most `left` steps to the first effector: nodes, sign, out- and inflow."""
    if node in ends:
        return [((node,), 1, 1.0, 1.0)]
    return [
        ((node, *nodes), step * sign, f * outflow, b * inflow)
        for (source, target, step), (f, b) in edges.items() if source == node and left > 0
        for nodes, sign, outflow, inflow in naive_walks(edges, target, ends, left - 1)
    ]  # fmt: skip


@pytest.mark.parametrize("name", ANIMALS)
def test_flows_and_paths_are_those_of_the_definition(name: str) -> None:
    animal: Animal = ANIMALS[name]
    network = to_network(animal.graph)
    effectors = [e for e in animal.effectors if e in network.index]
    finder = PathFinder(network, effectors)
    outflow, inflow = flows(network, effectors)
    edges = naive_edges(animal.graph)
    for node in network.names:
        walks = naive_walks(edges, node, set(effectors), MAX_STEPS)
        for column, sign in enumerate((1, -1)):
            mine = [walk for walk in walks if walk[1] == sign]
            place = (network.index[node], column)
            assert outflow[place] == pytest.approx(sum(w[2] for w in mine), abs=1e-12)
            assert inflow[place] == pytest.approx(sum(w[3] for w in mine), abs=1e-12)
            simple = [(f * b) ** 0.5 for nodes, _, f, b in mine if len(set(nodes)) == len(nodes)]
            found = list(finder.paths(node, sign))
            assert [p.weight for p in found] == pytest.approx(sorted(simple, reverse=True))
            assert all(path.sign == sign and path.names[-1] in effectors for path in found)


def test_ties_go_to_the_first_name() -> None:
    network = to_network(ZOO["ties"].graph)
    paths = [p.names for p in PathFinder(network, ["AKT1"]).paths("R", 1)]
    assert paths == [("R", "A", "AKT1"), ("R", "B", "AKT1")]
