"""The secretome as a volcano: how much each ligand gene changes, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pararoute.queries.views import palette
from pararoute.queries.views.figures.drawing import legend_above, name
from pararoute.queries.views.figures.figure import Figure, noted
from pararoute.queries.views.figures.material import Material

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMED = 15
_KINDS = {  # what is drawn how: marker, colour, size, word
    "no score": (".", palette.NEUTRAL_LIGHT, 26, "no score"),
    "scored": ("o", palette.NEUTRAL, 14, "with a score"),
    "named": ("D", palette.ACTIVATING, 34, "ranked first"),
}


def make(material: Material) -> pd.DataFrame:
    """Each measured ligand: ``ligand rank score log2FoldChange padj minus_log10_padj kind``.

    A complex is told by its scarcest measured subunit. ``kind`` is ``named`` for the first
    ligands, ``scored`` for others with a score above 0. A padj of 0, which is one too small to be
    written, stands at the largest -log10 of the others (of the least number where there is none).
    """
    table = material.ligands.dropna(subset=["log2FoldChange", "padj"])
    table = table[["ligand", "rank", "score", "log2FoldChange", "padj"]].copy()
    least = table.loc[table["padj"] > 0, "padj"].min()
    least = np.finfo(float).tiny if np.isnan(least) else least
    height = -np.log10(table["padj"].where(table["padj"] > 0, least).astype(float))
    table["minus_log10_padj"] = height + 0.0  # no -0
    scored = table["score"] > 0
    table["kind"] = np.where(
        ~scored, "no score", np.where(table["rank"] <= NAMED, "named", "scored")
    )
    n, named = len(table), int((table["kind"] == "named").sum())
    missing = len(material.ligands) - n
    return noted(
        table,
        f"Shown: {n:,} measured ligands, {named} of them named, {int(scored.sum()):,} with a score"
        f" above 0; not shown: {missing:,} without a measured change or its padj.",
    )


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """Points; the names of the first in a column at the right, each with a line to its point."""
    for kind, (marker, colour, size, word) in _KINDS.items():
        own = table[table["kind"] == kind]
        ax.scatter(
            own["log2FoldChange"], own["minus_log10_padj"], marker=marker, c=colour, s=size,
            linewidths=0.4, edgecolors="white", label=f"{word} ({len(own):,})",
            zorder=2 + list(_KINDS).index(kind),
        )  # fmt: skip
    ax.axvline(0, color=palette.MUTED, lw=0.8)
    ax.grid(True)
    ax.set_xlabel("log2 fold change of the mRNA, treated against untreated sensitive cells")
    ax.set_ylabel("-log10 adjusted p (square-root scale)")
    ax.set_yscale("function", functions=(_root, np.square))
    ax.set_ylim(0, 1.06 * float(table["minus_log10_padj"].max()) + 0.1)
    legend_above(ax)
    _names(table[table["kind"] == "named"], ax)
    return ax


def _root(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.sign(values) * np.sqrt(np.abs(values)))


def _names(named: pd.DataFrame, ax: Axes) -> None:
    """Names beside the axes in the order of their points' heights: they cannot overlap."""
    order = named.sort_values(["minus_log10_padj", "ligand"])
    places = np.linspace(0.03, 0.97, len(order)) if len(order) != 1 else np.array([0.5])
    for row, y in zip(order.to_dict("records"), places, strict=True):
        ax.annotate(
            f"{row['rank']:.0f} {name(row['ligand'])}",
            xy=(row["log2FoldChange"], row["minus_log10_padj"]), xycoords="data",
            xytext=(1.04, y), textcoords="axes fraction", va="center", ha="left",
            arrowprops={"arrowstyle": "-", "color": palette.ACTIVATING, "lw": 0.6, "alpha": 0.6,
                        "relpos": (0, 0.5), "shrinkA": 1, "shrinkB": 2},
            annotation_clip=False,
        )  # fmt: skip


FIGURE = Figure(
    "volcano",
    "The secretome: change of every measured ligand",
    "Each point is a ligand, placed by the change of its mRNA in drug-treated sensitive cells. The "
    "ligands ranked first are named, with their ranks; they need not change most, for a rank takes "
    "binding, reception and transmission too. A change of mRNA is not secretion of the protein.",
    make,
    draw,
    lambda _: (7.2, 5.2),
)
