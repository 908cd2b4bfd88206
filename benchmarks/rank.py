"""Time the stages of a ranking, several runs in one process, and its peak memory.

Prints one line per stage with minimum and median seconds, and the share of the whole that the
median is. Real tables where a mirror is found, else the demo.
"""

from __future__ import annotations

import os
import statistics
import warnings
from pathlib import Path

import pararoute
from pararoute.ingest.remote.mirror import VARIABLE, find_mirror

RUNS = 5


def main() -> None:
    """Run the ranking `RUNS` times and print the table."""
    warnings.simplefilter("ignore")
    mirror = find_mirror(Path.cwd())
    if mirror:
        os.environ[VARIABLE] = mirror
    timings = [pararoute.rank(demo=not mirror).run["timing"] for _ in range(RUNS + 1)]
    warm = timings[1:]  # the first run also imports
    stages = list(warm[0]["seconds"])
    medians = {s: statistics.median(t["seconds"][s] for t in warm) for s in stages}
    whole = sum(medians.values())
    print(f"{'stage':<26}{'first':>8}{'min':>8}{'median':>8}{'share':>8}")
    for stage in stages:
        fastest = min(t["seconds"][stage] for t in warm)
        first = timings[0]["seconds"][stage]
        share = medians[stage] / whole
        print(f"{stage:<26}{first:>8.3f}{fastest:>8.3f}{medians[stage]:>8.3f}{share:>8.0%}")
    print(f"peak memory: {warm[-1]['peak memory in MiB']} MiB; tables: {mirror or 'demo'}")


if __name__ == "__main__":
    main()
