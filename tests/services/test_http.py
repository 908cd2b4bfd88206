"""The loopback server: each fault does what it says."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator

import pytest
import requests

from tests.services.asked import TABLE, get
from tests.services.http import (
    Bomb,
    CutBody,
    CutChunked,
    CutClean,
    Fault,
    Garbled,
    Loopback,
    Redirect,
    Reply,
    Request,
    Reset,
    Slow,
    Status,
    Trickle,
    WebPage,
    free_port,
    refused_url,
)

BODY = gzip.compress(TABLE, mtime=0)


def app(request: Request) -> Reply:
    return Reply(200, {"Content-Type": "x/y"}, BODY if request.path.endswith(".gz") else TABLE)


@pytest.fixture
def service() -> Iterator[Loopback]:
    with Loopback(app) as loopback:
        yield loopback


def test_an_answer_and_the_list_of_requests(service: Loopback, client: requests.Session) -> None:
    before = time.monotonic()
    answer = client.get(service.url + "/t.gz?a=1&b=", timeout=5)
    assert answer.content == BODY
    assert answer.headers["Content-Length"] == str(len(BODY))
    assert answer.headers["Content-Type"] == "x/y"
    assert client.head(service.url + "/t.gz", timeout=5).content == b""
    (first, path, query), (second, *_) = service.requests
    assert (path, query) == ("/t.gz", {"a": "1", "b": ""})
    assert before <= first <= second
    assert service.most_at_once == 1  # kept alive


def test_a_fault_is_used_up_by_one_request(service: Loopback, client: requests.Session) -> None:
    service.faults.extend([Status(503), Status(429, retry_after=7)])
    unavailable, too_many, right = (client.get(service.url, timeout=5) for _ in range(3))
    assert unavailable.status_code == 503
    assert "Retry-After" not in unavailable.headers
    assert (too_many.status_code, too_many.headers["Retry-After"]) == (429, "7")
    assert right.content == TABLE


@pytest.mark.parametrize("fault", [CutBody(), CutChunked(), CutChunked(0.0)])
def test_a_cut_body_is_noticed(service: Loopback, client: requests.Session, fault: Fault) -> None:
    service.faults.append(fault)
    with client.get(service.url, timeout=5, stream=True) as answer:
        assert answer.status_code == 200
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            _ = answer.content
    assert get(client, service) == TABLE.decode()


def test_a_clean_cut_is_not_noticed(service: Loopback, client: requests.Session) -> None:
    service.faults.append(CutClean(0.5))
    text = get(client, service)
    assert text.endswith("1\t2\n")
    assert 0.4 < len(text) / len(TABLE) <= 0.5
    assert TABLE.startswith(text.encode())


def test_a_web_page_with_status_200(service: Loopback, client: requests.Session) -> None:
    service.faults.append(WebPage())
    answer = client.get(service.url, timeout=5)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "reCAPTCHA" in answer.text


def test_late_and_slow_answers(service: Loopback, client: requests.Session) -> None:
    service.faults.extend([Slow(0.3), Slow(0.2), Trickle(100, 0.02)])
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.get(service.url, timeout=0.05)
    for least in (0.2, 0.02 * (len(TABLE) // 100)):
        start = time.monotonic()
        assert get(client, service) == TABLE.decode()
        assert time.monotonic() - start >= least


def test_the_end_does_not_wait_for_a_slow_answer() -> None:
    start = time.monotonic()
    with Loopback(app) as loopback, requests.Session() as session:
        session.trust_env = False
        loopback.faults.append(Slow(60))
        with pytest.raises(requests.exceptions.ReadTimeout):
            session.get(loopback.url, timeout=0.05)
    assert time.monotonic() - start < 5


def test_a_reset_connection(service: Loopback, client: requests.Session) -> None:
    service.faults.append(Reset())
    with pytest.raises(requests.exceptions.ConnectionError, match="reset"):
        client.get(service.url, timeout=5)
    assert get(client, service) == TABLE.decode()


def test_what_is_no_gzip_and_what_is_too_much(service: Loopback, client: requests.Session) -> None:
    service.faults.extend([Garbled(), Bomb(3)])
    garbled, bomb = (client.get(service.url + "/t.gz", timeout=5).content for _ in range(2))
    assert len(garbled) == len(BODY)
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(garbled)
    assert len(bomb) < 10_000
    assert len(gzip.decompress(bomb)) == 3 << 20


def test_a_redirect_and_refused_connections(service: Loopback, client: requests.Session) -> None:
    service.faults.append(Redirect(service.url + "/elsewhere"))
    assert get(client, service) == TABLE.decode()
    assert [path for _, path, _ in service.requests] == ["/x", "/elsewhere"]
    assert free_port() > 0
    with pytest.raises(requests.exceptions.ConnectionError, match="refused"):
        client.get(refused_url(), timeout=5)


def test_connections_open_at_once_are_counted(service: Loopback) -> None:
    service.faults.extend([Slow(0.2)] * 3)

    def ask() -> None:
        with requests.Session() as session:
            session.trust_env = False
            get(session, service)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert service.most_at_once == 3


def test_closed_connections_are_not_counted(service: Loopback) -> None:
    for _ in range(2):
        with requests.Session() as session:
            session.trust_env = False
            get(session, service)
        deadline = time.monotonic() + 5
        while service.connections and time.monotonic() < deadline:
            time.sleep(0.01)
    assert service.most_at_once == 1


def test_an_error_in_an_app_is_not_lost() -> None:
    def broken(request: Request) -> Reply:
        raise ZeroDivisionError(request.path)

    def ask() -> None:
        with Loopback(broken) as loopback, requests.Session() as session:
            session.trust_env = False
            with pytest.raises(requests.exceptions.ConnectionError):
                session.get(loopback.url + "/oops", timeout=5)

    with pytest.raises(ZeroDivisionError, match="/oops"):
        ask()
