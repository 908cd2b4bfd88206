"""``pararoute plot`` and ``pararoute.plot``: files, axes, and what is refused."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

import pararoute
from pararoute import cli, figures
from pararoute.queries.export import to_tsv
from pararoute.queries.views.figures import FIGURES, FORMATS
from tests.refusals import assert_refused

HELP = Path(__file__).resolve().parents[1] / "golden" / "help" / "plot.txt"
OF_TABLES = ("volcano", "dots", "terms", "sankey", "nulls", "intervals")  # need no network


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["plot", "--help"]) == 0
    text = capsys.readouterr().out
    if os.environ.get("UPDATE_GOLDEN") == "1":
        HELP.write_text(text, encoding="utf-8")
    assert text == HELP.read_text(encoding="utf-8")


def test_all_figures_are_written_with_their_tables(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.run(["plot", "all"]) == 0
    names = [f"{name}.{form}" for name in FIGURES for form in (*FORMATS, "tsv")]
    assert sorted(file.name for file in (run / "figures").iterdir()) == sorted(names)
    told = capsys.readouterr().out.splitlines()
    assert [Path(line).name for line in told] == names
    made = figures.material(run)
    for name in ("terms", "effectors", "blocking"):
        text = (run / "figures" / f"{name}.tsv").read_text(encoding="utf-8")
        assert text == to_tsv(FIGURES[name].data(made))


def test_the_same_run_gives_the_same_bytes(run: Path) -> None:
    def written() -> dict[str, bytes]:
        assert cli.run(["plot", "sankey", "blocking"]) == 0
        return {file.name: file.read_bytes() for file in (run / "figures").iterdir()}

    assert written() == written()


def test_only_what_is_asked_for(run: Path) -> None:
    assert cli.run(["plot", "terms", "--format", "pdf"]) == 0
    assert sorted(file.name for file in (run / "figures").iterdir()) == ["terms.pdf", "terms.tsv"]
    assert cli.run(["plot", "dots", "--out", "a/x.SVG", "--out", "y.tsv"]) == 0
    assert (run.parent / "a" / "x.SVG").read_bytes().startswith(b"<?xml")
    assert (run.parent / "y.tsv").read_text().startswith("ligand\trank")
    assert not (run / "figures" / "dots.svg").exists()


def test_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["plot", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*FIGURES]
    assert all(line == line.rstrip() and len(line) <= 100 for line in lines)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "NAME"),
        (["volcan"], 3, "did you mean volcano?"),
        (["terms", "--format", "jpg"], 2, "--format"),
        (["terms", "--out", "terms.jpg"], 3, "suffix"),
        (["terms", "--out", "terms"], 3, "suffix"),
        (["terms", "dots", "--out", "x.svg"], 2, "--out is for one figure"),
        (["terms", "--format", "svg", "--out", "x.svg"], 2, "--out is for one figure"),
        (["--out", "x.svg"], 2, "--out is for one figure"),
        (["terms", "--run", "nowhere"], 3, "no ranking is found"),
        (["terms", "--out", "contrasts/sender.tsv/x.svg"], 5, "cannot be written"),
    ],
)
def test_what_is_refused(
    arguments: list[str], code: int, words: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(run.parent.rglob("*"))
    if arguments:
        assert_refused(["plot", *arguments], code, words, capsys)
    else:
        assert cli.run(["plot"]) == code
        assert words in capsys.readouterr().err
    assert sorted(run.parent.rglob("*")) == before


def test_a_stale_table_is_refused(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "ligands.tsv").write_text("rank\n", encoding="utf-8")
    assert_refused(["plot", "terms"], 3, "is not what the ranking wrote", capsys)


def test_what_rests_on_tables_alone_needs_no_inputs(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(run.parent / "contrasts")
    for name in OF_TABLES:
        assert cli.run(["plot", name, "--format", "svg"]) == 0
    assert_refused(["plot", "blocking"], 3, "sender", capsys)


def test_python_gives_axes(run: Path) -> None:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    before = sorted(run.rglob("*"))
    ax = pararoute.plot("terms", run=run)
    assert isinstance(ax, Axes)
    assert ax.get_yticklabels()[0].get_text() == "1 IGF1"
    own = Figure().add_subplot()
    assert pararoute.plot("volcano", run=run, ax=own) is own
    assert sorted(run.rglob("*")) == before


def test_regulators_are_read_only_where_they_are_of_this_ranking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = Path("pararoute-results")
    assert cli.run(["rank", "--demo", "--permutations", "0"]) == 0
    made = FIGURES["regulators"].data(figures.material(run))
    assert cli.run(["regulators"]) == 0
    with monkeypatch.context() as patched:
        patched.setattr("pararoute.regulation.regulators", None)  # not to be asked
        read = FIGURES["regulators"].data(figures.material(run))
    pd.testing.assert_frame_equal(read, made, rtol=1e-8)
    (run / "regulators.tsv").write_text("rank\ttf\n", encoding="utf-8")
    digest = json.loads((run / "run.json").read_text())["outputs"]["ligands.tsv"]
    story = run / "regulators.json"
    story.write_text(story.read_text().replace(digest, "0" * 64))
    pd.testing.assert_frame_equal(FIGURES["regulators"].data(figures.material(run)), made)


def test_the_demo_says_that_it_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["rank", "--demo", "--permutations", "2"]) == 0
    assert cli.run(["plot", "all", "--format", "svg"]) == 0
    folder = Path("pararoute-results/figures")
    for name in FIGURES:
        assert "SYNTHETIC DEMO" in (folder / f"{name}.svg").read_text(encoding="utf-8")
        table = pd.read_csv(folder / f"{name}.tsv", sep="\t")
        assert len(table) > 1
        assert table["data"].eq("SYNTHETIC DEMO").all()


def test_real_tables_are_drawn(real: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    ligands = pd.read_csv(real / "ligands.tsv", sep="\t", keep_default_na=False, na_values=[""])
    made = figures.material(real)
    tables = {name: FIGURES[name].data(made) for name in FIGURES}
    assert len(tables["volcano"]) == ligands["log2FoldChange"].notna().sum()
    first = ligands["ligand"].head(20).tolist()
    for name in ("dots", "terms", "effectors", "blocking"):
        assert tables[name]["ligand"].drop_duplicates().tolist() == first
    own = tables["effectors"].query("effectors == 'AKT'")
    assert own["signed_score"].abs().ge(0.999 * ligands["score"].head(20)).all()
    assert tables["effectors"]["effectors"].nunique() == 10
    assert (tables["effectors"]["signed_score"] < 0).any()
    blocked = tables["blocking"]
    assert blocked["share_left"].between(0, 1.5).all()
    assert blocked.groupby("target")["share_left"].min().lt(1).all()
    assert len(tables["nulls"]) == 0  # ranked without permutations
    assert tables["regulators"]["score"].is_monotonic_decreasing
    text = figures.saved(FIGURES["blocking"], blocked, "svg").decode()
    assert "SYNTHETIC" not in text
