"""The heaviest walk of each sign from every node to the effectors, and its first step.

What is left of a search from any node on is bounded by the heaviest walk; where that walk is the
only one of its weight and passes no node twice, it is the best path itself (`queries.paths`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from pararoute.graph.network import Floats, Ints, Network

_TIE = 1 - 1e-11  # closer than this they may be equal but for rounding
SIGNS = (1, -1)
NO_STEP = -1


class _Edges(NamedTuple):
    """The steps that leave a node other than an effector, sorted by source."""

    source: Ints
    target: Ints
    sign: Ints
    weight: Floats


@dataclass(frozen=True)
class BestWalks:
    """The heaviest walks of at most k steps.

    Attributes
    ----------
    weight : ndarray (2, k + 1, n)
        Of sign 1 and -1, in at most so many steps, from each node; 0 where there is none.
    step : ndarray of int (2, k + 1, n)
        Row in `target`, `sign` and `factor` of the walk's first step; NO_STEP where there is
        none, at an effector, and where others are as heavy.
    target, sign, factor : list
        Target, sign and weight of each step.
    """

    weight: Floats
    step: Ints
    target: list[int]
    sign: list[int]
    factor: list[float]

    @cached_property
    def bound(self) -> dict[int, list[list[float]]]:
        """`weight` by sign, as plain lists, which a search reads far faster."""
        return dict(zip(SIGNS, self.weight.tolist(), strict=True))

    @cached_property
    def _steps(self) -> dict[int, list[list[int]]]:
        return dict(zip(SIGNS, self.step.tolist(), strict=True))

    @cached_property
    def _longest(self) -> dict[int, list[float]]:
        return dict(zip(SIGNS, self.weight[:, -1].tolist(), strict=True))

    def exists(self, start: int, sign: int) -> bool:
        """Whether any walk of that sign leads from a node to an effector."""
        return self._longest[sign][start] > 0

    def only(self, start: int, sign: int) -> tuple[list[int], list[int], float]:
        """Nodes, signs and weight of the heaviest walk while it is the only one of its weight.

        It ends early, before an effector, where several are as heavy.
        """
        nodes, signs, weight = [start], [], 1.0
        for left in range(self.weight.shape[1] - 1, 0, -1):
            row = self._steps[sign][left][nodes[-1]]
            if row == NO_STEP:
                break
            nodes.append(self.target[row])
            signs.append(self.sign[row])
            sign, weight = sign * self.sign[row], weight * self.factor[row]
        return nodes, signs, weight


def best_walks(network: Network, ends: Iterable[int], max_steps: int) -> BestWalks:
    """The heaviest walk of each sign from every node to the first effector it meets.

    Parameters
    ----------
    network : Network
        The signed steps.
    ends : iterable of int
        Nodes of the effectors.
    max_steps : int
        Longest walk.

    Notes
    -----
    Cost: 2 * `max_steps` passes over all steps.
    """
    n, ends = len(network.names), sorted(ends)
    edges = _edges(network, ends)
    begin = np.flatnonzero(np.diff(edges.source, prepend=-1))
    own = edges.source[begin]
    size = np.diff(begin, append=len(edges.source))
    weight, step = np.zeros((2, max_steps + 1, n)), np.full((2, max_steps + 1, n), NO_STEP)
    weight[0, :, ends] = 1.0
    if len(own):
        for k in range(1, max_steps + 1):
            for side, sign in enumerate(SIGNS):
                rest = (edges.sign != sign).astype(np.int64)  # the sign that is needed after it
                whole = edges.weight * weight[rest, k - 1, edges.target]
                best = np.maximum.reduceat(whole, begin)
                near = whole >= np.repeat(best * _TIE, size)
                alone = (np.add.reduceat(near, begin, dtype=np.int64) == 1) & (best > 0)
                rows = np.flatnonzero(near & np.repeat(alone, size))
                weight[side, k, own] = best
                step[side, k, own[alone]] = rows
    return BestWalks(
        weight, step, edges.target.tolist(), edges.sign.tolist(), edges.weight.tolist()
    )


def _edges(network: Network, ends: list[int]) -> _Edges:
    """The steps of both signs, sorted by source; none leaves an effector."""
    n = len(network.names)
    parts = [
        (np.repeat(np.arange(n), np.diff(m.indptr)), m.indices, np.full(m.nnz, sign), m.data)
        for sign, m in zip(SIGNS, network.steps, strict=True)
    ]
    source, target, sign, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(source, kind="stable")
    order = order[~np.isin(source[order], ends)]
    return _Edges(source[order], target[order], sign[order], weight[order])
