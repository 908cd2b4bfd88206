"""Reception: how likely a receptor is on the resistant cells.

A contrast shows change, not presence. Presence comes from an abundance table where one is
given, else from a prior that the contrast moves::

    with abundance a (TPM, or counts per million):   reception = a / (a + 1)
    with a contrast:                                 odds = PRIOR_ODDS * 2 ** shrunken change
    with neither:                                    odds = PRIOR_ODDS = 1
    reception = odds / (odds + 1)

An abundance of 1 TPM, the usual border of "expressed", gives 1/2. A gene that a list of
significant genes leaves out, or that was not measured, stays at the prior. A complex is as
present as its scarcest subunit.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pararoute.ingest.tables import Expression
from pararoute.queries.secretion import shrunken

PRIOR_ODDS = 1.0


def reception(
    nodes: pd.DataFrame,
    subunits: pd.DataFrame,
    expression: Expression | None = None,
    abundance: pd.Series | None = None,
    prior_odds: float = PRIOR_ODDS,
) -> pd.DataFrame:
    """The reception term of every receptor.

    Parameters
    ----------
    nodes, subunits : DataFrame
        As in `SignedGraph`.
    expression : Expression, optional
        The receiver's contrast.
    abundance : Series, optional
        Per million (TPM or CPM) of each gene symbol in resistant cells; goes before the
        contrast.
    prior_odds : float
        Odds that a receptor is there before anything is known of it.

    Returns
    -------
    DataFrame
        Indexed by receptor: ``reception`` in [0, 1); ``reception_from`` is
        ``abundance``, ``contrast`` or ``prior``; ``log2FoldChange`` and ``padj`` of the
        scarcest subunit where the contrast has it.

    Examples
    --------
    >>> nodes = pd.DataFrame({"symbol": ["A", "A_B", "B"], "is_receptor": True})
    >>> subunits = pd.DataFrame({"complex": ["A_B", "A_B"], "member": ["A", "B"]})
    >>> reception(nodes, subunits, abundance=pd.Series({"A": 3.0}))["reception"].to_dict()
    {'A': 0.75, 'A_B': 0.5, 'B': 0.5}
    """
    members = receptor_members(nodes, subunits, expression, abundance, prior_odds)
    members = members.sort_values("reception", kind="stable")  # ties go to the gene's symbol
    scarcest = members.drop_duplicates("receptor").sort_index().set_index("receptor")
    return scarcest[["reception", "reception_from", "log2FoldChange", "padj"]]


def presence(expression: Expression, prior_odds: float = PRIOR_ODDS) -> pd.Series:
    """What a contrast alone says of each gene's reception, indexed by symbol in table order."""
    odds = prior_odds * np.exp2(shrunken(expression))
    return odds / (odds + 1)


def receptor_members(
    nodes: pd.DataFrame,
    subunits: pd.DataFrame,
    expression: Expression | None = None,
    abundance: pd.Series | None = None,
    prior_odds: float = PRIOR_ODDS,
) -> pd.DataFrame:
    """Every receptor, a complex once for each subunit, with its gene's reception; sorted by both.

    ``receptor gene reception reception_from log2FoldChange padj``; arguments as those of
    `reception`.
    """
    receptors = nodes.loc[nodes["is_receptor"], ["symbol"]].rename(columns={"symbol": "receptor"})
    members = receptors.merge(subunits, left_on="receptor", right_on="complex", how="left")
    members["gene"] = members["member"].fillna(members["receptor"])
    members["reception"] = prior_odds / (prior_odds + 1)
    members["reception_from"] = "prior"
    members["log2FoldChange"] = np.nan
    members["padj"] = np.nan
    if expression is not None:
        genes = expression.frame.set_index("gene_symbol")
        present = members["gene"].map(presence(expression, prior_odds))
        members["reception"] = present.fillna(members["reception"])
        members["reception_from"] = members["reception_from"].mask(present.notna(), "contrast")
        for column in ("log2FoldChange", "padj"):
            members[column] = members["gene"].map(genes[column])
    if abundance is not None:
        amount = members["gene"].map(abundance)
        members["reception"] = (amount / (amount + 1)).fillna(members["reception"])
        members["reception_from"] = members["reception_from"].mask(amount.notna(), "abundance")
    return members
