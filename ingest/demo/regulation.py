"""Cut the demo's transcription factors and targets from CollecTRI, as popcila carries it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Set
from pathlib import Path

import numpy as np
import pandas as pd

from pararoute.ingest.demo.sources import HERE, PAIR

TARGETS = 5  # of each factor: the fewest that an activity is told from
_FLAGS = ("is_directed", "is_stimulation", "is_inhibition",
          "consensus_direction", "consensus_stimulation", "consensus_inhibition")  # fmt: skip
_EVIDENCE = ("sources", "references", "curation_effort")


def read_popcila(wheel: Path) -> pd.DataFrame:
    """CollecTRI in the popcila wheel; its licence is copied beside the demo."""
    with zipfile.ZipFile(wheel) as archive:
        licence = next(n for n in archive.namelist() if n.endswith("licenses/LICENSE"))
        (HERE / "LICENSE-popcila.txt").write_bytes(archive.read(licence))
        with archive.open("PopCILA/data/tf_tg_omnipath.csv") as stream:
            return pd.read_csv(stream, dtype=str, keep_default_na=False)


def choose_edges(
    table: pd.DataFrame, factors: Set[str], targets: Set[str], planted: Set[str]
) -> pd.DataFrame:
    """Five targets of each factor that has as many: planted ligands, then the best documented.

    Parameters
    ----------
    table : DataFrame of str
        As `read_popcila` gives it. Rows of one factor and target count once, as the one with
        the most publications.
    factors, targets : set of str
        Genes that may stand at either end.
    planted : set of str
        Targets that go before.

    Returns
    -------
    DataFrame
        Rows of `table`, sorted by factor and target. Targets go by the number of
        publications, ties in symbol order.

    Examples
    --------
    >>> genes = list("ABCDEF")
    >>> table = pd.DataFrame({"source_genesymbol": "T", "target_genesymbol": genes,
    ...                       "source": "P1", "n_references": ["9", "", "1", "1", "2", "9"]})
    >>> "".join(choose_edges(table, {"T"}, set(genes), {"B"})["target_genesymbol"])
    'ABCEF'
    >>> choose_edges(table, {"T"}, set("ABCD"), set()).empty
    True
    """
    factor, target = PAIR
    inside = table[factor].isin(factors) & table[target].isin(targets)
    edges = table[inside & ~table["source"].str.startswith("COMPLEX:")].assign(
        later=lambda t: ~t[target].isin(planted),
        fewer=lambda t: -pd.to_numeric(t["n_references"]).fillna(0),
    )
    edges = edges.sort_values([factor, "later", "fewer", target], kind="stable")
    edges = edges.drop_duplicates(PAIR)
    edges = edges[edges.groupby(factor)[target].transform("size") >= TARGETS]
    return edges.groupby(factor).head(TARGETS).sort_values(PAIR, ignore_index=True)


def regulation(edges: pd.DataFrame, uniprot: Mapping[str, str]) -> pd.DataFrame:
    """The edges in the columns of OmniPath's web service; signs and evidence as they are."""
    ends = dict(zip(("source", "target"), PAIR, strict=True))
    out = {end: edges[column].map(uniprot) for end, column in ends.items()}
    out |= {column: edges[column] for column in PAIR}
    out |= {flag: np.where(edges[flag] == "True", 1, 0) for flag in _FLAGS}
    out |= {column: edges[column] for column in _EVIDENCE}
    table = pd.DataFrame(out).assign(
        omnipath=False, ligrecextra=False, collectri=True, dorothea=False, dorothea_level="",
        type="transcriptional",
    )  # fmt: skip
    for end in ends:
        table[f"ncbi_tax_id_{end}"], table[f"entity_type_{end}"] = 9606, "protein"
    return table
