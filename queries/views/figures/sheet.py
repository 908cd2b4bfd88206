"""Axes that a notebook shows, without pyplot."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pararoute.queries.views.figures.drawing import written


class Sheet(Axes):
    """The axes of a figure of their own; Jupyter and VS Code show the whole figure."""

    name = "pararoute"

    def _repr_svg_(self) -> str:
        text = written(self.figure, "svg").decode()
        return text[text.index("<svg") :]  # a frontend takes an element, not a document


def sheet(width: float, height: float) -> Sheet:
    """New axes in a figure of some inches."""
    axes = Figure(figsize=(width, height)).add_subplot(axes_class=Sheet)
    assert isinstance(axes, Sheet)  # noqa: S101 - what was asked for
    return axes
