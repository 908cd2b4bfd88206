"""The flows of a rewired network, without building its matrices.

As long as steps change their targets only, most of a `network.Network` stays: a step's outflow
belongs to its source and its inflow to its target. With S the steps as a matrix of shares, the
two matrices of `network.wired` and their walks (`queries.transmission`) are products::

    outflow = B Out S A        inflow = B S In A
    A x  =  x, a member also taking 1/n of x of each of its complexes of n
    B y  =  y, a complex that a ligand binds also taking 1/n of y of each member

Only S changes, and of S only the column numbers. That would also give steps between a complex
and its own members; the few steps that run within a complex are left out of S and expanded one
by one, as `network.wired` does it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pararoute.graph.lookup import Cells
from pararoute.graph.network import DAMPING, Complexes, Floats, Ints, Rows, Wiring

_OTHER = [1, 0, 3, 2]  # the column of the other sign


class Flows:
    """Outflow and inflow, by sign, of chosen nodes to the effectors.

    Parameters
    ----------
    wiring : Wiring
        The true network.
    ends : sequence of int
        Nodes of the effectors.
    nodes : ndarray of int
        Whose flows are asked for.
    max_steps : int
        Longest walk counted.
    """

    def __init__(
        self,
        wiring: Wiring,
        ends: Sequence[int],
        nodes: Ints,
        max_steps: int,
        damping: float = DAMPING,
    ) -> None:
        n, source, share = wiring.n, wiring.source, wiring.activating
        self._wiring, self._nodes, self._max_steps = wiring, nodes, max_steps
        out_degree = np.maximum(np.bincount(source, minlength=n), 1).astype(np.float64)
        in_degree = np.maximum(np.bincount(wiring.target, minlength=n), 1).astype(np.float64)
        self._out, self._in = out_degree**-damping, in_degree**-damping
        one = np.ones(n)
        self._before = np.column_stack((one, one, self._in, self._in))
        self._after = np.column_stack((self._out, self._out, one, one))
        self._start = np.zeros((n, 4))
        self._start[list(ends)] = [1.0, 0.0, 1.0, 0.0]
        self._passing = np.repeat(1.0 - self._start[:, :1], 4, axis=1)  # as wide as what passes
        # a step of both signs has two entries; an inhibiting one reads the second half of x
        signs = [(share > 0, 0, share), (share < 1, n, 1 - share)]
        step = np.concatenate([np.flatnonzero(has) for has, _, _ in signs])
        order = np.argsort(source[step], kind="stable")
        self._step = step[order]
        half = np.concatenate([np.full(has.sum(), offset) for has, offset, _ in signs])
        self._half = half[order]
        self._share = np.concatenate([part[has] for has, _, part in signs])[order]
        counts = np.bincount(source[self._step], minlength=n)
        self._indptr = np.concatenate(([0], np.cumsum(counts)))
        members, bound = wiring.complexes, wiring.complexes.of_bound
        self._taken = _shares(members.member, members.whole, members, n)
        self._given = _shares(bound.whole, bound.member, bound, n)
        self._inside = _Inside(wiring)

    def __call__(self, target: Ints) -> Floats:
        """The flows with these targets, as columns of `queries.transmission.FLOWS`."""
        within = self._inside.steps(target)
        share = self._share
        if within.size:
            alone = np.zeros(len(target), dtype=np.bool_)
            alone[within] = True
            share = np.where(alone[self._step], 0.0, share)
        n = self._wiring.n
        columns = target[self._step] + self._half
        steps = sparse.csr_array((share, columns, self._indptr), shape=(n, 2 * n))
        single = self._expanded(within, target)
        last = self._start
        total = last[self._nodes]
        both = np.empty((2, n, 2, 2))  # seen; and with the columns of the signs exchanged
        for _ in range(self._max_steps):
            come = self._taken @ last
            come += last
            np.multiply(come, self._before, out=both[0].reshape(n, 4))
            both[1, :, :, 0], both[1, :, :, 1] = both[0, :, :, 1], both[0, :, :, 0]
            found = steps @ both.reshape(2 * n, 4)
            found *= self._after
            found += self._given @ found
            _add(found, single, last)
            found *= self._passing
            last = found
            total += last[self._nodes]
        return total

    def _expanded(self, steps: Ints, target: Ints) -> Rows:
        """Steps that run within a complex, and what complexes make of them."""
        source, target = self._wiring.source[steps], target[steps]
        share = self._wiring.activating[steps]
        rows = Rows(source, target, share, self._out[source], self._in[target])
        return rows.expanded(self._wiring.complexes)


class _Inside:
    """Finds steps both of whose ends are in the same complex, or it and one of its parts."""

    def __init__(self, wiring: Wiring) -> None:
        ends = _together(wiring.complexes)
        nodes = np.unique(ends)
        self._number = np.zeros(wiring.n, dtype=np.int64)  # 0: in no complex
        self._number[nodes] = np.arange(1, len(nodes) + 1)
        self._width = len(nodes) + 1
        # no table of all pairs: with the network it would grow as a square does
        self._together = Cells(self._number[ends[0]] * self._width + self._number[ends[1]])
        self._steps = np.flatnonzero(self._number[wiring.source])
        self._row = self._number[wiring.source[self._steps]] * self._width

    def steps(self, target: Ints) -> Ints:
        """Their numbers."""
        cell = self._row + self._number[target[self._steps]]
        return np.asarray(self._steps[self._together.has(cell)])


def _together(complexes: Complexes) -> npt.NDArray[np.int64]:
    """All ordered pairs (2, m) of nodes that belong to the same complex, itself included."""
    parts: dict[int, set[int]] = {}
    for member, whole in zip(complexes.member.tolist(), complexes.whole.tolist(), strict=True):
        parts.setdefault(whole, {whole}).add(member)
    closed = {whole: set().union(*(parts.get(part, {part}) for part in own))
              for whole, own in parts.items()}  # fmt: skip
    pairs = sorted({(a, b) for own in closed.values() for a in own for b in own})
    return np.array(pairs, dtype=np.int64).reshape(-1, 2).T


def _shares(into: Ints, of: Ints, complexes: Complexes, n: int) -> sparse.csr_array:
    """What one end of each membership takes of the other: 1/n of it."""
    matrix = sparse.coo_array((1 / complexes.size, (into, of)), shape=(n, n))
    return matrix.tocsr()


def _add(found: Floats, rows: Rows, last: Floats) -> None:
    """Add to `found` what single rows bring from `last`."""
    if rows.source.size:
        share = rows.activating[:, None]
        come = share * last[rows.target] + (1 - share) * last[rows.target][:, _OTHER]
        weight = np.column_stack((rows.outflow, rows.outflow, rows.inflow, rows.inflow))
        np.add.at(found, rows.source, weight * come)
