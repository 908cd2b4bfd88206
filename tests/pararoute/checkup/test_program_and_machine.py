"""Each state of what the doctor says of the program and the machine."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from pathlib import Path

import pytest

from pararoute.checkup import machine, program


def distribution(folder: Path, text: str) -> None:
    """Metadata as pip leaves them, of a pararoute that asks for something else."""
    place = folder / "pararoute-0.1.0.dist-info"
    place.mkdir()
    place.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: pararoute\n{text}")


def test_python_and_packages_are_as_asked() -> None:
    assert program.python().state == "ok"
    found = list(program.packages())
    assert [one.state for one in found] == ["ok", "ok"]
    assert "are as asked" in found[0].told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("pandas>=1,<2", "asked <2,>=1"),
        ("no-such-package>=1", "no-such-package is not installed"),
    ],
)
def test_a_package_that_is_not_as_asked(
    asked: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distribution(tmp_path, f"Version: 0.1.0\nRequires-Dist: {asked}\nRequires-Dist: click>=8\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = next(iter(program.packages()))
    assert (found.state, found.exit_code) == ("fail", 3)
    assert told in found.told
    assert "1 of 2" in found.told
    assert "pip install" in found.mend


def test_an_extra_is_told_and_never_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "Provides-Extra: cluster\nRequires-Dist: no-such-package>=1; extra == 'cluster'\n"
    distribution(tmp_path, f"Version: 0.1.0\n{asked}")
    monkeypatch.syspath_prepend(tmp_path)
    packages, extra = program.packages()
    assert packages.state == extra.state == "ok"
    assert extra.told == "not used (no-such-package is not installed)"


def test_an_old_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distribution(tmp_path, "Version: 0.1.0\nRequires-Python: >=9.9\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = program.python()
    assert (found.state, found.exit_code, found.mend) == ("fail", 3, "install Python >=9.9")


def test_signs_that_cannot_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert program.encoding().state == "ok"
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    found = program.encoding()
    assert found.state == "warn"
    assert "PYTHONUTF8" in found.mend


def test_a_clock_before_the_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert program.clock().state == "ok"
    later = tmp_path / "program.py"
    later.touch()
    os.utime(later, (time.time() + 1e8, time.time() + 1e8))
    monkeypatch.setattr(program, "__file__", str(later))
    assert program.clock().state == "warn"


def test_a_browser_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import webbrowser

    monkeypatch.setattr(webbrowser, "_tryorder", [])
    monkeypatch.setattr(webbrowser, "_browsers", {})
    assert program.pages().state == "ok"
    assert "none found here" in program.pages().told
    webbrowser.register("lynx", None, webbrowser.GenericBrowser("/usr/bin/lynx"))
    assert program.pages().told.startswith("lynx; ")


def test_memory_that_becomes_tight(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.power().state == "ok"
    monkeypatch.setattr(machine, "ENOUGH", 1 << 60)
    found = machine.power()
    assert found.state == "warn"
    assert "of memory free" in found.told


def test_the_limit_of_a_container_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(machine, "_CGROUPS", (str(limit),))
    limit.write_text("1000\n")
    assert machine.free_memory() == 1000
    limit.write_text("max\n")
    assert machine.free_memory() != 1000


def test_folders_can_be_written_to_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = list(machine.folders())
    assert [one.state for one in found] == ["ok"] * 3
    assert f"{tmp_path}, " in found[0].told
    assert "is made when needed" in found[1].told
    assert not list(tmp_path.iterdir())


def test_folders_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, file = tmp_path / "gone", tmp_path / "file"
    gone.mkdir()
    file.touch()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("PARAROUTE_CACHE", str(file))
    monkeypatch.setattr(tempfile, "tempdir", str(file))
    found = list(machine.folders())
    assert [(one.state, one.exit_code) for one in found] == [("fail", 5)] * 3
    assert ["--out" in found[0].mend, "PARAROUTE_CACHE" in found[1].mend] == [True, True]
    assert str(file) in found[1].told


def test_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(machine, "ENOUGH", 1 << 60)
    assert {one.state for one in machine.folders()} == {"warn"}
    monkeypatch.setattr(machine, "LEAST", 1 << 60)
    assert {(one.state, one.exit_code) for one in machine.folders()} == {("fail", 5)}
