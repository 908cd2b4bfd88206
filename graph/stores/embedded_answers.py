"""What ladybug says, in Python's own values and in this project's errors."""

from __future__ import annotations

import datetime
import decimal
import re
from typing import Any

from pararoute.graph.schema import SCHEMA
from pararoute.ingest.errors import DatabaseError, InputError, PararouteError, UnknownNameError

_POSITIONS = ("_ID", "_SRC", "_DST")  # places in this very file: they mean nothing elsewhere
_TYPES = [*map(str, SCHEMA.nodes), *map(str, SCHEMA.relationships)]
_PROPERTIES = {
    name
    for properties in (
        *(node.properties for node in SCHEMA.nodes.values()),
        *(edge.properties for edge in SCHEMA.relationships.values()),
    )
    for name in properties
}
_OF_THE_QUERY = re.compile(
    r"(Parser|Binder|Catalog|Conversion|Overflow) exception|Divide by zero|Parameter .* not found"
    r"|Unknown parameter type|Trying to a create a vector with ANY type|invalid literal"
)


def plain(value: Any) -> Any:
    """A value of an answer as str, int, float, bool, None, or a list or dict of such.

    Sums of whole numbers (decimals in ladybug) become int, dates ISO 8601 texts; of nodes
    and relationships ``_LABEL`` and the known properties are kept.

    Examples
    --------
    >>> plain([decimal.Decimal("3"), decimal.Decimal("0.5"), datetime.date(2026, 1, 2)])
    [3, 0.5, '2026-01-02']
    >>> plain({"_ID": {"offset": 0, "table": 0}, "_LABEL": "Protein", "id": "EGF", "rank": None})
    {'_LABEL': 'Protein', 'id': 'EGF'}
    """
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        drawn = "_LABEL" in value
        return {
            key: plain(item)
            for key, item in value.items()
            if not (drawn and (key in _POSITIONS or item is None))
        }
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value)


def refusal(told: str, seconds: float) -> PararouteError:
    """The error for what ladybug said of a query that may take `seconds`.

    Examples
    --------
    >>> refusal("Binder exception: Table Protien does not exist.", 30).suggestions
    ['Protein']
    >>> refusal("Interrupted.", 0.5).what
    'the query was stopped after 0.5 s'
    """
    if told.startswith("Interrupted"):
        how = "ask for less (a label on every node, a LIMIT before a second MATCH)"
        return DatabaseError(f"the query was stopped after {seconds:g} s", how=how)
    if told.startswith("Buffer manager exception"):
        return DatabaseError(
            "the query needs more memory than it may have",
            how="ask for less at once: sort or collect fewer rows",
        )
    unknown = re.search(r"exception: Table (.+) does not exist", told)
    if unknown:
        return UnknownNameError("label or relationship type", unknown[1], _TYPES, where="query")
    unknown = re.search(r"Cannot find property (.+) for ", told)
    if unknown:
        return UnknownNameError("property", unknown[1], _PROPERTIES, where="query")
    reason = " ".join(told.splitlines()[0].split())
    if _OF_THE_QUERY.search(told):
        return InputError(
            f"the query was not understood: {reason}",
            where="query",
            expected="Cypher as ladybug reads it",
            how="the labels and properties are listed in docs/schema.md",
        )
    return DatabaseError(f"the embedded database refused: {reason}", where="query")
