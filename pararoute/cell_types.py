"""What the cells of a written table are: text, flags, whole numbers and numbers, told by column.

Every cell is read as text first and made a number by Python's own rule, which is exact; what
pandas' readers make of 5.3257e-133 differs in the last digit from one version to the next.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from pararoute.ingest.delimited import text_cells
from pararoute.ingest.errors import InputError

TEXTS = frozenset({
    "agreement", "also", "also_for", "alternatives", "best_partner", "best_path", "best_receptor",
    "best_route", "best_route_left", "blockade", "contrast", "cut", "data", "defaults", "drugs",
    "effect", "effectors", "gene", "kind", "ligand", "ligands", "location", "member", "newly_for",
    "node", "note", "null", "of", "orthology", "p_limited", "partner", "path", "path_left",
    "path_signs", "reason", "reception_from", "receptor", "references", "regulon", "regulons",
    "rising_ligands", "route", "source_gene", "sources", "status", "synergy_partner", "target",
    "target_gene", "tf",
})  # fmt: skip
FLAGS = frozenset({"explained", "rerouted", "takes_over", "truncated", "used"})
WHOLE = frozenset({
    "acts", "best_rank", "explains", "length", "ligand_rank", "n_cut", "n_ligands",
    "n_ligands_collectri", "n_ligands_dorothea", "n_paths", "n_resources", "n_rising", "n_routes",
    "n_targets_collectri", "n_targets_dorothea", "n_top_hit", "permutations", "place", "rank",
    "rank_high", "rank_left", "rank_low", "rank_without_overlay", "reached", "sign", "size",
})  # fmt: skip
_FLAG = {"True": True, "False": False}


def read_cells(data: bytes, file: Path, how: str, needed: Collection[str] = ()) -> pd.DataFrame:
    """A table of a ranking's folder from its bytes; a gene called NA stays one.

    Parameters
    ----------
    data : bytes
        What the file holds.
    file : Path
        Its name, for messages.
    how : str
        What to do if it is not as it was written, for messages.
    needed : collection of str
        Columns that must be there.

    Raises
    ------
    InputError
        It is not as pararoute writes it.
    """
    try:
        table = typed(text_cells(data, file).astype(object))
        missing = [column for column in needed if column not in table]
        if missing:
            raise ValueError(f"without the column {missing[0]}")
    except ValueError as error:
        raise InputError(
            f"the table is not as pararoute writes it: {error}", where=str(file), how=how
        ) from error
    return table


def typed(cells: pd.DataFrame) -> pd.DataFrame:
    """A table of text cells with its types; an empty cell is a missing value.

    A whole number is a float where another cell of its column is missing: `with_whole` mends that.

    Raises
    ------
    ValueError
        A cell is not what its column holds; the column is named.

    Examples
    --------
    >>> table = typed(pd.DataFrame({"ligand": ["NA", ""], "rank": ["1", "2"], "padj": ["", "1"]}))
    >>> table.to_dict("list")
    {'ligand': ['NA', nan], 'rank': [1, 2], 'padj': [nan, 1.0]}
    """
    table = cells.where(cells != "")
    for name in table.columns.difference([*TEXTS]):
        try:
            table[name] = _column(str(name), table[name])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"column {name}: {error}") from error
    return table


def with_whole(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with whole numbers as such where some are missing.

    Examples
    --------
    >>> with_whole(pd.DataFrame({"rank_low": [1.0, None]}))["rank_low"].tolist()
    [1, <NA>]
    """
    return table.astype({name: "Int64" for name in table.columns if name in WHOLE})


def _column(name: str, cells: pd.Series) -> pd.Series:
    if name in FLAGS:
        return pd.Series([_FLAG[cell] for cell in cells], index=cells.index, dtype=bool)
    numbers = cells.astype("float64")
    if name not in WHOLE:
        return numbers
    whole = numbers.astype("Int64")  # which refuses 1.5
    return numbers if whole.hasnans else whole.astype("int64")
