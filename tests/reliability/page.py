"""docs/reliability.md, from the faults and the marks of their tests.

``python -m tests.reliability.page > docs/reliability.md``; with the file that a run of the
tests has left (PARAROUTE_ARTEFACTS/faults.json) the page also says what passed in that run.
"""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.reliability.faults import GROUPS, Fault
from tests.reliability.marks import TESTS, Marked, marked_tests

PAGE = TESTS.parent / "docs" / "reliability.md"
_HEAD = """\
# What goes wrong, and what then

Each fault below is injected on purpose by the tests beside it: a server on the loopback address
that fails, files that are damaged, processes that are killed, real databases. *Checked* gives the
exit codes with which tests see the command line end, and how many tests there are in all; those
without an exit code look at the functions behind it.

An error is one message on stderr (what, where, what was expected or what to do), without a
traceback unless `--debug` asks for it, and no half-written file takes a result's name. Exit
codes: 0 ok, 2 usage, 3 wrong content or name, 4 network, 5 damaged or not writable, 6 database,
7 not enough data, 130 interrupted.

`make test` runs them all, and fails where a fault has no test. A test that needs real tables,
Neo4j or a browser is listed as not run where there is none; in CI it fails instead
(`PARAROUTE_REQUIRE_ALL=1`), but for the newest Neo4j on an older Java.

When the power fails: a result is flushed to disk, with the folders that name its files, before it
takes the place of another. A part of a sweep or a file of the cache that did not get there whole is
seen by its digest, and made or fetched again. No test cuts the power.

There is no reader of CX2, which is only written; a public reader, `ndex2`, reads what is written.

This page is made from `tests/reliability/faults.py` and the tests' marks:
`python -m tests.reliability.page > docs/reliability.md`. What came of a run of the tests stands
in `faults.json` of the folder that `PARAROUTE_ARTEFACTS` names; given that file, the page has a
column of results, and the command ends with 1 where a case of a fault failed, or none passed.
"""
_RUN = """\
*Result* is that of one run of the tests, of pararoute {pararoute} on Python {python}.
"""


def page(run: dict[str, Any] | None = None) -> str:
    """The page as Markdown; with the outcomes of a run, a column of results."""
    marks = {n: list(found) for n, found in groupby(marked_tests(), key=lambda m: m.number)}
    columns = ["fault", "promise", "checked", *(["result"] if run else []), "tests"]
    head = [f"| # | {' | '.join(columns)} |", f"|--:|{'---|' * len(columns)}"]
    parts = [_HEAD, *([_RUN.format(**run)] if run else [])]
    for name, faults in GROUPS.items():
        if faults:
            rows = [_row(fault, marks.get(fault.number, []), run) for fault in faults]
            parts.append("\n".join([f"## {name}\n", *head, *rows, ""]))
    return "\n".join(parts)


def _row(fault: Fault, marks: list[Marked], run: dict[str, Any] | None) -> str:
    tests = sorted({(mark.file, mark.test) for mark in marks})
    result = [_told(_total(tests, run["outcomes"]))] if run else []
    cells = [str(fault.number), fault.fault, fault.promise, _checked(marks, len(tests)), *result,
             _named(tests)]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _checked(marks: list[Marked], tests: int) -> str:
    """The exit codes that tests see, and how many tests there are."""
    codes = sorted({mark.exit for mark in marks if mark.exit is not None})
    told = f"exit {', '.join(map(str, codes))}; " if codes else ""
    return f"{told}{tests} test{'s' * (tests != 1)}"


def _named(tests: list[tuple[str, str]]) -> str:
    """Names of the tests, each file with a link."""
    parts = []
    for file, found in groupby(tests, key=lambda test: test[0]):
        names = ", ".join(f"`{test.removeprefix('test_')}`" for _, test in found)
        parts.append(f"[{file}](../tests/{file}): {names}")
    return "<br>".join(parts)


def _total(tests: list[tuple[str, str]], outcomes: dict[str, dict[str, int]]) -> dict[str, int]:
    """How many cases of the tests ended how."""
    total: dict[str, int] = {}
    for file, test in tests:
        for outcome, n in outcomes.get(f"tests/{file}::{test}", {"not run": 1}).items():
            total[outcome] = total.get(outcome, 0) + n
    return total


def _told(total: dict[str, int]) -> str:
    return ", ".join(f"{n} {outcome}" for outcome, n in sorted(total.items()))


def unproven(run: dict[str, Any]) -> list[str]:
    """A line for every fault of which a case failed in a run, or none passed."""
    lines = []
    for number, found in groupby(marked_tests(), key=lambda mark: mark.number):
        tests = sorted({(mark.file, mark.test) for mark in found})
        total = _total(tests, run["outcomes"])
        if total.get("failed") or not total.get("passed"):
            lines.append(f"fault {number}: {_told(total)}")
    return lines


def main(*files: str) -> int:
    """Print the page, with the results in a file if one is named; 1 if they prove too little."""
    run = json.loads(Path(files[0]).read_text(encoding="utf-8")) if files else None
    sys.stdout.write(page(run))
    wrong = unproven(run) if run else []
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
