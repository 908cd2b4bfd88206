"""Rewiring keeps degrees and signs, makes no forbidden step, and reaches every network alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from pararoute.graph.factored import Flows
from pararoute.graph.network import Ints, Wiring, to_network, to_wiring, wired
from pararoute.graph.rewiring import Rewiring
from pararoute.queries.transmission import MAX_STEPS, flows
from tests.zoo import ZOO, Animal, knowledge, random_graph

ANIMALS = {**ZOO, **{f"random {seed}": random_graph(seed) for seed in range(12)}}
HUB = knowledge(
    "L -> R, M -> S, R -> A0",
    ", ".join(f"{u} {mark} {v}{i}" for u, mark, v in
              (("R", "->", "A"), ("S", "-|", "B"), ("S", "->", "C")) for i in range(8))
    + ", " + ", ".join(f"{v}{i} {mark} AKT1" for v, mark in (("A", "->"), ("B", "-|"), ("C", "<>"))
                       for i in range(0, 8, 2))
    + ", A0 -> B1, B1 -> C2, C2 -| A3, A3 -> MA, B2 -| MB, MA -> MB, A2 -> C3, C5 <> B4",
    complexes="MA_MB A1_B1",
)  # fmt: skip
ANIMALS["many"] = Animal(HUB)


def pairs_of(animal: Animal) -> tuple[Ints, Ints]:
    graph = animal.graph
    index = {name: i for i, name in enumerate(graph.nodes["symbol"])}
    ends = (graph.pairs[end].map(index).to_numpy(dtype=np.int64) for end in ("ligand", "receptor"))
    one, other = ends
    return one, other


def degrees(wiring: Wiring, target: Ints) -> Counter[tuple[str, int, float]]:
    return Counter(
        key
        for u, v, share in zip(wiring.source, target, wiring.activating, strict=True)
        for key in (("out", int(u), float(share)), ("in", int(v), float(share)))
    )


@pytest.mark.parametrize("name", ANIMALS)
def test_degrees_and_signs_stay_and_no_forbidden_step_comes(name: str) -> None:
    wiring, pairs = to_wiring(ANIMALS[name].graph), pairs_of(ANIMALS[name])
    forbidden = set(zip(*(ends.tolist() for ends in pairs), strict=True))
    before = wiring.target.copy()
    chain, rng = Rewiring(wiring, pairs), np.random.default_rng(1)
    for _ in range(30):
        chain.exchange(rng)
        steps = list(zip(wiring.source.tolist(), chain.target.tolist(), strict=True))
        assert degrees(wiring, chain.target) == degrees(wiring, wiring.target)
        assert all(u != v for u, v in steps)
        assert len(set(steps)) == len(steps)
        assert not forbidden & set(steps)
    assert wiring.target.tolist() == before.tolist()


@pytest.mark.parametrize("name", ANIMALS)
def test_factored_flows_are_those_of_the_network(name: str) -> None:
    animal = ANIMALS[name]
    graph = animal.graph
    wiring, names = to_wiring(graph), tuple(graph.nodes["symbol"])
    network = to_network(graph)
    ends = [network.index[e] for e in animal.effectors]
    every = np.arange(wiring.n)
    fast = Flows(wiring, ends, every, MAX_STEPS)
    chain, rng = Rewiring(wiring, pairs_of(animal)), np.random.default_rng(2)
    for _ in range(6):
        rewired = replace(wiring, target=chain.target)
        slow = np.hstack(flows(wired(names, rewired), animal.effectors))
        found = fast(chain.target)
        assert np.allclose(found, slow, rtol=1e-12, atol=0)
        assert ((found == 0) == (slow == 0)).all()
        chain.exchange(rng)


Steps = frozenset[tuple[int, int, float]]


def network_of(wiring: Wiring, target: Sequence[int]) -> Steps:
    return frozenset(zip(wiring.source.tolist(), target, wiring.activating.tolist(), strict=True))


def all_networks(wiring: Wiring, forbidden: set[tuple[int, int]]) -> set[Steps]:
    """Every network that is reached by single exchanges, one after the other."""
    steps = range(len(wiring.source))
    seen = {tuple(wiring.target.tolist())}
    frontier = list(seen)
    while frontier:
        now = frontier.pop()
        for i in steps:
            for j in steps:
                if wiring.activating[i] == wiring.activating[j]:
                    then = list(now)
                    then[i], then[j] = now[j], now[i]
                    found = list(zip(wiring.source.tolist(), then, strict=True))
                    simple = len(set(found)) == len(found) and all(u != v for u, v in found)
                    if simple and not forbidden & set(found) and tuple(then) not in seen:
                        seen.add(tuple(then))
                        frontier.append(tuple(then))
    return {network_of(wiring, target) for target in seen}


@pytest.mark.parametrize(
    "steps",
    [
        "A -> X, B -> Y, C -> Z, A -> Y",
        "A -> B, B -> C, C -> A, A -> C, D -> B",
        "A -> X, B -> Y, E -> V, A -| Z, B -| W, C -| X, C <> W",
        "A -> X, B -> X, C -> Y, D -> Y, E -> Z",
    ],
)
def test_every_network_is_as_likely_as_any_other(steps: str) -> None:
    animal = Animal(knowledge("L -> R, D -> X, B -> Z", steps))
    wiring, pairs = to_wiring(animal.graph), pairs_of(animal)
    states = all_networks(wiring, set(zip(*(ends.tolist() for ends in pairs), strict=True)))
    assert len(states) >= 3
    chain, rng, times = Rewiring(wiring, pairs), np.random.default_rng(3), 6000
    seen: Counter[Steps] = Counter()
    for _ in range(times):
        for _ in range(6):
            chain.exchange(rng)
        seen[network_of(wiring, chain.target.tolist())] += 1
    assert set(seen) == states
    expected = times / len(states)
    # five standard deviations
    assert max(abs(n - expected) for n in seen.values()) < 5 * expected**0.5


def test_where_no_exchange_is_possible_nothing_moves() -> None:
    for steps in (
        "R -> AKT1",
        "R -> A, R -> B, R -> AKT1",
        "R -> AKT1, A -| AKT1",
        "A -> B, B -> A",
    ):
        animal = Animal(knowledge("L -> R", steps))
        wiring = to_wiring(animal.graph)
        chain = Rewiring(wiring, pairs_of(animal))
        assert sum(chain.exchange(np.random.default_rng(i)) for i in range(20)) == 0 or (
            chain.kept(wiring.target) == 1.0
        )


def test_the_share_kept_is_counted_within_classes() -> None:
    steps = knowledge("L -> R", "A -> X, B -> Y, C -| X, D -| Y")
    wiring = to_wiring(Animal(steps).graph)
    chain = Rewiring(wiring, (np.array([], dtype=int), np.array([], dtype=int)))
    assert chain.kept(wiring.target) == 1
    swapped = wiring.target.copy()
    swapped[[0, 1]] = swapped[[1, 0]]
    assert chain.kept(swapped) == 0.5


@pytest.mark.parametrize("name", ANIMALS)
def test_a_large_network_is_rewired_as_a_small_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring, pairs = to_wiring(ANIMALS[name].graph), pairs_of(ANIMALS[name])
    small = Rewiring(wiring, pairs)
    monkeypatch.setattr("pararoute.graph.occupancy.LARGEST", -1)
    large = Rewiring(wiring, pairs)
    one, other = np.random.default_rng(2), np.random.default_rng(2)
    for _ in range(30):
        assert small.exchange(one) == large.exchange(other)
        assert small.target.tolist() == large.target.tolist()
