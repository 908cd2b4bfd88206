"""Shipped tables, and how they were made (README.md)."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources

import pandas as pd
import pyarrow as pa
from pyarrow import csv


@cache
def table(name: str) -> pd.DataFrame:
    """A shipped table, all of its cells as Python's own texts. Copy it before you change it.

    Examples
    --------
    >>> table("genes_human").columns.tolist()
    ['symbol', 'entrez', 'ensembl', 'aliases']
    """
    data = gzip.decompress((resources.files(__name__) / f"{name}.tsv.gz").read_bytes())
    columns = data.partition(b"\n")[0].decode().split("\t")
    return csv.read_csv(
        pa.BufferReader(data),
        parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string())),
    ).to_pandas()
