"""What speaks for each transcription factor behind the secretome."""

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

MOST = 20
_PANELS = (  # column, heading
    ("log2FoldChange", "own change\n(log2, mRNA)"),
    ("activity", "activity\n(t, from targets)"),
    ("reach_gain", "reach over ligands\n(beyond expected)"),
)
_MARKERS = {1: "^", -1: "v", 0: "o"}
OWN = ["rank", "tf", "score", "explains", "regulon", "log2FoldChange", "lfcSE", "n_rising"]
_TOLD = [*OWN, "activity", "reach", "expected", "reach_gain"]


def make(material: Material) -> pd.DataFrame:
    """The first factors with a score, with the evidence of the regulon that scores them.

    ``rank tf score explains regulon log2FoldChange lfcSE n_rising activity reach expected`` and
    ``reach_gain``, the reach beyond the expected one.
    """
    every = material.regulators
    if every.empty or "score" not in every:
        return noted(pd.DataFrame(columns=_TOLD), "No regulators: the tables of this ranking hold "
                     "no transcription factor with measured targets.")  # fmt: skip
    scored = every[every["score"] > 0]
    top = scored.head(MOST)
    table = top[OWN].copy()
    for evidence in ("activity", "reach", "expected"):
        table[evidence] = [
            row.get(f"{evidence}_{str(row['regulon']).lower()}", np.nan)
            for row in top.to_dict("records")
        ]
    table["n_rising"] = table["n_rising"].astype(int)  # one that was read back is of another type
    table["reach_gain"] = table["reach"] - table["expected"]
    if table.empty:
        return noted(table[_TOLD], "No factor explains a rising ligand.")
    return noted(table[_TOLD], shown_of(len(table), len(scored), "factors with a score"))


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """Three panels side by side with one row for each factor."""
    ax.set_axis_off()
    y = np.arange(len(table))
    for place, (column, heading) in enumerate(_PANELS):
        panel = ax.inset_axes((place * 0.345, 0, 0.31, 1))
        values = table[column].to_numpy(dtype=float)
        if column == "log2FoldChange":
            panel.errorbar(values, y, xerr=table["lfcSE"].to_numpy(dtype=float), fmt="none",
                           ecolor=palette.NEUTRAL, elinewidth=1)  # fmt: skip
        panel.hlines(y, 0, values, color=palette.NEUTRAL_LIGHT, lw=2.5)
        for sign, marker in _MARKERS.items():
            for speaks_for in (True, False):
                own = (np.sign(values) == sign) & ((table["explains"] == sign) == speaks_for)
                panel.plot(values[own], y[own], marker, color=palette.EVIDENCE, ms=6, ls="",
                           mfc=palette.EVIDENCE if speaks_for else palette.PAPER)  # fmt: skip
        panel.axvline(0, color=palette.MUTED, lw=0.8)
        panel.set_ylim(len(table) - 0.4, -0.6)
        panel.set_yticks(y, [_named(row) for row in table.to_dict("records")] if place == 0
                         else [""] * len(y))  # fmt: skip
        panel.tick_params(axis="y", length=0)
        panel.grid(True)
        panel.set_xlabel(heading)
        panel.margins(x=0.12)
    beside(panel, 1.05, "score", [f"{score:.2f}" for score in table["score"]])
    beside(panel, 1.3, "n", [f"{n:.0f}" for n in table["n_rising"]])
    return ax


def _named(row: dict[str, object]) -> str:
    way = {1: "↑", -1: "↓"}.get(int(float(str(row["explains"]))), "")
    return f"{name(row['tf'])} {way}"


FIGURE = Figure(
    "regulators",
    "Transcription factors behind the secretome",
    "The evidence for each factor: its own change with its standard error, its activity told from "
    "its targets, and its reach over the changed ligand genes beyond what chance gives. The arrow "
    "beside a name is the way it must go to explain the rising ligands; triangles point the way "
    "each piece of evidence goes, filled where that is the same. n: rising ligand genes that it "
    "would explain. An empty place is evidence that is missing.",
    make,
    draw,
    lambda table: by_rows(7.6, len(table)),
)
