"""``pararoute plot`` and ``pararoute.plot``: files, axes, and what is refused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import pararoute
from pararoute import cli, figures
from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.queries.export import to_tsv
from pararoute.queries.views.figures import FIGURES, FORMATS
from tests import tables
from tests.goldens import assert_golden
from tests.pararoute.test_mouse import in_mouse
from tests.refusals import assert_refused

HELP = Path(__file__).resolve().parents[1] / "golden" / "help" / "plot.txt"
OF_TABLES = ("volcano", "dots", "terms", "sankey", "nulls", "intervals")  # need no network


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["plot", "--help"]) == 0
    text = capsys.readouterr().out
    assert_golden(HELP, text)


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


@pytest.mark.parametrize("name", ["terms", "blocking"])
def test_a_changed_contrast_is_refused(
    name: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sender = run.parent / "contrasts" / "sender.tsv"
    sender.write_text(sender.read_text().replace("2.5", "2.6"))
    assert_refused(["plot", name], 3, "is not what the ranking was made from", capsys)
    assert not (run / "figures").exists()


def test_what_rests_on_tables_alone_needs_no_network(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(run.parent / "omnipath")
    for name in OF_TABLES:
        assert cli.run(["plot", name, "--format", "svg"]) == 0
    assert_refused(["plot", "blocking"], 3, "omnipath", capsys)


def test_in_python_what_is_meant_otherwise_is_refused(run: Path) -> None:
    with pytest.raises(InputError, match="files for 2 figures"):
        figures.write(["terms", "dots"], run=run, out=["x.svg"])
    with pytest.raises(InputError, match="files for 0 figures"):
        figures.write([], run=run, out=["x.svg"])
    with pytest.raises(UnknownNameError, match="jpg"):
        figures.write(["terms"], run=run, formats=["jpg"])
    with pytest.raises(InputError, match="names"):
        figures.write("volcano", run=run)
    with pytest.raises(InputError, match="formats"):
        figures.write(["volcano"], run=run, formats="svg")
    assert not (run / "figures").exists()
    assert not Path("x.svg").exists()


def test_nothing_is_written_where_a_later_figure_fails(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(*_: object) -> bytes:
        raise RuntimeError

    monkeypatch.setitem(FIGURES, "dots", replace(FIGURES["dots"], draw=spoilt))
    with pytest.raises(RuntimeError):
        figures.write(["terms", "dots"], run=run)
    assert not (run / "figures").exists()


def test_mouse_effectors_stand_once_by_their_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = tables.write_mirror(tmp_path)
    tables.write(mirror / "mouse.tsv", in_mouse(tables.SENDER))
    tables.write(mirror / "omnipath" / "omnipath_webservice_interactions.tsv",
                 in_mouse(tables.INTERACTIONS).replace("9606", "10090"))  # fmt: skip
    monkeypatch.chdir(tmp_path)
    arguments = ["rank", "--sender", "mouse.tsv", "--omnipath", str(mirror / "omnipath")]
    assert cli.run([*arguments, "--organism", "mouse", "--permutations", "0"]) == 0
    table = FIGURES["effectors"].data(figures.material("pararoute-results"))
    members = table.drop_duplicates("effectors").set_index("effectors")["members"]
    assert members.to_dict() == {"AKT": "Akt1;Akt2;Akt3"}


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


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("regulators.tsv", "rank\ttf\n1\tA\n"),
        ("regulators.tsv", ""),
        ("regulators.tsv", None),
        ("regulators.tsv", b"\xff\xfe\x00"),
        ("regulators.tsv", "first number is text"),
        ("regulators.json", "{"),
        ("regulators.json", "[1]"),
        ("regulators.json", "null"),
        ("regulators.json", '{"parameters": null}'),
        ("regulators.json", '{"parameters": {}}'),
    ],
)
def test_spoilt_regulators_are_worked_out_anew(
    file: str, text: str | bytes | None, explained: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    shutil.copytree(explained, run)
    kept = (run / file).read_text(encoding="utf-8")
    if text is None:
        (run / file).unlink()
    elif isinstance(text, bytes):
        (run / file).write_bytes(text)
    else:
        spoilt = kept.replace("\n1\t", "\none\t", 1) if text == "first number is text" else text
        (run / file).write_text(spoilt, encoding="utf-8")
        assert spoilt != kept
    made, wanted = (FIGURES["regulators"].data(figures.material(one)) for one in (run, explained))
    pd.testing.assert_frame_equal(made, wanted, rtol=1e-8)


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's ranking with its regulators."""
    out = tmp_path_factory.mktemp("demo")
    assert cli.run(["rank", "--demo", "--permutations", "0", "--out", str(out)]) == 0
    assert cli.run(["regulators", "--run", str(out)]) == 0
    return out


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
