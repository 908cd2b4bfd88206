"""The page of faults is that of the table and of the marks, and nothing is without a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reliability.faults import GROUPS, all_faults
from tests.reliability.marks import TESTS, marked_tests
from tests.reliability.outcomes import FILE, VARIABLE
from tests.reliability.page import PAGE, page

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
"""


def test_marks_are_read_from_tests_and_from_their_cases(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(EXAMPLE)
    found = [(m.number, m.test, m.exit, m.seen) for m in marked_tests(tmp_path)]
    assert found == [(1, "test_seen", 4, True), (2, "test_seen", None, True),
                     (3, "test_case", 5, False)]  # fmt: skip


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
