"""A ranking is made again, and what is not as it was is told."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import pararoute
from pararoute import cli
from pararoute.ingest.errors import InputError, IntegrityError, PararouteWarning
from pararoute.table_differences import KEYS, difference
from tests import tables
from tests.refusals import assert_refused


def edit(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    run = json.loads(file.read_text(encoding="utf-8"))
    change(run)
    file.write_text(json.dumps(run), encoding="utf-8")


def rank(folder: Path, *more: str, out: str = "first") -> Path:
    """A ranking of the tiny mirror's files, by their names from the working folder."""
    tables.write_mirror(folder)
    done = cli.run(
        ["rank", "--sender", "contrasts/sender.tsv", "--receiver", "contrasts/receiver.tsv.gz",
         "--omnipath", "omnipath", "--permutations", "20", "--out", out, *more]
    )  # fmt: skip
    assert done == 0
    return folder / out


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file and folder from a folder on: when it was written last, and what it holds."""
    found = sorted([folder, *folder.rglob("*")])
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in found
    }


@contextlib.contextmanager
def untouched(folder: Path) -> Iterator[None]:
    """The old ranking's folder is never written to, whatever comes of a rerun."""
    before = state(folder)
    yield
    assert state(folder) == before


def told(
    capsys: pytest.CaptureFixture[str], run: str = "pararoute-results", *more: str
) -> tuple[int, str, str]:
    """Exit code, output and messages of a rerun, which leaves the old folder as it was."""
    capsys.readouterr()
    path = Path(run)
    with untouched(path if path.is_dir() else path.parent):
        code = cli.run(["rerun", run, *more])
    return code, *capsys.readouterr()


@pytest.mark.fault(49, exit=0)
def test_the_same_bytes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = rank(here)
    for place in ("first", "first/run.json"):
        code, out, err = told(capsys, place)
        assert (code, out) == (0, "reproduced: 6 tables, the same bytes\n")
        assert "changed" not in err
    assert told(capsys, "first", "--out", "again")[0] == 0
    for file in run.glob("*.tsv"):
        assert (here / "again" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    "more",
    [
        ["--demo"],
        ["--demo", "--direction", "autocrine"],
        ["--demo", "--effector", "MAPK1,MAPK3", "--strict-signs", "--no-overlay", "--seed", "3"],
        ["--sender", "up"],
        [],
    ],
)
def test_every_kind_of_ranking(
    more: list[str], here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(tables.write_mirror(here)))
    assert cli.run(["rank", "--permutations", "10", *more]) == 0
    assert told(capsys)[:2] == (0, "reproduced: 6 tables, the same bytes\n")


def test_another_seed_is_told_by_table_row_and_column(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = rank(here)
    edit(run / "run.json", lambda r: r["arguments"].update(seed=9, permutations=30))
    code, out, err = told(capsys, "first", "--json")
    document = json.loads(out)
    assert code == 5
    assert document["schema_version"] == 1
    assert document["reproduced"] is False
    rows = {row["table"]: row for row in document["tables"]}
    assert rows["receptors.tsv"]["same"] is True
    assert rows["receptors.tsv"]["rows"] is None
    assert rows["nulls.tsv"]["same"] is False
    assert isinstance(rows["nulls.tsv"]["rows"], int)
    assert "permutations (" in rows["nulls.tsv"]["columns"]
    assert document["changed"] == []
    assert "not reproduced" in err
    assert "nothing that run.json tells has changed" in err
    (run / "nulls.tsv").unlink()  # what differs cannot be told, that it does can
    found = pararoute.rerun("first").tables.set_index("table")
    assert not found.at["nulls.tsv", "same"]
    assert found.loc["nulls.tsv", ["rows", "columns"]].isna().all()


def test_a_changed_input_is_told_with_both_digests(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = rank(here)
    then = {e["role"]: e["sha256"] for e in json.loads((run / "run.json").read_text())["inputs"]}
    sender = here / "contrasts/sender.tsv"
    sender.write_text(sender.read_text().replace("2.5\t0.3", "2.4\t0.3"))
    code, out, err = told(capsys, "first")
    assert code == 5
    assert out.startswith("table\trows\tcolumns\t")
    assert "\nligands.tsv\t" in out
    assert f"changed: input sender: {then['sender']} then, " in err
    assert "put back the inputs" in err
    header, *rows = tables.tsv(tables.SENDER).splitlines()
    sender.write_text("\n".join([header, *reversed(rows), ""]))
    code, out, err = told(capsys, "first")  # another order of rows is another file, no other result
    assert (code, out) == (0, "reproduced: 6 tables, the same bytes\n")
    assert "changed: input sender" in err


def test_another_version_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = rank(here)
    edit(run / "run.json", lambda r: r["versions"].update(numpy="1.0.0"))
    edit(run / "run.json", lambda r: r.update(pararoute="0.0.1"))
    code, _, err = told(capsys, "first")
    assert code == 0
    assert "changed: version numpy: 1.0.0 then, " in err
    assert f"changed: version pararoute: 0.0.1 then, {pararoute.__version__} now" in err


def test_files_that_were_moved_with_the_ranking_are_found(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rank(here)
    shutil.move(here / "contrasts", here / "first/contrasts")
    (here / "elsewhere").mkdir()
    monkeypatch.chdir(here / "elsewhere")
    assert told(capsys, "../first")[0] == 0
    (here / "first/contrasts/receiver.tsv.gz").unlink()
    code, out, err = told(capsys, "../first")
    assert (code, out) == (5, "")
    assert "the receiver of the ranking is not there any more" in err
    assert f"looked for at contrasts/receiver.tsv.gz, {here}/first/contrasts/receiver.tsv.gz" in err


def test_the_file_of_then_goes_before_one_of_its_name(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rank(here)
    (here / "elsewhere/contrasts").mkdir(parents=True)
    other = gzip.compress(tables.tsv(tables.RECEIVER).replace("900", "901").encode())
    (here / "elsewhere/contrasts/receiver.tsv.gz").write_bytes(other)
    monkeypatch.chdir(here / "elsewhere")
    found = pararoute.rerun("../first")
    assert found.reproduced
    assert found.changed.empty


def test_what_cannot_be_made_again(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = rank(here)
    before = state(run)
    assert_refused(["rerun", "nowhere"], 3, "no ranking is found there", capsys)
    assert_refused(["rerun", "first", "--out", "first/."], 3, "take the place of the old", capsys)
    assert_refused(["rerun", "contrasts/sender.tsv"], 3, "it is no JSON", capsys)
    frame = pd.read_csv("contrasts/sender.tsv", sep="\t")
    with pytest.warns(PararouteWarning, match="no receiver"):
        pararoute.rank(frame, omnipath="omnipath", permutations=0).write("frame")
    assert_refused(["rerun", "frame"], 3, "made of DataFrames", capsys)
    monkeypatch.setenv("PARAROUTE_MIRROR", str(here))
    assert cli.run(["rank", "--permutations", "0", "--out", "of-mirror"]) == 0
    monkeypatch.delenv("PARAROUTE_MIRROR")
    assert_refused(["rerun", "of-mirror"], 3, "PARAROUTE_MIRROR", capsys)
    (here / "omnipath/omnipath_webservice_interactions.tsv").unlink()
    with pytest.raises(IntegrityError, match="omnipath interactions of the ranking is not there"):
        pararoute.rerun(run)
    assert state(run) == before
    with pytest.raises(InputError, match="a Ranking is not the folder"):
        pararoute.rerun(pararoute.rank(demo=True, permutations=0))  # type: ignore[arg-type]


def test_rows_are_found_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "then").mkdir()
    (tmp_path / "now").mkdir()
    then, now = (tmp_path / one / "ligands.tsv" for one in ("then", "now"))
    then.write_text("rank\tligand\tscore\n1\tA\t0.5\n2\tB\t0.4\n3\tC\t0.3\n")
    now.write_text("rank\tligand\tscore\textra\n1\tB\t0.4\t\n2\tA\t0.5\t\n3\tD\t0.3\t\n")
    assert difference(then, now) == {"rows": 4, "columns": "rank (2);extra (all)"}


def test_every_table_has_keys_that_name_its_rows(here: Path) -> None:
    rank(here)
    for name in json.loads((here / "first/run.json").read_text())["outputs"]:
        table = pd.read_csv(here / "first" / name, sep="\t", keep_default_na=False)
        assert not table.duplicated([*KEYS[Path(name).stem]]).any()


BROKEN = {
    "empty": (b"", "the file is empty"),
    "an open quote": (b'rank\tligand\n1\t"x\n', "a quote is opened and never closed"),
    "ragged": (b"rank\tligand\n1\tA\tB\tC\n", "line 2"),
    "no text": (b"rank\tligand\n1\t\xff\n", "byte 0xff is not UTF-8"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_table_is_told(case: str, tmp_path: Path) -> None:
    data, words = BROKEN[case]
    whole, broken = tmp_path / "whole/ligands.tsv", tmp_path / "broken/ligands.tsv"
    for file, content in ((whole, b"rank\tligand\n1\tA\n"), (broken, data)):
        file.parent.mkdir()
        file.write_bytes(content)
    with pytest.raises(InputError, match=words):
        difference(broken, whole)


def test_a_table_without_its_keys_differs_and_no_more_is_told(here: Path) -> None:
    assert cli.run(["rank", "--demo", "--permutations", "0", "--out", "first"]) == 0
    data = b"a\tb\n1\t2\n"
    for name in ("ligands.tsv", "later.tsv"):
        (here / "first" / name).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    edit(here / "first/run.json",
         lambda r: r["outputs"].update({"ligands.tsv": digest, "later.tsv": digest}))  # fmt: skip
    found = pararoute.rerun("first").tables.set_index("table")
    for name in ("ligands.tsv", "later.tsv"):
        assert not found.at[name, "same"]
        assert found.loc[name, ["rows", "columns"]].isna().all()


def test_an_argument_of_a_later_version_is_named(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["rank", "--demo", "--permutations", "0", "--out", "first"]) == 0
    edit(here / "first/run.json", lambda r: r["arguments"].update(later=1, watch=None))
    told = "a later version of pararoute (0.1.0): this one does not know the argument later, watch"
    assert_refused(["rerun", "first"], 3, told, capsys)


def test_old_tables_that_are_not_what_was_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = rank(here)
    (run / "nulls.tsv").unlink()
    with (run / "ligands.tsv").open("a", encoding="utf-8") as file:
        file.write("x\n")
    code, out, err = told(capsys, "first")
    assert (code, out) == (5, "reproduced: 6 tables, the same bytes\n")
    assert "not those it tells of: ligands.tsv is changed, nulls.tsv is missing" in err
    (here / "alone").mkdir()
    (run / "run.json").rename(here / "alone" / "run.json")
    assert told(capsys, "alone/run.json")[0] == 0  # nothing beside it says anything else
