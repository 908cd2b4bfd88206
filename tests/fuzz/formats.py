"""Every format that is read: a small valid file of it, its reader, and what it must give."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pararoute.ingest.abundance import read_abundance
from pararoute.ingest.contrasts import catalogue
from pararoute.ingest.delimited import TextTable, read_text_table
from pararoute.ingest.expression import read_expression
from pararoute.ingest.geo.counts import Counts, read_count_matrix, read_ncbi_counts
from pararoute.ingest.geo.groups import guess_groups
from pararoute.ingest.geo.matrix import read_matrix
from pararoute.ingest.geo.series import SAMPLE_COLUMNS, Series
from pararoute.ingest.geo.soft import read_soft
from pararoute.ingest.omnipath.reader import read_omnipath, read_regulation
from pararoute.ingest.remote.cache import Cache
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.mirror import Mirror
from pararoute.ingest.remote.sources import Sources
from pararoute.ingest.tables import Expression, Knowledge, checked
from pararoute.run_tables import read_later
from tests import tables
from tests.ingest.geo import files

COUNTS = """\
GeneID GSM1 GSM2 GSM3
3479 10 0 5
1956 7 900 -
207 1 2 3
"""
ANNOTATION = """\
GeneID Symbol EnsemblGeneID
3479 IGF1 ENSG00000017427
1956 EGFR ENSG00000146648
207 AKT1 ENSG00000142208
"""
ENSEMBL = """\
gene_id log2FoldChange lfcSE padj
ENSG00000017427.17 1.5 0.3 0.01
ENSG00000146648 -1 0.2 0.9
"""
LIMMA = """\
,logFC,AveExpr,t,P.Value,adj.P.Val
IGF1,2.5,5.1,8.3,1e-9,1e-7
EGF,-1.0,2.2,-3.3,0.001,0.01
"PTEN",0.0,7.7,0.0,1,1
"""
MATRIX = "GSE7_raw_counts_GRCh38.p13_NCBI.tsv"
ANNOTATED = "Human.GRCh38.p13.annot.tsv"


@dataclass(frozen=True)
class Format:
    """A file that is read.

    Attributes
    ----------
    file : str
        Its name: a reader tells some formats by it.
    data : bytes
        A valid file.
    read : callable
        Reads the file at a path and sees that what comes is as promised.
    """

    file: str
    data: bytes
    read: Callable[[Path], object]


def _of_text(path: Path) -> None:
    table = read_text_table(path)
    _rectangle(table)


def _rectangle(table: TextTable) -> None:
    frame = table.frame
    assert len(frame)
    assert frame.columns.is_unique
    assert all(isinstance(name, str) and name for name in frame.columns)
    cells = frame.melt()["value"].dropna()
    assert all(isinstance(cell, str) and cell for cell in cells)


def _expression(path: Path) -> None:
    _is_expression(read_expression(path))


def _is_expression(found: Expression) -> None:
    frame = checked(found.frame, "expression", found.name)
    assert len(frame)
    assert np.isfinite(frame["log2FoldChange"]).all()
    for column in ("baseMean", "lfcSE", "stat", "pvalue", "padj"):
        assert not np.isinf(frame[column]).any()
    _names(frame["gene_symbol"])
    assert frame["gene_symbol"].is_monotonic_increasing


def _names(column: pd.Series) -> None:
    for name in column:
        assert isinstance(name, str)
        assert name == name.strip() != ""


def _abundance(path: Path) -> None:
    found, _ = read_abundance(path)
    assert len(found)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    _names(found.index.to_series())


def _counts(path: Path) -> None:
    _are_counts(read_count_matrix(path))


def _are_counts(found: Counts) -> None:
    assert found.frame.shape[1]
    assert len(found.frame)
    assert found.frame.index.is_unique
    assert found.frame.columns.is_unique
    assert (found.frame.to_numpy() >= 0).all()
    assert {str(kind) for kind in found.frame.dtypes} == {"int64"}
    _names(found.frame.index.to_series())


def _ncbi(path: Path) -> None:
    for name, text in ((MATRIX, COUNTS.replace("-", "4")), (ANNOTATED, ANNOTATION)):
        if path.name != name:
            tables.write(path.parent / name, text)
    _are_counts(read_ncbi_counts(path.parent / MATRIX, path.parent / ANNOTATED))


def _series(found: Series) -> None:
    samples = found.samples
    assert len(samples)
    assert tuple(samples.columns) == SAMPLE_COLUMNS
    assert samples["sample"].is_unique
    assert found.accession
    _names(samples["sample"])
    for cell in samples.to_numpy().ravel():
        assert isinstance(cell, str)
        assert "\n" not in cell
    assert len(guess_groups(samples)) == len(samples)


def _soft(path: Path) -> None:
    _series(read_soft(path))


def _matrix(path: Path) -> None:
    _series(read_matrix([path]))


def _omnipath(path: Path) -> None:
    folder = path.parent
    for name, text in (
        ("interactions", tables.INTERACTIONS), ("complexes", tables.COMPLEXES),
        ("intercell", tables.INTERCELL),
    ):  # fmt: skip
        file = folder / f"omnipath_webservice_{name}.tsv"
        if file != path:
            tables.write(file, text)
    _is_knowledge(read_omnipath(folder))
    if "interactions" in path.name:
        checked(read_regulation(folder), "regulation", "the table")


def _is_knowledge(found: Knowledge) -> None:
    for name in ("ligrec", "signalling", "complexes", "roles"):
        table = checked(getattr(found, name), name, name)
        for column in ("source_genesymbol", "target_genesymbol", "complex", "member", "genesymbol"):
            if column in table:
                _names(table[column])


def _contrasts(path: Path) -> None:
    for listed in catalogue(Sources(Fetcher(), Mirror(path.parent.parent))):
        assert listed.entry.id
        assert listed.entry.role in ("sender", "receiver")


def _later(path: Path) -> None:
    table = read_later(path)
    assert table.columns.is_unique
    assert len(table) or list(table.columns)


def _cache(path: Path) -> None:
    cache = Cache(path.parent.parent)
    for entry in cache.entries():
        assert cache.state(entry) in ("ok", "missing", "damaged")
        assert cache.path(entry).resolve().is_relative_to(cache.folder.resolve())
        assert isinstance(entry.age, float)


ENTRY = {
    "id": "20261124172747-aaaaaaaa-bbbb", "url": "https://example.org/x.tsv", "name": "x.tsv.gz",
    "sha256": "a" * 64, "size": 10, "sent": 20, "fetched": "2026-11-24T17:27:47.000Z",
    "client": "requests", "details": {"ETag": "1"},
}  # fmt: skip
REGULATORS = """\
rank tf score own activity regulon explained note
1 FOSL1 0.5 1.25 -2.0 CollecTRI True -
2 NA 0.25 - 1e-5 DoRothEA False -
"""


def _tsv(text: str) -> bytes:
    return tables.tsv(text).encode()


_TOML = """\
[[contrast]]
id = "up"
role = "sender"
default = true
organism = "human"
file = "sender.tsv"
title = "treated"

[[contrast]]
id = "A375"
role = "receiver"
organism = "mouse"
series = "GSE64741"
treated = ["A375.*vemurafenib"]
control = ["GSM1", "DMSO"]
"""

FORMATS: dict[str, Format] = {
    "text table": Format("x.tsv", _tsv(tables.SENDER), _of_text),
    "text table, csv": Format("x.csv", LIMMA.encode(), _of_text),
    "expression": Format("x.tsv", _tsv(tables.SENDER), _expression),
    "expression, gzip": Format("x.tsv.gz", gzip.compress(_tsv(tables.SENDER)), _expression),
    "expression, limma": Format("x.csv", LIMMA.encode(), _expression),
    "expression, Ensembl": Format("x.tsv", _tsv(ENSEMBL), _expression),
    "abundance": Format("x.tsv", _tsv(COUNTS.replace("GeneID", "gene")), _abundance),
    "counts": Format("x.tsv", b"# by featureCounts\n" + _tsv(COUNTS.replace("-", "4")), _counts),
    "counts, NCBI": Format(MATRIX, _tsv(COUNTS.replace("-", "4")), _ncbi),
    "annotation, NCBI": Format(ANNOTATED, _tsv(ANNOTATION), _ncbi),
    "SOFT": Format("GSE70000_family.soft", files.soft().encode(), _soft),
    "series matrix": Format("GSE70000_series_matrix.txt",
                            files.matrix(files.SAMPLES, ["7\t1\t2\t3"]).encode(), _matrix),
    "interactions": Format("omnipath_webservice_interactions.tsv", _tsv(tables.INTERACTIONS),
                           _omnipath),
    "complexes": Format("omnipath_webservice_complexes.tsv", _tsv(tables.COMPLEXES), _omnipath),
    "intercell": Format("omnipath_webservice_intercell.tsv", _tsv(tables.INTERCELL), _omnipath),
    "contrasts.toml": Format("contrasts/contrasts.toml", _TOML.encode(), _contrasts),
    "regulators.tsv": Format("regulators.tsv", _tsv(REGULATORS), _later),
    "cache manifest": Format("manifest/1.json", json.dumps(ENTRY, indent=1).encode(), _cache),
}  # fmt: skip
