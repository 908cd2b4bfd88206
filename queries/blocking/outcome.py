"""What one blockade does: to the whole signal, to each ligand, and to each route."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats
from pararoute.queries.blocking.arena import Arena, change
from pararoute.queries.blocking.blockade import Blockade, passing
from pararoute.queries.paths import PathFinder
from pararoute.queries.spelling import Speller
from pararoute.queries.transmission import SIGNS

_SAME = 1e-3  # of the transmission before: less is no change to speak of
_NONE = 1e-12  # of the mass before: less is rounding
ESSENTIAL = 0.9  # a node is essential to a ligand that loses this part of its activation with it


class Trial(NamedTuple):
    """A blockade tried in an arena."""

    name: str
    before: Arena
    after: Arena


def trial(blockade: Blockade, arena: Arena) -> Trial:
    """The arena with the blockade in it."""
    return Trial(blockade.name, arena, Arena(arena.name, arena.scene, blockade.left(arena.graph)))


def totals(own: Trial, alone: Sequence[Trial], *, apart: bool = True) -> pd.DataFrame:
    """The whole signal before and after, of each part alone and of all together.

    ``effectors blockade activating activating_left inhibiting inhibiting_left change expected
    synergy``; `expected` is the product of what each part alone leaves, less 1, and `synergy` how
    much more than that is lost; both only where several parts were named that share no node, and
    the net signal activates: else 1 + change is not what a part leaves.
    """
    before = _whole(own.before)
    rows = []
    for one in [*alone, own] if len(alone) > 1 else [own]:
        after = _whole(one.after)
        rows.append((own.before.name, one.name, before[0], after[0], before[1], after[1],
                     float(change(after, before))))  # fmt: skip
    columns = ["effectors", "blockade", "activating", "activating_left", "inhibiting",
               "inhibiting_left", "change"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns).assign(expected=np.nan, synergy=np.nan)
    if len(alone) > 1 and apart and before[0] > before[1]:
        last = table.index[-1]
        expected = float(np.prod(1 + table["change"].iloc[:-1])) - 1
        table.loc[last, "expected"] = expected
        table.loc[last, "synergy"] = round(expected - table.at[last, "change"], 12) + 0.0
    return table


def ligands(own: Trial, states: pd.DataFrame) -> pd.DataFrame:
    """Every measured ligand with a route, in the order of its score before.

    ``effectors ligand rank score score_left rank_left activating activating_left inhibiting
    inhibiting_left change best_route best_route_left n_routes n_cut``; the signals are sums over
    the ligand's pairs (`queries.blocking.secretome`), the scores those of its best route.
    `states` are its routes, as `routes` gives them.
    """
    before, after = own.before, own.after
    table = before.standings.join(after.standings.add_suffix("_left"))
    signal = _signals(before)
    left = _signals(after).reindex(signal.index).fillna(0.0)
    table = signal.join(left.add_suffix("_left")).join(table).reset_index(names="ligand")
    both = [table[[f"activating{s}", f"inhibiting{s}"]].to_numpy().T for s in ("_left", "")]
    table["change"] = change(*both)
    count = states.groupby("ligand")["status"]
    table["n_routes"] = table["ligand"].map(count.size())
    table["n_cut"] = table["ligand"].map(count.agg(lambda own: int((own == "cut").sum())))
    table["best_route_left"] = table["best_route_left"].where(table["score_left"] > 0)
    table["best_route"] = table["best_route"].where(table["score"] > 0)
    table.insert(0, "effectors", before.name)
    order = ["effectors", "ligand", "rank", "score", "score_left", "rank_left", "activating",
             "activating_left", "inhibiting", "inhibiting_left", "change", "best_route",
             "best_route_left", "n_routes", "n_cut"]  # fmt: skip
    return table.sort_values(["rank", "ligand"], ignore_index=True)[order]


def routes(own: Trial) -> pd.DataFrame:
    """Every route of a measured ligand, and what the blockade does to it.

    ``effectors route ligand receptor transmission transmission_left score score_left status
    takes_over``; `transmission_left` is times the part of the ligand that is left. Status:
    ``cut`` no walk is left; ``weakened`` or ``strengthened`` its net
    transmission is lower or higher, by more than 0.001 of both its parts; else ``untouched``.
    ``takes_over``: it is now its ligand's best route, and was not.
    """
    before, after = own.before.pairs, own.after.pairs
    mass = [pairs["mass_activating"] + pairs["mass_inhibiting"] for pairs in (before, after)]
    used = (mass[0] > 0) & before["secretion"].notna()
    bound = after["binding"] / before["binding"]  # the part of the ligand that is left
    left = after["transmission"] * bound
    moved = left - before["transmission"]
    least = _SAME * (before["transmission_activating"] + before["transmission_inhibiting"])
    status = np.select(
        [(bound == 0) | (mass[1] <= mass[0] * _NONE), moved.abs() <= least, moved < 0],
        ["cut", "untouched", "weakened"],
        default="strengthened",
    )
    best = [arena.standings["best_route"] for arena in (own.before, own.after)]
    table = before[["route", "ligand", "receptor", "transmission", "score"]].assign(
        effectors=own.before.name, transmission_left=left, score_left=after["score"],
        status=status,
    )  # fmt: skip
    now, then = (table["ligand"].map(one) == table["route"] for one in reversed(best))
    table["takes_over"] = now & ~then & (table["score_left"] > 0)
    order = ["effectors", "route", "ligand", "receptor", "transmission", "transmission_left",
             "score", "score_left", "status", "takes_over"]  # fmt: skip
    return table[used].sort_values(["score", "route"], ascending=[False, True], ignore_index=True)[
        order
    ]


def with_paths(table: pd.DataFrame, own: Trial) -> pd.DataFrame:
    """Routes with their best path before and after; ``rerouted``: both are there and differ."""
    spelled = []
    for arena in (own.before, own.after):
        network = arena.scene.network
        if arena.blocked is not None:
            network = network.weakened(passing(arena.blocked))
        pairs = arena.pairs[arena.pairs["route"].isin(table["route"])]
        pairs = pairs[pairs["mass_activating"] + pairs["mass_inhibiting"] > 0]
        speller = Speller(PathFinder(network, arena.scene.effectors))
        spelled.append(pairs[["route"]].join(speller.pairs(pairs)).set_index("route")["path"])
    table = table.assign(path=table["route"].map(spelled[0]),
                         path_left=table["route"].map(spelled[1]))  # fmt: skip
    table["path_left"] = table["path_left"].where(table["status"] != "cut")
    there = table["path"].notna() & table["path_left"].notna()
    return table.assign(rerouted=there & (table["path"] != table["path_left"]))


def essential(own: Trial, top: Sequence[str]) -> pd.DataFrame:
    """The nodes on which some ligands hang only since the blockade.

    A node is essential to a ligand that loses at least 0.9 of its activating signal with it.

    Returns
    -------
    DataFrame
        ``effectors node newly_for also_for``: ligands joined by ;, the nodes with the most new
        ones first, ties by name; no ligand itself and no effector.
    """
    names = [n for n in own.before.candidates if n not in own.before.scene.effectors]
    hang = [_hanging(arena, names, top) for arena in (own.before, own.after)]
    rows = []
    for row, name in enumerate(names):
        then, now = (h[row] for h in hang)
        new = [ligand for ligand in top if ligand in now - then and ligand != name]
        also = [ligand for ligand in top if ligand in now & then and ligand != name]
        if new:
            rows.append((own.before.name, name, ";".join(new), ";".join(also) or None, len(new)))
    columns = ["effectors", "node", "newly_for", "also_for", "n"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["n", "node"], ascending=[False, True], ignore_index=True).drop(
        columns="n"
    )


def _hanging(arena: Arena, names: Sequence[str], top: Sequence[str]) -> list[set[str]]:
    before, after = arena.intact[0], arena.by_ligand([[name] for name in names])[0]
    lost = after <= (1 - ESSENTIAL) * before[:, None]
    row_of = {name: i for i, name in enumerate(arena.secretome.ligands)}
    of = [(row_of[name], name) for name in top if name in row_of and before[row_of[name]] > 0]
    return [{ligand for i, ligand in of if lost[i, row]} for row in range(len(names))]


def _whole(arena: Arena) -> Floats:
    return np.asarray(arena.intact.sum(axis=1))


def _signals(arena: Arena) -> pd.DataFrame:
    index = pd.Index(arena.secretome.ligands)
    return pd.DataFrame(dict(zip(SIGNS, arena.intact, strict=True)), index=index)
