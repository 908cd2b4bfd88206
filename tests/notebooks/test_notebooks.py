"""The notebooks: pairs in step, clean files, and every cell runs, with its pictures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pandas as pd
import pytest
from nbformat import NotebookNode
from nbmake.nb_run import NotebookRun

from pararoute.ingest.remote.mirror import DEMO
from pararoute.stores import remove
from tests.conftest import CHECKOUT, MIRROR, REQUIRE_ALL, Neo4jServers
from tests.services.neo4j import VERSIONS
from tests.services.simulate import simulate_gse64741

NOTEBOOKS = sorted((CHECKOUT / "notebooks").glob("*.py"))
PICTURES = {"image/png", "image/svg+xml"}
SECONDS = 300  # of one cell; far beyond what any takes
every_notebook = pytest.mark.parametrize("text", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(autouse=True, scope="module")
def _empty_home(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Kernels see a new user's home, and the kernel of this very environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR",
                     "MPLBACKEND", "MPLCONFIGDIR", "XDG_CACHE_HOME",
                     "XDG_CONFIG_HOME"):  # fmt: skip
            patch.delenv(name, raising=False)
        yield


def test_they_are_all_here() -> None:
    assert [path.stem[0] for path in NOTEBOOKS] == list("123456")
    assert sorted(p.stem for p in (CHECKOUT / "notebooks").glob("*.ipynb")) == [
        path.stem for path in NOTEBOOKS
    ]


@every_notebook
def test_a_pair_is_in_step(text: Path) -> None:
    pair = [_cells(jupytext.read(file)) for file in (text, text.with_suffix(".ipynb"))]
    assert pair[0] == pair[1], "run: jupytext --sync notebooks/*.py"


@every_notebook
def test_a_file_is_clean(text: Path) -> None:
    file = text.with_suffix(".ipynb")
    book = nbformat.read(file, 4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code), "docs/notebooks.md"
    assert not any(cell.metadata for cell in book.cells)
    ids = [cell.id for cell in book.cells]
    assert len(set(ids)) == len(ids)
    assert book.metadata.keys() == {"jupytext", "kernelspec"}
    assert book.metadata["kernelspec"]["name"] == "python3"
    assert "text_representation" not in book.metadata["jupytext"]  # it would tell a version
    assert file.read_text(encoding="utf-8") == nbformat.writes(book) + "\n"


@every_notebook
def test_links_lead_somewhere(text: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text.read_text(encoding="utf-8")):
        assert (text.parent / link).is_file(), link


@every_notebook
def test_it_runs(text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = (MIRROR / "omnipath").is_dir()
    if real:
        monkeypatch.setenv("PARAROUTE_MIRROR", str(MIRROR))
    elif REQUIRE_ALL:
        pytest.fail("no folder of real tables (PARAROUTE_MIRROR, mirror/)")
    book = _executed(text, tmp_path, monkeypatch)
    outputs = [output.get("data", {}) for output in _outputs(book)]
    assert any(PICTURES & data.keys() for data in outputs)
    framed = any("<iframe srcdoc=" in data.get("text/html", "") for data in outputs)
    assert framed == ("pararoute.view(" in text.read_text(encoding="utf-8"))
    if text.stem.startswith("2"):
        assert ("SIMULATED" in _said(book)) == (not (MIRROR / "geo").is_dir())
    else:
        assert ("SYNTHETIC DEMO" in _said(book)) == (not real)
    if text.stem.startswith("6") and real:
        assert "FGF2" in _said(book)  # resistant cells, hearing themselves


def test_all_run_on_the_demo(tmp_path: Path) -> None:
    said = _run_as_scripts(NOTEBOOKS, tmp_path)
    for text, one in zip(NOTEBOOKS, said, strict=True):
        label = "SIMULATED SERIES" if text.stem.startswith("2") else "SYNTHETIC DEMO"
        assert label in one, text.name


def test_a_series_that_is_at_hand_is_not_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in ("omnipath", "contrasts"):
        (tmp_path / "mirror").mkdir(exist_ok=True)
        (tmp_path / "mirror" / part).symlink_to(DEMO / part)
    truth = pd.read_csv(DEMO / "contrasts" / "demo_treated.tsv.gz", sep="\t")
    truth = truth[["gene_symbol", "log2FoldChange"]].head(600)
    simulate_gse64741(tmp_path / "mirror" / "geo", truth, n_genes=600)
    monkeypatch.setenv("PARAROUTE_MIRROR", str(tmp_path / "mirror"))
    [said] = _run_as_scripts(NOTEBOOKS[1:2], tmp_path)
    assert "GSE64741 itself" in said
    assert "SIMULATED SERIES" not in said


def test_the_neo4j_cell_runs(
    neo4j_servers: Neo4jServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = neo4j_servers.get(next(iter(VERSIONS)))
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    try:
        book = _executed(CHECKOUT / "notebooks" / "3_cypher.py", tmp_path, monkeypatch)
    finally:
        remove("neo4j")
    assert "equal counts: True - equal answers: True" in _said(book)


def test_the_kernel_is_of_this_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "# %%\nimport sys; print(sys.executable)"
    text = tmp_path / "kernel.py"
    jupytext.write(jupytext.reads(code, "py:percent"), text.with_suffix(".ipynb"))
    assert _said(_executed(text, tmp_path, monkeypatch)).strip() == sys.executable


def test_what_goes_wrong_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "wrong.py"
    jupytext.write(jupytext.reads("# %%\n1 / 0", "py:percent"), text.with_suffix(".ipynb"))
    with pytest.raises(pytest.fail.Exception, match="ZeroDivisionError"):
        _executed(text, tmp_path, monkeypatch)


def _executed(text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NotebookNode:
    """The notebook with its outputs; it has left nothing behind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    before = _files(text.parent)
    done = NotebookRun(text.with_suffix(".ipynb"), SECONDS).execute()
    if done.error is not None:
        pytest.fail(f"{text.name}: {done.error.summary}\n{done.error.trace}")
    assert _files(text.parent) == before
    assert not list(scratch.glob("tmp*"))  # what a notebook writes goes with its kernel
    return done.nb


def _run_as_scripts(texts: Sequence[Path], folder: Path) -> list[str]:
    """What each prints, run in one process, which starts sooner than a kernel for each."""
    script = (
        "import os, runpy, sys\nbefore = dict(os.environ)\n"
        "for text in sys.argv[1:]:\n    print('##', text)\n    runpy.run_path(text)\n"
        "    os.environ.clear()\n    os.environ.update(before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *texts], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "MPLBACKEND": "agg"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split("## ")[1:]


def _files(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def _cells(book: NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in book.cells]


def _outputs(book: NotebookNode) -> list[NotebookNode]:
    return [output for cell in book.cells for output in cell.get("outputs", [])]


def _said(book: NotebookNode) -> str:
    """What the cells print."""
    return "".join(output.text for output in _outputs(book) if output.output_type == "stream")
