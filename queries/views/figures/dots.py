"""Which ligand binds which receptor, how surely, and what it scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pararoute.queries.views import palette
from pararoute.queries.views.figures.drawing import name
from pararoute.queries.views.figures.figure import TOP, Figure, noted, shown_of
from pararoute.queries.views.figures.material import Material
from pararoute.queries.views.figures.scales import bar, sequential

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RECEPTORS = 30
_LARGEST = 130  # points^2 of a binding of 1


def make(material: Material) -> pd.DataFrame:
    """Routes of the first ligands: ``ligand rank receptor route score binding sign best``.

    With the receptors of their best routes, and others by score; a route that scores 0 is one whose
    net transmission inhibits. ``best`` is True for the route that gives the ligand its score.
    """
    scored = material.scored
    top = scored.head(TOP)
    routes = material.routes[material.routes["ligand"].isin(top["ligand"])]
    best = routes[routes["score"] > 0].sort_values(["score", "route"], ascending=[False, True])
    own = best[best["route"].isin(top["best_route"])]  # no ligand is left without its dot
    chosen = pd.concat([own, best])["receptor"].drop_duplicates().head(RECEPTORS)
    receptors = best.loc[best["receptor"].isin(chosen), "receptor"].drop_duplicates()
    table = routes[routes["receptor"].isin(receptors)]
    table = table[["ligand", "receptor", "route", "score", "binding", "sign"]].merge(
        top[["ligand", "rank", "best_route"]], on="ligand"
    )
    table["best"] = table["route"] == table.pop("best_route")
    order = {receptor: i for i, receptor in enumerate(receptors)}
    table["column"] = table["receptor"].map(order)
    table = table.sort_values(["rank", "column"])
    told = ["ligand", "rank", "receptor", "route", "score", "binding", "sign", "best"]
    left = routes.loc[~routes["receptor"].isin(receptors), "receptor"].nunique()
    return noted(
        table[told],
        shown_of(len(top), len(scored), "ligands with a score above 0")
        + f" Their receptors: {len(receptors)} shown, the best scoring first, {left} left out.",
    )


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """A dot for each route: size by binding, colour by score, a ring around a ligand's best."""
    ligands = table.drop_duplicates("ligand")["ligand"].tolist()
    first = table.sort_values(["score", "route"], ascending=[False, True])
    receptors = first.drop_duplicates("receptor")["receptor"].tolist()
    x = table["receptor"].map({one: i for i, one in enumerate(receptors)})
    y = table["ligand"].map({one: i for i, one in enumerate(ligands)})
    size = _LARGEST * table["binding"]
    carries = table["score"] > 0
    shades, norm = sequential(), bar(float(table["score"].max()))
    rings = [palette.TEXT if best else palette.NEUTRAL for best in table.loc[carries, "best"]]
    dots = ax.scatter(
        x[carries], y[carries], s=size[carries], c=table.loc[carries, "score"], cmap=shades,
        norm=norm, edgecolors=rings,
        linewidths=[1.4 if best else 0.4 for best in table.loc[carries, "best"]],
    )  # fmt: skip
    ax.scatter(x[~carries], y[~carries], s=0.5 * size[~carries], marker="x", c=palette.INHIBITING,
               linewidths=1.1)  # fmt: skip
    ax.set_xticks(range(len(receptors)), [name(one) for one in receptors], rotation=90)
    ax.set_yticks(range(len(ligands)), [name(one) for one in ligands])
    ax.set_xlim(-0.7, len(receptors) - 0.3)
    ax.set_ylim(len(ligands) - 0.3, -0.7)
    ax.tick_params(length=0)
    ax.grid(True)
    ax.figure.colorbar(dots, ax=ax, label="score", shrink=0.5, pad=0.02, anchor=(0, 1.0))
    _legend(ax)
    return ax


def _legend(ax: Axes) -> None:
    grey = palette.NEUTRAL
    for binding in (0.25, 0.5, 0.75):
        ax.scatter([], [], s=_LARGEST * binding, c=grey, label=f"binding {binding}")
    ax.scatter([], [], s=60, facecolors="white", edgecolors=palette.TEXT, linewidths=1.4,
               label="best route of the ligand")  # fmt: skip
    ax.scatter([], [], s=30, marker="x", c=palette.INHIBITING, label="inhibits: scores 0")
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 0.42), labelspacing=0.9)


def _size(table: pd.DataFrame) -> tuple[float, float]:
    receptors, ligands = table["receptor"].nunique(), table["ligand"].nunique()
    return 3.2 + 0.26 * max(receptors, 8), 1.8 + 0.26 * max(ligands, 8)


FIGURE = Figure(
    "dots",
    "Routes of the first ligands: ligand by receptor",
    "Each dot is a route. Its size is how well the pair is established (binding), its colour the "
    "score; the ring marks the route that gives the ligand its score. A cross is a route whose net "
    "transmission inhibits, which scores 0. An empty place is a pair that no resource lists, or "
    "without a path.",
    make,
    draw,
    _size,
)
