"""The best paths of the first routes as streams from ligands to effectors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from pararoute.queries.views import palette
from pararoute.queries.views.figures.drawing import name
from pararoute.queries.views.figures.figure import Figure, noted, shown_of
from pararoute.queries.views.figures.material import Material
from pararoute.queries.views.figures.streams import THICKNESS, Band, streams

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch, PathPatch

ROUTES = 25
_TOLD = ["column", "source", "target_column", "target", "sign", "score", "n_routes", "routes"]


def make(material: Material) -> pd.DataFrame:
    """A row for each step: ``column source target_column target sign score n_routes routes``.

    ``score`` is the sum of the scores of the routes whose best path takes the step, which is a
    stream's width. Columns count from the ligand, 0; effectors share the last one. A node that
    paths come to after different numbers of steps stands in each of these columns.
    """
    scored = material.routes[material.routes["score"] > 0]
    top = scored.head(ROUTES)
    paths = [_path(row) for row in top.to_dict("records")]
    last = max((len(signs) for _, _, _, signs in paths), default=0)
    steps = []
    for route, score, nodes, signs in paths:
        columns = [*range(len(signs)), last]
        for i, sign in enumerate(signs):
            steps.append((columns[i], nodes[i], columns[i + 1], nodes[i + 1], sign, score, route))
    keys = ["column", "source", "target_column", "target", "sign"]
    table = pd.DataFrame(steps, columns=[*keys, "score", "routes"])
    table = table.groupby(keys, sort=True, as_index=False).agg(
        score=("score", "sum"), n_routes=("routes", "size"), routes=("routes", ";".join)
    )
    if table.empty:
        return noted(table[_TOLD], "No route has a score above 0.")
    part = top["score"].sum() / scored["score"].sum()
    told = "over 99%" if part > 0.99 and len(top) < len(scored) else f"{part:.0%}"
    return noted(
        table[_TOLD],
        shown_of(len(top), len(scored), "routes with a score above 0")
        + f" They have {told} of the sum of all scores.",
    )


def _path(row: dict[str, Any]) -> tuple[str, float, list[str], list[int]]:
    """Route, score, nodes of the best path and signs of its steps."""
    signs = [int(sign) for sign in str(row["path_signs"]).split(";")]
    nodes = re.split(r" -[>|] ", row["path"])
    if len(nodes) != len(signs) + 1:  # a name that looks like a step: only the ends are certain
        nodes, signs = [row["ligand"], row["receptor"], row["target"]], [signs[0], row["sign"]]
    return row["route"], row["score"], nodes, signs


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """Streams coloured by the sign of the step, hatched where it inhibits; nodes as bars."""
    from matplotlib.patches import Rectangle

    laid = streams(table)
    for band in laid.bands:
        ax.add_patch(_stream(band))
        if band.sign < 0:  # a T-bar: hatching does not show in a thin stream
            middle, half = band.y1 + band.width / 2, max(band.width / 2, 0.012)
            ax.plot([band.x1 - 0.005] * 2, [middle - half, middle + half], lw=2.2,
                    color=palette.INHIBITING, solid_capstyle="butt", zorder=4)  # fmt: skip
    for node in laid.nodes:
        ax.add_patch(Rectangle((node.x, node.y), THICKNESS, node.height, color=palette.TEXT,
                               lw=0.6, zorder=3))  # fmt: skip
        first = node.column == 0
        ax.text(
            node.x + (-0.5 if first else 1.5) * THICKNESS, node.y + node.height / 2,
            name(node.name), ha="right" if first else "left", va="center", fontsize=7.5, zorder=4,
            bbox={"facecolor": palette.PAPER, "alpha": 0.75, "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip
    for column in range(laid.last + 1):
        ax.text(column / laid.last + THICKNESS / 2, -0.03, _heading(column, laid.last),
                ha="center", va="bottom", color=palette.MUTED)  # fmt: skip
    ax.set_xlim(-0.02, 1.02 + THICKNESS)
    ax.set_ylim(1.01, -0.03)
    ax.set_title(ax.get_title(loc="left"), pad=28)
    ax.set_axis_off()
    ax.legend(handles=[_sample(1), _sample(-1)], loc="upper left", ncols=2, bbox_to_anchor=(0, 0))
    return ax


def _heading(column: int, last: int) -> str:
    named = {0: "ligand", 1: "receptor", last: "effector"}
    return named.get(column, f"step {column - 1} inside")


def _stream(band: Band) -> PathPatch:
    """A band between two Bezier curves."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    half, width = (band.x0 + band.x1) / 2, band.width
    corners = [
        (band.x0, band.y0), (half, band.y0), (half, band.y1), (band.x1, band.y1),
        (band.x1, band.y1 + width), (half, band.y1 + width), (half, band.y0 + width),
        (band.x0, band.y0 + width), (band.x0, band.y0),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return PathPatch(Path(corners, codes), **_look(band.sign))


def _look(sign: int) -> dict[str, Any]:
    """Colour says the sign, and hatching says an inhibition once more."""
    from matplotlib.colors import to_rgba

    colour = palette.SIGNS[sign]
    return {"facecolor": to_rgba(colour, 0.4), "edgecolor": colour, "linewidth": 0.3,
            "hatch": "" if sign > 0 else "||||"}  # fmt: skip


def _sample(sign: int) -> Patch:
    from matplotlib.patches import Patch

    return Patch(**_look(sign), label=f"{palette.SIGN_WORDS[sign]} the next node")


def _size(table: pd.DataFrame) -> tuple[float, float]:
    """A line of text for each node of the fullest column, room for the names beside the bars."""
    ends = [table[["column", "source"]], table[["target_column", "target"]]]
    nodes = {node for end in ends for node in end.itertuples(index=False, name=None)}
    columns = [column for column, _ in nodes] or [0]
    fullest = max(columns.count(column) for column in columns)
    return 2.4 + 1.9 * max(columns), 1.3 + 0.27 * max(fullest, 8)


FIGURE = Figure(
    "sankey",
    "How the signal flows: best paths of the first routes",
    "Streams from ligands over receptors and the nodes inside the cell to the effectors, along the "
    "best path of each of the first routes. A stream is as wide as the scores of the routes that "
    "take it; blue steps activate, hatched vermilion ones that end in a bar inhibit. A best path "
    "is one of many: the score rests on all of them.",
    make,
    draw,
    _size,
)
