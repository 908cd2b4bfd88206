"""Each state of what the doctor says of services, a mirror and databases; all on loopback."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from pararoute.checkup import databases, environment, reach, services
from pararoute.checkup.finding import Finding
from pararoute.ingest.geo import ncbi
from pararoute.ingest.omnipath import source as omnipath_source
from pararoute.ingest.remote.cache import Cache
from tests import tables
from tests.conftest import Neo4jServers
from tests.services import http
from tests.services.geo import geo_app, mirror_app
from tests.services.http import Loopback, Reset, Slow, Status, WebPage, free_port, refused_url
from tests.services.neo4j import VERSIONS
from tests.services.omnipath import omnipath_app


@pytest.fixture
def omnipath(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """OmniPath's service of the tiny tables."""
    with Loopback(omnipath_app(tables.write_mirror(tmp_path) / "omnipath")) as service:
        monkeypatch.setattr(omnipath_source, "SERVICE", service.url)
        yield service


def asked(*, mirrored: bool = False, offline: bool = False) -> list[Finding]:
    return list(services.omnipath(Cache(), mirrored=mirrored, offline=offline))


def test_omnipath_answers_and_is_asked_once(omnipath: Loopback) -> None:
    (found,) = asked()
    assert found.state == "ok"
    assert [path for _, path, _ in omnipath.requests] == ["/about"]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (WebPage(), "a web page came"),
        (Status(503), "busy, or out of order (HTTP 503)"),
        (Status(403), "it refuses (HTTP 403)"),
        (Status(407), "the proxy asks for a login"),
        (Reset(), "the connection broke"),
    ],
)
def test_omnipath_answers_otherwise(fault: http.Fault, told: str, omnipath: Loopback) -> None:
    omnipath.faults.append(fault)
    (found,) = asked()
    assert (found.state, found.exit_code) == ("fail", 4)
    assert told in found.told
    assert "--omnipath DIR" in found.mend


def test_where_something_stands_in_it_is_a_warning(
    omnipath: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache()
    for name in ("interactions", "complexes", "intercell"):
        assert asked(offline=True)[0].state == "warn"
        with cache.aside() as file:
            file.write_text("a\tb\n")
            cache.add(file, url=f"{omnipath.url}/{name}?format=tsv", name=f"{name}.tsv")
    omnipath.faults.append(Status(503))
    (found,) = asked()
    assert (found.state, found.exit_code) == ("warn", 0)
    assert "cached" in found.told
    assert asked(offline=True)[0].state == "ok"
    monkeypatch.setattr(omnipath_source, "SERVICE", refused_url())  # nothing of it is cached
    assert asked()[0].state == "fail"
    (found,) = asked(mirrored=True)
    assert "the mirror stands in" in found.told
    assert found.state == "warn"
    assert asked(mirrored=True, offline=True)[0].state == "ok"


def test_offline_nothing_is_asked(omnipath: Loopback) -> None:
    asked(offline=True)
    list(services.ncbi_series(mirrored=False, offline=True))
    assert not omnipath.requests


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (refused_url, "the connection is refused"),
        (lambda: "http://no-such-host.invalid/x", "no DNS"),
    ],
)
def test_no_server(url: Callable[[], str], told: str) -> None:
    reached = reach.ask(url())
    assert told in reached.fault
    assert reached.mend


def test_a_server_without_tls_and_a_proxy_that_is_not_there(
    omnipath: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "TLS" in reach.ask(omnipath.url.replace("http:", "https:")).fault
    monkeypatch.setenv("NO_PROXY", "")
    proxy = refused_url().removeprefix("http://")
    monkeypatch.setenv("HTTP_PROXY", f"http://bob:secret@{proxy}")
    (found,) = asked()
    assert "the proxy does not let it through" in found.told
    assert proxy in found.told
    assert "secret" not in found.told


def test_a_server_that_is_silent(omnipath: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "SECONDS", 0.2)
    omnipath.faults.append(Slow(0.8))
    assert reach.ask(omnipath.url).fault == "no answer within 0.2 s"
    with pytest.raises(TimeoutError):  # a name that is looked up for ever
        reach.within(0.05, lambda: time.sleep(0.5))


def test_a_clock_that_differs(omnipath: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(asked()) == 1
    late = formatdate(time.time() + 3600, usegmt=True)
    monkeypatch.setattr(http._Connection, "date_time_string", lambda *_: late)
    found = asked()[1]
    assert (found.check, found.state) == ("clock", "warn")
    assert found.told.startswith("60 minutes behind")
    assert omnipath.requests


def test_ncbi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GSE64741_family.soft.gz", "Human.GRCh38.p13.annot.tsv.gz"):
        tables.write(tmp_path / name, tables.SENDER)
    with Loopback(geo_app(tmp_path)) as geo:
        monkeypatch.setattr(ncbi, "FILES", f"{geo.url}/geo/series")
        monkeypatch.setattr(ncbi, "COUNTS", f"{geo.url}/geo/download/")
        for check in (services.ncbi_series, services.ncbi_counts):
            assert [one.state for one in check(mirrored=False, offline=False)] == ["ok"]
            geo.faults += [WebPage(), http.Garbled()]
            for told in ("a web page came", "something other than the file"):
                (found,) = check(mirrored=False, offline=False)
                assert (found.state, found.exit_code) == ("warn", 0)
                assert told in found.told


def test_a_mirror_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.mirrored(Cache(), offline=False).state == "ok"
    folder = tables.write_mirror(tmp_path)
    monkeypatch.setenv("PARAROUTE_MIRROR", str(folder))
    found = environment.mirrored(Cache(), offline=False)
    assert found.state == "ok"
    assert "interactions, complexes, intercell; " in found.told
    assert "without collectri" in found.told
    catalogue = folder / "contrasts" / "contrasts.toml"
    catalogue.write_text("[[contrast]\n")
    found = environment.mirrored(Cache(), offline=False)
    assert (found.state, found.exit_code) == ("fail", 3)
    catalogue.unlink()
    next((folder / "omnipath").glob("*interactions*")).unlink()
    found = environment.mirrored(Cache(), offline=False)
    assert found.state == "warn"
    assert "default: none" in found.told
    monkeypatch.setenv("PARAROUTE_MIRROR", "https://bob:secret@[/data?token=abc")
    found = environment.mirrored(Cache(), offline=False)
    assert found.state == "fail"
    assert "secret" not in repr(found)
    monkeypatch.setenv("PARAROUTE_MIRROR", str(tmp_path / "nowhere"))
    found = environment.mirrored(Cache(), offline=False)
    assert (found.state, found.exit_code) == ("fail", 3)
    assert "nowhere: no such folder" in found.told


def test_a_mirror_behind_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache()
    with Loopback(mirror_app(tables.write_mirror(tmp_path))) as loopback:
        monkeypatch.setenv("PARAROUTE_MIRROR", loopback.url)
        found = environment.mirrored(cache, offline=False)
        assert (found.state, "answers; tables" in found.told) == ("ok", True)
        monkeypatch.setenv("PARAROUTE_MIRROR", f"{loopback.url}/elsewhere")
        found = environment.mirrored(cache, offline=False)
        assert (found.state, "no tables" in found.told) == ("warn", True)
        begun = len(loopback.requests)
        assert environment.mirrored(cache, offline=True).state == "ok"
        assert len(loopback.requests) == begun
    address = refused_url()
    monkeypatch.setenv("PARAROUTE_MIRROR", address.replace("//", "//bob:secret@"))
    found = environment.mirrored(cache, offline=False)
    assert (found.state, found.exit_code) == ("fail", 4)
    assert "secret" not in repr(found)
    with cache.aside() as file:
        file.write_text("a\n")
        cache.add(file, url=f"{address}/contrasts/contrasts.toml", name="contrasts.toml")
    assert environment.mirrored(cache, offline=False).state == "warn"


def test_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAROUTE_MIROR", "x")
    monkeypatch.setenv("PARAROUTE_MIRROR", "https://bob:secret@example.org/m?token=abc")
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "bob:secret@proxy:3128")
    monkeypatch.setenv("NO_PROXY", "localhost,.org")
    found = list(environment.variables())
    assert [one.state for one in found] == ["ok", "warn", "ok", "ok"]
    assert "PARAROUTE_MIRROR=https://example.org/m" in found[0].told
    assert "abc" not in found[0].told
    assert found[1].mend == "did you mean PARAROUTE_MIRROR?"
    assert "NEO4J_PASSWORD" in found[2].told
    assert "HTTPS_PROXY=proxy:3128" in found[3].told
    assert "NO_PROXY=localhost,.org" in found[3].told
    assert "secret" not in repr(found)


def test_the_embedded_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert databases.embedded().state == "ok"
    broken = tmp_path / "ladybug.py"
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for text, told in (
        ("raise ImportError('no libstdc++')", "no libstdc++"),
        ("import os; os.kill(os.getpid(), 11)", "ended by signal 11"),
        ("import time; time.sleep(9)", "does not answer within 0.5 s"),
    ):
        broken.write_text(text)
        if "sleep" in text:
            monkeypatch.setattr(databases, "SECONDS", 0.5)
        found = databases.embedded()
        assert (found.state, found.exit_code) == ("fail", 6)
        assert told in found.told


def test_no_neo4j_is_none_that_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "DEFAULT", ("127.0.0.1", free_port()))
    found = databases.neo4j(offline=False)
    assert (found.state, "not used" in found.told, "listens" in found.told) == ("ok", True, False)
    with Loopback(lambda _: http.Reply()) as other:
        monkeypatch.setattr(databases, "DEFAULT", ("127.0.0.1", other.server_address[1]))
        assert "something listens" in databases.neo4j(offline=False).told


def test_neo4j(neo4j_servers: Neo4jServers, monkeypatch: pytest.MonkeyPatch) -> None:
    server = neo4j_servers.get(next(iter(VERSIONS)))
    monkeypatch.setenv("NEO4J_URI", server.uri)
    found = databases.neo4j(offline=False)
    assert (found.state, found.exit_code) == ("fail", 3)
    assert "NEO4J_PASSWORD is not set" in found.told
    monkeypatch.setenv("NEO4J_USERNAME", server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong-secret")
    found = databases.neo4j(offline=False)
    assert (found.state, found.exit_code) == ("fail", 6)
    assert "refuses the user name or password" in found.told
    assert "wrong-secret" not in repr(found)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    found = databases.neo4j(offline=False)
    assert found.state == "ok", found
    assert found.told.startswith(f"{server.uri}: Neo4j/")
    assert databases.neo4j(offline=True).told == "not asked (--offline)"


def test_neo4j_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{free_port()}")
    found = databases.neo4j(offline=False)
    assert (found.state, found.exit_code) == ("fail", 6)
    assert "does not answer" in found.told
    monkeypatch.setenv("NEO4J_URI", "bolt://bob:secret@127.0.0.1:1")
    found = databases.neo4j(offline=False)
    assert (found.state, found.exit_code) == ("fail", 3)
    assert "secret" not in repr(found)
    monkeypatch.setattr(databases, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{silent.getsockname()[1]}")
        assert "no answer within 0.3 s" in databases.neo4j(offline=False).told
