"""Every number of a ranking against its naive definition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pararoute.queries.rank import rank
from pararoute.queries.secretion import rise_probability
from tests.oracle.naive import (
    NaivePair,
    naive_edges,
    naive_free,
    naive_pair,
    naive_secretion,
)
from tests.zoo import ZOO, Animal, expression, random_tissue

ANIMALS = {**ZOO, **{f"random {seed}": random_tissue(seed) for seed in range(60)}}
CONTRAST = expression({"L": 2.0, "LA": 3.0, "LB": 1.0, "λ": 2.0, "FLAT": 0.0, "DOWN": -1.0})
AMOUNTS = {"R": 3.0, "S": 0.5, "RA": 8.0, "ρ": 2.0}
TERMS = ["binding", "reception", "transmission_activating", "transmission_inhibiting"]


@pytest.mark.parametrize("name", ANIMALS)
def test_a_ranking_is_that_of_the_definition(name: str) -> None:
    animal: Animal = ANIMALS[name]
    graph = animal.graph
    found = rank(graph, CONTRAST, abundance=pd.Series(AMOUNTS), effectors=animal.effectors)
    edges, ends = naive_edges(graph), set(animal.effectors)
    rise = rise_probability(CONTRAST).to_dict()
    roles = animal.knowledge.roles.set_index("genesymbol")
    routes = found.routes.set_index("route")
    score: dict[str, float] = {}
    for ligand, mine in graph.pairs.groupby("ligand"):
        secretion = naive_secretion(graph, str(ligand), rise, roles)
        pairs = {}
        for row in mine.itertuples():
            evidence = (row.sources or "", isinstance(row.references, str))
            pair = (str(ligand), str(row.receptor), float(row.activating))
            pairs[pair[1]] = naive_pair(graph, edges, pair, evidence, AMOUNTS, ends)
        score[str(ligand)] = _check_ligand(found.ligands, str(ligand), secretion, pairs)
        for receptor, pair_ in pairs.items():
            assert (f"{ligand}:{receptor}" in routes.index) == (pair_.length > 0)
            if pair_.length:
                _check_route(routes.loc[f"{ligand}:{receptor}"], secretion, pair_)
    # scored first, best first, then in symbol order
    order = sorted(score, key=lambda n: (np.isnan(score[n]), -round(score[n], 12), n))
    assert found.ligands["ligand"].tolist() == order


def _check_ligand(
    ligands: pd.DataFrame, ligand: str, secretion: float, pairs: dict[str, NaivePair]
) -> float:
    row = ligands.set_index("ligand").loc[ligand]
    potential = {r: p.binding * p.reception * max(p.transmission, 0) for r, p in pairs.items()}
    expected = secretion * max(potential.values())
    assert row["score"] == pytest.approx(expected, abs=1e-12, nan_ok=True)
    assert row["secretion"] == pytest.approx(secretion, nan_ok=True)
    assert row["transmission_free"] == pytest.approx(naive_free(list(pairs.values())), abs=1e-12)
    assert row["n_routes"] == sum(p.length > 0 for p in pairs.values())
    best = pairs[row["best_receptor"]]
    assert potential[row["best_receptor"]] == pytest.approx(max(potential.values()))
    assert row[TERMS].tolist() == pytest.approx(_terms(best))
    assert row["sign"] == np.sign(round(best.transmission, 12))
    return expected


def _check_route(row: pd.Series, secretion: float, pair: NaivePair) -> None:
    assert row[TERMS].tolist() == pytest.approx(_terms(pair))
    assert row["path_share"] == pytest.approx(pair.share)
    assert row["length"] == pair.length  # binding is a step, too
    assert row["sign"] == np.sign(round(pair.transmission, 12))
    expected = secretion * pair.binding * pair.reception * max(pair.transmission, 0)
    assert row["score"] == pytest.approx(expected, abs=1e-12, nan_ok=True)


def _terms(pair: NaivePair) -> list[float]:
    return [pair.binding, pair.reception, pair.activating, pair.inhibiting]
