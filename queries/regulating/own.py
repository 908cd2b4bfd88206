"""A transcription factor's own change in treated sensitive cells.

As measured, as shrunken towards 0, and how surely it is a change at all: the same posterior from
which secretion has its rise (`queries.secretion`).

A complex needs all its members, so it is told by its scarcest measured one, that of the lowest
shrunken change: it rises only if all of them do, and falls as soon as one does.
"""

from __future__ import annotations

import pandas as pd

from pararoute.ingest.tables import Expression
from pararoute.queries.secretion import change_probabilities, shrunken

COLUMNS = ("member", "log2FoldChange", "lfcSE", "padj", "shrunken", "rise", "fall", "changed")


def own_changes(sender: Expression, members: pd.DataFrame) -> pd.DataFrame:
    """The own change of every factor.

    Parameters
    ----------
    sender : Expression
        The contrast of treated against untreated sensitive cells.
    members : DataFrame
        ``tf member``, as `regulons.members_of` gives them.

    Returns
    -------
    DataFrame
        Indexed by factor, sorted: ``member`` whose change it is (ties in symbol order),
        ``log2FoldChange lfcSE padj`` as measured (log2), ``shrunken`` posterior mean (log2),
        ``rise``, ``fall`` and ``changed``, their sum: P(true change > log2 1.5), P(it < -log2
        1.5). All missing where no member is measured; the last four without an lfcSE.

    Examples
    --------
    >>> frame = pd.DataFrame({"gene_symbol": ["A", "B", "C"], "log2FoldChange": [3.0, -2.0, 0.0],
    ...                       "lfcSE": 0.2, "padj": 0.01})
    >>> members = pd.DataFrame({"tf": ["A", "A_B", "A_B", "X"], "member": ["A", "A", "B", "X"]})
    >>> own_changes(Expression(frame, "x"), members)["log2FoldChange"].tolist()
    [3.0, -2.0, nan]
    """
    table = sender.frame.set_index("gene_symbol")[["log2FoldChange", "lfcSE", "padj"]]
    told = table.join(change_probabilities(sender)).join(shrunken(sender).rename("shrunken"))
    told["changed"] = (told["rise"] + told["fall"]).clip(upper=1.0)  # the sum may round up
    every = members.join(told, on="member")
    every = every.sort_values(["tf", "shrunken", "log2FoldChange", "member"], na_position="last")
    scarcest = every.drop_duplicates("tf").set_index("tf")
    scarcest["member"] = scarcest["member"].where(scarcest["log2FoldChange"].notna())
    return scarcest[list(COLUMNS)]
