"""``pararoute consensus`` from the command line: tiny runs, two species, and what is refused."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import pararoute
from pararoute import cli
from pararoute.ingest.errors import InputError, PararouteWarning
from pararoute.orthologous_ligands import in_human
from pararoute.queries.switch import SWITCH, finish
from tests import tables
from tests.goldens import assert_golden
from tests.pararoute.test_mouse import in_mouse
from tests.refusals import assert_refused

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "consensus"
CHANGES = {"a": ("2.5", "0.1"), "b": ("1.5", "1.4"), "c": ("-0.5", "2.0")}  # of IGF1 and PDGFD


def rank(folder: Path, sender: Path, *more: str) -> int:
    return cli.run(["rank", "--sender", str(sender), "--permutations", "0", "--out", str(folder),
                    "--omnipath", str(sender.parent / "omnipath"), *more])  # fmt: skip


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rankings a, b and c of three senders on the same tables; each test has a copy."""
    folder = tables.write_mirror(tmp_path_factory.mktemp("three"))
    with contextlib.chdir(folder):
        for name, (igf1, pdgfd) in CHANGES.items():
            text = tables.SENDER.replace(" 2.5 ", f" {igf1} ")
            text = text.replace(" 0.1 0.3 ", f" {pdgfd} 0.3 ")
            assert rank(Path(name), tables.write(folder / f"{name}.tsv", text)) == 0
    return folder


@pytest.fixture
def runs(three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the rankings a, b and c."""
    monkeypatch.chdir(tables.copied(three, tmp_path))
    return tmp_path


@pytest.fixture
def mouse(runs: Path) -> Path:
    """A ranking of mouse cells on mouse tables beside them."""
    folder = runs / "mice"
    tables.write_mirror(folder)
    text = in_mouse(tables.INTERACTIONS).replace("9606", "10090")
    tables.write(folder / "omnipath/omnipath_webservice_interactions.tsv", text)
    sender = tables.write(folder / "mouse.tsv", in_mouse(tables.SENDER).replace(" 2.5 ", " 2.4 "))
    assert rank(runs / "m", sender, "--organism", "mouse") == 0
    return runs / "m"


def read(folder: Path, name: str = "consensus") -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.tsv", sep="\t", keep_default_na=False, na_values=[""])


def test_what_is_written_and_shown(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.run(["consensus", "a", "b", "lung=c/"]) == 0
    out, err = capsys.readouterr()
    folder = runs / "pararoute-consensus"
    table = read(folder)
    assert set(table["ligand"]) == set(read(runs / "a", "ligands")["ligand"])
    for name, source in (("a", "a"), ("b", "b"), ("lung", "c")):
        own = read(runs / source, "ligands").set_index("ligand")["score"]
        assert (
            table.set_index("ligand")[f"score_{name}"].dropna().to_dict() == own.dropna().to_dict()
        )
    about = json.loads((folder / "consensus.json").read_text())
    for entry, source in zip(about["runs"], "abc", strict=True):
        data = (runs / source / "ligands.tsv").read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    assert [entry["run"] for entry in about["runs"]] == ["a", "b", "lung"]
    digest = hashlib.sha256((folder / "consensus.tsv").read_bytes()).hexdigest()
    assert about["outputs"] == {"consensus.tsv": digest}
    described = {re.sub("_(a|b|lung)$", "_RUN", c) for c in table if not c.endswith("loo")}
    assert described == {c for c in about["columns"] if not c.endswith("loo")}
    for words in ("not secretion", "AKT is not measured", "outgrowth", "the runs share binding"):
        assert words in err
        assert any(words in limit for limit in about["limits"])
    assert "Traceback" not in err
    assert "SYNTHETIC" not in out
    assert all(line == line.rstrip() and len(line) <= 100 for line in out.splitlines())
    _compare("three.txt", out)


def _compare(name: str, text: str) -> None:
    file = GOLDEN / name
    assert_golden(file, text)


def test_json_and_python_say_the_same(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.run(["consensus", "a", "b", "--json", "--out", "x"]) == 0
    document = json.loads(capsys.readouterr().out)
    found = pararoute.consensus("a", runs / "b", out=runs / "y")
    assert json.loads(json.dumps(found.to_dict()))["ligands"] == document["ligands"]
    assert (runs / "x/consensus.tsv").read_bytes() == (runs / "y/consensus.tsv").read_bytes()
    assert "IGF1" in found._repr_html_()


def test_the_order_of_a_runs_rows_changes_no_byte(runs: Path) -> None:
    pararoute.consensus("a", "b", out="one")
    for name in "ab":
        file = runs / name / "ligands.tsv"
        header, *rows = file.read_text().splitlines()
        file.write_text("\n".join([header, *reversed(rows)]) + "\n")
        about = json.loads((runs / name / "run.json").read_text())
        about["outputs"]["ligands.tsv"] = hashlib.sha256(file.read_bytes()).hexdigest()
        (runs / name / "run.json").write_text(json.dumps(about))
    pararoute.consensus("a", "b", out="two")
    assert (runs / "one/consensus.tsv").read_bytes() == (runs / "two/consensus.tsv").read_bytes()


def changed(name: str, key: str, value: object) -> Callable[[Path], None]:
    """A spoiler of one entry of a run.json, or of its arguments."""

    def spoil(folder: Path) -> None:
        file = folder / name / "run.json"
        about = json.loads(file.read_text())
        (about if key in about else about["arguments"])[key] = value
        file.write_text(json.dumps(about))

    return spoil


def tampered(folder: Path) -> None:
    file = folder / "b" / "ligands.tsv"
    file.write_text(file.read_text().replace("IGF1", "IGF2"))


REFUSED: dict[str, tuple[Callable[[Path], object] | None, list[str], int, str]] = {
    "none": (None, [], 2, "RUN..."),
    "one": (None, ["a"], 7, "at least two runs"),
    "no folder": (None, ["a", "nowhere"], 3, "no ranking is found there"),
    "one name": (None, ["a", "a=b"], 3, "two runs are called a"),
    "no name": (None, ["a", "=b"], 3, "cannot be the name of a run"),
    "bad name": (None, ["a", "x;y=b"], 3, "cannot be the name of a run"),
    "clashing name": (None, ["a", "low_loo=b"], 3, "rank_low_loo"),
    "twice": (None, ["a", "again=a"], 3, "the same ranking"),
    "tampered": (tampered, ["a", "b"], 3, "not what the ranking wrote"),
    "no table": (lambda f: (f / "b/ligands.tsv").unlink(), ["a", "b"], 3, "no such table"),
    "broken": (lambda f: (f / "b/run.json").write_text("{"), ["a", "b"], 3, "run.json is damaged"),
    "version": (changed("b", "schema_version", 99), ["a", "b"], 3, "version 99"),
    "effector": (changed("b", "effector", ["MTOR"]), ["a", "b"], 3, "different effectors"),
    "demo": (changed("b", "demo", True), ["a", "b"], 3, "synthetic demo"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(case: str, runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil, arguments, code, words = REFUSED[case]
    if spoil is not None:
        spoil(runs)
    assert_refused(["consensus", *arguments], code, words, capsys)
    assert not (runs / "pararoute-consensus").exists()


def test_out_is_a_file(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (runs / "mine").write_text("mine")
    assert_refused(["consensus", "a", "b", "--out", "mine"], 5, "cannot be written", capsys)
    assert (runs / "mine").read_text() == "mine"


def test_what_else_differs_is_told(runs: Path) -> None:
    assert rank(runs / "strict", runs / "a.tsv", "--strict-signs", "--no-overlay") == 0
    with pytest.warns(PararouteWarning) as told:
        found = pararoute.consensus("a", "strict")
    assert found.of_one_sender == ("a and strict",)
    assert "pvalue" not in found._repr_html_()
    texts = [str(w.message) for w in told]
    assert any("differ in the overlay, strict signs" in text for text in texts)
    assert any("have the same sender: a and strict" in text for text in texts)


def test_of_one_sender_no_p_is_shown(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rank(runs / "strict", runs / "a.tsv", "--strict-signs") == 0
    for others, shown in ((["b"], True), (["strict"], False), (["b", "strict"], False)):
        capsys.readouterr()
        assert cli.run(["consensus", "a", *others, "--out", "out"]) == 0
        out, err = capsys.readouterr()
        heads = next(line for line in out.splitlines() if line.startswith("rank  ligand")).split()
        assert ("p" in heads) == ("q" in heads) == shown
        assert ("(p " in out) == shown
        assert ("no p is shown: a and strict have the same sender" in err) != shown
        assert ("(q <= 0.1)" in err) == shown
        assert ("and are no probabilities" in err) != shown
        told = json.loads((runs / "out/consensus.json").read_text())
        assert told["runs of one sender"] == ([] if shown else ["a and strict"])
        assert "pvalue" in read(runs / "out")


def test_the_demo_is_labelled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, more in {"one": [], "two": ["--no-overlay"]}.items():
        arguments = ["rank", "--demo", "--permutations", "0", "--out", str(tmp_path / name), *more]
        assert cli.run(arguments) == 0
    capsys.readouterr()
    runs = [str(tmp_path / name) for name in ("one", "two")]
    assert cli.run(["consensus", *runs, "--out", str(tmp_path / "out")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("SYNTHETIC DEMO, no finding: ")
    assert set(read(tmp_path / "out")["data"]) == {"SYNTHETIC DEMO"}
    assert json.loads((tmp_path / "out/consensus.json").read_text())["demo"] is True


def test_mouse_symbols_are_told_in_human_ones_with_a_ledger(
    mouse: Path, runs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.run(["consensus", "a", "m", "--out", "both"]) == 0
    out, err = capsys.readouterr()
    assert "orthology of the mouse ligands: " in err
    table = read(runs / "both").set_index("ligand")
    human = read(runs / "a", "ligands").set_index("ligand")["score"]
    own = read(mouse, "ligands").set_index("ligand")["score"]
    assert table.loc["IGF1", "score_a"] == human["IGF1"]
    assert table.loc["IGF1", "score_m"] == own["Igf1"]
    assert set(table.index) == set(human.index)
    ledger = read(runs / "both", "consensus_orthologs").set_index("source_ligand")
    assert ledger.loc["Igf1", ["run", "target_ligand", "orthology", "used"]].tolist() == [
        "m", "IGF1", "one-to-one", True]  # fmt: skip
    about = json.loads((runs / "both/consensus.json").read_text())
    assert about["effectors"] == ["AKT1", "AKT2", "AKT3"]
    assert [(r["organism"], r["symbols"]) for r in about["runs"]] == [
        ("human", "human"), ("mouse", "mouse")]  # fmt: skip
    _compare("mouse.txt", out)
    with monkeypatch.context() as killed:  # when the new files count, but none is in its place
        killed.setattr("pararoute.queries.switch._flush_folder", _interrupted)
        assert cli.run(["consensus", "a", "b", "--out", "both"]) == 130
    assert (runs / "both/consensus_orthologs.tsv").exists()
    finish(runs / "both")
    assert not (runs / "both/consensus_orthologs.tsv").exists()  # it would be another's
    assert read(runs / "both")["score_b"].notna().any()


def _interrupted(folder: Path) -> None:
    if (folder / SWITCH).is_dir():
        raise KeyboardInterrupt


def test_mice_alone_stay_mice(mouse: Path, runs: Path) -> None:
    sender = tables.write(runs / "mice/other.tsv", in_mouse(tables.SENDER).replace(" 2.5 ", " 1 "))
    assert rank(runs / "n", sender, "--organism", "mouse") == 0
    found = pararoute.consensus(mouse, "n")
    assert "Igf1" in found.table["ligand"].tolist()
    assert found.orthologs is None
    assert found.effectors == ("Akt1", "Akt2", "Akt3")


def test_mouse_cells_on_human_tables_are_human_already(runs: Path) -> None:
    sender = tables.write(runs / "cells.tsv", in_mouse(tables.SENDER).replace(" 2.5 ", " 2.3 "))
    assert rank(runs / "cells", sender, "--organism", "mouse") == 0
    found = pararoute.consensus("a", "cells")
    assert found.orthologs is None
    assert found.runs[["organism", "symbols"]].to_numpy().tolist() == [
        ["human", "human"], ["mouse", "human"]]  # fmt: skip


def test_what_becomes_of_mouse_ligands() -> None:
    rows = {"Ins1": 0.2, "Ins2": 0.2, "Cxcl15": 0.9, "Itgav_Itgb3": 0.4, "Cxcl15_Igf1": 0.3,
            "Igf1": None}  # fmt: skip
    table = pd.DataFrame({"ligand": list(rows), "score": list(rows.values())})
    human, ledger = in_human(table)
    assert human["ligand"].tolist() == ["IGF1", "INS", "ITGAV_ITGB3"]
    assert human["score"].fillna(-1).tolist() == [-1, 0.2, 0.4]
    told = ledger.set_index("source_ligand")
    assert told["used"].to_dict() == {"Cxcl15": False, "Cxcl15_Igf1": False, "Igf1": True,
                                      "Ins1": True, "Ins2": False, "Itgav_Itgb3": True}  # fmt: skip
    assert told.loc["Ins2", "note"].startswith("Ins1 scores higher, or as high")
    assert told.loc[["Ins1", "Ins2"], "orthology"].tolist() == ["many-to-one", "many-to-one"]
    assert told.loc["Cxcl15", "orthology"] == "lost"
    assert list(table.columns) == ["ligand", "score"]


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["consensus", "--help"]) == 0
    text = capsys.readouterr().out
    assert "Example:" in text
    _compare("../help/consensus.txt", text)


def test_a_run_that_was_moved_is_read_where_it_is(runs: Path) -> None:
    shutil.move(runs / "b", runs / "elsewhere")
    (runs / "b.tsv").unlink()  # neither the sender nor OmniPath's tables are read again
    shutil.rmtree(runs / "omnipath")
    assert len(pararoute.consensus("a", "elsewhere").table)


def test_the_page_names_every_column_and_field(runs: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "consensus.md").read_text("utf-8")
    document = pararoute.consensus("a", runs / "b").to_dict()
    words = [*document["columns"], *document, *document["runs"][0], *document["agreement"],
             *document["agreement"]["pairs"][0]]  # fmt: skip
    assert [word for word in words if f"`{word}`" not in page] == ["pairs"]


def test_a_list_is_to_be_unpacked() -> None:
    with pytest.raises(InputError, match="list is no folder of a ranking"):
        pararoute.consensus(["a", "b", "c"])  # type: ignore[arg-type]
