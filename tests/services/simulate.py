"""A made-up GSE64741 in NCBI's formats, with known fold changes.

Nothing in it is measured: titles, accessions of samples and counts are invented. Three
melanoma lines, vehicle or vemurafenib for 48 h, three replicates each. Counts are negative
binomial with the dispersion trend of DESeq2 (a0 + a1 / mean, scattered log-normally).

``python -m tests.services.simulate FOLDER --truth TABLE`` writes one.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Collection, Iterator
from importlib import resources
from pathlib import Path
from typing import TypedDict

import numpy as np
import pandas as pd

SERIES = "GSE64741"
PLATFORM = "GPL11154"
BUILD = "GRCh38.p13"
LINES = ("A375", "Colo800", "UACC62")
DRUGS = {"DMSO": "vehicle (DMSO), 48 h", "vemurafenib": "vemurafenib (2 \N{MICRO SIGN}M), 48 h"}
TITLE = "SIMULATED transcriptomes of BRAF-mutant melanoma lines treated with vemurafenib"
SOFT = f"{SERIES}_family.soft.gz"
MATRIX = f"{SERIES}_series_matrix.txt.gz"
COUNTS = f"{SERIES}_raw_counts_{BUILD}_NCBI.tsv.gz"
ANNOTATION = f"Human.{BUILD}.annot.tsv.gz"
_ANNOTATION_COLUMNS = [
    *("GeneID", "Symbol", "Description", "Synonyms", "GeneType", "EnsemblGeneID", "Status"),
    *("ChrAcc", "ChrStart", "ChrStop", "Orientation", "Length"),
]
_DISPERSION = (0.02, 2.0)  # a0, a1


class Simulated(TypedDict):
    """What was drawn: samples by accession, genes by symbol, counts of genes in samples."""

    samples: pd.DataFrame  # title, line, drug, replicate
    genes: pd.DataFrame  # GeneID, log2FoldChange, and that of each line
    counts: pd.DataFrame


def simulate_gse64741(
    folder: Path,
    truth: pd.DataFrame,
    n_genes: int = 20_000,
    seed: int = 64741,
    deviation: float = 0.1,
    missing: Collection[str] = (),
    encoding: str = "utf-8",
) -> Simulated:
    """Write the series' four files into a folder.

    Parameters
    ----------
    truth : DataFrame
        ``gene_symbol`` and ``log2FoldChange``; genes with an Entrez id are used, in this
        order; if they are fewer than `n_genes`, genes without a change are added.
    deviation : float
        Standard deviation of a line's log2 fold change around the true one.
    missing : collection of str
        Samples that the count matrix leaves out.
    encoding : str
        Of the two series files; in ``"latin-1"`` the micro sign is one byte.
    """
    rng = np.random.default_rng(seed)
    samples = _samples()
    genes = _genes(truth, n_genes)
    for line in LINES:
        genes[line] = genes["log2FoldChange"] + rng.normal(0, deviation, len(genes))
    counts = _counts(genes, samples, rng)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / SOFT, "".join(_soft(samples)), encoding)
    _write(folder / MATRIX, "".join(_matrix(samples)), encoding)
    table = counts.drop(columns=list(missing)).set_axis(genes["GeneID"], axis=0).sort_index()
    _write(folder / COUNTS, table.to_csv(sep="\t"))
    annotation = genes.reset_index(names="Symbol").assign(Status="active")
    annotation = annotation.reindex(columns=_ANNOTATION_COLUMNS).sort_values("GeneID")
    _write(folder / ANNOTATION, annotation.to_csv(sep="\t", index=False))
    return Simulated(samples=samples, genes=genes, counts=counts)


def _samples() -> pd.DataFrame:
    rows = [(line, drug, n) for line in LINES for drug in DRUGS for n in (1, 2, 3)]
    frame = pd.DataFrame(rows, columns=["line", "drug", "replicate"])
    frame.index = pd.Index([f"GSM15790{i:02}" for i in range(1, len(rows) + 1)], name="sample")
    frame["title"] = [f"{line}_{drug}_48h_rep{n}" for line, drug, n in rows]
    return frame


def _genes(truth: pd.DataFrame, n_genes: int) -> pd.DataFrame:
    """Genes by symbol: Entrez and Ensembl id, other symbols, true log2 fold change."""
    path = resources.files("pararoute.ingest.reference") / "genes_human.tsv.gz"
    with path.open("rb") as stream:
        known = pd.read_csv(stream, sep="\t", dtype=str, compression="gzip", keep_default_na=False)
    known = known[known["entrez"].ne("")].set_index("symbol")
    changes = truth.dropna().drop_duplicates("gene_symbol").set_index("gene_symbol")
    tested = changes.index[changes.index.isin(known.index)]
    order = tested.append(known.index.difference(tested))[:n_genes]
    genes = known.loc[order]
    return pd.DataFrame(
        {
            "GeneID": genes["entrez"].astype(int),
            "EnsemblGeneID": genes["ensembl"].str.split(";").str[0],
            "Synonyms": genes["aliases"].str.replace(";", "|"),
            "log2FoldChange": changes["log2FoldChange"].reindex(order).fillna(0.0),
        }
    )


def _counts(genes: pd.DataFrame, samples: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Negative binomial counts, genes x samples; one dispersion a gene."""
    n = len(genes)
    log2_base = rng.normal(0, 3, n)  # log-normal base means
    effect = {line: rng.normal(0, 1, n) for line in LINES}
    depth = rng.uniform(10e6, 30e6, len(samples)) * n / 20_000
    treated = samples["drug"].ne("DMSO")
    log2_share = [
        log2_base + effect[line] + is_treated * genes[line].to_numpy()
        for line, is_treated in zip(samples["line"], treated, strict=True)
    ]
    share = np.exp2(np.column_stack(log2_share))
    mean = depth * share / share.sum(axis=0)
    trend = _DISPERSION[0] + _DISPERSION[1] / mean.mean(axis=1, keepdims=True)
    dispersion = trend * rng.lognormal(0, 0.5, (n, 1))
    drawn = rng.poisson(rng.gamma(1 / dispersion, mean * dispersion))
    return pd.DataFrame(drawn, index=genes.index, columns=samples.index)


def _series_fields(samples: pd.DataFrame) -> list[tuple[str, str]]:
    return [
        ("title", TITLE),
        ("geo_accession", SERIES),
        ("status", "Public on Dec 31 2014"),
        ("summary", "A simulated series: no value in it was measured."),
        ("overall_design", "3 lines x (vehicle, vemurafenib) x 3 replicates, 48 h"),
        ("type", "Expression profiling by high throughput sequencing"),
        *(("sample_id", accession) for accession in samples.index),
        ("platform_id", PLATFORM),
        ("platform_taxid", "9606"),
        ("sample_taxid", "9606"),
    ]


def _sample_fields(accession: str, line: str, drug: str, title: str) -> list[tuple[str, str]]:
    return [
        ("title", title),
        ("geo_accession", accession),
        ("status", "Public on Dec 31 2014"),
        ("type", "SRA"),
        ("channel_count", "1"),
        ("source_name_ch1", "melanoma cell line"),
        ("organism_ch1", "Homo sapiens"),
        ("taxid_ch1", "9606"),
        ("characteristics_ch1", f"cell line: {line}"),
        ("characteristics_ch1", f"treatment: {DRUGS[drug]}"),
        ("growth_protocol_ch1", "Grown in DMEM with 10% serum."),
        ("treatment_protocol_ch1", "2 \N{MICRO SIGN}M vemurafenib or the same volume of DMSO."),
        ("molecule_ch1", "total RNA"),
        ("extract_protocol_ch1", "RNA was extracted; libraries were made from poly(A) RNA."),
        ("data_processing", f"Genome_build: {BUILD}"),
        ("platform_id", PLATFORM),
        ("instrument_model", "Illumina HiSeq 2000"),
        ("library_selection", "cDNA"),
        ("library_source", "transcriptomic"),
        ("library_strategy", "RNA-Seq"),
        ("series_id", SERIES),
        ("data_row_count", "0"),
    ]


def _fields_of_all(samples: pd.DataFrame) -> list[list[tuple[str, str]]]:
    rows = samples.reset_index()[["sample", "line", "drug", "title"]]
    return [_sample_fields(*map(str, row)) for row in rows.itertuples(index=False)]


def _soft(samples: pd.DataFrame) -> Iterator[str]:
    yield "^DATABASE = GeoMiame\n!Database_name = Gene Expression Omnibus (GEO)\n"
    yield f"^SERIES = {SERIES}\n"
    yield from (f"!Series_{key} = {value}\n" for key, value in _series_fields(samples))
    yield f"^PLATFORM = {PLATFORM}\n!Platform_title = Illumina HiSeq 2000 (Homo sapiens)\n"
    yield f"!Platform_geo_accession = {PLATFORM}\n!Platform_organism = Homo sapiens\n"
    yield "!Platform_data_row_count = 0\n"
    for accession, fields in zip(samples.index, _fields_of_all(samples), strict=True):
        yield f"^SAMPLE = {accession}\n"
        yield from (f"!Sample_{key} = {value}\n" for key, value in fields)


def _matrix(samples: pd.DataFrame) -> Iterator[str]:
    """The series matrix; its expression table is empty, as it is for RNA sequencing."""
    accessions = " ".join(samples.index) + " "
    series = [f for f in _series_fields(samples) if f[0] != "sample_id"]
    yield from (f'!Series_{key}\t"{value}"\n' for key, value in series)
    yield f'!Series_sample_id\t"{accessions}"\n\n'
    for same in zip(*_fields_of_all(samples), strict=True):
        yield "\t".join([f"!Sample_{same[0][0]}", *(f'"{value}"' for _, value in same)]) + "\n"
    yield "!series_matrix_table_begin\n"
    yield "\t".join(f'"{name}"' for name in ("ID_REF", *samples.index)) + "\n"
    yield "!series_matrix_table_end\n"


def _write(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.write_bytes(gzip.compress(text.encode(encoding), 1, mtime=0))


def main() -> None:
    """Write a simulated series, and list its samples."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--truth", type=Path, required=True, help="gene_symbol, log2FoldChange")
    arguments = parser.parse_args()
    drawn = simulate_gse64741(arguments.folder, pd.read_csv(arguments.truth, sep="\t"))
    print(drawn["samples"].assign(reads=drawn["counts"].sum()).to_string())  # noqa: T201


if __name__ == "__main__":
    main()
