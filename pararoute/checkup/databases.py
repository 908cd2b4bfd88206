"""The graph databases: the embedded one in a process of its own, and a Neo4j server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from pararoute.checkup.finding import DATABASE, Finding, fail, ok
from pararoute.checkup.reach import shown, within
from pararoute.ingest.errors import PararouteError

SECONDS = 8.0  # for each
DEFAULT = ("localhost", 7687)
_ROUND_TRIP = """
import sys, ladybug
with ladybug.Database(sys.argv[1], max_db_size=1 << 34) as database:
    with ladybug.Connection(database) as connection:
        connection.execute("CREATE NODE TABLE Gene(id STRING, PRIMARY KEY(id))")
        connection.execute("CREATE (:Gene {id: 'AKT1'})")
        assert list(connection.execute("MATCH (g:Gene) RETURN g.id")) == [["AKT1"]]
print(ladybug.__version__)
"""
_ANEW = "install it anew: pip install --force-reinstall ladybug=={}; or use --store memory"


def embedded() -> Finding:
    """Write a node into a new file, and read it; what goes wrong there cannot end this process."""
    check = "embedded database"
    try:
        with tempfile.TemporaryDirectory(prefix="pararoute-") as folder:
            done = subprocess.run(  # noqa: S603 - our own text
                [sys.executable, "-P", "-c", _ROUND_TRIP, str(Path(folder) / "try.lbug")],
                capture_output=True, text=True, timeout=SECONDS, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        return fail(check, f"ladybug does not answer within {SECONDS:g} s",
                    "end other programs, or use --store memory", DATABASE)  # fmt: skip
    except OSError as error:
        return fail(check, f"a file cannot be written: {error.strerror or error}",
                    "see the temporary folder", DATABASE)  # fmt: skip
    if done.returncode == 0:
        return ok(check, f"ladybug {done.stdout.strip()} writes and reads")
    last = (done.stderr.strip().splitlines() or [""])[-1]
    why = last if done.returncode > 0 else f"its process was ended by signal {-done.returncode}"
    return fail(check, f"ladybug does not work: {why}", _ANEW.format(_asked()), DATABASE)


def neo4j(*, offline: bool) -> Finding:
    """The server that NEO4J_URI names: reached, new enough, the password accepted.

    Without NEO4J_URI no server is meant, and none is missed.
    """
    uri = os.environ.get("NEO4J_URI", "")
    if not uri:
        beside = ""
        if not offline and _listens():
            beside = f"; something listens on {DEFAULT[0]}:{DEFAULT[1]} (docs/neo4j.md)"
        return ok("Neo4j", f"not used: NEO4J_URI is not set{beside}")
    if offline:
        return ok("Neo4j", "not asked (--offline)")
    place = shown(uri)
    try:
        return ok("Neo4j", f"{place}: {within(SECONDS, _server)}")
    except PararouteError as error:
        where = error.where if error.where.startswith("NEO4J") else place
        return fail("Neo4j", f"{where}: {error.what}", error.how, error.exit_code)
    except TimeoutError:
        return fail(
            "Neo4j",
            f"{place}: no answer within {SECONDS:g} s",
            "start the server (docs/neo4j.md), or use --store embedded",
            DATABASE,
        )


def _server() -> str:
    from pararoute.graph.stores.neo4j import Neo4jStore

    with Neo4jStore.from_environment() as store:
        return store.server()


def _listens() -> bool:
    with suppress(OSError), socket.create_connection(DEFAULT, timeout=1):
        return True
    return False


def _asked() -> str:
    """The version of ladybug that the package asks for."""
    from importlib.metadata import requires

    asked = [text for text in requires("pararoute") or () if text.startswith("ladybug==")]
    return asked[0].partition("==")[2] if asked else ""
