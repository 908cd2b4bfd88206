"""docs/schema.md, written from the schema: ``python -m pararoute.graph.schema_page``."""

from __future__ import annotations

import sys
from itertools import groupby

from pararoute.graph.schema import SCHEMA, Label, Properties, RelationshipType, Type

_WORDS = {
    Type.TEXT: "text",
    Type.NUMBER: "number",
    Type.INTEGER: "whole number",
    Type.FLAG: "true or false",
    Type.TEXTS: "list of texts",
}
_HEAD = """\
# The graph

What is in the graph, in memory, in the embedded file and in Neo4j alike: labels, relationship
types and properties. A property that is empty (null) is unknown, and never zero.

![Labels and relationship types](schema.svg)

In Neo4j every node also has the label `Pararoute` and the property `uid` (its label and id, as
`Protein/EGF`), and every relationship the property `dataset: 'pararoute'`: so that other data
in the same database are never taken for ours.

This page and its picture are made from `graph/schema.py`:
`python -m pararoute.graph.schema_page > docs/schema.md` and
`python -m pararoute.graph.schema_picture > docs/schema.svg`.
"""


def page() -> str:
    """The page as Markdown: a table of properties for each label and relationship type.

    Labels that have the same properties share a table.

    Examples
    --------
    >>> page().startswith("# The graph")
    True
    """
    parts = [_HEAD, "## Nodes\n"]
    for _, same in groupby(SCHEMA.nodes.items(), key=lambda item: id(item[1].properties)):
        labels = dict(same)
        parts.append(f"### {', '.join(f'`{label}`' for label in labels)}\n")
        parts.append("; ".join(node.meaning for node in labels.values()) + "\n")
        parts.append(_table(next(iter(labels.values())).properties))
    parts.append("## Relationships\n")
    for kind, edge in SCHEMA.relationships.items():
        parts.append(f"### `{kind}`\n")
        parts.append(f"{edge.meaning}: {_ends(edge)}\n")
        parts.append(_table(edge.properties) if edge.properties else "No properties.\n")
    return "\n".join(parts)


def _ends(edge: RelationshipType) -> str:
    """The labels on both sides; every combination of them occurs."""
    sources, targets = ({end[side]: None for end in edge.ends} for side in (0, 1))
    return f"`(:{_either(sources)})` to `(:{_either(targets)})`"


def _either(labels: dict[Label, None]) -> str:
    return "|".join(labels)


def _table(properties: Properties) -> str:
    rows = [f"| `{n}` | {_WORDS[p.type]} | {p.meaning} |" for n, p in properties.items()]
    return "\n".join(["| property | type | meaning |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    sys.stdout.write(page())
