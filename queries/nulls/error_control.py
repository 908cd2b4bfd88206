"""Error control: how often a ligand or a route would score as high by chance.

Two null models, each asked `permutations` times::

    expression   the sender's rows are exchanged among measured genes   (`queries.nulls.exchange`)
    network      the signalling steps are rewired                       (`queries.nulls.rewired`)

    p = (1 + k) / (1 + N)      k of N permutations score at least as high; equal counts
    q                          Benjamini-Hochberg over the measured ligands that have a route,
                               or over the routes of measured ligands
    pvalue_rank, qvalue_rank   the larger of both nulls' (of the one that was asked)
    qvalue_both                Benjamini-Hochberg of pvalue_rank

A ligand that stands out must do so by its expression and by its place in the network. The
larger p is a p of "one of both nulls is true" (an intersection-union test), and qvalue_both
controls the share of false ones among those that stand out in both. The larger q does not:
where many ligands are false under one null and others under the other, each null's discoveries
lend the other's the small q that they lack.

References
----------
p from permutations: Phipson B, Smyth GK. Permutation p-values should never be zero. Stat Appl
Genet Mol Biol 9, 39 (2010), doi:10.2202/1544-6115.1585.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats, Ints
from pararoute.ingest.errors import InputError
from pararoute.queries.crew import Piece, Work, run
from pararoute.queries.nulls import models as null_models
from pararoute.queries.nulls.blocks import SIZE, Block, blocks
from pararoute.queries.nulls.models import Contrasts
from pararoute.queries.nulls.rewired import BETWEEN, BURN_IN, Rewired
from pararoute.queries.nulls.scores import Tally, together
from pararoute.queries.routes import AKT, COLUMNS, QUANTILES, Ranking

Null = Literal["both", "expression", "network"]
NULLS = ("expression", "network")
LIMITED = 10  # with fewer permutations at or above the score, their number limits the p
_WORTH_HELPERS = 4e6  # steps times permutations: about a second


def with_nulls(
    ranking: Ranking,
    contrasts: Contrasts,
    effectors: Sequence[str] = AKT,
    *,
    permutations: int = 1000,
    null: Null = "both",
    seed: int = 0,
    workers: int | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Ranking:
    """A ranking with its p and q columns filled.

    Parameters
    ----------
    ranking : Ranking
        As `queries.rank.rank` gives it; it is not changed.
    contrasts : Contrasts
        What it was made from.
    effectors : sequence of str
        What it was made for.
    permutations : int
        Of each null; 0 leaves the columns empty.
    null : str
        ``"expression"``, ``"network"`` or ``"both"``.
    seed : int
        The same seed gives the same answer on any number of workers.
    workers : int, optional
        Processes that compute. Default: as many as there are cores, if the work is worth it.
    tell : callable
        Called with the number of permutations done, `total` of them in all.

    Returns
    -------
    Ranking
        With ``nulls``, how the first ligands score under each null. Its ``run`` has ``error
        control``: what was done, on how many ligands and routes.

    Raises
    ------
    InputError
        A number of permutations or a seed below 0, or an unknown null.

    Notes
    -----
    Cost: about 2 s for 1,000 permutations of both nulls on 17,000 steps and two cores.
    """
    check_request(permutations, null, seed)
    asked = [name for name in NULLS if null in ("both", name)] if permutations else []
    told: dict[str, Any] = {"nulls": asked, "permutations": permutations, "seed": seed}
    found = null_models.scored(ranking)
    if not asked or found.pairs.empty:
        return replace(ranking, run={**ranking.run, "error control": told})
    true = null_models.network_null(ranking, found, tuple(dict.fromkeys(effectors)))
    models: dict[str, Work[Block, Tally | Rewired]] = {}
    if "network" in asked:
        models["network"] = true
    if "expression" in asked:
        models["expression"], told["strata"] = null_models.expression_null(
            ranking, found, contrasts, true
        )
    if workers is None and len(true.wiring.source) * permutations < _WORTH_HELPERS:
        workers = 1
    answers = _answers(models, permutations, seed, workers, tell)
    counts = {name: _total(answers[name]) for name in asked}
    if "network" in asked:
        told["rewiring"] = _rewiring([a for a in answers["network"] if isinstance(a, Rewired)])
    of_ligands = {n: pd.Series(c.ligands, index=found.ligands.index) for n, c in counts.items()}
    ligands = _filled(
        ranking.ligands, "ligand", ranking.ligands["n_routes"] > 0, of_ligands, permutations
    )
    names = found.pairs["ligand"] + ":" + found.pairs["receptor"]
    of_routes = {n: pd.Series(c.pairs, index=names) for n, c in counts.items()}
    every = pd.Series(True, index=ranking.routes.index)
    routes = _filled(ranking.routes, "route", every, of_routes, permutations)
    told["ligands tested"] = int(ligands["pvalue_rank"].notna().sum())
    told["routes tested"] = int(routes["pvalue_rank"].notna().sum())
    record = {**ranking.run, "error control": told}
    nulls = _distributions(ligands, found.ligands.index, true.watched, counts, permutations)
    return replace(ranking, ligands=ligands, routes=routes, nulls=nulls, run=record)


def total(permutations: int, null: Null) -> int:
    """How many permutations `with_nulls` tells of in all."""
    return permutations * (len(NULLS) if null == "both" else 1)


def p_value(reached: Ints, permutations: int) -> Floats:
    """The p of scores that `reached` of the permutations reach.

    Examples
    --------
    >>> p_value(np.array([0, 9, 99]), 99).tolist()
    [0.01, 0.1, 1.0]
    """
    return np.asarray((1.0 + reached) / (1.0 + permutations))


def q_value(p: Floats) -> Floats:
    """Benjamini-Hochberg adjusted p, as `scipy.stats.false_discovery_control`, which loads slowly.

    Examples
    --------
    >>> q_value(np.array([0.01, 0.04, 0.03, 0.5])).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    order = np.argsort(p, kind="stable")[::-1]  # the largest first
    raw = p[order] * len(p) / np.arange(len(p), 0, -1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(raw), 1.0) if len(p) else raw
    return q


def check_request(permutations: int, null: str, seed: int) -> None:
    """Raise an InputError unless these can be asked for."""
    for name, value in (("permutations", permutations), ("seed", seed)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
            raise InputError(
                f"{value!r} is no number of {name}" if name != "seed" else f"{value!r} is no seed",
                where=name, expected="a whole number of at least 0",
            )  # fmt: skip
    if null not in ("both", *NULLS):
        expected = "both, expression or network"
        raise InputError(f"unknown null '{null}'", where="null", expected=expected)


def _answers(
    models: Mapping[str, Work[Block, Tally | Rewired]],
    permutations: int,
    seed: int,
    workers: int | None,
    tell: Callable[[int], None],
) -> dict[str, list[Tally | Rewired]]:
    """What each null's blocks found; a null's seeds do not depend on whether the other is asked."""
    seeds = dict(zip(NULLS, np.random.SeedSequence(seed).spawn(len(NULLS)), strict=True))
    todo = [Piece(name, block) for name in models for block in blocks(seeds[name], permutations)]
    answers = list(
        zip(todo, run(models, todo, workers, lambda p: tell(p.asked.times)), strict=True)
    )
    return {name: [answer for piece, answer in answers if piece.work == name] for name in models}


def _total(parts: Sequence[Tally | Rewired]) -> Tally:
    return together(part.tally if isinstance(part, Rewired) else part for part in parts)


def _rewiring(parts: Sequence[Rewired]) -> dict[str, Any]:
    """What run.json says of the chains."""
    same = [part.same for part in parts if not np.isnan(part.same)]
    return {
        "permutations in a chain": SIZE,
        "rounds before the first": BURN_IN,
        "rounds from one to the next": BETWEEN,
        "share of steps still in place": _rounded(np.mean([part.kept for part in parts])),
        "share of steps kept from one to the next": _rounded(np.mean(same)) if same else None,
    }


def _rounded(value: Any) -> float:
    return float(f"{value:.6g}")


def _distributions(
    ligands: pd.DataFrame, index: pd.Index, places: Ints, tallies: Mapping[str, Tally],
    permutations: int,
) -> pd.DataFrame:  # fmt: skip
    """How the ligands at some places of the index, those watched, score under each null."""
    names = index[places]
    own = ligands.set_index("ligand")["score"][names].to_numpy(float)
    parts = []
    for null, counts in tallies.items():
        levels = np.quantile(counts.drawn, list(QUANTILES.values()), axis=0)
        table = pd.DataFrame({"ligand": names, "null": null, "score": own})
        table["permutations"] = permutations
        table["reached"] = counts.ligands[places]
        table["mean"] = counts.drawn.mean(axis=0)
        parts.append(table.assign(**dict(zip(QUANTILES, levels, strict=True))))
    whole = pd.concat(parts).sort_index(kind="stable")
    return whole[list(COLUMNS["nulls"])].reset_index(drop=True)


def _filled(
    table: pd.DataFrame,
    key: str,
    has_route: pd.Series,
    reached: dict[str, pd.Series],
    permutations: int,
) -> pd.DataFrame:
    """A table with its p and q columns; empty where not measured or without a route."""
    table = table.copy()
    tested = has_route & table["score"].notna()
    limits = pd.Series("", index=table.index[tested])
    for name, counts in reached.items():
        count = table.loc[tested, key].map(counts).astype(int)
        p = p_value(count.to_numpy(), permutations)
        table[f"pvalue_{name}"] = pd.Series(p, index=count.index)
        table[f"qvalue_{name}"] = pd.Series(q_value(p), index=count.index)
        limits = limits.where(count >= LIMITED, limits + f";{name}")
    for kind in ("pvalue", "qvalue"):
        table[f"{kind}_rank"] = table[[f"{kind}_{name}" for name in reached]].max(axis=1)
    larger = table.loc[tested, "pvalue_rank"]
    table["qvalue_both"] = pd.Series(q_value(larger.to_numpy(float)), index=larger.index)
    table["p_limited"] = limits.str.strip(";").replace("", None)
    return table
