"""Asking a store: a named query, or Cypher in the user's own words.

A named query is a file of ``queries/cypher``; its first lines are its contract (see
`queries.named.contract`). The embedded database and Neo4j run its Cypher, the memory
store its definition in plain Python; the answers are equal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pararoute.graph.schema import Label
from pararoute.graph.stores.memory import MemoryStore
from pararoute.graph.stores.protocol import Answer, Store
from pararoute.ingest.errors import DatabaseError, UnknownNameError
from pararoute.queries.named import contrasts, evidence, ligands, network, receptors, routes
from pararoute.queries.named.contract import NamedQuery, bind
from pararoute.queries.named.files import find, for_neo4j, library
from pararoute.queries.named.view import ANSWERS, View

__all__ = ["NamedQuery", "answer", "answer_text", "bind", "find", "for_neo4j", "library"]

TOPICS = {m.__name__.rsplit(".")[-1]: m
          for m in (ligands, receptors, routes, network, evidence, contrasts)}  # fmt: skip
_EVERY = 10**7  # names
_NAMES = {
    "ligand": "MATCH (n:Protein|Complex) WHERE n.is_ligand RETURN n.id AS id",
    "receptor": "MATCH (n:Protein|Complex) WHERE n.is_receptor RETURN n.id AS id",
    "molecule": "MATCH (n:Protein|Complex) RETURN n.id AS id",
    "route": "MATCH (n:Route) RETURN n.id AS id",
    "resource": "MATCH (n:Resource) RETURN n.id AS id",
}


def answer(
    store: Store,
    name: str,
    given: Mapping[str, Any] | None = None,
    *,
    limit: int = 10_000,
    seconds: float = 30,
) -> Answer:
    """The answer of a store to a named query.

    Parameters
    ----------
    store : Store
        Where the graph is loaded.
    name : str
        Of the query.
    given : mapping of str to Any, optional
        Parameters, as text or as Python's own values; see `bind`.
    limit : int
        Rows at most; `Answer.truncated` tells that there are more.
    seconds : float
        After which a database stops; the memory store does not.

    Returns
    -------
    Answer
        The columns of the query's contract and their types, so that every store gives
        equal rows in the same order. A list is sorted.

    Raises
    ------
    UnknownNameError
        A query, parameter, ligand, receptor, molecule, route or resource that is not there.
    InputError
        A parameter that is missing or not of its type.
    DatabaseError
        The database refused, or ran out of time.

    Notes
    -----
    Texts are ordered by code points. Cost on 7,000 nodes and 89,000 relationships: 0.1 to
    0.3 s on the memory and the embedded store.

    Examples
    --------
    >>> answer(MemoryStore(), "top_ligand")
    Traceback (most recent call last):
    ...
    pararoute.ingest.errors.UnknownNameError: unknown query 'top_ligand'
      where:    the library of named queries
      to do:    did you mean top_ligands?
    """
    query = find(name)
    values = bind(query, given or {})
    asked = _Tables(store) if isinstance(store, MemoryStore) else _Database(store)
    _check_names(asked, query, values)
    raw = asked.answer(query, values, limit, seconds)
    if not any(any(row) for row in raw.rows):  # nothing, or counts of nothing
        _check_loaded(store)
    return _typed(query, raw)


def answer_text(
    store: Store,
    cypher: str,
    given: Mapping[str, Any] | None = None,
    *,
    limit: int = 10_000,
    seconds: float = 30,
) -> Answer:
    """The answer of a database to Cypher in the user's own words, in its own dialect.

    Parameters
    ----------
    store : Store
        Where the graph is loaded; the memory store refuses every text.
    cypher : str
        One statement that only reads.
    given : mapping of str to Any, optional
        Its parameters. Text that is JSON is read as such: ``5``, ``true``, ``["A", "B"]``,
        and ``"5"`` for the text 5; any other text is taken as it is.
    limit : int
        Rows at most.
    seconds : float
        Time at most.

    Returns
    -------
    Answer
        What the database says.

    Raises
    ------
    InputError
        A text that does not only read, or is not understood; a parameter too many or too few.
    DatabaseError
        The database refused, or ran out of time.
    """
    values = {name: _read(value) for name, value in (given or {}).items()}
    return store.run(cypher, values, limit=limit, seconds=seconds)


def _read(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN is a gene, if anything


class _Tables:
    """The memory store, asked."""

    def __init__(self, store: MemoryStore) -> None:
        if store.tables is None:
            raise _nothing_loaded(store)
        self.store, self.view = store, View(store.tables)

    def names(self, kind: str) -> set[str]:
        """All names of a kind."""
        if kind in ("route", "resource"):
            return {row["id"] for row in self.view.nodes(Label(kind.title()))}
        molecules = self.view.molecules
        return {m for m, row in molecules.items() if kind == "molecule" or row[f"is_{kind}"]}

    def answer(
        self,
        query: NamedQuery,
        values: Mapping[str, Any],
        limit: int,
        seconds: float,  # noqa: ARG002 - it cannot be stopped
    ) -> Answer:
        found = ANSWERS[query.name](self.view, **values)
        columns = tuple(column.name for column in query.columns)
        rows = [tuple(row[column] for column in columns) for row in found[:limit]]
        return Answer(columns, rows, truncated=len(found) > limit)


class _Database:
    """A database, asked in its own dialect."""

    def __init__(self, store: Store) -> None:
        self.store, self.is_neo4j = store, store.name == "neo4j"

    def names(self, kind: str) -> set[str]:
        """All names of a kind."""
        cypher = for_neo4j(_NAMES[kind]) if self.is_neo4j else _NAMES[kind]
        return {row[0] for row in self.store.run(cypher, {}, limit=_EVERY).rows}

    def answer(
        self, query: NamedQuery, values: Mapping[str, Any], limit: int, seconds: float
    ) -> Answer:
        text = for_neo4j(query.neo4j) if self.is_neo4j else query.text
        return self.store.run(text, values, limit=limit, seconds=seconds)


def _check_names(asked: _Tables | _Database, query: NamedQuery, values: Mapping[str, Any]) -> None:
    """Raise for a ligand, receptor, molecule, route or resource that is not in the graph."""
    for parameter in query.parameters:
        kind = parameter.type.removesuffix("[]")
        if kind not in _NAMES:
            continue
        value, known = values[parameter.name], asked.names(kind)
        for name in value if isinstance(value, list) else [value]:
            if name not in known:
                _check_loaded(asked.store)
                raise UnknownNameError(kind, name, known, where="the loaded graph")


def _check_loaded(store: Store) -> None:
    """Raise if there are no rows, or no names, because there is nothing in the store."""
    if not any(store.counts().values()):
        raise _nothing_loaded(store)


def _nothing_loaded(store: Store) -> DatabaseError:
    return DatabaseError(
        "no graph is loaded",
        where=f"the {store.name} store",
        how=f"load a ranking: pararoute load --store {store.name}",
    )


def _typed(query: NamedQuery, raw: Answer) -> Answer:
    """The answer with its values as the contract has them."""
    names = tuple(column.name for column in query.columns)
    if raw.columns != names:
        raise DatabaseError(
            f"the answer to '{query.name}' has other columns than its contract",
            where=", ".join(raw.columns),
            expected=", ".join(names),
        )
    types = [column.type for column in query.columns]
    rows = [tuple(map(_cell, types, row)) for row in raw.rows]
    return Answer(names, rows, raw.truncated)


def _cell(kind: str, value: Any) -> Any:
    if kind == "texts":
        return sorted(value or ())
    if value is None:
        return None
    return {"text": str, "integer": int, "number": float, "flag": bool}[kind](value)
