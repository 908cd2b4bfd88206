"""The embedded store: what is loaded is there, and whatever breaks, the former file is."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pararoute.graph.projection import GraphTables
from pararoute.graph.schema import Relationship
from pararoute.graph.stores import embedded
from pararoute.graph.stores.embedded import EmbeddedStore
from pararoute.graph.stores.embedded_file import alone, building
from pararoute.ingest.errors import DatabaseError, InputError, PararouteWarning, UnknownNameError
from tests.graph.stores.graphs import HOSTILE, graph

SMALL = graph(["AKT1", "EGF", "EGFR"], [("EGF", "EGFR")], rank={"EGF": 1})
OTHER = graph(["IGF1", "IGF1R"], [("IGF1", "IGF1R")])
NAMES = "MATCH (p:Protein) RETURN p.id ORDER BY p.id"


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file that holds `SMALL`, to be copied and not changed."""
    folder = tmp_path_factory.mktemp("loaded")
    EmbeddedStore(folder / "pararoute.lbug").load(SMALL)
    return folder


@pytest.fixture
def store(loaded: Path, tmp_path: Path) -> EmbeddedStore:
    """A store that holds `SMALL`."""
    shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)
    return EmbeddedStore(tmp_path / "pararoute.lbug")


def names(store: EmbeddedStore) -> list[str]:
    return [row[0] for row in store.run(NAMES, {}).rows]


def files(store: EmbeddedStore) -> list[str]:
    return sorted(path.name for path in store.path.parent.iterdir() if path.is_file())


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


# ---- what breaks --------------------------------------------------------------------------


@contextmanager
def killed_child(folder: Path, once: str) -> Iterator[list[str]]:
    """Kill the first child that runs `embedded_build`, once a file like `once` is in `folder`."""
    killed: list[str] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            for path in Path("/proc").glob("[0-9]*"):
                try:
                    mine = f"PPid:\t{os.getpid()}\n" in (path / "status").read_text()
                    command = (path / "cmdline").read_text()
                except OSError:
                    continue
                if mine and "embedded_build.py" in command:
                    while not list(folder.glob(once)):
                        time.sleep(0.001)
                    os.kill(int(path.name), signal.SIGKILL)
                    killed.append(command)
                    return
            time.sleep(0.001)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()


@pytest.mark.fault(14)
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the child in /proc")
@pytest.mark.parametrize("once", ["*.building-*", "*.building-*/*.lbug", "*.building-*/*.wal"])
def test_a_killed_child_leaves_the_former_file(store: EmbeddedStore, once: str) -> None:
    many = graph([f"P{i}" for i in range(40_000)])
    folder = store.path.parent
    with killed_child(folder, once) as killed, pytest.raises(DatabaseError, match="signal 9"):
        store.load(many)
    assert len(killed) == 1
    assert names(store) == ["AKT1", "EGF", "EGFR"]
    assert len(list(folder.iterdir())) == 2
    assert store.load(OTHER) == OTHER.counts()


def test_what_a_killed_load_has_left_goes_and_what_one_is_at_work_on_stays(
    store: EmbeddedStore,
) -> None:
    left = store.path.with_name("pararoute.lbug.building-left")
    left.mkdir()
    (left / "pararoute.lbug").write_bytes(b"half")
    with building(store.path) as used:
        assert not left.exists()
        store.load(OTHER)
        assert used.exists()
    assert files(store) == ["pararoute.lbug", "pararoute.lbug.json"]


def test_a_child_that_takes_too_long_is_ended(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_LONGEST", 0.01)
    with pytest.raises(DatabaseError, match=r"more than 0\.01 s"):
        store.load(OTHER)
    assert names(store) == ["AKT1", "EGF", "EGFR"]


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def text(path: Path) -> None:
    path.write_text("not a database\n" * 100)


def written_to(path: Path) -> None:
    import ladybug

    with ladybug.Database(str(path)) as database, ladybug.Connection(database) as connection:
        connection.execute("MATCH (p:Protein) SET p.rank = 7")


def with_a_log(path: Path) -> None:
    path.with_name(f"{path.name}.wal").write_bytes(b"what another program left")


def of_another_version(path: Path) -> None:
    manifest = path.with_name(f"{path.name}.json")
    manifest.write_text(manifest.read_text().replace('"ladybug": "', '"ladybug": "0.1-'))


def of_another_schema(path: Path) -> None:
    manifest = path.with_name(f"{path.name}.json")
    told = json.loads(manifest.read_text()) | {"schema": "0" * 12}
    manifest.write_text(json.dumps(told))


def of_no_manifest(path: Path) -> None:
    path.with_name(f"{path.name}.json").write_text("{")


BREAKAGES = (flipped, truncated, empty, text, written_to, with_a_log, of_another_version,
             of_another_schema, of_no_manifest)  # fmt: skip


@pytest.mark.fault(35)
@pytest.mark.parametrize("spoil", BREAKAGES, ids=lambda f: f.__name__)
def test_a_broken_file_is_set_aside_and_the_way_out_is_named(
    store: EmbeddedStore, spoil: Callable[[Path], None]
) -> None:
    spoil(store.path)
    with pytest.raises(DatabaseError, match="cannot be used") as caught:
        store.run(NAMES, {})
    assert "pararoute load" in caught.value.how
    assert "pararoute.lbug.bad" in files(store)
    assert not store.path.exists()
    with pytest.raises(DatabaseError, match="no graph is loaded"):
        store.run(NAMES, {})


@pytest.mark.fault(35)
def test_a_load_replaces_a_broken_file(store: EmbeddedStore) -> None:
    with_a_log(store.path)
    empty(store.path)
    store.load(OTHER)
    assert names(store) == ["IGF1", "IGF1R"]
    assert files(store) == ["pararoute.lbug", "pararoute.lbug.json"]


def test_a_broken_file_is_made_again_where_the_tables_are_at_hand(store: EmbeddedStore) -> None:
    flipped(store.path)
    again = EmbeddedStore(store.path, rebuild=lambda: OTHER)
    with pytest.warns(PararouteWarning, match="made again from the tables"):
        assert names(again) == ["IGF1", "IGF1R"]
    assert again.counts() == OTHER.counts()


def test_a_missing_file_is_made_where_the_tables_are_at_hand(tmp_path: Path) -> None:
    assert names(EmbeddedStore(tmp_path / "new.lbug", rebuild=lambda: OTHER)) == ["IGF1", "IGF1R"]


def test_a_file_of_somebody_else_is_never_touched(tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work")
    store = EmbeddedStore(thesis, rebuild=lambda: OTHER)
    for act in (store.counts, store.remove, lambda: store.load(SMALL), lambda: names(store)):
        with pytest.raises(DatabaseError, match="not made by pararoute"):
            act()
    with pytest.raises(DatabaseError):
        EmbeddedStore(tmp_path).load(SMALL)
    assert thesis.read_text() == "years of work"
    assert files(store) == ["thesis.txt"]


HOLD = """
import sys, ladybug
database = ladybug.Database(sys.argv[1])
connection = ladybug.Connection(database)
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.fault(34)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who holds a file")
def test_a_file_held_by_another_process_is_left_and_the_process_named(
    store: EmbeddedStore,
) -> None:
    before = store.path.read_bytes()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "ready\n"
        for act in (lambda: names(store), lambda: store.load(OTHER), store.remove, store.counts):
            with pytest.raises(DatabaseError, match=rf"held by .* PID {holder.pid}\b"):
                act()
        holder.kill()
    assert store.path.read_bytes() == before
    assert names(store) == ["AKT1", "EGF", "EGFR"]


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="cannot be written") as caught:
        EmbeddedStore(tmp_path / "file" / "pararoute.lbug").load(SMALL)
    assert caught.value.where.endswith("pararoute.lbug")


def test_a_load_waits_for_whoever_looks_at_the_folder(store: EmbeddedStore) -> None:
    thread = threading.Thread(target=store.load, args=(OTHER,))
    with alone(store.path.parent):
        thread.start()
        thread.join(1.5)
        assert thread.is_alive()
    thread.join()
    assert names(store) == ["IGF1", "IGF1R"]


# ---- questions ----------------------------------------------------------------------------


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
