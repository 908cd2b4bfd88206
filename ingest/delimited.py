"""Reading a text table strictly: every fault of the file is one message that names the place.

A file's name declares its separator: ``.csv`` is comma-separated, anything else
tab-separated; both may be gzip-compressed. All cells come out as text, so that a gene
called ``NA`` stays a gene; empty cells come out as missing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from pararoute.ingest.content import MAX_BYTES, bytes_of, decompressed
from pararoute.ingest.errors import TableError
from pararoute.ingest.utf8 import decoded, table_text

MAX_COLUMNS = 50_000  # the largest studies have some ten thousand samples
ROW_NAMES = "row_names"  # our name for the headerless first column that R writes
_SEPARATOR_NAMES = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar", " ": "space"}
_BOOLEANS = {"1": True, "0": False, "true": True, "false": False, "yes": True, "no": False,
             "t": True, "f": False, "y": True, "n": False, "1.0": True, "0.0": False}  # fmt: skip
MISSING_NUMBERS = frozenset({"NA", "N/A", "NaN", "nan", "NULL", "None", "na", "null", "-"})
TEXT = pd.StringDtype("pyarrow", na_value=np.nan)  # what pandas 3 calls str
_COMMA_DECIMAL = re.compile(r"[+-]?\d+,\d+(e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class TextTable:
    """One file's cells as text, and which bytes they came from.

    Attributes
    ----------
    frame : DataFrame of str
        Of dtype `TEXT`; empty cells are missing. Row label ``i`` stands in line ``i + 2``
        of the file.
    path : Path
        The file.
    sha256 : str
        Of the file's bytes as they are on disk (compressed where it is).
    """

    frame: pd.DataFrame
    path: Path
    sha256: str

    def cell(self, label: int, column: str) -> str:
        """Name a cell the way messages do: file, line and column."""
        return f"{self.path}, line {int(label) + 2}, column '{column}'"


def read_text_table(path: Path | str, *, comments: bool = False) -> TextTable:
    r"""Read a tab- or comma-separated file, plain or gzip, into text cells.

    Parameters
    ----------
    path : path-like
        The file. ``.csv`` and ``.csv.gz`` are comma-separated, all others tab-separated.
    comments : bool
        Pass over lines that begin with ``#`` above the header.

    Returns
    -------
    TextTable
        Cells as text; rows without any content are left out.

    Raises
    ------
    TableError
        No such file, empty, not UTF-8, wrong separator, a column twice, a ragged line.
    IntegrityError
        A gzip file that is damaged or cut short, or a bomb; a file that changes meanwhile.

    Warns
    -----
    PararouteWarning
        The file begins with a byte-order mark, or its last line has no end (it is read all
        the same).

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "x.tsv"
    ...     _ = file.write_text("gene\tlog2FoldChange\nNA\t1.5\n", encoding="utf-8")
    ...     print(read_text_table(file).frame.to_dict("list"))
    {'gene': ['NA'], 'log2FoldChange': ['1.5']}
    """
    path = Path(path)
    data = bytes_of(path)
    frame = text_cells(data, path, comments=comments)
    refuse_no_rows(frame, str(path))
    return TextTable(frame, path, hashlib.sha256(data).hexdigest())


def text_cells(data: bytes, path: Path, *, comments: bool = False) -> pd.DataFrame:
    """The cells of a table's bytes as `read_text_table` reads them; there may be no rows.

    `path` is what messages call it, and its name tells the separator.
    """
    content = table_text(decompressed(data, path), path)
    begin = above = 0  # of the header, and lines above it
    while comments and content.startswith(b"#", begin):
        begin, above = _after_line(content, begin), above + 1
    separator = "," if path.name.removesuffix(".gz").endswith(".csv") else "\t"
    second = _after_line(content, begin)
    head = decoded(content[: _after_line(content, second)], path).split("\n")
    header = _header_of([*head[above:], "", ""], separator, path, above)
    frame = _plain_cells(content, begin, separator, header)
    if frame is None:
        text = decoded(content, path).split("\n", above)[above]
        frame = _cells(text, separator, header, path, above)
    return frame.set_axis(frame.index + above)


def refuse_no_rows(frame: pd.DataFrame, where: str) -> None:
    """Raise a TableError where a table is empty."""
    if frame.empty:
        raise TableError(
            "the table has a header but no rows",
            where=where,
            expected="at least one row",
            how="check that it was written to its end",
        )


def as_text(cells: pd.Series) -> pd.Series:
    """Values as Python's own texts; a missing one stays missing.

    Examples
    --------
    >>> as_text(pd.Series([3479, None], dtype="object")).tolist()
    ['3479', nan]
    """
    if cells.dtype == TEXT:
        listed = pa.array(cells.array)
        texts = listed.to_pandas().to_numpy()  # equal ones become one object
        if listed.null_count:
            texts = np.where(cells.isna(), np.nan, texts)
        return pd.Series(texts, cells.index, name=cells.name)
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return cells.astype("object")
    text = cells.map(str, na_action="ignore").astype("object")
    return text.where(text.notna(), np.nan)


def require_columns(table: TextTable, required: Sequence[str], how: str) -> None:
    """Raise one TableError that names every missing column and those that were seen."""
    missing = [c for c in required if c not in table.frame.columns]
    if missing:
        names = ", ".join(f"'{c}'" for c in missing)
        raise TableError(
            f"missing column{'s' if len(missing) > 1 else ''} {names}",
            where=f"{table.path}, line 1",
            expected=f"{', '.join(required)} (seen: {', '.join(table.frame.columns)})",
            how=how,
        )


def to_numbers(table: TextTable, column: str) -> pd.Series:
    """A column as float64; ``NA`` and empty cells become missing.

    Raises
    ------
    TableError
        A cell that is no number (a decimal comma is named as such) or not finite.
    """
    numbers = _finite(table.frame[column])
    if numbers is not None:
        return numbers
    text = table.frame[column].str.strip()
    text = text.where(~text.isin(MISSING_NUMBERS))
    numbers = _finite(text)
    if numbers is not None:
        return numbers
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    wrong = text.notna() & (numbers.isna() | numbers.isin([float("inf"), float("-inf")]))
    if wrong.any():
        label = wrong.index[wrong][0]
        value = table.frame.at[label, column]
        more = f" (and {int(wrong.sum()) - 1} more)" if wrong.sum() > 1 else ""
        if _COMMA_DECIMAL.fullmatch(text.at[label]):
            how = "it has a decimal comma: write the table with decimal points"
        elif pd.notna(numbers.at[label]):
            how = "leave the cell empty if the value is unknown"
        else:
            how = "correct the cell, or leave it empty if the value is unknown"
        raise TableError(
            f"'{value}' is not a finite number{more}",
            where=table.cell(label, column),
            expected="a finite number with a decimal point, or an empty cell",
            how=how,
        )
    return numbers


def to_booleans(table: TextTable, column: str, how: str) -> pd.Series:
    """A column of 1/0, True/False or yes/no as bool; an empty cell is False.

    `how` tells what to do about any other word.

    Raises
    ------
    TableError
        Any other word; its cell is named.
    """
    text = table.frame[column]
    try:  # what a parser knows, 1 and 0 as the web service has them
        known = pa.array(text.array).cast(pa.bool_()).fill_null(False)
        return pd.Series(known.to_numpy(zero_copy_only=False), text.index)
    except pa.ArrowInvalid:
        pass
    codes, cells = pd.factorize(text)  # each word is looked at once
    meant = [_BOOLEANS.get(cell.strip().lower()) for cell in cells]
    if None in meant:
        label = text.index[codes == meant.index(None)][0]
        raise TableError(
            f"'{text.at[label]}' is neither yes nor no",
            where=table.cell(label, column),
            expected="1 or 0, True or False, yes or no",
            how=how,
        )
    values = np.array([*meant, False], dtype=bool)  # the last is what -1, an empty cell, means
    return pd.Series(values[codes], index=text.index)


def as_numbers(text: pd.Series) -> pd.Series:
    """Texts as float64; missing where one is empty or no number.

    Examples
    --------
    >>> as_numbers(pd.Series(["10", "1e3", "1_000", "0x10"], dtype=TEXT)).tolist()
    [10.0, 1000.0, nan, nan]
    """
    numbers = _finite(text)
    return pd.to_numeric(text, errors="coerce").astype("float64") if numbers is None else numbers


def _finite(text: pd.Series) -> pd.Series | None:
    """Texts as the nearest float64, if each is a finite number or missing."""
    try:
        numbers = np.asarray(pa.array(text.array).cast(pa.float64()), dtype="float64")
    except pa.ArrowInvalid:
        return None
    finite = np.isfinite(numbers).sum() == text.notna().sum()
    return pd.Series(numbers, index=text.index, name=text.name) if finite else None


def _after_line(content: bytes, at: int) -> int:
    return content.find(b"\n", at) + 1 or len(content)


def _header_of(lines: list[str], separator: str, path: Path, above: int) -> list[str]:
    first, second = lines[:2]
    where = f"{path}, line {above + 1}"
    csv.field_size_limit(min(MAX_BYTES, 2**31 - 1))  # evidences pass its 128 kB; fits any C long
    try:
        header = next(csv.reader([first], delimiter=separator, strict=True), [])
    except csv.Error as error:
        raise _open_quote(where) from error
    if len(header) < 2:
        _refuse_separator(first, separator, path, where)
    if len(header) > MAX_COLUMNS:
        raise TableError(
            f"{len(header)} columns",
            where=where,
            expected=f"at most {MAX_COLUMNS}",
            how="give a table of fewer samples; genes are rows",
        )
    cells = next(csv.reader([second], delimiter=separator), [])
    if len(cells) == len(header) + 1:  # R's write.table leaves the row names' header out
        header = [ROW_NAMES, *header]
    header = [name.strip() or (ROW_NAMES if i == 0 else f"column_{i + 1}")
              for i, name in enumerate(header)]  # fmt: skip
    name, times = Counter(header).most_common(1)[0]
    if times > 1:
        raise TableError(
            f"the column '{name}' stands there {times} times",
            where=where,
            expected="every column once",
            how="remove or rename one of them",
        )
    return header


def _refuse_separator(line: str, separator: str, path: Path, where: str) -> None:
    others = {s: line.count(s) for s in _SEPARATOR_NAMES if s != separator}
    found = max(others, key=lambda s: others[s])
    seen = f"; the header looks {_SEPARATOR_NAMES[found]}-separated" if others[found] else ""
    right = _SEPARATOR_NAMES[separator]
    raise TableError(
        f"wrong separator: only one {right}-separated column{seen}",
        where=where,
        expected=f"{right}-separated columns, as the name '{path.name}' says",
        how="name comma-separated files .csv and tab-separated ones .tsv; "
        "convert any other separator",
    )


def _plain_cells(
    content: bytes, begin: int, separator: str, header: list[str]
) -> pd.DataFrame | None:
    """The cells of a text without quotes and empty rows, all lines as wide as the header.

    None of any other text: `_cells` reads it, or tells what is wrong with it.
    """
    if content.find(b'"', begin) >= 0:  # in comments above the header it may stand
        return None
    # Arrow's own handler of Ctrl-C loses one that comes while a short read ends; Python's does not
    pa.enable_signal_handlers(False)
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(content).slice(begin)),
            arrow_csv.ReadOptions(skip_rows=1, column_names=header),
            arrow_csv.ParseOptions(
                delimiter=separator, quote_char=False, ignore_empty_lines=False
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.large_string()),
                null_values=[""], strings_can_be_null=True,
            ),
        )  # fmt: skip
    except pa.ArrowInvalid:
        return None
    finally:
        pa.enable_signal_handlers(True)
    frame = table.to_pandas(types_mapper={pa.large_string(): TEXT}.get)
    with_gaps = all(column.null_count for column in table.columns)  # else no row is empty
    return None if with_gaps and frame.isna().all(axis=1).any() else frame


def _cells(text: str, separator: str, header: list[str], path: Path, above: int) -> pd.DataFrame:
    """The cells of any text, without its rows without content."""
    lines = _lines(text, separator, len(header), path, above)
    try:
        frame = pd.read_csv(
            io.StringIO(text), sep=separator, header=None, names=header, skiprows=1, dtype=TEXT,
            index_col=False, keep_default_na=False, na_values=[""], skip_blank_lines=False,
            on_bad_lines="error",
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _open_quote(f"{path} ({str(error).strip()})") from error
    if len(frame) != len(lines):  # two parsers do not agree where quotes end
        raise _open_quote(str(path))
    frame.index = pd.Index(lines, dtype="int64") - 2
    return frame.dropna(how="all")


def _lines(text: str, separator: str, n: int, path: Path, above: int) -> list[int]:
    """The line below the header that each row begins in, if all rows are `n` cells wide."""
    lines, last = [], 0
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    for row in reader:
        if last and row and len(row) != n:
            raise TableError(
                f"the line has {len(row)} cells, the header {n}",
                where=f"{path}, line {above + reader.line_num}",
                expected=f"{n} cells in every line",
                how="the file may have been cut short or edited; write it again",
            )
        lines.append(last + 1)
        last = reader.line_num
    return lines[1:]


def _open_quote(where: str) -> TableError:
    return TableError(
        "a quote is opened and never closed",
        where=where,
        expected='quotes in pairs, and "" for one within a quoted cell',
        how="look for an unbalanced quote",
    )
