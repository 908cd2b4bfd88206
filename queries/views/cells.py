"""A table as cells of a page: what is shown of a value, and the value itself.

The values are those that `queries.export.to_tsv` writes, so that what a page saves is what a run
writes. What is shown is shorter: numbers have three significant digits, long names are cut.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from io import StringIO
from typing import NamedTuple

import pandas as pd

from pararoute.queries.export import to_tsv

LONGEST = 90  # characters of a cell that are shown
MISSING = "–"
LOOKS = {
    **dict.fromkeys(("ligand", "target", "tf"), "key"),
    **dict.fromkeys(("path", "best_path"), "path"),
    **dict.fromkeys(("sources", "references", "defaults", "p_limited"), "list"),
}
WIDE = 24  # characters from which on a column of texts is given room
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SMALL_IS_GOOD = re.compile(r"rank|[pq]value|padj|length|place|size")


class Cell(NamedTuple):
    """One cell: the text that is shown, and the whole value."""

    shown: str
    value: str


class Column(NamedTuple):
    """One column: its name in the table, its heading, and how it is read."""

    name: str
    heading: str
    numeric: bool
    best: str  # which end comes first when a reader sorts by it: up or down
    told: str  # what it is
    look: str  # its class: n a number, key what the row is of, path, list of many, wide


class Grid(NamedTuple):
    """A table for a page."""

    name: str
    columns: tuple[Column, ...]
    rows: list[list[Cell]]


def grid(
    name: str,
    table: pd.DataFrame,
    headings: Mapping[str, str] | None = None,
    told: Mapping[str, str] | None = None,
) -> Grid:
    """A table's cells.

    Parameters
    ----------
    name : str
        Of the file that a reader saves.
    table : DataFrame
        Any table; it is not changed.
    headings : mapping, optional
        The columns to take, in order, with their headings; those that the table lacks are left
        out. Default: all, under their own names.
    told : mapping, optional
        What the columns are.

    Examples
    --------
    >>> table = pd.DataFrame({"ligand": ["IGF1", None], "score": [1 / 3, None]})
    >>> found = grid("top", table, {"score": "Score", "ligand": "Ligand"})
    >>> found.rows[0]
    [Cell(shown='0.333', value='0.3333333333'), Cell(shown='IGF1', value='IGF1')]
    >>> found.rows[1]
    [Cell(shown='–', value=''), Cell(shown='–', value='')]
    """
    headings = {str(c): str(c) for c in table.columns} if headings is None else headings
    taken = table[[column for column in headings if column in table.columns]]
    numeric = [_is_numeric(taken[column]) for column in taken.columns]
    lines = csv.reader(StringIO(to_tsv(taken), newline=""), delimiter="\t")
    next(lines, None)
    rows = [
        [Cell(_shown(v, n), v) for v, n in zip(line, numeric, strict=True)]
        for line in lines
        if line
    ]
    columns = []
    for i, column in enumerate(map(str, taken.columns)):
        longest = max((len(row[i].shown) for row in rows), default=0)
        heading, what = headings[column], (told or {}).get(column, "")
        columns.append(_column(column, heading, what, longest, numeric=numeric[i]))
    return Grid(name, tuple(columns), rows)


def number(value: float) -> str:
    """A number with three significant digits.

    Examples
    --------
    >>> [number(v) for v in (12, 1234.5, 0.9, 0.03208, 3.58e-15, float("nan"))]
    ['12', '1234', '0.900', '0.0321', '3.58e-15', '–']
    >>> [number(v) for v in (123.4, 99.96, -999.6, 999.4, float("inf"))]
    ['123', '100', '-1000', '999', 'inf']
    """
    if pd.isna(value):
        return MISSING
    if abs(value) >= 99.95 or value == int(value):  # from there on three digits have no fraction
        return f"{value:.0f}"
    return f"{value:#.3g}"


def readable(text: str, longest: int = LONGEST) -> str:
    r"""A text with drawn arrows, its control characters made visible, cut where it is very long.

    Examples
    --------
    >>> readable("a\x0bb")
    'a�b'
    >>> readable("IGF1 -> IGF1R -| PTEN")
    'IGF1 → IGF1R ⊣ PTEN'
    >>> readable("x" * 200, 5)
    'xxxxx…'
    """
    text = _CONTROL.sub("\ufffd", text).replace(" -> ", " → ").replace(" -| ", " ⊣ ")
    return text if len(text) <= longest else f"{text[:longest]}…"


def _column(name: str, heading: str, told: str, longest: int, *, numeric: bool) -> Column:
    best = "up" if not numeric or _SMALL_IS_GOOD.search(name) else "down"
    look = "n" if numeric else LOOKS.get(name, "wide" if longest > WIDE else "")
    return Column(name, heading, numeric, best, told, look)


def _is_numeric(values: pd.Series) -> bool:
    kinds = pd.api.types
    return bool(kinds.is_numeric_dtype(values) and not kinds.is_bool_dtype(values))


def _shown(value: str, numeric: bool) -> str:
    if value == "":
        return MISSING
    return number(float(value)) if numeric else readable(value.replace(";", "; "))
