"""Dialects, identifiers, duplicates and derived standard errors."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from pararoute.ingest.abundance import read_abundance
from pararoute.ingest.errors import PararouteWarning, SpeciesError, TableError
from pararoute.ingest.expression import read_expression

DIALECTS = {
    "DESeq2": ("gene_symbol\tbaseMean\tlog2FoldChange\tlfcSE\tstat\tpvalue\tpadj\n"
               "A\t10\t2\t0.5\t4\t6e-5\t1e-4\nB\t10\t0\t0.5\t0\t1\t1\n", 0.5),
    "limma-voom": ("\tlogFC\tAveExpr\tt\tP.Value\tadj.P.Val\tB\n"
                   "A\t2\t5\t4\t6e-5\t1e-4\t1\nB\t0\t5\t0\t1\t1\t-4\n", 0.5),
    "edgeR": ("genes\tlogFC\tlogCPM\tLR\tPValue\tFDR\n"
              "A\t2\t5\t9\t0.0455002638963584\t0.06\nB\t0\t5\t0\t1\t1\n", 1.0),
    "MetaVolcanoR": ("Symbol\trandomSummary\trandomCi.lb\trandomCi.ub\trandomP\tsigncon\n"
                     "A\t2\t0.0400360154599\t3.9599639845401\t0.0455\t3\nB\t0\t-1\t1\t1\t0\n", 1.0),
}  # fmt: skip


def read(tmp_path: Path, text: str, name: str = "x.tsv") -> pd.DataFrame:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_expression(tmp_path / name, complete=True).frame.set_index("gene_symbol")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialects(dialect: str, tmp_path: Path) -> None:
    text, lfcse = DIALECTS[dialect]
    frame = read(tmp_path, text)
    assert frame.index.tolist() == ["A", "B"]
    assert frame["log2FoldChange"].tolist() == [2, 0]
    assert frame.at["A", "lfcSE"] == pytest.approx(lfcse, rel=1e-3)
    assert frame["lfcSE"].notna().all()


def test_standard_error_from_p_is_change_over_quantile(tmp_path: Path) -> None:
    frame = read(tmp_path, "gene\tlogFC\tPValue\nA\t-3\t0.01\nB\t1\t0\nC\t0\t1\n")
    assert frame.at["A", "lfcSE"] == pytest.approx(3 / norm.isf(0.005))
    assert frame.at["B", "lfcSE"] == pytest.approx(1 / norm.isf(0.5e-300))
    assert frame.at["C", "lfcSE"] == pytest.approx(frame["lfcSE"].loc[["A", "B"]].median())


def test_rs_two_ways_to_write_row_names(tmp_path: Path) -> None:
    table = read(tmp_path, "logFC\tlfcSE\nA\t1\t2\n")
    csv = read(tmp_path, '"","logFC","lfcSE"\n"A",1,2\n', "x.csv")
    assert table[["log2FoldChange", "lfcSE"]].equals(csv[["log2FoldChange", "lfcSE"]])


@pytest.mark.fault(26)
def test_words_for_missing_stay_symbols(tmp_path: Path) -> None:
    frame = read(tmp_path, "symbol\tlogFC\tlfcSE\nNA\t1\t1\nnan\t2\t1\nNone\t3\t1\nNULL\tNA\t1\n")
    assert frame.index.tolist() == ["NA", "None", "nan"]


@pytest.mark.parametrize(
    ("ids", "symbols"),
    [
        (["ENSG00000017427", "ENSG00000140443"], {"IGF1", "IGF1R"}),
        (["ENSG00000017427.17", "ENSG00000140443.16"], {"IGF1", "IGF1R"}),
        (["3479", "3480"], {"IGF1", "IGF1R"}),
        (["ENSMUSG00000020053", "ENSMUSG00000005533.7"], {"Igf1", "Igf1r"}),
    ],
)
def test_identifiers(ids: list[str], symbols: set[str], tmp_path: Path) -> None:
    text = "gene_id\tlogFC\tlfcSE\n" + "".join(f"{i}\t1\t1\n" for i in ids)
    assert set(read(tmp_path, text).index) == symbols


def test_mouse_entrez_ids() -> None:
    frame = pd.DataFrame({"gene": ["16000", "16001"], "logFC": 1.0, "lfcSE": 1.0})
    found = read_expression(frame, organism="mouse", complete=True).frame["gene_symbol"]
    assert found.tolist() == ["Igf1", "Igf1r"]


def test_ensembl_ids_of_another_organism_are_refused() -> None:
    frame = pd.DataFrame({"gene": ["ENSMUSG00000020053"], "logFC": 1.0, "lfcSE": 1.0})
    with pytest.raises(SpeciesError, match="mouse"):
        read_expression(frame, organism="human")


def test_of_several_rows_the_most_precise_one_stays(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("gene\tlogFC\tlfcSE\nA\t1\t0.5\nA\t2\t0.1\nA\t3\t0.2\n")
    read = read_expression(tmp_path / "x.tsv", complete=True)
    assert read.frame["log2FoldChange"].tolist() == [2]
    assert read.counts["rows of a symbol that another row already has"] == 2


@pytest.mark.fault(25)
@pytest.mark.parametrize("cell", ["1-Mar", "Sep-2", "2001-03-01", "44256", "2.31E+13", "3/1/2001"])
def test_spreadsheet_damage_is_refused(cell: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="spreadsheet") as caught:
        read(tmp_path, f"gene\tlogFC\tlfcSE\nA\t1\t1\nMARCHF1\t1\t1\nB\t0\t1\n{cell}\t1\t1\n")
    assert f"'{cell}' (line 5)" in caught.value.where


def test_incomplete_tables_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("gene\tlogFC\tlfcSE\tpadj\nA\t1\t1\t0.05\n")
    with pytest.warns(PararouteWarning, match="significant genes only"):
        assert not read_expression(path).complete
    path.write_text("gene\tlogFC\tlfcSE\tpadj\nA\t1\t1\t0.05\nB\t1\t1\t0.06\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_expression(path).complete


def test_a_dataframe_is_read_like_a_file_and_not_changed(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"log2FoldChange": [1.5, np.nan, -2.25], "lfcSE": [0.1, 0.2, 0.3], "padj": [0.1, 0.9, 0.2]},
        index=pd.Index(["B", "A", "C"], name="gene"),
    )
    before = frame.copy(deep=True)
    frame.to_csv(tmp_path / "x.tsv", sep="\t")
    from_file = read_expression(tmp_path / "x.tsv").frame
    assert read_expression(frame).frame.equals(from_file)
    pd.testing.assert_frame_equal(frame, before)
    assert from_file["gene_symbol"].tolist() == ["B", "C"]


def test_odd_frames_are_read() -> None:
    frame = pd.DataFrame(
        {
            "symbol": pd.Categorical(["A", "B", "spaced name "]),
            "logFC": pd.array([1, None, 2], dtype="Int64"),
            "lfcSE": pd.array([0.5, 0.5, 0.5], dtype="Float64"),
        }
    )
    assert read_expression(frame, complete=True).frame["gene_symbol"].tolist() == [
        "A",
        "spaced name",
    ]


def test_abundance_counts_are_scaled_and_tpm_is_not(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("gene\tS1\tS2\nA\t1\t1\nB\t2\t2\nB\t1\t1\n")
    assert read_abundance(path)[0].to_dict() == {"A": 250000.0, "B": 750000.0}
    path.write_text("gene\tTPM\nA\t1\nB\t3\n")
    assert read_abundance(path)[0].to_dict() == {"A": 1.0, "B": 3.0}
    path.write_text("gene\tTPM\nA\t-1\n")
    with pytest.raises(TableError, match="negative abundance"):
        read_abundance(path)
