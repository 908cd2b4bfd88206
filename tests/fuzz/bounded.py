"""Reads files and tells what became of them, and how much memory that took.

``python -m tests.fuzz.bounded expression=x.tsv SOFT=y.soft`` is run in a process of its own, which
has a limit of processor time: a reader that never ends is ended.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from tests.fuzz.formats import FORMATS
from tests.fuzz.outcome import outcome

SECONDS = 120  # of processor time, for all files; each takes a few at most


def main() -> None:
    """Print exit codes (0: read) and the peak of resident memory in MiB."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    codes = []
    for argument in sys.argv[1:]:
        name, _, file = argument.partition("=")
        error = outcome(FORMATS[name].read, Path(file))
        codes.append(0 if error is None else error.exit_code)
    print(json.dumps({"codes": codes, "peak": _peak()}))  # noqa: T201


def _peak() -> int:
    """The peak of this program alone; getrusage counts that of its parent before, too."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main()
