"""The graph in real Neo4j servers: whole loads, other people's data, and refusals."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j.exceptions import Neo4jError, ServiceUnavailable

from pararoute.graph.stores.neo4j import LONGEST, Neo4jStore, dry_run
from pararoute.graph.stores.neo4j_refusals import refusal
from pararoute.ingest.errors import DatabaseError, InputError, PararouteError
from tests.graph.stores.graphs import HOSTILE, graph
from tests.services.http import free_port
from tests.services.neo4j import PASSWORD, Neo4jServer

SMALL = graph(["AKT1", "EGF", "EGFR"], [("EGF", "EGFR")], uniprot={"EGF": "P01133"})
OTHER = graph(["EGFR", "IGF1", "IGF1R"], [("IGF1", "IGF1R")])


@pytest.fixture
def store(neo4j_server: Neo4jServer) -> Iterator[Neo4jStore]:
    """An empty store."""
    with Neo4jStore(neo4j_server.uri, neo4j_server.username, neo4j_server.password) as opened:
        opened.remove()
        yield opened
        opened.remove()


def ask(store: Neo4jStore, cypher: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """What is in the database, by a way of its own that may also write."""
    with store._session() as session:
        return [tuple(row.values()) for row in session.run(cypher, parameters)]


def names(store: Neo4jStore) -> list[str]:
    return [row[0] for row in ask(store, "MATCH (n:Pararoute) RETURN n.id AS i ORDER BY i")]


def _coded(code: str) -> Neo4jError:
    error = Neo4jError("no")
    error._neo4j_code = code  # as the driver sets it
    return error


@pytest.mark.fault(38)
def test_a_second_load_changes_nothing(store: Neo4jStore) -> None:
    assert store.load(SMALL) == SMALL.counts()
    rows = ask(store, "MATCH (n) RETURN labels(n), properties(n) ORDER BY n.uid")
    assert store.load(SMALL) == SMALL.counts()
    assert ask(store, "MATCH (n) RETURN labels(n), properties(n) ORDER BY n.uid") == rows


def test_queries_are_planned_for_what_was_loaded(store: Neo4jStore) -> None:
    names = [f"P{i}" for i in range(300)]
    store.load(graph(names, [("P0", "P1")]))
    with store._session() as session:
        text = "EXPLAIN MATCH (n:Pararoute) WHERE n.id IS NOT NULL RETURN n"
        plan: Any = session.run(text).consume().plan
    assert plan["args"]["EstimatedRows"] == len(names)


def test_a_load_counts_where_the_server_refuses_to_plan_anew(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pararoute.graph.stores.neo4j._REPLAN", "CALL db.noSuchProcedure()")
    assert store.load(SMALL) == SMALL.counts()


def test_what_is_not_in_a_new_load_is_gone(store: Neo4jStore) -> None:
    store.load(SMALL)
    without = graph(["AKT1", "EGF", "EGFR"], [("EGF", "EGFR")])
    assert store.load(without) == without.counts()
    found = ask(store, "MATCH (n:Protein {id: 'EGF'}) RETURN n.uniprot")
    assert found == [(None,)]
    assert store.load(OTHER) == OTHER.counts()
    assert names(store) == ["EGFR", "IGF1", "IGF1R"]
    assert ask(store, "MATCH ()-[r:BINDS]->() RETURN count(r)") == [(1,)]
    assert store.remove() == OTHER.counts()
    assert ask(store, "MATCH (n) RETURN count(n)") == [(0,)]


@pytest.mark.fault(38)
def test_other_peoples_data_are_never_touched(store: Neo4jStore) -> None:
    store.load(SMALL)
    ask(store, "CREATE (:Protein {id: 'EGF', mine: true})-[:BINDS]->(:Protein {id: 'EGFR'})")
    ask(store, "MATCH (n:Pararoute {id: 'EGF'}) CREATE (:Note {text: 'look'})-[:ABOUT]->(n)")
    ask(store, "MATCH (a:Pararoute {id: 'AKT1'}), (b:Pararoute {id: 'EGFR'}) "
               "CREATE (a)-[:MINE {why: 'x'}]->(b)")  # fmt: skip
    assert store.counts() == SMALL.counts()
    for tables in (SMALL, OTHER):
        assert store.load(tables) == tables.counts()
        foreign = "MATCH (n:Protein) WHERE NOT n:Pararoute RETURN n.id ORDER BY n.id"
        assert ask(store, foreign) == [("EGF",), ("EGFR",)]
        assert ask(store, "MATCH (:Note)-[r:ABOUT]->(n) RETURN count(r)") == [(1,)]
        assert ask(store, "MATCH ()-[r:MINE]->() RETURN r.why") == [("x",)]
    # EGF is not in the second graph: the node on which the note hangs keeps its key alone
    left = ask(store, "MATCH (:Note)-[:ABOUT]->(n) RETURN labels(n), properties(n)")
    assert left == [(["PararouteLeft"], {"uid": "Protein/EGF"})]
    assert store.load(SMALL) == SMALL.counts()  # EGF is back, and the note is about it again
    back = "MATCH (:Note)-[:ABOUT]->(n:Pararoute:Protein) RETURN n.id, n.uniprot"
    assert ask(store, back) == [("EGF", "P01133")]
    store.remove()
    assert ask(store, "MATCH ()-[r]->() RETURN count(r)") == [(3,)]
    ask(store, "MATCH (:Note)-[r:ABOUT]->() DELETE r")
    store.remove()  # nothing hangs on EGF any more
    assert ask(store, "MATCH (n {uid: 'Protein/EGF'}) RETURN count(n)") == [(0,)]
    ask(store, "MATCH (n) DETACH DELETE n")


@pytest.mark.fault(39)
def test_hostile_names_are_names(store: Neo4jStore) -> None:
    ours = [name for name in HOSTILE if len(name) < LONGEST]
    tables = graph([*ours, "EGFR"], [(name, "EGFR") for name in ours])
    assert store.load(tables) == tables.counts()
    assert names(store) == sorted([*ours, "EGFR"])
    assert ask(store, "MATCH (n) RETURN count(n)") == [(len(ours) + 1,)]
    with pytest.raises(InputError, match="10,248 characters is too long"):
        store.load(graph(HOSTILE))
    assert store.counts() == tables.counts()  # nothing was changed by what was refused


@pytest.mark.fault(38)
@pytest.mark.parametrize(
    "refused", [{"a": "map"}, "half a character \ud800", 2**64], ids=["map", "text", "number"]
)
def test_a_value_that_is_refused_changes_nothing(store: Neo4jStore, refused: Any) -> None:
    store.load(SMALL)
    broken = graph(["A", "B"], [("A", "B")], uniprot={"B": refused})
    with pytest.raises(PararouteError):
        store.load(broken)
    assert store.counts() == SMALL.counts()
    assert names(store) == ["AKT1", "EGF", "EGFR"]


@pytest.mark.parametrize(
    ("cypher", "words"),
    [
        ("MATCH (n) DETACH DELETE n", "only reads"),
        ("MATCH (n) RETRUN n", "not understood"),
        ("MATCH (n:Protein) WHERE n.id = $id RETURN n", "id"),
        ("RETURN 1; RETURN 2", "one statement"),
    ],
)
def test_a_query_only_reads(store: Neo4jStore, cypher: str, words: str) -> None:
    store.load(SMALL)
    with pytest.raises(InputError) as caught:
        store.run(cypher, {})
    assert words in str(caught.value)
    assert store.counts() == SMALL.counts()


def test_what_a_query_finds(store: Neo4jStore) -> None:
    store.load(SMALL)
    node = store.run("MATCH (n:Protein {id: 'EGF'}) RETURN n", {}).rows[0][0]
    assert (node["_LABEL"], node["id"], node["uniprot"]) == ("Protein", "EGF", "P01133")
    assert "uid" not in node
    cut = store.run("UNWIND range(1, 9) AS i RETURN i", {}, limit=2)
    assert (cut.rows, cut.truncated) == ([(1,), (2,)], True)


def test_a_query_that_takes_too_long_is_stopped(store: Neo4jStore) -> None:
    long = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a + b) AS n"
    begin = time.monotonic()
    with pytest.raises(DatabaseError, match=r"stopped after 0\.5 s"):
        store.run(long, {}, seconds=0.5)
    assert time.monotonic() - begin < 20


@pytest.mark.fault(37)
def test_refusals_are_told_apart_and_hide_the_password(neo4j_server: Neo4jServer) -> None:
    secret = "s3cret-and-wrong"  # noqa: S105
    uri = neo4j_server.uri
    cases: list[tuple[Neo4jStore, str]] = [
        (Neo4jStore(uri, "neo4j", secret), "refuses the user name or password"),
        (
            Neo4jStore(uri, neo4j_server.username, neo4j_server.password, "nowhere"),
            "no such database",
        ),
        (Neo4jStore(f"bolt://127.0.0.1:{free_port()}", "neo4j", secret), "does not answer"),
        (Neo4jStore(uri.replace("bolt", "bolt+s"), "neo4j", secret), "encrypted"),
        # behind neo4j:// the driver says "routing" whatever the reason
        (Neo4jStore(uri.replace("bolt", "neo4j+s"), "neo4j", secret), "encrypted"),
        (Neo4jStore(f"neo4j://127.0.0.1:{free_port()}", "neo4j", secret), "does not answer"),
    ]
    for store, words in cases:
        begin = time.monotonic()
        with store, pytest.raises(DatabaseError) as caught:
            store.counts()
        assert time.monotonic() - begin < 10
        assert words in str(caught.value)
        assert secret not in str(caught.value)
        assert caught.value.how


@pytest.mark.fault(37)
@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("http://localhost:7474", "no address of a Neo4j server"),
        ("localhost:7687", "no address of a Neo4j server"),
        ("bolt://localhost:port", "no address of a Neo4j server"),
        ("bolt://[::1", "no address of a Neo4j server"),
        ("bolt://localhost:7687?policy=x", "no address of a Neo4j server"),
        ("bolt://neo4j:pw@localhost:7687", "holds a user name or password"),
        ("bolt://example.org:7687", "without encryption"),
    ],
)
def test_addresses_that_are_refused_before_anything_is_sent(uri: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Neo4jStore(uri, "neo4j", "pw")
    assert words in str(caught.value)
    assert "pw" not in str(caught.value)


@pytest.mark.fault(37)
def test_a_port_that_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        begin = time.monotonic()
        store = Neo4jStore(f"bolt://127.0.0.1:{silent.getsockname()[1]}", "neo4j", "pw")
        with store, pytest.raises(DatabaseError, match="does not answer"):
            store.counts()
        assert time.monotonic() - begin < 10


def test_another_constraint_is_named(store: Neo4jStore) -> None:
    ask(store, "CREATE CONSTRAINT mine FOR (n:Protein) REQUIRE n.id IS UNIQUE")
    ask(store, "CREATE (:Protein {id: 'EGF'})")
    with pytest.raises(DatabaseError, match="constraint of the database forbids the load"):
        store.load(SMALL)
    ask(store, "DROP CONSTRAINT mine")
    ask(store, "MATCH (n) DETACH DELETE n")


@pytest.mark.fault(37)
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ServiceUnavailable("Unable to retrieve routing information"), "bolt:// in place"),
        (ServiceUnavailable("cut off"), "does not answer"),
        (_coded("Neo.TransientError.General.MemoryPoolOutOfMemoryError"), "heap of 1 GiB"),
        (_coded("Neo.ClientError.Security.AuthenticationRateLimit"), "too many wrong passwords"),
    ],
)
def test_what_a_server_may_say(error: Any, words: str) -> None:
    assert words in str(refusal(error, "neo4j://localhost"))


def test_what_the_environment_must_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="NEO4J_URI and NEO4J_PASSWORD are not set"):
        Neo4jStore.from_environment()
    monkeypatch.setenv("NEO4J_URI", "bolt://localhost:7687")
    with pytest.raises(InputError, match="NEO4J_PASSWORD is not set"):
        Neo4jStore.from_environment()
    monkeypatch.setenv("NEO4J_PASSWORD", "pw")
    assert Neo4jStore.from_environment().uri == "bolt://localhost:7687"


def test_a_dry_run_says_all_and_needs_no_server() -> None:
    told = dry_run(SMALL)
    assert "Protein\t3" in told
    assert "BINDS\t1" in told
    assert "CREATE CONSTRAINT pararoute_uid" in told
    assert "CREATE (a)-[r:BINDS]->(b)" in told


LOAD = """
import sys
from pararoute.graph.stores.neo4j import Neo4jStore
from tests.graph.stores.test_neo4j import big
with Neo4jStore(sys.argv[1], "neo4j", sys.argv[2]) as store:
    print("ready", flush=True)
    store.load(big(int(sys.argv[3])))
    print("loaded", flush=True)
"""


def big(version: int) -> Any:
    """A graph that takes a second or so to load; each version has other nodes and properties."""
    ids = [f"P{i}" for i in range(version * 100, 6000 + version * 100)]
    pairs = [(a, ids[(i * 7 + k) % len(ids)]) for i, a in enumerate(ids) for k in (1, 2)]
    return graph(ids, pairs, uniprot={i: f"{i}-{version}" for i in ids})


@pytest.mark.fault(14)
@pytest.mark.fault(38)
def test_a_server_killed_in_the_middle_of_a_load_keeps_the_former_graph(
    neo4j_servers: Any, tmp_path: Path
) -> None:
    """Ten times, at ten moments: after a restart the old graph is whole, and a load heals."""
    server = Neo4jServer(neo4j_servers.get("5.26.30").version, tmp_path / "killed")
    server.start()
    try:
        with Neo4jStore(server.uri, server.username, server.password) as store:
            begin = time.monotonic()
            store.load(big(0))  # as slow as those below: a server that has just started
            whole = time.monotonic() - begin
            former = ask(store, "MATCH (n:Pararoute) RETURN n.uid, n.uniprot ORDER BY n.uid")
        cut = 0
        for i in range(10):
            arguments = [sys.executable, "-c", LOAD, server.uri, PASSWORD, "1"]
            with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  text=True) as child:  # fmt: skip
                assert child.stdout is not None
                assert child.stdout.readline() == "ready\n"
                time.sleep(whole * (0.1 + 0.08 * i))
                server.kill()
                child.kill()
                cut += child.stdout.read() == ""  # it had begun, and had not ended
            server.start()
            with Neo4jStore(server.uri, server.username, server.password) as store:
                rows = ask(store, "MATCH (n:Pararoute) RETURN n.uid, n.uniprot ORDER BY n.uid")
                if rows != former:  # the load was quicker than the kill: then it is whole
                    assert store.counts() == big(1).counts()
                    store.load(big(0))
                assert store.counts() == big(0).counts()
        assert cut >= 3  # the moments do lie within a load; all ten on a machine that is idle
        with Neo4jStore(server.uri, server.username, server.password) as store:
            assert store.load(big(1)) == big(1).counts()
            loaded = ask(store, "MATCH (n:Pararoute) RETURN n.id, n.uniprot ORDER BY n.id")
            fresh = sorted((f"P{i}", f"P{i}-1") for i in range(100, 6100))
            assert sorted(loaded) == fresh
    finally:
        server.stop()
