"""The best thousand simple routes over all ligands, against k shortest paths.

A route's weight is the product of its steps' (`queries.paths`), which the rivals find as the
shortest paths by -log of it, from a node before all ligands to one behind AKT. They know no limit
on the length: that theirs are as long as ours shows that it cuts nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.given import graph
from benchmarks.harness import Aim, Check, Job, Row
from benchmarks.mass import Lookup, routes

if TYPE_CHECKING:
    import pandas as pd

    from pararoute.queries.explaining.best_paths import LigandPath

K = 1000
Found = list[tuple[tuple[str, ...], float]]


def pairs() -> pd.DataFrame:
    """The pairs that have a route, with the masses that `best_paths` takes."""
    from pararoute.queries.routes import AKT
    from pararoute.queries.transmission import of_pairs, transmission

    own = graph()
    signals = transmission(own.network, own.pairs["receptor"].unique(), AKT)
    scored = own.pairs[["ligand", "receptor", "activating"]].join(of_pairs(own.pairs, signals))
    return scored[scored["mass_activating"] + scored["mass_inhibiting"] > 0]


def ours(given: pd.DataFrame) -> list[LigandPath]:
    from pararoute.queries.explaining.best_paths import best_paths
    from pararoute.queries.paths import PathFinder
    from pararoute.queries.routes import AKT

    return best_paths(given, PathFinder(graph().network, AKT), K)


def named(_: object, found: list[LigandPath]) -> Found:
    return [(path.names, path.weight) for path in found]


class Ends(NamedTuple):
    """The steps with a node before all ligands and one behind all effectors; lengths >= 0."""

    edges: list[tuple[int, int]]
    length: list[float]
    begin: int
    end: int


def steps() -> Ends:
    """What the rivals search.

    A step of a complex can weigh more than 1, being a sum; they take no length below 0, so it
    counts as 1.
    """
    import numpy as np

    given, both = routes(), graph().network.steps
    source, target = np.array(given.edges).T
    weight = Lookup(both.activating + both.inhibiting, 1)(source, target)
    begin = int(max(source.max(), target.max())) + 1
    outer = [(begin, i) for i in given.ligands] + [(i, begin + 1) for i in given.ends]
    length = [*np.maximum(-np.log(weight), 0.0).tolist(), *[0.0] * len(outer)]
    return Ends(given.edges + outer, length, begin, begin + 1)


def igraph_given() -> tuple[Any, Ends]:
    import igraph

    found = steps()
    return igraph.Graph(found.edges, directed=True), found


def igraph_paths(given: tuple[Any, Ends]) -> list[list[int]]:
    network, found = given
    paths: list[list[int]] = network.get_k_shortest_paths(
        found.begin, found.end, k=K, weights=found.length
    )
    return paths


def networkx_given() -> tuple[Any, Ends]:
    import networkx

    found = steps()
    network = networkx.DiGraph()
    network.add_weighted_edges_from(
        (*edge, length) for edge, length in zip(found.edges, found.length, strict=True)
    )
    return network, found


def networkx_paths(given: tuple[Any, Ends]) -> list[list[int]]:
    from itertools import islice

    from networkx import shortest_simple_paths

    network, found = given
    return list(islice(shortest_simple_paths(network, found.begin, found.end, "weight"), K))


def weighed(given: tuple[Any, Ends], found: list[list[int]]) -> Found:
    """Their paths by name, each with the product of its steps' weights."""
    import math
    from itertools import pairwise

    own = graph()
    names = [*own.network.names, *sorted(set(own.pairs["ligand"]))]
    length = dict(zip(given[1].edges, given[1].length, strict=True))
    return [
        (
            tuple(names[i] for i in path[1:-1]),
            math.exp(-sum(length[step] for step in pairwise(path))),
        )
        for path in found
    ]


def compare(answers: Mapping[str, Found]) -> list[Check]:
    checks = []
    mine = answers["ours"]
    for rival in [name for name in answers if name != "ours"]:
        theirs = answers[rival]
        apart = max(abs(a[1] - b[1]) for a, b in zip(mine, theirs, strict=True))
        checks.append(
            Check(f"largest difference to {rival} in weight, place by place", f"{apart:.1e}",
                  apart < 1e-12)
        )  # fmt: skip
        # of the routes that weigh as much as the last one, either may have others
        last = mine[-1][1] * (1 + 1e-9)
        sets = [{names for names, weight in found if weight > last} for found in (mine, theirs)]
        checks.append(
            Check(f"the same routes as {rival}, but for those as heavy as the last",
                  f"{len(sets[0] & sets[1])} of {len(sets[0] | sets[1])}", sets[0] == sets[1])
        )  # fmt: skip
    return checks


ROWS = [
    Row(
        name="best_routes",
        what=f"the {K:,} best simple routes over all ligands to AKT, in order",
        ours=Job(ours, pairs, named, repeats=7),
        rivals={
            "igraph": Job(igraph_paths, igraph_given, weighed, repeats=3,
                          note="get_k_shortest_paths"),
            "networkx": Job(networkx_paths, networkx_given, weighed, repeats=1, limit=60,
                            note="shortest_simple_paths"),
        },
        aims=[Aim(50, "times faster than", "networkx"), Aim(3, "times faster than", "igraph")],
        compare=compare,
    )
]  # fmt: skip
