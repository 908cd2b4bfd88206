"""``pararoute doctor`` as a whole: its lines, its JSON, its exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pararoute
from pararoute import cli
from pararoute.checkup.finding import fail, ok, warn
from pararoute.diagnosis import Diagnosis, _guarded
from pararoute.ingest.geo import ncbi
from pararoute.ingest.omnipath import source as omnipath_source
from pararoute.ingest.remote.cache import Cache
from tests import tables
from tests.goldens import assert_golden
from tests.services.http import refused_url

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
# what differs from one machine to the next
MASKED = ("Python", "extra cluster", "system", "power", "encoding", "clock", "browser",
          "temporary folder")  # fmt: skip


def masked(text: str, folder: Path) -> str:
    """The lines without folders, sizes and versions."""
    joined = re.sub(r"\n {25}(?!to do:)", " ", text).replace(str(folder), "FOLDER")
    lines = []
    for line in joined.splitlines():
        line = re.sub(r"[\d.]+ GiB", "N GiB", re.sub(r"all \d+ are", "all N are", line))
        line = line.replace(f"pararoute {pararoute.__version__};", "pararoute VERSION;")
        line = re.sub(r"\d{4}-\d\d-\d\d", "DATE", re.sub(r"\d{14}-\w{8}-\w{4}", "ID", line))
        name = line[6:25].strip()
        lines.append(f"{line[:25]}..." if name in MASKED else line)
    return "\n".join(lines) + "\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder; no service of the world is asked."""
    for name in [n for n in os.environ if n.upper().endswith("_PROXY") or n == "NEO4J_URI"]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("PARAROUTE_REQUIRE_ALL", raising=False)
    monkeypatch.setattr(omnipath_source, "SERVICE", refused_url())
    monkeypatch.setattr(ncbi, "FILES", f"{refused_url()}/geo/series")
    monkeypatch.setattr(ncbi, "COUNTS", f"{refused_url()}/geo/download/")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_with_a_mirror_offline_all_is_well(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(tables.write_mirror(here)))
    before = sorted(here.rglob("*"))
    assert cli.run(["doctor", "--offline"]) == 0
    out, err = capsys.readouterr()
    assert_golden(GOLDEN / "doctor" / "well.txt", masked(out, here))
    assert all(len(line) <= 100 or str(here) in line for line in out.splitlines())
    assert "0 warn, 0 fail" in err
    assert "checking this machine" in err
    assert sorted(here.rglob("*")) == before  # nothing stays


def test_what_is_ill_is_told_with_its_mend(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARAROUTE_CASH", "x")
    monkeypatch.setenv("NEO4J_URI", "neo4j://example.org")
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    cache = Cache()
    with cache.aside() as file:
        file.write_text("a\tb\n")
        entry = cache.add(file, url="https://example.org/x", name="x.tsv")
    cache.path(entry).write_bytes(b"x")
    assert cli.run(["doctor"]) == 5  # the cache comes before OmniPath, which is unreachable
    out, err = capsys.readouterr()
    assert_golden(GOLDEN / "doctor" / "ill.txt", masked(out, here))
    assert "secret" not in out + err


def test_json_is_pure_and_has_a_version(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["doctor", "--json"]) == 4
    told = json.loads(capsys.readouterr().out)
    assert told["schema_version"] == 1
    assert told["exit_code"] == 4
    assert set(told["checks"][0]) == {"check", "state", "told", "mend", "exit_code"}
    states = {one["check"]: one["state"] for one in told["checks"]}
    assert (states["OmniPath"], states["NCBI, series"], states["Neo4j"]) == ("fail", "warn", "ok")
    assert all(one["mend"] for one in told["checks"] if one["state"] != "ok")
    assert here.exists()


def test_in_python_it_is_a_table(here: Path) -> None:
    found = pararoute.doctor(offline=True)
    assert found.table["check"].is_unique
    assert len(found.table) == len(found.findings)
    assert "<table" in found._repr_html_()
    assert here.exists()


def test_the_code_is_that_of_the_first_failure() -> None:
    bad = (warn("a", "<b>", "x"), fail("b", "", "x", 5), fail("c", "", "x", 4))
    assert Diagnosis(bad).exit_code == 5
    assert Diagnosis((ok("a", ""), warn("b", "", "x"))).exit_code == 0
    assert Diagnosis(bad).summary == "0 ok, 1 warn, 2 fail"
    assert "<b>" not in Diagnosis(bad)._repr_html_()


def test_a_check_that_goes_wrong_is_a_finding() -> None:
    def broken() -> None:
        raise RuntimeError("no such thing")

    (found,) = _guarded(("packages", broken))  # type: ignore[arg-type]
    assert (found.check, found.state, found.exit_code) == ("packages", "fail", 3)
    assert "no such thing" in found.told


def test_it_answers_where_pandas_is_broken(here: Path) -> None:
    (here / "pandas.py").write_text("raise ImportError('pandas is broken')\n")
    done = subprocess.run(
        [sys.executable, "-m", "pararoute", "doctor", "--offline"],
        env={**os.environ, "PYTHONPATH": str(here)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "pandas is broken" in " ".join(done.stdout.split())
    assert "embedded database" in done.stdout


def test_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["doctor", "--help"]) == 0
    assert_golden(GOLDEN / "help" / "doctor.txt", capsys.readouterr().out)
