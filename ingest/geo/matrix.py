"""Reading GEO series matrices (``GSE64741[-GPL...]_series_matrix.txt.gz``).

A series has one such file per platform; what they say of the samples is merged. Their
expression table is not read: of RNA-seq it is empty, and counts come from elsewhere.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pararoute.ingest.errors import InputError, IntegrityError
from pararoute.ingest.geo.series import (
    Series,
    distinct,
    in_numeric_order,
    notes_on,
    read_geo_text,
    refuse_too_many,
    samples_table,
    source_file,
)
from pararoute.ingest.geo.soft import sub_series

_BEGIN, _END = "!series_matrix_table_begin", "!series_matrix_table_end"


@dataclass(frozen=True)
class _File:
    path: Path
    series: Mapping[str, list[str]]
    samples: Mapping[str, Mapping[str, list[str]]]
    notes: list[str]

    @property
    def accession(self) -> str:
        return "".join(self.series["geo_accession"][:1])


def read_matrix(paths: Sequence[Path | str]) -> Series:
    r"""Read the series and its samples from its series matrices.

    Parameters
    ----------
    paths : sequence of path-like
        All matrices of one series, one per platform, plain or gzip, in any order.

    Returns
    -------
    Series
        The same table of samples as from the family SOFT file. Characteristics that
        stand in different rows for different samples keep their own keys. An empty
        expression table and samples that are declared but not described are noted.

    Raises
    ------
    InputError
        Not a series matrix, matrices of different series, a row with too many cells, or more
        samples than any series has.
    IntegrityError
        A damaged file, or one that ends within its table.

    Examples
    --------
    >>> import tempfile
    >>> text = ('!Series_title\t"T"\n!Series_geo_accession\t"GSE1"\n'
    ...         '!Sample_title\t"a"\t"b"\n!Sample_geo_accession\t"GSM1"\t"GSM2"\n'
    ...         '!series_matrix_table_begin\n"ID_REF"\t"GSM1"\t"GSM2"\n!series_matrix_table_end\n')
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "GSE1_series_matrix.txt"
    ...     _ = file.write_text(text, encoding="utf-8")
    ...     print(read_matrix([file]).notes[0])
    GSE1_series_matrix.txt has no expression table: counts are needed
    """
    if not paths:
        raise InputError("no series matrix was given", expected="at least one file")
    files = [_read(Path(path)) for path in sorted(map(Path, paths))]
    accessions = in_numeric_order(f.accession for f in files)
    if len(accessions) > 1:
        raise InputError(
            f"matrices of different series: {', '.join(accessions)}",
            where=", ".join(f.path.name for f in files),
            how="read each series by itself",
        )
    samples = samples_table({name: f.samples[name] for f in reversed(files) for name in f.samples})
    declared = {name for f in files for ids in f.series["sample_id"] for name in ids.split()}
    absent = in_numeric_order(declared - set(samples["sample"]))
    notes = [note for f in files for note in f.notes]
    if absent:
        notes.append(
            f"declared by the series but not in the matrices given: {', '.join(absent)} "
            "(there is one matrix per platform)"
        )
    return Series(
        accession=files[0].accession,
        title=" ".join(files[0].series["title"]),
        organisms=distinct(samples["organism"]),
        platforms=distinct(samples["platform"]),
        sub_series=sub_series([r for f in files for r in f.series["relation"]]),
        samples=samples,
        notes=tuple(notes),
        files=tuple(source_file(f.path, len(f.samples)) for f in files),
    )


def _read(path: Path) -> _File:
    text, encoding = read_geo_text(path)
    begin = text.find(f"\n{_BEGIN}")
    head, table = (text, "") if begin < 0 else (text[: begin + 1], text[begin + 1 :])
    if table and _END not in table:
        raise IntegrityError(
            "the file ends within its table",
            where=str(path),
            expected=_END,
            how="fetch the file again",
        )
    series: dict[str, list[str]] = defaultdict(list)
    rows: list[tuple[int, str, list[str]]] = []
    for line, (key, *cells) in _rows(head):
        if key.startswith("!Series_"):
            series[key[8:]] += [c for c in cells if c]
        elif key.startswith("!Sample_"):
            rows.append((line, key[8:], cells))
    named = next((cells for _, key, cells in rows if key == "geo_accession"), [])
    names = [" ".join(name.split()) for name in named]
    refuse_too_many(len(names), path)
    _refuse_wrong_names(names, path)
    if not names or not series["geo_accession"]:
        raise InputError(
            "no series or no samples in this file: empty, private, or not a series matrix",
            where=str(path),
            expected="lines !Series_geo_accession and !Sample_geo_accession",
            how="give the file NCBI calls GSE..._series_matrix.txt.gz",
        )
    notes = notes_on(path, encoding)
    if _is_empty(table):
        notes.append(f"{path.name} has no expression table: counts are needed")
    return _File(path, series, _by_sample(names, rows, path), notes)


def _refuse_wrong_names(names: list[str], path: Path) -> None:
    """Raise where a sample has no accession, or two have the same: their values would mingle."""
    wrong = next((n for n, times in Counter(names).items() if times > 1 or not n.strip()), None)
    if wrong is not None:
        raise InputError(
            f"the sample '{wrong}' stands there twice" if wrong.strip() else "a sample has no name",
            where=f"{path}, !Sample_geo_accession",
            expected="an accession (GSM...) for every sample, each once",
            how="the file may have been edited: fetch it again",
        )


def _rows(head: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each attribute, which may go on over several lines.

    Quotes within a value are not always doubled, so one left open ends with its attribute.
    """
    csv.field_size_limit(2**31 - 1)  # a summary can be longer than csv's 128 kB
    line = 1
    for part in re.split(r"\n(?=!)", head):
        reader = csv.reader(io.StringIO(part, newline=""), delimiter="\t")
        yield line, next(reader, []) or [""]
        line += part.count("\n") + 1


def _by_sample(
    names: list[str], rows: list[tuple[int, str, list[str]]], path: Path
) -> dict[str, dict[str, list[str]]]:
    """Turn rows of cells into attributes of each sample; a short row lacks the last ones."""
    samples: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in names}
    for line, key, cells in rows:
        if any(cells[len(names) :]):
            raise InputError(
                f"'!Sample_{key}' has {len(cells)} values for {len(names)} samples",
                where=f"{path}, line {line}",
                expected="one value per sample",
                how="the file may have been edited: fetch it again",
            )
        for name, cell in zip(names, cells, strict=False):
            samples[name][key].append(cell)
    return samples


def _is_empty(table: str) -> bool:
    """Whether no row follows the header (some files repeat the line that begins the table)."""
    lines = (line for line in io.StringIO(table) if not line.startswith(_BEGIN))
    next(lines, None)  # the header
    return next(lines, _END).startswith(_END)
