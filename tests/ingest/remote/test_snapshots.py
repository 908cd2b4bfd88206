"""A run that is made again reads the copies of then, of however many there are."""

from __future__ import annotations

from pathlib import Path

from pararoute.ingest.remote.cache import Cache, Entry
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.mirror import Mirror
from pararoute.ingest.remote.sources import snapshots, sources
from tests.services.http import Loopback, Reply, Request

THEN, NOW = b"source\ttarget\nEGF\tEGFR\n", b"source\ttarget\nIGF1\tIGF1R\n"


def test_the_copy_of_then_is_taken_and_nobody_is_asked() -> None:
    cache, url, then, now = fetched_twice()
    again = Fetcher(cache, snapshots={url: then.sha256})  # the server is gone
    assert again.get(url, file="x.tsv", name="x", revalidate=True) == cache.path(then)
    assert again.used[url] == then
    assert Fetcher(cache).get(url, file="x.tsv", name="x") == cache.path(now)


def test_a_damaged_one_counts_as_none() -> None:
    cache, url, then, now = fetched_twice()
    cache.path(then).write_bytes(b"damaged")
    again = Fetcher(cache, offline=True, snapshots={url: then.sha256})
    assert again.get(url, file="x.tsv", name="x") == cache.path(now)


def test_a_mirrors_file_of_then_goes_before_one_of_another_name() -> None:
    served = {"/x.tsv": THEN}

    def app(request: Request) -> Reply:
        body = served.get(request.path)
        return Reply(404, {}, b"") if body is None else Reply(200, {}, body)

    cache = Cache()
    with Loopback(app) as service:
        first = Fetcher(cache)
        names = ("other.tsv", "x.tsv")
        path = Mirror(service.url, first).file(*names)
        served["/other.tsv"] = NOW
        taken = {url: entry.sha256 for url, entry in first.used.items()}
        assert Mirror(service.url, Fetcher(cache, snapshots=taken)).file(*names) == path
        assert Mirror(service.url, Fetcher(cache)).file(*names) != path


def test_they_hold_for_what_is_within_alone() -> None:
    asked = {"https://example.org/x": "abc"}
    with snapshots(asked):
        assert sources().fetcher.snapshots == asked
    assert sources().fetcher.snapshots == {}


def fetched_twice() -> tuple[Cache, str, Entry, Entry]:
    """A cache with an older and a newer copy of a URL."""
    cache = Cache()
    bodies = [THEN, NOW]
    with Loopback(lambda _: Reply(200, {}, bodies.pop(0))) as service:
        url = f"{service.url}/x.tsv"
        entries = []
        for _ in range(2):
            fetcher = Fetcher(cache, refresh=True)
            path: Path = fetcher.get(url, file="x.tsv", name="x")
            assert path.is_file()
            entries.append(fetcher.used[url])
    return cache, url, *entries
