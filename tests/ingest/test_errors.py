"""Errors come out of another process as they went in."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

import pararoute.ingest.geo.design  # noqa: F401 - has an error of its own
from pararoute.ingest.errors import LONGEST, NetworkError, PararouteError, UnknownNameError


def family(of: type[PararouteError] = PararouteError) -> Iterator[type[PararouteError]]:
    yield of
    for kind in of.__subclasses__():
        yield from family(kind)


def one(kind: type[PararouteError]) -> PararouteError:
    if issubclass(kind, UnknownNameError):
        return kind("effector", "AKT", ["AKT2", "AKT1", "EGF"], where="the network")
    error = kind("x" * LONGEST + "\x1b[2J", where="x.tsv", expected="a table", how="mend it")
    if isinstance(error, NetworkError):
        error.status = 503
    return error


@pytest.mark.parametrize("kind", sorted(family(), key=str))
@pytest.mark.parametrize("protocol", [0, pickle.HIGHEST_PROTOCOL])
def test_an_error_comes_back_as_it_was(kind: type[PararouteError], protocol: int) -> None:
    error = one(kind)
    back = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - ours
    assert type(back) is kind
    assert (str(back), vars(back), back.exit_code) == (str(error), vars(error), kind.exit_code)
