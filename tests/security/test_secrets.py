"""No password comes out anywhere: not on the terminal, not in a traceback, not in a file."""

from __future__ import annotations

import gzip
import json
import zipfile
from base64 import b64encode
from collections.abc import Collection, Iterator
from pathlib import Path

import click
import pandas as pd
import pytest

from pararoute import cli, stores
from pararoute.ingest.errors import NetworkError
from pararoute.ingest.omnipath.client import OmnipathClient
from tests import tables
from tests.conftest import Neo4jServers
from tests.services.geo import mirror_app
from tests.services.http import Loopback, Redirect, Reply, Request, Status, free_port
from tests.services.neo4j import VERSIONS
from tests.services.simulate import simulate_gse64741

SECRET = "pa55-that-nobody-sees"  # noqa: S105 - what must not come out
TOLD = {SECRET.encode(), b64encode(f"bob:{SECRET}".encode())}
VERBS = (
    "rank --permutations 20", "explain IGF1", "block IGF1R", "view", "report", "plot dots",
    "regulators --permutations 9", "rank --permutations 0 --no-overlay --out other",
    "consensus pararoute-results other", "rerun", "sweep {mirror}/contrasts --workers 1",
    "samples GSE64741", "contrast GSE64741:A375_BRAFi_48h --out computed.tsv",
    "export --format xlsx --format cx2 --format json --format graphml --format neo4j-csv",
    "query routes_surviving --param blocked=IGF1R", "load --store embedded", "cache list",
    "cache pack kept", "cache verify", "cache diff {mirror}/omnipath {mirror}/omnipath",
    "cache clear --older-than 1", "load --store neo4j", "doctor --offline --json",
)  # fmt: skip
NOT_WELL = {"load --store neo4j": 6, "regulators --permutations 9": 7}  # no server, no factors


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


def leaks(folder: Path, printed: str = "", secrets: Collection[bytes] = TOLD) -> list[str]:
    found = [("the terminal", printed.encode()), *contents(folder)]
    return [where for where, data in found if any(secret in data for secret in secrets)]


def verbs(group: click.Group, before: str = "") -> Iterator[str]:
    """Every verb of the command line, those below others too, as it is typed."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        typed = f"{before}{name} "
        yield from verbs(command, typed) if isinstance(command, click.Group) else [typed]


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


def test_no_verb_is_left_out() -> None:
    known = list(verbs(cli.cli))
    assert {"rank ", "cache pack "} < set(known)
    assert not [verb for verb in known if not any(f"{line} ".startswith(verb) for line in VERBS)]


def test_no_verb_tells_the_password_of_a_mirror_a_proxy_or_a_database(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    mirror, logins = tables.write_mirror(tmp_path / "mirror"), set()
    truth = pd.DataFrame({"gene_symbol": ["IGF1", "EGF"], "log2FoldChange": [3.0, -2.0]})
    simulate_gse64741(mirror / "geo", truth, n_genes=100)
    files = mirror_app(mirror)

    def guarded(request: Request) -> Reply:
        logins.add(request.headers["Authorization"].removeprefix("Basic ").encode())
        return files(request)

    with Loopback(guarded) as service:
        monkeypatch.setenv("PARAROUTE_MIRROR", service.url.replace("//", f"//bob:{SECRET}@"))
        printed, codes = "", {}
        for verb in VERBS:
            codes[verb] = cli.run(["--debug", *verb.format(mirror=mirror).split()])
            said = capfd.readouterr()
            printed += said.out + said.err
    assert {verb: code for verb, code in codes.items() if code} == NOT_WELL
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


ASKED = (  # the verbs that meet a server, the password that is set, and the exit code
    ("load --store neo4j --run {run}", SECRET, 6),
    ("load --store neo4j --run {run}", "the right one", 0),
    ("query top_ligands --store neo4j --run {run} --json", "the right one", 0),
    ("query --cypher MATCH(n)RETURN(n --store neo4j --run {run}", "the right one", 3),
    ("query --cypher MATCH(n)RETURN(n).id --store neo4j --run {run}", SECRET, 6),
    ("export --format neo4j-csv --format json --run {run}", "the right one", 0),
)


def test_nor_does_one_that_a_server_has_taken_or_refused(
    here: Path, ranked: Path, neo4j_servers: Neo4jServers, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    server = neo4j_servers.get(next(iter(VERSIONS)))
    monkeypatch.setenv(MIRROR, str(ranked / "mirror"))
    monkeypatch.setenv(NEO4J, server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", server.username)
    printed = ""
    try:
        for verb, password, code in ASKED:
            right = password != SECRET
            monkeypatch.setenv("NEO4J_PASSWORD", server.password if right else SECRET)
            assert cli.run(["--debug", *verb.format(run=ranked / "run").split()]) == code, verb
            said = capfd.readouterr()
            printed += said.out + said.err
    finally:
        monkeypatch.setenv("NEO4J_PASSWORD", server.password)
        stores.remove("neo4j")
    assert printed.count("Traceback") >= 3
    assert "refuses the user name or password" in printed
    assert "IGF1" in printed
    secrets = {*TOLD, server.password.encode()}
    assert secrets - TOLD
    assert leaks(here, printed, secrets) == leaks(ranked / "run", "", secrets) == []


def test_the_omnipath_package_is_told_no_secret(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Python imports first writes down what the package's process sees, and ends it."""
    own = tmp_path / "own"
    own.mkdir()
    telling = "import json, os; json.dump(dict(os.environ), open({!r}, 'w')); os._exit(1)"
    (own / "sitecustomize.py").write_text(telling.format(str(tmp_path / "told.json")))
    needed = {
        "PYTHONPATH": str(own), "LC_ALL": "C.UTF-8", "https_proxy": "http://bob:pw@127.0.0.1:9",
        "NO_PROXY": "127.0.0.1", "SSL_CERT_FILE": "/own/bundle.pem", "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    withheld = {
        "NEO4J_USERNAME": "bob", "AWS_SECRET_ACCESS_KEY": SECRET, "GITHUB_TOKEN": SECRET,
        "PARAROUTE_MIRROR": f"https://bob:{SECRET}@127.0.0.1", "NETRC": f"/{SECRET}",
        "HTTPS_PROXY_PASSWORD": SECRET, "MY_PATH": SECRET,
    }  # fmt: skip
    monkeypatch.delenv("HTTPS_PROXY")
    for name, value in (needed | withheld).items():
        monkeypatch.setenv(name, value)
    client = OmnipathClient("https://h", "complexes", {"format": "tsv", "license": "academic"})
    with pytest.raises(NetworkError, match="exit 1"):
        client("https://h/complexes", here / "body", name="complexes")
    told = json.loads((tmp_path / "told.json").read_text())
    assert {name: told.get(name) for name in needed} == needed
    assert not [name for name in told if name in withheld or name.startswith("NEO4J_")]
    assert not [name for name, value in told.items() if SECRET in value]
    assert told["PATH"]
