"""Commands killed with -9 at seeded random moments: ``python -m tests.reliability.killing``.

Half of the kills come at any moment of a command's duration, half a few milliseconds after it
began to write. Then the old result must be there, or the new one whole; the same command again
must end well, and leave nothing temporary. What can be killed are the rows of `workspace`.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import time
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pararoute.graph.stores.embedded_file import Manifest, inspect
from pararoute.queries.switch import SWITCH, finish
from tests import tables
from tests.reliability.workspace import ROWS, TEMPORARY, Bench, Row, live


def kill(bench: Bench, name: str, chance: random.Random) -> str:
    """Kill one row once, and check what is there then and after the next run; a line about it."""
    row, made = ROWS[name], bench.measured(name)
    bench.anew(name)
    before = bench.content()
    child = bench.begin(name)
    writing = chance.random() < 0.5
    if writing:
        when = f"{chance.uniform(0, 30):.1f} ms after it began to write"
        _await_writing(child, bench.work / row.place)
        time.sleep(float(when.split()[0]) / 1000)
    else:
        when = f"after {chance.uniform(0, made.seconds):.2f} s of {made.seconds:.2f}"
        time.sleep(float(when.split()[1]))
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    ended = bench.wait(child)
    assert ended in (0, -signal.SIGKILL), bench.told(name)
    for switch in list(bench.work.rglob(SWITCH)):
        finish(switch.parent)  # as whoever reads there next
    if name == "load":
        assert isinstance(inspect(bench.work / "run" / "pararoute.lbug"), Manifest)
    there = bench.content()
    found = "new" if there == made.content else "old" if there == before else "neither"
    whole = not row.steps or (row.seal in there)
    differs = f"{name}, {when}: {_differ(there, before, made.content)}"
    assert not whole or found != "neither", differs
    assert _settled(row, there) in (_settled(row, before), _settled(row, made.content)), differs
    assert bench.wait(bench.begin(name)) == 0, bench.told(name)
    assert bench.content() == made.content, f"{name}, the next run after a kill {when}"
    assert bench.left() == [], f"{name}, {when}: {bench.left()} are left"
    return f"kill\t{name}\t{'killed' if ended else 'ended'} {when}\t{found}"


def _settled(row: Row, content: dict[str, Any]) -> dict[str, Any]:
    """All but what may stand between its steps."""
    place = f"{row.place}/"
    return {name: told for name, told in content.items() if not row.steps or place not in name}


def _await_writing(child: int, place: Path) -> None:
    """Until something temporary shows up in a folder, or the process has ended."""
    there: list[str] = []
    while not os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        with contextlib.suppress(OSError):
            there = [path.name for path in place.iterdir()]
            there += [f"aside/{path.name}" for path in (place / "aside").iterdir()]
        if any(fnmatch(name, pattern) for name in there for pattern in TEMPORARY):
            return
        time.sleep(0.0005)


def _differ(there: dict[str, Any], before: dict[str, Any], made: dict[str, Any]) -> str:
    return ", ".join(
        f"{name} is {'old' if there.get(name) == before.get(name) else 'other'}"
        for name in sorted({*there, *before, *made}) if there.get(name) != made.get(name)
    )  # fmt: skip


def main(folder: Path, kills: int, seed: int, *only: str) -> None:
    """Kill rows in turn, in an order of chance: all of them, or some."""
    chance = random.Random(seed)  # noqa: S311 - a test
    with live(tables.write_mirror(folder / "old" / "mirror")):
        bench = Bench(folder)
        names: list[str] = []
        for _ in range(kills):
            names = names or chance.sample(only or sorted(ROWS), len(only or ROWS))
            print(kill(bench, names.pop(), chance), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
