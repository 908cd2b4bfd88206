"""What starting costs: `import pararoute` and `pararoute --help` over `python -c pass`.

Another Python is started for each. Its memory is an upper bound: what starts it counts at first.
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from benchmarks.harness import Aim, Job, Row


def started(_: None, arguments: tuple[str, ...]) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)  # noqa: S603


_BOUND = "memory at most"
NOTHING = Job(partial(started, arguments=("-c", "pass")), repeats=15, note=_BOUND)
ROWS = [
    Row(
        name=name,
        what=what,
        ours=Job(partial(started, arguments=arguments), repeats=15, note=_BOUND),
        rivals={"python -c pass": NOTHING},
        aims=[Aim(limit, "s more than", "python -c pass")],
    )
    for name, what, arguments, limit in (
        ("import", "`import pararoute`", ("-c", "import pararoute"), 0.4),
        ("help", "`pararoute --help`", ("-m", "pararoute", "--help"), 0.5),
    )
]
