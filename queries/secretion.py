"""Secretion: how surely treated sensitive cells make more of a ligand and secrete it.

::

    secretion(g) = rise(g) * secreted(g)
    rise(g)      = P(change of g > RISE | log2FoldChange, lfcSE)
    secreted(g)  = odds / (odds + 1),  odds = VOTE_ODDS ** (s - a)

*Rise.* True changes are taken to come from a mixture of normals around 0 that makes the whole
table most likely, the measured one as N(true change, lfcSE^2) (`pararoute.queries.shrinkage`).
A change with a large standard error is drawn towards 0. RISE is log2(1.5).

*Secreted.* s votes say the protein is secreted, a votes speak against it: those that put it
on the plasma membrane or, if none gives it either place, those that list it at all. A vote is
taken to be right nine times in ten (VOTE_ODDS = 9), and before any vote the odds are even:
secreted only 0.9, secreted and on the membrane 0.5, membrane only 0.1, not listed 0.5.

A ligand complex is as secreted as its scarcest measured subunit.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pararoute.ingest.tables import Expression
from pararoute.queries.shrinkage import Floats, Prior, fit_prior

RISE = float(np.log2(1.5))
VOTE_ODDS = 9.0
UNKNOWN = 0.5  # even odds


def prior_of(expression: Expression) -> Prior:
    """The distribution of true changes that makes the table most likely.

    Where only significant genes are listed, it describes those: the unchanged genes that would
    hold it near 0 are missing, so listed changes are drawn in less than a whole table would.
    """
    return fit_prior(*_measured(expression))


def shrunken(expression: Expression) -> pd.Series:
    """Posterior mean (log2) of each gene's change, indexed by symbol.

    Missing without an lfcSE: how far the change can be trusted is unknown. An lfcSE of 0 is
    taken at its word. For lists of significant genes see `prior_of`.
    """
    mean = prior_of(expression).mean(*_measured(expression))
    return pd.Series(mean, index=pd.Index(expression.frame["gene_symbol"]))


def rise_probability(expression: Expression, threshold: float = RISE) -> pd.Series:
    """P(true log2 fold change > threshold) of each gene, indexed by symbol in table order.

    Missing without an lfcSE. It depends on the gene's own change and lfcSE and on the table as
    a whole, not on which gene has which row.

    Examples
    --------
    >>> frame = pd.DataFrame({"gene_symbol": ["UP", "FLAT", "DOWN"],
    ...                       "log2FoldChange": [3.0, 0.0, -3.0], "lfcSE": 0.3})
    >>> rise_probability(Expression(frame, "x")).round(3).tolist()
    [1.0, 0.0, 0.0]
    """
    return change_probabilities(expression, threshold)["rise"]


def change_probabilities(
    expression: Expression, threshold: float = RISE, rows: pd.DataFrame | None = None
) -> pd.DataFrame:
    """``rise`` and ``fall`` of each gene: P(true change > threshold), P(it < -threshold).

    Only some `rows` of the table are told where they are given; the prior is always that of all.
    """
    asked = expression.frame if rows is None else rows
    rise, fall = prior_of(expression).exceeds_either_way(threshold, *_changes(asked))
    return pd.DataFrame({"rise": rise, "fall": fall}, index=pd.Index(asked["gene_symbol"]))


def _measured(expression: Expression) -> tuple[Floats, Floats]:
    """Changes and standard errors of the table's rows."""
    return _changes(expression.frame)


def _changes(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    return frame["log2FoldChange"].to_numpy(float), frame["lfcSE"].to_numpy(float)


def secreted_probability(nodes: pd.DataFrame, vote_odds: float = VOTE_ODDS) -> pd.Series:
    """How surely each node is secreted, indexed by symbol; missing without a role.

    Parameters
    ----------
    nodes : DataFrame
        ``symbol secreted membrane votes`` as in `SignedGraph.nodes`.
    vote_odds : float
        Odds that a vote is right.

    Examples
    --------
    >>> nodes = pd.DataFrame({"symbol": ["IGF1", "AXL"], "secreted": [1.0, 0.0],
    ...                       "membrane": [0.0, 1.0], "votes": [1.0, 1.0]})
    >>> secreted_probability(nodes).round(3).tolist()
    [0.9, 0.1]
    """
    votes = nodes.set_index("symbol")
    against = votes["membrane"].where(
        (votes["secreted"] > 0) | (votes["membrane"] > 0), votes["votes"]
    )
    return 1 / (1 + vote_odds ** (against - votes["secreted"]))


def location(nodes: pd.DataFrame) -> pd.Series:
    """Where the roles put each node, in words, indexed by symbol; missing without a role.

    Examples
    --------
    >>> nodes = pd.DataFrame({"symbol": ["IGF1", "AXL"], "secreted": [1.0, 0.0],
    ...                       "membrane": [0.0, 1.0], "votes": [1.0, 1.0]})
    >>> location(nodes).tolist()
    ['secreted', 'membrane']
    """
    roles = nodes.set_index("symbol")
    secreted, membrane = roles["secreted"] > 0, roles["membrane"] > 0
    words = np.select(
        [secreted & membrane, secreted, membrane, roles["votes"].notna()],
        ["secreted and membrane", "secreted", "membrane", "neither"],
        default="",
    )
    return pd.Series(words, index=roles.index).mask(roles["votes"].isna())


def secretion(
    expression: Expression,
    nodes: pd.DataFrame,
    subunits: pd.DataFrame,
    changes: pd.DataFrame | None = None,
    secreted: pd.Series | None = None,
) -> pd.DataFrame:
    """The secretion term of every ligand.

    Parameters
    ----------
    expression : Expression
        The sender's contrast.
    nodes, subunits : DataFrame
        As in `SignedGraph`.
    changes : DataFrame, optional
        As `change_probabilities` gives it, where it is at hand.
    secreted : Series, optional
        In place of what `secreted_probability` gives.

    Returns
    -------
    DataFrame
        Indexed by ligand: ``secretion`` in [0, 1], missing where the ligand (of a complex:
        every subunit) is not measured; ``log2FoldChange`` and ``padj`` of the ligand or of
        its scarcest measured subunit; bool ``secreted_unknown``.
    """
    return of_members(ligand_members(expression, nodes, subunits, changes, secreted))


def of_members(members: pd.DataFrame) -> pd.DataFrame:
    """The secretion term of every ligand from its members, as `ligand_members` gives them."""
    members = members.assign(secretion=members["rise"] * members["secreted"])
    scarcest = _least_of_each(members, members["secretion"].to_numpy())
    return scarcest[["secretion", "log2FoldChange", "padj", "secreted_unknown"]]


def loss(members: pd.DataFrame) -> pd.DataFrame:
    """How surely treated sensitive cells secrete less of every ligand.

    ``loss`` = P(change < -RISE) * how surely it is secreted. A complex is lost as soon as one
    subunit is: it takes the value of the subunit that is lost most surely.

    Parameters
    ----------
    members : DataFrame
        As `ligand_members` gives them.

    Returns
    -------
    DataFrame
        Indexed by ligand: ``loss log2FoldChange padj``, as `secretion`.
    """
    members = members.assign(loss=members["fall"] * members["secreted"])
    most = _least_of_each(members, -members["loss"].to_numpy())
    return most[["loss", "log2FoldChange", "padj"]]


def _least_of_each(members: pd.DataFrame, value: Floats) -> pd.DataFrame:
    """The member of each ligand that has the least value, of equal ones the first, by ligand."""
    order = np.argsort(value, kind="stable")  # missing ones are last
    ligands = members["ligand"].iloc[order]
    rows = np.sort(order[~ligands.duplicated().to_numpy()])
    return members.iloc[rows].set_index("ligand")


def ligand_members(
    expression: Expression,
    nodes: pd.DataFrame,
    subunits: pd.DataFrame,
    changes: pd.DataFrame | None = None,
    secreted: pd.Series | None = None,
) -> pd.DataFrame:
    """Every ligand, a complex once for each subunit, with what its gene does; sorted by both.

    ``ligand gene rise fall secreted secreted_unknown log2FoldChange padj``; arguments as those
    of `secretion`.
    """
    ligands = nodes.loc[nodes["is_ligand"], ["symbol"]].rename(columns={"symbol": "ligand"})
    members = ligands.merge(subunits, left_on="ligand", right_on="complex", how="left")
    members["gene"] = members["member"].fillna(members["ligand"])
    frame = expression.frame[expression.frame["gene_symbol"].isin(members["gene"])]
    if changes is None:
        changes = change_probabilities(expression, rows=frame)
    told = frame.set_index("gene_symbol")[["log2FoldChange", "padj"]].join(changes)
    members = members.join(told, on="gene")
    secreted = secreted_probability(nodes) if secreted is None else secreted
    known = members["gene"].map(secreted)
    return members.assign(secreted_unknown=known.isna(), secreted=known.fillna(UNKNOWN))
