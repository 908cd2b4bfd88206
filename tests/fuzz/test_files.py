"""What is named as a file and is none, or does not stay as it is: refused, and never waited for."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pararoute import cli
from pararoute.ingest.abundance import read_abundance
from pararoute.ingest.content import bytes_of
from pararoute.ingest.contrasts import read_contrast
from pararoute.ingest.errors import IntegrityError
from pararoute.ingest.expression import read_expression
from pararoute.ingest.geo.counts import read_count_matrix
from pararoute.ingest.geo.matrix import read_matrix
from pararoute.ingest.geo.soft import read_soft
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.mirror import Mirror
from pararoute.ingest.remote.sources import Sources
from pararoute.runs import read_run
from tests import tables
from tests.fuzz.hostile import SOUND
from tests.fuzz.outcome import outcome

READERS: dict[str, Callable[[Path], object]] = {
    "expression": read_expression,
    "abundance": read_abundance,
    "counts": read_count_matrix,
    "SOFT": read_soft,
    "series matrix": lambda path: read_matrix([path]),
}


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.tsv")
    return folder / "pipe.tsv"


def _socket(folder: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as opened:
        here = Path.cwd()
        os.chdir(folder)  # a socket's name must be short
        try:
            opened.bind("socket.tsv")
        finally:
            os.chdir(here)
    return folder / "socket.tsv"


def _loop(folder: Path) -> Path:
    (folder / "loop.tsv").symlink_to(folder / "loop.tsv")
    return folder / "loop.tsv"


def _to(target: str) -> Callable[[Path], Path]:
    def link(folder: Path) -> Path:
        (folder / "link.tsv").symlink_to(target)
        return folder / "link.tsv"

    return link


def _larger_than_memory(folder: Path) -> Path:
    path = folder / "sparse.tsv"
    with path.open("wb") as file:
        file.truncate(2**40)
    return path


# name: what is made in a folder, and words of the message
NO_FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a pipe": (_pipe, "this is a pipe"),
    "a folder": (lambda folder: folder, "this is a folder"),
    "a socket": (_socket, "this is a socket"),
    "zeros without end": (lambda _: Path("/dev/zero"), "this is a device"),
    "a link to zeros without end": (_to("/dev/zero"), "this is a device"),
    "nothing": (lambda _: Path("/dev/null"), "this is a device"),
    "a terminal": (lambda _: Path("/dev/ptmx"), "this is a device"),
    "a link to nowhere": (_to("nowhere"), "no such file"),
    "a link to itself": (_loop, "cannot be read"),
    "a name too long": (lambda folder: folder / ("x" * 5000), "cannot be read"),
    "a name with a NUL": (lambda folder: folder / "x\x00.tsv", "cannot be read"),
    "below a file": (lambda folder: tables.write(folder / "a.tsv", "x\n") / "b", "no such file"),
    "a terabyte": (_larger_than_memory, "more than 2 GiB"),
}


@pytest.mark.fault(53)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_file_is_refused(name: str, reader: str, tmp_path: Path) -> None:
    make, words = NO_FILES[name]
    error = outcome(READERS[reader], make(tmp_path))
    assert error is not None
    assert words in error.what
    assert error.exit_code == 3


@pytest.mark.fault(53, exit=3)
def test_a_pipe_does_not_hold_up_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror = tables.write_mirror(tmp_path)
    arguments = ["rank", "--omnipath", str(mirror / "omnipath"), "--out", str(tmp_path / "out")]
    assert cli.run([*arguments, "--sender", str(_pipe(tmp_path))]) == 3
    assert "this is a pipe" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_link_to_a_table_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_bytes(SOUND)
    (tmp_path / "link.tsv").symlink_to("x.tsv")
    assert len(read_expression(tmp_path / "link.tsv").frame) == 2


def test_a_run_json_that_is_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "run.json")
    error = outcome(read_run, tmp_path)
    assert error is not None
    assert error.exit_code == 3


@pytest.mark.parametrize("file", ["a\\u0000b.tsv", "../sender.tsv", "/etc/passwd", "x" * 5000, "."])
def test_a_catalogue_that_names_no_table_of_its_own(file: str, tmp_path: Path) -> None:
    mirror = tables.write_mirror(tmp_path)
    own = mirror / "contrasts/contrasts.toml"
    own.write_text(own.read_text(encoding="utf-8").replace("sender.tsv", file), encoding="utf-8")
    sources = Sources(Fetcher(), Mirror(mirror))
    error = outcome(lambda _: read_contrast("up", "sender", sources), own)
    assert error is not None
    assert error.exit_code == 3


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_a_file_of_another_size_than_it_says() -> None:
    with pytest.raises(IntegrityError, match="changed while it was read"):
        bytes_of(Path("/proc/self/status"))  # says that it is empty


@pytest.mark.fault(54)
def test_a_file_that_is_written_meanwhile_is_read_whole_or_refused(tmp_path: Path) -> None:
    path, line = tmp_path / "x.tsv", b"IGF1\t1.5\t0.5\ta\n" * 50_000
    path.write_bytes(SOUND)
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            with path.open("ab", buffering=0) as file:
                file.write(line)
            path.write_bytes(SOUND)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(200):
            try:
                data = bytes_of(path)
            except IntegrityError:
                continue
            assert (SOUND + line).startswith(data)  # one state of it, and no mixture
    finally:
        done.set()
        writer.join()
