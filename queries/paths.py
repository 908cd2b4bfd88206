"""The best explicit paths from a receptor to the effectors, exactly.

A path's weight is the product of its steps' weights, each the geometric mean of the step's
outflow and inflow (`graph.network`). Paths are simple (no node twice), end
at the first effector they meet, and are found in order of falling weight; ties go to the
shorter path, then to the one whose names come first in alphabetical order.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import tee

import numpy as np

from pararoute.graph.network import Network
from pararoute.queries.best_walks import best_walks
from pararoute.queries.transmission import MAX_STEPS

_DIGITS = 2.0**40  # twelve decimal digits; a power of two keeps the places' order exact


@dataclass(frozen=True)
class Path:
    """One explicit path inside the receiving cell.

    Attributes
    ----------
    names : tuple of str
        From the receptor to the effector.
    signs : tuple of int
        1 or -1 of each step.
    weight : float
        Product of the steps' weights.
    """

    names: tuple[str, ...]
    signs: tuple[int, ...]
    weight: float

    @property
    def sign(self) -> int:
        """Product of the steps' signs."""
        return int(np.prod(self.signs, dtype=int))


class PathFinder:
    """Best-first search with an exact bound: the best walk of the steps that are left.

    Parameters
    ----------
    network : Network
        The signed steps.
    effectors : sequence of str
        Names in the network.
    max_steps : int
        Longest path.
    """

    def __init__(
        self, network: Network, effectors: Sequence[str], max_steps: int = MAX_STEPS
    ) -> None:
        self._network = network
        self._ends = {network.index[name] for name in effectors}
        self._max_steps = max_steps
        self._walks = best_walks(network, self._ends, max_steps)
        self._best: dict[tuple[str, int], Path | None] = {}
        self._found: dict[tuple[str, int], Iterator[Path]] = {}  # never advanced, only copied

    def paths(self, start: str, sign: int) -> Iterator[Path]:
        """All simple paths of a sign from `start`, best first; each is searched for once.

        Notes
        -----
        The bound is exact but for cycles, so the first path is found after expanding
        little more than its own nodes.
        """
        if (start, sign) not in self._found:
            (self._found[start, sign],) = tee(self._search(start, sign), 1)
        return copy(self._found[start, sign])

    def merged(self, starts: Sequence[tuple[str, int, float]]) -> Iterator[tuple[int, Path]]:
        """The paths of many starts, by falling product of a path's weight and its start's.

        Parameters
        ----------
        starts : sequence of (str, int, float)
            Name, sign of the paths, and what their weights are multiplied by.

        Yields
        ------
        int, Path
            Place of the start, and a path; ties in the order of the starts.

        Notes
        -----
        A start is searched from only when the best walk from it could be the next path, so the
        first thousand paths of all receptors cost little more than those of the few they are of.

        Examples
        --------
        >>> from scipy.sparse import csr_array
        >>> from pararoute.graph.network import Signed
        >>> steps = Signed(csr_array([[0.0, 0.5], [0.0, 0.0]]), csr_array((2, 2)))
        >>> finder = PathFinder(Network(("A", "END"), steps, steps), ["END"])
        >>> starts = [("A", 1, 1.0), ("A", 1, 0.1), ("END", 1, 0.2)]
        >>> [(place, path.names) for place, path in finder.merged(starts)]
        [(0, ('A', 'END')), (2, ('END',)), (1, ('A', 'END'))]
        """
        bounds = [factor * self._bound(start, sign) for start, sign, factor in starts]
        heap = [(-bound, i) for i, bound in enumerate(bounds) if bound > 0]
        heapq.heapify(heap)
        streams: dict[int, Iterator[Path]] = {}
        following: dict[int, Path] = {}
        while heap:
            _, i = heapq.heappop(heap)
            name, sign, factor = starts[i]
            if i in streams:
                yield i, following[i]
            else:  # so far only bounded
                streams[i] = self.paths(name, sign)
            if (path := next(streams[i], None)) is not None:
                following[i] = path
                heapq.heappush(heap, (-factor * path.weight, i))

    def _bound(self, start: str, sign: int) -> float:
        """Weight of the best walk."""
        return self._walks.bound[sign][self._max_steps][self._network.index[start]]

    def _search(self, start: str, sign: int) -> Iterator[Path]:
        network = self._network
        first = network.index[start]
        if not self._walks.exists(first, sign):
            return
        bound = self._walks.bound
        # entries: place by bound, length, nodes, sign still needed, signs so far, weight so far
        heap: list[tuple[float, int, tuple[int, ...], int, tuple[int, ...], float]]
        heap = [(_place(bound[sign][self._max_steps][first]), 0, (first,), sign, (), 1.0)]
        while heap:
            _, length, nodes, needed, signs, so_far = heapq.heappop(heap)
            if nodes[-1] in self._ends:
                if needed == 1:
                    yield Path(tuple(network.names[i] for i in nodes), signs, so_far)
                continue
            left = self._max_steps - length - 1
            ahead = {step: bound[needed * step][left] for step in (1, -1)}
            for target, step_sign, weight in network.steps_from(nodes[-1]):
                rest = ahead[step_sign][target]
                if rest > 0 and target not in nodes:
                    entry = (
                        _place(so_far * weight * rest), length + 1, (*nodes, target),
                        needed * step_sign, (*signs, step_sign), so_far * weight,
                    )  # fmt: skip
                    heapq.heappush(heap, entry)

    def best(self, start: str, sign: int) -> Path | None:
        """The best simple path of a sign, or None if there is none."""
        key = (start, sign)
        if not self._walks.exists(self._network.index[start], sign):
            return None
        if key not in self._best:
            self._best[key] = self._only(start, sign) or next(self.paths(start, sign), None)
        return self._best[key]

    def _only(self, start: str, sign: int) -> Path | None:
        """The best walk, if it is the only one of its weight and no node comes twice."""
        first = self._network.index[start]
        nodes, signs, weight = self._walks.only(first, sign)
        if nodes[-1] not in self._ends or len(set(nodes)) < len(nodes):
            return None
        return Path(tuple(self._network.names[i] for i in nodes), tuple(signs), weight)


def _place(weight: float) -> float:
    """Heavier is sooner; weights that differ in their last digits only, by rounding, are a tie."""
    mantissa, exponent = math.frexp(weight)
    return -math.ldexp(round(mantissa * _DIGITS), exponent)
