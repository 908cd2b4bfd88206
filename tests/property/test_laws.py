"""Laws that hold on any graph."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pararoute.graph.build import build
from pararoute.graph.network import Floats, Network, Signed, to_network
from pararoute.ingest.tables import Knowledge
from pararoute.queries.rank import rank
from pararoute.queries.transmission import flows, transmission
from tests.zoo import expression, knowledge, random_graph

SEEDS = st.integers(0, 10_000)
quick = settings(max_examples=25, deadline=None, derandomize=True)


def masses(network: Network) -> dict[int, dict[str, float]]:
    found = transmission(network, network.names, ["AKT1"])
    return {1: found["mass_activating"].to_dict(), -1: found["mass_inhibiting"].to_dict()}


def renamed(known: Knowledge, names: dict[str, str]) -> Knowledge:
    """The same knowledge under other symbols, sorted as a reader sorts it."""

    def whole(symbol: str) -> str:
        return "_".join(sorted(names[part] for part in symbol.split("_")))

    def table(frame):  # type: ignore[no-untyped-def]
        ends = ["source_genesymbol", "target_genesymbol"]
        frame = frame.assign(**{c: frame[c].map(whole) for c in ends})
        return frame.sort_values(ends, ignore_index=True)

    complexes = known.complexes.assign(
        complex=known.complexes["complex"].map(whole), member=known.complexes["member"].map(names)
    ).sort_values(["complex", "member"], ignore_index=True)
    return Knowledge(table(known.ligrec), table(known.signalling), complexes, known.roles)


@quick
@given(SEEDS, st.randoms(use_true_random=False))
def test_relabelling_changes_no_score(seed: int, random) -> None:  # type: ignore[no-untyped-def]
    known = random_graph(seed).knowledge
    symbols = sorted(known.symbols | {"L", "M"})
    others = [f"g{i}" for i in range(len(symbols))]
    random.shuffle(others)
    names = dict(zip(symbols, others, strict=True))
    contrast = {s: 0.3 * i for i, s in enumerate(symbols)}
    one = rank(build(known), expression(contrast), effectors=["AKT1"]).ligands.set_index("ligand")[
        "score"
    ]
    two = rank(
        build(renamed(known, names)),
        expression({names[s]: v for s, v in contrast.items()}),
        effectors=[names["AKT1"]],
    ).ligands.set_index("ligand")["score"]
    assert np.allclose(two[[names[s] for s in one.index]], one, atol=1e-12)


@quick
@given(SEEDS)
def test_flipping_every_sign_swaps_walks_of_odd_length_only(seed: int) -> None:
    network = to_network(random_graph(seed).graph)
    flipped = Network(
        network.names,
        *(Signed(w.inhibiting, w.activating) for w in (network.outflow, network.inflow)),
    )
    for steps in range(5):
        for before, after in zip(
            _of_length(network, steps), _of_length(flipped, steps), strict=True
        ):
            expected = before[:, ::-1] if steps % 2 else before
            assert after == pytest.approx(expected, abs=1e-12)


def _of_length(network: Network, steps: int) -> list[Floats]:
    """Outflow and inflow of the walks of exactly so many steps, by sign."""
    whole = flows(network, ["AKT1"], steps)
    shorter = flows(network, ["AKT1"], steps - 1) if steps else (0.0, 0.0)
    return [w - m for w, m in zip(whole, shorter, strict=True)]


@quick
@given(SEEDS)
def test_flipping_a_receptors_steps_swaps_its_parts(seed: int) -> None:
    known = random_graph(seed).knowledge
    steps = known.signalling[known.signalling["target_genesymbol"] != "R"]  # nothing returns to R
    flags = ["is_stimulation", "is_inhibition", "consensus_stimulation", "consensus_inhibition"]
    swapped = steps.copy()
    of_r = steps["source_genesymbol"] == "R"
    swapped.loc[of_r, flags] = steps.loc[of_r, [flags[1], flags[0], flags[3], flags[2]]].to_numpy()
    pairs, nothing = knowledge("L -> R", "R -> AKT1"), known.complexes.iloc[:0]
    one, two = (
        masses(to_network(build(Knowledge(pairs.ligrec, table, nothing, known.roles))))
        if "AKT1" in set(table["target_genesymbol"]) | set(table["source_genesymbol"]) else None
        for table in (steps, swapped)
    )  # fmt: skip
    if one is not None and two is not None:
        assert two[1]["R"] == pytest.approx(one[-1]["R"])
        assert two[-1]["R"] == pytest.approx(one[1]["R"])


@quick
@given(SEEDS)
def test_a_disconnected_part_changes_nothing(seed: int) -> None:
    known = random_graph(seed).knowledge
    other = knowledge("L2 -> R2", "R2 -> X2, X2 -| Y2")

    def joined(name: str) -> pd.DataFrame:
        both = pd.concat([getattr(known, name), getattr(other, name)])
        return both.sort_values(["source_genesymbol", "target_genesymbol"], ignore_index=True)

    more = Knowledge(joined("ligrec"), joined("signalling"), known.complexes, known.roles)
    one, two = masses(to_network(build(known))), masses(to_network(build(more)))
    for sign in (1, -1):
        assert {n: two[sign][n] for n in one[sign]} == pytest.approx(one[sign])


@quick
@given(SEEDS, st.data())
def test_a_new_activating_step_to_the_effector_never_lowers_the_activating_part(
    seed: int, data: st.DataObject
) -> None:
    network = to_network(random_graph(seed).graph)
    end, n = network.index["AKT1"], len(network.names)
    node = data.draw(st.integers(0, n - 1).filter(lambda i: i != end))
    more = sparse.csr_array(([0.5], ([node], [end])), shape=(n, n))
    added = Network(
        network.names,
        *(Signed(w.activating + more, w.inhibiting) for w in (network.outflow, network.inflow)),
    )
    before, after = (
        transmission(net, net.names, ["AKT1"])["transmission_activating"]
        for net in (network, added)
    )
    assert (after >= before - 1e-12).all()
