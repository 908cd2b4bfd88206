"""In which columns and how many rows two written tables of a ranking differ."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

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
        Files of the same name, one of `KEYS`.

    Returns
    -------
    dict
        ``rows``: how many came, went or hold another cell; ``columns``: each column that differs
        with the number of its rows, joined by ``;``. Rows are found by their names, so that one
        that only moved differs in its rank alone.
    """
    before, after = (_cells(file) for file in (then, now))
    both = before.index.intersection(after.index)
    shared = [name for name in before.columns if name in after.columns]
    differs = before.loc[both, shared].ne(after.loc[both, shared])
    told = [f"{name} ({n})" for name, n in differs.sum().items() if n]
    told += [f"{name} (all)" for name in before.columns.symmetric_difference(after.columns)]
    lonely = len(before.index.symmetric_difference(after.index))
    rows = int(differs.any(axis=1).sum()) + lonely
    return {"rows": rows, "columns": ";".join(told) or None}


def _cells(file: Path) -> pd.DataFrame:
    """The cells as text, by the names of the rows; several of one name are counted through."""
    table = pd.read_csv(file, sep="\t", dtype=str, keep_default_na=False)
    keys = [table[name] for name in KEYS[file.stem]]
    return table.set_index(pd.MultiIndex.from_arrays([*keys, table.groupby(keys).cumcount()]))
