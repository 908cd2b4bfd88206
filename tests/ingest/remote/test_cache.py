"""The cache: whole files or none, checked, and never hurt by a process that dies."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from pararoute.ingest.errors import IntegrityError, NetworkError, NotFoundError, UnknownNameError
from pararoute.ingest.remote.cache import Cache, Entry
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.mirror import Mirror
from tests.services.http import (
    Bomb,
    Fault,
    Garbled,
    Loopback,
    Reply,
    Request,
    Trickle,
    WebPage,
    refused_url,
)

TABLE = b"source\ttarget\n" + b"P05019\tP08069\n" * 20_000
PACKED = gzip.compress(TABLE, mtime=0)


def app(request: Request) -> Reply:
    if request.headers.get("If-None-Match") == '"1"':
        return Reply(304)
    if request.path == "/absent.tsv":
        return Reply(404)
    body = PACKED if request.path.endswith(".gz") else TABLE
    return Reply(200, {"ETag": '"1"'}, body)


def get(fetcher: Fetcher, url: str, *, revalidate: bool = False) -> Path:
    return fetcher.get(url, file=url.rsplit("/", 1)[1], name="the table", revalidate=revalidate)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def content(cache: Cache) -> dict[str, bytes]:
    """Every file of the cache that is not being written."""
    return {
        str(p.relative_to(cache.folder)): p.read_bytes()
        for p in sorted(cache.folder.rglob("*")) if p.is_file() and "aside" not in p.parts
    }  # fmt: skip


def test_a_table_is_fetched_once_and_kept_as_the_service_sent_it(cache: Cache) -> None:
    with Loopback(app) as service:
        paths = [
            get(Fetcher(cache), f"{service.url}/{name}") for name in ("a.tsv", "a.tsv", "b.gz")
        ]
        assert len(service.requests) == 2
    assert gzip.decompress(paths[0].read_bytes()) == TABLE
    assert paths[2].read_bytes() == PACKED
    entry = cache.entries()[0]
    assert (entry.sent, entry.name, entry.client) == (len(TABLE), "a.tsv.gz", "requests")
    assert entry.size == paths[0].stat().st_size
    assert entry.details == {"ETag": '"1"'}
    assert entry.age < 1
    assert cache.find(entry.id[:-3]) == entry


@pytest.mark.fault(2)
def test_offline_reads_what_is_there_and_nothing_else(cache: Cache) -> None:
    with Loopback(app) as service:
        url = f"{service.url}/a.tsv"
        get(Fetcher(cache), url)
        asked = len(service.requests)
        assert get(Fetcher(cache, offline=True), url).exists()
        with pytest.raises(NetworkError, match="--offline forbids"):
            get(Fetcher(cache, offline=True), f"{service.url}/other.tsv")
        assert len(service.requests) == asked


@pytest.mark.fault(2)
def test_refresh_adds_a_newer_entry_and_fails_without_an_answer(cache: Cache) -> None:
    with Loopback(app) as service:
        url = f"{service.url}/a.tsv"
        get(Fetcher(cache), url)
        time.sleep(1.1)  # ids tell seconds apart
        get(Fetcher(cache, refresh=True), url)
    assert [e.url for e in cache.entries()] == [url, url]
    assert len({e.sha256 for e in cache.entries()}) == 1  # no time stamp is in a file
    with pytest.raises(NetworkError, match="no answer"):
        get(Fetcher(cache, refresh=True), url)


def test_one_run_fetches_a_file_once(cache: Cache) -> None:
    with Loopback(app) as service:
        fetcher = Fetcher(cache, refresh=True)
        assert get(fetcher, f"{service.url}/a.tsv") == get(fetcher, f"{service.url}/a.tsv")
        assert len(service.requests) == 1


def test_a_mirror_is_asked_only_whether_its_file_changed(cache: Cache) -> None:
    with Loopback(app) as service:
        url = f"{service.url}/a.tsv"
        for _ in range(2):
            assert get(Fetcher(cache), url, revalidate=True).exists()
        assert len(service.requests) == 2
        assert len(cache.entries()) == 1
        with pytest.raises(NotFoundError):
            get(Fetcher(cache), f"{service.url}/absent.tsv", revalidate=True)
    assert get(Fetcher(cache), url, revalidate=True).exists()  # no answer: the copy at hand


@pytest.mark.fault(8)
@pytest.mark.fault(9)
@pytest.mark.fault(10)
@pytest.mark.parametrize(
    ("fault", "name", "kind", "words"),
    [
        (WebPage(), "a.tsv", NetworkError, "a web page in place of the table"),
        (WebPage(), "a.gz", NetworkError, "a web page in place of the table"),
        (Garbled(), "a.gz", IntegrityError, "not gzip"),
        (Bomb(64), "a.gz", IntegrityError, "grows more than"),
    ],
    ids=str,
)
def test_what_cannot_be_the_file_is_refused_and_not_kept(
    fault: Fault, name: str, kind: type[Exception], words: str, cache: Cache
) -> None:
    with Loopback(app) as service:
        service.faults.extend([fault] * 2)
        with pytest.raises(kind, match=words):
            get(Fetcher(cache), f"{service.url}/{name}")
    assert content(cache) == {}


@pytest.mark.fault(9)
def test_a_damaged_file_is_asked_for_once_more(cache: Cache) -> None:
    with Loopback(app) as service:
        service.faults.append(Garbled())
        assert get(Fetcher(cache), f"{service.url}/a.gz").read_bytes() == PACKED
        assert len(service.requests) == 2


def test_a_gz_file_that_a_server_calls_an_encoding_stays_one(cache: Cache) -> None:
    encoded = Reply(200, {"Content-Encoding": "gzip"}, PACKED)
    with Loopback(lambda _: encoded) as service:
        assert get(Fetcher(cache), f"{service.url}/a.gz").read_bytes() == PACKED
        assert gzip.decompress(get(Fetcher(cache), f"{service.url}/a.tsv").read_bytes()) == TABLE


def test_a_password_in_an_address_is_used_and_never_shown(cache: Cache) -> None:
    seen: list[str] = []

    def guarded(request: Request) -> Reply:
        seen.append(request.headers.get("Authorization", ""))
        return Reply(404)

    with Loopback(guarded) as service:
        secret = service.url.replace("//", "//bob:s3cret@")
        mirror = Mirror(secret, Fetcher(cache))
        assert mirror.file("x.tsv") is None
        assert str(mirror) == service.url
    assert seen[0].startswith("Basic ")
    with pytest.raises(NetworkError) as caught:
        mirror.file("x.tsv")
    assert "s3cret" not in str(caught.value)


def test_a_mirror_that_is_down_is_read_from_the_cache(cache: Cache) -> None:
    with Loopback(app) as service:
        mirror = Mirror(service.url, Fetcher(cache))
        assert mirror.file("absent.tsv", "a.tsv") is not None
    for offline in (False, True):
        mirror = Mirror(service.url, Fetcher(cache, offline=offline))
        assert mirror.file("absent.tsv", "a.tsv") is not None
        assert mirror.file("absent.tsv") is None
    with pytest.raises(NetworkError, match="no answer"):
        Mirror(refused_url(), Fetcher(cache)).file("a.tsv")


def test_a_copy_that_did_not_change_is_no_new_entry(cache: Cache) -> None:
    with Loopback(lambda _: Reply(200, {}, TABLE)) as service:  # nothing to tell versions by
        for _ in range(2):
            path = get(Fetcher(cache), f"{service.url}/a.tsv", revalidate=True)
    assert len(cache.entries()) == 1
    assert path.exists()


@pytest.mark.fault(9)
def test_a_gzip_file_cut_short_on_the_server_is_refused(cache: Cache) -> None:
    damaged = pytest.raises(IntegrityError, match="damaged or cut short")
    with Loopback(lambda _: Reply(200, {}, PACKED[:-20])) as service, damaged:
        get(Fetcher(cache), f"{service.url}/a.gz")
    assert content(cache) == {}


def test_an_empty_answer_is_refused(cache: Cache) -> None:
    with Loopback(lambda _: Reply(200)) as service, pytest.raises(NetworkError, match="nothing"):
        get(Fetcher(cache), f"{service.url}/a.tsv")


def spoil(cache: Cache) -> Entry:
    entry = cache.entries()[0]
    path = cache.path(entry)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    return entry


@pytest.mark.fault(13)
def test_a_flipped_byte_is_found_put_aside_and_fetched_again(cache: Cache) -> None:
    with Loopback(app) as service:
        url = f"{service.url}/a.tsv"
        get(Fetcher(cache), url)
        entry = spoil(cache)
        assert cache.state(entry) == "damaged"
        path = get(Fetcher(cache), url)
        assert gzip.decompress(path.read_bytes()) == TABLE
        assert path.with_name(f"{path.name}.bad").exists()


@pytest.mark.fault(13)
def test_a_flipped_byte_offline_is_an_integrity_error(cache: Cache) -> None:
    with Loopback(app) as service:
        url = f"{service.url}/a.tsv"
        get(Fetcher(cache), url)
        spoil(cache)
        with pytest.raises(IntegrityError, match="SHA-256"):
            get(Fetcher(cache, offline=True), url)


@pytest.mark.fault(15)
def test_a_full_disk_leaves_the_cache_as_it_was(cache: Cache) -> None:
    with Loopback(app) as service:
        get(Fetcher(cache), f"{service.url}/a.gz")
        before = content(cache)
        code = f"""
        import resource
        from pathlib import Path
        from pararoute.ingest.remote.cache import Cache
        from pararoute.ingest.remote.fetch import Fetcher
        from pararoute.ingest.errors import IntegrityError
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            Fetcher(Cache(Path({str(cache.folder)!r}))).get(
                "{service.url}/b.tsv", file="b.tsv", name="the table")
        except IntegrityError as error:
            print(error)
        """
        done = run(code)
    assert "the cache cannot be read or written (File too large)" in done.stdout
    assert "PARAROUTE_CACHE" in done.stdout
    assert content(cache) == before


@pytest.mark.fault(16)
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with Loopback(app) as service, pytest.raises(IntegrityError, match="cannot be read or written"):
        get(Fetcher(Cache(tmp_path / "file")), f"{service.url}/a.tsv")


def test_clear_removes_the_file_with_its_last_entry(cache: Cache) -> None:
    with Loopback(app) as service:
        for name in ("a.tsv", "b.tsv"):
            get(Fetcher(cache), f"{service.url}/{name}")
    first, second = cache.entries()
    assert first.sha256 == second.sha256  # the same content under two names
    assert cache.clear([first]) == 0
    assert cache.state(second) == "ok"
    assert cache.clear([second]) > 0
    assert content(cache) == {}
    with pytest.raises(UnknownNameError):
        cache.find(first.id)


def test_a_foreign_file_in_the_manifest_is_ignored(cache: Cache) -> None:
    (cache.folder / "manifest").mkdir(parents=True)
    (cache.folder / "manifest" / "x.json").write_text(json.dumps({"other": 1}))
    (cache.folder / "manifest" / "y.json").write_text("{")
    assert cache.entries() == []


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip


FETCH = """
import sys
from pathlib import Path
from pararoute.ingest.remote.cache import Cache
from pararoute.ingest.remote.fetch import Fetcher
fetcher = Fetcher(Cache(Path(sys.argv[1])), refresh=True)
sys.stdout.write("ready\\n"); sys.stdout.flush()
fetcher.get(sys.argv[2], file="a.tsv", name="the table")
sys.stdout.write("done\\n"); sys.stdout.flush()
"""


@pytest.mark.fault(17)
def test_two_processes_at_once_do_not_hurt_each_other(cache: Cache) -> None:
    with Loopback(app) as service:
        service.faults.extend([Trickle(100_000, 0.05)] * 2)
        arguments = [sys.executable, "-c", FETCH, str(cache.folder), f"{service.url}/a.tsv"]
        both = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        outs = [p.communicate(timeout=60)[0] for p in both]
    assert [out.split() for out in outs] == [["ready", "done"]] * 2
    assert {cache.state(e) for e in cache.entries()} == {"ok"}
    assert list((cache.folder / "aside").iterdir()) == []


KILL = """
import os, signal, sys, time
from pathlib import Path
import requests, tenacity
from pararoute.ingest.remote.cache import Cache
from pararoute.ingest.remote.fetch import Fetcher
folder, url = sys.argv[1:]
for i in range(100):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        fetcher = Fetcher(Cache(Path(folder)), refresh=True)
        os.write(write, b"x")
        fetcher.get(url, file="a.tsv", name="the table")
        os._exit(0)
    os.read(read, 1)
    os.close(read)
    os.close(write)
    time.sleep(i * 0.001)
    os.kill(child, signal.SIGKILL)
    print("killed" if os.WIFSIGNALED(os.waitpid(child, 0)[1]) else "done")
"""


@pytest.mark.fault(14)
def test_killed_at_any_moment_it_is_as_it_was_or_has_one_whole_file_more(cache: Cache) -> None:
    """A hundred downloads, each killed with -9 a little later than the one before."""

    def slow(request: Request) -> Reply:
        reply = app(request)
        return Trickle(20_000, 0.003).spoil(reply) if request.path == "/a.tsv" else reply

    with Loopback(slow) as service:
        url = f"{service.url}/a.tsv"
        get(Fetcher(cache), f"{service.url}/old.gz")
        before = content(cache)
        done = subprocess.run(
            [sys.executable, "-c", KILL, str(cache.folder), url], capture_output=True, text=True,
            check=True, timeout=120,
        )  # fmt: skip
        ends = done.stdout.split()
        assert len(ends) == 100
        assert ends.count("killed") >= 50  # the delays do hit the download
        assert {cache.state(e) for e in cache.entries()} == {"ok"}
        for name, data in before.items():
            assert content(cache)[name] == data
        get(Fetcher(cache, refresh=True), url)
    assert list((cache.folder / "aside").iterdir()) == []  # what the dead left is gone
