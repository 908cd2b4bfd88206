"""What tests of faults share: a tiny mirror, and a folder of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pararoute.ingest.remote.session import Session
from tests import tables


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny mirror in ``mirror/`` of the working folder, which nothing names."""
    monkeypatch.chdir(tmp_path)
    return tables.write_mirror(tmp_path / "mirror")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that sessions would have waited; none is slept."""
    waited: list[float] = []
    told, _ = Session.__init__.__defaults__ or ()
    monkeypatch.setattr(Session.__init__, "__defaults__", (told, waited.append))
    return waited
