"""What survives of every flow when sets of nodes are removed: exact, for many sets at once.

The walks that are lost are those that come to a removed node. Sorted by the *last* removed node b
a walk visits and the number i of steps until then::

    lost(s) = sum over b, i of  P_i(s, b) * H_(4-i)(b)

    P_i(s, b)   weight of all walks of i steps from s to b
    H_m(b)      weight of the walks of at most m steps from b to an effector that come to no
                removed node again

P does not depend on what is removed. H solves a triangular system in the removed nodes B alone
(h_k the part of H of exactly k steps, f_k(b) that of all walks of k steps from b)::

    h_k = f_k(B) - sum over j of P_j(B, B) h_(k-j),    j = 1 .. k

This is the low-rank update of the walk sums of `queries.transmission`, for walks of bounded
length: one small system for each set in place of one pass over the network.

Signs: with W+ and W- the activating and inhibiting steps, W+ + W- gives the sum of both parts of
every flow, W+ - W- their difference; each is a problem of its own without signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pararoute.graph.network import Floats, Ints, Network, Signed
from pararoute.queries.transmission import MAX_STEPS

_RESIDUE = 1e-12  # of the intact flow: less than that is rounding


@dataclass(frozen=True)
class _Walks:
    """Walks with one weight, all signs together.

    Attributes
    ----------
    total : ndarray (sources,)
        Of all walks from each source to an effector.
    to_nodes : ndarray ((k + 1) * (nodes + 1), sources)
        P_i(s, b), i the slower index of a row; the last node is none.
    between : ndarray (k + 1, nodes + 1, nodes + 1)
        P_j(b, b').
    onward : ndarray (k + 1, nodes + 1)
        f_k(b).
    """

    total: Floats
    to_nodes: Floats
    between: Floats
    onward: Floats

    def surviving(self, sets: Ints) -> Floats:
        """(sources, sets): what is left when each row's nodes are removed; the last node pads."""
        layers, n = self.onward.shape
        first = self.onward[:, sets]  # (k + 1, sets, size)
        among = self.between[:, sets[:, :, None], sets[:, None, :]]
        again = np.zeros_like(first)
        for k in range(layers):
            again[k] = first[k]
            for j in range(1, k + 1):
                again[k] -= np.einsum("sbc,sc->sb", among[j], again[k - j])
        at_most = np.cumsum(again, axis=0)
        step, which, _ = np.indices(first.shape)
        update = sparse.csr_array(
            (at_most[::-1].ravel(), ((step * n + sets).ravel(), which.ravel())),
            shape=(layers * n, len(sets)),
        )
        return np.asarray(self.total[:, None] - (update.T @ self.to_nodes).T)


class Survival:
    """The flows from some sources when sets of nodes are removed.

    Parameters
    ----------
    network : Network
        Intact.
    effectors, sources : sequence of str
        Where walks end and begin.
    passing : ndarray (n,), optional
        As in `queries.transmission.walk_sums`: what is weakened beforehand.

    Attributes
    ----------
    nodes : dict of str to int
        The sources, the effectors, and the nodes that a walk between them visits: to remove another
        one changes nothing.

    Notes
    -----
    Cost: memory of 4 * 5 * 8 bytes for each two of those nodes.
    """

    def __init__(
        self, network: Network, effectors: Sequence[str], sources: Sequence[str],
        passing: Floats | None = None, max_steps: int = MAX_STEPS,
    ) -> None:  # fmt: skip
        begin, ends = ([network.index[name] for name in names] for names in (sources, effectors))
        on = np.union1d(_on_walks(network, begin, ends, max_steps), [*begin, *ends])
        self.nodes = {network.names[row]: i for i, row in enumerate(on)}
        weight = np.ones(len(on)) if passing is None else passing[on]
        last, first = (np.searchsorted(on, some) for some in (ends, begin))
        self._walks = [
            [_walks(matrix, last, first, weight, max_steps) for matrix in _unsigned(weights, on)]
            for weights in (network.outflow, network.inflow)
        ]

    def padded(self, sets: Sequence[Sequence[str]]) -> Ints:
        """Rows of nodes for `flows`, all as long as the longest; other names are left out."""
        known = [[self.nodes[n] for n in dict.fromkeys(own) if n in self.nodes] for own in sets]
        rows = np.full((len(sets), max(map(len, known), default=0) or 1), len(self.nodes))
        for row, own in zip(rows, known, strict=True):
            row[: len(own)] = own
        return rows

    def flows(self, sets: Ints) -> tuple[Floats, Floats]:
        """Outflow and inflow of every source when each set is removed.

        Parameters
        ----------
        sets : ndarray of int (sets, size)
            As `padded` gives them; no node twice in a row.

        Returns
        -------
        ndarray (2, sources, sets), twice
            Activating and inhibiting part.
        """
        outflow, inflow = (_signed(both, net, sets) for both, net in self._walks)
        return outflow, inflow


def _on_walks(network: Network, begin: list[int], ends: list[int], max_steps: int) -> Ints:
    """Nodes on a walk of at most `max_steps` steps."""
    plus, minus = network.outflow
    step = (plus + minus).tocsr()
    there = _steps_from(step, begin, ends, max_steps)
    back = _steps_from(step.T.tocsr(), ends, [], max_steps)
    return np.flatnonzero(there + back <= max_steps)


def _steps_from(step: sparse.csr_array, begin: list[int], ends: list[int], max_steps: int) -> Ints:
    """Least number of steps from any of some nodes to each node; max_steps + 1 is never."""
    least = np.full(step.shape[0], max_steps + 1)
    reached = np.zeros(step.shape[0])
    reached[begin] = 1.0
    for k in range(max_steps + 1):
        least[(reached > 0) & (least > k)] = k
        reached[ends] = 0.0
        reached = step.T @ (reached > 0).astype(float)
    return least


def _unsigned(weights: Signed, on: Ints) -> tuple[sparse.csr_array, sparse.csr_array]:
    plus, minus = (matrix[on][:, on] for matrix in weights)
    return (plus + minus).tocsr(), (plus - minus).tocsr()


def _signed(both: _Walks, difference: _Walks, sets: Ints) -> Floats:
    total, net = both.surviving(sets), difference.surviving(sets)
    parts = np.stack([(total + net) / 2, (total - net) / 2])
    least = _RESIDUE * both.total[:, None]
    parts[parts <= least] = 0.0
    return parts


def _walks(
    matrix: sparse.csr_array, ends: Ints, sources: Ints, passing: Floats, max_steps: int
) -> _Walks:
    n = matrix.shape[0]
    onward = passing.copy()
    onward[ends] = 0.0
    step = sparse.diags_array(onward).tocsr() @ matrix
    onto = np.zeros((max_steps + 1, n + 1))
    onto[0, ends] = passing[ends]
    for k in range(max_steps):
        onto[k + 1, :n] = step @ onto[k, :n]
    between = _powers(step, max_steps)
    return _Walks(
        total=onto.sum(axis=0)[sources],
        to_nodes=np.ascontiguousarray(  # else every product copies it
            between[:, sources].transpose(0, 2, 1).reshape(onto.size, len(sources))
        ),
        between=between,
        onward=onto,
    )


def _powers(step: sparse.csr_array, most: int) -> Floats:
    """step^0 .. step^most, with a last row and column of 0."""
    n = step.shape[0]
    found = np.zeros((most + 1, n + 1, n + 1))
    walks = np.eye(n)
    for k in range(most + 1):
        found[k, :n, :n] = walks
        if k < most:
            walks = step @ walks
    return found
