"""Series files, with everything that submitters and transfers do to them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest

from pararoute.ingest import content
from pararoute.ingest.errors import InputError, IntegrityError
from pararoute.ingest.geo.matrix import read_matrix
from pararoute.ingest.geo.series import Series
from pararoute.ingest.geo.soft import read_soft
from tests.ingest.geo import files

HUMAN = {name: s for name, s in files.SAMPLES.items() if s["platform_id"] == ["GPL11154"]}
MOUSE = {name: s for name, s in files.SAMPLES.items() if s["platform_id"] != ["GPL11154"]}


def from_soft(tmp_path: Path, text: str, encoding: str = "utf-8") -> Series:
    return read_soft(files.put(tmp_path / "GSE70000_family.soft.gz", text, encoding))


def from_matrix(tmp_path: Path, *texts: str) -> Series:
    names = [f"GSE70000-GPL{i}_series_matrix.txt.gz" for i in range(len(texts))]
    return read_matrix([files.put(tmp_path / n, t) for n, t in zip(names, texts, strict=True)])


def test_what_a_family_file_says(tmp_path: Path) -> None:
    series = from_soft(tmp_path, files.soft())
    assert series.accession == "GSE70000"
    assert series.title == "A series of two platforms"
    assert series.organisms == ("Homo sapiens", "Mus musculus")
    assert series.platforms == ("GPL9250", "GPL11154")
    assert series.sub_series == ("GSE69999", "GSE70001")
    assert series.notes == ()
    assert [f.role for f in series.files] == ["geo series"]
    assert len(series.files[0].sha256) == 64
    table = series.samples.set_index("sample")
    assert list(table.index) == ["GSM999", "GSM1000", "GSM1001"]  # by number, not by letter
    assert table.at["GSM999", "title"] == 'A375 "vemurafenib" 1 µM 48h rep1'
    assert table.at["GSM999", "characteristics"] == (
        "treatment: vemurafenib; dose: 1 µM; cell line: A375"
    )
    assert table.at["GSM1000", "characteristics"] == "cell line: A375; treatment: DMSO"
    assert table.at["GSM1001", "characteristics"] == "a remark without a key"
    assert table.loc["GSM1000", ["library_strategy", "molecule"]].tolist() == [
        "RNA-Seq",
        "total RNA",
    ]


@pytest.mark.fault(29)
def test_both_formats_give_the_same_samples(tmp_path: Path) -> None:
    soft = from_soft(tmp_path, files.soft())
    matrix = from_matrix(tmp_path, files.matrix(MOUSE), files.matrix(HUMAN))
    pd.testing.assert_frame_equal(soft.samples, matrix.samples)
    for part in ("accession", "title", "organisms", "platforms", "sub_series"):
        assert getattr(soft, part) == getattr(matrix, part)


@pytest.mark.fault(28)
@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends(ends: str, tmp_path: Path) -> None:
    series = {**files.SERIES, "summary": ["x"]}
    samples = from_soft(tmp_path, files.soft(series=series, ends=ends)).samples
    assert samples.equals(from_soft(tmp_path, files.soft()).samples)


@pytest.mark.fault(28)
def test_a_return_or_a_line_break_goes_on_with_the_value(tmp_path: Path) -> None:
    sample = {**files.SAMPLES["GSM1000"], "title": ["A375\r^DMSO\n48h"]}
    for series in (
        from_soft(tmp_path, files.soft({"GSM1000": sample})),
        from_matrix(tmp_path, files.matrix({"GSM1000": sample})),
    ):
        assert series.samples["title"].tolist() == ["A375 ^DMSO 48h"]


@pytest.mark.fault(27)
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_dose_in_another_encoding_stays(encoding: str, tmp_path: Path) -> None:
    series = from_soft(tmp_path, files.soft(), encoding)
    assert "1 µM" in series.samples["title"][0]
    assert series.notes == (
        "GSE70000_family.soft.gz is not all UTF-8: such lines were read as cp1252",
    )


@pytest.mark.fault(27)
def test_two_encodings_in_one_file(tmp_path: Path) -> None:
    data = files.soft().encode().replace(b"A375 DMSO", "A375 0.1 µM".encode("latin-1"))
    path = tmp_path / "x_family.soft"
    path.write_bytes(data.replace(b"mouse tumour", b"mouse \x81 tumour"))
    titles = read_soft(path).samples["title"]
    assert titles[0].endswith("1 µM 48h rep1")
    assert titles[1] == "A375 0.1 µM 48h rep1"
    assert "latin-1" in read_soft(path).notes[0]


@pytest.mark.fault(28)
def test_long_lines_and_large_tables_are_read(tmp_path: Path) -> None:
    series = {**files.SERIES, "summary": ["x " * 1_000_000]}
    rows = "1007_s_at\t5.1\n" * 500_000
    text = files.soft(series=series).replace("^SAMPLE = GSM7\t1\n", rows)
    path = files.put(tmp_path / "x_family.soft", text)
    assert len(read_soft(path).samples) == 3
    long = files.matrix(HUMAN).replace("Another one", "y" * 1_000_000)
    assert len(from_matrix(tmp_path, long).samples) == 2


def test_samples_that_are_declared_and_absent_are_named(tmp_path: Path) -> None:
    assert "GSM1001" in from_soft(tmp_path, files.soft(HUMAN)).notes[0]
    assert "GSM1001" in from_matrix(tmp_path, files.matrix(HUMAN)).notes[-1]


@pytest.mark.fault(29)
@pytest.mark.parametrize("begins", [1, 2])
def test_expression_tables_of_a_matrix(begins: int, tmp_path: Path) -> None:
    empty = from_matrix(tmp_path, files.matrix(HUMAN, begins=begins))
    assert "has no expression table: counts are needed" in empty.notes[0]
    full = from_matrix(tmp_path, files.matrix(HUMAN, ['"1007_s_at"\t5\t6'], begins=begins))
    assert not any("expression table" in note for note in full.notes)


@pytest.mark.fault(30)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<!DOCTYPE html><html>reCAPTCHA</html>", "a web page"),
        ("^SERIES = GSE1\n!Series_title = x\n", "no samples"),
        ("^SERIES = GSE1\n^SAMPLE = GSM1\n^SAMPLE = \n", "line 3"),
        ("^SERIES\n^SAMPLE = GSM1\n", "line 1"),
        ("^DATABASE = GeoMiame\n", "empty, private, or not a family SOFT file"),
        ("Accession GSE1 is currently private and is scheduled to be released", "is private"),
        ("!Series_title\t\"x\"\n", "this is a series matrix"),
    ],
)  # fmt: skip
def test_files_that_are_no_family(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        from_soft(tmp_path, text)


def test_a_quote_left_open_in_a_matrix_ends_with_its_row(tmp_path: Path) -> None:
    text = files.matrix(HUMAN).replace('"total RNA"\t"total RNA"', '"total RNA"\t"size 5""')
    samples = from_matrix(tmp_path, text).samples
    assert samples["molecule"].tolist() == ['size 5"', "total RNA"]
    assert samples["library_strategy"].tolist() == ["RNA-Seq", "RNA-Seq"]


def test_a_web_page_under_a_compressed_files_name(tmp_path: Path) -> None:
    path = tmp_path / "GSE1_family.soft.gz"
    path.write_bytes(b"<html><title>reCAPTCHA</title></html>")
    with pytest.raises(InputError, match="a web page"):
        read_soft(path)


def test_files_that_are_no_matrix(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a series matrix"):
        from_matrix(tmp_path, files.soft())
    with pytest.raises(InputError, match="a web page"):
        from_matrix(tmp_path, "\n <html>")
    other = files.matrix(MOUSE).replace("GSE70000", "GSE70009")
    with pytest.raises(InputError, match="different series: GSE70000, GSE70009"):
        from_matrix(tmp_path, files.matrix(HUMAN), other)
    wide = files.matrix(HUMAN).replace('"RNA-Seq"', '"RNA-Seq"\t"RNA-Seq"', 1)
    with pytest.raises(InputError, match="3 values for 2 samples") as caught:
        from_matrix(tmp_path, wide)
    assert "line " in caught.value.where
    with pytest.raises(InputError, match="no series matrix was given"):
        read_matrix([])


@pytest.mark.fault(28)
def test_a_nul_byte_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="NUL") as caught:
        from_soft(tmp_path, "^SERIES = GSE1\n!Series_title = a\x00b\n")
    assert caught.value.where.endswith("line 2")


@pytest.mark.fault(9)
def test_files_cut_short(tmp_path: Path) -> None:
    path = files.put(tmp_path / "GSE70000_family.soft.gz", files.soft())
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(IntegrityError, match="cut short"):
        read_soft(path)
    text = files.soft()
    with pytest.raises(IntegrityError, match="within a table"):
        from_soft(tmp_path, text[: text.rindex("!sample_table_end")])
    with pytest.raises(IntegrityError, match="within its table"):
        from_matrix(tmp_path, files.matrix(HUMAN).replace("!series_matrix_table_end", ""))


@pytest.mark.fault(10)
def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_BYTES", 1_000_000)
    path = tmp_path / "x_family.soft.gz"
    path.write_bytes(gzip.compress(b"\n" * 1_000_001))
    with pytest.raises(IntegrityError, match="when decompressed"):
        read_soft(path)


def test_words_of_a_table_within_a_value(tmp_path: Path) -> None:
    sample = {**files.SAMPLES["GSM1000"], "title": ["A375 _table_begin DMSO"]}
    series = from_soft(tmp_path, files.soft({"GSM1000": sample}))
    assert series.samples["title"].tolist() == ["A375 _table_begin DMSO"]
