"""Each term against numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from pararoute.graph.network import to_network
from pararoute.queries.binding import ancestors, binding, derived_from, independent_resources
from pararoute.queries.reception import reception
from pararoute.queries.secretion import RISE, prior_sd, rise_probability, secretion
from pararoute.queries.transmission import transmission
from tests.zoo import ZOO, expression


def test_rise_is_the_posterior_probability() -> None:
    contrast = expression({"A": 2.0, "B": -1.0, "C": 0.1, "D": 1.2}, lfcse=0.5)
    tau2 = prior_sd(contrast) ** 2
    weight = tau2 / (tau2 + 0.25)
    for gene, value in (("A", 2.0), ("B", -1.0)):
        expected = norm.sf(RISE, weight * value, np.sqrt(weight) * 0.5)
        assert rise_probability(contrast)[gene] == pytest.approx(expected)


def test_prior_is_the_most_likely_one() -> None:
    contrast = expression({f"G{i}": v for i, v in enumerate(np.linspace(-3, 3, 41))}, lfcse=0.5)
    values = contrast.frame["log2FoldChange"]
    grid = np.linspace(0.1, 5, 500)
    likelihood = [norm.logpdf(values, 0, np.hypot(tau, 0.5)).sum() for tau in grid]
    assert prior_sd(contrast) == pytest.approx(grid[np.argmax(likelihood)], abs=0.02)


def test_worked_example_of_the_method_page() -> None:
    weight = 0.6498492**2 / (0.6498492**2 + 0.9865**2)
    rise = norm.sf(RISE, weight * 2.6447, np.sqrt(weight) * 0.9865)
    assert rise == pytest.approx(0.6543, abs=1e-4)
    assert 0.9 * rise == pytest.approx(0.589, abs=1e-3)


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
    # R <> AKT1: weight (1*2)^-0.4, half in each part; S -> A -| AKT1: 1 * (1*2)^-0.4
    parts = transmission(signs, ["R", "S"], ["AKT1"])
    weight = 2**-0.4
    assert parts.loc["R", "mass_activating"] == pytest.approx(weight / 2)
    assert parts.loc["R", "transmission"] == 0
    assert parts.loc["S", "transmission_inhibiting"] == pytest.approx(weight / (1 + weight))
