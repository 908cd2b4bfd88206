"""Where the nodes and bands of a stream diagram go: columns from left to right, few crossings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import pandas as pd

THICKNESS = 0.012  # of a node's bar
_FREE = 0.6  # part of the height that gaps take in the fullest column
_SWEEPS = 4
Key: TypeAlias = tuple[int, str]  # column and name


class Node(NamedTuple):
    """A bar; y grows downward, both in [0, 1]."""

    column: int
    name: str
    x: float
    y: float
    height: float


class Band(NamedTuple):
    """A stream between the right side of a bar and the left side of another."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    sign: int


@dataclass(frozen=True)
class Streams:
    """A laid out diagram; `last` is the number of the last column."""

    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    last: int


def streams(steps: pd.DataFrame) -> Streams:
    """Lay out steps whose ``score`` is their width.

    Parameters
    ----------
    steps : DataFrame
        ``column source target_column target sign score``, at least one row.

    Returns
    -------
    Streams
        Column 0 in the order in which the wider come first; every other node at the mean place of
        what flows into it and out of it, improved in a few sweeps. Ties by name.

    Examples
    --------
    >>> one = pd.DataFrame({"column": [0], "source": ["L"], "target_column": [1],
    ...                     "target": ["R"], "sign": [1], "score": [0.5]})
    >>> laid = streams(one)
    >>> [(node.name, node.x, round(node.height, 2)) for node in laid.nodes]
    [('L', 0.0, 0.4), ('R', 1.0, 0.4)]
    """
    links = [
        ((row["column"], row["source"]), (row["target_column"], row["target"]), row["score"],
         row["sign"])
        for row in steps.to_dict("records")
    ]  # fmt: skip
    flow = _flow(links)
    columns = _ordered(links, flow)
    scale = (1 - _FREE) / max(sum(flow[key] for key in keys) for keys in columns)
    nodes = {key: node for keys in columns for key, node in _stacked(keys, flow, scale, columns)}
    return Streams(tuple(nodes.values()), tuple(_bands(links, nodes, scale)), len(columns) - 1)


_Link: TypeAlias = tuple[Key, Key, float, int]


def _flow(links: list[_Link]) -> dict[Key, float]:
    """What passes a node: the larger of what comes in and what goes out."""
    out: dict[Key, float] = {}
    into: dict[Key, float] = {}
    for source, target, score, _ in links:
        out[source] = out.get(source, 0.0) + score
        into[target] = into.get(target, 0.0) + score
    return {key: max(out.get(key, 0.0), into.get(key, 0.0)) for key in sorted({*out, *into})}


def _ordered(links: list[_Link], flow: dict[Key, float]) -> list[list[Key]]:
    """The nodes of each column from top to bottom: barycentres, swept back and forth."""
    last = max(column for column, _ in flow)
    columns = [sorted((key for key in flow if key[0] == i), key=lambda key: (-flow[key], key))
               for i in range(last + 1)]  # fmt: skip
    for _ in range(_SWEEPS):
        for keys in (*columns[1:], *columns[-2::-1]):
            place = _places(columns, flow)
            mean = {key: _mean(key, links, place) for key in keys}
            keys.sort(key=lambda key: (round(mean[key], 9), key))
    return columns


def _places(columns: list[list[Key]], flow: dict[Key, float]) -> dict[Key, float]:
    """The middle of each node, as a part of its column's height."""
    place = {}
    for keys in columns:
        total, above = sum(flow[key] for key in keys), 0.0
        for key in keys:
            place[key] = (above + flow[key] / 2) / total
            above += flow[key]
    return place


def _mean(key: Key, links: list[_Link], place: dict[Key, float]) -> float:
    """The weighted mean place of what a node is linked to."""
    others = [(place[b if a == key else a], score) for a, b, score, _ in links if key in (a, b)]
    return sum(at * score for at, score in others) / sum(score for _, score in others)


def _stacked(
    keys: list[Key], flow: dict[Key, float], scale: float, columns: list[list[Key]]
) -> list[tuple[Key, Node]]:
    """A column's bars, one below the other, with equal gaps over the whole height."""
    most = max(map(len, columns))
    gap = _FREE / max(most - 1, 1)
    if len(keys) < most:  # a column of few nodes is spread, too, but not to the ends
        free = 1 - scale * sum(flow[key] for key in keys)
        gap = free / (len(keys) + 1)
    y = 0.0 if len(keys) == most else gap
    found = []
    for key in keys:
        height = scale * flow[key]
        found.append((key, Node(key[0], key[1], key[0] / (len(columns) - 1), y, height)))
        y += height + gap
    return found


def _bands(links: list[_Link], nodes: dict[Key, Node], scale: float) -> list[Band]:
    """Bands leave and enter a bar in the order of where they go to and come from."""
    starts = {key: node.y for key, node in nodes.items()}
    ends = dict(starts)
    begin, end = {}, {}
    for i in sorted(range(len(links)), key=lambda i: (nodes[links[i][1]].y, links[i][1], i)):
        begin[i] = starts[links[i][0]]
        starts[links[i][0]] += scale * links[i][2]
    for i in sorted(range(len(links)), key=lambda i: (nodes[links[i][0]].y, links[i][0], i)):
        end[i] = ends[links[i][1]]
        ends[links[i][1]] += scale * links[i][2]
    return [
        Band(nodes[source].x + THICKNESS, begin[i], nodes[target].x, end[i], scale * score, sign)
        for i, (source, target, score, sign) in enumerate(links)
    ]
