"""Simulate the demo's differential-expression tables: noise, and what is planted in it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from typing import Any

import numpy as np
import pandas as pd

SEED = 20150409
SHARE_CHANGING = 1 / 8  # of the background genes


def background_genes(candidates: Set[str], count: int = 2000) -> set[str]:
    """Choose `count` symbols, the same ones for the same candidates.

    Examples
    --------
    >>> background_genes({"A", "B"}, 2) == {"A", "B"}
    True
    """
    return set(
        np.random.default_rng(SEED).choice(sorted(candidates), count, replace=False).tolist()
    )


def contrast(
    genes: Sequence[str], background: Set[str], planted: Mapping[str, float], stream: int
) -> pd.DataFrame:
    """Simulate a DESeq2 table, four samples against four.

    Parameters
    ----------
    genes : sequence of str
        Every gene of the table, in its order.
    background : set of str
        Genes of which some change; all others only vary a little.
    planted : mapping of str to float
        log2 fold changes that are written exactly so.
    stream : int
        Number of the random stream, one for each table.

    Notes
    -----
    lfcSE follows a negative binomial with dispersion 0.01 + 1.5 / baseMean. Genes of the
    demo's own tables are well expressed, so that noise hides nothing of what is planted.
    As with DESeq2's independent filtering, padj is empty where baseMean is below 5.
    """
    rng = np.random.default_rng([SEED, stream])
    count = len(genes)
    chosen = np.array([gene in planted for gene in genes])
    ordinary = np.array([gene in background for gene in genes])
    spread = rng.normal(0, 1, count)
    mean = np.exp(np.where(ordinary, 5.5 + 1.6 * spread, 6.5 + 0.8 * spread))
    mean = np.where(chosen, np.maximum(mean, 400), mean).round(2) + 0.01
    error = np.sqrt((0.01 + 2.5 / mean) / 2) / math.log(2) * np.exp(rng.normal(0, 0.1, count))
    changing = ordinary & (rng.random(count) < SHARE_CHANGING)
    true = np.where(changing, rng.normal(0, 1.2, count), rng.normal(0, 0.1, count))
    change = true + rng.normal(0, 1, count) * error
    change = np.array([planted.get(g, c) for g, c in zip(genes, change, strict=True)]).round(4)
    error = error.round(4)
    stat = change / error
    pvalue = np.array([math.erfc(abs(z) / math.sqrt(2)) for z in stat])
    tested = (mean >= 5) | chosen
    padj = np.full(count, np.nan)
    padj[tested] = benjamini_hochberg(pvalue[tested])
    numbers = {"pvalue": pvalue, "padj": padj}
    texts = {k: ["" if np.isnan(v) else f"{v:.5g}" for v in n] for k, n in numbers.items()}
    plain = {"baseMean": mean.round(2), "log2FoldChange": change, "lfcSE": error}
    return pd.DataFrame({"gene_symbol": genes, **plain, "stat": stat.round(4), **texts})


def benjamini_hochberg(pvalue: Any) -> Any:
    """Adjust p-values by Benjamini and Hochberg's step-up procedure.

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.04, 0.04]
    """
    order = np.argsort(-pvalue, kind="stable")
    ranks = np.arange(len(pvalue), 0, -1)
    adjusted = np.empty(len(pvalue))
    adjusted[order] = np.minimum(np.minimum.accumulate(pvalue[order] * len(pvalue) / ranks), 1)
    return adjusted
