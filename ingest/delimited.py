"""Reading a text table strictly: every fault of the file is one message that names the place.

A file's name declares its separator: ``.csv`` is comma-separated, anything else
tab-separated; both may be gzip-compressed. All cells come out as text, so that a gene
called ``NA`` stays a gene; empty cells come out as missing.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import warnings
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pararoute.ingest.errors import IntegrityError, PararouteWarning, TableError, nearest

MAX_BYTES = 2 * 1024**3  # decompressed; a larger "table" is a mistake or a gzip bomb
ROW_NAMES = "row_names"  # our name for the headerless first column that R writes
_SEPARATOR_NAMES = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar", " ": "space"}
MISSING_NUMBERS = frozenset({"NA", "N/A", "NaN", "nan", "NULL", "None", "na", "null", "-"})
_COMMA_DECIMAL = re.compile(r"[+-]?\d+,\d+(e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class TextTable:
    """One file's cells as text, and which bytes they came from.

    Attributes
    ----------
    frame : DataFrame of str
        Empty cells are missing. Row label ``i`` stands in line ``i + 2`` of the file.
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


def read_text_table(path: Path | str) -> TextTable:
    r"""Read a tab- or comma-separated file, plain or gzip, into text cells.

    Parameters
    ----------
    path : path-like
        The file. ``.csv`` and ``.csv.gz`` are comma-separated, all others tab-separated.

    Returns
    -------
    TextTable
        Cells as text; rows without any content are left out.

    Raises
    ------
    TableError
        No such file, empty, not UTF-8, wrong separator, a column twice, a ragged line.
    IntegrityError
        A gzip file that is damaged or cut short.

    Warns
    -----
    PararouteWarning
        The file begins with a byte-order mark (it is read all the same).

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
    text = _decode(decompressed(data, path), path)
    separator = "," if path.name.removesuffix(".gz").endswith(".csv") else "\t"
    header = _header_of(text, separator, path)
    _refuse_ragged(text, separator, header, path)
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            header=None,
            names=header,
            skiprows=1,
            dtype=str,
            index_col=False,
            keep_default_na=False,
            na_values=[""],
            skip_blank_lines=False,
            on_bad_lines="error",
        )
    except pd.errors.ParserError as error:
        raise TableError(
            "a quote is opened and never closed",
            where=f"{path} ({str(error).strip()})",
            expected=f"{len(header)} cells in every line",
            how="look for an unbalanced quote",
        ) from error
    frame = frame.dropna(how="all")
    if frame.empty:
        raise TableError(
            "the table has a header but no rows",
            where=str(path),
            expected="at least one row",
            how="check that the file was written to its end",
        )
    return TextTable(frame, path, hashlib.sha256(data).hexdigest())


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
    frame = source
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.rename_axis(frame.index.name or ROW_NAMES).reset_index()
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise TableError(f"the column '{twice[0]}' stands there twice", where=f"DataFrame {name}")
    text = frame.apply(lambda c: c.map(str, na_action="ignore")).rename(columns=str)
    text = text.mask(frame.isna().to_numpy() | text.eq("").to_numpy())
    text = text.reset_index(drop=True)
    digest = hashlib.sha256(text.to_csv(index=False).encode("utf-8")).hexdigest()
    return TextTable(text, Path(f"DataFrame {name}"), digest)


def bytes_of(path: Path) -> bytes:
    """A file's bytes; a TableError if there is no such file, or nothing in it."""
    if not path.exists():
        folder = path.parent
        names = [p.name for p in folder.iterdir()] if folder.is_dir() else []
        close = nearest(path.name, names, limit=3)
        raise TableError(
            "no such file",
            where=str(path),
            how=f"did you mean {', '.join(close)}?" if close else "check the path",
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(
            f"cannot be read ({error.strerror})", where=str(path), expected="a readable file"
        ) from error
    if not data:
        raise TableError(
            "the file is empty", where=str(path), expected="a header line and rows below it"
        )
    return data


def decompressed(data: bytes, path: Path) -> bytes:
    """What gzip data of `path` hold, or the data if they are not gzip.

    Raises
    ------
    IntegrityError
        Named .gz and not gzip, damaged, cut short, or larger than `MAX_BYTES`.
    """
    if data[:2] != b"\x1f\x8b":
        if path.suffix == ".gz":
            raise IntegrityError(
                "named .gz but not gzip-compressed",
                where=str(path),
                how="fetch the file again, or rename it if it is plain text",
            )
        return data
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise IntegrityError(
            f"the gzip file is damaged or cut short ({error})",
            where=str(path),
            how="fetch the file again",
        ) from error
    if len(content) > MAX_BYTES:
        raise IntegrityError(
            f"more than {MAX_BYTES // 1024**3} GiB when decompressed",
            where=str(path),
            expected="a table",
        )
    return content


def as_text(cells: pd.Series) -> pd.Series:
    """Values as text; a missing one stays missing (``astype(str)`` makes it ``"nan"``).

    Examples
    --------
    >>> as_text(pd.Series([3479, None], dtype="object")).tolist()
    ['3479', nan]
    """
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
    text = table.frame[column].str.strip()
    text = text.where(~text.isin(MISSING_NUMBERS))
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


def _decode(content: bytes, path: Path) -> str:
    how = "save the table as UTF-8 text"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:4096]:
        raise TableError(
            "the file is UTF-16 or binary", where=str(path), expected="UTF-8 text", how=how
        )
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        warnings.warn(
            PararouteWarning(f"{path} begins with a byte-order mark; it was read without it"),
            stacklevel=2,
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(
            f"byte 0x{content[error.start]:02x} is not UTF-8",
            where=f"{path}, line {line}",
            expected="UTF-8 text",
            how=how,
        ) from error
    if text.lstrip()[:100].lower().startswith(("<!doctype", "<html", "<?xml")):
        raise TableError(
            "the file is a web page, not a table",
            where=str(path),
            how="a server may have sent an error page: open the file, then fetch it again",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _header_of(text: str, separator: str, path: Path) -> list[str]:
    lines = text.split("\n", 2)
    header = next(csv.reader([lines[0]], delimiter=separator), [])
    if len(header) < 2:
        _refuse_separator(lines[0], separator, path)
    second = next(csv.reader(lines[1:2], delimiter=separator), [])
    if len(second) == len(header) + 1:  # R's write.table leaves the row names' header out
        header = [ROW_NAMES, *header]
    header = [name.strip() or (ROW_NAMES if i == 0 else f"column_{i + 1}")
              for i, name in enumerate(header)]  # fmt: skip
    twice = [name for name, n in Counter(header).items() if n > 1]
    if twice:
        raise TableError(
            f"the column '{twice[0]}' stands there {Counter(header)[twice[0]]} times",
            where=f"{path}, line 1",
            expected="every column once",
            how="remove or rename one of them",
        )
    return header


def _refuse_separator(line: str, separator: str, path: Path) -> None:
    others = {s: line.count(s) for s in _SEPARATOR_NAMES if s != separator}
    found = max(others, key=lambda s: others[s])
    seen = f"; the header looks {_SEPARATOR_NAMES[found]}-separated" if others[found] else ""
    right = _SEPARATOR_NAMES[separator]
    raise TableError(
        f"wrong separator: only one {right}-separated column{seen}",
        where=f"{path}, line 1",
        expected=f"{right}-separated columns, as the name '{path.name}' says",
        how="name comma-separated files .csv and tab-separated ones .tsv; "
        "convert any other separator",
    )


def _refuse_ragged(text: str, separator: str, header: list[str], path: Path) -> None:
    n = len(header)
    lines = text.split("\n")[1:]
    if '"' not in text and all(line.count(separator) == n - 1 for line in lines if line):
        return  # the common case, and quicker than parsing
    csv.field_size_limit(MAX_BYTES)  # OmniPath's evidences can be longer than csv's 128 kB
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    for row in reader:
        if reader.line_num > 1 and row and len(row) != n:
            raise TableError(
                f"the line has {len(row)} cells, the header {n}",
                where=f"{path}, line {reader.line_num}",
                expected=f"{n} cells in every line",
                how="the file may have been cut short or edited; write it again",
            )
