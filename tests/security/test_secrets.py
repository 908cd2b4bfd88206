"""No password comes out anywhere: not on the terminal, not in a traceback, not in a file."""

from __future__ import annotations

import gzip
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from pararoute import cli
from tests import tables
from tests.services.geo import mirror_app
from tests.services.http import Loopback, Redirect, Reply, Request, Status, free_port

SECRET = "pa55-that-nobody-sees"  # noqa: S105 - what must not come out
TOLD = {SECRET.encode(), b64encode(f"bob:{SECRET}".encode())}
VERBS = (
    "rank --permutations 20", "explain IGF1", "block IGF1R", "view", "report", "plot dots",
    "export --format xlsx --format cx2 --format json --format graphml --format neo4j-csv",
    "query routes_surviving --param blocked=IGF1R", "load --store embedded", "cache list",
    "cache pack kept", "load --store neo4j", "doctor --offline --json",
)  # fmt: skip


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything that stands in the files of a folder, compressed or not."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        yield str(path), str(path).encode() + data
        if data[:2] == b"\x1f\x8b":
            yield str(path), gzip.decompress(data)
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{path}!{name}", archive.read(name)) for name in archive.namelist())


def leaks(folder: Path, printed: str = "") -> list[str]:
    found = [("the terminal", printed.encode()), *contents(folder)]
    return [where for where, data in found if any(secret in data for secret in TOLD)]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and an environment with a secret in every variable."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("PARAROUTE_CACHE", str(work / "cache"))
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{free_port()}")
    monkeypatch.setenv("HTTPS_PROXY", f"http://bob:{SECRET}@127.0.0.1:{free_port()}")
    return work


def test_the_search_sees_into_every_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text(f"x{SECRET}")
    (tmp_path / "t.gz").write_bytes(gzip.compress(SECRET.encode()))
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", SECRET * 9)
    (tmp_path / f"named-{SECRET}").touch()
    (tmp_path / "basic").write_bytes(b64encode(f"bob:{SECRET}".encode()))
    assert len({found.split("!")[0] for found in leaks(tmp_path, SECRET)}) == 6


def test_no_verb_tells_the_password_of_a_mirror_a_proxy_or_a_database(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    files, logins = mirror_app(tables.write_mirror(tmp_path / "mirror")), set()

    def guarded(request: Request) -> Reply:
        logins.add(request.headers["Authorization"].removeprefix("Basic ").encode())
        return files(request)

    with Loopback(guarded) as service:
        monkeypatch.setenv("PARAROUTE_MIRROR", service.url.replace("//", f"//bob:{SECRET}@"))
        printed, codes = "", {}
        for verb in VERBS:
            codes[verb] = cli.run(["--debug", *verb.split()])
            said = capfd.readouterr()
            printed += said.out + said.err
    assert {verb: code for verb, code in codes.items() if code} == {"load --store neo4j": 6}
    assert logins  # it was used
    assert logins <= TOLD
    assert len(list(contents(here))) > 30
    assert leaks(here, printed) == []


LIVE, LOAD = "rank --sender s.tsv --omnipath live", "load --store neo4j --run {run}"
OWN = "rank --sender s.tsv --omnipath "
MIRROR, PROXY, NEO4J = "PARAROUTE_MIRROR", "HTTPS_PROXY", "NEO4J_URI"
BROKEN = {  # the variable that is set, what to, the verb, and words of the message
    "scheme of a mirror": (MIRROR, "ftp://bob:{secret}@h/data", "rank", "no scheme of a mirror"),
    "mirror's silence": (MIRROR, "http://bob:{secret}@{closed}", "rank", "connection is refused"),
    "mirror's token": (MIRROR, "http://{closed}/m?token={secret}", "rank", "has no query"),
    "mirror's half address": (MIRROR, "http://bob:{secret}@[127", "rank", "InvalidURL"),
    "mirror's port": (MIRROR, "http://bob:{secret}@h:999999/", "rank", "InvalidURL"),
    "proxy's silence": (PROXY, "http://bob:{secret}@{closed}", LIVE, "connection is refused"),
    "proxy without a host": (PROXY, "http://bob:{secret}@", LIVE, "InvalidProxyURL"),
    "proxy of another kind": (PROXY, "socks5://bob:{secret}@{closed}", LIVE, "InvalidSchema"),
    "proxy, of the package": (PROXY, "http://bob:{secret}@{closed}", LIVE + " --client omnipath",
                              "connect to proxy"),
    "OmniPath, password": ("X", "", OWN + "http://b:{secret}@h/", "user name or password"),
    "OmniPath, token": ("X", "", OWN + "http://{closed}/?api_key={secret}", "user name or"),
    "OmniPath's own password": ("X", "", OWN + "http://{closed}/?password={secret}",
                                "user name or password"),
    "OmniPath, half address": ("X", "", OWN + "http://b:{secret}@[h/", "user name or password"),
    "Neo4j, password": (NEO4J, "bolt://bob:{secret}@{closed}", LOAD, "user name or password"),
    "Neo4j, token": (NEO4J, "bolt://{closed}?token={secret}", LOAD, "is no address"),
    "Neo4j, half address": (NEO4J, "bolt://bob:{secret}@[::", LOAD, "is no address"),
    "Neo4j, silence": (NEO4J, "bolt+s://{closed}", LOAD, "does not answer"),
    "Neo4j, in the clear": (NEO4J, "bolt://db.example.org", LOAD, "without encryption"),
}  # fmt: skip


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ranked")
    mirror = tables.write_mirror(folder / "mirror")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARAROUTE_MIRROR", str(mirror))
        assert cli.run(["rank", "--permutations", "0", "--out", str(folder / "run")]) == 0
    return folder


@pytest.mark.parametrize("case", BROKEN)
def test_no_error_tells_it(
    case: str, here: Path, ranked: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    variable, value, verb, words = BROKEN[case]
    filled = {"secret": SECRET, "closed": f"127.0.0.1:{free_port()}", "run": ranked / "run"}
    tables.write(here / "s.tsv", tables.SENDER)
    if variable == NEO4J:
        monkeypatch.setenv(MIRROR, str(ranked / "mirror"))
    monkeypatch.setenv(variable, value.format(**filled))
    assert cli.run(["--debug", *verb.format(**filled).split()]) in (3, 4, 6)
    said = capfd.readouterr()
    assert "Traceback" in said.err
    assert words in said.err
    assert leaks(here, said.out + said.err) == []


@pytest.mark.parametrize("fault", ["busy", "refused", "redirect", "web page"])
def test_no_answer_of_a_mirror_makes_it_told(
    fault: str, here: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    spoiled = {
        "busy": Status(429, retry_after=9999),
        "refused": Status(401),
        "redirect": Redirect(f"http://bob:{SECRET}@127.0.0.1:{free_port()}/?token={SECRET}"),
        "web page": Redirect(f"/?access_token={SECRET}"),
    }
    with Loopback(lambda _: Reply(200, {}, b"<!DOCTYPE html><html></html>")) as service:
        monkeypatch.setenv("PARAROUTE_MIRROR", service.url.replace("//", f"//bob:{SECRET}@"))
        service.faults.extend([spoiled[fault]] * 3)
        assert cli.run(["--debug", "rank"]) in (3, 4, 5)
    said = capfd.readouterr()
    assert service.url in said.err or "127.0.0.1" in said.err
    assert leaks(here, said.out + said.err) == []
