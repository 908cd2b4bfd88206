"""How often the rank interval covers the rank that a ligand's true change would give it.

SIMULATED changes on the network and with the standard errors of the default contrast (the mirror's,
else the demo's): true changes are drawn from the prior that was fitted to it, the measured ones
around them with each gene's lfcSE, and everything is ranked. The receiver stays as it is.

* "true changes": the rank if the true changes had been measured, with the same lfcSE;
* "measured again": the rank in a second measurement of the same true changes;
* "known": the rank if they were known without error: a ligand has risen or has not.

Beside the interval stands that of draws from the posterior of the true changes, which does not
add the error a second time.
"""

from __future__ import annotations

import argparse
import os
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from pararoute.graph.build import SignedGraph, build
from pararoute.graph.overlay import shipped_overlay
from pararoute.ingest.remote.mirror import VARIABLE, find_mirror
from pararoute.ingest.remote.sources import sources
from pararoute.ingest.tables import Expression
from pararoute.inputs import Inputs, gather
from pararoute.queries.intervals import DRAWS, HIGH, LOW, ranks_of, with_intervals
from pararoute.queries.rank import rank
from pararoute.queries.routes import Ranking
from pararoute.queries.secretion import RISE, ligand_members, prior_of
from pararoute.queries.shrinkage import Prior

Floats = npt.NDArray[np.float64]


def drawn_from(prior: Prior, rng: np.random.Generator, size: int) -> Floats:
    """True changes."""
    return np.asarray(rng.normal(0, prior.sd[rng.choice(len(prior.sd), size, p=prior.weight)]))


def from_posterior(
    prior: Prior, change: Floats, error: Floats, rng: np.random.Generator, draws: int
) -> Floats:
    """True changes given the measured ones (draws, genes)."""
    variance = prior.sd[:, None] ** 2 + error**2
    share = prior.weight[:, None] * np.exp(-0.5 * change**2 / variance) / np.sqrt(variance)
    share = np.cumsum(share / share.sum(axis=0), axis=0)
    place = (rng.random((draws, 1, len(change))) > share).sum(axis=1).clip(max=len(prior.sd) - 1)
    factor = prior.sd[place] ** 2 / (prior.sd[place] ** 2 + error**2)
    return np.asarray(rng.normal(factor * change, np.sqrt(factor) * error))


class Scorer:
    """Ranks of the measured ligands from their genes' rises; all else is that of a ranking."""

    def __init__(self, ranking: Ranking, graph: SignedGraph, sender: Expression) -> None:
        table = ranking.ligands.dropna(subset="score").sort_values("ligand")
        parts = ligand_members(sender, graph.nodes, graph.subunits)
        parts = parts[parts["ligand"].isin(table["ligand"]) & parts["rise"].notna()]
        parts = parts.sort_values(["ligand", "gene"])
        self.names = table["ligand"].to_numpy()
        place = pd.Index(sender.frame["gene_symbol"])
        self.gene = place.get_indexer(parts["gene"])
        self.secreted = parts["secreted"].to_numpy(float)
        self.starts = np.flatnonzero(~parts["ligand"].duplicated())
        rest = table["binding"] * table["reception"] * table["transmission"].clip(lower=0)
        self.rest = rest.fillna(0).to_numpy(float)

    def ranks(self, rise: Floats) -> npt.NDArray[np.int64]:
        """From rises (n, parts)."""
        return ranks_of(np.minimum.reduceat(rise * self.secreted, self.starts, axis=1) * self.rest)


def one(
    graph: SignedGraph, sender: Expression, receiver: Expression | None, prior: Prior, seed: int
) -> pd.DataFrame:
    """One simulated contrast: every ligand that can activate, its interval and its true ranks."""
    rng = np.random.default_rng(seed)
    frame = sender.frame.dropna(subset="lfcSE")
    error = frame["lfcSE"].to_numpy(float)
    true = drawn_from(prior, rng, len(frame))
    measured = replace(sender, frame=frame.assign(log2FoldChange=true + rng.normal(0, error)))
    ranking = with_intervals(rank(graph, measured, receiver), measured, receiver, seed=seed)
    scorer = Scorer(ranking, graph, measured)
    fitted, gene = prior_of(measured), scorer.gene
    change = measured.frame["log2FoldChange"].to_numpy(float)[gene]
    table = ranking.ligands.set_index("ligand").loc[scorer.names]
    again = true[gene] + rng.normal(0, error)[gene]
    for name, values in (("true changes", true[gene]), ("measured again", again)):
        table[name] = scorer.ranks(fitted.exceeds(RISE, values, error[gene])[None])[0]
    table["known"] = scorer.ranks((true[gene] > RISE)[None].astype(float))[0]
    likely = from_posterior(fitted, change, error[gene], rng, DRAWS)
    rises = fitted.exceeds(RISE, likely.ravel(), np.tile(error[gene], DRAWS))
    rises = rises.reshape(likely.shape)
    ranks = scorer.ranks(rises)
    table["posterior low"] = np.quantile(ranks, LOW, axis=0, method="lower")
    table["posterior high"] = np.quantile(ranks, HIGH, axis=0, method="higher")
    return table[scorer.rest > 0]


def read() -> tuple[Inputs, SignedGraph, str]:
    """The mirror's default contrasts, else the demo's; their graph, and where they come from."""
    mirror = find_mirror(Path.cwd())
    if mirror:
        os.environ[VARIABLE] = mirror
    with warnings.catch_warnings(action="ignore"):
        found = gather(None, None, None, None, None, sources=sources(demo=not mirror),
                       begin=lambda _: None)  # fmt: skip
    return found, build(found.knowledge, overlay=shipped_overlay()), mirror or "the demo"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contrasts", type=int, default=50)
    number = parser.parse_args().contrasts
    found, graph, where = read()
    with warnings.catch_warnings(action="ignore"):
        prior = prior_of(found.sender)
        tables = [one(graph, found.sender, found.receiver, prior, i) for i in range(number)]
    print(f"SIMULATED changes, {number} contrasts, on {where}")
    every = pd.concat(tables)
    groups = {"first 20": every["rank"] <= 20, "21 to 100": every["rank"].between(21, 100),
              "all that can activate": every["rank"] > 0}  # fmt: skip
    kinds = {"rank_low to rank_high": ("rank_low", "rank_high"),
             "posterior": ("posterior low", "posterior high")}  # fmt: skip
    truths = ("true changes", "measured again", "known", "rank")
    head = ("ligands", "interval", *(f"covers {t}" for t in truths[:3]), "the rank itself", "width")
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")
    for group, chosen in groups.items():
        own = every[chosen]
        for kind, (low, high) in kinds.items():
            inside = [(own[t].ge(own[low]) & own[t].le(own[high])).mean() for t in truths]
            width = float((own[high] - own[low]).median())
            cells = (group, kind, *(f"{share:.2f}" for share in inside), f"{width:.0f}")
            print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
