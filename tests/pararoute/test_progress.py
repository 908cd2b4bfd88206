"""What a user sees while they wait."""

from __future__ import annotations

import re

import pytest

from pararoute.progress import Terminal

MIB = 1 << 20


@pytest.mark.fault(40)
def test_without_a_terminal_it_is_a_line_a_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    with Terminal().bytes("a table", 10 * MIB) as tell:
        for _ in range(10):
            tell(MIB)
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert lines[0] == "fetching a table: 10% of 10.0 MiB"
    assert lines[-1] == "fetched a table (10.0 MiB)"
    assert len(lines) == 10


def test_a_length_that_is_not_known_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    with Terminal().bytes("a table", None) as tell:
        tell(2048)
    assert capsys.readouterr().err == "fetched a table (2.0 KiB)\n"


def test_on_a_terminal_it_is_a_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Terminal().bytes("a table", MIB) as tell:
        tell(MIB)
    assert "fetched a table" in capsys.readouterr().err


def test_pieces_of_work_are_a_bar_or_sparse_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Terminal().count("permutations", 300) as tell:
        tell(100)
    assert capsys.readouterr().err == ""  # what is quick needs no line
    monkeypatch.setattr("pararoute.progress._EVERY", 0.0)
    with Terminal().count("permutations", 300) as tell:
        for _ in range(3):
            tell(100)
    line = r"pararoute: {}00 of 300 permutations, [\d.e+]+/s, 0:00:00 left"
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(re.fullmatch(line.format(i), told) for i, told in enumerate(lines, 1))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Terminal().count("permutations", 300) as tell:
        tell(100)
        tell(200)
    assert "300/300" in capsys.readouterr().err
