"""Shipped tables, and how they were made (README.md)."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import pandas as pd

from pararoute.ingest.delimited import text_cells


@cache
def table(name: str) -> pd.DataFrame:
    """A shipped table, all of its cells as Python's own texts. Copy it before you change it.

    Examples
    --------
    >>> table("genes_human").columns.tolist()
    ['symbol', 'entrez', 'ensembl', 'aliases']
    """
    file = resources.files(__name__) / f"{name}.tsv.gz"
    return text_cells(file.read_bytes(), Path(file.name)).astype("object").fillna("")
