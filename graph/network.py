"""The sparse signed network that scoring uses: steps inside the receiving cell as matrices.

A step from u to v is looked at from both of its ends::

    outflow(u, v) = out(u) ** -DAMPING      how much of what leaves u goes to v
    inflow(u, v)  = in(v) ** -DAMPING       how much of what reaches v comes from u

``out`` and ``in`` count steps: a hub's single step says little. Both are shared between
an activating and an inhibiting matrix by the step's sign.

Complexes take part as nodes. A complex of n members receives each member's inputs at
1/n of their weight, beside its own; a complex that a ligand binds also sends its members'
outputs at 1/n of their weight, so that it acts like the mean of its members.

References
----------
Degree damping by a power: Himmelstein DS, Baranzini SE. Heterogeneous network edge
prediction. PLoS Comput Biol 11, e1004259 (2015), doi:10.1371/journal.pcbi.1004259.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pararoute.graph.lookup import Cells

if TYPE_CHECKING:  # the processes that rewire a network need no pandas
    import pandas as pd

    from pararoute.graph.build import SignedGraph

DAMPING = 0.7  # chosen on development labels; docs/method.md tells how little hangs on it
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Signed(NamedTuple):
    """One weight of every step, as two matrices (n, n); entry (u, v) is never negative."""

    activating: sparse.csr_array
    inhibiting: sparse.csr_array


@dataclass(frozen=True)
class Network:
    """Signed, degree-damped steps between named nodes.

    Attributes
    ----------
    names : tuple of str
        Node names, sorted; row i and column i of the matrices are ``names[i]``.
    outflow, inflow : Signed
        The weight of each step seen from its source, and from its target.
    """

    names: tuple[str, ...]
    outflow: Signed
    inflow: Signed

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each name."""
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def signalling(self) -> npt.NDArray[np.bool_]:
        """Whether any step leaves each node."""
        plus, minus = self.outflow
        leaves: npt.NDArray[np.bool_] = np.diff(plus.indptr) + np.diff(minus.indptr) > 0
        return leaves

    @cached_property
    def steps(self) -> Signed:
        """The geometric mean of both weights: what a step adds to an explicit path."""
        both = zip(self.outflow, self.inflow, strict=True)
        return Signed(*(_geometric_mean(*matrices) for matrices in both))

    @cached_property
    def _lists(self) -> tuple[tuple[int, list[int], list[int], list[float]], ...]:
        """`steps` as plain lists, which a search reads far faster than arrays."""
        return tuple(
            (sign, matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist())
            for sign, matrix in zip((1, -1), self.steps, strict=True)
        )

    def weakened(self, passing: Floats) -> Network:
        """The same steps, each at `passing` (n,) of its target times its weights."""
        return Network(
            self.names,
            *(
                Signed(*(matrix @ sparse.diags_array(passing) for matrix in weights))
                for weights in (self.outflow, self.inflow)
            ),
        )

    def steps_from(self, node: int) -> Iterator[tuple[int, int, float]]:
        """Steps that leave a node: (target, sign, weight), activating ones first."""
        for sign, begin, targets, weights in self._lists:
            here = slice(begin[node], begin[node + 1])
            yield from zip(targets[here], repeat(sign), weights[here], strict=False)


@dataclass(frozen=True)
class Wiring:
    """Which step runs where, as arrays of rows: what a null model exchanges.

    Attributes
    ----------
    n : int
        Number of nodes.
    source, target : ndarray of int
        Nodes of each step, sorted by source, then target.
    activating : ndarray of float
        Share of each step that activates.
    complexes : Complexes
        Members of the complexes that are nodes.
    """

    n: int
    source: Ints
    target: Ints
    activating: Floats
    complexes: Complexes

    def with_complexes(self, complexes: Complexes) -> Wiring:
        """The same steps with other complexes."""
        return replace(self, complexes=complexes)


@dataclass(frozen=True)
class Complexes:
    """Members of complexes, one row each, sorted by member.

    Attributes
    ----------
    member, whole : ndarray of int
        Node of the member and of its complex.
    size : ndarray of float
        Number of members of that complex.
    bound : ndarray of bool
        Whether a ligand binds that complex.
    """

    member: Ints
    whole: Ints
    size: Floats
    bound: npt.NDArray[np.bool_]

    @cached_property
    def of_bound(self) -> Complexes:
        """Only the complexes that a ligand binds."""
        return self.where(self.bound)

    def contain(self, whole: Ints, node: Ints) -> npt.NDArray[np.bool_]:
        """Whether each node is a member of each complex."""
        return self._memberships.has(_pair(whole, node))

    @cached_property
    def _memberships(self) -> Cells:
        return Cells(_pair(self.whole, self.member))

    def where(self, kept: npt.NDArray[np.bool_]) -> Complexes:
        """Only some of the rows."""
        return Complexes(self.member[kept], self.whole[kept], self.size[kept], self.bound[kept])


def to_wiring(graph: SignedGraph) -> Wiring:
    """A graph's steps and complexes as index arrays; nodes in the order of ``graph.nodes``."""
    index = {name: i for i, name in enumerate(graph.nodes["symbol"])}

    def rows(column: pd.Series) -> Ints:  # a plain list is read twice as fast
        return np.fromiter(map(index.__getitem__, column.tolist()), dtype=np.int64)

    member, whole = rows(graph.subunits["member"]), rows(graph.subunits["complex"])
    order = np.lexsort((whole, member))
    member, whole = member[order], whole[order]
    size = np.bincount(whole, minlength=len(index)).astype(np.float64)[whole]
    bound = np.isin(whole, rows(graph.pairs["receptor"].drop_duplicates()))
    return Wiring(
        len(index),
        rows(graph.steps["source"]),
        rows(graph.steps["target"]),
        graph.steps["activating"].to_numpy(dtype=np.float64),
        Complexes(member, whole, size, bound),
    )


def to_network(graph: SignedGraph, damping: float = DAMPING) -> Network:
    """The sparse form of a graph's steps.

    Parameters
    ----------
    graph : SignedGraph
        As `graph.build.build` makes it.
    damping : float
        Exponent of the degree damping; 0 gives every step the weight 1.

    Returns
    -------
    Network
        Its nodes are all nodes of the graph, so that a receptor without any step is one.
    """
    return wired(tuple(graph.nodes["symbol"]), to_wiring(graph), damping)


def wired(
    names: tuple[str, ...],
    wiring: Wiring,
    damping: float = DAMPING,
    kept: npt.NDArray[np.bool_] | None = None,
) -> Network:
    """The network of a wiring; cost: about 3 ms for 17,000 steps.

    Steps that are not `kept` are taken out, and the others keep the weights they had among all.
    """
    source, target = wiring.source, wiring.target
    out_degree = np.bincount(source, minlength=wiring.n)[source].astype(np.float64)
    in_degree = np.bincount(target, minlength=wiring.n)[target].astype(np.float64)
    steps = Rows(source, target, wiring.activating, out_degree**-damping, in_degree**-damping)
    if kept is not None:
        steps = steps.where(kept)
    every = steps.expanded(wiring.complexes)
    order = np.argsort(every.source, kind="stable")
    return Network(names, *(every.matrices(weight, order, wiring.n) for weight in every.weights))


@dataclass(frozen=True)
class Rows:
    """Steps as rows: nodes, share that activates, and both weights."""

    source: Ints
    target: Ints
    activating: Floats
    outflow: Floats
    inflow: Floats

    @property
    def weights(self) -> tuple[Floats, Floats]:
        """Both weights."""
        return self.outflow, self.inflow

    @property
    def _columns(self) -> tuple[npt.NDArray[Any], ...]:
        return self.source, self.target, self.activating, self.outflow, self.inflow

    def where(self, kept: npt.NDArray[np.bool_]) -> Rows:
        """Only some of the rows."""
        return Rows(*(column[kept] for column in self._columns))

    def __add__(self, other: Rows) -> Rows:
        pairs = zip(self._columns, other._columns, strict=True)
        return Rows(*(np.concatenate(pair) for pair in pairs))

    def expanded(self, complexes: Complexes) -> Rows:
        """These steps, those that complexes take from their members, and those they send."""
        received = self + self.through(complexes, into=True)
        return received + received.through(complexes.of_bound, into=False)

    def through(self, complexes: Complexes, *, into: bool) -> Rows:
        """Steps of the members at one end, moved to their complex at 1/n of the weight.

        A step between a complex and its own member, or within it, is none.
        """
        moved, kept = (self.target, self.source) if into else (self.source, self.target)
        first = np.searchsorted(complexes.member, moved, side="left")
        count = np.searchsorted(complexes.member, moved, side="right") - first
        row = np.repeat(np.arange(len(moved)), count)
        begin = np.repeat(np.cumsum(count) - count, count)
        entry = first[row] + np.arange(len(row)) - begin
        whole = complexes.whole[entry]
        other = kept[row]
        inside = complexes.contain(whole, other) | (whole == other)
        row, whole, entry = row[~inside], whole[~inside], entry[~inside]
        ends = (self.source[row], whole) if into else (whole, self.target[row])
        part = 1 / complexes.size[entry]
        return Rows(*ends, self.activating[row], self.outflow[row] * part, self.inflow[row] * part)

    def matrices(self, weight: Floats, order: Ints, n: int) -> Signed:
        """One weight as an activating and an inhibiting matrix; a doubled entry adds up."""
        indptr = np.concatenate(([0], np.cumsum(np.bincount(self.source, minlength=n))))
        target = self.target[order]
        return Signed(*(
            sparse.csr_array(((weight * share)[order], target, indptr), shape=(n, n))
            for share in (self.activating, 1 - self.activating)
        ))  # fmt: skip


def _pair(one: Ints, other: Ints) -> Ints:
    """Two nodes as one number."""
    return one << 32 | other


def _geometric_mean(one: sparse.csr_array, other: sparse.csr_array) -> sparse.csr_array:
    one, other = one.copy(), other.copy()
    for matrix in (one, other):
        matrix.sum_duplicates()
    one.data = np.sqrt(one.data * other.data)
    one.eliminate_zeros()
    return one
