"""The sparse signed network that scoring uses: steps inside the receiving cell as matrices.

A step from u to v has the weight ``(out(u) * in(v)) ** -DAMPING``, where ``out`` and
``in`` count steps: a hub's single step says little. The weight is shared between an
activating and an inhibiting matrix by the step's sign.

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
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from pararoute.graph.build import SignedGraph

DAMPING = 0.4  # the exponent that Himmelstein and Baranzini chose; not fitted here
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Network:
    """Signed, degree-damped steps between named nodes.

    Attributes
    ----------
    names : tuple of str
        Node names, sorted; row i and column i of the matrices are ``names[i]``.
    activating, inhibiting : sparse matrix (n, n)
        Entry (u, v) is the weight of the step u -> v, or u -| v; never negative.
    """

    names: tuple[str, ...]
    activating: sparse.csr_array
    inhibiting: sparse.csr_array

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each name."""
        return {name: i for i, name in enumerate(self.names)}

    def steps_from(self, node: int) -> Iterator[tuple[int, int, float]]:
        """Steps that leave a node: (target, sign, weight), activating ones first."""
        for sign, matrix in ((1, self.activating), (-1, self.inhibiting)):
            here = slice(matrix.indptr[node], matrix.indptr[node + 1])
            for target, weight in zip(matrix.indices[here], matrix.data[here], strict=True):
                yield int(target), sign, float(weight)


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
    steps = graph.steps[["source", "target", "activating"]].copy()
    out_degree = steps.groupby("source")["target"].transform("size")
    in_degree = steps.groupby("target")["source"].transform("size")
    steps["weight"] = (out_degree * in_degree).astype("float64") ** -damping
    members = graph.subunits.assign(n=graph.subunits.groupby("complex")["member"].transform("size"))
    inputs = _through_members(steps, members, "target")
    bound = members[members["complex"].isin(set(graph.pairs["receptor"]))]
    outputs = _through_members(pd.concat([steps, inputs]), bound, "source")
    every = pd.concat([steps, inputs, outputs])
    names = tuple(graph.nodes["symbol"])
    index = {name: i for i, name in enumerate(names)}
    ends = (every["source"].map(index).to_numpy(), every["target"].map(index).to_numpy())
    share, weight = every["activating"].to_numpy(), every["weight"].to_numpy()
    plus, minus = (_matrix(weight * part, ends, len(names)) for part in (share, 1 - share))
    return Network(names, plus, minus)


def _through_members(steps: pd.DataFrame, members: pd.DataFrame, end: str) -> pd.DataFrame:
    """Steps of the members at one `end`, moved to their complex at 1/n of the weight."""
    moved = steps.merge(members, left_on=end, right_on="member")
    other = "source" if end == "target" else "target"
    inside = pd.MultiIndex.from_frame(moved[["complex", other]]).isin(
        pd.MultiIndex.from_frame(members[["complex", "member"]])
    )
    moved = moved[~inside & (moved[other] != moved["complex"])]
    moved = moved.assign(weight=moved["weight"] / moved["n"], **{end: moved["complex"]})
    return moved[["source", "target", "activating", "weight"]]


def _matrix(weights: Floats, ends: tuple[npt.NDArray[np.int64], ...], n: int) -> sparse.csr_array:
    matrix = sparse.coo_array((weights, ends), shape=(n, n)).tocsr()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix
