"""Where a ligand or a route stands: the scored pairs of a graph, and a rank among them.

`Scene` holds what a ranking is made of before its paths are spelled out. Asking where a rank
would go is scoring the scene again with one thing changed, which takes some 20 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from pararoute.graph.build import SignedGraph
from pararoute.graph.network import Floats, Network
from pararoute.ingest.tables import Expression
from pararoute.queries.rank import best_first, scored_pairs, with_scores
from pararoute.queries.reception import reception
from pararoute.queries.secretion import secretion
from pararoute.queries.transmission import transmission


class Subject(NamedTuple):
    """What is explained: a ligand, or one of its routes."""

    ligand: str
    receptor: str | None = None

    @property
    def kind(self) -> str:
        """``ligand`` or ``route``."""
        return "ligand" if self.receptor is None else "route"

    @property
    def name(self) -> str:
        """As the ranking calls it."""
        return self.ligand if self.receptor is None else f"{self.ligand}:{self.receptor}"


class Standing(NamedTuple):
    """A score, missing where the ligand is not measured; its rank, 0 for none; its route."""

    score: float
    rank: int
    route: str


@dataclass(frozen=True)
class Scene:
    """What a ranking is made of.

    Attributes
    ----------
    graph, network : SignedGraph, Network
        The graph and its sparse form.
    effectors : tuple of str
        Where routes end.
    secretions, receptions : DataFrame
        As `queries.secretion.secretion` and `queries.reception.reception` give them.
    pairs : DataFrame
        Every pair with its terms and its score.
    """

    graph: SignedGraph
    network: Network
    effectors: tuple[str, ...]
    secretions: pd.DataFrame
    receptions: pd.DataFrame
    pairs: pd.DataFrame

    def on(self, network: Network) -> Scene:
        """The same scene on another network of the same nodes."""
        pairs = _scored(self.graph.pairs, network, self.effectors, self.secretions, self.receptions)
        return replace(self, network=network, pairs=pairs)

    def towards(self, effectors: Sequence[str]) -> Scene:
        """The same scene with other effectors."""
        ends = tuple(effectors)
        pairs = _scored(self.graph.pairs, self.network, ends, self.secretions, self.receptions)
        return replace(self, effectors=ends, pairs=pairs)

    def weakened(self, left: pd.Series, passing: Floats) -> Scene:
        """The same scene where nodes pass on less (`queries.blocking.blockade`).

        A ligand of which the part r is left binds as if it were r of it.
        """
        pairs = _scored(
            self.graph.pairs, self.network, self.effectors, self.secretions, self.receptions,
            passing,
        )  # fmt: skip
        binding = pairs["binding"] * pairs["ligand"].map(left)
        return replace(self, pairs=with_scores(pairs.assign(binding=binding)))

    def with_pairs(self, pairs: pd.DataFrame) -> Scene:
        """The same scene with other ligand-receptor pairs, of which each keeps its receptor."""
        pairs = _scored(pairs, self.network, self.effectors, self.secretions, self.receptions)
        return replace(self, pairs=pairs)

    def scores(self, kind: str) -> pd.Series:
        """The score of every ligand, or of every route that has a path."""
        if kind == "route":
            reached = self.pairs["mass_activating"] + self.pairs["mass_inhibiting"] > 0
            return self.pairs[reached].set_index("route")["score"]
        best = self.pairs.groupby("ligand")["score"].max().reindex(self.secretions.index)
        return best.fillna(0.0).where(self.secretions["secretion"].notna())

    def best_pair(self, subject: Subject) -> pd.Series | None:
        """The pair that gives the subject its score; None where it has none."""
        own = self.pairs[self.pairs["ligand"] == subject.ligand]
        if subject.receptor is not None:
            own = own[own["receptor"] == subject.receptor]
        if own.empty:
            return None
        return own.iloc[best_first(own)[0]]

    def standing(self, subject: Subject) -> Standing:
        """Score, rank and best route of a subject."""
        scores = self.scores(subject.kind)
        best = self.best_pair(subject)
        if subject.name not in scores.index:
            score = 0.0 if best is None else float(best["score"])
            return Standing(score, 0, "" if best is None else str(best["route"]))
        score = float(scores.at[subject.name])
        route = "" if best is None else str(best["route"])
        return Standing(score, rank_among(scores, subject, score), route)


def rank_among(scores: pd.Series, subject: Subject, score: float) -> int:
    """The rank that a subject has, or would have with another score.

    Score descending, unmeasured last; ties by ligand, then receptor.

    Examples
    --------
    >>> scores = pd.Series({"A": 0.2, "B": 0.2, "C": float("nan")})
    >>> [rank_among(scores, Subject("B"), value) for value in (0.2, 0.3, 0.0, float("nan"))]
    [2, 1, 2, 2]
    """
    others = scores.drop(subject.name, errors="ignore")
    values = others.to_numpy(dtype=float)
    mine = (subject.ligand, subject.receptor or "")
    before = np.array([_key(name, subject) < mine for name in others.index], dtype=bool)
    if np.isnan(score):
        ahead = ~np.isnan(values) | before
    else:
        ahead = (values > score) | ((values == score) & before)
    return 1 + int(ahead.sum())


def _key(name: str, subject: Subject) -> tuple[str, str]:
    if subject.receptor is None:
        return name, ""
    ligand, _, receptor = name.rpartition(":")
    return ligand, receptor


def scene(
    graph: SignedGraph,
    sender: Expression,
    receiver: Expression | None,
    abundance: pd.Series | None,
    effectors: Sequence[str],
    changes: pd.DataFrame | None = None,
) -> Scene:
    """Score every pair of a graph; parameters are those of `queries.rank.rank`."""
    secretions = secretion(sender, graph.nodes, graph.subunits, changes)
    receptions = reception(graph.nodes, graph.subunits, receiver, abundance)
    return scored_scene(graph, effectors, secretions, receptions)


def scored_scene(
    graph: SignedGraph, effectors: Sequence[str], secretions: pd.DataFrame,
    receptions: pd.DataFrame,
) -> Scene:  # fmt: skip
    """A scene whose terms of expression are at hand."""
    ends = tuple(dict.fromkeys(effectors))
    pairs = _scored(graph.pairs, graph.network, ends, secretions, receptions)
    return Scene(graph, graph.network, ends, secretions, receptions, pairs)


def _scored(
    pairs: pd.DataFrame, network: Network, effectors: Sequence[str], secretions: pd.DataFrame,
    receptions: pd.DataFrame, passing: Floats | None = None,
) -> pd.DataFrame:  # fmt: skip
    receptors = receptions.index.tolist()
    signals = transmission(network, receptors, effectors, passing=passing).join(receptions)
    return scored_pairs(pairs, secretions, signals)
