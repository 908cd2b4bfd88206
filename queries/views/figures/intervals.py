"""How far a ligand's rank moves when the measured changes are drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pararoute.queries.views import palette
from pararoute.queries.views.figures.drawing import beside, name
from pararoute.queries.views.figures.figure import Figure, by_rows, noted, shown_of
from pararoute.queries.views.figures.material import Material

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 25


def make(material: Material) -> pd.DataFrame:
    """Each of the first ligands: ``ligand rank rank_low rank_high p_top10``."""
    scored = material.scored.dropna(subset=["rank_low", "rank_high"])
    table = scored.head(MOST)[["ligand", "rank", "rank_low", "rank_high", "p_top10"]]
    draws = material.run["parameters"].get("draws of the rank intervals")
    return noted(
        table,
        shown_of(len(table), len(scored), "ligands with a score above 0")
        + (f" Draws: {draws:,}." if draws else ""),
    )


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """A line from the 5 % to the 95 % quantile, a point at the rank, the share at the right."""
    y = np.arange(len(table))
    ax.hlines(y, table["rank_low"], table["rank_high"], color=palette.ACTIVATING, lw=4, alpha=0.35)
    ax.plot(table["rank"], y, "D", color=palette.ACTIVATING, ms=5, mec="white", mew=0.5)
    ax.axvline(10.5, color=palette.MUTED, lw=0.8, ls=(0, (4, 3)))
    ax.set_xscale("log")
    most = max(float(table["rank_high"].max()), 20.0)
    ax.set_xlim(0.8, 1.3 * most)
    ticks = [tick for tick in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if tick <= most]
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.set_yticks(y, [name(ligand) for ligand in table["ligand"]])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(True, axis="x")
    beside(ax, 1.02, "in first 10", [f"{share:.0%}" for share in table["p_top10"]])
    ax.set_xlabel("rank (log scale): point as ranked, band from the 5 % to the 95 % quantile")
    return ax


FIGURE = Figure(
    "intervals",
    "How steady the ranks are",
    "Each measured change is drawn again around its value with its standard error, and all ligands "
    "are ranked again. The band holds 90 % of the ranks, the number at the right is the share of "
    "draws in which the ligand is among the first 10 (dashed line). That is the error of the "
    "contrasts alone, not that of the network or of the method.",
    make,
    draw,
    lambda table: by_rows(6.6, len(table)),
)
