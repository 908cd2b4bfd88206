"""The route mass of all ligands to AKT, against enumerating their paths.

The mass of a pair is its summed outflow times its summed inflow (`queries.transmission`), that of
a ligand the sum over its pairs. pararoute sums walks by sparse products; igraph and networkx list
the simple paths. Only the listing is timed; what the paths weigh is worked out behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.given import graph
from benchmarks.harness import Aim, Check, Job, Row

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

STEPS = 5  # the binding of the ligand is the first


class Routes(NamedTuple):
    """Every possible step, the ligands being nodes of their own beside the receiving cell's."""

    edges: list[tuple[int, int]]
    ligands: list[int]
    ends: list[int]


def routes() -> Routes:
    """Steps between numbered nodes; none leaves an effector, where a route ends."""
    from pararoute.queries.routes import AKT

    own, network = graph(), graph().network
    ends = [network.index[name] for name in AKT]
    steps = (network.steps.activating + network.steps.inhibiting).tocoo()
    edges = list(zip(steps.row.tolist(), steps.col.tolist(), strict=True))
    names = sorted(set(own.pairs["ligand"]))
    ligand = {name: len(network.names) + i for i, name in enumerate(names)}
    pairs = zip(own.pairs["ligand"], own.pairs["receptor"], strict=True)
    return Routes(
        [edge for edge in edges if edge[0] not in ends]
        + [(ligand[one], network.index[other]) for one, other in pairs],
        list(ligand.values()),
        ends,
    )


def ours(_: object) -> pd.Series:
    from pararoute.queries.routes import AKT
    from pararoute.queries.transmission import of_pairs, transmission

    own = graph()
    receptors = own.pairs["receptor"].unique()
    masses = of_pairs(own.pairs, transmission(own.network, receptors, AKT, STEPS - 1))
    mass = masses["mass_activating"] + masses["mass_inhibiting"]
    return mass.groupby(own.pairs["ligand"]).sum()


def igraph_given() -> tuple[Any, Routes]:
    import igraph

    found = routes()
    return igraph.Graph(found.edges, directed=True), found


def igraph_paths(given: tuple[Any, Routes]) -> list[list[int]]:
    network, found = given
    paths = []
    for ligand in found.ligands:
        paths += network.get_all_simple_paths(ligand, to=found.ends, maxlen=STEPS)
    return paths


def networkx_given() -> tuple[Any, Routes]:
    import networkx

    found = routes()
    return networkx.DiGraph(found.edges), found


def networkx_paths(given: tuple[Any, Routes]) -> list[list[int]]:
    from networkx import all_simple_paths

    network, found = given
    paths = []
    for ligand in found.ligands:
        paths += all_simple_paths(network, ligand, found.ends, cutoff=STEPS)
    return paths


def weighed(_: object, paths: list[list[int]]) -> tuple[int, pd.Series]:
    """How many paths there are, and the mass they give each ligand."""
    import numpy as np
    import pandas as pd

    own = graph()
    pairs = own.pairs
    names = np.array([*own.network.names, *sorted(set(pairs["ligand"]))])
    flows = {
        name: _summed(paths, weights) for name, weights in
        (("outflow", own.network.outflow), ("inflow", own.network.inflow))
    }  # fmt: skip
    by_pair = (flows["outflow"] * flows["inflow"]).sum(axis=1)
    places = flows["outflow"].index
    ligands = names[places.get_level_values("ligand")]
    mass = pd.Series(by_pair.to_numpy()).groupby(ligands).sum()
    return len(paths), mass.reindex(sorted(set(pairs["ligand"])), fill_value=0.0)


def _summed(paths: list[list[int]], weights: Any) -> pd.DataFrame:
    """Summed weight of the paths of each pair, by sign.

    A step that activates with weight a and inhibits with weight i multiplies the sum of a path's
    two weights by a + i and their difference by a - i.
    """
    import numpy as np
    import pandas as pd

    sums, differences = (
        Lookup(weights.activating + sign * weights.inhibiting, sign) for sign in (1, -1)
    )
    parts = []
    for length in range(2, STEPS + 2):
        nodes = np.array([p for p in paths if len(p) == length], dtype=np.int64).reshape(-1, length)
        both = [
            np.prod([look(nodes[:, i], nodes[:, i + 1]) for i in range(length - 1)], axis=0)
            for look in (sums, differences)
        ]
        part = {"plus": (both[0] + both[1]) / 2, "minus": (both[0] - both[1]) / 2}
        parts.append(pd.DataFrame({"ligand": nodes[:, 0], "receptor": nodes[:, 1], **part}))
    return pd.concat(parts).groupby(["ligand", "receptor"]).sum()


class Lookup:
    """One number of each step, bindings included, by its two nodes."""

    def __init__(self, steps: Any, sign: int) -> None:
        import numpy as np

        own = graph()
        self._nodes = len(own.network.names) + own.pairs["ligand"].nunique()
        entries = steps.tocoo()
        ligand = {name: i for i, name in enumerate(sorted(set(own.pairs["ligand"])))}
        sources = len(own.network.names) + own.pairs["ligand"].map(ligand).to_numpy()
        share = own.pairs["activating"].to_numpy()
        keys = np.concatenate((
            entries.row.astype(np.int64) * self._nodes + entries.col,
            sources * self._nodes + own.pairs["receptor"].map(own.network.index).to_numpy(),
        ))  # fmt: skip
        values = np.concatenate((entries.data, share + sign * (1 - share)))
        order = np.argsort(keys)
        self._keys, self._values = keys[order], values[order]

    def __call__(self, source: np.ndarray[Any, Any], target: np.ndarray[Any, Any]) -> Any:
        """The numbers of some steps."""
        import numpy as np

        keys = source * self._nodes + target
        places = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        # a difference of 0 is no entry
        return np.where(self._keys[places] == keys, self._values[places], 0.0)


def compare(answers: Mapping[str, Any]) -> list[Check]:
    import numpy as np

    walks = answers["ours"]
    number, simple = answers["igraph"]
    walks = walks.reindex(simple.index, fill_value=0.0)
    some = simple > 0
    excess = (walks - simple)[some] / simple[some]
    top = [set(mass.sort_values(kind="stable").index[-20:]) for mass in (walks, simple)]
    checks = [
        Check("simple paths", f"{number:,}"),
        Check(
            "our sum is never less, and 0 for the same ligands",
            f"{int(some.sum())} of {len(some)} ligands have a path",
            bool(excess.min() > -1e-9 and ((walks > 0) == some).all()),
        ),
        Check(
            "what walks that pass a node twice add to a ligand's mass",
            f"{np.median(excess):.2%} in the median, {excess.max():.1%} at most",
        ),
        Check("rank correlation", f"{walks[some].corr(simple[some], method='spearman'):.4f}"),
        Check("of the first 20 ligands the same", str(len(top[0] & top[1]))),
    ]
    if "networkx" in answers:
        other, mass = answers["networkx"]
        same = other == number and np.allclose(mass, simple, rtol=1e-9, atol=0)
        checks.append(Check("networkx gives the same paths and masses", str(same), same))
    return checks


ROWS = [
    Row(
        name="mass",
        what=f"the mass of all routes of at most {STEPS} steps from every ligand to AKT",
        ours=Job(ours, graph, repeats=7),
        rivals={
            "igraph": Job(igraph_paths, igraph_given, weighed, repeats=3,
                          note="get_all_simple_paths"),
            "networkx": Job(networkx_paths, networkx_given, weighed, repeats=1, limit=60,
                            note="all_simple_paths"),
        },
        aims=[Aim(1000, "times faster than", "networkx"), Aim(20, "times faster than", "igraph")],
        compare=compare,
    )
]  # fmt: skip
