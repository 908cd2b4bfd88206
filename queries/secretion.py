"""Secretion: how surely treated sensitive cells make more of a ligand and secrete it.

::

    secretion(g) = rise(g) * secreted(g)
    rise(g)      = P(change of g > RISE | log2FoldChange, lfcSE)
    secreted(g)  = odds / (odds + 1),  odds = VOTE_ODDS ** (s - a)

*Rise.* True changes are taken as N(0, tau^2), the measured one as N(change, lfcSE^2);
tau is the value that makes the whole table most likely. The posterior of a gene is then
N(w * log2FoldChange, w * lfcSE^2) with w = tau^2 / (tau^2 + lfcSE^2): a large change
with a large standard error is drawn towards 0. RISE is log2(1.5).

*Secreted.* s votes say the protein is secreted, a votes speak against it: those that put it
on the plasma membrane or, if none calls it secreted, those that list it at all. A vote is
taken to be right nine times in ten (VOTE_ODDS = 9), and before any vote the odds are even:
secreted only 0.9, secreted and on the membrane 0.5, membrane only 0.1, not listed 0.5.

A ligand complex is as secreted as its scarcest measured subunit.

References
----------
Shrinkage of effects by a prior estimated from all genes: Stephens M. False discovery rates:
a new deal. Biostatistics 18, 275-294 (2017), doi:10.1093/biostatistics/kxw041.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import ndtr

from pararoute.ingest.tables import Expression

RISE = float(np.log2(1.5))
VOTE_ODDS = 9.0
UNKNOWN = 0.5  # even odds


def prior_sd(expression: Expression) -> float:
    """The standard deviation tau (log2) of true changes that makes the table most likely.

    Genes without an lfcSE are left out; 0 where nothing exceeds its error.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> change = rng.normal(0, 2, 5000) + rng.normal(0, 1, 5000)
    >>> frame = pd.DataFrame({"log2FoldChange": change, "lfcSE": 1.0})
    >>> round(prior_sd(Expression(frame, "x")))
    2
    """
    frame = expression.frame.dropna(subset=["log2FoldChange", "lfcSE"])
    squares, noise = frame["log2FoldChange"].to_numpy() ** 2, frame["lfcSE"].to_numpy() ** 2
    if squares.size == 0:
        return 0.0

    def loss(log_tau: float) -> float:
        variance = noise + np.exp(2 * log_tau)
        return float(np.sum(np.log(variance) + squares / variance))

    upper = np.log(np.sqrt(squares.max()) + 1e-6)
    best = minimize_scalar(loss, bounds=(upper - 16, upper + 1), method="bounded")
    return float(np.exp(best.x))


def shrunken(expression: Expression) -> pd.DataFrame:
    """Posterior ``mean`` and ``sd`` (log2) of each gene's change, indexed by symbol.

    A gene without an lfcSE has neither: how far its change can be trusted is unknown.
    """
    frame = expression.frame.set_index("gene_symbol")
    tau2 = prior_sd(expression) ** 2
    noise = frame["lfcSE"] ** 2
    weight = tau2 / (tau2 + noise)
    return pd.DataFrame({"mean": weight * frame["log2FoldChange"], "sd": np.sqrt(weight * noise)})


def rise_probability(expression: Expression, threshold: float = RISE) -> pd.Series:
    """P(true log2 fold change > threshold) of each gene, indexed by symbol.

    Examples
    --------
    >>> frame = pd.DataFrame({"gene_symbol": ["UP", "FLAT", "DOWN"],
    ...                       "log2FoldChange": [3.0, 0.0, -3.0], "lfcSE": 0.3})
    >>> rise_probability(Expression(frame, "x")).round(3).tolist()
    [1.0, 0.025, 0.0]
    """
    posterior = shrunken(expression)
    spread = posterior["sd"].clip(lower=1e-12)
    return pd.Series(ndtr((posterior["mean"] - threshold) / spread), index=posterior.index)


def secreted_probability(nodes: pd.DataFrame) -> pd.Series:
    """How surely each node is secreted, indexed by symbol; missing without a role.

    Parameters
    ----------
    nodes : DataFrame
        ``symbol secreted membrane votes`` as in `SignedGraph.nodes`.

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
    return 1 / (1 + VOTE_ODDS ** (against - votes["secreted"]))


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


def secretion(expression: Expression, nodes: pd.DataFrame, subunits: pd.DataFrame) -> pd.DataFrame:
    """The secretion term of every ligand.

    Parameters
    ----------
    expression : Expression
        The sender's contrast.
    nodes, subunits : DataFrame
        As in `SignedGraph`.

    Returns
    -------
    DataFrame
        Indexed by ligand: ``secretion`` in [0, 1], missing where the ligand (of a complex:
        every subunit) is not measured; ``log2FoldChange`` and ``padj`` of the ligand or of
        its scarcest measured subunit; bool ``secreted_unknown``.
    """
    genes = expression.frame.set_index("gene_symbol")[["log2FoldChange", "padj"]]
    genes["rise"] = rise_probability(expression)
    secreted = secreted_probability(nodes)
    ligands = nodes.loc[nodes["is_ligand"], ["symbol"]].rename(columns={"symbol": "ligand"})
    members = ligands.merge(subunits, left_on="ligand", right_on="complex", how="left")
    members["gene"] = members["member"].fillna(members["ligand"])
    members = members.join(genes, on="gene")
    known = members["gene"].map(secreted)
    members["secreted_unknown"] = known.isna()
    members["secretion"] = members["rise"] * known.fillna(UNKNOWN)
    members = members.sort_values(["ligand", "secretion", "gene"], na_position="last")
    scarcest = members.drop_duplicates("ligand").set_index("ligand")
    return scarcest[["secretion", "log2FoldChange", "padj", "secreted_unknown"]]
