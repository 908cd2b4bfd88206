"""Where nodes stand: in columns along a route, in an order with few crossings. No physics.

Columns are the sending cells, ligands, receptors, mediators by their step, effectors. The order in
a column is that of the weighted mean place of a node's neighbours (barycentre), swept back and
forth; of all orders on the way that with the least crossing is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from pararoute.graph.network import Floats, Ints
from pararoute.queries.views.shown import Edge, Node, Shown

COLUMN = 170  # from one column to the next, in pixels at full size
ROW = 34  # from one row to the next; a node is 24 high
SWEEPS = 12
_FIRST_MEDIATORS = 3  # their column


class Place(NamedTuple):
    """Where a node stands."""

    column: int  # 0 sending cells, 1 ligands, 2 receptors, then mediators, last the effectors
    row: int  # from the top of the column
    x: int
    y: int


def layout(shown: Shown) -> dict[Node, Place]:
    """A place for every node; no two have the same.

    Parameters
    ----------
    shown : Shown
        What is drawn.

    Returns
    -------
    dict of Node to Place
        Columns are COLUMN apart and centred on y = 0, rows ROW apart.

    Notes
    -----
    Ties keep the order in which the routes come to the nodes. Cost: about 0.02 s for 300 nodes and
    1,000 edges.
    """
    column = columns(shown)
    carried = {edge: value for edge, value in shown.carried.items() if edge.kind != "through"}
    places = {}
    for number, names in _ordered(column, carried).items():
        for row, node in enumerate(names):
            y = round((row - (len(names) - 1) / 2) * ROW)
            places[node] = Place(number, row, number * COLUMN, y)
    return {node: places[node] for node in shown.nodes}


def columns(shown: Shown) -> dict[Node, int]:
    """The column of each node; a mediator stands at the step at which it carries most."""
    votes: dict[Node, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for score, own in zip(shown.routes["score"], shown.paths, strict=True):
        for path in own:
            for step, edge in enumerate(path.edges[2:-1]):
                votes[edge.target][step] += score * path.share
    mediators = {n: votes[n] for n, role in shown.nodes.items() if role == "mediator"}
    step_of = {n: max(sorted(own), key=own.__getitem__) for n, own in mediators.items()}
    used = {step: i for i, step in enumerate(sorted(set(step_of.values())))}
    fixed = {"cell": 0, "ligand": 1, "receptor": 2, "effector": _FIRST_MEDIATORS + len(used)}
    return {
        node: fixed[role] if role in fixed else _FIRST_MEDIATORS + used[step_of[node]]
        for node, role in shown.nodes.items()
    }


def _ordered(column: Mapping[Node, int], carried: Mapping[Edge, float]) -> dict[int, list[Node]]:
    """The nodes of each column from top to bottom."""
    nodes = list(column)
    index = {node: i for i, node in enumerate(nodes)}
    ends = np.array([(index[e.source], index[e.target]) for e in carried], dtype=np.int64)
    ends, weight = ends.reshape(-1, 2), np.sqrt(np.fromiter(carried.values(), dtype=float))
    of = np.array([column[node] for node in nodes], dtype=np.int64)
    levels = [np.flatnonzero(of == level) for level in range(of.max(initial=-1) + 1)]
    best, least = levels, np.inf
    for sweep in range(SWEEPS):
        place = _heights(levels, len(nodes))
        tangle = _crossings(place, of, ends, weight)
        if tangle < least * (1 - 1e-9):
            best, least = list(levels), tangle
        levels = list(levels)
        forth = sweep % 2 == 0
        for level in range(len(levels)) if forth else reversed(range(len(levels))):
            levels[level] = _resorted(levels, level, of, ends, weight, forth)
    return {level: [nodes[i] for i in own] for level, own in enumerate(best)}


def _heights(levels: Sequence[Ints], n: int) -> Floats:
    """The place of each node in its column, from 0 to 1."""
    place = np.zeros(n)
    for own in levels:
        place[own] = (np.arange(len(own)) + 0.5) / max(len(own), 1)
    return place


def _resorted(
    levels: Sequence[Ints], level: int, of: Ints, ends: Ints, weight: Floats, forth: bool
) -> Ints:
    """The nodes of a level by the weighted mean place of the neighbours that are behind."""
    place = _heights(levels, len(of))
    pull, total = np.zeros(len(of)), np.zeros(len(of))
    for here, there in ((ends[:, 0], ends[:, 1]), (ends[:, 1], ends[:, 0])):
        behind = of[there] < of[here] if forth else of[there] > of[here]
        np.add.at(pull, here[behind], weight[behind] * place[there[behind]])
        np.add.at(total, here[behind], weight[behind])
    own = levels[level]
    mean = np.where(total > 0, pull / np.where(total > 0, total, 1.0), place)[own]
    return own[np.argsort(np.round(mean, 9), kind="stable")]


def _crossings(place: Floats, of: Ints, ends: Ints, weight: Floats) -> float:
    """Weight of all crossings of edges that lead from one column to the same other one."""
    found = 0.0
    span = of[ends]
    for columns in np.unique(span, axis=0):
        own = (span == columns).all(axis=1)
        begin, end = place[ends[own, 0]], place[ends[own, 1]]
        swap = (begin[:, None] - begin) * (end[:, None] - end) < 0
        found += float(weight[own] @ swap @ weight[own]) / 2
    return found
