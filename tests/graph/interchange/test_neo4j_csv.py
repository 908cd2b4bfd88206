"""Neo4j's own importer reads what is written, and a server finds the graph."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from pararoute.graph.interchange.neo4j_csv import LINE, import_files
from pararoute.graph.projection import GraphTables
from pararoute.graph.stores.neo4j import LONGEST, Neo4jStore
from pararoute.graph.stores.protocol import Store
from pararoute.ingest.errors import InputError
from pararoute.queries.export import write_all
from tests.conftest import Neo4jServers
from tests.contract.graphs import odd
from tests.graph.stores.graphs import HOSTILE, graph
from tests.services.neo4j import VERSIONS, Neo4jServer

EVERY = "MATCH (n:Pararoute) RETURN n.uid AS uid, n ORDER BY uid"
EDGES = ("MATCH (a:Pararoute)-[r]->(b:Pararoute) RETURN a.uid AS a, type(r) AS t, b.uid AS b, r "
         "ORDER BY a, t, b, r.position")  # fmt: skip


NAMES = [name for name in HOSTILE if len(name) < LONGEST]
NAMED = graph(NAMES, zip(NAMES, NAMES, strict=True), reason={"null": "", " ": "x"})


CASES = [*((version, odd()) for version in VERSIONS), (next(iter(VERSIONS)), NAMED)]


@pytest.mark.fault(39)
@pytest.mark.parametrize(("version", "tables"), CASES, ids=[*VERSIONS, "hostile names"])
def test_the_importer_makes_the_graph_that_a_load_makes(
    version: str, tables: GraphTables, neo4j_servers: Neo4jServers, tmp_path: Path
) -> None:
    running = neo4j_servers.get(version)  # skips where there is none
    write_all(tmp_path / "csv", import_files(tables))
    line = (tmp_path / "csv" / LINE).read_text(encoding="utf-8").splitlines()[0]
    program, *arguments = shlex.split(line)
    assert program == "neo4j-admin"
    server = Neo4jServer(version, tmp_path / "home")
    assert "IMPORT DONE" in server.admin(arguments, tmp_path / "csv")
    server.start()
    try:
        with (
            Neo4jStore(server.uri, server.username, server.password) as imported,
            Neo4jStore(running.uri, running.username, running.password) as loaded,
        ):
            loaded.load(tables)
            assert imported.counts() == tables.counts()
            for text in (EVERY, EDGES):
                assert rows(imported, text) == rows(loaded, text)
            assert imported.load(tables) == tables.counts()  # and it can be loaded anew
            loaded.remove()
    finally:
        server.stop()


def rows(store: Store, cypher: str) -> list[object]:
    """Rows in which empty lists are missing: the importer cannot read them."""
    return [
        tuple({k: v for k, v in cell.items() if v != []} if isinstance(cell, dict)
              else cell for cell in row)
        for row in store.run(cypher, {}).rows
    ]  # fmt: skip


def test_an_item_that_would_be_two_is_refused() -> None:
    broken = graph(["A"], defaults={"A": ["one\x1ftwo"]})
    with pytest.raises(InputError, match="stands between the items"):
        import_files(broken)
