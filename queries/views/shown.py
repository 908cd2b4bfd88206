"""What a picture of routes holds: as many of the first routes as it has room for.

A route is drawn by its best paths (`queries.paths`), each from the treated sensitive cells over
ligand and receptor to an effector. Routes are taken in rank order for as long as their nodes fit;
what is left out is counted. A protein is one node inside the resistant cell, and another one
outside where it is a ligand, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from pararoute.queries.blocking.arena import Arena
from pararoute.queries.explaining.best_paths import LigandPath, best_paths
from pararoute.queries.paths import PathFinder

PATHS = 3  # of a route that are drawn
NODES = 300
FEWEST = 20  # nodes there must be room for: no route needs more, drawn by PATHS of MAX_STEPS


class Node(NamedTuple):
    """A node of the picture: a symbol on one side of the membrane, or the sending cells."""

    inside: bool
    name: str


class Edge(NamedTuple):
    """An edge of the picture; one that carries both signs is drawn twice."""

    kind: str  # secretes, binds, signals, or through: all mediators of a path as one edge
    source: Node
    target: Node
    sign: int


class DrawnPath(NamedTuple):
    """A path as it is drawn: its edges in order, and the one that stands for its inner ones."""

    share: float
    sign: int
    edges: tuple[Edge, ...]
    through: Edge | None


SENDER = Node(False, "")  # no molecule has this name


@dataclass(frozen=True)
class Shown:
    """What is drawn.

    Attributes
    ----------
    routes : DataFrame
        Those of the ranking that are drawn, in its order.
    paths : tuple of tuple of DrawnPath
        The paths of each, best first.
    nodes : mapping of Node to str
        The role of each node, in the order in which the routes come to them.
    of_routes, of_nodes : int
        Routes with a score, and nodes of the network, that there are.
    """

    routes: pd.DataFrame
    paths: tuple[tuple[DrawnPath, ...], ...]
    nodes: Mapping[Node, str]
    of_routes: int
    of_nodes: int

    @property
    def edges(self) -> list[Edge]:
        """Every edge once, in the order in which the routes come to them."""
        found = [e for own in self.paths for path in own for e in (*path.edges, path.through) if e]
        return list(dict.fromkeys(found))

    @property
    def carried(self) -> dict[Edge, float]:
        """What each edge carries: over all paths through it, score of the route * share."""
        total = dict.fromkeys(self.edges, 0.0)
        for score, own in zip(self.routes["score"], self.paths, strict=True):
            for path in own:
                for edge in (*path.edges, *filter(None, [path.through])):
                    total[edge] += score * path.share
        return total

    @property
    def names(self) -> list[str]:
        """The molecules, each once though it may stand on both sides; sorted."""
        return sorted({node.name for node in self.nodes if node != SENDER})

    @property
    def says(self) -> str:
        """What is shown of what, in words."""
        return (
            f"{len(self.routes):,} of {self.of_routes:,} routes with a score, "
            f"{len(self.names):,} of {self.of_nodes:,} nodes of the network"
        )


def show(
    arena: Arena, routes: pd.DataFrame, top: int | None = None, most: int = NODES,
    paths: int = PATHS,
) -> Shown:  # fmt: skip
    """The first routes of a ranking, as far as there is room.

    Parameters
    ----------
    arena : Arena
        The ranking, scored again.
    routes : DataFrame
        routes.tsv of it.
    top : int, optional
        At most so many routes.
    most : int
        At most so many nodes, the sending cells among them.
    paths : int
        At most so many paths of a route.

    Returns
    -------
    Shown
        A route that would need more nodes than are left ends it, so that no lower one is drawn
        before a higher one. Empty where no route has a score.

    Notes
    -----
    Cost: about 0.1 s for 400 routes.
    """
    scored = routes[routes["score"] > 0].sort_values("rank", ignore_index=True)
    pairs = arena.pairs.set_index(["ligand", "receptor"], drop=False)
    finder = PathFinder(arena.scene.network, arena.scene.effectors)
    nodes: dict[Node, None] = {}
    drawn: list[tuple[DrawnPath, ...]] = []
    first = scored.head(top)
    for pair in zip(first["ligand"], first["receptor"], strict=True):
        own = tuple(map(_drawn, _paths(pairs.loc[[pair]], finder, paths)))
        more = dict.fromkeys(node for path in own for node in _nodes(path))
        if len(nodes | more) > most:
            break
        nodes |= more
        drawn.append(own)
    return Shown(
        routes=scored.head(len(drawn)),
        paths=tuple(drawn),
        nodes=_roles(nodes, scored.head(len(drawn)), arena.scene.effectors),
        of_routes=len(scored),
        of_nodes=len(arena.graph.nodes),
    )


def _paths(pair: pd.DataFrame, finder: PathFinder, most: int) -> list[LigandPath]:
    """The best activating paths; the best other one where only walks with a cycle activate."""
    return best_paths(pair, finder, most, 1) or best_paths(pair, finder, 1, -1)


def _drawn(path: LigandPath) -> DrawnPath:
    ligand, *inside = (Node(i > 0, name) for i, name in enumerate(path.names))
    edges = [Edge("secretes", SENDER, ligand, 1), Edge("binds", ligand, inside[0], path.signs[0])]
    for (source, target), sign in zip(pairwise(inside), path.signs[1:], strict=True):
        edges.append(Edge("signals", source, target, sign))
    whole = path.sign * path.signs[0]
    through = Edge("through", inside[0], inside[-1], whole) if len(inside) > 1 else None
    return DrawnPath(path.share, path.sign, tuple(edges), through)


def _nodes(path: DrawnPath) -> Iterator[Node]:
    yield SENDER
    yield from (edge.target for edge in path.edges)


def _roles(
    nodes: Mapping[Node, None], routes: pd.DataFrame, effectors: Sequence[str]
) -> dict[Node, str]:
    receptors, ends = set(routes["receptor"]), set(effectors)

    def role(node: Node) -> str:
        if not node.inside:
            return "cell" if node == SENDER else "ligand"
        if node.name in ends:
            return "effector"
        return "receptor" if node.name in receptors else "mediator"

    return {node: role(node) for node in nodes}
