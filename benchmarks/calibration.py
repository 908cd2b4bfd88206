"""Whether p and q are what they claim to be, on simulated data where the truth is known.

    python benchmarks/calibration.py [--quick] [--real] [--workers N]

Prints three tables.

1. Rounds of rewiring against the share of steps still in place, on the mirror's network where
   there is one: the null's numbers of rounds must lie where the share does not fall any more.
2. Null data sets, 199 permutations each. The p of a ligand taken at random, ties broken at
   random, must be uniform (Kolmogorov-Smirnov; for the larger of both p one-sided: not too
   small). A data set without any true discovery has a false discovery proportion of 1 as soon
   as one ligand has q <= 0.1; its mean must not exceed 0.1 (95% Wilson interval).
3. Data sets with planted routes, 999 permutations each: twelve of 120 ligands rise by the effect
   and a step leads from their receptor to the effector. Power is the share of them with q <= 0.1;
   "others" is the mean share of other ligands among those with qvalue_rank <= 0.1.

The simulated networks have 1,200 and 5,000 steps (benchmarks/simulated.py). --real draws those of
table 2 from the mirror's instead, which takes about ten times as long. --quick is a smoke test.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

if __package__ in (None, ""):  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import simulated
from pararoute.graph.build import SignedGraph, build
from pararoute.graph.network import Ints, to_wiring
from pararoute.graph.overlay import shipped_overlay
from pararoute.graph.rewiring import Rewiring
from pararoute.ingest.omnipath.reader import read_omnipath
from pararoute.ingest.remote.mirror import find_mirror
from pararoute.ingest.tables import Expression
from pararoute.queries.nulls import models as null_models
from pararoute.queries.nulls.error_control import p_value, q_value
from pararoute.queries.nulls.models import Contrasts
from pararoute.queries.nulls.rewired import BETWEEN, BURN_IN
from pararoute.queries.nulls.scores import TOLERANCE, Scores
from pararoute.queries.rank import rank

Floats = npt.NDArray[np.float64]
LEVEL = 0.1
PLANTED = 12
SMALL, LARGE = 1200, 5000  # steps of the networks of null data sets, of planted routes
CHANGING = (0.02, 0.3)
EFFECTS = (0.5, 1.0, 1.5, 2.0, 3.0)
ROUNDS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 30, 40)


@dataclass(frozen=True)
class Case:
    """A kind of data sets.

    Attributes
    ----------
    name : str
        What holds in them.
    nulls : tuple of str
        The nulls that are asked.
    contrast : mapping
        How the contrast is simulated.
    all_rise : bool
        Every ligand rises, so that the expression null does not hold.
    effect : float
        How far the planted ligands rise; 0 plants none.
    real : bool
        Networks are drawn from the mirror's.
    """

    name: str
    nulls: tuple[str, ...] = ("expression", "network")
    contrast: Mapping[str, Any] = field(default_factory=dict)
    all_rise: bool = False
    effect: float = 0.0
    real: bool = False


class Found(NamedTuple):
    """What a data set gave: randomised p of one ligand, least q, hits of the planted and others."""

    p: dict[str, float]
    least_q: dict[str, float]
    hits: dict[str, float]
    others: float


CASES = (
    Case("both nulls hold"),
    Case("ligands less expressed", ("expression",), {"ligands_are_rare": True}),
    Case("ligands change together", ("expression",), {"modules": True}),
    Case("every ligand rises", all_rise=True),
)


def main(arguments: list[str] | None = None) -> None:
    """Print the three tables."""
    options = _options(arguments)
    begun = time.perf_counter()
    print(_mixing(), "\n", flush=True)
    cases = [Case(c.name, c.nulls, c.contrast, c.all_rise, real=options.real) for c in CASES]
    print(f"Null data sets, {options.permutations} permutations each")
    heading = ("what holds", "p", "data sets", "KS", "p of KS", "p<=0.05", "FDP at q<=0.1")
    rows = [row for case in cases for row in _null_rows(case, options)]
    print(_table(heading, rows), "\n", flush=True)
    print(
        f"Planted routes, {options.many} permutations each, {options.planted} data sets an effect"
    )
    heading = ("genes that change", "effect (log2)", "power: expression", "network",
               "both (qvalue_rank)", "others")  # fmt: skip
    rows = [_power_row(share, effect, options) for share in CHANGING for effect in EFFECTS]
    print(_table(heading, rows))
    print(f"\n{time.perf_counter() - begun:.0f} s on {options.workers} cores")


def one(task: tuple[Case, int, int]) -> Found:
    """Simulate a data set and ask its nulls."""
    case, seed, times = task
    rng = np.random.default_rng([seed, 2026])
    graph, sender, planted = _data(case, rng)
    effectors = ("AKT1", "AKT2", "AKT3") if case.real else (simulated.EFFECTOR,)
    ranking = rank(graph, sender, effectors=effectors)
    found = null_models.scored(ranking)
    true = null_models.network_null(ranking, found, effectors)
    ligands = ranking.ligands.set_index("ligand").loc[found.ligands.index]
    tested = ligands["n_routes"].to_numpy() > 0
    p, q = {}, {}
    chosen, coin = rng.integers(len(ligands)), rng.random(2)
    for i, null in enumerate(case.nulls):
        if null == "network":
            observed, drawn = true.observed(true.flows()), true.drawn(rng, times)
        else:
            model, _ = null_models.expression_null(ranking, found, Contrasts(sender), true)
            observed, drawn = model.observed(), model.drawn(rng, times)
        least, above = _counts(drawn, observed)
        part = above[chosen] + coin[i] * (least[chosen] - above[chosen] + 1)
        p[null] = float(part / (times + 1))
        q[null] = np.ones(len(ligands))
        q[null][tested] = q_value(p_value(least[tested], times))
    if len(case.nulls) > 1:
        p["larger"], q["larger"] = max(p.values()), np.maximum(*q.values())
    is_planted = np.isin(ligands.index, planted)
    hits = {name: float((own[is_planted] <= LEVEL).mean()) if planted else 0.0
            for name, own in q.items()}  # fmt: skip
    last = q[next(reversed(q))] <= LEVEL
    others = float((last & ~is_planted).sum() / max(last.sum(), 1))
    return Found(
        p, {name: float(own[tested].min(initial=1.0)) for name, own in q.items()}, hits, others
    )


def _data(case: Case, rng: np.random.Generator) -> tuple[SignedGraph, Expression, list[str]]:
    """A network, a contrast and the ligands that are planted."""
    base = _real_graph() if case.real else _base_graph(LARGE if case.effect else SMALL)
    graph = simulated.rewired(base, rng)
    nodes, members = graph.nodes, graph.subunits
    ligands = nodes.loc[nodes["is_ligand"], "symbol"]
    parts = members.loc[members["complex"].isin(ligands), "member"]
    genes = sorted({*ligands, *parts} - set(members["complex"]))
    rises = dict.fromkeys(genes, 3.0) if case.all_rise else {}
    if case.effect:
        first = graph.pairs.drop_duplicates("ligand").drop_duplicates("receptor")
        chosen = first.iloc[rng.choice(len(first), PLANTED, replace=False)]
        rises = dict.fromkeys(chosen["ligand"], case.effect)
        graph = simulated.with_routes(graph, chosen["receptor"].tolist())
    sender = simulated.contrast(rng, genes, rises=rises, **case.contrast)
    return graph, sender, list(rises) if case.effect else []


def _counts(drawn: Iterator[Scores], observed: Scores) -> tuple[Ints, Ints]:
    """Permutations at or above each ligand's score, and above it."""
    real = observed.ligands
    least, above = (np.zeros(len(real), dtype=np.int64) for _ in range(2))
    for scores in drawn:
        least += np.count_nonzero(scores.ligands >= real * (1 - TOLERANCE), axis=0)
        above += np.count_nonzero(scores.ligands > real * (1 + TOLERANCE), axis=0)
    return least, above


def _null_rows(case: Case, options: argparse.Namespace) -> Iterator[Sequence[str]]:
    tasks = [(case, seed, options.permutations) for seed in range(options.sets)]
    found = list(_all(one, tasks, options.workers))
    print(f"done: {case.name}", file=sys.stderr)
    for name in found[0].p:
        if case.all_rise and name == "expression":
            continue  # it does not hold
        p = np.array([f.p[name] for f in found])
        test = stats.kstest(
            p, "uniform", alternative="greater" if name == "larger" else "two-sided"
        )
        wrong = sum(f.least_q[name] <= LEVEL for f in found)
        low, high = stats.binomtest(wrong, len(found)).proportion_ci(method="wilson")
        share = f"{wrong / len(found):.3f} ({low:.3f} to {high:.3f})"
        small = f"{(p <= 0.05).mean():.3f}"
        numbers = (f"{test.statistic:.3f}", f"{test.pvalue:.2g}", small, share)
        yield (case.name, name, str(len(found)), *numbers)


def _power_row(share: float, effect: float, options: argparse.Namespace) -> Sequence[str]:
    case = Case("planted", contrast={"changing": share}, effect=effect)
    tasks = [(case, 10_000 + seed, options.many) for seed in range(options.planted)]
    found = list(_all(one, tasks, options.workers))
    power = [np.mean([f.hits[name] for f in found]) for name in ("expression", "network", "larger")]
    return (
        f"{share:g}",
        f"{effect:g}",
        *(f"{x:.2f}" for x in power),
        f"{np.mean([f.others for f in found]):.2f}",
    )


def _mixing() -> str:
    """Share of steps kept after some rounds, from the true network and from a rewired one."""
    graph = _real_graph() if find_mirror(Path.cwd()) else _base_graph(LARGE)
    names = {name: i for i, name in enumerate(graph.nodes["symbol"])}
    pairs = tuple(graph.pairs[end].map(names).to_numpy() for end in ("ligand", "receptor"))
    wiring, kept = to_wiring(graph), np.zeros((2, len(ROUNDS)))
    chains = 10
    for seed in range(chains):
        chain, rng = Rewiring(wiring, (pairs[0], pairs[1])), np.random.default_rng(seed)
        for part in range(2):
            begin, done = chain.target, 0
            for i, rounds in enumerate(ROUNDS):
                while done < rounds:
                    chain.exchange(rng)
                    done += 1
                kept[part, i] += chain.kept(begin) / chains
    rows = [
        (str(r), f"{a:.4f}", f"{b:.4f}", {BURN_IN: "first", BETWEEN: "next"}.get(r, ""))
        for r, a, b in zip(ROUNDS, *kept, strict=True)
    ]
    title = (
        f"Share of {len(wiring.source)} steps in place after rounds of rewiring, {chains} chains\n"
    )
    return title + _table(("rounds", "of the true network", "of a rewired one", "used for"), rows)


@cache
def _base_graph(size: int) -> SignedGraph:
    return simulated.base_graph(size)


@cache
def _real_graph() -> SignedGraph:
    mirror = find_mirror(Path.cwd())
    if not mirror:
        sys.exit("--real needs a mirror (PARAROUTE_MIRROR)")
    folder = Path(mirror) / "omnipath"
    return build(read_omnipath(folder), overlay=shipped_overlay())


def _all(work: Callable[[Any], Found], tasks: Sequence[Any], workers: int) -> Iterator[Found]:
    if workers == 1:
        yield from map(work, tasks)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn) as pool:
        yield from pool.map(work, tasks, chunksize=10)


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(heading, *rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heading, *rows)
    )


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="a smoke test")
    parser.add_argument("--real", action="store_true", help="null networks of the mirror's")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    quick = options.quick
    options.permutations, options.many = (19, 39) if quick else (199, 999)
    options.sets, options.planted = (2, 1) if quick else (1000, 30)
    return options


if __name__ == "__main__":
    main()
