"""OmniPath's tables from a service on the loopback address, asked in both ways."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import get_args

import pytest

from pararoute.ingest.errors import (
    InputError,
    IntegrityError,
    NetworkError,
    NotEnoughDataError,
    PararouteError,
    PararouteWarning,
    SpeciesError,
    TableError,
)
from pararoute.ingest.omnipath import source as omnipath_source
from pararoute.ingest.omnipath.reader import read_omnipath, read_regulation
from pararoute.ingest.omnipath.source import Client, Licence, Service
from pararoute.ingest.orthologs import species_share
from pararoute.ingest.remote.cache import Cache
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.mirror import Mirror
from tests import tables
from tests.services.geo import mirror_app
from tests.services.http import (
    CutBody,
    CutChunked,
    CutClean,
    Fault,
    Loopback,
    Reply,
    Request,
    Status,
    WebPage,
)
from tests.services.omnipath import omnipath_app

FRAMES = ("ligrec", "signalling", "complexes", "roles")
CLIENTS = get_args(Client)


def service(
    url: str,
    folder: Path,
    client: Client = "requests",
    organism: str = "human",
    licence: Licence = "academic",
    *,
    refresh: bool = False,
) -> Service:
    fetcher = Fetcher(Cache(folder), refresh=refresh)
    return Service(fetcher, url, organism, licence, client)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tables.write_mirror(tmp_path / "mirror") / "omnipath"


def test_both_clients_and_the_folder_give_the_same_real_tables(
    mirror: Path, tmp_path: Path
) -> None:
    with Loopback(omnipath_app(mirror / "omnipath")) as loopback:
        sources = {c: service(loopback.url, tmp_path / c, c) for c in CLIENTS}
        found = {c: read_omnipath(source) for c, source in sources.items()}
        regulation = [read_regulation(source) for source in sources.values()]
    folder = read_omnipath(mirror / "omnipath")
    for name in FRAMES:
        one, other = (getattr(found[c], name) for c in CLIENTS)
        assert one.equals(other)
        expected = getattr(folder, name)
        if name == "signalling":  # the service leaves self-interactions out
            loop = expected["source_genesymbol"] == expected["target_genesymbol"]
            expected = expected[~loop].reset_index(drop=True)
        assert one.equals(expected)
    assert regulation[0].equals(regulation[1])
    assert len(found["requests"].ligrec) == 4620


def test_a_service_that_streams_is_read_as_well(mirror: Path, tmp_path: Path) -> None:
    """Without a length, and without a newline at the end, of which a warning tells."""
    folder = mirror / "omnipath_format"
    with (
        Loopback(omnipath_app(folder)) as one,
        Loopback(omnipath_app(folder, streamed=True)) as two,
        pytest.warns(PararouteWarning, match="has no end: if the file was cut short"),
    ):
        whole, streamed = (
            read_omnipath(service(s.url, tmp_path / str(i))) for i, s in enumerate((one, two))
        )
    assert streamed.ligrec.equals(whole.ligrec)
    assert streamed.signalling.equals(whole.signalling)


def test_mouse_is_asked_for_and_its_roles_are_translated(mirror: Path, tmp_path: Path) -> None:
    with Loopback(omnipath_app(mirror / "omnipath_format")) as loopback:
        found = [
            read_omnipath(service(loopback.url, tmp_path / c, c, "mouse"), "mouse") for c in CLIENTS
        ]
        organisms = {q.get("organisms") for _, path, q in loopback.requests if "inter" in path}
        assert organisms == {"10090", None}  # intercell knows none
    for name in FRAMES:
        assert getattr(found[0], name).equals(getattr(found[1], name))
    assert len(found[0].ligrec) > 0
    genes = found[0].roles["genesymbol"].str.split("_").explode()
    assert species_share(genes, "mouse") > 0.9
    assert species_share(found[0].complexes["member"], "mouse") > 0.9


def test_what_is_asked(folder: Path, tmp_path: Path) -> None:
    with Loopback(omnipath_app(folder)) as loopback:
        for client in CLIENTS:
            read_omnipath(service(loopback.url, tmp_path / client, client))
        asked = [(path, query) for _, path, query in loopback.requests]
    for path, query in asked:
        assert query["format"] == "tsv"
        assert query["license"] == "academic"
        if path == "/interactions":
            assert query["organisms"] == "9606"
            assert {"sources", "references", "curation_effort"} <= set(query["fields"].split(","))
            assert "ligrecextra" in query["datasets"].split(",")
    # the package asks for no server version, no list of arguments, and no second server
    assert [path for path, _ in asked] == ["/interactions", "/complexes", "/intercell"] * 2


FAULTS: dict[str, tuple[list[Fault], type[PararouteError], str]] = {
    "server error": ([Status(500)] * 4, NetworkError, "HTTP 500"),
    "too many requests": ([Status(429, retry_after=0)] * 4, NetworkError, "HTTP 429"),
    "captcha": ([WebPage()], NetworkError, "web page in place of OmniPath's interactions"),
    "stops in a line": ([CutChunked(0.501)] * 4, IntegrityError, "cut short"),
    "stops after promising more": ([CutBody()] * 4, IntegrityError, "cut short"),
}


@pytest.mark.fault(5)
@pytest.mark.fault(6)
@pytest.mark.fault(8)
@pytest.mark.parametrize("case", FAULTS)
def test_faults_of_the_service(case: str, folder: Path, tmp_path: Path) -> None:
    faults, kind, words = FAULTS[case]
    with Loopback(omnipath_app(folder)) as loopback:
        loopback.faults.extend(faults)
        source = service(loopback.url, tmp_path / "cache")
        source.fetcher._session._sleep = lambda _: None
        with pytest.raises(kind, match=words):
            source.file("interactions")
        assert not list(tmp_path.glob("cache/manifest/*"))


@pytest.mark.parametrize("case", ["captcha", "server error"])
def test_the_package_fails_with_the_same_errors_and_in_silence(
    case: str, folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _, kind, words = FAULTS[case]
    fault: Fault = Status(404) if case == "server error" else WebPage()  # 404: no retries
    with Loopback(omnipath_app(folder)) as loopback:
        loopback.faults.extend([fault] * 4)
        with pytest.raises(kind) as caught:
            service(loopback.url, tmp_path / "cache", "omnipath").file("interactions")
    if case == "captcha":
        assert words in str(caught.value)
    assert "No active exception" not in str(caught.value)
    assert "omnipathdb.org" not in caught.value.what  # no other server was asked
    assert capfd.readouterr() == ("", "")


def test_the_package_leaves_nothing_behind(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / ".config").mkdir(parents=True)
    ini = home / ".config" / "omnipathdb.ini"
    ini.write_text("[https://omnipathdb.org]\nautoload = True\ncache_dir = /nowhere\n")
    monkeypatch.setenv("HOME", str(home))
    with Loopback(omnipath_app(folder)) as loopback:
        assert service(loopback.url, tmp_path / "cache", "omnipath").file("complexes")
        assert [path for _, path, _ in loopback.requests] == ["/complexes"]
    assert ini.read_text().startswith("[https://omnipathdb.org]\nautoload = True")
    assert [p for p in home.rglob("*") if p.is_file()] == [ini]


def test_a_refusal_in_words_is_passed_on(tmp_path: Path) -> None:
    words = b"Something is not entirely good:\n ==> Unknown argument: `x`\n\nPlease check\n"
    with Loopback(lambda _: Reply(200, {}, words)) as loopback:
        for client in CLIENTS:
            with pytest.raises(NetworkError, match="Unknown argument: `x`") as caught:
                service(loopback.url, tmp_path / client, client).file("interactions")
            assert "Please check" not in str(caught.value)


@pytest.mark.fault(7)
def test_half_a_table_that_ends_cleanly_is_told_by_its_size(folder: Path, tmp_path: Path) -> None:
    with Loopback(omnipath_app(folder)) as loopback:
        assert service(loopback.url, tmp_path / "cache").file("interactions")
        loopback.faults.append(CutClean(0.4))
        with pytest.raises(IntegrityError, match="stop half-way"):
            service(loopback.url, tmp_path / "cache", refresh=True).file("interactions")
        assert service(loopback.url, tmp_path / "cache").file("interactions")


@pytest.mark.fault(7)
def test_half_of_omnipaths_own_tables_is_told_at_the_first_fetch(
    mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback(omnipath_app(mirror / "omnipath", streamed=True)) as loopback:
        monkeypatch.setattr(omnipath_source, "SERVICE", loopback.url)
        assert service(loopback.url, tmp_path / "whole").file("interactions")
        loopback.faults.append(CutClean(0.3))
        with pytest.raises(IntegrityError, match="rows, where at least 20000 are known"):
            service(loopback.url, tmp_path / "half").file("interactions")


def test_a_header_alone_is_no_table_but_for_mouse(folder: Path, tmp_path: Path) -> None:
    app = omnipath_app(folder)

    def bare(request: Request) -> Reply:
        return Reply(200, {}, app(request).body.split(b"\n")[0] + b"\n")

    with Loopback(bare) as loopback:
        with pytest.raises(IntegrityError, match="0 rows"):
            service(loopback.url, tmp_path).file("interactions")
        with pytest.raises(SpeciesError):
            service(loopback.url, tmp_path, organism="mouse").file("interactions")
    assert not list(tmp_path.glob("manifest/*"))


@pytest.mark.fault(7)
def test_a_last_line_that_is_too_short_is_half_a_table(folder: Path, tmp_path: Path) -> None:
    app = omnipath_app(folder)

    def half(request: Request) -> Reply:
        reply = app(request)
        return Reply(200, {}, reply.body[: len(reply.body) // 2])

    with Loopback(half) as loopback, pytest.raises(IntegrityError, match="cells, the header"):
        service(loopback.url, tmp_path / "cache").file("interactions")


@pytest.mark.fault(18)
def test_a_renamed_column_is_named_for_both_clients(folder: Path, tmp_path: Path) -> None:
    app = omnipath_app(folder)

    def renamed(request: Request) -> Reply:
        reply = app(request)
        return Reply(200, {}, reply.body.replace(b"is_inhibition", b"inhibits"))

    cache = Cache(tmp_path)
    with Loopback(renamed) as loopback:
        for client in CLIENTS:
            cache.clear([e for e in cache.entries() if "interactions" in e.name])
            with pytest.raises(TableError, match="missing column 'is_inhibition'"):
                read_omnipath(service(loopback.url, tmp_path, client))
            clients = {e.client for e in cache.entries() if "interactions" in e.name}
            assert clients == {client}


def test_a_url_may_be_a_service_or_a_folder(folder: Path, tmp_path: Path) -> None:
    expected = read_omnipath(folder).ligrec
    for app in (omnipath_app(folder), mirror_app(folder)):
        with Loopback(app) as loopback:
            fetcher = Fetcher(Cache(tmp_path / "cache"))
            source = omnipath_source.omnipath_source(loopback.url, mirror=None, fetcher=fetcher)
            assert read_omnipath(source).ligrec.equals(expected)


def test_a_mirror_stands_in_for_the_service(folder: Path, tmp_path: Path) -> None:
    notes: list[str] = []
    fetcher = Fetcher(Cache(tmp_path / "cache"))
    fetcher.watch.note = notes.append  # type: ignore[method-assign]
    for location in (folder.parent, None):
        with Loopback(mirror_app(folder.parent)) as loopback:
            mirror = Mirror(location or loopback.url, fetcher)
            source = omnipath_source.omnipath_source("live", mirror=mirror, fetcher=fetcher)
            assert len(read_omnipath(source).ligrec) == 4
    assert len(notes) == 2
    assert "come from the mirror" in notes[0]


def test_no_source_at_all_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no OmniPath tables"):
        omnipath_source.omnipath_source(None, mirror=None, fetcher=Fetcher(Cache(tmp_path)))


def test_a_password_in_the_address_is_refused_and_not_told(tmp_path: Path) -> None:
    url = "https://me:hidden@example.org/omnipath"
    with pytest.raises(InputError, match="holds a user name or password") as caught:
        omnipath_source.omnipath_source(url, mirror=None, fetcher=Fetcher(Cache(tmp_path)))
    assert "hidden" not in str(vars(caught.value))


def test_a_licence_filters_a_folder(folder: Path) -> None:
    path = folder / "omnipath_webservice_interactions.tsv"
    row = "EGF\tEGFR\t1\t0\t0\t1\t0\t0\tCellPhoneDB"
    assert row in path.read_text()
    path.write_text(path.read_text().replace(row, row.replace("CellPhoneDB", "HPRD")))
    tables.write(folder / "omnipath_webservice_complexes.tsv",
                 tables.COMPLEXES.replace("CORUM", "SIGNOR"))  # fmt: skip
    everything, academic, commercial = (
        read_omnipath(folder, licence=licence) for licence in (None, "academic", "commercial")
    )
    assert academic.ligrec.equals(everything.ligrec)
    assert set(everything.ligrec["source_genesymbol"]) == {"IGF1", "EGF", "PDGFD", "ANGPTL7"}
    assert "EGF" not in set(commercial.ligrec["source_genesymbol"])
    assert commercial.counts["interactions not licensed for commercial use"] >= 1
    assert everything.resources["HPRD"]["purpose"] == "academic"
    assert "HPRD" not in commercial.resources


def test_no_signalling_that_a_licence_allows_is_said(folder: Path) -> None:
    path = folder / "omnipath_webservice_interactions.tsv"
    path.write_text(path.read_text().replace("SIGNOR", "OmniPath"))
    assert len(read_omnipath(folder, licence="academic").signalling) == 6
    with pytest.raises(NotEnoughDataError, match="no signalling interaction is licensed"):
        read_omnipath(folder, licence="commercial")  # nobody can say what these rest on


def test_cached_tables_are_gzip_of_what_the_service_sent(folder: Path, tmp_path: Path) -> None:
    with Loopback(omnipath_app(folder)) as loopback:
        path = service(loopback.url, tmp_path / "cache").file("complexes")
        assert path is not None
        sent = omnipath_app(folder)(Request("/complexes", {}, {})).body
    assert gzip.decompress(path.read_bytes()) == sent
