"""How the ranking moves when a term is dropped, a resource left out, or an assumption changed.

Prints a Markdown table with one line per variant: how many of the first TOP ligands stay among
the first TOP, how many places the one that falls farthest falls, Spearman's correlation of the
scores of all measured ligands with those of the ranking as it is, and who comes in. Real tables
where a mirror is found, else the demo; ``--demo`` asks for the demo.

Leaving a resource out removes it and its publications from every pair; a pair that no resource
lists any more is gone. The signalling network stays as it is.
"""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pararoute.graph.build import SignedGraph, build
from pararoute.graph.network import DAMPING, to_network
from pararoute.graph.overlay import shipped_overlay
from pararoute.ingest.remote.mirror import VARIABLE, find_mirror
from pararoute.ingest.remote.sources import sources
from pararoute.inputs import Inputs, gather
from pararoute.queries.binding import UNKNOWN_N, binding, counted_name
from pararoute.queries.rank import scored_pairs
from pararoute.queries.reception import PRIOR_ODDS, reception
from pararoute.queries.routes import AKT, TERMS
from pararoute.queries.secretion import (
    RISE,
    UNKNOWN,
    VOTE_ODDS,
    change_probabilities,
    secreted_probability,
    secretion,
)
from pararoute.queries.transmission import MAX_STEPS, transmission

TOP = 20
LISTED = 50  # a resource with fewer pairs is not left out
HEADER = ("what is changed", f"of the first {TOP} stay", "largest fall", "correlation", "newcomers")


@dataclass(frozen=True)
class Setting:
    """Everything a score rests on; a variant changes one thing."""

    inputs: Inputs
    graph: SignedGraph
    rise: float = RISE
    vote_odds: float = VOTE_ODDS
    secreted_unknown: float = UNKNOWN
    unknown_n: float = UNKNOWN_N
    prior_odds: float = PRIOR_ODDS
    damping: float = DAMPING
    max_steps: int = MAX_STEPS
    dropped: str = ""  # the term that counts 1

    def but(self, **changed: Any) -> Setting:
        """The same setting with something changed."""
        return replace(self, **changed)

    @cached_property
    def scores(self) -> pd.Series:
        """Score of every measured ligand that has a pair; 0 is no route."""
        pairs = self._pairs()
        pairs["binding"] = binding(pairs, self.unknown_n)["binding"]
        any_path = pairs["mass_activating"] + pairs["mass_inhibiting"] > 0
        pairs["transmission"] = pairs["transmission"].clip(lower=0)
        if self.dropped == "transmission":
            pairs["transmission"] = any_path.astype(float)
        elif self.dropped:  # of a ligand that is not measured nothing is known
            pairs[self.dropped] = pairs[self.dropped].mask(pairs[self.dropped].notna(), 1.0)
        score = pairs[list(TERMS)].prod(axis=1, skipna=False)
        return score.groupby(pairs["ligand"]).max().dropna()

    def _pairs(self) -> pd.DataFrame:
        graph, inputs = self.graph, self.inputs
        nodes, subunits = graph.nodes, graph.subunits
        receptors = nodes.loc[nodes["is_receptor"], "symbol"].tolist()
        network = to_network(graph, self.damping)
        signals = transmission(network, receptors, AKT, self.max_steps).join(
            reception(nodes, subunits, inputs.receiver, inputs.abundance, self.prior_odds)
        )
        secretions = secretion(
            inputs.sender, nodes, subunits, change_probabilities(inputs.sender, self.rise),
            secreted_probability(nodes, self.vote_odds).fillna(self.secreted_unknown),
        )  # fmt: skip
        return scored_pairs(graph.pairs, secretions, signals)


def without(graph: SignedGraph, resource: str) -> SignedGraph:
    """The graph with the pairs as they are when a resource is not asked."""
    pairs = graph.pairs.copy()
    for column in ("sources", "references"):
        rest = pairs[column].map(lambda text: _without(text, resource), na_action="ignore")
        pairs[column] = rest.mask(rest == "")
    gone = graph.pairs["sources"].notna() & pairs["sources"].isna()
    return replace(graph, pairs=pairs[~gone].reset_index(drop=True))


def _without(text: str, resource: str) -> str:
    names = text.split(";")
    return ";".join(n for n in names if counted_name(n.split(":")[0]) != resource)


def resources(graph: SignedGraph) -> list[str]:
    """Resources that list many pairs, in alphabetical order."""
    names = graph.pairs["sources"].dropna().str.split(";").explode().map(counted_name)
    count = names.groupby(level=0).unique().explode().value_counts()
    return sorted(count.index[count >= LISTED])


def variants(plain: Setting) -> Iterator[tuple[str, Setting]]:
    """Every variant with its name."""
    yield from ((f"no {term}", plain.but(dropped=term)) for term in TERMS[:3])
    yield "no transmission: any path counts", plain.but(dropped="transmission")
    for name in resources(plain.graph):
        yield f"without {name}", plain.but(graph=without(plain.graph, name))
    signed = plain.graph.pairs[~plain.graph.pairs["sign_assumed"]].reset_index(drop=True)
    yield "pairs without a sign dropped", plain.but(graph=replace(plain.graph, pairs=signed))
    yield "no overlay", plain.but(graph=build(plain.inputs.knowledge))
    for value in (0.1, 0.9):
        yield f"no role: secreted {UNKNOWN} → {value}", plain.but(secreted_unknown=value)
    for odds in (3, 27):
        yield f"odds of a vote {VOTE_ODDS:g} → {odds}", plain.but(vote_odds=odds)
    for fold in (1.2, 2):
        yield f"a rise is beyond 1.5-fold → {fold}-fold", plain.but(rise=float(np.log2(fold)))
    for name, n in (("0.1", 0.1), ("1", 1.0)):
        yield f"evidence unknown: n = {UNKNOWN_N} → {name}", plain.but(unknown_n=n)
    for name, odds in (("1/3", 1 / 3), ("3", 3.0)):
        yield f"prior odds of reception {PRIOR_ODDS:g} → {name}", plain.but(prior_odds=odds)
    for damping in (0.5, 0.6, 0.8, 1.0):
        yield f"degree damping {DAMPING} → {damping}", plain.but(damping=damping)
    for steps in (3, 5):
        yield f"longest walk {MAX_STEPS} → {steps} steps", plain.but(max_steps=steps)


def moved(before: pd.Series, after: pd.Series) -> tuple[str, ...]:
    """One line of the table; a ligand without any pair left scores 0."""
    after = after.reindex(before.index, fill_value=0.0)
    old, new = (
        scores.sort_index().sort_values(ascending=False, kind="stable").index
        for scores in (before, after)
    )
    first = old[:TOP]
    newcomers = [name for name in new[:TOP] if name not in first]
    fall = max(int(new.get_loc(name)) - place for place, name in enumerate(first))
    correlation = before.corr(after, method="spearman")
    return (
        str(len(first) - len(newcomers)), str(fall), f"{correlation:.3f}",
        ", ".join(newcomers) or "none",
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", action="store_true", help="use the bundled demo")
    mirror = "" if parser.parse_args(arguments).demo else find_mirror(Path.cwd())
    if mirror:
        os.environ[VARIABLE] = mirror
    warnings.simplefilter("ignore")
    inputs = gather(
        None, None, None, None, None, sources=sources(demo=not mirror), begin=lambda _: None
    )
    plain = Setting(inputs, build(inputs.knowledge, overlay=shipped_overlay()))
    order = plain.scores.sort_index().sort_values(ascending=False, kind="stable")
    print(f"The first {TOP} of {len(order)}: {', '.join(order.index[:TOP])}\n")
    print(f"| {' | '.join(HEADER)} |\n|{'---|' * len(HEADER)}")
    for name, setting in variants(plain):
        print(f"| {' | '.join((name, *moved(plain.scores, setting.scores)))} |", flush=True)


if __name__ == "__main__":
    main()
