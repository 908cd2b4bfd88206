"""How often a consensus is found among lines that have nothing in common but the network.

SIMULATED changes on the network and with the standard errors of the default contrast (the mirror's,
else the demo's): in each line the true changes are drawn anew from the prior that was fitted to it,
or are all 0, and are measured with each gene's lfcSE. Every consensus is then a false one. The
standard errors are the same in all lines, which makes the lines a little alike, too.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

if __package__ in (None, ""):  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.intervals import Scorer, drawn_from, read
from pararoute.ingest.tables import Expression
from pararoute.queries.consensus import consensus
from pararoute.queries.nulls.error_control import q_value
from pararoute.queries.rank import rank
from pararoute.queries.secretion import RISE, prior_of
from pararoute.queries.shrinkage import Prior


class Lines:
    """Draws ligand tables of lines."""

    def __init__(self, scorer: Scorer, sender: Expression, n_routes: pd.Series) -> None:
        self.scorer, self.prior = scorer, prior_of(sender)
        self.error = sender.frame["lfcSE"].to_numpy(float)
        self.n_routes = n_routes.loc[scorer.names].to_numpy()

    def draw(self, true: Prior | None, rng: np.random.Generator) -> pd.DataFrame:
        """One line: as much of its ligands.tsv as a consensus reads."""
        size = len(self.error)
        changes = np.zeros(size) if true is None else drawn_from(true, rng, size)
        change = changes + rng.normal(0, self.error)
        padj = q_value(2 * norm.sf(np.abs(change / self.error)))
        own = self.scorer
        rise = self.prior.exceeds(RISE, change[own.gene], self.error[own.gene])
        first = own.gene[own.starts]
        score = np.minimum.reduceat(rise * own.secreted, own.starts) * own.rest
        return pd.DataFrame(
            {"ligand": own.names, "score": score, "sign": 1, "n_routes": self.n_routes,
             "log2FoldChange": change[first], "padj": padj[first]}
        )  # fmt: skip


def main() -> None:
    """Draw lines, aggregate, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=50)
    number = parser.parse_args().sets
    found, graph, where = read()
    frame = found.sender.frame.dropna(subset="lfcSE").reset_index(drop=True)
    sender = Expression(frame, "simulated")
    ranking = rank(graph, sender, found.receiver)
    scorer = Scorer(ranking, graph, sender)
    lines = Lines(scorer, sender, ranking.ligands.set_index("ligand")["n_routes"])
    print(f"SIMULATED lines, {number} sets a row, on {where}")
    print("| lines | true changes | p of | p <= 0.05 | p <= 0.01 | with q <= 0.1 | sets with any |")
    print("|---|---|---|---|---|---|---|")
    for size in (2, 4, 8):
        for name, true in {"independent": lines.prior, "none": None}.items():
            rng = np.random.default_rng(size)
            made = [
                consensus({f"l{i}": lines.draw(true, rng) for i in range(size)})
                for _ in range(number)
            ]
            for kind, told in {"": "scores", "_change": "changes"}.items():
                p = pd.concat(t[f"pvalue{kind}"].dropna() for t in made)
                hits = np.array([(t[f"qvalue{kind}"] <= 0.1).sum() for t in made])
                rates = [f"{(p <= level).mean():.3f}" for level in (0.05, 0.01)]
                cells = (size, name, told, *rates, f"{hits.mean():.1f}", f"{(hits > 0).mean():.2f}")
                print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
