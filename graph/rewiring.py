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

from pararoute.graph.network import Ints, Wiring
from pararoute.graph.occupancy import Occupancy, occupancy

_PROPOSED = 0.95  # with all of them, small networks fall into parts that do not reach each other


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
        sources, self._targets = np.unique(wiring.source), np.unique(wiring.target)
        self._place = _places(self._targets, wiring.n)
        rows, width = _places(sources, wiring.n), max(len(self._targets), 1)
        self._row = rows[wiring.source] * width  # of the table of all steps that there can be
        self._cell = self._row + self._place[wiring.target]
        self._class = np.unique(wiring.activating, return_inverse=True)[1]
        self._classes = [np.flatnonzero(self._class == c) for c in np.unique(self._class)]
        loops = np.arange(wiring.n)
        one, other = (np.concatenate(ends) for ends in zip(forbidden, (loops, loops), strict=True))
        inside = (rows[one] >= 0) & (self._place[other] >= 0)
        never = (rows[one] * width + self._place[other])[inside]
        self._occupied: Occupancy = occupancy(len(sources) * width, never, self._cell)

    @property
    def target(self) -> Ints:
        """The target of each step, in the order of the true network's steps."""
        return np.asarray(self._targets[self._cell - self._row])

    def exchange(self, rng: np.random.Generator) -> int:
        """One round; returns how many exchanges were accepted."""
        steps = self._paired(rng)
        half = len(steps) // 2
        old = self._cell[steps]
        column = old - self._row[steps]
        further = column[half:] - column[:half]
        new = old + np.concatenate((further, -further))
        refused = self._occupied.refused(old, new)
        accepted = np.flatnonzero(~(refused[:half] | refused[half:]))
        both = np.concatenate((accepted, accepted + half))
        self._occupied.move(old[both], new[both])
        self._cell[steps[both]] = new[both]
        return len(accepted)

    def kept(self, target: Ints) -> float:
        """Share of steps that another state of the chain has, too, in the same class."""
        return float(np.isin(self._steps(self.target), self._steps(target)).mean())

    def _paired(self, rng: np.random.Generator) -> Ints:
        """Steps at random: the first half, and of the same class, one by one, the second.

        Those that stand at the same place of both propose to exchange their targets.
        """
        orders = [rng.permutation(steps) for steps in self._classes]
        # the order is random, so that leaving out the last pairs is leaving out any
        halves = [int(rng.binomial(len(order) // 2, _PROPOSED)) for order in orders]
        ones = [order[:half] for order, half in zip(orders, halves, strict=True)]
        twos = [order[half : 2 * half] for order, half in zip(orders, halves, strict=True)]
        return np.concatenate((np.array([], dtype=np.int64), *ones, *twos))

    def _steps(self, target: Ints) -> Ints:
        return np.asarray((self._row + self._place[target]) * len(self._classes) + self._class)


def _places(nodes: Ints, n: int) -> Ints:
    """Place of each of n nodes among these, -1 where it is none of them."""
    places = np.full(n, -1)
    places[nodes] = np.arange(len(nodes))
    return places
