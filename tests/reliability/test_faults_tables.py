"""Faults 18 to 26: tables that are not what they should be, as a user meets them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import pararoute
from pararoute import cli
from tests import tables
from tests.reliability.told import files, refused

OUT = Path("out")
SENDER = Path("mirror/contrasts/sender.tsv")
INTERACTIONS = Path("mirror/omnipath/omnipath_webservice_interactions.tsv")
RANK = ["rank", "--sender", str(SENDER), "--omnipath", "mirror/omnipath", "--permutations", "0",
        "--out", str(OUT)]  # fmt: skip


def replace(file: Path, *pairs: tuple[str, str]) -> None:
    """Replace cells, or parts of rows, in a file of the mirror."""
    text = file.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)


def ranked() -> dict[str, pd.DataFrame]:
    """The tables of a ranking that must succeed."""
    assert cli.run(RANK) == 0
    read = {"sep": "\t", "keep_default_na": False, "na_values": {"score": [""]}}
    return {path.stem: pd.read_csv(path, **read) for path in OUT.glob("*.tsv")}


@pytest.mark.fault(18, exit=3)
@pytest.mark.parametrize("name", ["interactions", "complexes", "intercell"])
@pytest.mark.usefixtures("tiny")
def test_a_column_of_omnipath_is_there_or_is_named(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each column in turn under another name: told, or not needed."""
    file = INTERACTIONS.with_name(f"omnipath_webservice_{name}.tsv")
    whole = file.read_text()
    header = whole.splitlines()[0].split("\t")
    needed = []
    for column in header:
        file.write_text("\t".join(f"{c}_x" if c == column else c for c in header)
                        + whole[whole.index("\n") :])  # fmt: skip
        if cli.run(RANK) == 0:
            continue
        err = refused(RANK, 3, capsys)
        assert f"missing column '{column}'" in err
        assert f"{column}_x" in err  # among those that were seen
        assert file.name in err
        needed.append(column)
    assert len(needed) >= 2


@pytest.mark.fault(18, exit=0)
@pytest.mark.usefixtures("tiny")
def test_a_new_column_of_omnipath_changes_no_byte() -> None:
    ranked()
    before = files(OUT)
    for file in INTERACTIONS.parent.iterdir():
        header, *rows = file.read_text().splitlines()
        more = [f"new\t{header}", *(f"x\t{row}" for row in rows)]
        file.write_text("\n".join(more) + "\n")
    ranked()
    for name in ("ligands.tsv", "routes.tsv", "receptors.tsv", "relief.tsv"):
        assert files(OUT)[name] == before[name]


@pytest.mark.fault(19, exit=0)
@pytest.mark.fault(19, exit=3)
@pytest.mark.usefixtures("tiny")
def test_every_spelling_of_yes_gives_the_same_ranking(capsys: pytest.CaptureFixture[str]) -> None:
    ranked()
    before = (OUT / "ligands.tsv").read_bytes()
    flags = [*range(4, 10), 12, 13]
    header, *rows = INTERACTIONS.read_text().splitlines()
    cells = [row.split("\t") for row in rows]
    yes = {(i, j): cells[i][j] in ("1", "True") for i in range(len(rows)) for j in flags}
    for spelling in (("0", "1"), ("False", "True"), ("false", "true"), ("FALSE", "TRUE"),
                     ("no", "yes"), ("maybe", "1")):  # fmt: skip
        for (i, j), value in yes.items():
            cells[i][j] = spelling[value]
        INTERACTIONS.write_text("\n".join([header, *map("\t".join, cells)]) + "\n")
        if "maybe" in spelling:
            assert "'maybe'" in refused(RANK, 3, capsys)
            assert re.search(r"interactions\.tsv, line \d+, column", refused(RANK, 3, capsys))
        else:
            ranked()
            assert (OUT / "ligands.tsv").read_bytes() == before, spelling


@pytest.mark.fault(20, exit=0)
@pytest.mark.usefixtures("tiny")
def test_an_interaction_of_both_signs_cancels_unless_the_consensus_decides() -> None:
    both = "IGF1\tIGF1R\t1\t1\t1\t1\t{}\t{}"
    replace(INTERACTIONS, ("IGF1\tIGF1R\t1\t1\t0\t1\t1\t0", both.format(1, 1)))
    undecided = ranked()["ligands"].set_index("ligand")
    assert undecided.at["IGF1", "score"] == 0
    assert "cancel out" in undecided.at["IGF1", "reason"]
    replace(INTERACTIONS, (both.format(1, 1), both.format(1, 0)))
    decided = ranked()["ligands"].set_index("ligand")
    assert decided.at["IGF1", "score"] > 0
    assert decided.at["IGF1", "sign"] == 1


@pytest.mark.fault(21, exit=0)
@pytest.mark.usefixtures("tiny")
def test_rows_twice_loops_and_cycles_change_nothing_that_they_should_not() -> None:
    before = ranked()["ligands"].set_index("ligand")["score"]
    row = "P31749 P31749 AKT1 AKT1 1 1 0 1 1 0 SIGNOR - True False post_translational 1 9606 9606"
    lines = INTERACTIONS.read_text().splitlines()
    INTERACTIONS.write_text("\n".join([*lines, *lines[1:], tables.tsv(row).strip("\n")]) + "\n")
    pd.testing.assert_series_equal(ranked()["ligands"].set_index("ligand")["score"], before)
    back = row.replace("P31749 P31749 AKT1 AKT1", "P31749 P08069 AKT1 IGF1R")
    INTERACTIONS.write_text(INTERACTIONS.read_text() + tables.tsv(back))
    found = ranked()
    assert found["ligands"].set_index("ligand").at["IGF1", "score"] > 0
    assert found["routes"].set_index("route").at["IGF1:IGF1R", "path"] == (
        "IGF1 -> IGF1R -> IRS1 -> AKT1")  # fmt: skip


@pytest.mark.fault(22, exit=3)
@pytest.mark.usefixtures("tiny")
def test_an_unknown_effector_comes_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    for effector, meant in (("AKT", "AKT1, AKT2, AKT3"), ("akt1", "AKT1"), ("AKT11", "AKT1")):
        err = refused([*RANK, "--effector", effector], 3, capsys)
        assert f"unknown effector '{effector}'" in err
        assert meant in err.partition("to do:")[2]
    assert not OUT.exists()


@pytest.mark.fault(23, exit=0)
@pytest.mark.usefixtures("tiny")
def test_where_no_route_leads_every_ligand_has_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    replace(INTERACTIONS, ("IGF1R\tIRS1", "X\tIRS1"), ("EGFR\tAKT1", "Y\tAKT1"),
            ("PDGFRA\tAKT2", "Z\tAKT2"))  # fmt: skip
    found = ranked()
    assert list(found["ligands"]["ligand"]) == ["EGF", "IGF1", "PDGFD", "ANGPTL7"]
    assert (found["ligands"]["reason"] != "").all()
    assert found["routes"].empty
    assert {"rank", "route", "path", "score"} <= set(found["routes"].columns)
    capsys.readouterr()
    assert cli.run(["explain", "IGF1", "--why-not", "--run", str(OUT)]) == 0
    assert "no signalling step leaves" in capsys.readouterr().out
    for verb in ("view", "report", "block", "query top_ligands", "export --format json"):
        assert cli.run([*verb.split(), "--run", str(OUT)]) in (0, 7), verb
        assert "fault of pararoute" not in capsys.readouterr().err


@pytest.mark.fault(23, exit=0)
@pytest.mark.usefixtures("tiny")
def test_without_any_pair_the_tables_are_headers() -> None:
    replace(INTERACTIONS, ("\tTrue\tTrue\tpost", "\tTrue\tFalse\tpost"),
            ("\tFalse\tTrue\tpost", "\tTrue\tFalse\tpost"))  # fmt: skip
    found = ranked()
    assert found["ligands"].empty
    assert {"rank", "ligand", "score", "reason"} <= set(found["ligands"].columns)


@pytest.mark.fault(24, exit=0)
@pytest.mark.usefixtures("tiny")
def test_blanks_around_symbols_do_not_matter_and_other_names_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = ranked()["ligands"]
    replace(SENDER, ("IGF1\t", "IGF1 \t"), ("EGF\t", " EGF\t"))
    assert ranked()["ligands"].equals(first)
    replace(SENDER, ("PDGFD\t", "SCDGFB\t"), (" EGF\t", "egf\t"))
    capsys.readouterr()
    ligands = ranked()["ligands"].set_index("ligand")
    err = capsys.readouterr().err
    assert "2 ligands stand in the sender under another symbol" in err
    assert "EGF = egf" in err
    assert "PDGFD = SCDGFB" in err
    assert set(ligands.loc[["EGF", "PDGFD"], "reason"]) == {"not measured"}
    assert "EGF = egf" in "".join(json.loads((OUT / "run.json").read_text())["warnings"])


@pytest.mark.fault(24, exit=7)
@pytest.mark.fault(24, exit=3)
@pytest.mark.parametrize(
    ("names", "code", "words"),
    [
        ({"IGF1": "igf1", "EGF": "egf", "PDGFD": "pdgfd", "PTEN": "pten"}, 7, "EGF, not egf"),
        ({"IGF1": "A", "EGF": "B", "PDGFD": "C", "PTEN": "D"}, 7, "check the gene column"),
        ({"IGF1": "Igf1", "EGF": "Egf", "PDGFD": "Pdgfd", "PTEN": "Pten"}, 3, "look like mouse"),
    ],
    ids=["lower case", "unknown", "mouse"],
)
@pytest.mark.usefixtures("tiny")
def test_symbols_of_which_none_is_known(
    names: dict[str, str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(SENDER, *((f"{old}\t", f"{new}\t") for old, new in names.items()))
    err = refused(RANK, code, capsys)
    assert words in err
    assert str(SENDER) in err
    assert not OUT.exists()


@pytest.mark.fault(25, exit=3)
@pytest.mark.parametrize("cell", ["1-Mar", "2-Sep", "Mar-01", "44256", "2.31E+13",
                                  "2001-03-01 00:00:00"])  # fmt: skip
@pytest.mark.usefixtures("tiny")
def test_a_symbol_that_a_spreadsheet_has_mangled_is_named(
    cell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(SENDER, ("PTEN\t", f"{cell}\t"))
    err = refused(RANK, 3, capsys)
    assert f"'{cell}' (line 5)" in err
    assert "without opening it in a spreadsheet" in err
    assert not OUT.exists()


MISSING_LOOKING = {"IGF1": "NA", "EGF": "nan", "PDGFD": "None", "ANGPTL7": "NULL"}


@pytest.mark.fault(26, exit=0)
@pytest.mark.usefixtures("tiny")
def test_genes_whose_names_look_missing_stay_genes() -> None:
    pairs = [(f"\t{old}\t", f"\t{new}\t") for old, new in MISSING_LOOKING.items()]
    replace(INTERACTIONS, *pairs)
    for old, new in MISSING_LOOKING.items():
        if old != "ANGPTL7":
            replace(SENDER, (f"{old}\t", f"{new}\t"))
    found = ranked()
    assert set(found["ligands"]["ligand"]) == set(MISSING_LOOKING.values())
    assert found["routes"]["path"].iloc[0] == "NA -> IGF1R -> IRS1 -> AKT1"
    pararoute.export("json", "xlsx", run=OUT)
    told = json.loads((OUT / "pararoute.json").read_text())["tables"]["ligands"]
    assert {row["ligand"] for row in told} == set(MISSING_LOOKING.values())
    book = pd.read_excel(OUT / "pararoute.xlsx", sheet_name="Ligands", keep_default_na=False)
    assert set(book["ligand"]) == set(MISSING_LOOKING.values())
    answer = pararoute.query("top_ligands", run=OUT).frame()
    assert set(answer["ligand"]) == {"NA", "nan", "None"}
