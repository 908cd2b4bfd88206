"""The lock of a folder that is written to: who holds it is told, and nothing is left open."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pararoute.ingest.errors import IntegrityError
from pararoute.queries.switch import LOCK, alone

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no lock there")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux tells open files")
def test_a_busy_folder_names_its_process_and_leaves_no_file_open(tmp_path: Path) -> None:
    with alone(tmp_path, 0):
        before = len([*Path("/proc/self/fd").iterdir()])
        for _ in range(3):
            with pytest.raises(IntegrityError, match=rf"PID {os.getpid()}\)"):
                alone(tmp_path, -1).__enter__()
        assert len([*Path("/proc/self/fd").iterdir()]) == before


def test_a_dead_process_leaves_nothing_of_its_number(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("12345678901")
    with alone(tmp_path, 0):
        assert (tmp_path / LOCK).read_text() == str(os.getpid())
