"""What the first ligands do to other ends of signalling pathways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pararoute.queries.routes import TERMS
from pararoute.queries.views.figures.figure import TOP, Figure, noted, shown_of
from pararoute.queries.views.figures.material import Material
from pararoute.queries.views.figures.scales import diverging, matrix

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TOLD = ["ligand", "rank", "effectors", "members", "signed_score", "best_route", *TERMS]


def make(material: Material) -> pd.DataFrame:
    """The strongest route of each first ligand towards each effector set.

    ``ligand rank effectors members signed_score best_route`` and the four terms::

        signed_score = secretion * binding * reception * transmission

    of the pair where it is largest in size, whatever its sign: below 0 the ligand inhibits. It
    is missing where the ligand has no path. The ranking's own effectors come first; towards them it
    is the ranking's score, unless a stronger route inhibits.
    """
    scored = material.scored
    top = scored.head(TOP)
    if top.empty:
        return noted(pd.DataFrame(columns=_TOLD), "No ligand has a score above 0.")
    scene, beside = material.opened.arena.scene, material.opened.beside
    named = (name for name, some in beside.items() if set(some) == set(scene.effectors))
    sets = {next(named, material.effectors): scene.effectors}  # in the network's own symbols
    sets |= {name: own for name, own in beside.items() if name not in sets}
    parts = []
    for name, members in sets.items():
        pairs = scene.towards(members).pairs
        pairs = pairs[pairs["ligand"].isin(top["ligand"])]
        reached = pairs["mass_activating"] + pairs["mass_inhibiting"] > 0
        own = top[["ligand", "rank"]].merge(_strongest(pairs[reached]), on="ligand", how="left")
        parts.append(own.assign(effectors=name, members=";".join(members)))
    table = pd.concat(parts)[_TOLD]
    return noted(
        table,
        shown_of(len(top), len(scored), "ligands with a score above 0")
        + " " + "; ".join(f"{name}: {', '.join(own)}" for name, own in sets.items()) + ".",
    )  # fmt: skip


def _strongest(pairs: pd.DataFrame) -> pd.DataFrame:
    signed = pairs["secretion"] * pairs["binding"] * pairs["reception"] * pairs["transmission"]
    pairs = pairs.assign(signed_score=signed, size=signed.abs(), best_route=pairs["route"])
    pairs = pairs.sort_values(["ligand", "size", "route"], ascending=[True, False, True])
    return pairs.drop_duplicates("ligand")[["ligand", "signed_score", "best_route", *TERMS]]


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """A cell for each ligand and effector set; a square-root colour scale around 0."""
    from matplotlib.colors import FuncNorm

    wide = 1000 * table.pivot_table("signed_score", "ligand", "effectors").reindex(
        index=table["ligand"].drop_duplicates(), columns=table["effectors"].drop_duplicates()
    )
    most = float(wide.abs().max().max()) or 1.0
    norm = FuncNorm((_root, _square), -most, most)
    image = matrix(ax, wide, diverging(), norm, _signed)
    told = "1000 x signed score: below 0 inhibits, above 0 activates"
    ax.figure.colorbar(image, ax=ax, shrink=0.5, pad=0.02, label=told)
    return ax


def _root(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.sign(values) * np.sqrt(np.abs(values)))


def _square(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.sign(values) * np.square(values))


def _signed(value: float) -> str:
    """Three digits at most, with the sign as a character too."""
    if np.isnan(value):
        return "–"
    return f"{value:+.0f}" if abs(value) >= 10 else f"{value:+.1f}" if abs(value) >= 0.05 else "0"


FIGURE = Figure(
    "effectors",
    "What the first ligands do to other pathways",
    "The strongest route of each ligand towards each set of effectors, by 1000 times its signed "
    "score: + activates, - inhibits, 0 is below 0.05 in size, a dash is no path. "
    "Within a column ligands compare; columns compare with care, for an effector on which more "
    "routes end receives more. No pathway's activity is measured here.",
    make,
    draw,
    lambda table: (
        3.0 + 0.5 * max(table["effectors"].nunique(), 4),
        1.9 + 0.26 * max(table["ligand"].nunique(), 6),
    ),
)
