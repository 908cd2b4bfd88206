"""Concordance: how well whole rankings agree, in pairs and all together.

Over the ligands with a route that the runs measure. Binding and transmission are the same in all
runs that share a network, so that some agreement is there before any expression is looked at.

References
----------
Kendall's W with ties, and its chi-square, as in Friedman's test (`scipy.stats.friedmanchisquare`):
W = chi-square / (lists * (items - 1)).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc
from scipy.stats import rankdata

from pararoute.graph.network import Floats

FIRST = 20


def agreement(runs: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """How well the scores of the runs agree, in pairs and all together.

    Parameters
    ----------
    runs : mapping of str to DataFrame
        As `consensus` takes them.

    Returns
    -------
    pairs : DataFrame
        ``run other ligands spearman shared_first``: Spearman's correlation of the scores over the
        ligands with a route that both measure (missing where a side is constant), and how many
        of the first 20 of both are the same.
    whole : dict
        Kendall's ``W`` with ties, its ``pvalue`` (chi-square with ``ligands`` - 1 degrees of
        freedom), ``ligands`` that all runs measure, and ``shared first``, those among the first 20
        of every run. W and p are None where there are fewer than two ligands, or a run is constant.
    """
    scores = pd.DataFrame({name: _ranked_scores(table) for name, table in runs.items()})
    first = {name: set(_first(scores[name])) for name in scores}
    rows = []
    for i, one in enumerate(scores):
        for other in scores.columns[i + 1 :]:
            both = scores[[one, other]].dropna()
            constant = len(both) < 2 or (both.nunique() < 2).any()
            rho = np.nan if constant else float(both.corr(method="spearman").iloc[0, 1])
            rows.append((one, other, len(both), rho, len(first[one] & first[other])))
    columns = ["run", "other", "ligands", "spearman", "shared_first"]
    whole = kendall_w(scores.dropna().to_numpy(float))
    whole["shared first"] = len(set.intersection(*first.values()))
    return pd.DataFrame(rows, columns=columns), whole


def kendall_w(scores: Floats) -> dict[str, Any]:
    """Kendall's coefficient of concordance W of scores (items, lists), ties corrected.

    Examples
    --------
    >>> kendall_w(np.array([[3.0, 9.0], [2.0, 8.0], [1.0, 7.0]]))["W"]
    1.0
    """
    n, lists = scores.shape
    found: dict[str, Any] = {"W": None, "pvalue": None, "ligands": n}
    if n < 2 or (scores == scores[:1]).all(axis=0).any():
        return found
    ranks = rankdata(scores, axis=0)
    sizes = [np.unique(column, return_counts=True)[1].astype(float) for column in scores.T]
    ties = sum(float(np.sum(size**3 - size)) for size in sizes)
    spread = float(np.sum((ranks.sum(axis=1) - lists * (n + 1) / 2) ** 2))
    w = 12 * spread / (lists**2 * (n**3 - n) - lists * ties)
    return {**found, "W": w, "pvalue": float(chdtrc(n - 1, lists * (n - 1) * w))}


def _ranked_scores(table: pd.DataFrame) -> pd.Series:
    own = table[table["score"].notna() & (table["n_routes"] > 0)]
    return own.set_index("ligand")["score"].astype(float)


def _first(scores: pd.Series) -> list[str]:
    """The first ligands that score above 0; ties in symbol order."""
    own = scores[scores > 0].sort_index()
    names: list[str] = own.sort_values(ascending=False, kind="stable").index[:FIRST].tolist()
    return names
