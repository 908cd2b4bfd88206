"""What becomes of a file that is read."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from pararoute.ingest.errors import PararouteError, PararouteWarning

CODES = (3, 5, 7)  # content, damage, nothing left


def outcome(read: Callable[[Path], object], path: Path) -> PararouteError | None:
    """None where the file is read as promised, else the error that a user gets.

    Any other exception passes, and so does any warning that is not ours.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", PararouteWarning)
        try:
            read(path)
        except PararouteError as error:
            _check_message(error)
            return error
    return None


def _check_message(error: PararouteError) -> None:
    """It tells what and where, in a length and in letters that a terminal can show."""
    assert error.exit_code in CODES, error
    assert error.what
    assert error.where
    assert len(str(error)) < 10_000
    assert all(letter.isprintable() or letter == "\n" for letter in str(error))


def outcome_of(read: Callable[[Path], object], name: str, data: bytes) -> PararouteError | None:
    """The same of a file with this name and content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return outcome(read, path)
