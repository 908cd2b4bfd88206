"""The process that fills a new embedded database, or counts what is in one.

A copy that goes wrong can end ladybug's whole process, so `embedded` runs this file in a
process of its own, by its path; it imports nothing of ours. What to do comes on standard
input, one task a line, as JSON: unlike a pickle it holds nothing that can run, and it
takes 0.2 s for 89,000 relationships. ::

    python embedded_build.py fill FILE    {"statement": ..., "columns": {name: cells}}
    python embedded_build.py count FILE   {"name": ..., "statement": ...}; answers {name: count}
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import ladybug


def fill(path: Path, tasks: Iterable[bytes]) -> None:
    """Run statements on a new file in one transaction, then write all of it into the file.

    Parameters
    ----------
    path : Path
        A file that is not there yet.
    tasks : iterable of bytes
        JSON lines; where a task has ``columns``, they are the statement's ``$frame``, by position.

    Notes
    -----
    One transaction, and no checkpoint before its end: 0.9 s for 10,000 nodes and 89,000
    relationships, where a transaction for each statement takes 3 s.
    """
    import pandas as pd  # 0.3 s that counting does not need

    with (
        ladybug.Database(str(path), auto_checkpoint=False) as database,
        ladybug.Connection(database) as connection,
    ):
        connection.execute("BEGIN TRANSACTION")
        for line in tasks:
            task = json.loads(line)
            frame = pd.DataFrame(task["columns"], dtype=object) if "columns" in task else None
            connection.execute(task["statement"], {} if frame is None else {"frame": frame})
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")


def count(path: Path, tasks: Iterable[bytes]) -> dict[str, int]:
    """The number that each statement finds, by the task's name; nothing is changed."""
    counts = {}
    with (
        ladybug.Database(str(path), read_only=True) as database,
        ladybug.Connection(database) as connection,
    ):
        for line in tasks:
            task = json.loads(line)
            found = connection.execute(task["statement"])
            counts[task["name"]] = int(next(iter(found))[0])  # type: ignore[index]
    return counts


def end_with_parent() -> None:
    """Let Linux kill this process when the one that waits for it is killed."""
    if sys.platform == "linux":
        import ctypes
        import signal

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    end_with_parent()
    wanted, file = sys.argv[1], Path(sys.argv[2])
    if wanted == "fill":
        fill(file, sys.stdin.buffer)
    else:
        sys.stdout.write(json.dumps(count(file, sys.stdin.buffer)))
