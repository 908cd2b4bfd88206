"""Rank intervals: against whole rankings of drawn contrasts, and what must not move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from pararoute.graph.build import SignedGraph, build
from pararoute.ingest.tables import Expression
from pararoute.queries import reception, secretion
from pararoute.queries.intervals import HIGH, LOW, with_intervals
from pararoute.queries.rank import rank
from pararoute.queries.routes import Ranking
from pararoute.queries.secretion import RISE
from tests.zoo import ZOO, expression, knowledge, random_tissue

NEW = ["rank_low", "rank_high", "p_top10"]
OTHERS = {f"G{i:02}": (-1) ** i * 0.15 * (i % 20) for i in range(60)}  # a prior that is wide
MORE = {f"L{i:02}": 0.5 + 0.15 * i for i in range(11)}
SENDER = expression(
    {"L": 0.8, "M": 1.6, "N": 0.9, "LA": 1.7, "LB": 1.9, "λ": 0.5, "AKT1": -0.1}
    | MORE | OTHERS, 0.4,
)  # fmt: skip
RECEIVER = expression({"R": 1.0, "S": -0.5, "RA": 0.3, "RB": 0.1} | OTHERS, 0.6)
WIDE = knowledge(
    "L -> R, M -> S, N -> R_S, LA_LB -> S, L -| S, M -> X, " + ", ".join(f"{n} -> R" for n in MORE),
    "R -> A, A -> AKT1, S -> AKT1, S -| A, X -| AKT1",
    complexes="R_S LA_LB",
    secreted="L M LA LB",
    membrane="N",
)


def drawn(
    contrast: Expression, genes: list[str], stream: int, seed: int, draws: int
) -> list[Expression]:
    """The contrast measured again so many times, one gene after the other in symbol order."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2, stream)))
    made = []
    for _ in range(draws):
        frame = contrast.frame.set_index("gene_symbol")
        for gene in sorted(genes):
            error = frame.at[gene, "lfcSE"]
            frame.at[gene, "log2FoldChange"] += error * rng.standard_normal()
        made.append(replace(contrast, frame=frame.reset_index()))
    return made


def test_it_is_what_ranking_the_drawn_contrasts_anew_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """The definition: everything is ranked again, under the priors of the measured tables."""
    draws, seed = 40, 5
    of_sender, of_receiver = secretion.prior_of(SENDER), secretion.prior_of(RECEIVER)
    graph = build(WIDE)
    measured = rank(graph, SENDER, RECEIVER, effectors=["AKT1"])
    found = with_intervals(measured, SENDER, RECEIVER, seed=seed, draws=draws)
    senders = drawn(SENDER, ["L", "M", "N", "LA", "LB", *MORE], 0, seed, draws)
    receivers = drawn(RECEIVER, ["R", "S"], 1, seed, draws)
    known = {id(e): of_sender for e in senders} | {id(e): of_receiver for e in receivers}
    monkeypatch.setattr(secretion, "prior_of", lambda e: known[id(e)])
    again = [rank(graph, s, r, effectors=["AKT1"]) for s, r in zip(senders, receivers, strict=True)]
    ranks = pd.DataFrame([a.ligands.set_index("ligand")["rank"] for a in again])
    for row in found.ligands.itertuples():
        own = np.sort(ranks[row.ligand])
        assert row.rank_low == own[int(np.floor(LOW * (draws - 1)))]
        assert row.rank_high == own[int(np.ceil(HIGH * (draws - 1)))]
        assert row.p_top10 == np.mean(own <= 10)
    assert len(ranks.drop_duplicates()) > 5  # they do move


@pytest.mark.parametrize("name", ZOO)
def test_the_zoo(name: str) -> None:
    measured = rank(ZOO[name].graph, SENDER, effectors=ZOO[name].effectors)
    before = measured.ligands.copy()
    found = with_intervals(measured, SENDER, draws=20).ligands
    pd.testing.assert_frame_equal(measured.ligands, before)
    known = found["score"].notna()
    assert found.loc[known, NEW].notna().all(axis=None)
    assert found.loc[~known, NEW].isna().all(axis=None)
    low, high = (found.loc[known, c].astype(int) for c in NEW[:2])
    assert (low <= high).all()
    assert low.ge(1).all()
    assert high.le(known.sum()).all()


@pytest.mark.parametrize("seed", range(12))
def test_a_contrast_without_error_leaves_every_rank_where_it_is(seed: int) -> None:
    animal = random_tissue(seed)
    sender, receiver = (replace(e, frame=e.frame.assign(lfcSE=0.0)) for e in (SENDER, RECEIVER))
    measured = rank(animal.graph, sender, receiver, effectors=["AKT1"])
    found = with_intervals(measured, sender, receiver, draws=30).ligands.dropna(subset="score")
    assert found["rank_low"].tolist() == found["rank"].tolist() == found["rank_high"].tolist()
    assert (found["p_top10"] == (found["rank"] <= 10)).all()


def test_how_often_two_ligands_change_places_is_what_the_normal_says() -> None:
    """Of two ligands that differ in their change only: P(X* > Y*) by arithmetic."""
    graph = build(knowledge("L -> R, M -> R", "R -> AKT1", secreted="L M"))
    sender = expression({"L": 1.0, "M": 0.6} | OTHERS, 0.5)
    found = with_intervals(rank(graph, sender, effectors=["AKT1"]), sender, draws=4000)
    assert found.ligands["rank_low"].tolist() == [1, 1]
    assert found.ligands["rank_high"].tolist() == [2, 2]
    # p_top10 cannot tell here, so the ranks are looked at through one ligand's quantiles
    share = float(ndtr((1.0 - 0.6) / (0.5 * np.sqrt(2))))
    assert share == pytest.approx(0.714, abs=1e-3)
    from pararoute.queries import intervals

    names = pd.Index(["L", "M"])
    scores = np.vstack(list(intervals._scores(
        found, names, (sender, None, None), seed=1, draws=4000)))  # fmt: skip
    first = (intervals.ranks_of(scores)[:, 0] == 1).mean()
    assert first == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 4000))


def ranked(
    graph: SignedGraph, sender: Expression, receiver: Expression | None, **more: object
) -> Ranking:
    result = rank(graph, sender, receiver, effectors=["AKT1"])
    return with_intervals(result, sender, receiver, draws=50, **more)  # type: ignore[arg-type]


def test_seeds_and_row_order() -> None:
    graph = build(WIDE)
    one = ranked(graph, SENDER, RECEIVER, seed=3).ligands
    turned = [replace(e, frame=e.frame[::-1].reset_index(drop=True)) for e in (SENDER, RECEIVER)]
    pd.testing.assert_frame_equal(one, ranked(graph, *turned, seed=3).ligands)
    assert any(not one[NEW].equals(ranked(graph, SENDER, RECEIVER, seed=s).ligands[NEW])
               for s in range(4, 9))  # fmt: skip


def test_what_is_not_drawn() -> None:
    """Neither an abundance nor a gene without a standard error moves."""
    graph = build(WIDE)
    exact = replace(SENDER, frame=SENDER.frame.assign(lfcSE=0.0))
    amounts = pd.Series({"R": 2.0, "S": 0.4})
    measured = rank(graph, exact, RECEIVER, amounts, ["AKT1"])
    found = with_intervals(measured, exact, RECEIVER, amounts, draws=30).ligands
    assert found["rank_low"].tolist() == found["rank_high"].tolist() == found["rank"].tolist()
    near = build(knowledge("L -> R, M -> S", "R -> AKT1, S -> AKT1"))
    receiver = expression({"R": 1.0, "S": 0.8} | OTHERS, 0.6)
    assert ranked(near, exact, receiver).ligands["rank_low"].tolist() == [1, 1]
    unknown = replace(SENDER, frame=SENDER.frame.assign(
        lfcSE=SENDER.frame["lfcSE"].where(SENDER.frame["gene_symbol"] != "M")))  # fmt: skip
    row = ranked(graph, unknown, None).ligands.set_index("ligand").loc["M"]
    assert row["reason"] == "not measured"
    assert row[NEW].isna().all()


def test_blocks_of_draws_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build(WIDE)
    one = ranked(graph, SENDER, RECEIVER).ligands
    monkeypatch.setattr("pararoute.queries.intervals._AT_ONCE", 7)
    pd.testing.assert_frame_equal(one, ranked(graph, SENDER, RECEIVER).ligands)


def test_presence_of_drawn_changes_is_that_of_reception() -> None:
    from pararoute.queries.intervals import _presence

    frame = RECEIVER.frame
    found = _presence(
        secretion.prior_of(RECEIVER), frame["log2FoldChange"].to_numpy(), frame["lfcSE"].to_numpy()
    )
    assert found == pytest.approx(reception.presence(RECEIVER).to_numpy(), abs=1e-12)


def test_the_interval_covers_the_rank_of_the_changes_without_error() -> None:
    """A loose bound for a simulated contrast; benchmarks/intervals.py measures it."""
    rng = np.random.default_rng(4)
    names = [f"L{i:02}" for i in range(40)]
    graph = build(knowledge(", ".join(f"{n} -> R{i % 8}" for i, n in enumerate(names)),
                            ", ".join(f"R{i} -> AKT1" for i in range(8))))  # fmt: skip
    genes = [*names, *(f"G{i:03}" for i in range(300))]
    true = np.where(rng.random(len(genes)) < 0.4, rng.normal(0, 1, len(genes)), 0.0)
    covered: Callable[[pd.DataFrame, pd.Series], float] = lambda found, rank: float(  # noqa: E731
        (found["rank_low"].le(rank) & found["rank_high"].ge(rank)).mean()
    )
    shares = []
    for _ in range(5):
        sender = expression(
            dict(zip(genes, true + rng.normal(0, 0.4, len(genes)), strict=True)), 0.4
        )
        found = with_intervals(rank(graph, sender, effectors=["AKT1"]), sender, draws=200)
        table = found.ligands.set_index("ligand")
        without = expression(dict(zip(genes, true, strict=True)), 0.4)
        prior = secretion.prior_of(sender)
        values = prior.exceeds(RISE, without.frame["log2FoldChange"].to_numpy(),
                               without.frame["lfcSE"].to_numpy())  # fmt: skip
        rise = pd.Series(values, index=without.frame["gene_symbol"])[table.index]
        score = rise * table["binding"] * table["reception"] * table["transmission"]
        shares.append(covered(table, score.rank(ascending=False)))
    assert np.mean(shares) > 0.75
