"""CSV files for ``neo4j-admin database import``, and the line that imports them.

For a database that is made anew, without a running server. What comes of it is what
`pararoute.graph.stores.neo4j` loads, but for constraint and index, which a first `load`
adds, and for empty lists: the importer cannot read them, so that they are missing.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pararoute.graph.projection import ENDS, GraphTables
from pararoute.graph.schema import SCHEMA, Relationship, Type
from pararoute.graph.stores.neo4j import DATASET, OURS
from pararoute.ingest.errors import InputError

LINE = "IMPORT.txt"
DATABASE = "neo4j"
_BETWEEN = "\x1f"  # between the items of a list: the unit separator, which no name holds
_TYPES = {Type.TEXT: "string", Type.NUMBER: "double", Type.INTEGER: "long", Type.FLAG: "boolean",
          Type.TEXTS: "string[]"}  # fmt: skip


def import_files(tables: GraphTables) -> dict[str, str]:
    """The files by their names, and ``IMPORT.txt`` with the line to import them.

    Parameters
    ----------
    tables : GraphTables
        What to write.

    Returns
    -------
    dict of str to str
        A header and its rows in one file for each label, and for each relationship type.

    Raises
    ------
    InputError
        An item of a list holds U+001F, which stands between items.

    Examples
    --------
    >>> from pararoute.graph.projection import GraphTables
    >>> import_files(GraphTables({}, {}))["IMPORT.txt"].splitlines()[0].split()[:4]
    ['neo4j-admin', 'database', 'import', 'full']
    """
    files = {}
    for label, frame in tables.nodes.items():
        properties = SCHEMA.nodes[label].properties
        header = ["uid:ID", *(f"{n}:{_TYPES[p.type]}" for n, p in properties.items()), ":LABEL"]
        rows = (
            [
                _quoted(f"{label}/{record['id']}"),
                *_cells(record, properties),
                f"{OURS}{_BETWEEN}{label}",
            ]
            for record in frame.to_dict("records")
        )
        files[f"{label}.csv"] = _csv(header, rows)
    for kind, edges in tables.relationships.items():
        properties = SCHEMA.relationships[kind].properties
        types = (f"{n}:{_TYPES[p.type]}" for n, p in properties.items())
        header = [":START_ID", ":END_ID", "dataset:string", *types, ":TYPE"]
        files[f"{kind}.csv"] = _csv(header, _edge_rows(kind, edges.to_dict("records")))
    files[LINE] = _line(files, tables)
    return files


def _edge_rows(kind: Relationship, records: Sequence[Any]) -> Iterator[list[str]]:
    properties = SCHEMA.relationships[kind].properties
    for record in records:
        source_label, source, target_label, target = (record[end] for end in ENDS)
        ends = [_quoted(f"{source_label}/{source}"), _quoted(f"{target_label}/{target}")]
        yield [*ends, DATASET, *_cells(record, properties), str(kind)]


def _cells(record: dict[Any, Any], names: Iterable[str]) -> list[str]:
    return [_cell(record[name]) for name in names]


def _cell(value: Any) -> str:
    if value is None or value == []:
        return ""  # unquoted: missing
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        for item in value:
            if _BETWEEN in str(item):
                raise InputError(
                    f"{item!r} holds the character that stands between the items of a list",
                    where="neo4j-import",
                    how="load it into a running server instead: pararoute load --store neo4j",
                )
        return _quoted(_BETWEEN.join(map(str, value)))
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    """Every text in quotes: an empty one is then read as empty, and not as missing."""
    return '"' + text.replace('"', '""') + '"'


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in [header, *rows])


def _line(files: dict[str, str], tables: GraphTables) -> str:
    """The command, to be run in the folder of the files with the server stopped."""
    nodes = [f"--nodes=./{label}.csv" for label in tables.nodes if f"{label}.csv" in files]
    edges = [f"--relationships=./{kind}.csv" for kind in tables.relationships]
    options = [f"--array-delimiter=U+{ord(_BETWEEN):04X}", "--multiline-fields=true",
               "--strict=true", "--overwrite-destination"]  # fmt: skip
    command = shlex.join(["neo4j-admin", "database", "import", "full", *nodes, *edges, *options,
                          DATABASE])  # fmt: skip
    note = (
        "Run this line in this folder, with the server stopped: it makes the database "
        f"'{DATABASE}' anew, and what was in it is lost.\n"
    )
    return f"{command}\n\n{note}"
