"""A GEO series: which samples it has and what its submitter says of them.

Two of NCBI's formats hold the same facts, the family SOFT file (`soft.py`) and the
series matrix (`matrix.py`); both come out as a `Series`. Here is what they share: the
careful reading of text and the table of samples.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pararoute.ingest.content import bytes_of, decompressed
from pararoute.ingest.delimited import MAX_COLUMNS
from pararoute.ingest.errors import InputError
from pararoute.ingest.tables import SourceFile

# Our column of the samples table: GEO's attribute, without "Sample_". Of a sample with
# two channels the first one counts.
_ATTRIBUTES = {
    "title": "title",
    "organism": "organism_ch1",
    "source": "source_name_ch1",
    "characteristics": "characteristics_ch1",
    "molecule": "molecule_ch1",
    "library_strategy": "library_strategy",
    "library_selection": "library_selection",
    "platform": "platform_id",
}
SAMPLE_COLUMNS = ("sample", *_ATTRIBUTES)
Attributes = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Series:
    """What one GEO series says of itself.

    Attributes
    ----------
    accession, title : str
        ``GSE...`` and its title.
    organisms, platforms, sub_series : tuple of str
        Organisms and platforms of the samples; the series that a SuperSeries is made of.
    samples : DataFrame of str
        One row per sample in numeric order of accession: ``sample`` (``GSM...``), ``title``,
        ``organism``, ``source``, ``characteristics`` (``key: value; key: value``),
        ``molecule``, ``library_strategy``, ``library_selection``, ``platform``.
        Empty means that the submitter says nothing.
    notes : tuple of str
        What a user should know of the reading: another encoding, a missing sample.
    files : tuple of SourceFile
        What was read.
    """

    accession: str
    title: str
    organisms: tuple[str, ...]
    platforms: tuple[str, ...]
    sub_series: tuple[str, ...]
    samples: pd.DataFrame
    notes: tuple[str, ...] = ()
    files: tuple[SourceFile, ...] = ()


def read_geo_text(path: Path | str) -> tuple[str, str]:
    r"""The text of one of NCBI's files, plain or gzip, and the encoding it was in.

    NCBI passes on what submitters typed, so a file may hold bytes of several encodings.
    A line that is not UTF-8 is read as cp1252, and as latin-1 if it is not that either:
    no byte is dropped, so a dose in µM stays one. Line ends come out as ``\n``; a lone
    ``\r`` is part of a value and becomes a blank.

    Parameters
    ----------
    path : path-like
        The file.

    Returns
    -------
    text, encoding : str
        ``"utf-8"``, or the other encoding that some line needed.

    Raises
    ------
    InputError
        No such file, empty, a web page, or a NUL byte (the line is named).
    IntegrityError
        A gzip file that is damaged or cut short, or is too large when decompressed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "GSE1_family.soft"
    ...     _ = file.write_bytes(b"!Sample_title = 1 \xb5M\r\n")
    ...     read_geo_text(file)
    ('!Sample_title = 1 µM\n', 'cp1252')
    """
    path = Path(path)
    data = bytes_of(path)
    _refuse_web_page(data, path)
    content = decompressed(data, path).removeprefix(b"\xef\xbb\xbf")
    _refuse_web_page(content, path)
    nul = content.find(b"\x00")
    if nul >= 0:
        line = content.count(b"\n", 0, nul) + 1
        raise InputError(
            "a NUL byte: the file is binary, UTF-16 or damaged",
            where=f"{path}, line {line}",
            expected="text in UTF-8 or Latin-1",
            how="fetch the file again",
        )
    text, encoding = _decode(content)
    if "\r" in text:
        text = text.replace("\r\n", "\n") if "\n" in text else text.replace("\r", "\n")
    # a return within a value, and what a terminal that lists the samples would obey
    return text.replace("\r", " ").replace("\x1b", " "), encoding


def notes_on(path: Path, encoding: str) -> list[str]:
    """The note on an encoding other than UTF-8, if there is one to make."""
    if encoding == "utf-8":
        return []
    return [f"{path.name} is not all UTF-8: such lines were read as {encoding}"]


def refuse_too_many(samples: int, path: Path) -> None:
    """Raise, before their table is made, if there are more samples than any series has."""
    if samples > MAX_COLUMNS:  # as many as a table of counts may have
        raise InputError(
            f"{samples} samples",
            where=str(path),
            expected=f"at most {MAX_COLUMNS}",
            how="fetch the file again; no series of GEO is that large",
        )


def source_file(path: Path, rows: int) -> SourceFile:
    """Provenance of a series file: the hash of its bytes as they are on disk."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return SourceFile("geo series", path, digest, rows)


def samples_table(samples: Mapping[str, Attributes]) -> pd.DataFrame:
    """The table of samples from GEO's attributes of each.

    Parameters
    ----------
    samples : mapping of str to mapping
        Accession to attributes; an attribute's name is without ``Sample_`` and has one
        or several values.

    Returns
    -------
    DataFrame of str
        Columns `SAMPLE_COLUMNS`; in numeric order of accession.

    Examples
    --------
    >>> one = {"title": ["A375 DMSO"], "characteristics_ch1": ["cell line:A375", "p12"]}
    >>> table = samples_table({"GSM20": one, "GSM3": {"title": ["x"]}})
    >>> table[["sample", "title", "characteristics"]].values.tolist()
    [['GSM3', 'x', ''], ['GSM20', 'A375 DMSO', 'cell line: A375; p12']]
    """
    rows = [
        {"sample": name}
        | {ours: _joined(ours, samples[name].get(geo, ())) for ours, geo in _ATTRIBUTES.items()}
        for name in in_numeric_order(samples)
    ]
    return pd.DataFrame(rows, columns=list(SAMPLE_COLUMNS), dtype=str)


def in_numeric_order(accessions: Iterable[str]) -> list[str]:
    """Accessions once each, by their letters, then by their number.

    Examples
    --------
    >>> in_numeric_order(["GSM10", "GSM9", "GSM10"])
    ['GSM9', 'GSM10']
    """
    return sorted(set(accessions), key=_letters_and_number)


def distinct(column: pd.Series) -> tuple[str, ...]:
    """The values of a column that are not empty, once each, accessions by number."""
    return tuple(in_numeric_order(value for value in column if value))


def _refuse_web_page(content: bytes, path: Path) -> None:
    if content[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise InputError(
            "the file is a web page, not one of GEO's text files",
            where=str(path),
            how="NCBI may have sent a page that asks for a person: open the address in a "
            "browser, then fetch the file again",
        )


def _letters_and_number(accession: str) -> tuple[str, int, str, str]:
    letters = accession.rstrip("0123456789")
    number = accession[len(letters) :].lstrip("0")  # of any length: Python makes no int of that
    return letters, len(number), number, accession


def _joined(column: str, values: Iterable[str]) -> str:
    """Values joined by semicolons; the same twice is given once."""
    tidy = [" ".join(value.split()) for value in values]
    if column == "characteristics":  # some submitters leave out the blank
        tidy = [re.sub(r"^([^:]+?) ?: ?(?!//)", r"\1: ", value) for value in tidy]
    return "; ".join(dict.fromkeys(value for value in tidy if value))


def _decode(content: bytes) -> tuple[str, str]:
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    lines = [_decode_line(line) for line in content.split(b"\n")]
    used = {encoding for _, encoding in lines}
    return "\n".join(text for text, _ in lines), max(used, key=_ENCODINGS.index)


_ENCODINGS = ("utf-8", "cp1252", "latin-1")


def _decode_line(line: bytes) -> tuple[str, str]:
    for encoding in _ENCODINGS[:-1]:
        try:
            return line.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1"), "latin-1"
