"""Where blockades are tried: a scored ranking towards one set of effectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from pararoute.graph.build import SignedGraph
from pararoute.graph.network import Floats
from pararoute.queries.blocking.blockade import passing
from pararoute.queries.blocking.secretome import Secretome
from pararoute.queries.blocking.survival import Survival
from pararoute.queries.explaining.standing import Scene, scored_scene
from pararoute.queries.rank import best_first
from pararoute.queries.transmission import SIGNS


@dataclass(frozen=True)
class Arena:
    """A ranking towards one set of effectors, intact or with something blocked already.

    Attributes
    ----------
    name : str
        Of the effector set, such as ``AKT``.
    scene : Scene
        The scored pairs and the intact network.
    blocked : Series, optional
        The part that each node passes on (`Blockade.left`), where something is blocked.
    """

    name: str
    scene: Scene
    blocked: pd.Series | None = None

    @property
    def graph(self) -> SignedGraph:
        """The graph of the scene."""
        return self.scene.graph

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The pairs, scored with what is blocked."""
        if self.blocked is None:
            return self.scene.pairs
        return self.scene.weakened(self.blocked, passing(self.blocked)).pairs

    @cached_property
    def secretome(self) -> Secretome:
        """The signal of all ligands as far as they are not blocked themselves."""
        return Secretome.of(self.pairs)

    @cached_property
    def survival(self) -> Survival:
        """What survives of it when more is removed."""
        weight = None if self.blocked is None else passing(self.blocked)
        return Survival(self.scene.network, self.scene.effectors, self.secretome.receptors, weight)

    @cached_property
    def together(self) -> dict[str, tuple[str, ...]]:
        """What goes with each node: itself and the complexes that need it."""
        own = {name: [name] for name in self.graph.nodes["symbol"]}
        subunits = self.graph.subunits
        for whole, member in zip(subunits["complex"], subunits["member"], strict=True):
            own[member].append(whole)
        return {name: tuple(sorted(set(names))) for name, names in own.items()}

    @cached_property
    def candidates(self) -> list[str]:
        """What may be removed to any effect: nodes on a walk, members of one, and ligands."""
        some = {*self.survival.nodes, *self.secretome.ligands}
        return sorted(name for name, own in self.together.items() if some.intersection(own))

    @cached_property
    def standings(self) -> pd.DataFrame:
        """``score rank best_route`` of every measured ligand, indexed by it, as ranked."""
        best = self.pairs.iloc[best_first(self.pairs)].drop_duplicates("ligand").set_index("ligand")
        measured = self.scene.secretions["secretion"].dropna().index.sort_values()
        table = best.reindex(measured)[["score", "route"]].fillna({"score": 0.0})
        rank = table["score"].rank(method="first", ascending=False).astype(int)
        return table.assign(rank=rank).rename(columns={"route": "best_route"})

    @cached_property
    def intact(self) -> Floats:
        """Both parts (2, ligands of the secretome) when nothing more is removed."""
        weight = self.pairs["secretion"] * self.pairs["binding"] * self.pairs["reception"]
        ligands = pd.Index(self.secretome.ligands)
        parts = (weight * self.pairs[f"transmission_{sign}"] for sign in SIGNS)
        own = (part.groupby(self.pairs["ligand"]).sum().reindex(ligands) for part in parts)
        return np.stack([part.to_numpy(dtype=float) for part in own])

    def by_ligand(self, removed: Sequence[Sequence[str]]) -> Floats:
        """Both parts (2, ligands of the secretome, sets) when the nodes of each set are gone."""
        parts, gone = self._parts(removed)
        own = self.secretome.by_ligand(parts)
        for which, rows in gone.items():  # a ligand that is removed sends nothing
            own[:, rows, which] = 0.0
        return own

    def total(self, removed: Sequence[Sequence[str]]) -> Floats:
        """Both parts (2, sets) of the signal of all ligands when the nodes of each set are gone."""
        parts, gone = self._parts(removed)
        total = self.secretome.total(parts)
        if gone:
            sets = np.repeat([*gone], [len(rows) for rows in gone.values()])
            ligands = np.concatenate([*gone.values()])
            shape = (len(removed), len(self.secretome.ligands))
            chosen = sparse.csr_array((np.ones(len(sets)), (sets, ligands)), shape=shape)
            own = chosen @ self.secretome.weight  # all sets at once: (sets, bindings)
            total -= np.stack([own.multiply(part.T).sum(axis=1) for part in parts])
        return np.maximum(total, 0.0)

    def _parts(self, removed: Sequence[Sequence[str]]) -> tuple[Floats, dict[int, list[int]]]:
        sets = [sorted({n for name in names for n in self.together[name]}) for names in removed]
        parts = self.secretome.parts(*self.survival.flows(self.survival.padded(sets)))
        row = {name: i for i, name in enumerate(self.secretome.ligands)}
        gone = {i: [row[n] for n in own if n in row] for i, own in enumerate(sets)}
        return parts, {i: rows for i, rows in gone.items() if rows}


def without_expression(name: str, graph: SignedGraph, effectors: Sequence[str]) -> Arena:
    """The arena of what is known alone: every ligand is secreted, every receptor is there."""
    ligands, receptors = (
        pd.Index(graph.nodes.loc[graph.nodes[f"is_{role}"], "symbol"])
        for role in ("ligand", "receptor")
    )
    nothing = {"log2FoldChange": np.nan, "padj": np.nan}
    secretions = pd.DataFrame(
        {"secretion": 1.0, **nothing, "secreted_unknown": False}, index=ligands
    )
    receptions = pd.DataFrame({"reception": 1.0, **nothing, "reception_from": "data"}, receptors)
    return Arena(name, scored_scene(graph, effectors, secretions, receptions))


def change(after: Floats, before: Floats) -> Floats:
    """How far the net signal (activating - inhibiting) moves, as a part of what it was.

    Parameters
    ----------
    after, before : ndarray (2, ...)
        Activating and inhibiting part.

    Returns
    -------
    ndarray
        To twelve digits, so that what is equal but for rounding is a tie. Below 0 the effectors
        are lowered, above 0 raised, whatever the sign of the net signal: -1 where a net
        activation is lost, 1 where a net inhibition is; beyond where it turns round. Missing
        where the net signal was 0 and moves; 0 where it does not.

    Examples
    --------
    >>> change(np.array([[0.5], [0.25]]), np.array([[0.75], [0.25]])).tolist()
    [-0.5]
    """
    net = before[0] - before[1]
    moved = (after[0] - after[1]) - net
    moved = np.where(np.abs(moved) <= 1e-12 * before.sum(axis=0), 0.0, moved)
    size = np.broadcast_to(np.abs(net), moved.shape)
    nothing = np.where(moved == 0, 0.0, np.nan)
    part = np.divide(moved, size, out=nothing, where=size > 0)
    return np.asarray(np.round(part, 12) + 0.0)  # no -0
