"""A transcription factor's reach over the secretome: whether its ligands rise more than others.

::

    reach(factor) = sum over measured ligand genes of sign(factor, gene) * weight(gene)
    weight(gene)  = P(it rises) * how surely it is secreted       (`queries.secretion`)

A positive reach asks the factor to go up: rising ligands are among what it turns up. A negative
one asks it to go down: rising ligands are among what it turns down. That is its *direction*.

*Null.* Weights are exchanged among all measured ligand genes, the edges stay::

    p = (1 + k) / (1 + N)         k of N exchanges reach at least as far in that direction

The test looks in the direction of the reach alone, since a factor whose ligands rise *less* than
others explains none of them. A factor with edges of one sign has only one direction; with edges of
both signs the data choose it, so p is doubled there (1 at most). Either way a factor whose
ligands are any ligands gets p <= x with a chance of at most x.

A gene that is part of several ligands counts once, with its own weight.

References
----------
p from permutations: Phipson B, Smyth GK. Permutation p-values should never be zero. Stat Appl
Genet Mol Biol 9, 39 (2010), doi:10.2202/1544-6115.1585.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from pararoute.queries.nulls.error_control import p_value, q_value

PERMUTATIONS = 10_000
_AT_ONCE = 500  # permutations in memory at a time
_SAME = 1e-9  # sums that differ by less are equal


def ligand_genes(members: pd.DataFrame) -> pd.DataFrame:
    """Every measured gene that codes a ligand or a part of one, with its weight.

    Parameters
    ----------
    members : DataFrame
        As `queries.secretion.ligand_members` gives them.

    Returns
    -------
    DataFrame
        Indexed by gene, sorted: ``rise secreted weight log2FoldChange padj``.
    """
    genes = members.drop_duplicates("gene").set_index("gene").sort_index()
    genes["weight"] = genes["rise"] * genes["secreted"]
    genes = genes[genes["weight"].notna()]
    return genes[["rise", "secreted", "weight", "log2FoldChange", "padj"]]


def reaches(
    signs: csr_matrix,
    weight: pd.Series,
    factors: pd.Index,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> pd.DataFrame:
    """Reach of every factor.

    Parameters
    ----------
    signs : csr_matrix of shape (factors, genes)
        Signs of the edges to ligand genes.
    weight : Series of length genes
        Weight of each ligand gene, in [0, 1], in the order of the columns.
    factors : Index
        Names of the rows.
    permutations, seed : int
        Of the null.

    Returns
    -------
    DataFrame
        Indexed by factor: ``reach``; ``expected``, its exact mean under the null;
        ``direction`` 1, -1, or 0 where the reach is 0; ``pvalue``; ``qvalue``
        (Benjamini-Hochberg over the factors that have a p); ``n_ligands``, measured ligand genes
        among the targets. Missing, and direction 0, without any.

    Notes
    -----
    Cost: 0.6 s for 10,000 permutations, 400 factors and 700 ligand genes.

    Examples
    --------
    >>> signs = csr_matrix([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0]])
    >>> weight = pd.Series([0.9, 0.8, 0.0, 0.1])
    >>> found = reaches(signs, weight, pd.Index(["T", "U"]), permutations=999)
    >>> found[["reach", "expected", "direction"]].round(2).values.tolist()
    [[1.7, 0.9, 1.0], [0.0, -0.45, 0.0]]
    >>> bool(0.1 < found.loc["T", "pvalue"] < 0.25)  # 1 of the 6 pairs of genes is as heavy
    True
    """
    values = weight.to_numpy(float)
    ligands = np.diff(signs.indptr)
    some = ligands > 0
    reach = signs @ values
    up, down = _as_far(signs, values, reach, permutations, np.random.default_rng(seed))
    direction = np.where(np.abs(reach) <= _SAME, 0, np.sign(reach)).astype(int)
    total = np.asarray(signs.sum(axis=1)).ravel()
    both_signs = np.abs(total) < ligands
    p = p_value(np.where(direction < 0, down, up), permutations) * np.where(both_signs, 2, 1)
    p = np.where(direction == 0, 1.0, np.minimum(p, 1.0))
    table = pd.DataFrame({"reach": reach, "expected": total * values.mean() if values.size else 0.0,
                          "direction": direction, "pvalue": p}, index=factors)  # fmt: skip
    table.loc[~some, ["reach", "expected", "pvalue"]] = np.nan
    table["qvalue"] = np.nan
    table.loc[some, "qvalue"] = q_value(table.loc[some, "pvalue"].to_numpy(float))
    return table.assign(n_ligands=ligands)


def _as_far(
    signs: csr_matrix,
    values: np.ndarray,
    reach: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """How many exchanges of the weights reach as high as each factor, and as low."""
    up, down = np.zeros(len(reach), int), np.zeros(len(reach), int)
    for begin in range(0, permutations, _AT_ONCE):
        times = min(_AT_ONCE, permutations - begin)
        drawn = rng.permuted(np.tile(values, (times, 1)), axis=1)
        null = signs @ drawn.T
        up += (null >= reach[:, None] - _SAME).sum(axis=1)
        down += (null <= reach[:, None] + _SAME).sum(axis=1)
    return up, down
