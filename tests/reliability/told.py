"""What a command told: its exit code and its one message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pararoute import cli


def refused(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> str:
    """The message of a command that must fail: one, in parts, and nothing on stdout."""
    capsys.readouterr()
    assert cli.run(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    check_message(err)
    return err


def check_message(err: str) -> None:
    """One error, which says where and what to do, without a traceback."""
    assert "Traceback" not in err
    begins = [found.start() for found in re.finditer("^error: ", err, re.MULTILINE)]
    assert len(begins) == 1, err
    message = err[begins[0] :]
    assert re.search(r"^  where:    \S", message, re.MULTILINE), err
    assert re.search(r"^  (to do|expected): +\S", message, re.MULTILINE), err


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
