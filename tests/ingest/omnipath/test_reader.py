"""OmniPath's tables in the web service's own columns."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pandas as pd
import pytest

from pararoute.ingest.errors import SpeciesError, TableError
from pararoute.ingest.omnipath.reader import read_omnipath, read_regulation
from tests import tables

FRAMES = ("ligrec", "signalling", "complexes", "roles")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tables.write_mirror(tmp_path) / "omnipath"


def same(one: Path, other: Path) -> bool:
    a, b = read_omnipath(one), read_omnipath(other)
    return all(getattr(a, name).equals(getattr(b, name)) for name in FRAMES)


def changed(folder: Path, name: str, change: dict[str, str], target: Path) -> Path:
    """A copy of the folder in which words of one table are replaced."""
    target.mkdir()
    for path in folder.iterdir():
        rows = [line.split("\t") for line in path.read_text().splitlines()]
        if name in path.name:
            rows = [[change.get(cell, cell) for cell in row] for row in rows]
        (target / path.name).write_text("\n".join("\t".join(row) for row in rows) + "\n")
    return target


@pytest.mark.fault(19)
@pytest.mark.parametrize(
    "words",
    [{"True": "1", "False": "0"}, {"True": "yes", "False": "no"}, {"True": "true", "False": ""}],
)
def test_spellings_of_yes_and_no_are_equal(
    words: dict[str, str], folder: Path, tmp_path: Path
) -> None:
    assert same(folder, changed(folder, "interactions", words, tmp_path / "other"))


def test_gzip_is_equal_to_plain(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "packed").mkdir()
    for path in folder.iterdir():
        (tmp_path / "packed" / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert same(folder, tmp_path / "packed")


@pytest.mark.fault(18)
def test_row_order_and_extra_columns_change_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    for path in folder.iterdir():
        header, *rows = path.read_text().splitlines()
        lines = [f"{header}\textra", *(f"{row}\t{i}" for i, row in enumerate(reversed(rows)))]
        (tmp_path / "other" / path.name).write_text("\n".join(lines) + "\n")
    assert same(folder, tmp_path / "other")


def test_complexes_are_keyed_by_their_sorted_members(folder: Path) -> None:
    knowledge = read_omnipath(folder)
    assert "PDGFRA_PDGFRB" in set(knowledge.ligrec["target_genesymbol"])
    assert knowledge.complexes["member"].tolist() == ["PDGFRA", "PDGFRB"]
    prefixed = "COMPLEX:PDGFRB_PDGFRA"
    path = folder / "omnipath_webservice_interactions.tsv"
    path.write_text(path.read_text().replace("PDGFRB_PDGFRA", prefixed))
    assert read_omnipath(folder).ligrec.equals(knowledge.ligrec)


@pytest.mark.fault(21)
def test_rows_of_one_pair_are_merged(folder: Path) -> None:
    path = folder / "omnipath_webservice_interactions.tsv"
    text = path.read_text()
    row = next(line for line in text.splitlines() if "\tEGF\t" in line)
    other = row.replace("CellPhoneDB", "HPMR").replace("\t1\t0\t0\t", "\t1\t0\t1\t", 1)
    other = other.replace("\t1\t9606\t", "\t4\t9606\t", 1)
    path.write_text(text + other + "\n")
    knowledge = read_omnipath(folder)
    pair = knowledge.ligrec.set_index("source_genesymbol").loc["EGF"]
    assert pair["sources"] == "CellPhoneDB;HPMR"
    assert pair["is_inhibition"]
    assert not pair["is_stimulation"]
    assert pair["curation_effort"] == 4
    assert knowledge.counts["ligrec rows merged"] == 1


def test_a_wrong_number_is_named_by_its_file_and_line(folder: Path) -> None:
    path = folder / "omnipath_webservice_interactions.tsv"
    header, *rows = path.read_text().splitlines()
    effort = header.split("\t").index("curation_effort")
    cells = rows[-1].split("\t")
    cells[effort] = "-1"
    path.write_text("\n".join([header, *rows[:-1], "\t".join(cells)]) + "\n")
    with pytest.raises(TableError, match=r"'-1\.0' is not allowed here") as caught:
        read_omnipath(folder)
    assert caught.value.where == f"{path}, line {len(rows) + 1}, column 'curation_effort'"


@pytest.mark.fault(19)
@pytest.mark.parametrize("word", ["2", "ja"])
def test_a_word_that_is_neither_yes_nor_no_is_named(word: str, folder: Path) -> None:
    path = folder / "omnipath_webservice_interactions.tsv"
    header, first, *rows = path.read_text().splitlines()
    cells = first.split("\t")
    cells[header.split("\t").index("is_inhibition")] = word
    path.write_text("\n".join([header, "\t".join(cells), *rows]) + "\n")
    with pytest.raises(TableError, match=f"'{word}' is neither yes nor no") as caught:
        read_omnipath(folder)
    assert caught.value.where == f"{path}, line 2, column 'is_inhibition'"


def test_ends_are_stripped_and_rows_without_one_left_out(folder: Path) -> None:
    expected = read_omnipath(folder)
    path = folder / "omnipath_webservice_interactions.tsv"
    header, *rows = path.read_text().splitlines()
    source = header.split("\t").index("source_genesymbol")
    padded, empty = ([*row.split("\t")] for row in rows[:2])
    padded[source] = f"  {padded[source]} "
    blank = [*empty[:source], " ", *empty[source + 1 :]]
    path.write_text("\n".join([header, *("\t".join(r) for r in (padded, blank)), *rows[1:]]) + "\n")
    found = read_omnipath(folder)
    assert all(getattr(found, name).equals(getattr(expected, name)) for name in FRAMES)
    assert found.counts["interactions without a gene symbol"] == 1


def test_a_complex_without_a_name_matters_only_where_its_row_counts(folder: Path) -> None:
    path = folder / "omnipath_webservice_interactions.tsv"
    header, *rows = path.read_text().splitlines()
    ends = [header.split("\t").index(f"{end}_genesymbol") for end in ("source", "target")]
    cells = rows[0].split("\t")
    cells[ends[0]], cells[ends[1]] = "COMPLEX:EGF_", ""
    path.write_text("\n".join([header, *rows, "\t".join(cells)]) + "\n")
    assert read_omnipath(folder).counts["interactions without a gene symbol"] == 1
    cells[ends[1]] = "EGFR"
    path.write_text("\n".join([header, *rows, "\t".join(cells)]) + "\n")
    with pytest.raises(TableError, match="a member of 'COMPLEX:EGF_' has no name") as caught:
        read_omnipath(folder)
    assert caught.value.where.startswith(f"{path}, line {len(rows) + 2}, ")


def test_roles_count_votes(folder: Path) -> None:
    roles = read_omnipath(folder).roles.set_index("genesymbol")
    assert roles.loc["IGF1", ["secreted", "membrane", "votes"]].tolist() == [3, 0, 3]
    assert roles.loc["EGF", ["secreted", "membrane", "votes"]].tolist() == [3, 3, 3]


def test_tables_of_another_organism_are_refused(folder: Path) -> None:
    with pytest.raises(SpeciesError, match="no interaction of organism 'mouse'"):
        read_omnipath(folder, "mouse")


def test_every_row_of_the_services_own_format_parses(mirror: Path) -> None:
    folder = mirror / "omnipath_format"
    raw = pd.read_csv(folder / "omnipath_webservice_interactions.tsv", sep="\t", dtype=str)
    taxa = raw["ncbi_tax_id_source"].where(raw["ncbi_tax_id_source"] == raw["ncbi_tax_id_target"])
    for organism, taxon in (("human", "9606"), ("mouse", "10090")):
        knowledge = read_omnipath(folder, organism)
        assert knowledge.counts["interactions of other organisms"] == (taxa != taxon).sum()
        own = raw[taxa == taxon]
        assert len(knowledge.ligrec) == (own["ligrecextra"] == "True").sum()
        assert len(knowledge.complexes) > 0
        assert len(knowledge.roles) > 0
    human = read_omnipath(folder)
    assert not human.roles["genesymbol"].str.startswith("COMPLEX:").any()


def write_collections(folder: Path) -> None:
    """DoRothEA among the tiny interactions, and a CollecTRI table that names other sources."""
    head, _, body = tables.INTERACTIONS.partition("\n")
    tf = "transcriptional 1 9606 9606"
    tables.write(folder / "omnipath_webservice_interactions.tsv", "".join(
        f"{line}\n" for line in (
            f"{head} dorothea dorothea_level tf_target",
            *(f"{line} False - False" for line in body.splitlines()),
            f"A B A B 1 1 0 1 1 0 ORegAnno;X_DoRothEA X:1 False False {tf} True B False",
            f"A C A C 1 0 1 1 0 1 HTRIdb HTRIdb:2 False False {tf} False - True",
        )
    ))  # fmt: skip
    tables.write(folder / "omnipath_webservice_collectri.tsv", "".join(
        f"{line}\n" for line in (
            head,
            f"A B A B 1 1 0 1 1 0 ExTRI_CollecTRI - False False {tf}",
            f"A D A D 1 1 0 1 1 0 HPRD - False False {tf}",
        )
    ))  # fmt: skip


def test_collections_are_told_by_omnipaths_flags_whatever_the_sources(folder: Path) -> None:
    write_collections(folder)
    regulation = read_regulation(folder).set_index("target_genesymbol")
    assert regulation[["collectri", "dorothea"]].to_numpy().tolist() == [
        [True, True], [False, False], [True, False],
    ]  # fmt: skip
    assert regulation["sources"].to_dict() == {
        "B": "ExTRI_CollecTRI;ORegAnno;X_DoRothEA", "C": "HTRIdb", "D": "HPRD",
    }  # fmt: skip
    assert not {"collectri", "dorothea"} & set(read_omnipath(folder).signalling)


def test_collectri_beside_interactions_that_name_no_types(folder: Path) -> None:
    write_collections(folder)
    file = folder / "omnipath_webservice_interactions.tsv"
    bare = pd.read_csv(file, sep="\t", dtype=str, na_filter=False)
    bare = bare.drop(columns=["type", "dorothea", "dorothea_level", "tf_target"]).head(-2)
    bare.to_csv(file, sep="\t", index=False)
    regulation = read_regulation(folder)  # and nothing warns of columns of different kinds
    assert regulation["target_genesymbol"].tolist() == ["B", "D"]
    assert regulation[["collectri", "dorothea"]].to_numpy().tolist() == [[True, False]] * 2


def test_a_licence_holds_for_regulation_as_for_the_other_tables(folder: Path) -> None:
    """HPRD may be had for academic use alone; flags of a row that stays do not change."""
    write_collections(folder)
    academic = read_regulation(folder, licence="academic")
    assert academic["target_genesymbol"].tolist() == ["B", "C", "D"]
    commercial = read_regulation(folder, licence="commercial")
    assert commercial[["target_genesymbol", "sources"]].to_numpy().tolist() == [
        ["B", "ExTRI_CollecTRI;ORegAnno"], ["C", "HTRIdb"],
    ]  # fmt: skip
    assert commercial[["collectri", "dorothea"]].to_numpy().tolist() == [
        [True, True], [False, False],
    ]  # fmt: skip
    file = folder / "omnipath_webservice_collectri.tsv"
    file.write_text(file.read_text().replace("ExTRI_CollecTRI", "HPRD"))
    alone = read_regulation(folder, licence="commercial")  # nothing of CollecTRI is left
    assert alone[["sources", "collectri"]].to_numpy().tolist() == [
        ["ORegAnno", False], ["HTRIdb", False],
    ]  # fmt: skip


def test_collectri_is_named_among_the_files_unread(folder: Path) -> None:
    assert "omnipath collectri" not in [file.role for file in read_omnipath(folder).files]
    write_collections(folder)
    *others, last = read_omnipath(folder).files
    path = folder / "omnipath_webservice_collectri.tsv"
    assert (last.role, last.path, last.rows) == ("omnipath collectri", path, None)
    assert last.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert all(file.rows for file in others)
    path.write_text("no table")  # a ranking does not read it
    assert read_omnipath(folder).files[-1].sha256 != last.sha256


def test_regulation_unites_collectri_and_dorothea(mirror: Path) -> None:
    regulation = read_regulation(mirror / "omnipath")
    raw = {
        name: pd.read_csv(mirror / f"omnipath/omnipath_webservice_{name}.tsv.gz", sep="\t",
                          keep_default_na=False)
        for name in ("interactions", "collectri")
    }  # fmt: skip
    raw["interactions"] = raw["interactions"].query("dorothea")
    pairs = {name: set(zip(t["source_genesymbol"], t["target_genesymbol"], strict=True))
             for name, t in raw.items()}  # fmt: skip
    keys = list(zip(regulation["source_genesymbol"], regulation["target_genesymbol"], strict=True))
    assert regulation["dorothea"].tolist() == [key in pairs["interactions"] for key in keys]
    assert regulation["collectri"].tolist() == [key in pairs["collectri"] for key in keys]
    assert set(keys) == set().union(*pairs.values())
    assert not regulation.duplicated(["source_genesymbol", "target_genesymbol"]).any()
    levels = regulation["dorothea_level"].dropna()
    assert set(levels) <= set("ABCDE") | {""}
    myc = regulation[regulation["source_genesymbol"] == "MYC"].set_index("target_genesymbol")
    assert myc.loc["TERT", "is_stimulation"]
