"""The part of the graph that the routes of a ranking run through, with places to draw it at.

A route is its best path, as the graph's ``STEP`` relationships tell it. A step from or to a
complex may come through a member (`graph.network`): ``via`` then names the edges that carry it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pararoute.graph.interchange.carriers import Carriers, End
from pararoute.graph.interchange.flat import (
    HUMAN,
    INTERACTIONS,
    Attributes,
    FlatGraph,
    edge_order,
    node_attributes,
)
from pararoute.graph.interchange.places import places
from pararoute.graph.projection import GraphTables
from pararoute.graph.schema import Label, Relationship

_OF_SIGN = {1: INTERACTIONS[Relationship.ACTIVATES], -1: INTERACTIONS[Relationship.INHIBITS]}
_BINDS = INTERACTIONS[Relationship.BINDS]
_ROLES = ("effector", "ligand", "receptor", "mediator")  # the first that a node is in some route


class Route(NamedTuple):
    """A route and the nodes and edges of its best path, in order."""

    name: str
    rank: int
    score: float
    nodes: tuple[str, ...]
    edges: tuple[End, ...]


def of_routes(tables: GraphTables, about: Attributes, top: int | None = None) -> FlatGraph:
    """The molecules and steps of the routes that score.

    Parameters
    ----------
    tables : GraphTables
        The graph of a ranking.
    about : dict
        What it is.
    top : int, optional
        How many of the first routes; default: all with a score above 0.

    Returns
    -------
    FlatGraph
        Nodes and edges also tell how many of these routes run through (``n_routes_through``), and
        the best of them (``best_route_through``, its ``_rank`` and ``_score``). ``role`` is what a
        node is in them: effector, ligand, receptor or mediator, the first that holds in any. ``x``
        and ``y`` put ligands left, effectors right.
    """
    routes = scoring_routes(tables)[:top]
    nodes, edges = defaultdict(list), defaultdict(list)
    for route in routes:
        for node in route.nodes:
            nodes[node].append(route)
        for end in route.edges:
            edges[end].append(route)
    roles = _roles(routes)
    place = places([route.nodes for route in routes], roles)
    known_nodes = node_attributes(tables, human=about.get("organism") == HUMAN)
    carriers = Carriers(tables)
    return FlatGraph(
        [
            {**known_nodes[name], "role": roles[name], **_through(own), **place[name]}
            for name, own in sorted(nodes.items())
        ],
        sorted(({**carriers.by(end), **_through(own)} for end, own in edges.items()),
               key=edge_order),
        about,
    )  # fmt: skip


def scoring_routes(tables: GraphTables) -> list[Route]:
    """The routes with a score above 0, in rank order."""
    steps = tables.relationships[Relationship.STEP].sort_values("position", kind="stable")
    paths: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, node, sign in zip(steps["source"], steps["target"], steps["sign"], strict=True):
        paths[name].append((node, sign))
    found = tables.nodes[Label.ROUTE]
    return sorted(
        (
            Route(name, rank, score, tuple(node for node, _ in paths[name]),
                  tuple(_edges(paths[name])))
            for name, rank, score in zip(found["id"], found["rank"], found["score"], strict=True)
            if score
        ),
        key=lambda route: route.rank,
    )  # fmt: skip


def _edges(path: Sequence[tuple[str, int]]) -> Iterator[End]:
    for position, ((source, _), (target, sign)) in enumerate(pairwise(path)):
        yield source, target, _OF_SIGN[sign] if position else _BINDS


def _through(routes: Sequence[Route]) -> Attributes:
    best = routes[0]
    return {"n_routes_through": len(routes), "best_route_through": best.name,
            "best_route_rank": best.rank, "best_route_score": best.score}  # fmt: skip


def _roles(routes: Sequence[Route]) -> dict[str, str]:
    found: dict[str, set[str]] = defaultdict(set)
    for route in routes:
        ends = {0: "ligand", 1: "receptor", len(route.nodes) - 1: "effector"}
        for position, node in enumerate(route.nodes):
            found[node].add(ends.get(position, "mediator"))
    return {node: next(role for role in _ROLES if role in own) for node, own in found.items()}
