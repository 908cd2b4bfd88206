"""What a named query promises: its question, its parameters and its columns.

All of it stands in the first lines of the query's file, as comments of a fixed form::

    // Which ligands bind this receptor, and how do they change?
    // topic receptors
    // note Anything a reader must know to take the answer rightly.
    // param receptor: receptor   its symbol
    // param limit: integer = 50   rows at most
    // column ligand: text   its symbol

A parameter without a default must be given. Its type is ``integer`` (0 or more),
``number``, ``flag``, or what it names: ``ligand``, ``receptor``, ``molecule``, ``route``,
``resource``, with ``[]`` behind it for several. A column is ``text``, ``integer``,
``number``, ``flag`` or ``texts``: a sorted list.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from pararoute.ingest.errors import InputError, UnknownNameError

_HEADER = re.compile(
    r"(?P<kind>param|column) (?P<name>\w+): (?P<type>\S+)(?: = (?P<default>\S+))?"
    r" {3}(?P<meaning>.+)"
)
_LARGEST = 2**63 - 1  # both databases count in 64 bits


@dataclass(frozen=True)
class Parameter:
    """A parameter's name, type and meaning; `default` is None where it must be given."""

    name: str
    type: str
    meaning: str
    default: Any = None


@dataclass(frozen=True)
class Column:
    """A column's name, type and meaning."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class NamedQuery:
    """A question with its Cypher.

    Attributes
    ----------
    name : str
        Name of the file.
    question : str
        What it answers, in one sentence.
    topic : str
        What it is about: ligands, receptors, routes, network, evidence or contrasts.
    notes : str
        What a reader must know to take the answer rightly; often empty.
    parameters : tuple of Parameter
        In the order of the file.
    columns : tuple of Column
        In the order of the answer.
    text : str
        The file, in the embedded database's dialect.
    neo4j : str
        The same question in Neo4j's dialect, labels not yet rewritten.
    """

    name: str
    question: str
    topic: str
    notes: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str
    neo4j: str


def parse(name: str, text: str, neo4j: str | None = None) -> NamedQuery:
    """The query that a file holds.

    Parameters
    ----------
    name : str
        Its name.
    text : str
        The file.
    neo4j : str, optional
        The file of Neo4j's dialect, where it is another.

    Raises
    ------
    ValueError
        A header line that is not of the fixed form.

    Examples
    --------
    >>> query = parse("effectors", '''
    ... // Which effectors are there?
    ... // topic network
    ... // param limit: integer = 10   rows at most
    ... // column effector: text   its symbol
    ... MATCH (m:Protein) WHERE m.is_effector RETURN m.id AS effector LIMIT $limit
    ... '''.lstrip())
    >>> query.question, query.parameters[0].default
    ('Which effectors are there?', 10)
    """
    lines = [line[2:].strip() for line in text.splitlines() if line.startswith("//")]
    topics = [line.removeprefix("topic ") for line in lines if line.startswith("topic ")]
    notes = [line.removeprefix("note ") for line in lines if line.startswith("note ")]
    headers = [_HEADER.fullmatch(line) for line in lines[1 + len(topics) + len(notes) :]]
    if len(topics) != 1 or not all(headers):
        raise ValueError(f"the header of the query '{name}' is not of the fixed form")
    fields = [header.groupdict() for header in headers if header]
    return NamedQuery(
        name, lines[0], topics[0], " ".join(notes),
        tuple(_parameter(name, f) for f in fields if f["kind"] == "param"),
        tuple(Column(f["name"], f["type"], f["meaning"]) for f in fields if f["kind"] == "column"),
        text, text if neo4j is None else neo4j,
    )  # fmt: skip


def _parameter(query: str, field: Mapping[str, str]) -> Parameter:
    bare = Parameter(field["name"], field["type"], field["meaning"])
    if field["default"] is None:
        return bare
    return Parameter(bare.name, bare.type, bare.meaning, _value(query, bare, field["default"]))


def bind(query: NamedQuery, given: Mapping[str, Any]) -> dict[str, Any]:
    r"""Values for all parameters of a query, from what was given and the defaults.

    Parameters
    ----------
    query : NamedQuery
        What is asked.
    given : mapping of str to Any
        Text, as from a command line, or Python's own values.

    Returns
    -------
    dict of str to Any
        int, float, bool, str or sorted list of str, by the parameters' types; in their order.

    Raises
    ------
    UnknownNameError
        A parameter that the query does not have.
    InputError
        One that is missing, or not of its type.

    Examples
    --------
    >>> query = parse("x", "// X?\n// topic routes\n// param blocked: molecule[]   symbols")
    >>> bind(query, {"blocked": "MTOR, ILK"})
    {'blocked': ['ILK', 'MTOR']}
    """
    known = [parameter.name for parameter in query.parameters]
    for name in given:
        if name not in known:
            raise UnknownNameError("parameter", name, known, where=_where(query.name))
    values: dict[str, Any] = {}
    for parameter in query.parameters:
        if parameter.name in given:
            values[parameter.name] = _value(query.name, parameter, given[parameter.name])
        elif parameter.default is not None:
            values[parameter.name] = parameter.default
        else:
            raise InputError(
                f"the parameter '{parameter.name}' is missing",
                where=_where(query.name),
                expected=f"{_EXPECTED.get(parameter.type, parameter.type)}: {parameter.meaning}",
                how=f"add --param {parameter.name}=...",
            )
    return values


_EXPECTED = {
    "integer": "a whole number, 0 or more",
    "number": "a number",
    "flag": "true or false",
}
_FLAGS = {"true": True, "false": False}


def _where(query: str) -> str:
    return f"the query '{query}'"


def _value(query: str, parameter: Parameter, given: Any) -> Any:
    """`given` as the parameter's type, or an InputError."""
    several = parameter.type.endswith("[]")
    convert = {"integer": _integer, "number": _number, "flag": _flag}.get(
        parameter.type, _names if several else _name
    )
    value = convert(given)
    if value is None:
        kind = parameter.type.removesuffix("[]")
        names = f"names of the kind {kind}, joined by commas" if several else f"a {kind}'s name"
        raise InputError(
            f"{given!r:.80} does not suit the parameter '{parameter.name}'",
            where=_where(query),
            expected=f"{_EXPECTED.get(parameter.type, names)}: {parameter.meaning}",
        )
    return value


def _integer(given: Any) -> int | None:
    text = given.strip() if isinstance(given, str) else given
    if isinstance(text, str):
        value = int(text) if re.fullmatch(r"[0-9]{1,19}", text) else -1
    else:
        value = int(text) if isinstance(text, Integral) and not isinstance(text, bool) else -1
    return value if 0 <= value <= _LARGEST else None


def _number(given: Any) -> float | None:
    if isinstance(given, bool) or not isinstance(given, str | Real):
        return None
    try:
        value = float(given)
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _flag(given: Any) -> bool | None:
    return _FLAGS.get(str(given).strip().lower()) if isinstance(given, str | bool) else None


def _name(given: Any) -> str | None:
    return (given.strip() or None) if isinstance(given, str) else None


def _names(given: Any) -> list[str] | None:
    items = given.split(",") if isinstance(given, str) else given
    if not isinstance(items, list | tuple | set | frozenset):
        return None
    names = [_name(item) for item in items]
    if isinstance(given, str):  # a comma at the end
        names = [name for name in names if name is not None]
    return sorted({n for n in names if n}) or None if None not in names else None
