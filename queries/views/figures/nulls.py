"""What each of the first ligands scores by chance, beside what it does score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pararoute.queries.routes import QUANTILES
from pararoute.queries.views import palette
from pararoute.queries.views.figures.drawing import beside, legend_above, name
from pararoute.queries.views.figures.figure import Figure, by_rows, noted, shown_of
from pararoute.queries.views.figures.material import Material

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 15
_MARKERS = {"expression": "s", "network": "^"}
_HALF = 0.19  # distance of a null's line from the middle of its ligand's row


def make(material: Material) -> pd.DataFrame:
    """A row for each first ligand and null: ``ligand rank null score permutations reached`` ...

    ... ``mean`` and the quantiles of the ligand's score under the null.
    """
    nulls = material.nulls.merge(material.ligands[["ligand", "rank"]], on="ligand")
    tested = nulls["ligand"].nunique()
    table = nulls[nulls["ligand"].isin(nulls["ligand"].drop_duplicates()[:MOST])]
    told = ["ligand", "rank", "null", "score", "permutations", "reached", "mean", *QUANTILES]
    if table.empty:
        return noted(
            table[told],
            "No null distribution to draw: the ranking was made without permutations, or no ligand "
            "was tested. pararoute rank --permutations 1000 makes them.",
        )
    asked = ", ".join(
        f"{own['permutations'].iloc[0]:,.0f} by {null}" for null, own in table.groupby("null")
    )
    return noted(
        table[told].sort_values(["rank", "null"]),
        shown_of(table["ligand"].nunique(), tested, "ligands whose distributions are kept")
        + f" Permutations: {asked}.",
    )


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """Two lines for each ligand, 5 % to 95 %, thick from 25 % to 75 %; a diamond is the score."""
    ligands = table.drop_duplicates("ligand")["ligand"].tolist()
    kinds = [null for null in palette.NULLS if (table["null"] == null).any()]
    for i, null in enumerate(kinds):
        own = table[table["null"] == null]
        y = own["ligand"].map({one: n for n, one in enumerate(ligands)})
        y = y + (0.0 if len(kinds) == 1 else _HALF * (2 * i - 1))
        colour, marker = palette.NULLS[null], _MARKERS[null]
        ax.hlines(y, own["q05"], own["q95"], color=colour, lw=1.2)
        ax.hlines(y, own["q25"], own["q75"], color=colour, lw=4.5, alpha=0.55)
        ax.plot(own["q50"], y, marker, color=colour, ms=4, ls="", label=f"null by {null}")
        ax.plot(own["q99"], y, "|", color=colour, ms=8, mew=1.6, ls="")
    seen = table.drop_duplicates("ligand")
    ax.plot(seen["score"], range(len(seen)), "D", color=palette.TEXT, ms=5, ls="",
            mec="white", mew=0.6, label="observed score", zorder=5)  # fmt: skip
    for i, null in enumerate(kinds):
        own = table[table["null"] == null].set_index("ligand").reindex(ligands)
        counts = zip(own["reached"], own["permutations"], strict=True)
        beside(ax, 1.02 + 0.14 * i, null, [f"{reached:.0f}/{n:.0f}" for reached, n in counts])
    ax.set_yticks(range(len(ligands)), [name(one) for one in ligands])
    ax.set_ylim(len(ligands) - 0.4, -0.6)
    ax.set_xlim(left=0)
    ax.tick_params(axis="y", length=0)
    ax.grid(True, axis="x")
    ax.set_xlabel("score (line: 5 to 95 %, thick: 25 to 75 %, mark: median, tick: 99 %)")
    legend_above(ax)
    return ax


FIGURE = Figure(
    "nulls",
    "Each score beside what chance gives",
    "The score of each ligand beside its scores where expression is exchanged among genes measured "
    "about as well, and where the signalling steps are rewired. At the right: in how many of its "
    "permutations the ligand scored at least as high. These counts are of one ligand each; the q "
    "values in ligands.tsv are those that regard how many were tested.",
    make,
    draw,
    lambda table: by_rows(7.0, table["ligand"].nunique(), 0.34),
)
