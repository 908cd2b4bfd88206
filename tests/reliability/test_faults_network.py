"""Faults 1 to 8: services that do not answer, or answer wrongly, as a user meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pararoute import cli
from pararoute.ingest.omnipath import source as omnipath_source
from pararoute.ingest.remote.cache import Cache
from tests.reliability.told import files, refused
from tests.services.http import (
    CutBody,
    CutChunked,
    CutClean,
    Fault,
    Loopback,
    Reply,
    Status,
    WebPage,
)
from tests.services.omnipath import omnipath_app

OUT = Path("out")


def rank(url: str, *more: str) -> list[str]:
    return ["rank", "--sender", "mirror/contrasts/sender.tsv", "--omnipath", url,
            "--permutations", "0", "--out", str(OUT), *more]  # fmt: skip


@pytest.fixture
def cached(tiny: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The address of a service that was asked once, and is gone."""
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        assert cli.run(rank(service.url)) == 0
    capsys.readouterr()
    return service.url


@pytest.mark.fault(1, exit=4)
def test_without_a_network_the_first_run_says_where_and_what_else(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tiny.is_dir()
    monkeypatch.setattr(omnipath_source, "SERVICE", "http://no-such-host.invalid")
    err = refused(rank("live"), 4, capsys)
    assert "no DNS, or no network" in err
    assert "http://no-such-host.invalid/interactions" in err
    for way_out in ("PARAROUTE_MIRROR", "--offline", "--demo"):
        assert way_out in err
    assert not OUT.exists()
    assert files(Cache().folder) == {}


@pytest.mark.fault(1, exit=4)
def test_offline_without_a_copy_is_told_at_once(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        err = refused(rank(service.url, "--offline"), 4, capsys)
        assert service.requests == []
    assert "is not in the cache, and --offline forbids to fetch it" in err
    assert not OUT.exists()


@pytest.mark.fault(2, exit=0)
@pytest.mark.fault(2, exit=4)
def test_a_cached_copy_stands_in_and_is_named(
    cached: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = (OUT / "ligands.tsv").read_bytes()
    for path in Cache().folder.glob("manifest/*.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"fetched": "2020-02-02T00:00Z"}))
    assert cli.run(rank(cached)) == 0
    assert "cached copy of 2020-02-02 (" in capsys.readouterr().err
    assert (OUT / "ligands.tsv").read_bytes() == first
    fetched = json.loads((OUT / "run.json").read_text())["fetched"]
    assert len(fetched) == 3
    assert {entry["fetched"][:10] for entry in fetched} == {"2020-02-02"}
    assert all(len(entry["sha256"]) == 64 for entry in fetched)
    before = files(Cache().folder), files(OUT)
    assert "no answer for" in refused(rank(cached, "--refresh"), 4, capsys)
    assert (files(Cache().folder), files(OUT)) == before


IMPORTS = """
import importlib, pkgutil, sys
import pytest_socket
pytest_socket.disable_socket()
import pararoute
heavy = {"pandas", "numpy", "scipy", "networkx", "requests", "omnipath", "neo4j", "ladybug"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
skipped = {"pararoute.__main__", "pararoute.graph.stores.embedded_build"}
names = [m.name for m in pkgutil.walk_packages(pararoute.__path__, "pararoute.")]
for name in names:
    if name not in skipped and not name.split(".")[-1].startswith("make"):
        importlib.import_module(name)
sys.exit(len(names) < 150)
"""
DEMO = """
import sys
import pytest_socket
pytest_socket.disable_socket()
from pararoute import cli
sys.exit(cli.run(["rank", "--demo", "--permutations", "0", "--out", sys.argv[1]]))
"""


@pytest.mark.fault(3)
@pytest.mark.fault(1, exit=0)
@pytest.mark.parametrize("code", [IMPORTS, DEMO], ids=["import", "demo"])
def test_no_socket_is_opened_by_an_import_or_by_the_demo(code: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "ligands.tsv").exists() == (code == DEMO)


@pytest.mark.fault(4, exit=0)
def test_two_server_errors_are_outlived(
    tiny: Path, pauses: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        service.faults.extend([Status(500), Status(500, retry_after=7)])
        assert cli.run(rank(service.url)) == 0
        assert len(service.requests) == 3 + 2
    err = capsys.readouterr().err
    assert "asking again in 1 s" in err
    assert "asking again in 7 s" in err
    assert [round(pause - 0.25) for pause in pauses if pause > 0.5] == [1, 7]
    assert len(Cache().entries()) == 3


@pytest.mark.fault(5, exit=4)
def test_a_server_that_stays_busy_is_believed(
    tiny: Path, pauses: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        service.faults.extend([Status(429, retry_after=2)] * 4)
        err = refused(rank(service.url), 4, capsys)
        assert len(service.requests) == 4
        assert [int(pause) for pause in pauses if pause > 0.5] == [2, 2, 2]
        assert "HTTP 429" in err
        service.faults.append(Status(429, retry_after=3600))
        assert "asks to wait 3600 s" in refused(rank(service.url), 4, capsys)
        assert len(service.requests) == 5
    assert not OUT.exists()
    assert files(Cache().folder) == {}


@pytest.mark.fault(6, exit=5)
@pytest.mark.parametrize("fault", [CutBody(), CutChunked()], ids=["length told", "chunks"])
@pytest.mark.usefixtures("pauses")
def test_half_a_body_is_not_kept(
    fault: Fault, tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        service.faults.extend([fault] * 4)
        err = refused(rank(service.url), 5, capsys)
        assert len(service.requests) == 4
        assert "OmniPath's interactions was cut short after" in err
        assert not OUT.exists()
        assert files(Cache().folder) == {}
        service.faults.append(fault)
        assert cli.run(rank(service.url)) == 0


@pytest.mark.fault(7, exit=5)
def test_half_a_table_that_ends_well_is_not_taken_for_a_newer_one(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        assert cli.run(rank(service.url)) == 0
        before = files(Cache().folder), files(OUT)
        service.faults.append(CutClean(0.4))
        assert "stop half-way" in refused(rank(service.url, "--refresh"), 5, capsys)
        assert (files(Cache().folder), files(OUT)) == before
        assert cli.run(rank(service.url)) == 0


def cut_after_header(reply: Reply) -> Reply:
    return CutClean((reply.body.index(b"\n") + 1.5) / len(reply.body)).spoil(reply)


@pytest.mark.fault(7, exit=5)
def test_a_header_alone_is_not_kept(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = omnipath_app(tiny / "omnipath")
    with Loopback(lambda asked: cut_after_header(app(asked))) as service:
        assert "0 rows" in refused(rank(service.url), 5, capsys)
    assert not OUT.exists()
    assert files(Cache().folder) == {}


@pytest.mark.fault(8, exit=4)
def test_a_web_page_is_no_table(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        service.faults.append(WebPage())
        err = refused(rank(service.url), 4, capsys)
        assert f"where:    {service.url}/interactions" in err
    assert "a web page in place of OmniPath's interactions" in err
    assert "open this address in a browser" in err
    assert not OUT.exists()
    assert files(Cache().folder) == {}
