"""Faults 15 to 17: a full disk, a cache that cannot be written, a cache of two runs."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pararoute import cli
from pararoute.ingest.remote.cache import Cache
from tests.reliability.told import files, refused
from tests.services.http import Loopback, Trickle
from tests.services.omnipath import omnipath_app

OUT = Path("out")


def rank(omnipath: str = "mirror/omnipath") -> list[str]:
    return ["rank", "--sender", "mirror/contrasts/sender.tsv", "--omnipath", omnipath,
            "--permutations", "0", "--out", str(OUT)]  # fmt: skip


@contextmanager
def no_room(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes, in this process and in its children."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.fault(15, exit=5)
@pytest.mark.fault(15, exit=6)
def test_no_room_for_a_result_leaves_the_former(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(rank()) == 0
    assert tiny.is_dir()
    before = files(OUT)
    verbs = ("view", "report", "export --format xlsx", "export --format cx2", "plot dots", "block")
    for arguments in (rank(), *([*verb.split(), "--run", str(OUT)] for verb in verbs)):
        with no_room(300):
            assert "File too large" in refused(arguments, 5, capsys)
        assert files(OUT) == before
    for size in (300, 20_000):
        with no_room(size):
            refused(["load", "--run", str(OUT)], 6, capsys)
        assert files(OUT) == before
    assert sorted(path.name for path in OUT.parent.iterdir()) == ["mirror", "out"]


@pytest.mark.fault(16, exit=5)
@pytest.mark.parametrize("place", ["a file", "in a file", "/proc"])
def test_a_cache_that_cannot_be_written_is_named(
    place: str, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "file").write_text("mine")
    folder = {"a file": "file", "in a file": "file/cache", "/proc": "/proc/cache"}[place]
    monkeypatch.setenv("PARAROUTE_CACHE", folder)
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        err = refused(rank(service.url), 5, capsys)
    assert "the cache cannot be read or written" in err
    assert folder in err
    assert "name another folder with PARAROUTE_CACHE" in err
    assert not OUT.exists()
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.fault(17, exit=0)
def test_two_runs_share_a_cache_that_both_of_them_fill(tiny: Path) -> None:
    command = [sys.executable, "-m", "pararoute", "rank", "--sender",
               "mirror/contrasts/sender.tsv", "--permutations", "0", "--omnipath"]  # fmt: skip
    checkout = Path(__file__).resolve().parents[2]
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        service.faults.extend([Trickle(200, 0.05)] * 6)
        both = [
            subprocess.Popen([*command, service.url, "--out", name], stderr=subprocess.PIPE,
                             text=True, env={**os.environ, "PYTHONPATH": str(checkout)})
            for name in ("one", "two")
        ]  # fmt: skip
        errs = [process.communicate(timeout=300)[1] for process in both]
        assert service.most_at_once >= 1
    assert [process.returncode for process in both] == [0, 0], errs
    assert files(Path("one"))["ligands.tsv"] == files(Path("two"))["ligands.tsv"]
    cache = Cache()
    names = {entry.name for entry in cache.entries()}
    assert {re.sub(".*_", "", name) for name in names} == {
        "interactions.tsv.gz", "complexes.tsv.gz", "intercell.tsv.gz"}  # fmt: skip
    assert {cache.state(entry) for entry in cache.entries()} == {"ok"}
    assert len(list(cache.folder.glob("data/*/*"))) == 3
    assert list((cache.folder / "aside").iterdir()) == []
