"""Many contrasts in one Parquet file, wide or long, read a few at a time.

::

    wide    gene_symbol  A375_48h.log2FoldChange  A375_48h.lfcSE  PC9_24h.log2FoldChange ...
    long    contrast  gene_symbol  log2FoldChange  lfcSE        all rows of a contrast together

``padj`` beside them is taken along. Wide is several times faster to read: the genes stand there
once. A missing change or lfcSE is an empty value; a gene stands once in a contrast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pararoute.ingest.collection.listing import Entry
from pararoute.ingest.errors import (
    IntegrityError,
    NotEnoughDataError,
    PararouteError,
    TableError,
)
from pararoute.ingest.expression import SIGNIFICANT_ONLY, is_complete
from pararoute.ingest.tables import COLUMNS, Expression

GENES, CONTRAST = "gene_symbol", "contrast"
VALUES = ("log2FoldChange", "lfcSE")
OPTIONAL = ("padj",)
_SHAPE = (
    f"{GENES} with NAME.log2FoldChange and NAME.lfcSE of each contrast, or rows of "
    f"{CONTRAST}, {GENES}, log2FoldChange, lfcSE"
)


@dataclass(frozen=True)
class ParquetContrasts:
    """A Parquet file of contrasts; to open it reads its footer only.

    Examples
    --------
    >>> import tempfile
    >>> wide = pd.DataFrame({"gene_symbol": ["EGF", "IGF1"], "a.log2FoldChange": [0.1, 2.0],
    ...                      "a.lfcSE": [0.2, 0.3]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "many.parquet"
    ...     wide.to_parquet(file)
    ...     many = ParquetContrasts.open(file)
    ...     entries = many.entries("")
    ...     tables = list(many.read(entries))
    >>> [e.contrast for e in entries], tables[0].frame["log2FoldChange"].tolist()
    (['a'], [0.1, 2.0])
    """

    path: Path
    file: pq.ParquetFile

    @classmethod
    def open(cls, path: Path | str) -> ParquetContrasts:
        """The file of that path; its footer is read once as long as it does not change.

        Raises
        ------
        IntegrityError
            No Parquet file, or a damaged one.
        TableError
            Neither wide nor long.
        """
        try:
            state = Path(path).stat()
            found = _opened(Path(path), state.st_size, state.st_mtime_ns)
        except (pa.ArrowException, OSError) as error:
            raise IntegrityError(
                f"no Parquet file can be read there ({str(error).splitlines()[0]})",
                where=str(path), how="write the file again",
            ) from error  # fmt: skip
        found._check_columns()
        return found

    @cached_property
    def columns(self) -> list[str]:
        """Names of all columns."""
        return list(self.file.schema_arrow.names)

    @cached_property
    def wide(self) -> bool:
        """Whether a contrast has columns of its own."""
        return CONTRAST not in self.columns

    def entries(self, digest: str) -> list[Entry]:
        """The contrasts of the file, in its order."""
        where = str(self.path.absolute())
        if self.wide:
            suffix = f".{VALUES[0]}"
            names = [c.removesuffix(suffix) for c in self.columns if c.endswith(suffix)]
            return [Entry(name, where, digest, "columns") for name in names]
        return [
            Entry(name, where, digest, "rows", first, rows) for name, first, rows in self._runs()
        ]

    def read(self, entries: Sequence[Entry]) -> Iterator[Expression | PararouteError]:
        """The tables of some entries of this file in their order, or what is wrong with each.

        That is: a TableError where a gene stands there twice or a value is no number, an lfcSE not
        above 0; a NotEnoughDataError where no gene has a change; an IntegrityError where the file
        is damaged.
        """
        if self.wide:
            yield from self._read_columns(entries)
        elif entries[0].kind == "rows":
            yield from self._read_rows(entries)
        else:  # a file that could not be listed
            yield from (_tried(self._why_not, entry) for entry in entries)

    def _why_not(self, entry: Entry) -> Expression:
        self.entries("")
        raise IntegrityError("the file has changed", where=entry.file, how="run it again")

    def _read_columns(self, entries: Sequence[Entry]) -> Iterator[Expression | PararouteError]:
        known = set(self.columns)
        asked = {
            e.contrast: [c for c in (*VALUES, *OPTIONAL) if f"{e.contrast}.{c}" in known]
            for e in entries
        }
        try:
            table = self._asked([f"{name}.{c}" for name, own in asked.items() for c in own])
            order, genes = self._genes
        except PararouteError as error:
            yield from (error for _ in entries)
            return

        def one(entry: Entry) -> Expression:
            if lacking := sorted({*VALUES} - {*asked[entry.contrast]}):
                raise self._lacks(f"{entry.contrast}.{lacking[0]}")
            own = {c: table[f"{entry.contrast}.{c}"] for c in asked[entry.contrast]}
            return self._expression(entry, genes, order, own)

        yield from (_tried(one, entry) for entry in entries)

    def _asked(self, names: list[str], groups: list[int] | None = None) -> Any:
        """Columns of some row groups, or of all."""
        try:
            if groups is None:
                return self.file.read(columns=names)
            return self.file.read_row_groups(groups, columns=names)
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error) from error

    @cached_property
    def _genes(self) -> tuple[Any, pd.Series]:
        """The order in which genes are sorted, and the sorted genes, of a wide file."""
        return _sorted(self._asked([GENES])[GENES], str(self.path))

    def _read_rows(self, entries: Sequence[Entry]) -> Iterator[Expression | PararouteError]:
        columns = [GENES, *VALUES, *(c for c in OPTIONAL if c in self.columns)]
        groups: list[int] = []
        table: Any = None  # of those row groups: contrasts side by side are often in the same

        def one(entry: Entry) -> Expression:
            nonlocal groups, table
            if (asked := self._groups(entry)) != groups:
                groups, table = asked, self._asked(columns, asked)
            own = table.slice(entry.first - self._starts[groups[0]], entry.rows)
            order, genes = _sorted(own[GENES], self._at(entry, GENES))
            return self._expression(entry, genes, order, {c: own[c] for c in columns[1:]})

        yield from (_tried(one, entry) for entry in entries)

    def _groups(self, entry: Entry) -> list[int]:
        """The row groups that hold rows of a contrast."""
        starts, last = self._starts, entry.first + entry.rows
        ends = enumerate(pairwise(starts))
        return [i for i, (start, end) in ends if start < last and end > entry.first]

    @cached_property
    def _starts(self) -> list[int]:
        """The first row of each row group, and the number of all rows."""
        meta = self.file.metadata
        sizes = [meta.row_group(i).num_rows for i in range(meta.num_row_groups)]
        return [0, *map(int, np.cumsum(sizes))]

    def _runs(self) -> Iterator[tuple[str, int, int]]:
        """Name, first row and number of rows of each contrast of a long file."""
        begin, at, name = 0, 0, None
        seen: set[str] = set()
        for batch in self._names():
            if batch.null_count:
                raise TableError("a row names no contrast", where=f"{self.path}, {CONTRAST}")
            codes, names = batch.indices.to_numpy(), batch.dictionary
            for start in np.flatnonzero(np.diff(codes, prepend=-1)):
                own = str(names[codes[start]].as_py())
                if own == name:
                    continue
                if own in seen:
                    raise TableError(
                        f"the rows of {own} do not stand together", where=str(self.path),
                        expected=f"a file sorted by {CONTRAST}", how="sort it and write it again",
                    )  # fmt: skip
                if name is not None:
                    yield name, begin, at + int(start) - begin
                begin, name = at + int(start), own
                seen.add(own)
            at += len(codes)
        if name is not None:
            yield name, begin, at - begin

    def _names(self) -> Iterator[Any]:
        """The names of the contrasts, a million rows at a time, each name once."""
        kind = self.file.schema_arrow.field(CONTRAST).type
        if pa.types.is_nested(kind):
            raise TableError(f"values of type {kind}", where=f"{self.path}, {CONTRAST}",
                             expected="the name of a contrast in every row")  # fmt: skip
        try:  # as numbers of names, as most files have them: a quarter of the time
            file = pq.ParquetFile(self.path, read_dictionary=[CONTRAST])
            for batch in file.iter_batches(1 << 20, columns=[CONTRAST]):
                names = batch.column(0)
                yield names if pa.types.is_dictionary(names.type) else names.dictionary_encode()
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> IntegrityError:
        return IntegrityError(
            f"the file is damaged ({str(error).splitlines()[0]})",
            where=str(self.path), how="write the file again",
        )  # fmt: skip

    def _expression(
        self, entry: Entry, genes: pd.Series, order: Any, columns: dict[str, Any]
    ) -> Expression:
        values = {c: _numbers(own, self._at(entry, c))[order] for c, own in columns.items()}
        wrong = values["lfcSE"] <= 0
        if wrong.any():
            raise TableError(
                f"the lfcSE of {genes[wrong].iloc[0]} is {values['lfcSE'][wrong][0]:g}",
                where=self._at(entry, "lfcSE"), expected="a number above 0, or an empty value",
                how="leave the value empty where it is not known",
            )  # fmt: skip
        beyond = (values["padj"] < 0) | (values["padj"] > 1) if "padj" in values else wrong
        if beyond.any():
            raise TableError(
                f"the padj of {genes[beyond].iloc[0]} is {values['padj'][beyond][0]:g}",
                where=self._at(entry, "padj"), expected="a number from 0 to 1, or an empty value",
            )  # fmt: skip
        if np.isnan(values["log2FoldChange"]).all():
            raise NotEnoughDataError(
                "every log2FoldChange is missing", where=self._at(entry, "log2FoldChange"),
                expected="a number for at least one gene", how="check that it was computed",
            )  # fmt: skip
        missing = {c: np.nan for c in COLUMNS["expression"] if c not in values}
        frame = pd.DataFrame({**missing, GENES: genes, **values}, copy=False)
        complete = is_complete(frame["padj"])
        return Expression(frame, entry.contrast, organism=entry.organism, complete=complete,
                          doubts=() if complete else (f"it {SIGNIFICANT_ONLY}",))  # fmt: skip

    def _at(self, entry: Entry, column: str) -> str:
        return (f"{self.path}, column '{entry.contrast}.{column}'" if self.wide
                else f"{self.path}, contrast '{entry.contrast}', column '{column}'")  # fmt: skip

    def _check_columns(self) -> None:
        seen = set(self.columns)
        if len(seen) < len(self.columns):
            raise TableError("two columns have the same name", where=str(self.path))
        if lacking := sorted({GENES, *(() if self.wide else VALUES)} - seen):
            raise self._lacks(lacking[0])
        if self.wide and not any(c.endswith(f".{VALUES[0]}") for c in seen):
            raise self._lacks(CONTRAST if VALUES[0] in seen else f"NAME.{VALUES[0]}")

    def _lacks(self, column: str) -> TableError:
        return TableError(
            f"the column {column} is missing", where=str(self.path), expected=_SHAPE,
            how=f"it has {_some(self.columns)}",
        )  # fmt: skip


@lru_cache(maxsize=4)  # the footer of a wide file is large
def _opened(path: Path, size: int, changed: int) -> ParquetContrasts:  # noqa: ARG001 - the key
    return ParquetContrasts(path, pq.ParquetFile(path))


def _some(names: Sequence[str], most: int = 6) -> str:
    """The first few names."""
    return ", ".join(names[:most]) + (" ..." if len(names) > most else "")


def _sorted(genes: Any, where: str) -> tuple[Any, pd.Series]:
    """The order that sorts the genes, and the sorted genes."""
    names = genes.to_pandas().astype(object)
    if names.isna().any() or not names.map(lambda x: isinstance(x, str) and bool(x)).all():
        raise TableError(f"a {GENES} is empty or no text", where=where,
                         expected="a symbol in every row")  # fmt: skip
    if names.duplicated().any():
        first = names[names.duplicated()].iloc[0]
        raise TableError(
            f"the gene {first} stands in more than one row", where=where,
            expected="each gene once", how="keep one row of each gene, the most precise one",
        )  # fmt: skip
    order = np.argsort(names.to_numpy(), kind="stable")
    return order, names.iloc[order].reset_index(drop=True)


def _tried(read: Callable[[Entry], Expression], entry: Entry) -> Expression | PararouteError:
    try:
        return read(entry)
    except PararouteError as error:
        return error


def _numbers(column: Any, where: str) -> Any:
    """A column as float64, missing values as NaN."""
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)
            or pa.types.is_null(column.type)):  # fmt: skip
        raise TableError(f"values of type {column.type}", where=where, expected="numbers",
                         how="write the column as float32 or float64")  # fmt: skip
    values = column.cast(pa.float64(), safe=False).to_numpy()
    if np.isinf(values).any():
        raise TableError("an infinite value", where=where, expected="numbers, or empty values",
                         how="leave the value empty where it is not known")  # fmt: skip
    return np.asarray(values, float)
