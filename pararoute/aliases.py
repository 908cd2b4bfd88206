"""A gene that is unknown by one name and known by another: told with the error, never replaced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pararoute.ingest.errors import UnknownNameError
from pararoute.ingest.identifiers import folded, named_otherwise


@contextmanager
def told_by_alias() -> Iterator[None]:
    """Let an unknown name's error say which known gene goes by that name, too.

    Names that go on as the unknown one does (AKT1 for AKT) say enough by themselves.

    Examples
    --------
    >>> with told_by_alias():
    ...     raise UnknownNameError("effector", "FRA1", ["FOSL1", "JUN"])
    Traceback (most recent call last):
    ...
    pararoute.ingest.errors.UnknownNameError: unknown effector 'FRA1'
      to do:    FRA1 is FOSL1
    """
    try:
        yield
    except UnknownNameError as error:
        asked = error.name.upper()
        if not any(name.upper().startswith(asked) for name in error.suggestions):
            found = named_otherwise(error.name, error.known)
            if len(found) == 1:
                error.how = _one(error.name, *next(iter(found.items())))
            elif found:
                listed = ", ".join(f"{symbol} ({name})" for symbol, name in found.items())
                error.how = f"did you mean {listed}?"
        raise


def _one(asked: str, symbol: str, name: str) -> str:
    if folded(name) == folded(asked):
        return f"{asked} is {symbol}"
    return f"did you mean {symbol} ({name})?"
