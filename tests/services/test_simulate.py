"""The simulated series holds what it says."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.services import simulate
from tests.services.asked import frame

TRUTH = pd.DataFrame(
    {
        "gene_symbol": ["IGF1", "NOTAGENE", "DUSP6", None, "AKT1", "IGF1"],
        "log2FoldChange": [3.0, 1.0, -4.0, 1.0, np.nan, -3.0],
    }
)


def unzip(path: Path, encoding: str = "utf-8") -> str:
    return gzip.decompress(path.read_bytes()).decode(encoding)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, simulate.Simulated]:
    folder = tmp_path_factory.mktemp("geo")
    return folder, simulate.simulate_gse64741(folder, TRUTH, n_genes=400)


def test_counts_and_annotation_fit_together(series: tuple[Path, simulate.Simulated]) -> None:
    folder, drawn = series
    counts = frame(unzip(folder / simulate.COUNTS)).set_index("GeneID").astype(int)
    annotation = frame(unzip(folder / simulate.ANNOTATION)).set_index("GeneID")
    assert annotation.index.tolist() == counts.index.tolist()
    assert annotation.columns[:2].tolist() == ["Symbol", "Description"]
    assert counts.columns.tolist() == drawn["samples"].index.tolist()
    assert annotation.at["3479", "Symbol"] == "IGF1"
    assert counts.loc["3479"].tolist() == drawn["counts"].loc["IGF1"].tolist()
    assert len(counts) == 400
    depth = counts.sum() * 20_000 / 400
    assert depth.between(8e6, 40e6).all()


def test_the_truth_is_in_the_counts(series: tuple[Path, simulate.Simulated]) -> None:
    _, drawn = series
    genes, samples, counts = drawn["genes"], drawn["samples"], drawn["counts"]
    assert genes.index[:2].tolist() == ["IGF1", "DUSP6"]
    assert genes["log2FoldChange"].head(2).tolist() == [3.0, -4.0]
    assert genes["log2FoldChange"].iloc[2:].eq(0).all()
    assert not genes.index.isin(["NOTAGENE"]).any()
    assert 0.05 < (genes["A375"] - genes["log2FoldChange"]).std() < 0.15
    a375 = samples[samples["line"].eq("A375")]
    treated = counts[a375.index[a375["drug"].eq("vemurafenib")]].sum(axis=1)
    control = counts[a375.index[a375["drug"].eq("DMSO")]].sum(axis=1)
    ratio = np.log2((treated + 1) / (control + 1))
    ratio -= ratio.median()
    assert ratio["IGF1"] > 1.5
    assert ratio["DUSP6"] < -2
    assert ratio.abs().median() < 0.5


def test_series_files_name_the_samples(series: tuple[Path, simulate.Simulated]) -> None:
    folder, drawn = series
    soft, matrix = unzip(folder / simulate.SOFT), unzip(folder / simulate.MATRIX)
    titles = drawn["samples"]["title"].tolist()
    assert len(titles) == 18
    assert titles[0] == "A375_DMSO_48h_rep1"
    assert [line[16:] for line in soft.splitlines() if line.startswith("!Sample_title")] == titles
    row = next(line for line in matrix.splitlines() if line.startswith("!Sample_title"))
    assert row.split("\t")[1:] == [f'"{title}"' for title in titles]
    begin = matrix.index("!series_matrix_table_begin\n")
    table = matrix[begin:].splitlines()
    assert [line.split("\t")[0] for line in table] == [
        "!series_matrix_table_begin", '"ID_REF"', "!series_matrix_table_end"
    ]  # fmt: skip
    assert "2 \N{MICRO SIGN}M vemurafenib" in soft


def test_options_for_traps(tmp_path: Path) -> None:
    drawn = simulate.simulate_gse64741(
        tmp_path, TRUTH, n_genes=30, missing=("GSM1579003",), encoding="latin-1"
    )
    header = unzip(tmp_path / simulate.COUNTS).splitlines()[0]
    assert "GSM1579002\tGSM1579004" in header
    assert "GSM1579003" in drawn["counts"].columns
    with pytest.raises(UnicodeDecodeError):
        unzip(tmp_path / simulate.SOFT)
    assert "2 \N{MICRO SIGN}M" in unzip(tmp_path / simulate.SOFT, "latin-1")


def test_a_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        simulate.simulate_gse64741(tmp_path / name, TRUTH, n_genes=30, seed=seed)
    a, b, c = ((tmp_path / name / simulate.COUNTS).read_bytes() for name in "abc")
    assert a == b != c
    assert a[4:8] == bytes(4)  # gzip's time stamp
