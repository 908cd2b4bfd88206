"""Writes the facts of a series in NCBI's two formats, so that both can be read back."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

Sample = Mapping[str, Sequence[str]]

SAMPLES: dict[str, Sample] = {
    "GSM1000": {
        "title": ["A375 DMSO 48h rep1"],
        "source_name_ch1": ["A375 melanoma cells"],
        "organism_ch1": ["Homo sapiens"],
        "characteristics_ch1": ["cell line: A375", "treatment: DMSO"],
        "molecule_ch1": ["total RNA"],
        "platform_id": ["GPL11154"],
        "library_selection": ["cDNA"],
        "library_strategy": ["RNA-Seq"],
    },
    "GSM999": {
        "title": ['A375 "vemurafenib" 1 µM 48h rep1'],
        "source_name_ch1": ["A375 melanoma cells"],
        "organism_ch1": ["Homo sapiens"],
        # ragged: another number, another order
        "characteristics_ch1": ["treatment: vemurafenib", "dose:1 µM", "cell line: A375"],
        "characteristics_ch2": ["cell line: reference"],
        "molecule_ch1": ["total RNA"],
        "platform_id": ["GPL11154"],
        "library_selection": ["cDNA"],
        "library_strategy": ["RNA-Seq"],
    },
    "GSM1001": {
        "title": ["mouse tumour"],
        "source_name_ch1": ["tumour"],
        "organism_ch1": ["Mus musculus"],
        "characteristics_ch1": ["a remark without a key"],
        "molecule_ch1": ["total RNA"],
        "platform_id": ["GPL9250"],
        "library_selection": ["cDNA"],
        "library_strategy": ["RNA-Seq"],
    },
}
SERIES = {
    "title": ["A series of two platforms"],
    "geo_accession": ["GSE70000"],
    "summary": ["One paragraph.\nAnother one, with a \r return."],
    "relation": ["SuperSeries of: GSE70001", "SuperSeries of: GSE69999", "SubSeries of: GSE9"],
    "sample_id": list(SAMPLES),
}


def put(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write text as it stands, compressed if the name says so."""
    data = text.encode(encoding)
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path


def soft(
    samples: Mapping[str, Sample] = SAMPLES,
    series: Mapping[str, Sequence[str]] = SERIES,
    ends: str = "\n",
) -> str:
    """A family SOFT file, with a table in the platform and in each sample."""
    lines = ["^DATABASE = GeoMiame", "!Database_name = Gene Expression Omnibus (GEO)"]
    lines += [f"^SERIES = {series['geo_accession'][0]}"]
    lines += [f"!Series_{key} = {value}" for key, values in series.items() for value in values]
    for platform in dict.fromkeys(s["platform_id"][0] for s in samples.values()):
        lines += [f"^PLATFORM = {platform}", "!Platform_title = HiSeq", *table("platform")]
    for name, sample in samples.items():
        lines += [f"^SAMPLE = {name}", f"!Sample_geo_accession = {name}"]
        lines += [f"!Sample_{key} = {value}" for key, values in sample.items() for value in values]
        lines += table("sample")
    return ends.join([*lines, ""])


def table(kind: str) -> list[str]:
    """A table with its columns' descriptions; a cell looks like a SOFT line."""
    described = ["#ID_REF = a probe", "#VALUE = a number"]
    return [
        *described,
        f"!{kind}_table_begin",
        "ID_REF\tVALUE",
        "^SAMPLE = GSM7\t1",
        f"!{kind}_table_end",
    ]


def matrix(samples: Mapping[str, Sample], rows: Sequence[str] = (), begins: int = 1) -> str:
    """A series matrix with `rows` in its expression table."""
    lines = [
        _row(f"!Series_{key}", [" ".join(values) if key == "sample_id" else value])
        for key, values in SERIES.items()
        for value in (values[:1] if key == "sample_id" else values)
    ]
    lines.append("")
    lines.append(_row("!Sample_geo_accession", list(samples)))
    keys = dict.fromkeys(key for sample in samples.values() for key in sample)
    for key in keys:
        for i in range(max(len(s.get(key, ())) for s in samples.values())):
            cells = [dict(enumerate(s.get(key, ()))).get(i, "") for s in samples.values()]
            lines.append(_row(f"!Sample_{key}", cells))
    lines += ["!series_matrix_table_begin"] * begins
    lines += [_row('"ID_REF"', list(samples)), *rows, "!series_matrix_table_end", ""]
    return "\n".join(lines)


def _row(key: str, cells: Sequence[str]) -> str:
    return "\t".join([key, *('"' + cell.replace('"', '""') + '"' for cell in cells)])
