"""The score of every pair when one node after the other is removed: exact, all nodes at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats, Ints
from pararoute.queries.blocking.arena import Arena


class PairsLeft(NamedTuple):
    """What each pair has left when one node after the other is removed.

    Attributes
    ----------
    pairs : DataFrame
        Rows of ``arena.pairs`` that have a walk and a weight, in its order.
    names : tuple of str
        What is removed.
    scores : ndarray (pairs, names)
        In [0, 1).
    masses : ndarray (2, pairs, names)
        Activating and inhibiting mass (``mass_activating mass_inhibiting`` of a pair).
    """

    pairs: pd.DataFrame
    names: tuple[str, ...]
    scores: Floats
    masses: Floats


def pair_scores(arena: Arena, names: Sequence[str]) -> pd.DataFrame:
    """The score that each pair has left when a node, and the complexes that need it, are gone.

    Parameters
    ----------
    arena : Arena
        A scored ranking.
    names : sequence of str
        Nodes of its network, each removed by itself.

    Returns
    -------
    DataFrame
        A row for each pair that has a walk and a weight, whatever its sign, by its route
        (``LIGAND:RECEPTOR``), in the order of ``arena.pairs``; a column for each name; scores in
        [0, 1). A pair whose net transmission inhibits scores 0, and may score once a node is gone
        that inhibited; a pair without a row scores 0 whatever is removed.

    Raises
    ------
    KeyError
        A name that is no node of the network.

    See Also
    --------
    pairs_left : The same without names of routes, with the masses behind the scores.
    """
    left = pairs_left(arena, names)
    routes = pd.Index(left.pairs["route"], name="route")
    return pd.DataFrame(left.scores, index=routes, columns=list(left.names))


def pairs_left(arena: Arena, names: Sequence[str]) -> PairsLeft:
    """What each pair has left when a node, and the complexes that need it, are gone.

    Parameters
    ----------
    arena : Arena
        A scored ranking.
    names : sequence of str
        Nodes of its network, each removed by itself.

    Notes
    -----
    ::

        score left = secretion * binding * reception * max(activating left - inhibiting left, 0)

    and 0 where the ligand itself is removed. Degree weights stay those of the intact network
    (`queries.blocking.blockade`). Cost: the low-rank update of `queries.blocking.survival`, about
    0.1 s for 300 names and 2,600 pairs, once the arena has its walks.
    """
    removed = tuple(dict.fromkeys(names))
    gone = [arena.together[name] for name in removed]
    pairs = _carrying(arena)
    binding = _binding(arena, pairs)
    flows = arena.survival.flows(arena.survival.padded(gone))
    parts = arena.secretome.parts(*flows)[:, binding]
    activating, inhibiting = parts
    net = np.maximum(activating - inhibiting, 0.0)
    net[np.isclose(activating, inhibiting, rtol=1e-12, atol=0)] = 0.0  # as in a ranking
    weight = (pairs["secretion"] * pairs["binding"] * pairs["reception"]).to_numpy(dtype=float)
    left: Floats = weight[:, None] * net
    for column, own in enumerate(gone):
        left[pairs["ligand"].isin(own).to_numpy(), column] = 0.0
    return PairsLeft(pairs, removed, left, np.asarray(parts / (1 - parts)))


def _carrying(arena: Arena) -> pd.DataFrame:
    """The pairs that the signal of the secretome is summed over."""
    pairs = arena.pairs
    weight = pairs["secretion"] * pairs["binding"] * pairs["reception"]
    return pairs[(weight > 0) & (pairs["mass_activating"] + pairs["mass_inhibiting"] > 0)]


def _binding(arena: Arena, pairs: pd.DataFrame) -> Ints:
    """Which kind of binding of the secretome each pair is: its receptor and its sign."""
    own = arena.secretome
    receptors = [own.receptors[row] for row in own.receptor]
    place = {kind: i for i, kind in enumerate(zip(receptors, own.share.tolist(), strict=True))}
    kinds = zip(pairs["receptor"], pairs["activating"].astype(float), strict=True)
    return np.array([place[kind] for kind in kinds], dtype=np.int64)
