"""Count matrices: NCBI's and a user's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pararoute.ingest.errors import (
    InputError,
    IntegrityError,
    NotEnoughDataError,
    SpeciesError,
    TableError,
    UnknownNameError,
)
from pararoute.ingest.geo.counts import (
    FEW_READS,
    Counts,
    check_reads,
    present,
    read_count_matrix,
    read_ncbi_counts,
)
from tests.ingest.geo.files import put

MATRIX = "GSE70000_raw_counts_GRCh38.p13_NCBI.tsv.gz"
ANNOTATION = "Human.GRCh38.p13.annot.tsv.gz"
COUNTS = "GeneID\tGSM1\tGSM2\n1956\t10\t20\n207\t5\t0\n100\t1\t2\n20\t4\t4\n999\t7\t7\n"
GENES = (
    'GeneID\tSymbol\tDescription\n1956\tEGFR\treceptor "x" 5\'\n207\tAKT1\tkinase\n'
    "100\tNA\tone\n20\tNA\ttwo\n"
)


def ncbi(
    tmp_path: Path,
    counts: str = COUNTS,
    genes: str = GENES,
    names: tuple[str, str] = (MATRIX, ANNOTATION),
) -> Counts:
    return read_ncbi_counts(put(tmp_path / names[0], counts), put(tmp_path / names[1], genes))


def own(tmp_path: Path, text: str, name: str = "counts.tsv") -> Counts:
    return read_count_matrix(put(tmp_path / name, text))


def test_ncbis_counts_by_symbol(tmp_path: Path) -> None:
    counts = ncbi(tmp_path)
    assert counts.frame.index.tolist() == ["AKT1", "EGFR", "NA"]  # a gene called NA is one
    assert counts.frame.to_dict("list") == {"GSM1": [5, 10, 5], "GSM2": [0, 20, 6]}
    assert (counts.frame.dtypes == "int64").all()
    assert counts.gene_id.to_dict() == {"AKT1": "207", "EGFR": "1956", "NA": "20;100"}
    assert counts.n_ids.to_dict() == {"AKT1": 1, "EGFR": 1, "NA": 2}
    assert (counts.build, counts.organism) == ("GRCh38.p13", "human")
    assert counts.counts["ids not in the annotation"] == 1
    assert counts.counts["ids added to another of the same symbol"] == 1
    assert [f.rows for f in counts.files] == [5, 4]


def test_row_order_changes_nothing(tmp_path: Path) -> None:
    head, *rows = COUNTS.splitlines()
    first = ncbi(tmp_path)
    second = ncbi(tmp_path, "\n".join([head, *reversed(rows), ""]))
    pd.testing.assert_frame_equal(first.frame, second.frame)
    pd.testing.assert_series_equal(first.gene_id, second.gene_id)


def test_mouse(tmp_path: Path) -> None:
    names = ("GSE7_raw_counts_GRCm39_NCBI.tsv.gz", "Mouse.GRCm39.annot.tsv.gz")
    counts = ncbi(tmp_path, names=names)
    assert (counts.build, counts.organism) == ("GRCm39", "mouse")


@pytest.mark.parametrize(
    ("matrix", "annotation", "words"),
    [
        (MATRIX, "Human.GRCh37.annot.tsv.gz", "counts of GRCh38.p13, annotation of GRCh37"),
        ("GSE7_norm_counts_TPM_GRCh38.p13_NCBI.tsv.gz", ANNOTATION, "normalised counts"),
        ("counts.tsv.gz", ANNOTATION, "tells no human or mouse genome build"),
        ("GSE7_raw_counts_mRatBN7.2_NCBI.tsv.gz", ANNOTATION, "no human or mouse genome build"),
        (MATRIX, "genes.tsv.gz", "no human or mouse genome build"),
    ],
)
def test_names_that_do_not_fit(matrix: str, annotation: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words):
        ncbi(tmp_path, names=(matrix, annotation))


def test_ncbi_files_that_are_something_else(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="web page"):
        ncbi(tmp_path, "<!doctype html>\n<p>\ta")
    with pytest.raises(TableError, match="missing column 'Symbol'"):
        ncbi(tmp_path, genes="GeneID\tName\n207\tAKT1\n")
    with pytest.raises(NotEnoughDataError, match="no row has a gene symbol"):
        ncbi(tmp_path, genes="GeneID\tSymbol\n1\tA1BG\n")
    path = put(tmp_path / MATRIX, COUNTS)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(IntegrityError, match="cut short"):
        read_ncbi_counts(path, tmp_path / ANNOTATION)


FEATURE_COUNTS = (
    '# Program:featureCounts v2.0.3; Command:"featureCounts" "-a" "x.gtf"\n'
    "Geneid\tChr\tStart\tEnd\tStrand\tLength\ts1.bam\ts2.bam\n"
    "EGF\t4;4\t1;5\t2;9\t+;+\t7\t3\t4\nAKT1\t14\t1\t5\t-\t5\t0\t{}\n"
)


def test_feature_counts(tmp_path: Path) -> None:
    counts = own(tmp_path, FEATURE_COUNTS.format(6))
    assert counts.frame.to_dict() == {
        "s1.bam": {"AKT1": 0, "EGF": 3},
        "s2.bam": {"AKT1": 6, "EGF": 4},
    }
    with pytest.raises(TableError) as caught:
        own(tmp_path, FEATURE_COUNTS.format("0.5"))
    assert caught.value.where.endswith("line 4, column 's2.bam'")
    with pytest.raises(TableError, match="9 cells, the header 8") as caught:
        own(tmp_path, FEATURE_COUNTS.format("6\t7"))
    assert caught.value.where.endswith("line 4")


def test_columns_and_rows_that_are_no_samples_and_no_genes(tmp_path: Path) -> None:
    text = (
        "gene_id\tgene_name\tdescription\tclass\tlength\ts1\n"
        "ENSG00000142208.18\tAKT1\tkinase\tx\t100\t5\n"
        "ENSG00000138798.12\tEGF\t7\ty\t200\t6\n__no_feature\t\t\t\t\t9\n"
    )
    counts = own(tmp_path, text)
    assert counts.frame.to_dict() == {"s1": {"AKT1": 5, "EGF": 6}}
    assert counts.gene_id["AKT1"] == "ENSG00000142208.18"
    assert counts.organism == "human"
    assert counts.counts["columns without numbers (class)"] == 1
    assert counts.counts["rows that summarise reads without a gene"] == 1
    htseq = own(tmp_path, "gene\ts1\nAKT1\t5\n__no_feature\t9\n")
    assert htseq.frame.to_dict() == {"s1": {"AKT1": 5}}


def test_ids_are_translated_and_the_organism_checked(tmp_path: Path) -> None:
    ensembl = own(tmp_path, "gene\ts1\nENSG00000142208.18\t5\nENSG00000142208\t1\n")
    assert ensembl.frame.to_dict() == {"s1": {"AKT1": 6}}
    assert ensembl.n_ids["AKT1"] == 2
    frame = pd.DataFrame({"s1": [5, 6]}, index=pd.Index([207, 1956], name="entrez"))
    assert read_count_matrix(frame).frame.to_dict() == {"s1": {"AKT1": 5, "EGFR": 6}}
    with pytest.raises(SpeciesError):
        read_count_matrix(put(tmp_path / "x.csv", "gene,s1\nENSMUSG00000001729,5\n"), "human")


def test_a_dataframe_is_not_changed() -> None:
    frame = pd.DataFrame({"s1": [1.0, 2.0]}, index=["EGF", "AKT1"])
    before = frame.copy(deep=True)
    assert read_count_matrix(frame).frame["s1"].tolist() == [2, 1]
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.fault(32)
@pytest.mark.parametrize(
    ("cell", "what", "how"),
    [
        ("2.5", "'2.5' is not a whole number", "not TPM"),
        ("-1", "'-1' is negative", "raw counts, not logarithms"),
        ("", "an empty cell", "write 0"),
        ("NA", "'NA' is not a number", "write 0"),
        ("3,5", "'3,5' is not a number", "comma"),
        ("inf", "'inf' is not a number", "write 0"),
    ],
)
def test_cells_that_are_no_count(cell: str, what: str, how: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=what) as caught:
        own(tmp_path, f"gene\ts1\ts2\nEGF\t1\t2.0\nAKT1\t1\t{cell}\nEGFR\t1\t1e3\n")
    assert caught.value.where.endswith("line 3, column 's2'")
    assert how in caught.value.how


def test_no_genes_or_no_samples(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no column of counts"):
        own(tmp_path, "gene\tlength\nEGF\t5\n")
    with pytest.raises(TableError, match="missing column 'gene_symbol'"):
        own(tmp_path, "s1\ts2\n1\t2\n")
    with pytest.raises(TableError, match="spreadsheet"):
        own(tmp_path, "gene\ts1\n1-Mar\t2\nEGF\t2\n")


def test_samples_that_are_missing() -> None:
    counts = read_count_matrix(pd.DataFrame({"gene": ["EGF"], "GSM1": [FEW_READS], "GSM2": [0]}))
    assert present(counts, ["GSM3", "GSM1", "GSM3"]) == (("GSM1",), ("GSM3",))
    assert counts.of(["GSM2", "GSM1"]).columns.tolist() == ["GSM2", "GSM1"]
    with pytest.raises(UnknownNameError, match="GSM12"):
        counts.of(["GSM12"])


@pytest.mark.fault(32)
def test_empty_samples_are_refused_and_poor_ones_told() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.poisson(20, (20_000, 8)), columns=[f"GSM{i}" for i in range(8)])
    frame["GSM3"] = 0
    frame["GSM5"] = 0
    frame.loc[0, "GSM5"] = FEW_READS - 1
    frame.index = pd.Index([f"G{i}" for i in range(20_000)], name="gene")
    counts = read_count_matrix(frame)
    with pytest.raises(InputError, match="no read at all in GSM3"):
        check_reads(counts, frame.columns)
    assert check_reads(counts, ["GSM1", "GSM5"]) == ["fewer than 100,000 reads: GSM5 (99,999)"]
    assert check_reads(counts, ["GSM1", "GSM2"]) == []
