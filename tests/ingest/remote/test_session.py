"""One session against a server that fails on purpose."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest

from pararoute.ingest.errors import (
    IntegrityError,
    NetworkError,
    NotFoundError,
    PararouteError,
)
from pararoute.ingest.remote import session as download
from pararoute.ingest.remote.session import Session
from tests.services.http import (
    CutBody,
    CutChunked,
    Fault,
    Loopback,
    Redirect,
    Reply,
    Request,
    Reset,
    Slow,
    Status,
    refused_url,
)

BODY = b"source\ttarget\n" + b"P05019\tP08069\n" * 5000


def app(request: Request) -> Reply:
    return Reply(404 if request.path == "/absent" else 200, {"ETag": '"1"'}, BODY)


class Clock:
    """Keeps the pauses instead of sleeping them."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.pauses.append(seconds)


def fetch(tmp_path: Path, *faults: Fault, clock: Clock | None = None) -> tuple[bytes, int]:
    """The body that came, and in how many requests."""
    with Loopback(app) as service:
        service.faults.extend(faults)
        session = Session(sleep=clock or Clock())
        session.fetch(f"{service.url}/table", tmp_path / "body", name="the table")
        return (tmp_path / "body").read_bytes(), len(service.requests)


@pytest.mark.fault(4)
@pytest.mark.fault(6)
@pytest.mark.parametrize(
    "faults",
    [[], [Status(500), Status(500)], [Status(503)], [CutBody()], [CutChunked()], [Reset()]],
    ids=str,
)
def test_a_busy_or_broken_server_is_asked_again(faults: list[Fault], tmp_path: Path) -> None:
    assert fetch(tmp_path, *faults) == (BODY, len(faults) + 1)


@pytest.mark.fault(4)
def test_the_pauses_grow_and_obey_the_server(tmp_path: Path) -> None:
    clock = Clock()
    fetch(tmp_path, Status(500), Status(500), Status(429, retry_after=7), clock=clock)
    waited = [p for p in clock.pauses if p > download.SPACING]
    assert len(waited) == 3
    for pause, least in zip(waited, (1, 2, 7), strict=True):
        assert least <= pause <= least + 0.5


@pytest.mark.fault(5)
@pytest.mark.fault(6)
@pytest.mark.parametrize(
    ("faults", "kind", "words"),
    [
        ([Status(500)] * 4, NetworkError, "HTTP 500"),
        ([Status(429, retry_after=1)] * 4, NetworkError, "HTTP 429"),
        ([Status(429, retry_after=3600)], NetworkError, "wait 3600 s"),
        ([Status(403)], NetworkError, "HTTP 403"),
        ([CutBody()] * 4, IntegrityError, "cut short after 35007 of 70014 bytes"),
        ([CutChunked()] * 4, IntegrityError, "cut short after"),
        ([Reset()] * 2, NetworkError, "reset"),
    ],
    ids=str,
)
def test_a_server_that_stays_so_is_one_message(
    faults: list[Fault], kind: type[PararouteError], words: str, tmp_path: Path
) -> None:
    with pytest.raises(kind) as caught:
        fetch(tmp_path, *faults)
    assert words in str(caught.value)
    assert "http://127.0.0.1" in caught.value.where
    assert caught.value.how


def test_absent_is_told_apart_and_asked_for_once(tmp_path: Path) -> None:
    with Loopback(app) as service:
        with pytest.raises(NotFoundError, match="is not there"):
            Session().fetch(f"{service.url}/absent", tmp_path / "x", name="the table")
        assert len(service.requests) == 1


@pytest.mark.fault(1)
@pytest.mark.parametrize("url", ["refused", "http://no-such-host.invalid/x"])
def test_no_server_is_said_at_once(url: str, tmp_path: Path) -> None:
    begin = time.monotonic()
    with pytest.raises(NetworkError, match="no answer for the table") as caught:
        Session().fetch(refused_url() if url == "refused" else url, tmp_path / "x",
                        name="the table")  # fmt: skip
    assert time.monotonic() - begin < 15
    assert "PARAROUTE_MIRROR" in caught.value.how


def test_a_silent_server_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "TIMEOUT", (0.2, 0.2))
    with pytest.raises(NetworkError, match="timed out"):
        fetch(tmp_path, Slow(0.6), Slow(0.6))


def test_a_redirect_is_followed(tmp_path: Path) -> None:
    with Loopback(app) as other:
        assert fetch(tmp_path, Redirect(f"{other.url}/moved"))[0] == BODY


@pytest.mark.parametrize("address", ["http://[::1", "ftp://127.0.0.1/x"])
def test_a_redirect_to_no_address_is_told(address: str, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="the table"):
        fetch(tmp_path, Redirect(address))


class Time:
    """A clock that only pauses move on, in place of the module `time`."""

    def __init__(self) -> None:
        self.now = 100.0
        self.begun: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_at_most_five_requests_a_second_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Time()
    monkeypatch.setattr(download, "time", clock)

    def answer(request: Request) -> Reply:
        clock.begun.append(clock.now)
        clock.now += float(request.path[1:])  # what the answer takes
        return app(request)

    with Loopback(answer) as service:
        session = Session(sleep=clock.sleep)
        for seconds in (0, 0, 0.05, 0.3, 0):
            session.fetch(f"{service.url}/{seconds}", tmp_path / "x", name="x")
        assert service.most_at_once == 1
    gaps = [b - a for a, b in itertools.pairwise(clock.begun)]
    assert gaps == pytest.approx([download.SPACING] * 3 + [0.3])


def test_a_repeated_request_is_told(tmp_path: Path) -> None:
    notes: list[str] = []

    class Watching(type(download.SILENT)):  # type: ignore[misc]
        def note(self, text: str) -> None:
            notes.append(text)

    with Loopback(app) as service:
        service.faults.append(Status(500))
        Session(Watching(), Clock()).fetch(service.url, tmp_path / "x", name="the table")
    assert len(notes) == 1
    assert notes[0].startswith("the server refused the table (HTTP 500")
    assert "asking again in 1 s" in notes[0]
