"""The verbs that put a ranking's graph into a store, and ask it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from pararoute.graph.stores.protocol import Answer, Store
from pararoute.ingest.errors import InputError, PararouteWarning, UnknownNameError
from pararoute.ingest.watch import SILENT, Watch
from pararoute.queries import library
from pararoute.runs import digest_of, graph_tables, read_run

StoreName = Literal["embedded", "neo4j", "memory"]
FILE = "pararoute.lbug"


def load(
    store: StoreName = "embedded",
    *,
    run: Path | str = "pararoute-results",
    db: Path | str | None = None,
    watch: Watch = SILENT,
) -> dict[str, int]:
    """Put the graph of a ranking into a store; what was loaded before is replaced.

    Parameters
    ----------
    store : str
        ``"embedded"``: a file, asked by Cypher, without any server. ``"neo4j"``: the server
        that NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD name.
    run : path
        Folder of a ranking.
    db : path, optional
        The embedded store's file. Default: ``pararoute.lbug`` in the run's folder.
    watch : Watch
        Is told of stages.

    Returns
    -------
    dict of str to int
        Nodes by label and relationships by type, counted in the store.

    Raises
    ------
    InputError
        No ranking, or one whose inputs have changed since.
    DatabaseError
        The store refuses.
    """
    ranking = digest_of(run)  # of what is read now: another may be there when it is loaded
    tables = graph_tables(run, watch)
    watch.stage(f"loading {store}")
    with open_store(store, run=run, db=db, ranking=ranking) as opened:
        return opened.load(tables)


def remove(
    store: StoreName = "embedded",
    *,
    run: Path | str = "pararoute-results",
    db: Path | str | None = None,
) -> dict[str, int]:
    """Take out of a store what `load` put there; other data in the database stay.

    Parameters and errors are those of `load`.
    """
    with open_store(store, run=run, db=db) as opened:
        return opened.remove()


def query(
    name: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    *,
    cypher: str | None = None,
    store: StoreName = "embedded",
    run: Path | str = "pararoute-results",
    db: Path | str | None = None,
    limit: int = 10_000,
    seconds: float = 30,
    watch: Watch = SILENT,
) -> Answer:
    """Ask a store a named query, or one in Cypher.

    Parameters
    ----------
    name : str, optional
        Of the library (`pararoute query --list`).
    parameters : mapping, optional
        Text is converted to the parameter's type.
    cypher : str, optional
        One reading statement, in place of a name.
    store, run, db, watch
        As `load` takes them; ``"memory"`` answers named queries without a database. An
        embedded store that is missing, or of another ranking, is made first.
    limit : int
        Rows at most.
    seconds : float
        Time at most.

    Returns
    -------
    Answer
        ``frame()`` gives it as a table.

    Raises
    ------
    InputError
        Neither or both of name and cypher; a wrong parameter; Cypher that writes.
    DatabaseError
        The store refuses, or the time is up.
    """
    if (name is None) == (cypher is None):
        raise InputError(
            "ask a named query, or one in Cypher",
            where="NAME, --cypher",
            expected="one of them",
            how="pararoute query --list shows the names",
        )
    read_run(run)
    if store == "embedded":
        _bring_up_to_date(run, db, watch)
    with open_store(store, run=run, db=db, watch=watch) as opened:
        if cypher is not None:
            return library.answer_text(opened, cypher, parameters, limit=limit, seconds=seconds)
        return library.answer(opened, str(name), parameters, limit=limit, seconds=seconds)


def open_store(
    store: str,
    *,
    run: Path | str = "pararoute-results",
    db: Path | str | None = None,
    ranking: str | None = None,
    watch: Watch = SILENT,
) -> Store:
    """A store, opened; close it, or use it as a context manager.

    `ranking` is what an embedded one is loaded from, told by `digest_of`; by default what is there.

    Raises
    ------
    UnknownNameError
        No store has that name.
    """
    if store == "embedded":
        from pararoute.graph.stores.embedded import EmbeddedStore

        rebuild = partial(graph_tables, run, watch)
        return EmbeddedStore(
            _file(run, db), rebuild, digest_of(run) if ranking is None else ranking
        )
    if store == "neo4j":
        from pararoute.graph.stores.neo4j import Neo4jStore

        return Neo4jStore.from_environment()
    if store == "memory":
        from pararoute.graph.stores.memory import MemoryStore

        return MemoryStore(graph_tables(run, watch))
    raise UnknownNameError("store", store, get_args(StoreName), where="--store")


def _file(run: Path | str, db: Path | str | None) -> Path:
    return Path(db) if db is not None else Path(run) / FILE


def _bring_up_to_date(run: Path | str, db: Path | str | None, watch: Watch) -> None:
    """Load the embedded store if it is missing, or of another ranking; clocks are not asked."""
    from pararoute.graph.stores.embedded_file import ranking_of

    file = _file(run, db)
    if ranking_of(file) == digest_of(run):
        return
    why = "is of another ranking" if file.exists() else "is not there yet"
    watch.note(f"{file} {why}: loading it")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PararouteWarning)
        load("embedded", run=run, db=db, watch=watch)
