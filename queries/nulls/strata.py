"""Strata: among which genes of a contrast the expression null exchanges rows.

How surely a gene is called risen depends on how well it is measured, so rows are exchanged only
among genes measured about as well: those of the same tenth by mean expression (``baseMean``,
else ``AveExpr``), or, where the table has neither, by standard error (``lfcSE``) among genes
with the same number of combined contrasts (``n_contrasts``, where the table has it). Genes with
equal values are never parted. A part that is too small is joined with its neighbour: among n
genes no p below 1/n can come out, whatever the number of permutations.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats, Ints

PARTS = 10
LEAST = 100  # genes in a part, unless the whole table has fewer


class Strata(NamedTuple):
    """Rows of a table that exchange among each other, and by which columns they were told."""

    rows: tuple[Ints, ...]
    by: str

    def summary(self) -> dict[str, Any]:
        """What run.json says of them."""
        sizes = sorted(len(rows) for rows in self.rows)
        return {
            "by": self.by,
            "strata": len(sizes),
            "genes in the smallest": sizes[0] if sizes else 0,
            "genes in the middle one": sizes[len(sizes) // 2] if sizes else 0,
            "genes in the largest": sizes[-1] if sizes else 0,
        }


def strata(frame: pd.DataFrame) -> Strata:
    """The strata of a contrast's rows.

    Parameters
    ----------
    frame : DataFrame
        As `Expression.frame`; rows that take no part left out.

    Examples
    --------
    >>> frame = pd.DataFrame({"baseMean": np.arange(300.0), "lfcSE": 1.0})
    >>> [len(rows) for rows in strata(frame).rows], strata(frame).by
    ([100, 100, 100], 'baseMean')
    """
    for name in ("baseMean", "AveExpr"):
        if name in frame and frame[name].notna().any():
            return Strata(_joined(_parts(np.arange(len(frame)), frame[name].to_numpy(float))), name)
    error = frame["lfcSE"].to_numpy(float)
    if "n_contrasts" not in frame or frame["n_contrasts"].isna().all():
        return Strata(_joined(_parts(np.arange(len(frame)), error)), "lfcSE")
    number = frame["n_contrasts"].fillna(-1).to_numpy(float)
    groups = [np.flatnonzero(number == n) for n in np.unique(number)]
    parts = [part for rows in groups for part in _parts(rows, error[rows])]
    return Strata(_joined(parts), "lfcSE and n_contrasts")


def _parts(rows: Ints, values: Floats) -> list[Ints]:
    """Rows in tenths of their values (fewer where they are few), after those without a value."""
    known, value = rows[~np.isnan(values)], values[~np.isnan(values)]
    number = max(min(PARTS, len(known) // LEAST), 1)
    borders = np.quantile(value, np.arange(1, number) / number) if len(known) else value
    part = np.searchsorted(borders, value, side="right")
    found = [known[part == i] for i in range(number)]
    return [part for part in (rows[np.isnan(values)], *found) if len(part)]


def _joined(parts: list[Ints]) -> tuple[Ints, ...]:
    """Parts in their order, each too small one joined with the one before it, or after."""
    joined: list[Ints] = []
    for part in parts:
        if joined and min(len(joined[-1]), len(part)) < LEAST:
            joined[-1] = np.concatenate([joined[-1], part])
        else:
            joined.append(part)
    return tuple(joined)
