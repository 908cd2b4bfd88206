"""Rankings that later verbs begin with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pararoute import cli
from tests import tables
from tests.swept import write_place

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def ranked_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny mirror, and its ranking in pararoute-results, of which each test has a copy."""
    return ranked(tables.write_mirror(tmp_path_factory.mktemp("ranked")))


def ranked(mirror: Path) -> Path:
    """The mirror's folder, with the ranking of its contrasts in pararoute-results."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(mirror)
        patch.setenv("PARAROUTE_MIRROR", str(mirror))
        assert cli.run(["rank", "--permutations", "0"]) == 0
    return mirror


@pytest.fixture
def run(ranked_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the ranking of a tiny mirror in pararoute-results."""
    monkeypatch.chdir(tables.copied(ranked_once, tmp_path))
    monkeypatch.setenv("PARAROUTE_MIRROR", str(tmp_path))
    return tmp_path / "pararoute-results"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of sweeps."""
    write_place(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def real(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ranking of the real tables' default contrasts; tests may add files, and change none."""
    out = tmp_path_factory.mktemp("real")
    done = subprocess.run(
        [sys.executable, "-m", "pararoute", "rank", "--permutations", "0", "--out", str(out)],
        env={**os.environ, "PARAROUTE_MIRROR": str(mirror)}, cwd=CHECKOUT, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out
