"""Small graphs for the stores, written in a line or two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from pararoute.graph.projection import ENDS, GraphTables
from pararoute.graph.schema import SCHEMA, Label, Properties, Relationship, Type
from pararoute.graph.stores.embedded import EmbeddedStore

HOSTILE = (
    "O'Brien",
    'a "quoted" name',
    "`x`) DETACH DELETE n //",
    "'; MATCH (n) DETACH DELETE n //",
    "\\'; DROP TABLE Protein; //",
    "x" * 10_240,
    "\N{GRINNING FACE} emoji",
    "null\0character",
    "new\nline\r\n\tand tab",
    "\N{RIGHT-TO-LEFT OVERRIDE}1TKA",
    "$id",
    "\\u0027",
    "",
    " ",
    "null",
    "NaN",
)


def graph(
    proteins: Iterable[str] = (),
    binds: Iterable[tuple[str, str]] = (),
    **properties: Mapping[str, Any],
) -> GraphTables:
    """Proteins and who binds whom; `properties` are of proteins: property -> {id: value}."""
    ids = sorted(proteins)
    nodes = {label: _frame(SCHEMA.nodes[label].properties, []) for label in SCHEMA.nodes}
    rows = [
        {"id": name, **{key: given.get(name) for key, given in properties.items()}} for name in ids
    ]
    nodes[Label.PROTEIN] = _frame(SCHEMA.nodes[Label.PROTEIN].properties, rows)
    edges = {kind: _edges(kind, []) for kind in SCHEMA.relationships}
    edges[Relationship.BINDS] = _edges(Relationship.BINDS, sorted(binds))
    return GraphTables(nodes, edges)


def _frame(properties: Properties, rows: list[dict[str, Any]]) -> pd.DataFrame:
    cells = {
        name: [row.get(name, [] if prop.type is Type.TEXTS else None) for row in rows]
        for name, prop in properties.items()
    }
    return pd.DataFrame(cells, dtype=object)


def _edges(kind: Relationship, ends: list[tuple[str, str]]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [{"sign": 1, "sources": [a, b]} for a, b in ends]
    known = _frame(SCHEMA.relationships[kind].properties, rows)
    named = [("Protein", a, "Protein", b) for a, b in ends]
    return pd.concat([pd.DataFrame(named, columns=list(ENDS), dtype=object), known], axis=1)


SMALL = graph(["AKT1", "EGF", "EGFR"], [("EGF", "EGFR")], rank={"EGF": 1})
OTHER = graph(["IGF1", "IGF1R"], [("IGF1", "IGF1R")])
NAMES = "MATCH (p:Protein) RETURN p.id ORDER BY p.id"


def names(store: EmbeddedStore) -> list[str]:
    """The proteins in a store."""
    return [row[0] for row in store.run(NAMES, {}).rows]


def files(store: EmbeddedStore) -> list[str]:
    """The files beside a store's."""
    return sorted(path.name for path in store.path.parent.iterdir() if path.is_file())
