"""Looking numbers up among many others: cells of a table that is too large to be kept.

A hash first, which most of them do not pass; what is left is compared. Linear where few are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:  # which imports this
    from pararoute.graph.network import Ints

_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio: Fibonacci hashing
Flags = npt.NDArray[np.bool_]


def among(cells: Ints, others: Ints) -> Flags:
    """Whether each cell is one of the others.

    As `numpy.isin` says, but what a hash rules out is not sorted: linear where few are.

    Examples
    --------
    >>> among(np.array([5, 7, 5]), np.array([5, 9])).tolist()
    [True, False, True]
    """
    if not cells.size or not others.size:
        return np.zeros(len(cells), dtype=np.bool_)
    bits, seen = _hash_of(max(len(cells), len(others)))
    mine, theirs = _hashed(cells, bits), _hashed(others, bits)
    seen[theirs] = True
    maybe = np.flatnonzero(seen[mine])
    seen[theirs] = False
    seen[mine[maybe]] = True
    few = np.sort(others[seen[theirs]])
    found = np.zeros(len(cells), dtype=np.bool_)
    if few.size:
        found[maybe] = _in_sorted(few, cells[maybe])
    return found


class Cells:
    """Some cells, among which many times others are looked for.

    Examples
    --------
    >>> Cells(np.array([9, 5])).has(np.array([5, 7, 5])).tolist()
    [True, False, True]
    """

    def __init__(self, cells: Ints) -> None:
        self._cells = np.unique(cells)
        self._bits, self._seen = _hash_of(len(cells))
        self._seen[_hashed(self._cells, self._bits)] = True

    def has(self, asked: Ints) -> Flags:
        """Whether each of them is one of the cells."""
        found = self._seen[_hashed(asked, self._bits)]
        maybe = np.flatnonzero(found)
        if maybe.size:
            found[maybe] = _in_sorted(self._cells, asked[maybe])
        return found


def _in_sorted(cells: Ints, asked: Ints) -> Flags:
    return np.asarray(cells[np.minimum(np.searchsorted(cells, asked), len(cells) - 1)] == asked)


def _hash_of(n: int) -> tuple[np.uint64, Flags]:
    """Bits of a hash to be shifted out, and an empty table of what is left, for so many cells."""
    width = int(16 * n).bit_length()
    return np.uint64(64 - width), np.zeros(1 << width, dtype=np.bool_)


def _hashed(cells: Ints, bits: np.uint64) -> Ints:
    spread = cells.astype(np.uint64) * _SPREAD  # wraps
    return np.asarray((spread >> bits).astype(np.int64))
