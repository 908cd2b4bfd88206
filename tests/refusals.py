"""What the command line must do with what it cannot do."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pararoute import cli


def assert_refused(
    arguments: Sequence[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code, one message on stderr with these words, nothing on stdout, no traceback."""
    capsys.readouterr()
    assert cli.run(list(arguments)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert "Traceback" not in err
