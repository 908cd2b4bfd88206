"""Text tables are read strictly."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from pararoute.ingest import delimited
from pararoute.ingest.delimited import read_text_table, to_numbers
from pararoute.ingest.errors import TableError


def written(tmp_path: Path, text: str, name: str = "x.csv") -> Path:
    (tmp_path / name).write_bytes(text.encode())
    return tmp_path / name


@pytest.mark.parametrize("row", ['"B"', '"B",2,3', "B", '"B\nC",1,2'])
def test_a_line_of_another_width_is_refused_quoted_or_not(row: str, tmp_path: Path) -> None:
    path = written(tmp_path, f'"gene","logFC"\n"A",1\n{row}\n')
    with pytest.raises(TableError, match="cells, the header 2") as caught:
        read_text_table(path)
    assert "line 3" in caught.value.where or "line 4" in caught.value.where


def test_an_open_quote_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="quote is opened"):
        read_text_table(written(tmp_path, '"gene","logFC"\n"A",1\n"B","2\n'))


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_and_blank_lines(ends: str, tmp_path: Path) -> None:
    text = ends.join(["gene,logFC", "A,1", "", "B,2", "", ""])
    table = read_text_table(written(tmp_path, text))
    assert table.frame["gene"].tolist() == ["A", "B"]
    assert table.cell(table.frame.index[1], "gene").endswith("line 4, column 'gene'")


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    names = ["=1+1", "</script>", "信号", "N" * 10_000, "a b", "'; DROP"]
    path = written(tmp_path, "gene\tlogFC\n" + "".join(f"{n}\t1\n" for n in names), "x.tsv")
    assert read_text_table(path).frame["gene"].tolist() == names


def test_quoted_cells_may_hold_separators_and_quotes(tmp_path: Path) -> None:
    path = written(tmp_path, 'gene\tevidences\nA\t"{""a"": ""b\tc""}"\n', "x.tsv")
    assert read_text_table(path).frame["evidences"].tolist() == ['{"a": "b\tc"}']


def test_a_byte_order_mark_within_the_table_is_a_character(tmp_path: Path) -> None:
    path = written(tmp_path, "gene\tlogFC\n\ufeff\t1\n", "x.tsv")
    assert read_text_table(path).frame["gene"].tolist() == ["\ufeff"]


def test_quotes_in_a_comment_keep_no_table_from_the_fast_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "_cells", None)  # the slow way
    text = '# Program:featureCounts; Command:"featureCounts" "-T"\nGeneid\tx.bam\nA\t1\n'
    table = read_text_table(written(tmp_path, text, "x.tsv"), comments=True)
    assert table.frame["Geneid"].tolist() == ["A"]
    assert table.cell(table.frame.index[0], "Geneid").endswith("line 3, column 'Geneid'")


BROKEN = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5\x80\x80\x80"]


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("line", [1, 2, 3, 4])
@pytest.mark.parametrize("wrong", BROKEN)
def test_what_is_not_utf8_is_named_wherever_it_stands(
    wrong: bytes, line: int, quoted: bool, tmp_path: Path
) -> None:
    rows = [b"# made by hand", b"gene\tlogFC", b'"A"\t1' if quoted else b"A\t1", b"B\t2"]
    rows[line - 1] += wrong
    (tmp_path / "x.tsv").write_bytes(b"\n".join(rows) + b"\n")
    with pytest.raises(TableError, match="is not UTF-8") as caught:
        read_text_table(tmp_path / "x.tsv", comments=True)
    assert caught.value.where.endswith(f"line {line}")


def test_words_for_missing_numbers(tmp_path: Path) -> None:
    table = read_text_table(written(tmp_path, "gene,p\nA,NA\nB,\nC,1e-300\n"))
    assert to_numbers(table, "p").isna().tolist() == [True, True, False]


def test_quotes_and_blank_lines_change_no_cell(tmp_path: Path) -> None:
    rows = [
        ["gene", "p", "note"],
        ["NA", "1.5", ""],
        ["信号", "", " x"],
        ["", "", ""],
        ["B", "-", "é"],
    ]
    plain = written(tmp_path, "".join("\t".join(row) + "\n" for row in rows), "plain.tsv")
    quoted = written(
        tmp_path, "".join("\t".join(f'"{c}"' for c in row) + "\n" for row in rows), "quoted.tsv"
    )
    blank = written(tmp_path, "".join("\t".join(row) + "\n" for row in rows) + "\n\n", "blank.tsv")
    wanted = read_text_table(plain).frame
    assert wanted.index.tolist() == [0, 1, 3]  # a row without content is left out
    for path in (quoted, blank):
        pd.testing.assert_frame_equal(read_text_table(path).frame, wanted)


@pytest.mark.parametrize("more", ["", "NA", " 1 "])
def test_numbers_are_the_nearest_there_are(more: str, tmp_path: Path) -> None:
    numbers = ["0.1234567890123456789e-5", "123456789.12345678912e17", "-7.3e-300", "1e22", "5"]
    lines = "".join(f"g{i},{n}\n" for i, n in enumerate([*numbers, more]))
    table = read_text_table(written(tmp_path, "gene,p\n" + lines))
    assert to_numbers(table, "p").tolist()[: len(numbers)] == [float(n) for n in numbers]


def test_the_limit_of_a_cell_is_one_that_every_system_has(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("a\tb\n1\t2\n")
    read_text_table(tmp_path / "x.tsv")
    assert csv.field_size_limit() < 2**31  # a C long has 32 bits on Windows
