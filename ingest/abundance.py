"""How much of each gene resistant cells have: a table of TPM, CPM or counts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from pararoute.ingest.delimited import to_numbers
from pararoute.ingest.errors import NotEnoughDataError, TableError
from pararoute.ingest.expression import GENE_COLUMNS, gene_columns
from pararoute.ingest.frames import text_table
from pararoute.ingest.tables import SourceFile

_NO_SAMPLES = {"length", "effective_length", "description"}


def read_abundance(
    source: Path | str | pd.DataFrame, organism: str = ""
) -> tuple[pd.Series, SourceFile]:
    """Read an abundance table: genes, and one or more columns of numbers (samples).

    Parameters
    ----------
    source : path-like or DataFrame
        TPM, CPM or FPKM are taken as they are; a sample of whole numbers is taken as
        counts and scaled to one million, unless its name says TPM, CPM or FPKM.
    organism : str
        ``"human"`` or ``"mouse"``, for Ensembl and Entrez ids.

    Returns
    -------
    abundance : Series of float
        Per million, the mean over samples, by gene symbol; rows of one symbol are added.
    file : SourceFile
        What was read.

    Raises
    ------
    TableError
        A cell is no number or negative, or there is no column of numbers.
    NotEnoughDataError
        Every value is missing.

    Examples
    --------
    >>> frame = pd.DataFrame({"gene": ["A", "B"], "S1": [1, 3], "S2_TPM": [2.0, 4.0]})
    >>> read_abundance(frame)[0].to_dict()
    {'A': 125001.0, 'B': 375002.0}
    """
    table = text_table(source, "abundance")
    _, symbols = gene_columns(table, organism, Counter())
    samples = [c for c in table.frame.columns if c.lower() not in GENE_COLUMNS | _NO_SAMPLES]
    if not samples:
        raise TableError(
            "no column of numbers",
            where=str(table.path),
            expected="a gene column and one column per sample (TPM, CPM or counts)",
            how="add the abundance of each gene in resistant cells",
        )
    values = pd.DataFrame({c: _per_million(to_numbers(table, c), c) for c in samples})
    negative = (values < 0).any(axis=1)
    if negative.any():
        label = negative.index[negative][0]
        raise TableError(
            "a negative abundance",
            where=f"{table.path}, line {int(label) + 2}",
            expected="0 or more",
            how="give TPM, CPM or counts, not logarithms",
        )
    mean = values.mean(axis=1)
    if mean.isna().all():
        raise NotEnoughDataError("every abundance is missing", where=str(table.path))
    total = mean.groupby(symbols).sum(min_count=1).dropna()
    return total, SourceFile("receiver abundance", table.path, table.sha256, len(table.frame))


def _per_million(values: pd.Series, name: str) -> pd.Series:
    named = any(unit in name.lower() for unit in ("tpm", "cpm", "fpkm", "rpkm"))
    known = values.dropna()
    is_counts = not named and len(known) > 0 and bool((known == known.round()).all())
    return values / known.sum() * 1e6 if is_counts and known.sum() > 0 else values
