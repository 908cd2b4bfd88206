"""docs/schema.svg, drawn from the schema: ``python -m pararoute.graph.schema_picture``."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from pararoute.graph.schema import SCHEMA, Label

_WIDTH, _HEIGHT = 1000, 520
_MOLECULE = "Protein or Complex"  # the frame around both: most relationships end on either
_HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
    'font-family="sans-serif" font-size="13">\n'
    "<title>Labels and relationship types of the graph</title>\n"
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
    'orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#444"/></marker></defs>\n'
    f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
)


@dataclass(frozen=True)
class Box:
    """A rectangle by its middle and its size, in pixels."""

    x: float
    y: float
    width: float = 200
    height: float = 84

    def edge_towards(self, other: Box) -> tuple[float, float]:
        """Where the line from this box's middle to the other's leaves it.

        Examples
        --------
        >>> Box(0, 0, 10, 10).edge_towards(Box(100, 0))
        (5.0, 0.0)
        """
        dx, dy = other.x - self.x, other.y - self.y
        steps = [half / abs(d) for half, d in ((self.width / 2, dx), (self.height / 2, dy)) if d]
        return self.x + dx * min(steps), self.y + dy * min(steps)


PLACES: Mapping[str, Box] = {
    _MOLECULE: Box(500, 280, 260, 320),
    Label.PROTEIN: Box(500, 185),
    Label.COMPLEX: Box(500, 385),
    Label.CONTRAST: Box(120, 90),
    Label.CELL_STATE: Box(120, 280),
    Label.ROUTE: Box(880, 280),
    Label.RESOURCE: Box(880, 90),
    Label.PUBLICATION: Box(880, 470),
}


def picture() -> str:
    """The picture as SVG: a box for each label, an arrow for each pair of boxes.

    Examples
    --------
    >>> picture().count("marker-end") == len(arrows())
    True
    """
    parts = [_HEAD, _frame(PLACES[_MOLECULE])]
    parts += [_box(PLACES[label], label, node.meaning) for label, node in SCHEMA.nodes.items()]
    parts += [_arrow(PLACES[a], PLACES[b], names) for (a, b), names in arrows().items()]
    return "\n".join(parts) + "\n</svg>\n"


def arrows() -> dict[tuple[str, str], list[str]]:
    """The relationship types between two boxes, in the schema's order.

    Where proteins and complexes both stand at an end, that end is the frame around them.

    Examples
    --------
    >>> arrows()["CellState", "Protein or Complex"]
    ['SECRETES', 'EXPRESSES']
    """
    found: dict[tuple[str, str], list[str]] = {}
    for kind, edge in SCHEMA.relationships.items():
        either = [{end[side] for end in edge.ends} >= {Label.PROTEIN, Label.COMPLEX}
                  for side in (0, 1)]  # fmt: skip
        for ends in edge.ends:
            a, b = (_MOLECULE if one else str(end) for one, end in zip(either, ends, strict=True))
            names = found.setdefault((a, b), [])
            if str(kind) not in names:
                names.append(str(kind))
    return found


def _frame(box: Box) -> str:
    left, top = box.x - box.width / 2, box.y - box.height / 2
    return (
        f'<rect x="{left:g}" y="{top:g}" width="{box.width:g}" height="{box.height:g}" rx="12" '
        'fill="#f6f6f0" stroke="#999" stroke-dasharray="5 4"/>'
    )


def _box(box: Box, title: str, meaning: str) -> str:
    left, top = box.x - box.width / 2, box.y - box.height / 2
    lines = textwrap.wrap(meaning, 27)
    first = box.y - 8 * len(lines) + 4
    text = [f'<text x="{box.x:g}" y="{first:g}" font-weight="bold" font-size="15">{title}</text>']
    text += [
        f'<text x="{box.x:g}" y="{first + 18 + 16 * i:g}" fill="#333">{escape(line)}</text>'
        for i, line in enumerate(lines)
    ]
    return (
        f'<rect x="{left:g}" y="{top:g}" width="{box.width:g}" height="{box.height:g}" rx="8" '
        f'fill="#e8f0fa" stroke="#356"/>\n<g text-anchor="middle">{"".join(text)}</g>'
    )


def _arrow(source: Box, target: Box, names: list[str]) -> str:
    if source is target:  # a loop above the box
        x, y = source.x, source.y - source.height / 2
        path = f"M{x - 60:g} {y:g}C{x - 70:g} {y - 60:g} {x + 70:g} {y - 60:g} {x + 60:g} {y:g}"
        lines, middle, above = [", ".join(names)], (x, y - 54), 0.0
    else:
        (x1, y1), (x2, y2) = source.edge_towards(target), target.edge_towards(source)
        path = f"M{x1:g} {y1:g}L{x2:g} {y2:g}"
        lines, middle, above = names, ((x1 + x2) / 2, (y1 + y2) / 2 + 4), 8.0 * (len(names) - 1)
    text = "".join(
        f'<text x="{middle[0]:g}" y="{middle[1] - above + 16 * i:g}">{line}</text>'
        for i, line in enumerate(lines)
    )
    return (
        f'<path d="{path}" fill="none" stroke="#444" marker-end="url(#tip)"/>\n'
        f'<g text-anchor="middle" stroke="#fff" stroke-width="5" paint-order="stroke">{text}</g>'
    )


if __name__ == "__main__":
    sys.stdout.write(picture())
