"""Reading the contrasts of a collection: each is a table, or what is wrong with it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from pararoute.ingest.collection.listing import Entry, digest
from pararoute.ingest.errors import IntegrityError, PararouteError, PararouteWarning
from pararoute.ingest.expression import read_expression
from pararoute.ingest.tables import Expression


def read_contrasts(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Expression | PararouteError]]:
    """Each entry with its table, in their order; one that cannot be read stops no other.

    What a table only warns of stands in its ``doubts``.
    """
    for (file, kind), own in groupby(entries, key=lambda e: (e.file, e.kind)):
        group = list(own)
        if digest(Path(file)) != group[0].digest:
            yield from ((entry, _changed(entry)) for entry in group)
            continue
        if kind == "table":
            yield from ((entry, _table(entry)) for entry in group)
            continue
        from pararoute.ingest.collection.parquet import ParquetContrasts

        try:
            yield from zip(group, ParquetContrasts.open(file).read(group), strict=True)
        except PararouteError as error:
            yield from ((entry, error) for entry in group)


def _changed(entry: Entry) -> IntegrityError:
    return IntegrityError(
        "the file has changed since its contrasts were listed", where=entry.file,
        expected="files that nothing writes to meanwhile", how="run it again",
    )  # fmt: skip


def _table(entry: Entry) -> Expression | PararouteError:
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", PararouteWarning)
            found = read_expression(
                entry.file, role="sender", name=entry.contrast, organism=entry.organism,
                complete=entry.complete,
            )  # fmt: skip
    except PararouteError as error:
        return error
    doubts = []
    for warning in caught:
        if issubclass(warning.category, PararouteWarning):
            doubts.append(str(warning.message).replace(entry.file, Path(entry.file).name))
        else:  # is not the table's
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
    return replace(found, doubts=tuple(doubts))
