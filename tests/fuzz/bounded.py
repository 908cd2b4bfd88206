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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"codes": codes, "peak": peak}))  # noqa: T201


if __name__ == "__main__":
    main()
