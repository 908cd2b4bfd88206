"""What is left of the routes of a picture when each of its nodes is blocked: worked out beforehand.

A page cannot score anything; it looks up what would be so. Scores are exact over all walks, not
only those that are drawn, and ranks are those among all pairs of the ranking.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats, Ints
from pararoute.queries.blocking.arena import Arena, change
from pararoute.queries.blocking.pair_scores import PairsLeft, pairs_left
from pararoute.queries.views.shown import Shown

_SAME = 1e-9  # a part that is nearer to 1 differs by rounding alone


@dataclass(frozen=True)
class Without:
    """What each removal leaves.

    Attributes
    ----------
    names : tuple of str
        What is removed, each by itself, with the complexes that need it.
    change : ndarray (names,)
        Of the net signal of all ligands (`queries.blocking.arena.change`); may be missing.
    scores : ndarray (names, routes)
        What is left of each score.
    ranks : ndarray of int (names, routes)
        The rank then; 0 where no score is left.
    shares : ndarray (names, routes)
        By how much the shares of drawn paths grow that are not cut: the share of a path is its
        weight over the root of the mass of its sign, and mass is lost. 0 where none is left.
    gone : tuple of tuple of str
        What goes with each name: itself and the complexes that need it.
    """

    names: tuple[str, ...]
    change: Floats
    scores: Floats
    ranks: Ints
    shares: Floats
    gone: tuple[tuple[str, ...], ...]


def without_each(arena: Arena, shown: Shown) -> Without:
    """Remove the nodes of a picture, one by one.

    Parameters
    ----------
    arena : Arena
        The ranking, scored again.
    shown : Shown
        What is drawn of it.

    Notes
    -----
    Ties in rank go by ligand, then receptor, as in the ranking. Cost: about 0.1 s for 250 names
    and 400 routes.
    """
    left = pairs_left(arena, shown.names)
    ends = ["ligand", "receptor"]
    rows = pd.MultiIndex.from_frame(left.pairs[ends])
    drawn = rows.get_indexer(pd.MultiIndex.from_frame(shown.routes[ends]))
    order = np.argsort(rows.argsort())  # the place of each pair by ligand, then receptor
    score = pd.DataFrame(left.scores, index=order).sort_index()
    rank = score.rank(ascending=False, method="first").where(score > 0, 0).to_numpy()[order]
    lost = change(arena.total([[n] for n in left.names]), arena.intact.sum(axis=1, keepdims=True))
    return Without(
        left.names, lost, left.scores[drawn].T, rank[drawn].T.astype(np.int64),
        _shares(left, drawn, shown).T, tuple(arena.together[name] for name in left.names),
    )  # fmt: skip


def _shares(left: PairsLeft, drawn: Ints, shown: Shown) -> Floats:
    """(routes, names); all paths of a route that are drawn have one sign."""
    activates = np.array([own[0].sign == 1 for own in shown.paths], dtype=bool)
    own = left.pairs.iloc[drawn]
    before = np.where(activates, own["mass_activating"], own["mass_inhibiting"])[:, None]
    after = np.where(activates[:, None], left.masses[0, drawn], left.masses[1, drawn])
    grown = np.divide(before, after, out=np.zeros_like(after), where=after > 0)
    return np.asarray(np.sqrt(grown))


def as_records(found: Without, before: pd.Series) -> dict[str, dict[str, Any]]:
    """By name: ``change``, ``gone``, and for each route ``kept rank share``.

    ``kept`` is the part that is left of its score, ``share`` as in `Without`. Each has four digits,
    and so has its distance from 1: what a page shows, with three, is exact.
    """
    intact = before.to_numpy(dtype=float)
    return {
        name: {
            "change": None if np.isnan(found.change[i]) else round(float(found.change[i]), 6),
            "gone": list(found.gone[i]),
            "kept": [_short(part) for part in (found.scores[i] / intact).tolist()],
            "rank": found.ranks[i].tolist(),
            "share": [_short(part) for part in found.shares[i].tolist()],
        }
        for i, name in enumerate(found.names)
    }


def _short(part: float) -> float:
    """As few digits as tell a part, and how far it is from 1, to four."""
    away = abs(part - 1)
    if part == 0 or away < _SAME:
        return round(part)
    return round(part, 3 - math.floor(math.log10(min(part, away))))
