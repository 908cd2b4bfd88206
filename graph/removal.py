"""The network with a node or a step taken out, at the weights of the intact network.

A step's weights are shares of what leaves and reaches its ends in the whole network. Blocking
a protein does not make the other steps of its neighbours stronger, so what is left keeps the
weights it had: a removal can only take walks away. A complex needs all members: with one of
them it goes, too.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from pararoute.graph.build import SignedGraph
from pararoute.graph.network import Network, to_wiring, wired


def gone_with(graph: SignedGraph, name: str) -> frozenset[str]:
    """A node and the complexes that need it.

    Examples
    --------
    >>> import pandas as pd
    >>> from types import SimpleNamespace
    >>> subunits = pd.DataFrame({"complex": ["A_B", "A_B"], "member": ["A", "B"]})
    >>> graph = SimpleNamespace(subunits=subunits)
    >>> sorted(gone_with(graph, "A")), sorted(gone_with(graph, "A_B"))
    (['A', 'A_B'], ['A_B'])
    """
    subunits = graph.subunits
    return frozenset({name, *subunits.loc[subunits["member"] == name, "complex"]})


def without_node(graph: SignedGraph, name: str) -> Network:
    """The network without a node and the complexes that need it; they stay as names."""
    names = tuple(graph.nodes["symbol"])
    gone = np.isin(np.array(names, dtype=object), list(gone_with(graph, name)))
    wiring = to_wiring(graph)
    kept = ~(gone[wiring.source] | gone[wiring.target])
    complexes = wiring.complexes.where(~gone[wiring.complexes.whole])
    return wired(names, wiring.with_complexes(complexes), kept=kept)


def without_steps(graph: SignedGraph, steps: Collection[tuple[str, str]]) -> Network:
    """The network without some rows of ``graph.steps``, and what complexes had through them."""
    ends = zip(graph.steps["source"], graph.steps["target"], strict=True)
    gone = frozenset(steps)
    kept = np.array([end not in gone for end in ends], dtype=bool)
    return wired(tuple(graph.nodes["symbol"]), to_wiring(graph), kept=kept)
