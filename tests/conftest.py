"""What all tests share: the mirror of real tables, and the list of what could not run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pararoute.ingest.remote.mirror import find_mirror

CHECKOUT = Path(__file__).resolve().parent.parent
MIRROR = Path(find_mirror(CHECKOUT) or "/nowhere")
REQUIRE_ALL = os.environ.get("PARAROUTE_REQUIRE_ALL") == "1"


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of real tables; without it the test fails if all are required."""
    if not (MIRROR / "omnipath").is_dir():
        message = "no folder of real tables (PARAROUTE_MIRROR, mirror/)"
        if REQUIRE_ALL:
            pytest.fail(message)
        pytest.skip(message)
    return MIRROR


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test that wants the environment's mirror sets it itself; each has a cache of its own."""
    monkeypatch.delenv("PARAROUTE_MIRROR", raising=False)
    monkeypatch.setenv("PARAROUTE_CACHE", str(tmp_path / "cache"))
