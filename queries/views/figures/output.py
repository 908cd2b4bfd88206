"""A figure as SVG, PNG or PDF: the same bytes for the same table.

SVG keeps text as text, says to a screen reader what is seen, links to nothing, has no style sheet,
and its ids are its own, so that figures of one page do not meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from defusedxml import ElementTree

from pararoute.queries.views.figures.drawing import drawn, name, written
from pararoute.queries.views.figures.figure import LABEL, Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"


def svg(figure: Figure, table: pd.DataFrame) -> str:
    """The figure as an ``<svg>`` element to stand within a page, without its caption."""
    return _element(figure, table, drawn(figure, table, caption=False))


def saved(figure: Figure, table: pd.DataFrame, form: str) -> bytes:
    """The figure, with its caption, as a file's bytes; `form` is one of `FORMATS`."""
    ax = drawn(figure, table)
    if form != "svg":
        return written(ax.figure, form)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_element(figure, table, ax)}\n'.encode()


def _element(figure: Figure, table: pd.DataFrame, ax: Axes) -> str:
    root = ElementTree.fromstring(written(ax.figure, "svg"))
    for place in (root, *root.iter(f"{{{_SVG}}}defs")):
        for child in list(place):
            if child.tag.endswith(("}metadata", "}style")):
                place.remove(child)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
        element.attrib = _own(element.attrib, f"{figure.name}-")
    links = any("xlink:href" in element.attrib for element in root.iter())
    root.attrib = {
        "xmlns": _SVG,
        **({"xmlns:xlink": _XLINK} if links else {}),
        **root.attrib,
        "role": "img",
        "aria-labelledby": f"{figure.name}-title {figure.name}-desc",
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        "style": "max-width:100%;height:auto",
    }
    label = table.attrs.get(LABEL, "")
    told = {"title": f"{label}: {figure.title}" if label else figure.title,
            "desc": name(figure.words(table), 2000)}  # fmt: skip
    for i, (tag, text) in enumerate(told.items()):
        element = root.makeelement(tag, {"id": f"{figure.name}-{tag}"})
        element.text = text
        root.insert(i, element)
    return ElementTree.tostring(root, encoding="unicode")


def _own(attributes: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Attributes by the names that are written, with ids that no other figure of a page has."""
    own = {}
    for key, value in attributes.items():
        short = key.replace(f"{{{_XLINK}}}", "xlink:")
        if short == "id":
            own[short] = prefix + value
        elif short.endswith("href") and value.startswith("#"):
            own[short] = f"#{prefix}{value[1:]}"
        else:
            own[short] = value.replace("url(#", f"url(#{prefix}")
    return own
