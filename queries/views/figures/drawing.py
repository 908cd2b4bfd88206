"""How a figure is drawn: one look, no window, and the same marks for the same table.

Nothing here touches pyplot or its global state: a figure has a canvas of its own. What a user or a
table named is drawn as it is: no mathematics is read into a dollar sign, and a control character,
which XML cannot hold, is shown as one.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd

from pararoute.queries.views import palette
from pararoute.queries.views.cells import readable
from pararoute.queries.views.figures.figure import LABEL, NOTE, Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = ("svg", "png", "pdf")
LONGEST = 28  # characters of a name
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_METADATA: dict[str, dict[str, str | None]] = {
    "svg": {"Date": None, "Creator": None}, "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}  # fmt: skip
_STYLE: dict[Any, Any] = {
    "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "font.size": 8.5,
    "text.parse_math": False, "text.color": palette.TEXT, "axes.labelcolor": palette.TEXT,
    "axes.edgecolor": palette.MUTED, "axes.linewidth": 0.8, "axes.spines.top": False,
    "axes.spines.right": False, "axes.titlesize": 10, "axes.titlelocation": "left",
    "axes.axisbelow": True, "axes.unicode_minus": True, "xtick.color": palette.MUTED,
    "ytick.color": palette.MUTED, "xtick.labelcolor": palette.TEXT, "figure.dpi": 100,
    "ytick.labelcolor": palette.TEXT, "grid.color": palette.GRID, "grid.linewidth": 0.7,
    "legend.frameon": False, "legend.fontsize": 8, "hatch.linewidth": 0.8, "savefig.dpi": 200,
    "svg.fonttype": "none", "svg.hashsalt": "pararoute", "pdf.fonttype": 42,
}  # fmt: skip


@contextmanager
def style() -> Iterator[None]:
    """The look of all figures, while one is drawn or written; the user's own is left alone."""
    import matplotlib as mpl

    with warnings.catch_warnings(), mpl.rc_context():
        # a script that the font lacks is drawn as boxes in PNG and PDF; SVG keeps the text
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        mpl.rcdefaults()  # all but the backend
        mpl.rcParams.update(_STYLE)
        yield


def name(text: object, longest: int = LONGEST) -> str:
    """A name as it is drawn: control characters visible, a very long one cut.

    Examples
    --------
    >>> name("PDGFRA_PDGFRB"), name("x" * 100, 4), name(None)
    ('PDGFRA_PDGFRB', 'xxxx…', '–')
    """
    if pd.isna(text):
        return "–"
    return readable(_NO_XML.sub("\ufffd", re.sub(r"\s", " ", str(text))), longest)


def drawn(
    figure: Figure, table: pd.DataFrame, ax: Axes | None = None, *, caption: bool = True
) -> Axes:
    """The axes with the figure: those given, or new ones, with the caption below if wanted."""
    from pararoute.queries.views.figures.sheet import sheet

    with style():
        own = ax is None
        ax = sheet(*figure.size(table)) if ax is None else ax
        label = table.attrs.get(LABEL, "")
        ax.set_title(f"{label}: {figure.title}" if label else figure.title, pad=12)
        ax = _empty(table, ax) if table.empty else figure.draw(table, ax)
        if own and caption:
            _caption(figure, table, ax)
        return ax


def legend_above(ax: Axes, **more: Any) -> None:
    """A legend in a line between title and axes, where no mark can lie under it."""
    entries = len(ax.get_legend_handles_labels()[1])
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=max(entries, 1), borderpad=0.2,
              borderaxespad=0.2, columnspacing=1.4, handletextpad=0.5, **more)  # fmt: skip
    ax.set_title(ax.get_title(loc="left"), pad=24)


def beside(ax: Axes, x: float, heading: str, texts: Sequence[str]) -> None:
    """A column of texts at the right of axes with a row for each; `x` as a part of their width."""
    places = ax.get_yaxis_transform()
    ax.text(x, -0.8, heading, va="bottom", color=palette.MUTED, transform=places)
    for row, text in enumerate(texts):
        ax.text(x, row, text, va="center", transform=places)


def written(canvas: Any, form: str) -> bytes:
    """A matplotlib figure as a file's bytes."""
    out = io.BytesIO()
    with style():
        canvas.savefig(
            out, format=form, metadata=_METADATA[form], bbox_inches="tight", pad_inches=0.12
        )
    return out.getvalue()


def _caption(figure: Figure, table: pd.DataFrame, ax: Axes) -> None:
    """What a figure that stands alone must say itself, below all that is drawn."""
    canvas: Any = ax.figure
    box = canvas.get_tightbbox()
    width, height = canvas.get_size_inches()
    text = "\n".join(_lines(figure.words(table), round(16.5 * box.width)))
    canvas.text(box.x0 / width, (box.y0 - 0.18) / height, text, va="top", ha="left", fontsize=7,
                color=palette.MUTED)  # fmt: skip


def _lines(text: str, width: int) -> list[str]:
    from textwrap import wrap

    return wrap(name(text, 2000), width)


def _empty(table: pd.DataFrame, ax: Axes) -> Axes:
    ax.set_axis_off()
    said = "\n".join(_lines(table.attrs.get(NOTE, "Nothing to draw."), 70))
    ax.text(0.5, 0.5, said, ha="center", va="center", color=palette.MUTED, transform=ax.transAxes)
    return ax
