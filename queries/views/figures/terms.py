"""The four terms of each score, on a scale on which they add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pararoute.queries.routes import TERMS
from pararoute.queries.views import palette
from pararoute.queries.views.figures.drawing import legend_above, name
from pararoute.queries.views.figures.figure import TOP, Figure, by_rows, noted, shown_of
from pararoute.queries.views.figures.material import Material

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HATCHES = {"secretion": "", "binding": "", "reception": "////", "transmission": ""}


def make(material: Material) -> pd.DataFrame:
    """Four rows for each of the first ligands: ``ligand rank score term value minus_log10``.

    The score is the product of its terms, so that the four -log10 add up to that of the score.
    """
    scored = material.scored
    top = scored.head(TOP)[["ligand", "rank", "score", *TERMS]]
    table = top.melt(["ligand", "rank", "score"], list(TERMS), "term", "value")
    table["minus_log10"] = -np.log10(table["value"].astype(float)) + 0.0
    place = {term: i for i, term in enumerate(TERMS)}
    table = table.sort_values(
        ["rank", "term"], key=lambda c: c.map(place) if c.name == "term" else c
    )
    return noted(table, shown_of(len(top), len(scored), "ligands with a score above 0"))


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """Stacked bars, the first ligand at the top."""
    wide = table.pivot_table(values="minus_log10", index="rank", columns="term")[list(TERMS)]
    names = table.drop_duplicates("rank").set_index("rank")
    y = np.arange(len(wide))
    left = np.zeros(len(wide))
    for term in TERMS:
        size = wide[term].to_numpy()
        ax.barh(y, size, 0.72, left=left, color=palette.TERMS[term], label=term,
                hatch=_HATCHES[term], edgecolor="white", linewidth=0.5)  # fmt: skip
        left += size
    for place, total, score in zip(y.tolist(), left, names.loc[wide.index, "score"], strict=True):
        ax.annotate(f"{score:.3g}", (total, place), (4, 0), textcoords="offset points",
                    va="center", color=palette.MUTED)  # fmt: skip
    ax.set_yticks(y, [f"{rank} {name(ligand)}" for rank, ligand in names["ligand"].items()])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(wide) - 0.4, -0.6)
    ax.set_xlim(0, 1.1 * float(left.max()))
    ax.grid(True, axis="x")
    ax.set_xlabel("-log10 of each term; a bar's length is -log10 of the score, written beside it")
    legend_above(ax)
    return ax


FIGURE = Figure(
    "terms",
    "What holds each ligand's score down",
    "Bars of the four terms of each ligand's best route. The scale is -log10: the score is the "
    "product of the terms, so their -log10 add up to that of the score. A short bar is a high "
    "score; the longest piece is the term that costs most; a term of 1 has no length.",
    make,
    draw,
    lambda table: by_rows(7.2, table["rank"].nunique()),
)
