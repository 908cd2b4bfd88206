"""The ligands among a factor's targets: what each does, and which of them the factor explains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pararoute.queries.regulating.regulons import REGULONS
from pararoute.queries.regulators import SURE


def ligand_targets(
    edges: pd.DataFrame, genes: pd.DataFrame, coded: pd.DataFrame, table: pd.DataFrame
) -> pd.DataFrame:
    """The edges to measured ligand genes, with what the genes do."""
    targets = edges[edges["gene"].isin(genes.index)].join(genes, on="gene").join(coded, on="gene")
    own = targets[["tf"]].join(table[["explains", "regulon"]], on="tf")
    main = sum((targets[name] & (own["regulon"] == told) for name, told in REGULONS.items()),
               start=pd.Series(False, index=targets.index))  # fmt: skip
    same_way = targets["sign"] == own["explains"]
    return targets.assign(
        regulons=joined([np.where(targets[name], told, "") for name, told in REGULONS.items()]),
        explained=main & same_way & (targets["rise"] > SURE),
    )


def coded(members: pd.DataFrame, ligands: pd.DataFrame) -> pd.DataFrame:
    """The best ranked ligand that each gene codes or is a part of: ``ligand ligand_rank``."""
    pairs = members[["ligand", "gene"]].merge(ligands[["ligand", "rank"]], on="ligand")
    pairs = pairs.rename(columns={"rank": "ligand_rank"}).sort_values(["ligand_rank", "ligand"])
    return pairs.drop_duplicates("gene").set_index("gene")


def with_ligands(table: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """With the rising ligands that each factor explains."""
    rising = targets[targets["explained"]].sort_values(["tf", "ligand_rank", "gene"])
    by_factor = rising.groupby("tf")
    names = by_factor["ligand"].agg(lambda ligands: ";".join(dict.fromkeys(ligands)))
    return table.assign(
        n_rising=by_factor.size().reindex(table.index, fill_value=0),
        rising_ligands=names.reindex(table.index),
    )


def joined(columns: Sequence[Any]) -> list[str]:
    """The words of each row, joined by ;."""
    return [";".join(filter(None, words)) for words in zip(*columns, strict=True)]
