"""What all rankings of a sweep share: each ligand's best route and its terms.

::

    score(ligand) = secretion(ligand) * max over its receptors of potential(pair)
    potential     = binding * reception * max(transmission, 0)

Only secretion hangs on the sender. It is the same for all pairs of a ligand, so the best route
is that of the largest potential in every contrast. It is taken from one ranking in which every
ligand rises, and so are the words for a score of 0.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pararoute.graph.build import SignedGraph
from pararoute.ingest.errors import PararouteWarning
from pararoute.ingest.tables import Expression
from pararoute.queries.rank import rank
from pararoute.queries.routes import AKT
from pararoute.queries.secretion import ligand_members
from pararoute.queries.sweeping.columns import OF_LIGANDS

DOES_NOT_RISE = "it does not rise in the sender"


@dataclass(frozen=True)
class Fixed:
    """The terms that no sender changes.

    Attributes
    ----------
    ligands : DataFrame
        Every ligand in symbol order: ``ligand sign potential``, the terms but secretion, the best
        route, evidence, and ``reason``, why the score is 0 where it is.
    members : DataFrame
        ``ligand gene secreted``: each ligand, a complex once for each subunit, sorted by both.
    """

    ligands: pd.DataFrame
    members: pd.DataFrame


def fixed_terms(
    graph: SignedGraph,
    receiver: Expression | None = None,
    abundance: pd.Series | None = None,
    effectors: Sequence[str] = AKT,
) -> Fixed:
    """The terms that all senders share; arguments and errors as those of `queries.rank.rank`."""
    genes = sorted({*graph.nodes["symbol"], *graph.subunits["member"]})
    rising = pd.DataFrame({"gene_symbol": genes, "log2FoldChange": 10.0, "lfcSE": 0.1,
                           "padj": 0.0})  # fmt: skip
    everything = Expression(rising, "every ligand rises")
    with warnings.catch_warnings(action="ignore", category=PararouteWarning):
        ligands = rank(graph, everything, receiver, abundance, effectors).ligands
    ligands = ligands.sort_values("ligand", ignore_index=True)
    # in the order in which the ranking multiplies, so that scores are equal to the last digit
    reach = ligands["binding"] * ligands["reception"]
    ligands["potential"] = (reach * ligands["transmission"].clip(lower=0)).fillna(0.0)
    ligands["reason"] = ligands["reason"].fillna(DOES_NOT_RISE)
    members = ligand_members(everything, graph.nodes, graph.subunits)
    members = members.sort_values(["ligand", "gene"], ignore_index=True)
    return Fixed(
        ligands[[*OF_LIGANDS, "potential", "reason"]],
        members[["ligand", "gene", "secreted"]].astype({"secreted": np.float64}),
    )
