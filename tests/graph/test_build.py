"""The rules of what counts as a pair and as a step."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pararoute.graph.build import build
from pararoute.graph.network import DAMPING, Complexes, to_network, to_wiring, wired
from pararoute.graph.overlay import corrected, shipped_overlay
from pararoute.graph.stores.memory import to_networkx
from tests.zoo import ZOO, knowledge


def steps(name: str) -> set[tuple[str, str]]:
    graph = ZOO[name].graph
    return set(zip(graph.steps["source"], graph.steps["target"], strict=True))


def test_unsigned_pair_counts_as_activating_and_says_so() -> None:
    pairs = ZOO["unsigned"].graph.pairs
    assert pairs["activating"].tolist() == [1.0]
    assert pairs["sign_assumed"].tolist() == [True]


def test_strict_signs_drops_the_pair_but_not_the_ligand() -> None:
    graph = build(ZOO["unsigned"].knowledge, strict_signs=True)
    assert graph.pairs.empty
    assert graph.nodes.set_index("symbol").at["L", "is_ligand"]


def test_unsigned_and_undirected_steps_are_left_out_and_counted() -> None:
    assert steps("unsigned") == {("A", "AKT1"), ("R", "AKT1"), ("B", "AKT1")}
    counts = ZOO["unsigned"].graph.counts
    assert counts["interactions left out: unsigned"] == 1
    assert counts["interactions left out: undirected"] == 1


def test_no_step_is_a_pair_and_none_leaves_a_secreted_ligand() -> None:
    assert ("R", "S") not in steps("step is a pair")
    assert steps("through a ligand") == {("R", "M"), ("S", "AKT1")}


def test_a_ligand_on_the_membrane_may_signal() -> None:
    graph = build(knowledge("M -> S", "M -> AKT1", secreted="M", membrane="M"))
    assert len(graph.steps) == 1


@pytest.mark.fault(20)
def test_both_signs_follow_the_consensus_else_half() -> None:
    graph = ZOO["both signs"].graph
    shares = graph.steps.set_index(["source", "target"])["activating"].to_dict()
    assert shares == {("A", "AKT1"): 0.0, ("R", "AKT1"): 0.5, ("S", "A"): 1.0}


def test_an_inhibiting_step_activates_nothing() -> None:
    shares = ZOO["opposite signs"].graph.steps.set_index(["source", "target"])["activating"]
    assert shares["R", "B"] == 0.0
    assert shares["R", "A"] == 1.0


@pytest.mark.fault(21)
def test_self_loop_is_no_step() -> None:
    assert steps("self-loop") == {("R", "AKT1")}


def test_weights_by_hand() -> None:
    network = to_network(ZOO["opposite signs"].graph)
    r, a, akt = (network.index[name] for name in ("R", "A", "AKT1"))
    outflow, inflow = network.outflow.activating, network.inflow.activating
    assert outflow[[r], [a]][0] == pytest.approx(2**-DAMPING)  # two steps leave R
    assert inflow[[r], [a]][0] == 1  # one enters A
    assert outflow[[a], [akt]][0] == 1
    assert inflow[[a], [akt]][0] == pytest.approx(2**-DAMPING)
    assert network.steps.activating[[a], [akt]][0] == pytest.approx(2 ** (-DAMPING / 2))
    for weights in (network.outflow, network.inflow):
        assert all((matrix.data >= 0).all() for matrix in weights)


def test_overlay_flips_adds_removes_and_brings_no_new_protein() -> None:
    edges = pd.DataFrame(
        {"source": ["A", "B", "C"], "target": ["X", "X", "X"], "activating": [1.0, 1.0, 0.0]}
    )
    facts = pd.DataFrame(
        {"source": ["A", "B", "C", "D", "E"], "target": "X", "sign": [-1, 0, -1, 1, 1]}
    )
    new, counts = corrected(edges, facts, frozenset("ABCDX"))
    assert dict(zip(new["source"], new["activating"], strict=True)) == {
        "A": 0.0,
        "C": 0.0,
        "D": 1.0,
    }
    assert counts == {"flipped": 1, "removed": 1, "added": 1, "agreeing": 1, "not applicable": 1}
    assert new.set_index("source")["corrected"].to_dict() == {"A": True, "C": False, "D": True}


def test_shipped_overlay_is_well_formed() -> None:
    table = shipped_overlay()
    assert not table.duplicated(["dataset", "source", "target"]).any()
    assert set(table["sign"]) <= {-1, 0, 1}
    assert set(table["dataset"]) == {"ligrec", "signalling"}
    assert table["reason"].str.endswith(".").all()
    assert table.equals(table.sort_values(["dataset", "source", "target"], ignore_index=True))


def test_networkx_has_an_edge_per_sign_and_the_complexes() -> None:
    graph = to_networkx(ZOO["both signs"].graph)
    assert set(graph["R"]["AKT1"]) == {"ACTIVATES", "INHIBITS"}
    assert graph["R"]["AKT1"]["ACTIVATES"]["share"] == 0.5
    whole = to_networkx(ZOO["complexes"].graph)
    assert whole.nodes["RA_RB"]["label"] == "Complex"
    assert set(whole["RA_RB"]) == {"RA", "RB"}


def test_a_step_taken_out_leaves_the_others_their_weights() -> None:
    graph = ZOO["complexes"].graph
    whole, wiring = to_network(graph), to_wiring(graph)
    out = (wiring.source == whole.index["X"]) & (wiring.target == whole.index["AKT1"])
    left = wired(whole.names, wiring, kept=~out)
    for before, after in zip(whole.outflow + whole.inflow, left.outflow + left.inflow, strict=True):
        expected = before.toarray()
        expected[whole.index["X"], whole.index["AKT1"]] = 0
        assert after.toarray() == pytest.approx(expected)


def test_a_node_signals_if_any_step_leaves_it() -> None:
    network = to_network(ZOO["opposite signs"].graph)
    signals = dict(zip(network.names, network.signalling.tolist(), strict=True))
    assert signals == {"A": True, "AKT1": False, "B": True, "L": False, "R": True}


def test_steps_of_a_node_are_told_with_sign_and_weight() -> None:
    network = to_network(ZOO["both signs"].graph)
    found = list(network.steps_from(network.index["R"]))
    half = 0.5 * 2 ** (-DAMPING / 2)  # one of AKT1's two inputs, half of it in each sign
    assert [(network.names[t], sign) for t, sign, _ in found] == [("AKT1", 1), ("AKT1", -1)]
    assert [weight for _, _, weight in found] == pytest.approx([half, half])


@pytest.mark.parametrize("seed", range(50))
def test_members_are_told_from_all_other_pairs_of_rows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, asked = int(rng.integers(0, 4)), int(rng.integers(0, 9))
    member, whole = rng.integers(0, 4, rows), rng.integers(0, 4, rows)
    complexes = Complexes(member, whole, np.ones(rows), np.ones(rows, dtype=bool))
    ask_whole, ask_node = rng.integers(0, 4, asked), rng.integers(0, 4, asked)
    expected = [pair in set(zip(whole, member, strict=True))
                for pair in zip(ask_whole, ask_node, strict=True)]  # fmt: skip
    assert complexes.contain(ask_whole, ask_node).tolist() == expected
