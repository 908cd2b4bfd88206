"""Messages between processes: what is sent arrives, and nothing that comes can run."""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from pararoute.queries.messages import packed, received
from pararoute.queries.nulls.blocks import Block
from pararoute.queries.nulls.scores import PairTerms, Tally

GRID = np.arange(6.0).reshape(2, 3)


@dataclass(frozen=True)
class Foreign:
    """A dataclass, but none of the package."""

    value: int


def there_and_back(value: Any) -> Any:
    return received(io.BytesIO(packed(value)))


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 2**80, 0.1, 1e-320, float("inf"), "λ\n\ud800", (), (1, (2,)), [1, [2]],
     {"a": {"array": (1,)}, "ours": None}],
    ids=repr,
)  # fmt: skip
def test_plain_values_arrive(value: Any) -> None:
    found = there_and_back(value)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "array",
    [GRID, GRID.T, GRID[:, ::2], np.array([np.nan, -0.0]), np.array(3), np.zeros((0, 2)),
     np.array([True]), np.array(["AKT1", "λ"]), np.array([1, 2], dtype=">i2")],
    ids=lambda a: f"{a.dtype}{a.shape}",
)  # fmt: skip
def test_arrays_arrive_to_the_bit(array: Any) -> None:
    found, other = there_and_back((array, GRID))
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    assert found.tobytes() == array.tobytes()
    assert found.flags.writeable
    assert np.array_equal(other, GRID)


def test_ours_arrive() -> None:
    terms = there_and_back({"a": PairTerms(GRID, GRID, GRID, GRID)})["a"]
    assert isinstance(terms, PairTerms)
    assert np.array_equal(terms.binding, GRID)
    assert isinstance(there_and_back(Tally(GRID, GRID, GRID)), Tally)
    matrix = sparse.csr_array(GRID)
    assert (there_and_back(matrix) != matrix).nnz == 0


def test_a_seed_draws_the_same_and_spawns_the_same() -> None:
    seed = np.random.SeedSequence(2**70).spawn(3)[2]
    seed.spawn(2)
    told = there_and_back(Block(seed, 5)).seed
    draws = [np.random.default_rng(one).random(4).tolist() for one in (seed, told)]
    assert draws[0] == draws[1]
    assert [c.spawn_key for c in told.spawn(2)] == [c.spawn_key for c in seed.spawn(2)] == [
        (2, 2), (2, 3)]  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [object(), {1}, {1: 2}, print, Foreign(1), np.array([print]), np.random.default_rng(0), b"x"],
    ids=lambda v: type(v).__name__,
)
def test_what_another_process_cannot_be_told_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be told"):
        packed([value])


def message(body: bytes) -> io.BytesIO:
    return io.BytesIO(len(body).to_bytes(8, "big") + body)


def objects() -> bytes:
    """An array that only unpickling could read."""
    file = io.BytesIO(b'{"array": 0}\n')
    file.seek(0, io.SEEK_END)
    np.lib.format.write_array(file, np.array([Foreign]), allow_pickle=True)
    return file.getvalue()


@pytest.mark.parametrize(
    "body",
    [b'{"ours": ["os:system", "true"]}', b'{"ours": ["subprocess:Popen", "true"]}',
     b'{"ours": ["pararouted.x:Y"]}', b'{"ours": ["urllib.parse:SplitResult", 1, 2, 3, 4, 5]}',
     b'{"ours": ["pararoute.queries.nulls.exchange:Tally", 1, 2, 3]}',
     b'{"ours": ["pararoute.queries.crew:serve"]}',
     b'{"ours": ["pararoute.queries.crew:subprocess"]}',
     b'{"ours": ["pararoute.queries.crew:SimpleQueue"]}',
     b'{"ours": ["pararoute.queries.crew:subprocess.Popen", "true"]}',
     b'{"ours": ["pararoute.queries.nothing:A"]}', b'{"ours": ["pararoute.queries.crew:Piece"]}',
     b'{"eval": ["1"]}', b'{"tuple": [], "seed": []}', b"{}", b'{"array": 0}', b"",
     pickle.dumps(Foreign(1)), objects()],
    ids=lambda b: b[:60].decode(errors="replace"),
)  # fmt: skip
def test_bytes_that_are_no_message_make_nothing(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's, NumPy's and ours
        received(message(body))


@pytest.mark.parametrize("cut", [0, 3, 8, 30])
def test_a_closed_pipe_is_an_end(cut: int) -> None:
    with pytest.raises(EOFError):
        received(io.BytesIO(packed(GRID)[:cut]))
