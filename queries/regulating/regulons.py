"""Regulons: which genes a transcription factor turns up or down, and which collection says so.

An edge's sign follows the rule of the whole graph (`graph.signs`): 1 turns the gene up, -1 down;
where both are claimed the consensus decides. Edges without a sign, or with both and no
consensus, are left out and counted.

References
----------
CollecTRI: Müller-Dott S, Tsirvouli E, Vazquez M, et al. Expanding the coverage of regulons from
high-confidence prior knowledge for accurate estimation of transcription factor activities.
Nucleic Acids Res 51, 10934-10949 (2023), doi:10.1093/nar/gkad841. DoRothEA: Garcia-Alonso L,
Holland CH, Ibrahim MM, Turei D, Saez-Rodriguez J. Benchmark and integration of resources for the
estimation of human transcription factor activities. Genome Res 29, 1363-1375 (2019),
doi:10.1101/gr.240663.118.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from pararoute.graph.signs import activating_share

REGULONS = {"collectri": "CollecTRI", "dorothea": "DoRothEA"}  # the first one goes before
LEVELS = ("A", "B", "C")  # of DoRothEA, what OmniPath is asked for


def edges_of(regulation: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """The signed edges of both collections, and what was left out.

    Parameters
    ----------
    regulation : DataFrame
        The table ``regulation`` of `ingest.tables`; ``source_is_complex`` where it is there.

    Returns
    -------
    DataFrame
        ``tf gene sign collectri dorothea sources references is_complex``, sorted by factor and
        gene. ``sign`` is 1 or -1; an edge stands in at least one collection, as OmniPath flags
        it; in DoRothEA by a level of A to C.
    dict
        Edges left out, by reason.

    Notes
    -----
    Where both collections list an edge the table holds one row, so it has the same sign in both.

    Examples
    --------
    >>> flags = ["is_stimulation", "is_inhibition", "consensus_stimulation", "consensus_inhibition"]
    >>> table = pd.DataFrame([(1, 0, 0, 0), (0, 1, 0, 0), (1, 1, 0, 0)], columns=flags).astype(bool)
    >>> table = table.assign(source_genesymbol="TF", target_genesymbol=["A", "B", "C"],
    ...                      collectri=True, dorothea=[True, False, False], sources="",
    ...                      references="", dorothea_level=["A", None, None])
    >>> edges, left_out = edges_of(table)
    >>> edges[["tf", "gene", "sign", "collectri", "dorothea"]].values.tolist()
    [['TF', 'A', 1, True, True], ['TF', 'B', -1, True, False]]
    >>> left_out["both signs, no consensus"]
    1
    """
    table = regulation.sort_values(["source_genesymbol", "target_genesymbol"], ignore_index=True)
    edges = pd.DataFrame(
        {
            "tf": table["source_genesymbol"],
            "gene": table["target_genesymbol"],
            "sign": 2 * activating_share(table) - 1,
            "collectri": table["collectri"],
            "dorothea": table["dorothea"]
            & table["dorothea_level"].astype("str").str[:1].isin(LEVELS),
            "sources": table["sources"].fillna("").astype(str),
            "references": table["references"].fillna("").astype(str),
            "is_complex": table.get("source_is_complex", pd.Series(False, index=table.index)),
        }
    )
    listed = edges["collectri"] | edges["dorothea"]
    left_out = {
        "neither CollecTRI nor DoRothEA A to C": int((~listed).sum()),
        "no sign": int((listed & edges["sign"].isna()).sum()),
        "both signs, no consensus": int((listed & edges["sign"].eq(0)).sum()),
    }
    kept = edges[listed & edges["sign"].isin([1, -1])].astype({"sign": int})
    return kept.reset_index(drop=True), left_out


def weights(edges: pd.DataFrame, factors: pd.Index, genes: pd.Index) -> csr_matrix:
    """Edges as a sparse matrix of signs (factors, genes); those to other genes are left out.

    Examples
    --------
    >>> edges = pd.DataFrame({"tf": ["T", "T"], "gene": ["A", "X"], "sign": [-1, 1]})
    >>> weights(edges, pd.Index(["T"]), pd.Index(["A", "B"])).toarray().tolist()
    [[-1.0, 0.0]]
    """
    row, column = factors.get_indexer(edges["tf"]), genes.get_indexer(edges["gene"])
    inside = (row >= 0) & (column >= 0)
    sign = edges["sign"].to_numpy(float)[inside]
    shape = (len(factors), len(genes))
    matrix = csr_matrix((sign, (row[inside], column[inside])), shape=shape)
    matrix.sort_indices()  # sums are in the order of the genes
    return matrix


def members_of(edges: pd.DataFrame) -> pd.DataFrame:
    """Genes that code each factor: itself, or the members of a complex; ``tf member``, sorted.

    Examples
    --------
    >>> edges = pd.DataFrame({"tf": ["FOS_JUN", "MYC"], "is_complex": [True, False]})
    >>> members_of(edges).values.tolist()
    [['FOS_JUN', 'FOS'], ['FOS_JUN', 'JUN'], ['MYC', 'MYC']]
    """
    factors = edges.groupby("tf")["is_complex"].any()
    rows = [
        (tf, member)
        for tf, is_complex in factors.items()
        for member in (str(tf).split("_") if is_complex else [tf])
    ]
    return pd.DataFrame(rows, columns=["tf", "member"])


def statistic(frame: pd.DataFrame) -> pd.Series:
    """What the activity is told from, indexed by symbol and sorted: ``stat``, else change / error.

    Genes that have neither are left out.

    Examples
    --------
    >>> frame = pd.DataFrame({"gene_symbol": ["B", "A", "C"], "stat": [2.5, None, None],
    ...                       "log2FoldChange": [1.0, 1.0, 1.0], "lfcSE": [0.5, 0.5, None]})
    >>> statistic(frame).to_dict()
    {'A': 2.0, 'B': 2.5}
    """
    ratio = frame["log2FoldChange"] / frame["lfcSE"].replace(0, np.nan)
    given = frame["stat"].fillna(ratio) if "stat" in frame else ratio
    values = pd.Series(given.to_numpy(float), index=pd.Index(frame["gene_symbol"]))
    return values[np.isfinite(values)].sort_index()
