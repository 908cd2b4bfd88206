"""Which cells of a table of all possible steps are taken, for `graph.rewiring` and its flows.

Small tables are kept as such, a byte a cell. Their size grows with the square of the network, so
of large ones nothing is kept, and the steps themselves are looked through. Both refuse the same
moves.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from pararoute.graph.network import Ints

LARGEST = 1 << 26  # bytes of a table; the real network's has 14 million
_STEP, _FORBIDDEN, _WANTED = (np.uint8(1 << bit) for bit in range(3))
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio: Fibonacci hashing
Flags = npt.NDArray[np.bool_]


class Occupancy(Protocol):
    """Cells that are taken by a step, or forbidden."""

    def refused(self, old: Ints, new: Ints) -> Flags:
        """Whether each of some moves cannot be, from a cell that is taken to a new one.

        The new one is taken or forbidden, another move wants it too, or the old one is wanted.
        """

    def move(self, old: Ints, new: Ints) -> None:
        """Carry out moves that were not refused."""


def occupancy(size: int, forbidden: Ints, taken: Ints) -> Occupancy:
    """The form that fits the number of cells; `taken` is the cell of each step.

    Who moves a step changes `taken` in place.
    """
    return Listed(forbidden, taken) if size > LARGEST else Table(size, forbidden, taken)


class Table:
    """A byte for each cell."""

    def __init__(self, size: int, forbidden: Ints, taken: Ints) -> None:
        self._table = np.zeros(size, dtype=np.uint8)
        self._table[forbidden] |= _FORBIDDEN
        self._table[taken] |= _STEP

    def refused(self, old: Ints, new: Ints) -> Flags:
        """See `Occupancy`."""
        table = self._table
        there = new[table[new] == _STEP]
        marked = np.concatenate((_twice(new), there))
        before = table[marked]
        table[marked] = before | _WANTED
        refused = (table[new] != 0) | (table[old] > _WANTED)  # what is old is a step
        table[marked] = before
        return np.asarray(refused)

    def move(self, old: Ints, new: Ints) -> None:
        """See `Occupancy`."""
        self._table[old] ^= _STEP
        self._table[new] = _STEP  # it was empty


class Listed:
    """The cells of the steps as they are now, and those that are forbidden."""

    def __init__(self, forbidden: Ints, taken: Ints) -> None:
        self._forbidden, self._taken = forbidden, taken

    def refused(self, old: Ints, new: Ints) -> Flags:
        """See `Occupancy`."""
        taken, forbidden = among(new, self._taken), among(new, self._forbidden)
        wanted = np.concatenate((_twice(new), new[taken & ~forbidden]))
        return taken | forbidden | among(new, wanted) | among(old, wanted)

    def move(self, old: Ints, new: Ints) -> None:
        """Do nothing: the steps tell where they are."""


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
    >>> Cells(np.array([9, 5])).among(np.array([5, 7, 5])).tolist()
    [0, 2]
    """

    def __init__(self, cells: Ints) -> None:
        self._cells = np.unique(cells)
        self._bits, self._seen = _hash_of(len(cells))
        self._seen[_hashed(self._cells, self._bits)] = True

    def among(self, asked: Ints) -> Ints:
        """The places of those that are among the cells."""
        maybe = np.flatnonzero(self._seen[_hashed(asked, self._bits)])
        if not maybe.size:
            return maybe
        return np.asarray(maybe[_in_sorted(self._cells, asked[maybe])])


def _in_sorted(cells: Ints, asked: Ints) -> Flags:
    return np.asarray(cells[np.minimum(np.searchsorted(cells, asked), len(cells) - 1)] == asked)


def _hash_of(n: int) -> tuple[np.uint64, Flags]:
    """Bits of a hash to be shifted out, and an empty table of what is left, for so many cells."""
    width = int(16 * n).bit_length()
    return np.uint64(64 - width), np.zeros(1 << width, dtype=np.bool_)


def _twice(cells: Ints) -> Ints:
    ordered = np.sort(cells)
    return np.asarray(ordered[1:][ordered[1:] == ordered[:-1]])


def _hashed(cells: Ints, bits: np.uint64) -> Ints:
    spread = cells.astype(np.uint64) * _SPREAD  # wraps
    return np.asarray((spread >> bits).astype(np.int64))
