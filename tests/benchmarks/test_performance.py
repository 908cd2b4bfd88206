"""docs/performance.md tells what benchmarks/results/latest.json holds, of the rows there are."""

from __future__ import annotations

import json

from benchmarks.__main__ import LATEST, rows
from benchmarks.machine import CHECKOUT
from benchmarks.telling import BEGIN, END, tables, text

RESULTS = json.loads(LATEST.with_suffix(".json").read_text())


def test_the_page_and_the_text_are_made_from_the_results() -> None:
    page = (CHECKOUT / "docs" / "performance.md").read_text()
    assert page.split(BEGIN)[1].split(END)[0] == f"\n{tables(RESULTS)}\n"
    assert LATEST.with_suffix(".txt").read_text() == text(RESULTS)


def test_the_results_are_of_the_rows_that_there_are() -> None:
    own = rows()
    assert len({row.name for row in own}) == len(own)
    told = {r["name"]: (list(r["jobs"]), [(a["limit"], a["kind"]) for a in r["aims"]])
            for r in RESULTS["rows"]}  # fmt: skip
    # a row may not have been measured yet; what was must be what it is now
    known = {r.name: (list(r.jobs), [(a.limit, a.kind) for a in r.aims]) for r in own}
    assert told.items() <= known.items()


def test_what_must_agree_agrees() -> None:
    wrong = [c for row in RESULTS["rows"] for c in row["checks"] if c["right"] is False]
    assert wrong == []
