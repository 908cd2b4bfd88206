"""A ranking with what it was made from: what an explanation begins with.

The ranking is scored again, and must give what it wrote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pararoute.graph.build import SignedGraph
from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.ingest.tables import Expression, Knowledge
from pararoute.queries.explaining.standing import Scene, Subject, scene
from pararoute.queries.routes import TERMS

TOLERANCE = 1e-9  # the written tables have ten digits


@dataclass(frozen=True)
class Case:
    """A ranking with what it was made from.

    Attributes
    ----------
    ligands, routes : DataFrame
        As the ranking wrote them.
    graph, bare : SignedGraph
        With the overlay and without it.
    overlay : DataFrame
        The shipped corrections.
    overlaid : bool
        Whether the ranking was made with them, so that `graph` is what was ranked.
    strict : bool
        Whether pairs without a sign were dropped.
    knowledge : Knowledge
        The tables.
    sender, receiver, abundance
        As `queries.rank.rank` takes them.
    effectors : sequence of str
        Where routes end.
    """

    ligands: pd.DataFrame
    routes: pd.DataFrame
    graph: SignedGraph
    bare: SignedGraph
    overlay: pd.DataFrame
    overlaid: bool
    strict: bool
    knowledge: Knowledge
    sender: Expression
    receiver: Expression | None
    abundance: pd.Series | None
    effectors: Sequence[str]

    def scenes(self, probabilities: pd.DataFrame) -> tuple[Scene, Scene]:
        """The ranking scored again, and that with the overlay the other way round."""
        graphs = (self.graph, self.bare) if self.overlaid else (self.bare, self.graph)
        now, other = (
            scene(g, self.sender, self.receiver, self.abundance, self.effectors, probabilities)
            for g in graphs
        )
        return now, other


def find(case: Case, name: str) -> Subject:
    """The ligand or route of a name; a path as the ranking spells it is that of its route."""
    pairs = (case.graph if case.overlaid else case.bare).pairs
    ligands = set(case.ligands["ligand"])
    if name in ligands:
        return Subject(name)
    ends = dict(zip(pairs["ligand"] + ":" + pairs["receptor"],
                    zip(pairs["ligand"], pairs["receptor"], strict=True), strict=True))  # fmt: skip
    if name in ends:
        return Subject(*ends[name])
    genes = set(case.graph.nodes["symbol"]) | set(case.sender.frame["gene_symbol"])
    if name in genes | set(case.knowledge.roles["genesymbol"]):
        return Subject(name)
    steps = re.split(r"\s*-[>|]\s*", name.strip())
    if len(steps) > 1 and all(steps):
        return find(case, ":".join(steps[:2]))
    if ":" in name:
        own = {route for route in ends if route.startswith(name.split(":")[0] + ":")}
        raise UnknownNameError("route", name, own or ends, where="the ligand-receptor pairs")
    raise UnknownNameError("ligand or route", name, ligands, where="the ligand-receptor pairs")


def refuse_another_version(case: Case, now: Scene) -> None:
    """Raise unless scoring again gives the scores and terms that the ranking wrote."""
    table = case.routes.set_index("route")[["score", *TERMS]].astype(float)
    again = now.pairs.set_index("route")[["score", *TERMS]].astype(float)
    same = len(table.index.difference(again.index)) == 0 and np.allclose(
        table, again.reindex(table.index), rtol=0, atol=TOLERANCE, equal_nan=True
    )
    ligands = case.ligands.set_index("ligand")["score"].astype(float)
    scores = now.scores("ligand")
    same = same and set(ligands.index) == set(scores.index)
    if not (same and np.allclose(ligands, scores.reindex(ligands.index), rtol=0, atol=TOLERANCE,
                                 equal_nan=True)):  # fmt: skip
        raise InputError(
            "the ranking is of another version of pararoute: its scores are not those that this "
            "version gives",
            where="ligands.tsv, routes.tsv",
            how="rank again",
        )
