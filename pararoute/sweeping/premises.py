"""What a sweep rests on (species, tables, receiver), found with one of its contrasts."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from pararoute.ingest.collection.listing import Entry
from pararoute.ingest.collection.reading import read_contrasts
from pararoute.ingest.errors import (
    InputError,
    NotEnoughDataError,
    PararouteError,
    PararouteWarning,
    SpeciesError,
)
from pararoute.ingest.tables import Expression
from pararoute.inputs import Inputs, require_errors

_CANDIDATES = 5  # contrasts that are tried before what is wrong with the first is told


def premises(
    entries: Sequence[Entry], organism: str | None, gathered: Callable[[Expression], Inputs]
) -> Inputs:
    """What is gathered with the first contrast whose genes and species suit the tables.

    Raises
    ------
    PararouteError
        What is wrong with the first contrast, where no other one suits.
    """
    first: PararouteError | None = None
    for found in islice(_readable(entries, organism), _CANDIDATES):
        try:
            with _unless_of_sender():
                return gathered(found)
        except (SpeciesError, NotEnoughDataError) as error:
            first = first or error
    assert first is not None  # noqa: S101 - there is a candidate, or an error was raised
    raise first


def _readable(entries: Sequence[Entry], organism: str | None) -> Iterator[Expression]:
    """The contrasts with which a sweep may find what it rests on: species, tables, receiver."""
    first: PararouteError | None = None
    some = False
    for _, found in (pair for entry in entries for pair in read_contrasts([entry])):
        try:
            if isinstance(found, PararouteError):
                raise found
            require_errors(found)
        except PararouteError as error:
            first = first or error
            continue
        if not organism or found.organism in ("", organism):
            some = True
            yield found
    if not some:
        raise first or InputError(
            f"no contrast is of {organism}", where="--organism", how="leave it out, or correct it"
        )


@contextmanager
def _unless_of_sender() -> Iterator[None]:
    """Keep back warnings of the contrast that stands for all, and all of one that does not suit."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PararouteWarning)
        yield
    for warning in caught:
        text = str(warning.message)
        if not (text.startswith("the sender") or "ligands stand in the sender" in text):
            warnings.warn(warning.message, stacklevel=5)
