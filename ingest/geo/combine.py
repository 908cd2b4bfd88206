"""Several contrasts made one: a random-effects meta-analysis, gene by gene.

Each contrast's log2 fold change y with variance v = lfcSE^2 is taken as the gene's mean
effect, plus what is particular to the contrast (variance tau2), plus noise (v)::

    w = 1 / v             Q = sum w (y - sum w y / sum w)^2
    tau2 = max(0, (Q - (k - 1)) / (sum w - sum w^2 / sum w))
    w* = 1 / (v + tau2)   log2FoldChange = sum w* y / sum w*   lfcSE = 1 / sqrt(sum w*)

Contrasts of one study that share controls are not independent: the combined lfcSE is then
too small. Combine contrasts with controls of their own.

References
----------
DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials 7,
177-188 (1986), doi:10.1016/0197-2456(86)90046-2. I2: Higgins JPT, Thompson SG. Quantifying
heterogeneity in a meta-analysis. Statistics in Medicine 21, 1539-1558 (2002),
doi:10.1002/sim.1186.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pararoute.ingest.errors import NotEnoughDataError, TableError

_NEEDED = ("gene_symbol", "baseMean", "log2FoldChange", "lfcSE")


def combine(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Combine contrasts by DerSimonian and Laird's random-effects meta-analysis.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Contrasts by name, at least two. Columns ``gene_symbol`` (each once), ``baseMean``,
        ``log2FoldChange`` and ``lfcSE`` (log2); others are ignored. A gene is measured
        in a contrast if it has a fold change and an lfcSE above 0 there. The order of the
        contrasts and of their rows changes nothing.

    Returns
    -------
    DataFrame
        One row for each gene measured in any contrast, sorted by ``gene_symbol``:
        ``baseMean`` (mean over the contrasts that measured the gene), ``log2FoldChange``,
        ``lfcSE``, ``stat`` and two-sided ``pvalue`` (normal), ``padj`` (Benjamini and
        Hochberg), ``tau2`` (variance between contrasts, log2 squared), ``I2`` (its share
        in the whole variance, 0 to 1), ``n_contrasts``. A gene measured in one contrast
        has that contrast's values and neither ``tau2`` nor ``I2``.

    Raises
    ------
    NotEnoughDataError
        Fewer than two contrasts, or no gene measured in any.
    TableError
        A column is missing, or a gene stands in a contrast twice.

    Notes
    -----
    Time and memory: genes x contrasts.

    Examples
    --------
    >>> def contrast(change, error):
    ...     return pd.DataFrame({"gene_symbol": ["IGF1"], "baseMean": 10.0,
    ...                          "log2FoldChange": change, "lfcSE": error})
    >>> one = combine({"A375": contrast(1.0, 0.5), "UACC62": contrast(3.0, 0.5)}).iloc[0]
    >>> float(one["log2FoldChange"]), float(one["tau2"]), float(one["lfcSE"]), float(one["I2"])
    (2.0, 1.75, 1.0, 0.875)
    """
    if len(frames) < 2:
        raise NotEnoughDataError(
            f"{len(frames)} contrast{'' if len(frames) == 1 else 's'} to combine",
            expected="at least two",
            how="use the contrast as it is",
        )
    indexed = {name: _indexed(name, frames[name]) for name in sorted(frames)}
    genes = pd.Index(sorted(set().union(*(f.index for f in indexed.values()))), name="gene_symbol")
    if genes.empty:
        raise NotEnoughDataError(
            "no gene has a fold change and a standard error in any contrast",
            where=", ".join(indexed),
            how="combine contrasts with replicates",
        )
    wide = {c: _wide(indexed, genes, c) for c in ("log2FoldChange", "lfcSE", "baseMean")}
    frame = random_effects(wide["log2FoldChange"], wide["lfcSE"] ** 2)
    frame.index = genes
    seen = ~np.isnan(wide["baseMean"])
    with np.errstate(invalid="ignore"):  # 0 / 0 where no contrast has a baseMean
        mean = np.where(seen, wide["baseMean"], 0).sum(axis=1) / seen.sum(axis=1)
    frame.insert(0, "baseMean", mean)
    return frame.reset_index()


def random_effects(effect: np.ndarray, variance: np.ndarray) -> pd.DataFrame:
    """DerSimonian and Laird's estimates, one row per gene.

    Parameters
    ----------
    effect, variance : ndarray, genes x contrasts
        Log2 fold changes and their squared standard errors; both NaN where not measured.
        Every gene has at least one pair.

    Returns
    -------
    DataFrame
        ``log2FoldChange lfcSE stat pvalue padj tau2 I2 n_contrasts`` as in `combine`.

    Examples
    --------
    >>> table = random_effects(np.array([[1.0, 2.0]]), np.array([[1.0, 1.0]]))
    >>> table[["log2FoldChange", "tau2"]].values.tolist()
    [[1.5, 0.0]]
    """
    from scipy.special import ndtr
    from scipy.stats import false_discovery_control

    measured = ~np.isnan(effect)
    n = measured.sum(axis=1)
    y = np.where(measured, effect, 0.0)
    v = np.where(measured, variance, np.inf)  # weight 0
    w = 1 / v
    total = w.sum(axis=1)
    spread = (w * (y - (w * y).sum(axis=1, keepdims=True) / total[:, None]) ** 2).sum(axis=1)
    excess = np.maximum(0, spread - (n - 1))
    several = n > 1
    scale = np.where(several, total - (w**2).sum(axis=1) / total, np.nan)
    tau2 = excess / scale
    i2 = np.where(several, excess / np.where(excess > 0, spread, 1), np.nan)
    w = 1 / (v + np.where(several, tau2, 0.0)[:, None])
    mean = (w * y).sum(axis=1) / w.sum(axis=1)
    error = 1 / np.sqrt(w.sum(axis=1))
    p = 2 * ndtr(-np.abs(mean / error))
    return pd.DataFrame(
        {
            "log2FoldChange": mean,
            "lfcSE": error,
            "stat": mean / error,
            "pvalue": p,
            "padj": false_discovery_control(p),
            "tau2": tau2,
            "I2": i2,
            "n_contrasts": n,
        }
    )


def _indexed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The measured genes of one contrast, indexed by symbol."""
    missing = [c for c in _NEEDED if c not in frame]
    if missing:
        raise TableError(
            f"missing column '{missing[0]}'",
            where=f"contrast '{name}'",
            expected=", ".join(_NEEDED),
        )
    measured = frame[frame["log2FoldChange"].notna() & (frame["lfcSE"] > 0)]
    twice = measured.loc[measured["gene_symbol"].duplicated(), "gene_symbol"]
    if len(twice):
        raise TableError(
            f"the gene '{twice.iloc[0]}' stands there twice",
            where=f"contrast '{name}'",
            expected="one row per gene symbol",
        )
    return measured.set_index("gene_symbol")


def _wide(frames: Mapping[str, pd.DataFrame], genes: pd.Index, column: str) -> np.ndarray:
    """One column of every contrast, genes x contrasts; NaN where not measured."""
    columns = [f[column].reindex(genes).to_numpy(dtype=float) for f in frames.values()]
    return np.column_stack(columns)
