"""Faults 27 to 33: GEO's files and count matrices, as a user meets them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pararoute import cli
from tests.ingest.geo import files as geo
from tests.reliability.told import files, refused

SOFT = "GSE70000_family.soft.gz"
OUT = Path("x.tsv")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder geo/ of a mirror that the environment names."""
    (tmp_path / "mirror" / "geo").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARAROUTE_MIRROR", str(tmp_path / "mirror"))
    return tmp_path / "mirror" / "geo"


def listed(capsys: pytest.CaptureFixture[str], name: str = "GSE70000") -> tuple[pd.DataFrame, str]:
    """The samples that the command lists, and what it says beside."""
    capsys.readouterr()
    assert cli.run(["samples", name, "--json"]) == 0
    out, err = capsys.readouterr()
    return pd.DataFrame(json.loads(out)["samples"]).set_index("sample"), err


@pytest.mark.fault(27, exit=0)
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8"])
def test_a_dose_keeps_its_micro_sign(
    encoding: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    geo.put(site / SOFT, geo.soft(), encoding)
    samples, err = listed(capsys)
    assert samples.at["GSM999", "title"] == 'A375 "vemurafenib" 1 µM 48h rep1'
    assert ("not all UTF-8: such lines were read as cp1252" in err) == (encoding != "utf-8")


@pytest.mark.fault(28, exit=0)
def test_odd_lines_of_a_soft_file_are_read(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = {**geo.SERIES, "summary": ["x " * 500_000]}
    broken = {**geo.SAMPLES, "GSM1000": {**geo.SAMPLES["GSM1000"], "title": ["A375\rDMSO\n48h"]}}
    plain = listed_of(site, geo.soft(), capsys)
    for text in (geo.soft(ends="\r\n"), geo.soft(series=long)):
        assert listed_of(site, text, capsys).equals(plain)
    assert listed_of(site, geo.soft(broken), capsys).at["GSM1000", "title"] == "A375 DMSO 48h"


def listed_of(site: Path, text: str, capsys: pytest.CaptureFixture[str]) -> pd.DataFrame:
    geo.put(site / SOFT, text)
    return listed(capsys)[0]


@pytest.mark.fault(28, exit=3)
def test_a_nul_byte_is_named_by_its_line(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = geo.soft()
    line = text[: text.index("A375 DMSO")].count("\n") + 1
    geo.put(site / SOFT, text.replace("A375 DMSO", "A375\0DMSO", 1))
    err = refused(["samples", "GSE70000"], 3, capsys)
    assert "NUL" in err
    assert f"{SOFT}, line {line}" in err


@pytest.mark.fault(29, exit=0)
def test_all_samples_of_two_platforms_are_listed_by_their_keys(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    geo.put(site / SOFT, geo.soft())
    samples, _ = listed(capsys)
    assert list(samples.index) == ["GSM999", "GSM1000", "GSM1001"]
    assert "a remark without a key" in samples.at["GSM1001", "characteristics"]
    assert "dose: 1 µM" in samples.at["GSM999", "characteristics"]
    assert samples.at["GSM999", "cell_line"] == samples.at["GSM1000", "cell_line"] == "A375"
    (site / SOFT).unlink()
    of_one = {k: v for k, v in geo.SAMPLES.items() if k != "GSM1001"}
    geo.put(site / "GSE70000_series_matrix.txt.gz", geo.matrix(of_one))
    samples, err = listed(capsys)
    assert list(samples.index) == ["GSM999", "GSM1000"]
    assert "has no expression table: counts are needed" in err


@pytest.mark.fault(30, exit=3)
@pytest.mark.parametrize(
    ("accession", "text", "words"),
    [
        ("GSE", "", "no GEO series"),
        ("banana", "", "no GEO series"),
        ("GSM1000", "", "a sample, not a series"),
        ("GPL570", "", "a platform, not a series"),
        ("gse99", "", "there is no series GSE99"),
        ("GSE70000", "Accession GSE70000 is currently private and is scheduled", "is private"),
        ("GSE70000", "^DATABASE = GeoMiame\n", "empty, private, or not a family SOFT file"),
        ("GSE70000", "^SERIES = GSE70000\n!Series_title = x\n", "no samples"),
    ],
)
def test_an_accession_that_holds_no_samples(
    accession: str, text: str, words: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text:
        geo.put(site / SOFT, text)
    assert words in refused(["samples", accession], 3, capsys)


@pytest.mark.fault(30, exit=0)
def test_a_super_series_names_its_parts(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    geo.put(site / SOFT, geo.soft())
    assert "a SuperSeries of GSE69999, GSE70001" in listed(capsys, "gse70000")[1]


@pytest.mark.fault(39, exit=0)
def test_a_title_commands_no_terminal(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    geo.put(site / SOFT, geo.soft().replace("A375 DMSO", "A375\x1b[2J DMSO"))
    assert listed(capsys)[0].at["GSM1000", "title"] == "A375 [2J DMSO 48h rep1"


# ---- counts -------------------------------------------------------------------------------


def counts(columns: Mapping[str, Sequence[object]], genes: Sequence[str] = ()) -> None:
    """A count matrix ``own.tsv``."""
    rows = len(next(iter(columns.values())))
    frame = pd.DataFrame({"gene": [*genes] or [f"G{i}" for i in range(rows)], **columns})
    frame.to_csv("own.tsv", sep="\t", index=False)


def drawn(*names: str, rows: int = 200) -> dict[str, list[object]]:
    rng = np.random.default_rng(7)
    return {name: list(rng.negative_binomial(5, 0.01, rows)) for name in names}


def contrast(*more: str) -> list[str]:
    return ["contrast", "--counts", "own.tsv", "--treated", "^d", "--control", "^v",
            "--out", str(OUT), *more]  # fmt: skip


@pytest.mark.fault(31, exit=7)
def test_a_series_without_counts_names_the_way_out(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    geo.put(site / SOFT, geo.soft())
    err = refused(["contrast", "GSE70000", "--treated", "vemurafenib", "--control", "DMSO",
                   "--out", str(OUT)], 7, capsys)  # fmt: skip
    assert "NCBI holds no counts for GSE70000" in err
    assert "--counts FILE" in err
    assert "supplementary files" in err
    assert not OUT.exists()


@pytest.mark.fault(32, exit=3)
@pytest.mark.parametrize(
    ("cell", "words"),
    [("2.5", "'2.5' is not a whole number"), ("-1", "'-1' is negative"), ("", "an empty cell"),
     ("NA", "'NA' is not a number"), ("inf", "'inf' is not a number")],
)  # fmt: skip
@pytest.mark.usefixtures("site")
def test_a_cell_that_is_no_count_is_named(
    cell: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = drawn("d1", "d2", "v1", "v2")
    columns["v1"][3] = cell
    counts(columns)
    err = refused(contrast(), 3, capsys)
    assert words in err
    assert "own.tsv, line 5, column 'v1'" in err
    assert "fitting" not in err
    assert not OUT.exists()


@pytest.mark.fault(32, exit=3)
@pytest.mark.usefixtures("site")
def test_a_sample_of_zeros_is_refused_before_anything_is_fitted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """PyDESeq2 would work on it for minutes."""
    counts(drawn("d1", "d2", "v1") | {"v2": [0] * 200})
    err = refused(contrast(), 3, capsys)
    assert "no read at all in v2" in err
    assert "dispersions" not in err
    assert not OUT.exists()


@pytest.mark.fault(32, exit=0)
@pytest.mark.usefixtures("site")
def test_ids_of_one_gene_are_added_up_and_that_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    columns = drawn("d1", "d2", "d3", "v1", "v2", "v3")
    counts(columns, ["EGF", "EGF", *(f"G{i}" for i in range(2, 200))])
    assert cli.run(contrast()) == 0
    told = capsys.readouterr().err + OUT.with_name("x.tsv.json").read_text()
    assert "added to another of the same symbol" in told
    assert pd.read_csv(OUT, sep="\t")["gene_symbol"].tolist().count("EGF") == 1


@pytest.mark.fault(33, exit=0)
@pytest.mark.fault(33, exit=7)
@pytest.mark.usefixtures("site")
def test_one_against_one_has_no_p_value_and_two_against_two_is_called_little(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["IGF1", "EGF", "PTEN", "AKT1", *(f"G{i}" for i in range(4, 200))]
    counts(drawn("d1", "v1"), names)
    assert cli.run(contrast()) == 0
    assert "without p-values" in capsys.readouterr().err
    made = pd.read_csv(OUT, sep="\t")
    assert made["log2FoldChange"].notna().all()
    assert made[["lfcSE", "pvalue", "padj"]].isna().all(axis=None)
    rank = ["rank", "--sender", str(OUT), "--omnipath", str(tiny / "omnipath"), "--out", "r"]
    assert "how sure a rise is cannot be told" in refused(rank, 7, capsys)
    assert not Path("r").exists()
    counts(drawn("d1", "d2", "v1", "v2"), names)
    assert cli.run(contrast()) == 0
    assert "few replicates: 4 samples leave 2 degrees of freedom" in capsys.readouterr().err
    counts(drawn("d1", "v1", "v2"), names)
    before = files(Path.cwd() / "mirror"), OUT.read_bytes()
    assert "1 treated and 2 control" in refused(contrast(), 7, capsys)
    assert (files(Path.cwd() / "mirror"), OUT.read_bytes()) == before


@pytest.mark.fault(33, exit=3)
@pytest.mark.usefixtures("site")
def test_a_group_that_no_sample_is_in_is_refused_with_the_samples_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    counts(drawn("d1", "d2", "d3"))
    err = refused(contrast(), 3, capsys)
    assert "d1" in err
    assert "dispersions" not in err
    assert not OUT.exists()
