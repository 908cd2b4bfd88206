"""Laws of the signal, on any network."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pararoute.graph.build import build
from pararoute.graph.network import Floats, Network, Signed, to_network
from pararoute.queries.transmission import FLOWS, flows, of_pairs, transmission, with_parts
from tests.zoo import FLAGS, knowledge, random_graph

SEEDS = st.integers(0, 10_000)
quick = settings(max_examples=25, deadline=None, derandomize=True)


def masses(network: Network) -> dict[int, dict[str, float]]:
    found = transmission(network, network.names, ["AKT1"])
    return {1: found["mass_activating"].to_dict(), -1: found["mass_inhibiting"].to_dict()}


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


def without_return(seed: int, *, swapped: bool = False) -> Network | None:
    """A random network without steps to R, those from R swapped or not; None without AKT1."""
    steps = random_graph(seed).knowledge.signalling
    steps = steps[steps["target_genesymbol"] != "R"].copy()
    if "AKT1" not in {*steps["source_genesymbol"], *steps["target_genesymbol"]}:
        return None
    if swapped:
        of_r = steps["source_genesymbol"] == "R"
        swap = [FLAGS[1], FLAGS[0], FLAGS[3], FLAGS[2]]
        steps.loc[of_r, list(FLAGS)] = steps.loc[of_r, swap].to_numpy()
    return to_network(build(replace(knowledge("L -> R", ""), signalling=steps)))


@quick
@given(SEEDS)
def test_flipping_a_receptors_steps_swaps_its_parts(seed: int) -> None:
    network, other = without_return(seed), without_return(seed, swapped=True)
    if network is not None and other is not None:
        one, two = masses(network), masses(other)
        assert two[1]["R"] == pytest.approx(one[-1]["R"])
        assert two[-1]["R"] == pytest.approx(one[1]["R"])


def test_most_of_the_random_networks_have_parts_to_swap() -> None:
    networks = [without_return(seed) for seed in range(100)]
    parts = [masses(network) for network in networks if network is not None]
    assert sum(part[1]["R"] != pytest.approx(part[-1]["R"]) for part in parts) >= 60


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


@quick
@given(SEEDS, st.sampled_from(["->", "-|"]))
def test_a_complex_of_identical_members_sends_what_one_of_them_sends(seed: int, mark: str) -> None:
    steps = random_graph(seed).knowledge.signalling
    from_r = steps[steps["source_genesymbol"] == "R"].assign(source_genesymbol="TWIN")
    both = pd.concat([steps, from_r], ignore_index=True)
    pairs = knowledge(f"L {mark} R_TWIN", "", complexes="R_TWIN")
    network = to_network(build(replace(pairs, signalling=both)))
    for flow in flows(network, ["AKT1"]):
        one, whole = (flow[network.index[name]] for name in ("R", "R_TWIN"))
        assert whole == pytest.approx(one)


@quick
@given(SEEDS, st.sampled_from([1, 2, 3]))
def test_a_complex_takes_from_all_its_members_by_equal_parts(seed: int, hit: int) -> None:
    """What acts on `hit` of three members like on X, a single protein, acts on it by hit / 3."""
    steps = random_graph(seed).knowledge.signalling
    into = steps[steps["target_genesymbol"] == "AKT1"]
    same = [into.assign(target_genesymbol=name) for name in ("X", "U", "V", "W")[: hit + 1]]
    known = knowledge("L -> R, L -> U_V_W", "", complexes="U_V_W")
    known = replace(known, signalling=pd.concat([steps, *same], ignore_index=True))
    network = to_network(build(known))
    for single, whole in zip(flows(network, ["X"]), flows(network, ["U_V_W"]), strict=True):
        others = [network.index[name] for name in ("R", "A", "B") if name in network.index]
        assert whole[others] == pytest.approx(single[others] * hit / 3)


@quick
@given(*[st.floats(0, 5)] * 4, st.floats(0, 1), st.sampled_from(FLOWS), st.floats(0, 5))
def test_more_flow_of_a_sign_never_lowers_its_part(
    a: float, b: float, c: float, d: float, share: float, name: str, more: float
) -> None:  # fmt: skip
    before = pd.DataFrame([[a, b, c, d]], columns=list(FLOWS), index=["R"])
    pairs = pd.DataFrame({"receptor": ["R"], "activating": [share]})
    one, two = (
        of_pairs(pairs, with_parts(flow)).iloc[0]
        for flow in (before, before.assign(**{name: before[name] + more}))
    )
    for sign in ("activating", "inhibiting"):
        assert two[f"transmission_{sign}"] >= one[f"transmission_{sign}"] - 1e-12
        assert 0 <= two[f"transmission_{sign}"] < 1
    if share in (0, 1):
        grown = name.endswith("activating") == (share == 1)
        assert (two["transmission"] - one["transmission"]) * (1 if grown else -1) >= -1e-12
