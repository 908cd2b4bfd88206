"""The embedded store: what is loaded is there, and what is asked of it answered."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pararoute.graph.projection import GraphTables
from pararoute.graph.schema import Relationship
from pararoute.graph.stores import embedded
from pararoute.graph.stores.embedded import EmbeddedStore
from pararoute.ingest.errors import DatabaseError, InputError, UnknownNameError
from tests.graph.stores.graphs import HOSTILE, NAMES, OTHER, SMALL, files, graph, names


def test_what_is_loaded_is_counted_and_there(store: EmbeddedStore) -> None:
    assert store.counts() == SMALL.counts()
    assert store.counts()["BINDS"] == 1
    found = store.run("MATCH (a:Protein)-[b:BINDS]->(c:Protein) RETURN a.id, b.sources, a.rank", {})
    assert found.columns == ("a.id", "b.sources", "a.rank")
    assert found.rows == [("EGF", ["EGF", "EGFR"], 1)]
    assert files(store) == ["pararoute.lbug", "pararoute.lbug.json"]


@pytest.mark.fault(36)
def test_a_second_load_leaves_the_same_and_another_replaces_it(store: EmbeddedStore) -> None:
    assert store.load(SMALL) == SMALL.counts()
    assert names(store) == ["AKT1", "EGF", "EGFR"]
    assert store.load(OTHER) == OTHER.counts() == EmbeddedStore(store.path).counts()
    assert names(store) == ["IGF1", "IGF1R"]


@pytest.mark.fault(36)
def test_an_empty_graph_is_a_graph(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "new" / "empty.lbug") as store:
        assert set(store.load(graph()).values()) == {0}
        assert store.run(NAMES, {}).rows == []


def test_before_a_load_and_after_remove_nothing_is_there(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "no folder" / "pararoute.lbug")
    assert set(store.counts().values()) == {0}
    with pytest.raises(DatabaseError, match="no graph is loaded") as caught:
        store.run(NAMES, {})
    assert "pararoute load" in caught.value.how
    store.load(SMALL)
    assert store.remove() == SMALL.counts()
    assert files(store) == []
    assert set(store.remove().values()) == {0}


@pytest.mark.fault(39)
def test_names_stay_as_they_are_and_change_nothing_else(tmp_path: Path) -> None:
    pairs = [(name, "R") for name in HOSTILE]
    tables = graph([*HOSTILE, "R"], pairs, reason={name: name for name in HOSTILE})
    store = EmbeddedStore(tmp_path / "pararoute.lbug")
    assert store.load(tables) == tables.counts()
    found = store.run(
        "MATCH (p:Protein)-[b:BINDS]->(:Protein) RETURN p.id, p.reason, b.sources", {}
    )
    assert sorted(found.rows) == sorted((name, name, [name, "R"]) for name in HOSTILE)
    for name in HOSTILE:
        one = store.run("MATCH (p:Protein) WHERE p.id = $id RETURN p.id, $id", {"id": name})
        assert one.rows == [(name, name)]
    assert store.counts() == tables.counts()


def test_half_a_character_is_refused_and_named(store: EmbeddedStore) -> None:
    with pytest.raises(InputError, match="half a character") as caught:
        store.load(graph(["A", "EGF\ud800"]))
    assert "Protein" in caught.value.where
    assert names(store) == ["AKT1", "EGF", "EGFR"]


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        (graph(["A", "B"], [("A", "missing")]), "missing"),
        (graph(["twice", "twice"]), "duplicated primary key value twice"),
        (graph(["A"], rank={"A": "first"}), "first"),
    ],
    ids=["an end that is no node", "an id twice", "a text for a number"],
)
def test_tables_that_are_refused_leave_the_former(
    store: EmbeddedStore, tables: GraphTables, told: str
) -> None:
    with pytest.raises(DatabaseError, match=told):
        store.load(tables)
    assert names(store) == ["AKT1", "EGF", "EGFR"]
    assert len(list(store.path.parent.iterdir())) == 2


def test_an_edge_between_labels_that_the_schema_does_not_join_is_noticed(
    store: EmbeddedStore,
) -> None:
    tables = graph(["A", "B"], [("A", "B")])
    tables.relationships[Relationship.BINDS]["target_label"] = "Contrast"
    with pytest.raises(DatabaseError, match="BINDS: 0 of 1"):
        store.load(tables)
    assert names(store) == ["AKT1", "EGF", "EGFR"]


def test_nothing_is_written_by_a_question(store: EmbeddedStore) -> None:
    before = store.path.read_bytes()
    for attempt in ("MATCH (p:Protein) SET p.rank = 2", "RETURN 1; DROP TABLE BINDS"):
        with pytest.raises(InputError):
            store.run(attempt, {})
    assert store.path.read_bytes() == before
    assert files(store) == ["pararoute.lbug", "pararoute.lbug.json"]


def test_more_rows_than_asked_for_are_said_to_be_left_out(store: EmbeddedStore) -> None:
    two, three = store.run(NAMES, {}, limit=2), store.run(NAMES, {}, limit=3)
    assert (len(two.rows), two.truncated) == (2, True)
    assert (len(three.rows), three.truncated) == (3, False)


def test_a_question_that_takes_too_long_is_stopped(store: EmbeddedStore) -> None:
    slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN max(a * b % 7)"
    start = time.monotonic()
    with pytest.raises(DatabaseError, match=r"stopped after 0\.3 s"):
        store.run(slow, {}, seconds=0.3)
    assert time.monotonic() - start < 5


def test_a_question_that_needs_too_much_memory_is_stopped(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_BUFFERS", 16 << 20)
    wide = "UNWIND range(1, 3000000) AS a WITH a ORDER BY a % 7, a LIMIT 2999999 RETURN collect(a)"
    with pytest.raises(DatabaseError, match="more memory"):
        store.run(wide, {})


def test_unknown_names_come_with_the_nearest(store: EmbeddedStore) -> None:
    for cypher, nearest in (
        ("MATCH (p:Protien) RETURN p.id", "Protein"),
        ("MATCH (p:Protein)-[:BIND]->(q:Protein) RETURN p.id", "BINDS"),
        ("MATCH (p:Protein) RETURN p.log2foldchange_", "log2FoldChange"),
    ):
        with pytest.raises(UnknownNameError) as caught:
            store.run(cypher, {})
        assert nearest in caught.value.suggestions


@pytest.mark.parametrize(
    "cypher",
    ["MATCH (p:Protein", "RETURN nothing", "RETURN nofunction(1)", "RETURN 1 / 0",
     "MATCH (p:Protein {id: 'EGF'}) RETURN CAST(p.id AS INT64)"],
)  # fmt: skip
def test_a_query_that_is_not_understood_is_the_users_to_mend(
    store: EmbeddedStore, cypher: str
) -> None:
    with pytest.raises(InputError, match="not understood"):
        store.run(cypher, {})


@pytest.mark.parametrize("value", [["a", 1], [[]], [None, "a"]])
def test_lists_of_any_kind_are_answered_or_refused(store: EmbeddedStore, value: object) -> None:
    try:
        assert store.run("RETURN $x", {"x": value}).rows == [(value,)]
    except InputError as refused:
        assert refused.what  # noqa: PT017 - both are right


def test_values_are_pythons_own(store: EmbeddedStore) -> None:
    found = store.run(
        "MATCH (p:Protein {id: 'EGF'}) "
        "RETURN p, sum(p.rank), $t, [1.5, null], date('2026-01-02'), {a: 1}",
        {"t": ("a", "b")},
    )
    (row,) = found.rows
    assert row[0]["_LABEL"] == "Protein"
    assert (row[0]["id"], row[0]["rank"]) == ("EGF", 1)
    assert not {"_ID", "uniprot"} & set(row[0])
    assert row[1:] == (1, ["a", "b"], [1.5, None], "2026-01-02", {"a": 1})
    assert type(row[1]) is int
