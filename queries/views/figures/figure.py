"""What a figure is: a name, the tidy table behind it, and how that is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from pararoute.queries.views.figures.material import Material

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TOP = 20  # ligands in a figure
NOTE, LABEL = "note", "label"  # keys of a table's attrs


@dataclass(frozen=True)
class Figure:
    """A figure.

    Attributes
    ----------
    name, title : str
        What it is asked for by, and what stands above it.
    caption : str
        What is seen, and how it is read; the same for every ranking.
    make : callable
        Makes the tidy table of all that is drawn. Its ``attrs`` hold the ``note``: what of this
        ranking is shown and what is not.
    draw : callable
        Draws that table into axes and returns them. The table may have no row.
    size : callable
        Width and height in inches that suit a table.
    """

    name: str
    title: str
    caption: str
    make: Callable[[Material], pd.DataFrame]
    draw: Callable[[pd.DataFrame, Axes], Axes]
    size: Callable[[pd.DataFrame], tuple[float, float]] = lambda _: (7.0, 5.0)

    def data(self, material: Material) -> pd.DataFrame:
        """The table of a ranking; its ``attrs`` say where it is the demo's."""
        table = self.make(material)
        table.attrs[LABEL] = material.label
        return table

    def words(self, table: pd.DataFrame) -> str:
        """The caption with what holds of this table alone."""
        return " ".join(part for part in (self.caption, table.attrs.get(NOTE, "")) if part)


def noted(table: pd.DataFrame, note: str) -> pd.DataFrame:
    """`table` with what is to be said of it beside the figure.

    Examples
    --------
    >>> noted(pd.DataFrame(), "Nothing is left out.").attrs
    {'note': 'Nothing is left out.'}
    """
    table = table.reset_index(drop=True)
    table.attrs[NOTE] = note
    return table


def shown_of(shown: int, there: int, what: str) -> str:
    """How many of how many are shown.

    Examples
    --------
    >>> shown_of(20, 385, "ligands with a score"), shown_of(3, 3, "ligands")
    ('Shown: the first 20 of 385 ligands with a score.', 'Shown: all 3 ligands.')
    >>> shown_of(0, 0, "ligands")
    'There are no ligands.'
    """
    if there == 0:
        return f"There are no {what}."
    return (
        f"Shown: all {there:,} {what}."
        if shown == there
        else f"Shown: the first {shown:,} of {there:,} {what}."
    )


def by_rows(width: float, n: int, row: float = 0.26) -> tuple[float, float]:
    """Width and height of a figure with a line of text for each of `n` rows."""
    return width, 1.3 + row * max(n, 4)
