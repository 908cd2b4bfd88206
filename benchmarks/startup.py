"""What starting costs: `import pararoute` and `pararoute --help` over `python -c pass`.

Pairs in one run: each round times all three, one after the other, so that whatever else
the machine does falls on all of them. Prints the median of the differences.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 15
JOBS = {
    "python -c pass": ["-c", "pass"],
    "import pararoute": ["-c", "import pararoute"],
    "pararoute --help": ["-m", "pararoute", "--help"],
    "pararoute rank --help": ["-m", "pararoute", "rank", "--help"],
}


def seconds(arguments: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)  # noqa: S603
    return time.perf_counter() - begin


def main() -> None:
    rounds = [{name: seconds(job) for name, job in JOBS.items()} for _ in range(ROUNDS)]
    base = "python -c pass"
    print(f"{base}: {statistics.median(r[base] for r in rounds):.3f} s")
    for name in list(JOBS)[1:]:
        over = sorted(r[name] - r[base] for r in rounds)
        median, worst = statistics.median(over), over[-1]
        print(f"{name}: {median:.3f} s over it in the median, {worst:.3f} s at worst")


if __name__ == "__main__":
    main()
