"""Each term against numbers worked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from pararoute.graph.build import build
from pararoute.graph.network import DAMPING, to_network
from pararoute.ingest.expression import read_expression
from pararoute.queries.binding import (
    UNKNOWN_N,
    ancestors,
    binding,
    derived_from,
    independent_resources,
)
from pararoute.queries.rank import rank
from pararoute.queries.reception import PRIOR_ODDS, reception
from pararoute.queries.secretion import (
    RISE,
    UNKNOWN,
    VOTE_ODDS,
    ligand_members,
    location,
    loss,
    of_members,
    prior_of,
    rise_probability,
    secreted_probability,
    secretion,
    shrunken,
)
from pararoute.queries.transmission import (
    MAX_STEPS,
    flows,
    of_ligands,
    transmission,
    with_parts,
)
from tests.zoo import ZOO, expression, knowledge


def test_worked_example_of_the_method_page() -> None:
    sd = np.array([0, 0.3795, 0.5367, 0.7590, 1.0733, 1.5179, 2.1466])
    weight = np.array([0.0236, 0.5432, 0.0637, 0.1892, 0.1407, 0.0291, 0.0105])
    change, error = 2.6447, 0.9865
    share = weight * norm.pdf(change, 0, np.hypot(sd, error))
    share /= share.sum()
    assert share == pytest.approx([0.01, 0.325, 0.051, 0.230, 0.270, 0.080, 0.034], abs=1e-3)
    factor = sd**2 / (sd**2 + error**2)
    above = norm.sf(RISE, factor[1:] * change, np.sqrt(factor[1:]) * error)
    assert above == pytest.approx([0.245, 0.516, 0.746, 0.879, 0.938, 0.963], abs=1e-3)
    rise = share[1:] @ above  # no change at all is no rise
    assert rise == pytest.approx(0.6230, abs=1e-4)
    assert 0.9 * rise == pytest.approx(0.561, abs=5e-4)


def test_the_worked_example_is_what_the_real_table_gives(mirror: Path) -> None:
    table = mirror / "contrasts/brafi_treated_vs_untreated.sensitive.tsv.gz"
    assert rise_probability(read_expression(table))["IGF1"] == pytest.approx(0.6230, abs=1e-4)


def test_shrunken_and_rise_are_of_the_genes_own_row() -> None:
    contrast = expression({"A": 2.0, "B": -1.0, "C": 0.1, "D": 1.2}, lfcse=0.5)
    prior = prior_of(contrast)
    for gene, value in (("A", 2.0), ("B", -1.0)):
        row = np.array([value]), np.array([0.5])
        assert shrunken(contrast)[gene] == pytest.approx(prior.mean(*row)[0])
        assert rise_probability(contrast)[gene] == pytest.approx(prior.exceeds(RISE, *row)[0])


def test_a_gene_without_an_error_has_no_rise() -> None:
    contrast = expression({"A": 2.0, "B": -1.0, "C": 0.1})
    contrast.frame.loc[0, "lfcSE"] = np.nan
    assert rise_probability(contrast).isna().to_dict() == {"A": True, "B": False, "C": False}
    assert shrunken(contrast).isna().to_dict() == {"A": True, "B": False, "C": False}


def test_a_ligand_complex_is_its_scarcest_measured_subunit() -> None:
    graph = ZOO["ligand complex"].graph
    both = secretion(expression({"LA": 3.0, "LB": -3.0}), graph.nodes, graph.subunits)
    assert both.loc["LA_LB", "log2FoldChange"] == -3.0
    one = secretion(expression({"LA": 3.0, "X": 1.0}), graph.nodes, graph.subunits)
    assert one.loc["LA_LB", "log2FoldChange"] == 3.0
    assert one.loc["LA_LB", "secretion"] > 0.8
    none = secretion(expression({"X": 1.0}), graph.nodes, graph.subunits)
    assert np.isnan(none.loc["LA_LB", "secretion"])


def test_resources_are_acyclic_and_closed() -> None:
    for name, parents in derived_from().items():
        assert name not in ancestors(name)
        assert all(parent in derived_from() or parent == "*" for parent in parents)


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ("Ramilowski2015;iTALK;LRdb;CellTalkDB;connectomeDB2020;EMBRACE", {"Ramilowski2015"}),
        ("OmniPath", set()),
        ("iTALK;EMBRACE", {"iTALK", "EMBRACE"}),
        ("SIGNOR_ProtMapper;SIGNOR", {"SIGNOR"}),
        ("", set()),
    ],
)
def test_copies_are_not_independent(sources: str, expected: set[str]) -> None:
    assert independent_resources(sources) == expected


def test_adding_evidence_never_lowers_binding() -> None:
    rows = ["", "HPMR", "HPMR;CellPhoneDB", "HPMR;CellPhoneDB;Kirouac2010"]
    pairs = pd.DataFrame({"sources": rows, "references": None})
    values = binding(pairs)["binding"].tolist()
    assert values == sorted(values)
    assert values[1:3] == pytest.approx([1 / 2, 2 / 3])


def test_reception_by_contrast_abundance_and_prior() -> None:
    graph = ZOO["complexes"].graph
    contrast = expression({"RA": 2.0, "X": -2.0}, lfcse=1e-6)
    one = reception(graph.nodes, graph.subunits, contrast)
    assert one.loc["RA_RB", "reception"] == 0.5  # RB is unknown: the prior, and the scarcest
    assert one.loc["RA_RB", "reception_from"] == "prior"
    down = reception(graph.nodes, graph.subunits, expression({"RA": -2.0, "X": 2.0}, lfcse=1e-6))
    assert down.loc["RA_RB", "reception"] == pytest.approx(0.2, abs=1e-4)  # odds 1/4
    amounts = pd.Series({"RA": 9.0, "RB": 0.0})
    assert reception(graph.nodes, graph.subunits, contrast, amounts).loc["RA_RB", "reception"] == 0
    amounts["RB"] = 3.0
    both = reception(graph.nodes, graph.subunits, contrast, amounts).loc["RA_RB"]
    assert (both["reception"], both["reception_from"]) == (0.75, "abundance")


def test_transmission_by_hand() -> None:
    network = to_network(ZOO["receptor is effector"].graph)
    assert transmission(network, ["AKT1"], ["AKT1"])["transmission"].tolist() == [0.5]
    signs = to_network(ZOO["both signs"].graph)
    # R <> AKT1 has outflow 1 and inflow 2^-0.7, half of each in either part: mass 2^-0.7 / 4;
    # S -> A -| AKT1 is one private step and the other of AKT1's two inputs: mass 2^-0.7
    parts = transmission(signs, ["R", "S"], ["AKT1"])
    weight = 2**-0.7
    assert parts.loc["R", "mass_activating"] == pytest.approx(weight / 4)
    assert parts.loc["R", "transmission"] == 0
    assert parts.loc["S", "transmission_inhibiting"] == pytest.approx(weight / (1 + weight))


@pytest.mark.parametrize("seed", range(30))
def test_a_ligand_is_its_best_receptor_times_their_mean(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(1, 9))
    pairs = pd.DataFrame(
        {
            "ligand": rng.choice(["A", "B", "C"], rows),
            "binding": rng.choice([0.5, 2 / 3, 0.75], rows),
            "transmission": rng.choice([-0.4, -0.1, 0.0, 0.1, 0.4], rows),
            "signalling": rng.random(rows) < 0.7,
        }
    )
    pairs["transmission"] = pairs["transmission"].where(pairs["signalling"], 0.0)
    expected = {}
    for ligand, own in pairs.groupby("ligand"):
        best, signs, total, weight = 0.0, set(), 0.0, 0.0
        for row in own.itertuples():
            size = row.binding * abs(row.transmission) ** 0.5
            if size > best:
                best, signs = size, set()
            if size == best:
                signs.add(np.sign(row.transmission))
            if row.signalling:
                total, weight = total + size, weight + row.binding
        sign = signs.pop() if len(signs) == 1 else 0
        expected[ligand] = sign * best * total / weight if weight else 0.0
    assert of_ligands(pairs).to_dict() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("steps", "mass", "activating"),
    [  # the worked examples of docs/method.md
        ("R -> M, M -> AKT1", 1.0, 0.5),
        ("R -> M, M -> AKT1, R -> X", 0.616, 0.381),
        ("R -> M, M -> AKT1, R -> X, Y -> AKT1", 0.379, 0.275),
    ],
)
def test_the_worked_examples_of_transmission(steps: str, mass: float, activating: float) -> None:
    network = to_network(build(knowledge("L -> R", steps)))
    row = transmission(network, ["R"], ["AKT1"]).loc["R"]
    assert row["mass_activating"] == pytest.approx(mass, abs=5e-4)
    assert row["transmission_activating"] == pytest.approx(activating, abs=5e-4)


def test_a_share_is_one_for_the_only_walk_and_a_half_for_each_of_two() -> None:
    for steps, share in (("R -> A, A -> AKT1", 1.0), ("R -> A, R -> B, A -> AKT1, B -> AKT1", 0.5)):
        graph = build(knowledge("L -> R", steps))
        routes = rank(graph, expression({"L": 1.0, "X": 0.0}), effectors=("AKT1",)).routes
        assert routes["path_share"].tolist() == pytest.approx([share])


def test_secreted_by_votes_and_places_in_words() -> None:
    nodes = pd.DataFrame(
        {
            "symbol": ["S", "SM", "M", "N", "S3", "?"],
            "secreted": [1.0, 1.0, 0.0, 0.0, 3.0, np.nan],
            "membrane": [0.0, 1.0, 2.0, 0.0, 1.0, np.nan],
            "votes": [4.0, 2.0, 2.0, 1.0, 4.0, np.nan],
        }
    )
    odds = [9, 1, 1 / 81, 1 / 9, 81]
    found = secreted_probability(nodes)
    assert found.iloc[:5].tolist() == pytest.approx([o / (1 + o) for o in odds])
    assert np.isnan(found["?"])
    assert location(nodes).iloc[:5].tolist() == [
        "secreted", "secreted and membrane", "membrane", "neither", "secreted and membrane"
    ]  # fmt: skip
    assert pd.isna(location(nodes)["?"])
    assert secreted_probability(nodes, vote_odds=3.0)["S"] == pytest.approx(3 / 4)


def test_constants_are_those_of_the_method_page() -> None:
    assert (MAX_STEPS, DAMPING, VOTE_ODDS, UNKNOWN, UNKNOWN_N, PRIOR_ODDS) == (
        4, 0.7, 9.0, 0.5, 0.5, 1.0
    )  # fmt: skip
    assert pytest.approx(0.584963) == RISE


def test_assumptions_may_be_given() -> None:
    pairs = pd.DataFrame({"sources": [None, "HPMR"], "references": None})
    assert binding(pairs, unknown_n=3.0)["binding"].tolist() == [3 / 4, 1 / 2]
    graph = ZOO["complexes"].graph
    contrast = expression({"RA": 2.0, "RB": -1.0, "X": -2.0}, lfcse=1e-6)
    for prior_odds in (0.5, 3.0):
        alone = reception(graph.nodes, graph.subunits, prior_odds=prior_odds)
        assert alone["reception"].tolist() == pytest.approx([prior_odds / (1 + prior_odds)])
        moved = reception(graph.nodes, graph.subunits, contrast, prior_odds=prior_odds)
        odds = prior_odds / 2  # RB is the scarcest, at half of what it was
        assert moved["reception"].tolist() == pytest.approx([odds / (1 + odds)], abs=1e-4)
        assert moved["log2FoldChange"].tolist() == [-1.0]
    known = secretion(contrast, graph.nodes, graph.subunits, secreted=pd.Series({"L": 0.3}))
    assert known["secreted_unknown"].tolist() == [False]


def test_resources_that_no_table_knows_are_their_own() -> None:
    assert independent_resources("New_Old;Brand;;") == {"New", "Brand"}
    assert derived_from()["Baccin2019"] == {"Ramilowski2015"}
    assert derived_from()["ACSN"] == frozenset()
    rows = pd.DataFrame({"sources": ["OmniPath", "HPMR;CellPhoneDB"], "references": ["HPMR:1"] * 2})
    found = binding(rows)
    assert found["binding"].tolist() == pytest.approx([1 / 2, 3 / 4])
    assert found["n_resources"].tolist() == [0, 2]
    assert found["evidence_unknown"].tolist() == [False, False]


def test_parts_that_differ_by_rounding_cancel() -> None:
    flow = pd.DataFrame(
        {
            "outflow_activating": [1.0, 1.0],
            "outflow_inhibiting": [1 + 1e-14, 1 + 1e-9],
            "inflow_activating": 1.0,
            "inflow_inhibiting": 1.0,
        }
    )
    found = with_parts(flow)["transmission"]
    assert found[0] == 0
    assert found[1] == pytest.approx(-2.5e-10, rel=1e-4)


def test_equal_subunits_are_told_apart_by_their_names() -> None:
    graph = build(knowledge("LB_LA -> R, K -> R", "R -> AKT1", complexes="LB_LA"))
    for change, term in ((2.0, of_members), (-2.0, loss)):
        contrast = expression({"K": change, "LA": change, "LB": change, "X": 0.0})
        contrast.frame["padj"] = [0.0, 0.1, 0.2, 0.3]
        found = term(ligand_members(contrast, graph.nodes, graph.subunits))
        assert found["padj"].to_dict() == {"K": 0.0, "LB_LA": 0.1}
        assert found.index.tolist() == ["K", "LB_LA"]


def test_nodes_that_pass_on_less_weaken_every_walk_through_them() -> None:
    network = to_network(build(knowledge("L -> R", "R -> A, A -> AKT1, R -> AKT1")))
    part = {"A": 0.5, "AKT1": 0.8, "R": 0.25}
    passing = np.array([part.get(name, 1.0) for name in network.names])
    whole = flows(network, ["AKT1"])
    for flow, left in zip(whole, flows(network, ["AKT1"], passing=passing), strict=True):
        of = {name: (flow[row, 0], left[row, 0]) for name, row in network.index.items()}
        assert of["AKT1"] == (1, 0.8)
        assert of["A"][1] == pytest.approx(of["A"][0] * 0.5 * 0.8)
    two_steps = 2**-0.7  # R has two steps out, the one of A leads on
    assert whole[0][network.index["R"], 0] == pytest.approx(2 * two_steps)
    left = flows(network, ["AKT1"], passing=passing)[0][network.index["R"], 0]
    assert left == pytest.approx(0.25 * two_steps * 0.8 * (1 + 0.5))
