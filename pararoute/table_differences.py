"""In which columns and how many rows two written tables of a ranking differ."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pararoute.ingest.content import bytes_of
from pararoute.ingest.delimited import text_cells

COLUMNS = ("table", "same", "rows", "columns", "sha256_then", "sha256_now")
KEYS = {
    "ligands": ("ligand",),
    "routes": ("route",),
    "receptors": ("receptor",),
    "relief": ("effect", "ligand"),
    "nulls": ("ligand", "null"),
    "columns": ("table", "column"),
    "orthologs": ("contrast", "source_gene", "target_gene"),
}


def difference(then: Path, now: Path) -> dict[str, object]:
    """What differs between a table and itself made again.

    Parameters
    ----------
    then, now : Path
        Files of the same name.

    Returns
    -------
    dict
        ``rows``: how many came, went or hold another cell; ``columns``: each column that differs
        with the number of its rows, joined by ``;``. Rows are found by their names, so that one
        that only moved differs in its rank alone. Empty where the names are not known: the table
        is not one of `KEYS`, or lacks their columns.

    Raises
    ------
    TableError
        One of them is no table.
    IntegrityError
        One of them changed while it was read.
    """
    keys = KEYS.get(then.stem)
    tables = [text_cells(bytes_of(file), file).astype("object").fillna("") for file in (then, now)]
    if keys is None or not all(table.columns.isin(keys).sum() == len(keys) for table in tables):
        return {}
    before, after = (_by_name(table, keys) for table in tables)
    both = before.index.intersection(after.index)
    shared = [name for name in before.columns if name in after.columns]
    differs = before.loc[both, shared].ne(after.loc[both, shared])
    told = [f"{name} ({n})" for name, n in differs.sum().items() if n]
    told += [f"{name} (all)" for name in before.columns.symmetric_difference(after.columns)]
    lonely = len(before.index.symmetric_difference(after.index))
    rows = int(differs.any(axis=1).sum()) + lonely
    return {"rows": rows, "columns": ";".join(told) or None}


def _by_name(table: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    """The cells by the names of the rows; several of one name are counted through."""
    names = [table[key] for key in keys]
    return table.set_index(pd.MultiIndex.from_arrays([*names, table.groupby(names).cumcount()]))
