"""The simulation behind the coverage of the rank interval."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.intervals import Scorer, drawn_from, from_posterior
from pararoute.graph.build import build
from pararoute.queries.rank import rank
from pararoute.queries.shrinkage import Prior
from tests.zoo import expression, knowledge

PRIOR = Prior(np.array([0.0, 0.5, 2.0]), np.array([0.5, 0.3, 0.2]))


def test_draws_from_prior_and_posterior_have_their_moments() -> None:
    rng = np.random.default_rng(1)
    true = drawn_from(PRIOR, rng, 40_000)
    assert (true == 0).mean() == pytest.approx(0.5, abs=0.02)
    assert true.std() == pytest.approx(PRIOR.spread, rel=0.03)
    change, error = np.array([0.1, 1.0, -3.0]), np.array([0.3, 0.6, 0.5])
    drawn = from_posterior(PRIOR, change, error, rng, 40_000)
    assert drawn.mean(axis=0) == pytest.approx(PRIOR.mean(change, error), abs=0.02)
    beyond = (drawn > 0.5).mean(axis=0)
    assert beyond == pytest.approx(PRIOR.exceeds(0.5, change, error), abs=0.02)


def test_the_scorer_gives_the_ranking_its_ranks() -> None:
    spread = {f"G{i:02}": (-1) ** i * 0.15 * (i % 20) for i in range(60)}
    sender = expression({"L": 0.8, "M": 2.0, "LA": 1.7, "LB": 1.9} | spread, 0.4)
    graph = build(knowledge("L -> R, M -> S, LA_LB -> R, M -> R", "R -> AKT1, R -> B, S -| AKT1",
                            complexes="LA_LB", secreted="L LA LB", membrane="M"))  # fmt: skip
    ranking = rank(graph, sender, effectors=["AKT1"])
    scorer = Scorer(ranking, graph, sender)
    from pararoute.queries.secretion import rise_probability

    rise = rise_probability(sender).to_numpy()[scorer.gene]
    found = dict(zip(scorer.names, scorer.ranks(rise[None])[0], strict=True))
    assert found == dict(zip(ranking.ligands["ligand"], ranking.ligands["rank"], strict=True))
