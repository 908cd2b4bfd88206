"""What came of the faults in a run of the tests, kept where PARAROUTE_ARTEFACTS says."""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from pathlib import Path

import pytest

from pararoute import __version__

VARIABLE = "PARAROUTE_ARTEFACTS"
FILE = "faults.json"
_MARK = "fault(number, exit=None): injects the fault of this number in tests/reliability/faults.py"


class Outcomes:
    """Hears of every test that injects a fault, also where tests run in several processes."""

    def __init__(self) -> None:
        self._found: dict[str, Counter[str]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """A report tells no marks, but what a test's properties are."""
        for item in items:
            if any(item.iter_markers("fault")):
                item.user_properties.append(("fault", True))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the cases of a test by outcome; one that is skipped never comes to its call."""
        if ("fault", True) in report.user_properties:
            test = report.nodeid.partition("[")[0]
            if report.when == "call" or report.outcome != "passed":
                self._found.setdefault(test, Counter())[report.outcome] += 1

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write them down, once."""
        folder = os.environ.get(VARIABLE)
        if folder and self._found and not hasattr(session.config, "workerinput"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            told = {
                "pararoute": __version__,
                "python": platform.python_version(),
                "outcomes": dict(sorted(self._found.items())),
            }
            (Path(folder) / FILE).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def register(config: pytest.Config) -> None:
    """Make the mark known, and listen."""
    config.addinivalue_line("markers", _MARK)
    config.pluginmanager.register(Outcomes(), "faults")
