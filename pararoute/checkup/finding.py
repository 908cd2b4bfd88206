"""What a check finds: a state, what was seen, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]
CONTENT, NETWORK, INTEGRITY, DATABASE = 3, 4, 5, 6  # exit codes, as those of ingest.errors


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's.

    Attributes
    ----------
    check : str
        What was looked at.
    state : str
        ``"ok"``; ``"warn"``: something will not work, or not well; ``"fail"``: the work cannot
        be done so.
    told : str
        What was seen.
    mend : str
        What to do; empty where all is well.
    exit_code : int
        Of the command line, if this fails; else 0.
    """

    check: str
    state: State
    told: str
    mend: str = ""
    exit_code: int = 0


def ok(check: str, told: str) -> Finding:
    """All is well."""
    return Finding(check, "ok", told)


def warn(check: str, told: str, mend: str) -> Finding:
    """Something will not work, or not well; there is a way around it."""
    return Finding(check, "warn", told, mend)


def fail(check: str, told: str, mend: str, exit_code: int) -> Finding:
    """The work cannot be done so."""
    return Finding(check, "fail", told, mend, exit_code)


def sized(size: float) -> str:
    """Bytes, so that they can be read.

    Examples
    --------
    >>> sized(1536), sized(3 * 1024**3)
    ('1.5 KiB', '3.0 GiB')
    """
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if size >= 1024**power:
            return f"{size / 1024**power:.1f} {unit}"
    return f"{size:.0f} bytes"
