"""Reading the contrasts of a collection: each is a table, or what is wrong with it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from itertools import groupby

from pararoute.ingest.collection.listing import Entry
from pararoute.ingest.errors import PararouteError, PararouteWarning
from pararoute.ingest.expression import read_expression
from pararoute.ingest.tables import Expression


def read_contrasts(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Expression | PararouteError]]:
    """Each entry with its table, in their order; one that cannot be read stops no other.

    What a table only warns of (a list of significant genes, rows left out) is not told.
    """
    for (file, kind), own in groupby(entries, key=lambda e: (e.file, e.kind)):
        group = list(own)
        if kind == "table":
            yield from ((entry, _table(entry)) for entry in group)
            continue
        from pararoute.ingest.collection.parquet import ParquetContrasts

        try:
            yield from zip(group, ParquetContrasts.open(file).read(group), strict=True)
        except PararouteError as error:
            yield from ((entry, error) for entry in group)


def _table(entry: Entry) -> Expression | PararouteError:
    try:
        with warnings.catch_warnings(action="ignore", category=PararouteWarning):
            return read_expression(
                entry.file, role="sender", name=entry.contrast, organism=entry.organism,
                complete=entry.complete,
            )  # fmt: skip
    except PararouteError as error:
        return error
