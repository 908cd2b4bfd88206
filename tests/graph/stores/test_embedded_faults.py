"""Whatever breaks a file of the embedded store, or a load into it, the former one is there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pararoute.graph.stores import embedded
from pararoute.graph.stores.embedded import EmbeddedStore
from pararoute.graph.stores.embedded_file import alone, building
from pararoute.ingest.errors import DatabaseError, PararouteWarning
from tests.graph.stores.graphs import NAMES, OTHER, SMALL, files, graph, names


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
