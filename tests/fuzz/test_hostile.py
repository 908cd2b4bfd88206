"""The corpus of broken files: each is refused with its exit code, or read as it was meant."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from pararoute.ingest.contrasts import catalogue
from pararoute.ingest.errors import PararouteWarning, TableError
from pararoute.ingest.expression import read_expression
from pararoute.ingest.geo.counts import read_count_matrix
from pararoute.ingest.geo.matrix import read_matrix
from pararoute.ingest.geo.soft import read_soft
from pararoute.ingest.omnipath.reader import read_omnipath
from pararoute.ingest.remote.cache import Cache
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.mirror import Mirror
from pararoute.ingest.remote.sources import Sources
from tests import tables
from tests.fuzz.hostile import (
    CATALOGUES,
    COUNTS,
    HEAD,
    MANIFESTS,
    PACKED,
    SOUND,
    TABLES,
    cell,
    counts_with,
    entry,
)
from tests.fuzz.outcome import outcome, outcome_of
from tests.ingest.geo import files


def _check(path: Path, data: bytes, wanted: int | list[str]) -> None:
    path.write_bytes(data)
    error = outcome(read_expression, path)
    if isinstance(wanted, int):
        assert error is not None
        assert error.exit_code == wanted
        assert str(path) in error.where
    else:
        assert error is None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PararouteWarning)
            frame = read_expression(path).frame
        assert frame["gene_symbol"].tolist() == wanted


@pytest.mark.fault(51)
@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str, tmp_path: Path) -> None:
    _check(tmp_path / "x.tsv", *TABLES[name])


@pytest.mark.fault(51)
@pytest.mark.parametrize("name", PACKED)
def test_packed_tables(name: str, tmp_path: Path) -> None:
    _check(tmp_path / "x.tsv.gz", *PACKED[name])


@pytest.mark.parametrize("before", ["", '"x\ny"', '"x\n\ny"', "\n"])
def test_the_line_of_a_fault_is_its_own(before: str, tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    rows = f"IGF1\t1\t1\t{before}\n" if before != "\n" else "IGF1\t1\t1\tx\n\n"
    path.write_text(f"{HEAD}{rows}EGF\t1_0\t1\tx\n", encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_expression(path)
    line = 3 + before.count("\n")
    assert caught.value.where == f"{path}, line {line}, column 'log2FoldChange'"


def test_the_line_of_a_nul_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_bytes(TABLES["NUL far behind"][0])
    with pytest.raises(TableError, match="NUL") as caught:
        read_expression(path)
    assert caught.value.where.endswith("line 402")


def test_a_table_that_may_have_been_cut_short_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_bytes(SOUND.replace(b"\tb\n", b"\t" + b"b" * 50)[:-49])
    with pytest.warns(PararouteWarning, match="the last line of .* has no end"):
        read_expression(path)


def test_what_a_file_holds_does_not_move_the_cursor(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_bytes(cell("\b\b\u202e1\u00a0000"))
    with pytest.raises(TableError, match=r"'\\x08\\x08\\u202e1\\xa0000' is not a") as caught:
        read_expression(path)
    assert "\b" not in str(caught.value)


@pytest.mark.fault(51)
@pytest.mark.parametrize("name", COUNTS)
def test_counts(name: str) -> None:
    value, code = COUNTS[name]
    error = outcome_of(read_count_matrix, "x.tsv", counts_with(value))
    assert (error.exit_code if error else None) == code
    if error is not None:
        assert "line 3, column 's2'" in error.where


@pytest.mark.fault(51)
@pytest.mark.parametrize("name", CATALOGUES)
def test_catalogues(name: str, tmp_path: Path) -> None:
    data, code, entries = CATALOGUES[name]
    own = tmp_path / "contrasts/contrasts.toml"
    own.parent.mkdir()
    own.write_bytes(data)
    sources = Sources(Fetcher(), Mirror(tmp_path))
    error = outcome(lambda _: catalogue(sources), own)
    assert (error.exit_code if error else None) == code
    if error is None:
        ours = [listed for listed in catalogue(sources) if str(tmp_path) in listed.place]
        assert len(ours) == entries


@pytest.mark.fault(52)
@pytest.mark.parametrize("name", MANIFESTS)
def test_manifests_of_the_cache(name: str, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    manifest = cache.folder / "manifest"
    manifest.mkdir(parents=True)
    (manifest / "1.json").write_bytes(MANIFESTS[name])
    (manifest / "2.json").write_bytes(entry())
    (tmp_path / "precious").write_text("x")
    found = cache.entries()
    assert [one.sha256 for one in found] == ["a" * 64]
    cache.clear(found)
    assert (tmp_path / "precious").exists()


def test_a_sample_twice_is_refused_in_a_matrix() -> None:
    text = files.matrix(files.SAMPLES).replace("GSM999", "GSM1000")
    error = outcome_of(lambda path: read_matrix([path]), "GSE1_series_matrix.txt", text.encode())
    assert error is not None
    assert "stands there twice" in error.what


@pytest.mark.parametrize("accession", ["GSM" + "9" * 5000, "GSM", "", "9" * 5000])
def test_any_accession_has_its_place(accession: str) -> None:
    text = files.soft().replace("GSM999", accession or "GSM1")
    assert outcome_of(read_soft, "x_family.soft", text.encode()) is None


_NAMELESS = ("COMPLEX:_", "COMPLEX:A_", "COMPLEX:_A", "COMPLEX:A__B")


@pytest.mark.parametrize(
    ("column", "name"),
    [
        *(("source_genesymbol", name) for name in _NAMELESS),
        *(("components_genesymbols", name) for name in (*_NAMELESS, "A_ _B")),
        *(("genesymbol", name) for name in _NAMELESS),
    ],
)
def test_a_complex_with_a_member_without_a_name(column: str, name: str, tmp_path: Path) -> None:
    folder = tables.write_mirror(tmp_path) / "omnipath"
    table, old = {
        "source_genesymbol": ("interactions", "PDGFD\tPDGFRB_PDGFRA"),
        "components_genesymbols": ("complexes", "PDGFRA_PDGFRB"),
        "genesymbol": ("intercell", "\tIGF1R"),
    }[column]
    file = folder / f"omnipath_webservice_{table}.tsv"
    new = {"interactions": f"{name}\tPDGFRB_PDGFRA", "complexes": name, "intercell": f"\t{name}"}
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new[table]), encoding="utf-8")
    error = outcome(lambda _: read_omnipath(folder), file)
    assert error is not None
    assert "has no name" in error.what
    assert f"column '{column}'" in error.where


@pytest.mark.parametrize("copies", ["\u00b2:1", "\u0663:1", "9" * 400 + ":1", "-1:1", "1.5:1"])
def test_copies_that_are_no_number_are_unknown(copies: str, tmp_path: Path) -> None:
    folder = tables.write_mirror(tmp_path) / "omnipath"
    file = folder / "omnipath_webservice_complexes.tsv"
    file.write_text(file.read_text(encoding="utf-8").replace("1:1", copies), encoding="utf-8")
    table = read_omnipath(folder).complexes.set_index("member")["stoichiometry"]
    assert table.isna()["PDGFRA"]
    assert table["PDGFRB"] == 1
