"""An end for what may never come to one: a hang must be a failure that says of what."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 10  # of processor time, for a file of a few lines


class EndlessError(BaseException):
    """No reader may take it for an error of its file, and nothing be tried once more."""


@contextmanager
def ends(what: object, seconds: float = SECONDS) -> Iterator[None]:
    """Raise where what happens within takes so much processor time, naming `what`.

    Other processes on a busy machine count for nothing; only the main thread may ask for this.
    """

    def end(_: int, __: FrameType | None) -> None:
        raise EndlessError(f"no end after {seconds} s: {what}")

    former = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, former)
