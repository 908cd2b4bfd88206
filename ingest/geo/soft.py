"""Reading a GEO family SOFT file (``GSE64741_family.soft.gz``).

A line beginning with ``^`` opens an entity (series, platform, sample), one beginning with
``!`` gives an attribute of it, and tables stand between ``!..._table_begin`` and
``!..._table_end``. Tables are not read here: counts come from elsewhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
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

_SUPER_SERIES = re.compile(r"SuperSeries of:\s*(GSE\d+)", re.IGNORECASE)


@dataclass
class _Entity:
    kind: str
    name: str
    attributes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_soft(path: Path | str) -> Series:
    r"""Read the series and its samples from a family SOFT file.

    Parameters
    ----------
    path : path-like
        Plain or gzip.

    Returns
    -------
    Series
        A sample that the series declares and the file does not hold is noted. Line order
        within a sample is kept, the order of samples is numeric. Cost: linear in the
        file's size; tables are skipped without being split into lines.

    Raises
    ------
    InputError
        Not a family SOFT file, one without samples or with more than any series has, or a
        sample without an accession.
    IntegrityError
        A damaged file, or one that ends within a table.

    Examples
    --------
    >>> import tempfile
    >>> text = "^SERIES = GSE1\n!Series_title = T\n^SAMPLE = GSM1\n!Sample_title = A375 DMSO\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "GSE1_family.soft"
    ...     _ = file.write_text(text, encoding="utf-8")
    ...     read_soft(file).samples["title"].tolist()
    ['A375 DMSO']
    """
    path = Path(path)
    text, encoding = read_geo_text(path)
    entities = list(_entities(without_tables(text, path)))
    series = next((e for e in entities if e.kind == "SERIES"), None)
    found = {e.name: e.attributes for e in entities if e.kind == "SAMPLE"}
    if series is None or not found:
        raise _not_a_family(text, path, has_series=series is not None)
    if "" in found or not series.name:
        raise _nameless(text, path)
    refuse_too_many(len(found), path)
    samples = samples_table(found)
    absent = in_numeric_order(set(series.attributes["sample_id"]) - found.keys())
    notes = notes_on(path, encoding)
    if absent:
        notes.append(
            f"declared by the series but not described in {path.name}: {', '.join(absent)}"
        )
    return Series(
        accession=series.name,
        title=" ".join(series.attributes["title"]),
        organisms=distinct(samples["organism"]),
        platforms=distinct(samples["platform"]),
        sub_series=sub_series(series.attributes["relation"]),
        samples=samples,
        notes=tuple(notes),
        files=(source_file(path, len(samples)),),
    )


def sub_series(relations: list[str]) -> tuple[str, ...]:
    """The children that a SuperSeries names in its relations.

    Examples
    --------
    >>> sub_series(["SuperSeries of: GSE20", "SuperSeries of: GSE3", "SubSeries of: GSE9"])
    ('GSE3', 'GSE20')
    """
    return tuple(in_numeric_order(name for r in relations for name in _SUPER_SERIES.findall(r)))


def without_tables(text: str, path: Path) -> str:
    """`text` without its data tables.

    Raises
    ------
    IntegrityError
        A table has no end: the file was cut short.
    """
    pieces, at = [], 0
    while (begin := text.find("_table_begin", at)) >= 0:
        line = text.rfind("\n", 0, begin) + 1
        if not re.fullmatch(r"!\w+", text[line:begin]):  # the words stand within a value
            rest = text.find("\n", begin) + 1 or len(text)
            pieces.append(text[at:rest])
            at = rest
            continue
        pieces.append(text[at:line])
        end = text.find(f"\n{text[line:begin]}_table_end", begin)
        if end < 0:
            number = text.count("\n", 0, line) + 1
            raise IntegrityError(
                "the file ends within a table",
                where=f"{path}, line {number}",
                expected=f"{text[line:begin]}_table_end",
                how="fetch the file again",
            )
        at = text.find("\n", end + 1) + 1 or len(text)
    return "".join([*pieces, text[at:]])


def _entities(text: str) -> Iterator[_Entity]:
    entity: _Entity | None = None
    for line in _whole_lines(text):
        if line.startswith("^"):
            if entity is not None:
                yield entity
            kind, _, name = line[1:].partition("=")
            entity = _Entity(kind.strip().upper(), name.strip())
        elif entity is not None and line.startswith("!"):
            key, _, value = line[1:].partition("=")
            entity.attributes[key.strip().partition("_")[2]].append(value.strip())
    if entity is not None:
        yield entity


def _whole_lines(text: str) -> Iterator[str]:
    """Lines that begin with ``^`` or ``!``, with what goes on of an attribute in further lines."""
    parts: list[str] = []
    for line in text.split("\n"):
        if line.startswith(("^", "!")):
            yield " ".join(parts)
            parts = [line]
        elif parts and line.strip() and not line.startswith("#") and parts[0].startswith("!"):
            parts.append(line.strip())
    yield " ".join(parts)


def _nameless(text: str, path: Path) -> InputError:
    begins = re.compile(r"\^\s*(?:SAMPLE|SERIES)\s*=?\s*", re.IGNORECASE)
    first = next((i for i, line in enumerate(text.split("\n")) if begins.fullmatch(line)), 0)
    return InputError(
        "no accession",
        where=f"{path}, line {first + 1}",
        expected="^SERIES = GSE... and ^SAMPLE = GSM...",
        how="the file is damaged: fetch it again",
    )


def _not_a_family(text: str, path: Path, *, has_series: bool) -> InputError:
    how = "give the file NCBI calls GSE..._family.soft.gz"
    if "private" in text[:2000] and "^SAMPLE" not in text:
        what, how = "the series is private", "wait for its release, or ask its submitter"
    elif text.startswith("!Series_"):
        what, how = "this is a series matrix, not a family SOFT file", "read it as a series matrix"
    elif has_series:
        what = "the series has no samples: empty, withdrawn, or not the whole family"
    else:
        what = "no series in this file: empty, private, or not a family SOFT file"
    return InputError(what, where=str(path), expected="^SERIES and at least one ^SAMPLE", how=how)
