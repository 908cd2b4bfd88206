"""The page of faults is that of the table and of the marks, and nothing is without a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reliability.faults import GROUPS, all_faults
from tests.reliability.marks import TESTS, Marked, marked_tests
from tests.reliability.outcomes import FILE, VARIABLE
from tests.reliability.page import PAGE, main, page

HINT = "python -m tests.reliability.page > docs/reliability.md"


def test_the_page_is_that_of_the_table_and_of_the_marks() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), HINT


def test_every_fault_has_a_number_of_its_own_and_no_cell_would_break_the_page() -> None:
    faults = [fault for group in GROUPS.values() for fault in group]
    assert [fault.number for fault in faults] == sorted({fault.number for fault in faults})
    assert set(range(1, 41)) <= set(all_faults())
    for fault in faults:
        assert not {"|", "\n"} & set(fault.fault + fault.promise), fault
        assert fault.promise.endswith("."), fault


def test_every_fault_has_a_test_and_every_mark_a_fault() -> None:
    marked = {mark.number for mark in marked_tests()}
    assert marked - set(all_faults()) == set(), "marks of no fault"
    assert set(all_faults()) - marked == set(), "faults without a test"


def test_an_exit_code_that_a_mark_tells_stands_in_its_test() -> None:
    assert [mark for mark in marked_tests() if not mark.seen] == []


EXAMPLE = """
import pytest

@pytest.mark.fault(1, exit=4)
@pytest.mark.fault(2)
def test_seen(): assert code() == 4

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.fault(3, exit=5)), 2])
def test_case(x): assert code() == x

@pytest.mark.fault(4, exit=0)
def test_flag(): assert run(check=False, times=0, fast=(False, True)) == 5

@pytest.mark.fault(5, exit=0)
def test_not_looked_at(): code = 0; seen[0] = code; assert not run(False)

@pytest.mark.fault(6, exit=7)
@pytest.mark.parametrize("x", [("a", 7), ("b", 3)])
def test_handed_on(x): assert_refused(x)

@pytest.mark.fault(7, exit=2)
def test_loop():
    for x in ((1, 0), (2, 2)): assert code() == x
"""


def test_marks_are_read_from_tests_and_from_their_cases(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(EXAMPLE)
    found = [(m.number, m.test, m.exit, m.seen) for m in marked_tests(tmp_path)]
    assert found == [(1, "test_seen", 4, True), (2, "test_seen", None, True),
                     (3, "test_case", 5, False), (4, "test_flag", 0, False),
                     (5, "test_not_looked_at", 0, False), (6, "test_handed_on", 7, True),
                     (7, "test_loop", 2, True)]  # fmt: skip


RUN = """
import pytest

@pytest.mark.fault(4)
@pytest.mark.parametrize("x", [1, 2, 3])
def test_some(x):
    if x == 2:
        pytest.skip("not here")
    assert x == 1

def test_other(): pass
"""


def test_a_run_keeps_what_came_of_the_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "test_run.py").write_text(RUN)
    (tmp_path / "conftest.py").write_text(
        "from tests.reliability.outcomes import register\n"
        "def pytest_configure(config): register(config)\n"
    )
    monkeypatch.setenv(VARIABLE, str(tmp_path / "artefacts"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null",
               "--rootdir", str(tmp_path), "-o", f"pythonpath={TESTS.parent}", "-n", "2",
               "--strict-markers", str(tmp_path)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1, done.stdout
    told = json.loads((tmp_path / "artefacts" / FILE).read_text())
    assert told["outcomes"] == {"test_run.py::test_some": {"failed": 1, "passed": 1, "skipped": 1}}


def test_the_page_of_a_run_says_what_passed_and_what_did_not_run() -> None:
    first = next(mark for mark in marked_tests() if mark.number == 4)
    outcomes = {f"tests/{first.file}::{first.test}": {"passed": 6, "failed": 1}}
    text = page({"pararoute": "9.9", "python": "3.11", "outcomes": outcomes})
    assert "of pararoute 9.9 on Python 3.11" in text
    row = next(line for line in text.splitlines() if line.startswith("| 4 |"))
    assert "1 failed" in row
    assert "6 passed" in row
    assert "not run" in next(line for line in text.splitlines() if line.startswith("| 5 |"))


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ({"passed": 2}, []),
        ({"passed": 2, "skipped": 1}, []),
        ({"passed": 2, "failed": 1}, ["fault 4: 1 failed, 2 passed"]),
        ({"skipped": 2}, ["fault 4: 2 skipped"]),
        ({}, ["fault 4: 1 not run"]),
    ],
)
def test_the_page_of_a_run_ends_with_1_where_a_fault_failed_or_nothing_passed(
    outcomes: dict[str, int], told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    marks = [
        Marked("test_a.py", "test_a", 4, None, True),
        Marked("test_b.py", "test_b", 5, 3, True),
    ]
    monkeypatch.setattr("tests.reliability.page.marked_tests", lambda: marks)
    found = {"tests/test_b.py::test_b": {"passed": 1}}
    if outcomes:
        found["tests/test_a.py::test_a"] = outcomes
    file = tmp_path / FILE
    file.write_text(json.dumps({"pararoute": "9", "python": "3", "outcomes": found}))
    assert main(str(file)) == bool(told)
    out, err = capsys.readouterr()
    assert out == page(json.loads(file.read_text()))
    assert err.splitlines() == told
    assert main() == 0
