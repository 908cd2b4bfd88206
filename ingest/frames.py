"""A table that is given as a file or as a DataFrame, as the same text cells.

A DataFrame can hold what no text file can: it is refused here, so that every table that is
made of one can be written, and read again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from pararoute.ingest.delimited import (
    ROW_NAMES,
    TEXT,
    TextTable,
    read_text_table,
    refuse_no_rows,
)
from pararoute.ingest.errors import TableError


def text_table(source: Path | str | pd.DataFrame, name: str) -> TextTable:
    """The text cells of a file or of a DataFrame, which is not changed.

    Parameters
    ----------
    source : path-like or DataFrame
        A DataFrame's index becomes the first column if it is not just 0, 1, 2, ...
    name : str
        What a DataFrame is called in messages.

    Examples
    --------
    >>> frame = pd.DataFrame({"logFC": [0.1, None]}, index=["A", "B"])
    >>> text_table(frame, "sender").frame.columns.tolist()
    ['row_names', 'logFC']
    """
    if not isinstance(source, pd.DataFrame):
        return read_text_table(source)
    where, frame = f"DataFrame {name}", source
    refuse_no_rows(frame, where)
    if not isinstance(frame.index, pd.RangeIndex):
        frame = pd.concat([_levels(frame.index), frame], axis=1)
    names = frame.columns.map(str)
    twice = names[names.duplicated()]
    if len(twice):
        raise TableError(f"the column '{twice[0]}' stands there twice", where=where)
    frame = frame.set_axis(names, axis=1).reset_index(drop=True)
    try:
        text = frame.apply(lambda c: c.map(str, na_action="ignore"))
        text = text.mask(frame.isna().to_numpy() | text.eq("").to_numpy()).astype(TEXT)
        whole = text.to_csv(index=False).encode("utf-8")
    except ValueError as error:  # half a character (a lone surrogate), a number without end
        raise TableError(f"a cell is no text ({error})", where=where, expected="text") from error
    if b"\x00" in whole:
        raise TableError("a cell holds a NUL character", where=where, expected="text")
    if b"\r" in whole:  # as in a file: tables that are made of it are read again
        text = text.apply(lambda c: c.str.replace(r"\r\n?", "\n", regex=True))
    return TextTable(text, Path(where), hashlib.sha256(whole).hexdigest())


def _levels(index: pd.Index) -> pd.DataFrame:
    """The levels of an index as columns; the first one without a name is the row names."""
    names = [
        (ROW_NAMES if i == 0 else f"level_{i}") if name is None else name
        for i, name in enumerate(index.names)
    ]
    return index.to_frame().set_axis(names, axis=1)
