"""Minimal cut sets: the fewest nodes that together stop every listed path.

The paths are the best activating ones of the ranking's first ligands: the explanatory subgraph. A
set is cut if each of its paths loses a node, and minimal if no node of it could be left out. The
sets are found in order of their size by integer programming, each new one excluding those found
before; within the subgraph they are exact. What the network has beyond these paths a cut set does
not see: its real effect is told beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from pararoute.queries.blocking.arena import Arena, change
from pararoute.queries.blocking.blockade import drugs
from pararoute.queries.explaining.best_paths import best_paths
from pararoute.queries.paths import PathFinder

LIGANDS = 10  # whose paths are cut, one by one and all together
PATHS = 30  # of each
SETS = 5  # of each
ALL = "all of them"


class CutSet(NamedTuple):
    """A minimal set: each member with those that stop the same paths."""

    members: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...]


def minimal_cut_sets(
    paths: Sequence[frozenset[str]], most: int = SETS, first: Sequence[str] = ()
) -> list[CutSet]:
    """The minimal sets of names that meet every path, the smallest first.

    Parameters
    ----------
    paths : sequence of frozenset of str
        What may stop each path.
    most : int
        How many sets.
    first : sequence of str
        Names that go before others that stop the same paths.

    Returns
    -------
    list of CutSet
        Of one size those come first whose members stand early in alphabetical order; empty where
        a path cannot be stopped.

    Examples
    --------
    >>> paths = [frozenset("AC"), frozenset("BC"), frozenset("CD")]
    >>> [found.members for found in minimal_cut_sets(paths)]
    [('C',), ('A', 'B', 'D')]
    """
    if not paths or not all(paths):
        return []
    alike: dict[frozenset[int], list[str]] = {}
    for name in sorted(set().union(*paths)):
        alike.setdefault(frozenset(i for i, p in enumerate(paths) if name in p), []).append(name)
    for names in alike.values():
        names.sort(key=lambda name: (name not in first, name))
    kinds = sorted(alike, key=lambda key: alike[key][0])
    meets = np.array([[i in kind for kind in kinds] for i in range(len(paths))], dtype=float)
    found: list[list[int]] = []
    while len(found) < most and (own := _smallest(meets, found)) is not None:
        found.append(own)
    sets = [
        CutSet(
            tuple(alike[kinds[k]][0] for k in own), tuple(tuple(alike[kinds[k]][1:]) for k in own)
        )
        for own in found
    ]
    return sorted(sets, key=lambda own: (len(own.members), own.members))


def _smallest(meets: np.ndarray, without: Sequence[Sequence[int]]) -> list[int] | None:
    """The columns of the smallest cover that holds none of the covers found before."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = meets.shape[1]
    limits = [LinearConstraint(meets, lb=1)]
    for own in without:
        limits.append(LinearConstraint(np.isin(np.arange(n), own) * 1.0, ub=len(own) - 1))
    cost = 1 + np.arange(n) / (n * (n + 1))  # one more member costs more than any places
    answer = milp(
        cost, constraints=limits, integrality=np.ones(n), bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )  # fmt: skip
    return None if answer.x is None else np.flatnonzero(answer.x > 0.5).tolist()


def cut_sets(arena: Arena, ligands: Sequence[str], paths: int = PATHS) -> pd.DataFrame:
    """The smallest minimal cut sets of each of some ligands, and of all of them together.

    Parameters
    ----------
    arena : Arena
        Where.
    ligands : sequence of str
        The ranking's first ones.
    paths : int
        The best activating paths of each that are cut.

    Returns
    -------
    DataFrame
        ``of`` (a ligand, or all of them), ``place``, ``size``, ``cut`` (names joined by +; of
        one size the most lowering first), ``alternatives`` (per name, those that stop the same
        paths: A|B+C), ``n_paths``, ``truncated`` (there are more paths than were cut), ``drugs``
        known for its members, ``change`` of the whole signal of `of` when the set is removed. A
        ligand that no set stops, since it binds an effector itself, has size 0 and is left out of
        all of them.
    """
    finder = PathFinder(arena.scene.network, arena.scene.effectors)
    stops = _stops(arena)
    found = {ligand: _stoppable(arena, ligand, finder, stops, paths) for ligand in ligands}
    free = [ligand for ligand, (own, _) in found.items() if all(own)]
    together = [path for ligand in free for path in found[ligand][0]]
    found[ALL] = together, any(found[ligand][1] for ligand in free)
    druggable = sorted(name for name in arena.together if name.upper() in drugs())
    rows = [
        (of, len(one.members), "+".join(one.members),
         "+".join("|".join(names) for names in one.alternatives), len(own), more,
         _drugs(one.members))
        for of, (own, more) in found.items() if own
        for one in minimal_cut_sets(own, first=druggable) or [CutSet((), ())]
    ]  # fmt: skip
    columns = ["of", "size", "cut", "alternatives", "n_paths", "truncated", "drugs"]
    table = pd.DataFrame(rows, columns=columns)
    table["change"] = _changes(arena, table, free)
    order = {name: i for i, name in enumerate(found)}
    table = table.sort_values(
        ["of", "size", "change", "cut"], ignore_index=True,
        key=lambda column: column.map(order) if column.name == "of" else column,
    )  # fmt: skip
    table.insert(1, "place", table.groupby("of").cumcount() + 1)
    return table


def _stops(arena: Arena) -> dict[str, set[str]]:
    """What stops each node: itself and the members it needs."""
    stops: dict[str, set[str]] = {}
    for name, wholes in arena.together.items():
        for whole in wholes:
            stops.setdefault(whole, set()).add(name)
    return stops


def _stoppable(
    arena: Arena, ligand: str, finder: PathFinder, stops: Mapping[str, set[str]], most: int
) -> tuple[list[frozenset[str]], bool]:
    """What may stop each of a ligand's best activating paths, and whether there are more."""
    pairs = arena.pairs[arena.pairs["ligand"] == ligand]
    best = best_paths(pairs, finder, most + 1, sign=1)
    ends = {ligand, *arena.scene.effectors}
    paths = [
        frozenset(s for name in path.names if name not in ends for s in stops[name] - ends)
        for path in best[:most]
    ]
    return paths, len(best) > most


def _drugs(members: Sequence[str]) -> str | None:
    known = [f"{name}: {drugs()[name.upper()]}" for name in members if name.upper() in drugs()]
    return " | ".join(known) or None


def _changes(arena: Arena, table: pd.DataFrame, free: Sequence[str]) -> list[float]:
    """The change of the signal of those that each set is of; missing where there is no set."""
    if table.empty:
        return []
    after = arena.by_ligand([cut.split("+") if cut else [] for cut in table["cut"]])
    row = {name: i for i, name in enumerate(arena.secretome.ligands)}
    found = []
    for place, (of, size) in enumerate(zip(table["of"], table["size"], strict=True)):
        rows = [row[name] for name in (free if of == ALL else [of]) if name in row]
        before = arena.intact[:, rows].sum(axis=1)
        moved = float(change(after[:, rows, place].sum(axis=1), before))
        found.append(moved if size else np.nan)
    return found
