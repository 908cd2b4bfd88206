"""What all tests share: the mirror of real tables, and the list of what could not run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pararoute.ingest.remote.mirror import find_mirror
from tests.reliability import outcomes
from tests.services.neo4j import VERSIONS, NamedServer, Neo4jServer, NotHereError

CHECKOUT = Path(__file__).resolve().parent.parent
MIRROR = Path(find_mirror(CHECKOUT) or "/nowhere")
_URI, _USER, _WORD = (os.environ.get(f"NEO4J_{n}", "") for n in ("URI", "USERNAME", "PASSWORD"))
NAMED = NamedServer(_URI, _USER or "neo4j", _WORD) if _URI else None
REQUIRE_ALL = os.environ.get("PARAROUTE_REQUIRE_ALL") == "1"


def pytest_configure(config: pytest.Config) -> None:
    """Tests that inject a fault say which one."""
    outcomes.register(config)


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of real tables; without it the test fails if all are required."""
    if not (MIRROR / "omnipath").is_dir():
        message = "no folder of real tables (PARAROUTE_MIRROR, mirror/)"
        if REQUIRE_ALL:
            pytest.fail(message)
        pytest.skip(message)
    return MIRROR


def _refuse_data(server: NamedServer) -> None:
    """Tests empty the database: it must be one that holds nothing."""
    import neo4j

    auth = (server.username, server.password)
    with neo4j.GraphDatabase.driver(server.uri, auth=auth) as driver:
        rows, _, _ = driver.execute_query("MATCH (n) WHERE NOT n:Pararoute RETURN count(n) AS n")
    if rows[0]["n"]:
        pytest.exit("NEO4J_URI names a database that holds data, and tests would remove them")


class Neo4jServers:
    """A server of each version, started when a test first asks for it.

    The server that NEO4J_URI names goes before: it stands for the first version, and its
    database must be empty.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, Neo4jServer] = {}

    def get(self, version: str) -> Neo4jServer | NamedServer:
        """A running server; where it cannot be had the test is skipped, or fails if required."""
        if NAMED is not None:
            if version != next(iter(VERSIONS)):
                pytest.skip(f"Neo4j {version}: NEO4J_URI names another server")
            _refuse_data(NAMED)
            return NAMED
        if version not in self._running:
            try:
                server = Neo4jServer(version, self._folder / version)
            except NotHereError as error:
                # the newest one needs a newer Java than many machines have: not required
                if REQUIRE_ALL and version == next(iter(VERSIONS)):
                    pytest.fail(f"Neo4j {version}: {error}")
                pytest.skip(f"Neo4j {version}: {error}")
            server.start()
            self._running[version] = server
        return self._running[version]

    def stop(self) -> None:
        """End all of them."""
        for server in self._running.values():
            server.stop()


@pytest.fixture(scope="session")
def neo4j_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServers]:
    """Real Neo4j servers on the loopback address."""
    servers = Neo4jServers(tmp_path_factory.mktemp("neo4j"))
    yield servers
    servers.stop()


@pytest.hookimpl(tryfirst=True)  # before xdist, which reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side, one process starts a service and has all that need it."""
    for item in items:
        for service in ("neo4j_servers", "browser"):
            if service in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(service))


@pytest.fixture(params=list(VERSIONS))
def neo4j_server(
    request: pytest.FixtureRequest, neo4j_servers: Neo4jServers
) -> Neo4jServer | NamedServer:
    """A running server of each version in turn."""
    return neo4j_servers.get(request.param)


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test that wants the environment's mirror sets it itself; each has a cache of its own."""
    monkeypatch.delenv("PARAROUTE_MIRROR", raising=False)
    monkeypatch.setenv("PARAROUTE_CACHE", str(tmp_path / "cache"))
    for name in ("URI", "USERNAME", "PASSWORD", "DATABASE", "INSECURE"):
        monkeypatch.delenv(f"NEO4J_{name}", raising=False)
