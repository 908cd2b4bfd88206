"""The nulls against their definitions: what is exchanged, what is counted, and what stays."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pararoute.graph.build import SignedGraph
from pararoute.graph.network import to_wiring, wired
from pararoute.graph.rewiring import Rewiring
from pararoute.ingest.errors import InputError
from pararoute.ingest.tables import Expression
from pararoute.queries.nulls import models as null_models
from pararoute.queries.nulls.blocks import SIZE, Block
from pararoute.queries.nulls.error_control import p_value, q_value, with_nulls
from pararoute.queries.nulls.models import Contrasts
from pararoute.queries.nulls.rewired import BETWEEN, BURN_IN
from pararoute.queries.rank import rank, scored_pairs
from pararoute.queries.routes import COLUMNS, Ranking
from pararoute.queries.secretion import secretion
from pararoute.queries.transmission import transmission
from tests.zoo import ZOO, Animal, expression, knowledge, random_graph

ANIMALS = {**ZOO, **{f"random {seed}": random_graph(seed) for seed in range(6)}}
SENDER = {"L": 1.2, "M": 0.7, "LA": 2.0, "LB": 0.4, "λ": 1.0, "FLAT": 0.0, "R": -1.0, "UP": 3.0}
RECEIVER = {"R": 1.0, "S": -1.0, "RA": 0.5, "RB": 2.0, "X": -3.0, "Y": 0.1}
COMPLEX = Animal(
    knowledge(
        "LA_LB -> R, L -> R, L -| S, M -> RA_RB",
        "R -> A, A -> AKT1, S -| AKT1, RA -> AKT1, RB -| B, B -> A, S -> B",
        complexes="LA_LB RA_RB", secreted="LA L", membrane="LB",
    )
)  # fmt: skip
P = ["pvalue_expression", "pvalue_network", "pvalue_rank"]
Q = ["qvalue_expression", "qvalue_network", "qvalue_rank"]


def ranked(
    graph: SignedGraph, contrasts: Contrasts, effectors: tuple[str, ...] = ("AKT1",)
) -> Ranking:
    return rank(graph, contrasts.sender, contrasts.receiver, contrasts.abundance, effectors)


def with_p(
    animal: Animal, contrasts: Contrasts, permutations: int = 200, **more: object
) -> Ranking:
    ranking = ranked(animal.graph, contrasts, animal.effectors)
    return with_nulls(
        ranking, contrasts, animal.effectors, permutations=permutations, **more  # type: ignore[arg-type]
    )  # fmt: skip


def exact_expression(animal: Animal, contrasts: Contrasts, receiver: bool) -> dict[str, float]:
    """Share of all exchanges of whole rows under which each ligand or route reaches its score."""

    def exchanged(contrast: Expression) -> list[Expression]:
        frame = contrast.frame
        return [
            replace(contrast, frame=frame.assign(
                **{c: frame[c].to_numpy()[list(order)] for c in frame if c != "gene_symbol"}))
            for order in itertools.permutations(range(len(frame)))
        ]  # fmt: skip

    def scores(of: Contrasts) -> pd.Series:
        found = ranked(animal.graph, of, animal.effectors)
        tables = ((found.ligands, "ligand"), (found.routes, "route"))
        return pd.concat([table.set_index(key)["score"] for table, key in tables]).dropna()

    observed = scores(contrasts)
    receivers = exchanged(contrasts.receiver) if receiver and contrasts.receiver else [None]
    all_of = [
        replace(contrasts, sender=s, receiver=r or contrasts.receiver)
        for s in exchanged(contrasts.sender) for r in receivers
    ]  # fmt: skip
    hits = sum((scores(of)[observed.index] >= observed * (1 - 1e-12)).astype(int) for of in all_of)
    return dict(hits / len(all_of))


@pytest.mark.parametrize("complete", [True, False])
def test_expression_null_is_all_exchanges_of_rows(complete: bool) -> None:
    sender = expression({"LA": 2.0, "LB": 0.5, "L": 0.7, "X": 1.1}, lfcse=0.5)
    sender.frame["lfcSE"] = [0.3, 0.5, 0.2, 0.6]
    receiver = expression({"R": 1.0, "RA": -0.5}, complete=complete)
    contrasts = Contrasts(sender, receiver, pd.Series({"S": 3.0, "RB": 0.5}))
    exact = exact_expression(COMPLEX, contrasts, receiver=complete)
    times = 20_000
    found = with_p(COMPLEX, contrasts, times, null="expression", workers=1)
    for table, key in ((found.ligands, "ligand"), (found.routes, "route")):
        for name, p in (
            table.dropna(subset="pvalue_expression").set_index(key)["pvalue_expression"].items()
        ):
            share = (p * (1 + times) - 1) / times
            spread = np.sqrt(exact[str(name)] * (1 - exact[str(name)]) / times)
            assert abs(share - exact[str(name)]) <= 5 * spread + 1e-12, name
    assert {p for p in exact.values() if 0 < p < 1}


def test_the_receiver_is_exchanged_only_when_its_table_is_complete() -> None:
    # L rises as every gene does; only its receptor is remarkable
    animal = Animal(knowledge("L -> R", "R -> AKT1"))
    sender = expression(dict.fromkeys(("L", "A", "B", "C", "D"), 2.0))
    genes = {"R": 4.0} | {f"G{i}": -1.0 for i in range(9)}
    p = {}
    for complete in (True, False):
        contrasts = Contrasts(sender, expression(genes, complete=complete))
        found = with_p(animal, contrasts, 999, null="expression").ligands.loc[0]
        p[complete] = found["pvalue_expression"]
    assert p[False] == 1
    assert 0.05 < p[True] < 0.15  # one gene in ten
    amount = Contrasts(sender, expression(genes), pd.Series({"R": 9.0}))
    assert with_p(animal, amount, 99, null="expression").ligands.at[0, "pvalue_expression"] == 1


@pytest.mark.parametrize("name", ANIMALS)
def test_the_arrays_give_the_scores_of_the_ranking(name: str) -> None:
    animal = ANIMALS[name]
    contrasts = Contrasts(expression(SENDER), expression(RECEIVER))
    ranking = ranked(animal.graph, contrasts, animal.effectors)
    found = null_models.scored(ranking)
    if found.pairs.empty:
        return
    true = null_models.network_null(ranking, found, animal.effectors)
    exchanged, _ = null_models.expression_null(ranking, found, contrasts, true)
    ligands = ranking.ligands.set_index("ligand")["score"][found.ligands.index]
    for scores in (true.observed(true.flows()), exchanged.observed()):
        assert scores.ligands == pytest.approx(ligands.to_numpy(), rel=1e-12, abs=0)


@pytest.mark.parametrize("name", [*(f"random {seed}" for seed in range(6)), "complexes", "hub"])
def test_network_null_counts_what_the_definition_counts(name: str) -> None:
    animal, times = ANIMALS[name], 25
    contrasts = Contrasts(expression(SENDER), expression(RECEIVER))
    ranking = ranked(animal.graph, contrasts, animal.effectors)
    found = null_models.scored(ranking)
    null = null_models.network_null(ranking, found, animal.effectors)
    seed = np.random.SeedSequence(5)
    counts = null.answer(Block(seed, times)).tally
    chain, rng = Rewiring(null.wiring, null.forbidden), np.random.default_rng(seed)
    hits = dict.fromkeys(found.ligands.index, 0)
    receptors = list(found.receptors.index)
    graph = animal.graph
    observed = ranking.ligands.set_index("ligand")["score"]
    for i in range(times):
        for _ in range(BURN_IN if i == 0 else BETWEEN):
            chain.exchange(rng)
        network = wired(
            tuple(graph.nodes["symbol"]), replace(to_wiring(graph), target=chain.target)
        )
        signals = transmission(network, receptors, animal.effectors)
        signals = signals.assign(reception=found.receptors, reception_from="prior")
        secretions = secretion(contrasts.sender, graph.nodes, graph.subunits)
        pairs = scored_pairs(graph.pairs, secretions, signals)
        best = pairs.groupby("ligand")["score"].max()
        for ligand in hits:
            hits[ligand] += int(best[ligand] >= observed[ligand] * (1 - 1e-12))
    assert dict(zip(found.ligands.index, counts.ligands.tolist(), strict=True)) == hits


def test_a_score_of_zero_has_p_one_and_columns_are_filled() -> None:
    found = with_p(COMPLEX, Contrasts(expression(SENDER)), 50)
    for table in (found.ligands, found.routes):
        rows = table[table["score"].notna()]
        assert rows[P + Q].notna().all(axis=None)
        assert (rows.loc[rows["score"] == 0, P] == 1).all(axis=None)
        assert (rows["pvalue_rank"] == rows[P[:2]].max(axis=1)).all()
        assert (rows["qvalue_rank"] == rows[Q[:2]].max(axis=1)).all()
        for p, q in zip(P[:2], Q[:2], strict=True):
            assert rows[q].to_numpy() == pytest.approx(by_hand(rows[p].tolist()))


def by_hand(p: list[float]) -> list[float]:
    """Benjamini-Hochberg: the least of m p(j) / j over all j that are not before i."""
    ordered = sorted(p)
    return [
        min([1.0] + [len(p) * ordered[j] / (j + 1) for j in range(len(p)) if ordered[j] >= own])
        for own in p
    ]


@pytest.mark.parametrize("seed", range(5))
def test_q_is_that_of_scipy(seed: int) -> None:
    from scipy.stats import false_discovery_control

    p = np.random.default_rng(seed).integers(1, 20, 30 + seed) / 20
    assert q_value(p) == pytest.approx(false_discovery_control(p))
    assert q_value(p) == pytest.approx(by_hand(p.tolist()))
    assert q_value(np.array([])).shape == (0,)


def test_p_is_never_zero() -> None:
    for n in (1, 19, 1000):
        for k in {0, 1, n}:
            assert p_value(np.array([k]), n)[0] == (1 + k) / (1 + n)


def test_not_measured_or_without_a_route_is_empty() -> None:
    animal = Animal(knowledge("L -> R, M -> R, N -> S", "R -> AKT1, S -> X"))
    found = with_p(animal, Contrasts(expression({"L": 2.0, "N": 2.0, "X": 0.0})), 20)
    rows = found.ligands.set_index("ligand")
    assert rows.loc["L", P + Q].notna().all()
    assert rows.loc[["M", "N"], [*P, *Q, "p_limited"]].isna().all(axis=None)
    routes = found.routes.set_index("route")
    assert routes.loc["M:R", P + Q].isna().all()
    told = found.run["error control"]
    assert (told["ligands tested"], told["routes tested"]) == (1, 1)


def test_nothing_measured_and_no_route_at_all() -> None:
    for pairs, steps, genes in (
        ("L -> R", "R -> AKT1", {"X": 1.0, "Y": 0.0}),
        ("L -> R", "R -> X, Y -> AKT1", {"L": 1.0, "Y": 0.0}),
    ):
        found = with_p(Animal(knowledge(pairs, steps)), Contrasts(expression(genes)), 5)
        assert found.ligands[P + Q].isna().all(axis=None)
        assert found.run["error control"]["permutations"] == 5


def test_one_null_alone_and_none() -> None:
    contrasts = Contrasts(expression(SENDER))
    both = with_p(COMPLEX, contrasts, 30, seed=3).ligands
    for i, null in enumerate(("expression", "network")):
        alone = with_p(COMPLEX, contrasts, 30, seed=3, null=null).ligands
        assert alone[P[i]].equals(both[P[i]])  # its seed does not depend on the other
        assert alone[P[2]].equals(alone[P[i]].rename(P[2]))
        assert alone[P[1 - i]].isna().all()
    none = with_p(COMPLEX, contrasts, 0)
    assert none.ligands[P + Q].isna().all(axis=None)
    assert none.run["error control"]["nulls"] == []


def test_p_limited_names_the_nulls_with_few_exceedances() -> None:
    found = with_p(COMPLEX, Contrasts(expression(SENDER)), 60).ligands.set_index("ligand")
    for _, row in found.dropna(subset="pvalue_rank").iterrows():
        few = [null for null in ("expression", "network") if row[f"pvalue_{null}"] * 61 - 1 < 9.5]
        named = row["p_limited"]
        assert ([] if pd.isna(named) else named.split(";")) == few


@pytest.mark.parametrize("permutations", [1, SIZE, SIZE + 1])
def test_any_number_of_permutations(permutations: int) -> None:
    found = with_p(COMPLEX, Contrasts(expression(SENDER)), permutations)
    steps = found.ligands.dropna(subset="pvalue_rank")[P] * (permutations + 1)
    assert np.allclose(steps, steps.round())
    assert steps.min(axis=None) >= 1


def test_requests_that_make_no_sense_are_refused() -> None:
    for wrong in ({"permutations": -1}, {"permutations": 1.5}, {"permutations": True},
                  {"seed": -1}, {"null": "neither"}):  # fmt: skip
        with pytest.raises(InputError):
            with_p(COMPLEX, Contrasts(expression(SENDER)), **{"permutations": 1, **wrong})


def test_a_gene_of_a_rare_kind_is_compared_with_its_neighbours() -> None:
    animal = Animal(knowledge("L -> R", "R -> AKT1"))
    sender = expression({"L": 4.0} | {f"G{i}": 0.0 for i in range(50)})
    sender.frame["n_contrasts"] = np.where(sender.frame["gene_symbol"] == "L", 1.0, 2.0)
    found = with_p(animal, Contrasts(sender), 40, null="expression").ligands
    assert found["pvalue_expression"].between(0, 0.2).all()


def test_distributions_are_those_of_the_first_ligands() -> None:
    contrasts, times = Contrasts(expression(SENDER), expression(RECEIVER)), 60
    found = with_p(COMPLEX, contrasts, times)
    first = found.ligands[(found.ligands["n_routes"] > 0) & found.ligands["score"].notna()]
    assert found.nulls["ligand"].drop_duplicates().tolist() == first["ligand"].tolist()
    assert found.nulls.columns.tolist() == list(COLUMNS["nulls"])
    for name, table in found.nulls.groupby("null"):
        own = first.set_index("ligand").loc[table["ligand"]]
        assert table["score"].tolist() == own["score"].tolist()
        p = (1 + table["reached"]) / (1 + times)
        assert p.to_numpy() == pytest.approx(own[f"pvalue_{name}"].to_numpy())
    ranking = ranked(COMPLEX.graph, contrasts, COMPLEX.effectors)
    pairs = null_models.scored(ranking)
    true = null_models.network_null(ranking, pairs, COMPLEX.effectors)
    exchanged, _ = null_models.expression_null(ranking, pairs, contrasts, true)
    seed = np.random.SeedSequence(0).spawn(2)[0].spawn(1)[0]  # of the first null's only block
    drawn = exchanged.drawn(np.random.default_rng(seed), times)
    scores = np.concatenate([some.ligands for some in drawn])
    mine = found.nulls[found.nulls["null"] == "expression"].set_index("ligand")
    for i, ligand in enumerate(pairs.ligands.index):
        if ligand in mine.index:
            assert mine.at[ligand, "mean"] == pytest.approx(scores[:, i].mean())
            assert mine.at[ligand, "q95"] == pytest.approx(np.quantile(scores[:, i], 0.95))
            assert mine.at[ligand, "q100"] == scores[:, i].max()


def test_without_permutations_there_is_no_distribution() -> None:
    assert with_p(COMPLEX, Contrasts(expression(SENDER)), 0).nulls.empty
