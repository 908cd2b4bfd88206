"""The same bytes, whatever differs between two processes; on the demo, and on the real tables."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, REQUIRE_ALL
from tests.determinism.everything import FIRST, contents, shuffle

PANDAS3 = CHECKOUT / ".pandas3"
ELSEWHERE = {  # a machine as unlike as can be: its locale knows ASCII only
    "PYTHONHASHSEED": "7",
    "TZ": "Asia/Kolkata",
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
REAL = (
    "omnipath/omnipath_webservice_interactions.tsv.gz",
    "omnipath/omnipath_webservice_complexes.tsv.gz",
    "omnipath/omnipath_webservice_intercell.tsv.gz",
    "contrasts/brafi_treated_vs_untreated.sensitive.tsv.gz",
    "contrasts/resistant_vs_parental.all.tsv.gz",
)
SENDER, RECEIVER = REAL[-2:]

pytestmark = pytest.mark.xdist_group("determinism")  # one process makes what all compare with


def child(arguments: list[str], cwd: Path = CHECKOUT, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env={**os.environ, **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def everything(folder: Path, *options: str, **environment: str) -> dict[str, bytes]:
    arguments = ["-m", "tests.determinism.everything", str(folder), *options]
    child(arguments, PYTHONPATH=environment.pop("PYTHONPATH", ""), **environment)
    return contents(folder)


def assert_same(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("determinism")


@pytest.fixture(scope="module")
def made(folder: Path) -> dict[str, bytes]:
    """What all verbs make, in a process with this one's environment and all its cores."""
    return everything(folder / "here", PYTHONHASHSEED="0")


def test_all_verbs_have_made_something(made: dict[str, bytes]) -> None:
    names = {
        "consensus/consensus.tsv", "explained.json", "contrast.tsv", "contrast.tsv.json",
        *(f"swept/{name}" for name in (
            "top.tsv", "ligands.tsv", "contrasts.tsv", "sweep.json", "ranks/part-000000.parquet")),
    } | {
        f"{FIRST}/{name}" for name in (
            "ligands.tsv", "routes.tsv", "receptors.tsv", "relief.tsv", "nulls.tsv", "columns.tsv",
            "block.tsv", "targets.tsv", "target_pairs.tsv", "cut_sets.tsv", "regulators.tsv",
            "regulator_targets.tsv", "routes.html", "report.html", "pararoute.xlsx",
            "pararoute.json", "graph.graphml", "graph.cx2", "neo4j-import/Protein.csv",
        )
    }  # fmt: skip
    assert names <= made.keys()
    assert all(made.values())


def test_hashes_row_order_cores_locale_and_threads_change_no_byte(
    made: dict[str, bytes], folder: Path
) -> None:
    there = everything(folder / "there", "--shuffled", "--cores", "1", **ELSEWHERE)
    tables = [f"mirror/{place}" for place in ("contrasts/demo_treated.tsv.gz",
              "omnipath/omnipath_webservice_interactions.tsv.gz")]  # fmt: skip
    for table in tables:
        assert (folder / "here" / table).read_bytes() != (folder / "there" / table).read_bytes()
    assert_same(made, there)


def test_pandas_3_changes_no_byte(made: dict[str, bytes], folder: Path) -> None:
    if not (PANDAS3 / "pandas").is_dir():
        message = "pandas 3 is not in .pandas3 (tests/determinism/install_pandas3.sh)"
        if REQUIRE_ALL:
            pytest.fail(message)
        pytest.skip(message)
    code = "import pandas, sys; sys.exit(not pandas.__version__.startswith('3.'))"
    child(["-c", code], PYTHONPATH=str(PANDAS3))
    # pydeseq2 is not ready for it
    without = {name: data for name, data in made.items() if not name.startswith("contrast.tsv")}
    assert_same(without, everything(folder / "pandas3", PYTHONPATH=str(PANDAS3)))


def test_row_order_of_real_tables_changes_no_byte(mirror: Path, tmp_path: Path) -> None:
    outputs = []
    for name, environment in {"here": {}, "there": ELSEWHERE}.items():
        for table in REAL:
            (tmp_path / name / table).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(mirror / table, tmp_path / name / table)
            if name == "there":
                shuffle(tmp_path / name / table)
        child(
            ["-m", "pararoute", "rank", "--sender", SENDER, "--receiver", RECEIVER, "--omnipath",
             "omnipath", "--permutations", "20", "--out", "out"],
            tmp_path / name, PYTHONPATH=str(CHECKOUT), **environment,
        )  # fmt: skip
        tables = sorted((tmp_path / name / "out").glob("*.tsv"))
        outputs.append({table.name: table.read_bytes() for table in tables})
    assert len(outputs[0]) == 6
    assert_same(*outputs)
