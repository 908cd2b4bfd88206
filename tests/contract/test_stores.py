"""One graph, three stores, equal answers: what the databases say is what the tables say.

The memory store's answers are written from the questions in plain Python; they are the
definition that the embedded database and Neo4j are compared with, row by row.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pararoute
from pararoute.graph.projection import GraphTables
from pararoute.graph.stores.embedded import EmbeddedStore
from pararoute.graph.stores.memory import MemoryStore
from pararoute.graph.stores.neo4j import Neo4jStore
from pararoute.graph.stores.protocol import Answer, Store
from pararoute.ingest.errors import DatabaseError, InputError
from pararoute.queries.export import write_ranking
from pararoute.queries.library import answer, answer_text, find, library
from pararoute.runs import graph_tables
from tests.conftest import Neo4jServers
from tests.contract.graphs import HOSTILE, odd, questions, without_routes
from tests.services.neo4j import VERSIONS

DATABASES = ("embedded", *(f"neo4j {version}" for version in VERSIONS))
STORES = ("memory", *DATABASES)
GRAPHS = ("odd", "without routes", "demo")


class Shelf:
    """The stores, each opened once, and what each of them holds."""

    def __init__(self, graphs: dict[str, GraphTables], folder: Path, servers: Neo4jServers) -> None:
        self.graphs, self._servers = graphs, servers
        self._stores: dict[str, Store] = {
            "memory": MemoryStore(), "embedded": EmbeddedStore(folder / "any.lbug")
        }  # fmt: skip
        self._holds: dict[str, str] = {}
        self._meant: dict[tuple[str, str, str], Answer] = {}

    def store(self, name: str) -> Store:
        """A store by its name; a server is started when it is first asked for."""
        if name not in self._stores:
            server = self._servers.get(name.removeprefix("neo4j "))
            self._stores[name] = Neo4jStore(server.uri, server.username, server.password)
        return self._stores[name]

    def holding(self, name: str, graph: str) -> Store:
        """A store with a graph in it."""
        store = self.store(name)
        if self._holds.get(name) != graph:
            assert store.load(self.graphs[graph]) == self.graphs[graph].counts()
            self._holds[name] = graph
        return store

    def meant(self, graph: str, query: str, given: dict[str, Any]) -> Answer:
        """What the tables answer; worked out once for all databases."""
        key = (graph, query, repr(given))
        if key not in self._meant:
            self._meant[key] = answer(MemoryStore(self.graphs[graph]), query, given)
        return self._meant[key]

    def empty(self, name: str) -> Store:
        """A store with nothing in it."""
        self._holds.pop(name, None)
        self.store(name).remove()
        return self.store(name)

    def close(self) -> None:
        for store in self._stores.values():
            store.close()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory, neo4j_servers: Neo4jServers) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("stores")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it is the demo
        write_ranking(pararoute.rank(demo=True, permutations=0), folder / "demo")
    demo = graph_tables(folder / "demo")
    shelf = Shelf({"odd": odd(), "without routes": without_routes(), "demo": demo}, folder,
                  neo4j_servers)  # fmt: skip
    yield shelf
    shelf.close()


@pytest.fixture
def store(request: pytest.FixtureRequest, shelf: Shelf) -> Store:
    """Each store in turn, holding the odd graph."""
    return shelf.holding(request.param, "odd")


every_store = pytest.mark.parametrize("store", STORES, indirect=True)


@pytest.mark.parametrize("query", library())
@pytest.mark.parametrize(("name", "graph"), [(s, g) for g in GRAPHS for s in DATABASES])
def test_a_database_says_what_the_tables_say(
    shelf: Shelf, name: str, graph: str, query: str
) -> None:
    store = shelf.holding(name, graph)
    for given in questions(find(query), shelf.graphs[graph], thorough=graph == "odd"):
        said, meant = answer(store, query, given), shelf.meant(graph, query, given)
        assert said == meant, given
        assert types(said) == types(meant), given


def types(answered: Answer) -> list[list[type]]:
    return [[type(cell) for cell in row] for row in answered.rows]


@pytest.mark.fault(39)
@every_store
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_a_name(store: Store, shelf: Shelf, hostile: str) -> None:
    before = store.counts()
    rows = answer(store, "routes_of_ligand", {"ligand": hostile}).frame()
    assert rows["route"].tolist() == [f"{hostile}:R"]
    left = answer(store, "routes_surviving", {"blocked": [hostile]}).frame()
    assert f"{hostile}:R" not in left["route"].tolist()
    assert store.counts() == before == shelf.graphs["odd"].counts()


@every_store
@pytest.mark.parametrize(
    ("query", "given", "message"),
    [
        ("top_ligand", {}, "unknown query 'top_ligand'"),
        ("routes_of_ligand", {}, "the parameter 'ligand' is missing"),
        ("routes_of_ligand", {"ligand": "L1", "limits": 1}, "unknown parameter 'limits'"),
        ("routes_of_ligand", {"ligand": "L1", "limit": "all"}, "'all' does not suit"),
        ("routes_of_ligand", {"ligand": "l1"}, "unknown ligand 'l1'"),
        ("routes_of_ligand", {"ligand": "AKT1"}, "unknown ligand 'AKT1'"),
        ("routes_of_ligand", {"ligand": "x' OR 'a' = 'a"}, "unknown ligand"),
        ("ligands_of_receptor", {"receptor": "L1"}, "unknown receptor 'L1'"),
        ("routes_surviving", {"blocked": "A,NONE"}, "unknown molecule 'NONE'"),
        ("route_steps", {"route": "L1-R"}, "unknown route 'L1-R'"),
        ("routes_without_resources", {"resources": "LRDB"}, "unknown resource 'LRDB'"),
    ],
)
def test_errors_are_the_same_words_everywhere(
    store: Store, shelf: Shelf, query: str, given: dict[str, Any], message: str
) -> None:
    told = refused(store, query, given)
    assert message in told
    assert told == refused(MemoryStore(shelf.graphs["odd"]), query, given)


def refused(store: Store, query: str, given: dict[str, Any]) -> str:
    with pytest.raises(InputError) as caught:
        answer(store, query, given)
    return str(caught.value)


@every_store
def test_rows_are_cut_at_the_limit(store: Store) -> None:
    cut = answer(store, "top_ligands", {"limit": 100}, limit=2)
    assert (cut.frame()["rank"].tolist(), cut.truncated) == ([1, 2], True)
    assert not answer(store, "top_ligands", {"limit": 2}, limit=2).truncated
    assert answer(store, "top_ligands", {"limit": 0}).rows == []


@every_store
def test_cypher_of_ones_own_is_for_the_databases(store: Store) -> None:
    cypher = "MATCH (r:Route) WHERE r.rank <= $most RETURN r.rank AS rank ORDER BY rank"
    if isinstance(store, MemoryStore):
        with pytest.raises(InputError, match="named queries only"):
            answer_text(store, cypher, {"most": "2"})
        return
    assert answer_text(store, cypher, {"most": "2"}).rows == [(1,), (2,)]
    before = store.counts()
    for text in ("MATCH (r:Route) DETACH DELETE r", "MATCH (r:Route) SET r.rank = 0", "RETURN"):
        with pytest.raises(InputError):
            answer_text(store, text)
    assert store.counts() == before


@pytest.mark.parametrize("name", STORES)
def test_a_store_with_nothing_in_it_says_so(shelf: Shelf, name: str) -> None:
    store = shelf.empty(name)
    for query, given in (("overview", {}), ("why_not_ranked", {"ligand": "L1"})):
        with pytest.raises(DatabaseError):
            answer(store, query, given)


@pytest.fixture(scope="session")
def real(mirror: Path, shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> GraphTables:
    """The graph of a ranking of the mirror's default contrasts."""
    folder = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setenv("PARAROUTE_MIRROR", str(mirror))
        write_ranking(pararoute.rank(permutations=0), folder)
        shelf.graphs["real"] = graph_tables(folder)
    return shelf.graphs["real"]


@pytest.mark.parametrize("name", DATABASES)
def test_every_query_on_the_real_tables(shelf: Shelf, name: str, real: GraphTables) -> None:
    store = shelf.holding(name, "real")
    for query in library().values():
        found = 0
        for given in questions(query, real):
            said = answer(store, query.name, given)
            assert said == shelf.meant("real", query.name, given), (query.name, given)
            found += len(said.rows)
        assert found, query.name
    assert store.load(real) == real.counts()
