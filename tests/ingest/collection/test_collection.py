"""Collections of contrasts: what is listed, what is read, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pararoute.ingest.collection.listing import Entry, list_contrasts
from pararoute.ingest.collection.reading import read_contrasts
from pararoute.ingest.errors import (
    InputError,
    IntegrityError,
    NotEnoughDataError,
    PararouteError,
    TableError,
)
from pararoute.ingest.tables import COLUMNS, Expression
from tests import tables

GENES = ["EGF", "IGF1", "PDGFD"]


def one(change: float, error: float = 0.3) -> pd.DataFrame:
    return pd.DataFrame({"gene_symbol": GENES, "log2FoldChange": [change, 2.0, np.nan],
                         "lfcSE": [error, 0.2, 0.1]})  # fmt: skip


def wide(*names: str) -> pd.DataFrame:
    frame = pd.DataFrame({"gene_symbol": GENES})
    for i, name in enumerate(names):
        own = one(float(i))
        frame[f"{name}.log2FoldChange"], frame[f"{name}.lfcSE"] = (
            own["log2FoldChange"],
            own["lfcSE"],
        )
    return frame


def long(*names: str) -> pd.DataFrame:
    return pd.concat(
        [one(float(i)).assign(contrast=n) for i, n in enumerate(names)], ignore_index=True
    )


def read(entries: list[Entry]) -> dict[str, Expression | PararouteError]:
    return {entry.contrast: found for entry, found in read_contrasts(entries)}


def write(path: Path, frame: pd.DataFrame, rows: int | None = None) -> Path:
    frame.to_parquet(path, index=False, row_group_size=rows)
    return path


@pytest.mark.parametrize("rows", [1, 2, 3, 100])  # contrasts within and across row groups
def test_wide_and_long_files_say_the_same(tmp_path: Path, rows: int) -> None:
    names = ["b", "a", "c"]
    of_columns = read(list_contrasts(write(tmp_path / "w.parquet", wide(*names))))
    of_rows = read(list_contrasts(write(tmp_path / "l.parquet", long(*names), rows)))
    assert list(of_columns) == list(of_rows) == names  # in the file's order
    for i, name in enumerate(names):
        for found in (of_columns[name], of_rows[name]):
            assert isinstance(found, Expression)
            assert set(found.frame.columns) == set(COLUMNS["expression"])
            assert found.frame["log2FoldChange"].tolist()[:2] == [float(i), 2.0]
            assert found.frame["padj"].isna().all()


def test_genes_come_sorted_and_float32_is_kept_as_it_is(tmp_path: Path) -> None:
    frame = wide("a").iloc[::-1].astype({"a.log2FoldChange": np.float32}).assign(**{"a.padj": 0.5})
    (found,) = read(list_contrasts(write(tmp_path / "w.parquet", frame))).values()
    assert isinstance(found, Expression)
    assert found.frame["gene_symbol"].tolist() == GENES
    assert found.frame["log2FoldChange"].tolist()[:2] == [0.0, 2.0]
    assert found.frame["padj"].tolist() == [0.5] * 3


def test_a_folder_is_listed_with_what_its_catalogue_says(tmp_path: Path) -> None:
    for name in ("x.tsv.gz", "y.tsv", "z.tsv", "notes.md", ".hidden.tsv"):
        tables.write(tmp_path / name, tables.SENDER)
    write(tmp_path / "m.parquet", wide("m1", "m2"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "contrasts.toml").write_text(
        '[[contrast]]\nid = "why"\nrole = "sender"\norganism = "human"\n'
        'file = "y.tsv"\ncomplete = false\n'
        '[[contrast]]\nid = "heard"\nrole = "receiver"\norganism = "human"\nfile = "y.tsv"\n'
        '[[contrast]]\nid = "not"\nrole = "receiver"\norganism = "human"\nfile = "z.tsv"\n',
        encoding="utf-8",
    )
    listed = list_contrasts(tmp_path)
    assert [e.contrast for e in listed] == ["m1", "m2", "x", "why"]  # by file
    assert (listed[3].organism, listed[3].complete) == ("human", False)
    found = read(listed)
    assert all(isinstance(one, Expression) for one in found.values())
    assert found["why"].complete is False  # type: ignore[union-attr]


def test_a_table_and_a_digest_change_together(tmp_path: Path) -> None:
    file = write(tmp_path / "w.parquet", wide("a"))
    before = list_contrasts(file)
    write(file, wide("a").replace({"a.lfcSE": {0.3: 0.4}}))
    assert before[0].digest != list_contrasts(file)[0].digest
    big = tmp_path / "big"
    big.mkdir()
    (big / "a.tsv").write_bytes(b"x" * 300_000)
    ends = list_contrasts(big)[0].digest
    (big / "a.tsv").write_bytes(b"x" * 299_999 + b"y")
    assert list_contrasts(big)[0].digest != ends


def test_one_that_is_wrong_stops_no_other(tmp_path: Path) -> None:
    frame = wide("a", "zero", "none", "text", "inf", "padj", "big", "lone")
    frame["padj.padj"] = [0.5, 1.5, 0.5]
    frame["big.log2FoldChange"] = [2**60 + 1, 1, 2]
    frame = frame.drop(columns="lone.lfcSE")
    frame["zero.lfcSE"] = [0.0, 0.1, 0.1]
    frame["none.log2FoldChange"] = np.nan
    frame["text.lfcSE"] = "0.1"
    frame["inf.log2FoldChange"] = np.inf
    found = read(list_contrasts(write(tmp_path / "w.parquet", frame)))
    assert isinstance(found["a"], Expression)
    assert isinstance(found["big"], Expression)  # whole numbers, too, and large ones
    assert [type(found[n]) for n in ("zero", "none", "text", "inf", "padj", "lone")] == [
        TableError, NotEnoughDataError, TableError, TableError, TableError, TableError,
    ]  # fmt: skip
    assert "the padj of IGF1 is 1.5" in str(found["padj"])
    assert "the column lone.lfcSE is missing" in str(found["lone"])
    assert "the lfcSE of EGF is 0" in str(found["zero"])
    assert "column 'text.lfcSE'" in str(found["text"])
    tables.write(tmp_path / "bad.tsv", "gene_symbol\tx\nEGF\t1\n")
    found = read(list_contrasts(tmp_path))
    assert isinstance(found["bad"], TableError)
    assert isinstance(found["a"], Expression)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (wide("a").drop(columns="gene_symbol"), "the column gene_symbol is missing"),
        (pd.DataFrame({"gene_symbol": ["EGF"]}), "the column NAME.log2FoldChange is missing"),
        (one(0.1), "the column contrast is missing"),
        (long("a").drop(columns="lfcSE"), "the column lfcSE is missing"),
        (long("a", "b").iloc[[0, 3, 1]], "the rows of a do not stand together"),
        (long("a").assign(contrast=None), "a row names no contrast"),
    ],
)
def test_files_of_another_shape_are_refused(
    tmp_path: Path, frame: pd.DataFrame, words: str
) -> None:
    with pytest.raises(TableError, match=words):
        list_contrasts(write(tmp_path / "w.parquet", frame))


@pytest.mark.parametrize(
    ("genes", "words"),
    [(["EGF", "EGF", "IGF1"], "the gene EGF stands in more than one row"),
     (["EGF", None, "IGF1"], "a gene_symbol is empty"), ([1, 2, 3], "is empty or no text")],
)  # fmt: skip
def test_genes_must_be_symbols_that_stand_once(
    tmp_path: Path, genes: list[object], words: str
) -> None:
    file = write(tmp_path / "w.parquet", wide("a", "b").assign(gene_symbol=genes))
    found = read(list_contrasts(file))
    assert [type(x) for x in found.values()] == [TableError, TableError]
    assert words in str(found["a"])


def test_names_that_stand_twice_are_refused(tmp_path: Path) -> None:
    tables.write(tmp_path / "a.tsv", tables.SENDER)
    tables.write(tmp_path / "a.tsv.gz", tables.SENDER)
    with pytest.raises(InputError, match="more than one contrast is called 'a'"):
        list_contrasts(tmp_path)
    table = pa.table([pa.array(["EGF"]), pa.array([1.0]), pa.array([1.0])],
                     names=["gene_symbol", "a.lfcSE", "a.lfcSE"])  # fmt: skip
    pq.write_table(table, tmp_path / "t.parquet")
    with pytest.raises(TableError, match="two columns have the same name"):
        list_contrasts(tmp_path / "t.parquet")


def test_what_is_no_collection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotEnoughDataError, match="holds no contrast"):
        list_contrasts(tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        list_contrasts(tmp_path / "nowhere")
    with pytest.raises(InputError, match="one table is no collection"):
        list_contrasts(tables.write(tmp_path / "a.tsv", tables.SENDER))
    (tmp_path / "p.parquet").write_bytes(b"PAR1 no PAR1")
    with pytest.raises(IntegrityError, match="no Parquet file"):
        list_contrasts(tmp_path / "p.parquet")
    write(tmp_path / "q.parquet", long("a", "b").iloc[[0, 3, 1]])
    found = read(list_contrasts(tmp_path))
    assert isinstance(found["p"], IntegrityError)
    assert "do not stand together" in str(found["q"])
    assert isinstance(found["a"], Expression)


def test_a_file_that_is_cut_short_is_told(tmp_path: Path) -> None:
    file = write(tmp_path / "w.parquet", wide("a"))
    entries = list_contrasts(file)
    file.write_bytes(file.read_bytes()[:40])
    (found,) = read(entries).values()
    assert isinstance(found, IntegrityError)
