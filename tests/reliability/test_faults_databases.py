"""Faults 34 to 38: databases that are held, broken, absent or lost, as a user meets them."""

from __future__ import annotations

import contextlib
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pararoute import cli
from pararoute.graph.projection import GraphTables
from pararoute.graph.stores.embedded import EmbeddedStore
from pararoute.graph.stores.neo4j import Neo4jStore
from pararoute.ingest.errors import DatabaseError
from tests import tables
from tests.graph.stores import test_embedded_faults as spoil
from tests.graph.stores.graphs import graph
from tests.reliability.told import files, refused
from tests.services.bolt import DEADLOCK, DROP, Bolt
from tests.services.http import free_port
from tests.services.neo4j import Neo4jServer

RUN = Path("out")
SMALL = graph(["AKT1", "EGF", "EGFR"], [("EGF", "EGFR")], uniprot={"EGF": "P01133"})
ASK = ["query", "top_ligands", "--run", str(RUN)]
SECRET = "never-to-be-shown"  # noqa: S105


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny mirror, and its ranking in ``out`` with a database; to be copied."""
    folder = tmp_path_factory.mktemp("ready")
    tables.write_mirror(folder / "mirror")
    rank = ["rank", "--sender", "mirror/contrasts/sender.tsv", "--omnipath", "mirror/omnipath",
            "--permutations", "0", "--out", str(RUN)]  # fmt: skip
    with contextlib.chdir(folder):
        assert cli.run(rank) == 0
        assert cli.run(["load", "--run", str(RUN)]) == 0
    return folder


@pytest.fixture
def loaded(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database's file of a ranking in ``out`` of the working folder."""
    shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return RUN / "pararoute.lbug"


@pytest.fixture
def holder(loaded: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the file open for writing."""
    with subprocess.Popen([sys.executable, "-c", spoil.HOLD, str(loaded)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who holds a file")
@pytest.mark.fault(34, exit=6)
def test_who_holds_the_file_is_told(
    holder: subprocess.Popen[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(RUN)
    for arguments in (ASK, ["load", "--run", str(RUN)], ["load", "--remove", "--run", str(RUN)]):
        assert f"PID {holder.pid}" in refused(arguments, 6, capsys)
        assert files(RUN) == before
    holder.kill()
    holder.wait()
    assert cli.run(ASK) == 0


@pytest.mark.fault(35, exit=0)
@pytest.mark.parametrize("breakage", spoil.BREAKAGES, ids=lambda f: f.__name__)
def test_a_broken_file_is_made_again_from_the_ranking(
    breakage: Callable[[Path], None], loaded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.run(ASK) == 0
    answer = capsys.readouterr().out
    breakage(loaded)
    assert cli.run(ASK) == 0
    out, err = capsys.readouterr()
    assert out == answer
    assert "it is made again from the tables" in err or "loading it" in err
    assert "Traceback" not in err
    assert loaded.with_name("pararoute.lbug.bad").exists() or "loading it" in err
    assert cli.run(ASK) == 0
    assert "made again" not in capsys.readouterr().err


@pytest.mark.fault(35, exit=3)
def test_a_broken_file_is_not_made_again_from_other_tables(
    loaded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("mirror/contrasts/sender.tsv").open("a") as sender:
        sender.write("AKT1\t9\t1\t1\t1\t1\t1\n")
    spoil.truncated(loaded)
    assert "the sender is not what the ranking was made from" in refused(ASK, 3, capsys)


@pytest.mark.fault(36, exit=0)
def test_a_second_load_leaves_the_same_counts(
    loaded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for _ in range(2):
        capsys.readouterr()
        assert cli.run(["load", "--run", str(RUN)]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert "Protein\t" in told[0]
    assert loaded.exists()


def reversed_columns(tables: GraphTables) -> GraphTables:
    """The same tables with their columns the other way round."""

    def other(frames: dict) -> dict:  # type: ignore[type-arg]
        return {name: frame[list(frame.columns[::-1])] for name, frame in frames.items()}

    return GraphTables(other(dict(tables.nodes)), other(dict(tables.relationships)))


@pytest.mark.fault(36)
def test_values_stand_in_their_columns_whatever_the_order(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "pararoute.lbug")
    assert store.load(reversed_columns(SMALL)) == SMALL.counts()
    asked = "MATCH (a:Protein)-[:BINDS]->(b:Protein) RETURN a.id, a.uniprot, b.id"
    assert store.run(asked, {}).rows == [("EGF", "P01133", "EGFR")]
    assert set(store.load(graph()).values()) == {0}


# ---- Neo4j ----------------------------------------------------------------------------------


@pytest.fixture
def neo4j(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """``neo4j(uri, database="", word=SECRET)``: the command that loads such a server."""
    assert loaded.exists()

    def command(uri: str, database: str = "", word: str = SECRET) -> list[str]:
        monkeypatch.setenv("NEO4J_URI", uri)
        monkeypatch.setenv("NEO4J_USERNAME", "neo4j")
        monkeypatch.setenv("NEO4J_PASSWORD", word)
        monkeypatch.setenv("NEO4J_DATABASE", database)
        return ["load", "--store", "neo4j", "--run", str(RUN)]

    return command


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The message of a database that refuses; the password is nowhere in it."""
    err = refused(arguments, 6, capsys)
    assert SECRET not in err
    return err


class Web(socketserver.BaseRequestHandler):
    """A web server's answer to somebody who speaks Bolt."""

    def handle(self) -> None:
        self.request.recv(20)
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.fault(37, exit=6)
def test_a_server_that_is_down_mute_old_or_of_the_web(
    neo4j: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    down = f"127.0.0.1:{free_port()}"
    for scheme in ("bolt", "neo4j"):
        assert "does not answer" in told(neo4j(f"{scheme}://{down}"), capsys)
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        uri = f"bolt://127.0.0.1:{mute.getsockname()[1]}"
        assert "does not answer" in told(neo4j(uri), capsys)
    with Bolt("Neo4j/4.4.41", (4, 4)) as old:
        assert "the server is older than Neo4j 5" in told(neo4j(old.uri), capsys)
    with socketserver.TCPServer(("127.0.0.1", 0), Web) as web:
        threading.Thread(target=web.serve_forever, args=(0.02,), daemon=True).start()
        uri = f"bolt://127.0.0.1:{web.server_address[1]}"
        assert "a web server answers there" in told(neo4j(uri), capsys)
        web.shutdown()


@pytest.mark.fault(37, exit=6)
def test_a_server_that_refuses_us(
    neo4j: Callable[..., list[str]], neo4j_server: Neo4jServer, capsys: pytest.CaptureFixture[str]
) -> None:
    uri, word = neo4j_server.uri, neo4j_server.password
    assert "refuses the user name or password" in told(neo4j(uri), capsys)
    assert "has no such database" in told(neo4j(uri, "nowhere", word), capsys)
    encrypted = uri.replace("bolt", "neo4j+ssc")
    assert "no encrypted connection" in told(neo4j(encrypted), capsys)
    assert cli.run([*neo4j(uri), "--debug"]) == 6
    assert SECRET not in "".join(capsys.readouterr())


@pytest.mark.fault(37, exit=3)
def test_a_password_is_never_sent_in_the_open(
    neo4j: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    for uri in ("bolt://example.org", f"bolt://me:{SECRET}@localhost", "http://localhost:7474"):
        err = refused(neo4j(uri), 3, capsys)
        assert SECRET not in err


@pytest.mark.fault(38)
@pytest.mark.parametrize("fault", [DEADLOCK, DROP])
@pytest.mark.parametrize("statement", [1, 4, 6])
def test_a_load_that_is_disturbed_is_sent_once_more_as_a_whole(fault: str, statement: int) -> None:
    with Bolt(faults={statement: fault}) as server:
        with Neo4jStore(server.uri, "neo4j", "any") as store:
            store.load(SMALL)
        assert (server.begun, server.committed) == (2, 1)
        once = server.statements - statement
    with Bolt() as server:
        with Neo4jStore(server.uri, "neo4j", "any") as store:
            store.load(SMALL)
        assert (server.begun, server.committed, server.statements) == (1, 1, once)


@pytest.mark.fault(38)
def test_a_load_that_is_refused_is_not_sent_again() -> None:
    with Bolt(faults={3: "Neo.ClientError.Schema.ConstraintValidationFailed"}) as server:
        with (
            Neo4jStore(server.uri, "neo4j", "any") as store,
            pytest.raises(DatabaseError, match="constraint"),
        ):
            store.load(SMALL)
        assert (server.begun, server.committed) == (1, 0)
