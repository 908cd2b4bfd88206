"""Which cells of a table of all possible steps are taken, for `graph.rewiring`.

Small tables are kept as such, a byte a cell. Their size grows with the square of the network, so
of large ones nothing is kept, and the steps themselves are looked through. Both refuse the same
moves.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from pararoute.graph.lookup import Flags, among
from pararoute.graph.network import Ints

LARGEST = 1 << 26  # bytes of a table; the real network's has 14 million
_STEP, _FORBIDDEN, _WANTED = (np.uint8(1 << bit) for bit in range(3))


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
        table, ordered = self._table, np.sort(new)
        there = ordered[table.take(ordered) == _STEP]  # in order memory is read faster
        marked = np.concatenate((_twice(ordered), there))
        before = table.take(marked)
        table.put(marked, before | _WANTED)
        refused = (table.take(new) != 0) | (table.take(old) > _WANTED)  # what is old is a step
        table.put(marked, before)
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
        wanted = np.concatenate((_twice(np.sort(new)), new[taken & ~forbidden]))
        return taken | forbidden | among(new, wanted) | among(old, wanted)

    def move(self, old: Ints, new: Ints) -> None:
        """Do nothing: the steps tell where they are."""


def _twice(ordered: Ints) -> Ints:
    return np.asarray(ordered[1:][ordered[1:] == ordered[:-1]])
