"""Rewiring a network at random: every node keeps the number of steps of each sign it has.

Two steps u -> v and x -> y of the same sign class exchange their targets, u -> y and x -> v,
unless that makes a self-loop, a step that is already there in any class, or a forbidden one.
Sources stay where they are. A round pairs up all steps of each class at random and proposes
most of these exchanges at once. Of proposals that are in each other's way none is accepted,
neither two that want the same step nor one that wants a step another proposal gives up. A round
with the same proposals leads back, and any single exchange may be proposed alone, so that in the
long run every network that exchanges lead to is as likely as any other.

References
----------
Exchanges of targets: Hanhijärvi S, Garriga GC, Puolamäki K. Randomization techniques for graphs.
Proc SIAM Int Conf Data Mining, 780-791 (2009), doi:10.1137/1.9781611972795.67.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pararoute.graph.network import Ints, Wiring

_PROPOSED = 0.95  # with all of them, small networks fall into parts that do not reach each other
_STEP, _FORBIDDEN, _WANTED = (np.uint8(1 << bit) for bit in range(3))


class Rewiring:
    """A chain of rewired networks that begins at the true one.

    Parameters
    ----------
    wiring : Wiring
        The true network; it is not changed.
    forbidden : tuple of ndarray of int
        Sources and targets of steps that may not come about, self-loops aside.

    Examples
    --------
    >>> from pararoute.graph.network import Complexes
    >>> nothing = Complexes(*(np.array([], dtype=kind) for kind in (int, int, float, bool)))
    >>> two = Wiring(4, np.array([0, 1]), np.array([2, 3]), np.ones(2), nothing)
    >>> chain = Rewiring(two, (np.array([], dtype=int), np.array([], dtype=int)))
    >>> chain.exchange(np.random.default_rng(2))
    1
    >>> chain.target.tolist(), chain.kept(two.target)
    ([3, 2], 0.0)
    """

    def __init__(self, wiring: Wiring, forbidden: tuple[Ints, Ints]) -> None:
        sources, row = np.unique(wiring.source, return_inverse=True)
        targets, column = np.unique(wiring.target, return_inverse=True)
        width = max(len(targets), 1)
        self._row = row * width  # of the table of all steps that there can be
        self._column = column
        self._targets = targets
        self._class = np.unique(wiring.activating, return_inverse=True)[1]
        self._classes = [np.flatnonzero(self._class == c) for c in np.unique(self._class)]
        self._table = np.zeros(len(sources) * width, dtype=np.uint8)
        loops = np.arange(wiring.n)
        for one, other in (forbidden, (loops, loops)):
            cells = _cells(sources, one) * width + _cells(targets, other)
            inside = (_cells(sources, one) >= 0) & (_cells(targets, other) >= 0)
            self._table[cells[inside]] |= _FORBIDDEN
        self._table[self._row + column] |= _STEP

    @property
    def target(self) -> Ints:
        """The target of each step, in the order of the true network's steps."""
        return np.asarray(self._targets[self._column])

    def exchange(self, rng: np.random.Generator) -> int:
        """One round; returns how many exchanges were accepted."""
        one, two = self._paired(rng)
        old_one, old_two = self._column[one], self._column[two]
        row_one, row_two = self._row[one], self._row[two]
        old = np.concatenate((row_one + old_one, row_two + old_two))
        new = np.concatenate((row_one + old_two, row_two + old_one))
        refused = self._refused(old, new)
        accepted = np.flatnonzero(~(refused[: len(one)] | refused[len(one) :]))
        both = np.concatenate((accepted, accepted + len(one)))
        self._table[old[both]] ^= _STEP
        self._table[new[both]] |= _STEP
        self._column[one[accepted]] = old_two[accepted]
        self._column[two[accepted]] = old_one[accepted]
        return len(accepted)

    def kept(self, target: Ints) -> float:
        """Share of steps that another state of the chain has, too, in the same class."""
        return float(np.isin(self._steps(self._targets[self._column]), self._steps(target)).mean())

    def _paired(self, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Random pairs of steps of the same class that propose to exchange their targets."""
        orders = [rng.permutation(steps) for steps in self._classes]
        # the order is random, so that leaving out the last pairs is leaving out any
        halves = [int(rng.binomial(len(order) // 2, _PROPOSED)) for order in orders]
        ones = [order[:half] for order, half in zip(orders, halves, strict=True)]
        twos = [order[half : 2 * half] for order, half in zip(orders, halves, strict=True)]
        none = np.array([], dtype=np.int64)
        return np.concatenate((none, *ones)), np.concatenate((none, *twos))

    def _refused(self, old: Ints, new: Ints) -> npt.NDArray[np.bool_]:
        """Whether each wanted step is forbidden, there, or in the way of another proposal."""
        table = self._table
        ordered = np.sort(new)
        twice = ordered[1:][ordered[1:] == ordered[:-1]]
        there = new[table[new] == _STEP]
        marked = np.concatenate((twice, there))
        table[marked] |= _WANTED
        refused = (table[new] != 0) | (table[old] & _WANTED != 0)
        table[marked] &= ~_WANTED
        return np.asarray(refused)

    def _steps(self, target: Ints) -> Ints:
        cell = self._row + np.searchsorted(self._targets, target)
        return np.asarray(cell * len(self._classes) + self._class)


def _cells(known: Ints, node: Ints) -> Ints:
    """Place of each node among the known ones, -1 where it is none of them."""
    place = np.searchsorted(known, node)
    found = place < len(known)
    found[found] = known[place[found]] == node[found]
    return np.where(found, place, -1)
