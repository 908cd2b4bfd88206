"""Figures of a ranking: each a tidy table and what is drawn of it.

`FIGURES` has them by name. A figure's table is made of a `Material`; `drawing` makes axes, SVG, PNG
and PDF of it. matplotlib is imported when something is drawn.
"""

from __future__ import annotations

from pararoute.queries.views.figures import (
    blocking,
    dots,
    effectors,
    intervals,
    nulls,
    regulators,
    sankey,
    terms,
    volcano,
)
from pararoute.queries.views.figures.drawing import FORMATS, drawn
from pararoute.queries.views.figures.figure import Figure
from pararoute.queries.views.figures.material import BESIDE, Material, Opened
from pararoute.queries.views.figures.output import saved, svg

__all__ = [
    "BESIDE",
    "FIGURES",
    "FORMATS",
    "Figure",
    "Material",
    "Opened",
    "drawn",
    "saved",
    "svg",
]

FIGURES: dict[str, Figure] = {
    own.FIGURE.name: own.FIGURE
    for own in (
        volcano, dots, terms, sankey, effectors, nulls, blocking, regulators, intervals,
    )
}  # fmt: skip
