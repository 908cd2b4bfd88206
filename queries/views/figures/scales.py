"""Colour scales, and tables of coloured cells with their values written in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pararoute.queries.views import palette
from pararoute.queries.views.figures.drawing import name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize


def sequential() -> Colormap:
    """More is darker."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("more", list(palette.SEQUENTIAL))


def diverging() -> Colormap:
    """Below 0 inhibits, above 0 activates."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("signed", list(palette.DIVERGING))


def bar(most: float) -> Normalize:
    """From 0 to the largest value."""
    from matplotlib.colors import Normalize

    return Normalize(0.0, most if most > 0 else 1.0)


def matrix(
    ax: Axes,
    values: pd.DataFrame,
    shades: Colormap,
    norm: Normalize,
    written: Callable[[float], str],
) -> Any:
    """Cells by rows and columns of a table, each with its value; a missing one stays grey.

    Returns
    -------
    AxesImage
        For a colour bar.
    """
    numbers = values.to_numpy(dtype=float)
    shades = shades.with_extremes(bad=palette.GRID)
    image = ax.imshow(np.ma.masked_invalid(numbers), cmap=shades, norm=norm, aspect="auto")
    for (row, column), value in np.ndenumerate(numbers):
        colour = shades(norm(value)) if np.isfinite(value) else (1.0, 1.0, 1.0, 1.0)
        ax.text(column, row, written(value), ha="center", va="center", fontsize=6.5,
                color=_readable_on(colour))  # fmt: skip
    ax.set_xticks(range(values.shape[1]), [name(one) for one in values.columns], rotation=90)
    ax.set_yticks(range(values.shape[0]), [name(one) for one in values.index])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return image


def _readable_on(colour: tuple[float, ...]) -> str:
    ground = "#" + "".join(f"{round(255 * part):02X}" for part in colour[:3])
    return max((palette.TEXT, palette.PAPER), key=lambda text: palette.contrast(text, ground))
