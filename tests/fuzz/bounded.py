"""Reads files and tells of each what became of it, and how much time and memory that took.

``python -m tests.fuzz.bounded expression=x.tsv SOFT=y.soft`` is run in a process of its own. Each
file has a limit of processor time: a reader that never ends is ended, wherever it is, and the
file is the one of which nothing was told.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from tests.fuzz.formats import FORMATS
from tests.fuzz.outcome import outcome

SECONDS = 20  # of processor time, for each file; each takes a few at most


def main() -> None:
    """Print a line a file: its exit code (0: read), seconds, and MiB that memory grew by."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for argument in sys.argv[1:]:
        name, _, file = argument.partition("=")
        begun, before = time.process_time(), _begin_anew()
        limit = int(begun) + SECONDS + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        error = outcome(FORMATS[name].read, Path(file))
        told = {
            "code": 0 if error is None else error.exit_code,
            "seconds": time.process_time() - begun,
            "grown": _peak() - before,
            "peak": _peak(),
        }
        print(json.dumps(told), flush=True)  # noqa: T201


def _begin_anew() -> int:
    """Let the peak of memory be what is in use now, where the system can do that."""
    peaks = Path("/proc/self/clear_refs")
    if peaks.exists():
        peaks.write_text("5", encoding="ascii")
    return _peak()


def _peak() -> int:
    """The peak of this program alone, in MiB; getrusage counts that of its parent before, too."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main()
