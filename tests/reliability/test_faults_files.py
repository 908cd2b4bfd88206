"""Faults 9 to 13: files that are damaged, as a user meets them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pararoute import cli
from pararoute.ingest.remote.cache import Cache
from tests.reliability.told import check_message, files, refused
from tests.services.geo import mirror_app
from tests.services.http import Bomb, Garbled, Loopback
from tests.services.omnipath import omnipath_app

OUT = Path("out")
CONTRASTS = ("--sender", "mirror/contrasts/sender.tsv", "--receiver",
             "mirror/contrasts/receiver.tsv.gz")  # fmt: skip


def rank(omnipath: str = "mirror/omnipath", *more: str) -> list[str]:
    return ["rank", *CONTRASTS, "--omnipath", omnipath, "--permutations", "0", "--out", str(OUT),
            *more]  # fmt: skip


def child(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, which may be limited or measured."""
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True,
                          check=False, timeout=300)  # fmt: skip


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def zip_tables(tiny: Path) -> None:
    """Put compressed copies beside OmniPath's tables."""
    for path in (tiny / "omnipath").glob("*.tsv"):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))


@pytest.mark.fault(9, exit=5)
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: data[:-9], "damaged or cut short"),
        (lambda data: data + b"rubbish", "damaged or cut short"),
        (lambda data: data[:40] + b"\xff" + data[41:], "damaged or cut short"),
        (gzip.decompress, "not gzip-compressed"),
    ],
    ids=["cut", "rubbish behind", "a byte changed", "plain text"],
)
def test_a_gzip_file_that_is_not_whole(
    spoil: Callable[[bytes], bytes], words: str, tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tiny / "contrasts" / "receiver.tsv.gz"
    path.write_bytes(spoil(path.read_bytes()))
    err = refused(rank(), 5, capsys)
    assert words in err
    assert "receiver.tsv.gz" in err
    assert not OUT.exists()


@pytest.mark.fault(9, exit=0)
@pytest.mark.fault(9, exit=5)
def test_a_gzip_file_damaged_on_the_way_is_fetched_once_more(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    zip_tables(tiny)
    with Loopback(mirror_app(tiny)) as service:
        monkeypatch.setenv("PARAROUTE_MIRROR", service.url)
        for times, code in ((2, 5), (1, 0)):
            service.faults.extend([Garbled()] * times)
            command = ["rank", *CONTRASTS, "--permutations", "0", "--out", str(OUT)]
            assert cli.run(command) == code
            err = capsys.readouterr().err
            assert "is not gzip-compressed, as its name says; asking again" in err
            assert OUT.exists() == (code == 0)
            if code:
                check_message(err)
                assert files(Cache().folder) == {}


PEAK = """
import re, sys
from pathlib import Path
from pararoute import cli
code = cli.run(sys.argv[1:])
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
print("peak", peak // 1024)
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's peak in /proc")
@pytest.mark.fault(10, exit=5)
@pytest.mark.parametrize("place", ["a table of one's own", "a mirror's"])
@pytest.mark.parametrize("row", [b"\0", b"IGF1R\t1\t1\n"], ids=["zeros", "rows"])
def test_a_gzip_bomb_is_stopped_before_it_fills_the_memory(
    place: str, row: bytes, tiny: Path
) -> None:
    """A GiB from a MiB. What is measured is the child's own peak, not that of its parent."""
    head = gzip.compress(b"gene_symbol\tlog2FoldChange\tlfcSE\n")
    mib = gzip.compress(row * ((1 << 20) // len(row)), 9)
    path = tiny / "contrasts" / "receiver.tsv.gz"
    path.write_bytes(head + mib * 1024)
    assert path.stat().st_size < 5 << 20
    if place == "a table of one's own":
        done = child(PEAK, *rank())
    else:
        path = tiny / "omnipath" / "omnipath_webservice_interactions.tsv.gz"
        path.write_bytes(head + mib * 1024)
        with Loopback(mirror_app(tiny / "omnipath")) as service:
            done = child(PEAK, *rank(service.url))
    assert done.returncode == 5, done.stderr
    check_message(done.stderr)
    assert "when decompressed" in done.stderr
    assert int(done.stdout.split()[-1]) < 300
    assert not OUT.exists()
    assert files(Cache().folder) == {}


@pytest.fixture
def fetched(tiny: Path) -> str:
    """The address of a service from which a run has fetched its tables; it is gone."""
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        assert cli.run(rank(service.url)) == 0
    return service.url


@pytest.mark.fault(11, exit=5)
@pytest.mark.parametrize(
    ("field", "path"),
    [("id", "../../mine"), ("name", "../../mine/thesis.tsv.gz"), ("name", "{}/mine/thesis.tsv.gz"),
     ("sha256", "../../mine"), ("sha256", "{}/mine"), ("sha256", ".."), ("sha256", "link")],
)  # fmt: skip
@pytest.mark.usefixtures("fetched")
def test_no_name_in_a_cache_leads_out_of_it(
    field: str, path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cache may have come from somebody else, with any names in its manifest."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.tsv.gz").write_text("years of work")
    (tmp_path / "mine.json").write_text("{}")
    cache = Cache()
    (cache.folder / "data" / "link").symlink_to(mine)
    manifest = next(cache.folder.glob("manifest/*.json"))
    told = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(told | {field: path.format(tmp_path)}))
    before = files(mine)
    arguments = ["cache", "pack", "packed", "--run", str(OUT)]
    assert "not in the cache, or is damaged" in refused(arguments, 5, capsys)
    cli.run(["cache", "verify"])
    assert cli.run(["cache", "clear", "--all"]) in (0, 5)  # 5: it is a link
    assert files(mine) == before
    assert (tmp_path / "mine.json").exists()
    assert cache.folder.is_dir()
    assert not Path("packed").exists()


@pytest.mark.fault(12, exit=5)
def test_a_run_is_packed_only_with_the_files_it_was_made_from(
    fetched: str, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = Cache().entries()[0]
    flip(Cache().path(entry))
    err = refused(["cache", "pack", "packed", "--run", str(OUT)], 5, capsys)
    assert fetched in err
    assert entry.sha256 in err
    assert entry.fetched in err
    assert not Path("packed").exists()


@pytest.mark.fault(12, exit=3)
@pytest.mark.usefixtures("fetched")
def test_no_verb_goes_on_with_other_inputs_than_the_ranking_had(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sender = tiny / "contrasts" / "sender.tsv"
    sender.write_text(sender.read_text().replace("2.5", "2.6"))
    before = files(OUT)
    for verb in ("explain IGF1", "block", "view", "report", "load", "plot dots", "regulators",
                 "export --format xlsx"):  # fmt: skip
        err = refused([*verb.split(), "--run", str(OUT)], 3, capsys)
        assert "the sender is not what the ranking was made from" in err
        assert "sender.tsv" in err
        assert files(OUT) == before


@pytest.mark.fault(13, exit=0)
@pytest.mark.fault(13, exit=5)
def test_a_flipped_byte_in_the_cache_is_never_read(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        assert cli.run(rank(service.url)) == 0
        first = (OUT / "ligands.tsv").read_bytes()
        flip(Cache().path(Cache().entries()[0]))
        before = files(OUT)
        err = refused(rank(service.url, "--offline"), 5, capsys)
        assert "SHA-256 is not the one it had" in err
        assert "put out of the way" in err
        assert files(OUT) == before
        assert cli.run(rank(service.url)) == 0
        assert (OUT / "ligands.tsv").read_bytes() == first
        flip(Cache().path(Cache().entries()[-1]))
        assert cli.run(["cache", "verify"]) == 5
        assert cli.run(rank(service.url)) == 0
        assert "is damaged (" in capsys.readouterr().err
        assert list(Cache().folder.glob("data/*/*.bad"))
        assert cli.run(["cache", "verify"]) == 0


@pytest.mark.fault(10, exit=5)
def test_a_bomb_from_a_server_is_not_kept(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    zip_tables(tiny)
    with Loopback(mirror_app(tiny)) as service:
        monkeypatch.setenv("PARAROUTE_MIRROR", service.url)
        service.faults.extend([Bomb(64)] * 2)
        command = ["rank", *CONTRASTS, "--permutations", "0", "--out", str(OUT)]
        assert "grows more than" in refused(command, 5, capsys)
    assert not OUT.exists()
    assert files(Cache().folder) == {}
