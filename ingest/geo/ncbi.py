"""Where a GEO series' files are: at NCBI, or in a mirror's ``geo/`` under NCBI's own names.

Addresses are built, never read off a listing page: scripts that ask for those are
answered with a captcha.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

from pararoute.ingest.errors import (
    InputError,
    NetworkError,
    NoAnswerError,
    NotEnoughDataError,
    NotFoundError,
    PararouteError,
)
from pararoute.ingest.geo.counts import Counts, read_ncbi_counts
from pararoute.ingest.geo.matrix import read_matrix
from pararoute.ingest.geo.series import Series
from pararoute.ingest.geo.soft import read_soft
from pararoute.ingest.remote.sources import Sources

FILES = "https://ftp.ncbi.nlm.nih.gov/geo/series"
COUNTS = "https://www.ncbi.nlm.nih.gov/geo/download/"
PAGE = "https://www.ncbi.nlm.nih.gov/geo/query/acc.cgi?acc="
# the builds to which NCBI maps the reads of each organism, the newest first
BUILDS = {"human": ("GRCh38.p13",), "mouse": ("GRCm39",)}
_SPECIES = {"GRCh": "Human", "GRCm": "Mouse"}
_ACCESSION = re.compile(r"GSE\d+")


def accession_of(text: str) -> str:
    """A series' accession as GEO spells it.

    Raises
    ------
    InputError
        It is none; other kinds of accession are named.

    Examples
    --------
    >>> accession_of(" gse64741 ")
    'GSE64741'
    """
    accession = text.strip().upper()
    if _ACCESSION.fullmatch(accession):
        return accession
    kinds = {"GSM": "a sample", "GPL": "a platform", "GDS": "a curated data set"}
    kind = kinds.get(accession[:3])
    raise InputError(
        f"'{text}' is {kind}, not a series" if kind else f"'{text}' is no GEO series",
        where="accession",
        expected="GSE and a number, as GSE64741",
        how=f"look for the series on {PAGE}{accession}" if kind else "check the accession",
    )


def read_series(accession: str, sources: Sources) -> Series:
    """A series and its samples: from its family SOFT file, else from its series matrix.

    Raises
    ------
    InputError
        GEO has no such series, or neither file can be read.
    NetworkError
        NCBI does not answer.
    """
    accession = accession_of(accession)
    folder = f"{FILES}/{accession[:-3] if len(accession) > 6 else 'GSE'}nnn/{accession}"
    soft, matrix = f"{accession}_family.soft.gz", f"{accession}_series_matrix.txt.gz"
    sources.watch.stage(f"reading the series {accession}")
    try:
        return read_soft(_file(soft, f"{folder}/soft/{soft}", sources))
    except NoAnswerError:
        raise  # the other file is on the same host
    except PararouteError as error:
        first = error
    try:
        series = read_matrix(_matrices(accession, f"{folder}/matrix/{matrix}", sources))
    except PararouteError:
        raise _absent(accession, first, sources) from None
    sources.watch.note(f"{accession}: {first.what}; its series matrix is read instead")
    return series


def read_counts(accession: str, organism: str, sources: Sources) -> Counts:
    """NCBI's own counts of a series, with gene symbols.

    Raises
    ------
    NotEnoughDataError
        NCBI has none for this series.
    """
    accession = accession_of(accession)
    for name in _count_files(accession, organism, sources):
        query = {"type": "rnaseq_counts", "acc": accession, "format": "file", "file": name}
        try:
            matrix = _file(name, f"{COUNTS}?{urlencode(query)}", sources)
        except NotFoundError:
            continue
        return read_ncbi_counts(matrix, _annotation(_build_of(name), sources))
    raise NotEnoughDataError(
        f"NCBI holds no counts for {accession}",
        where=str(sources.mirror or COUNTS),
        expected=f"{accession}_raw_counts_{BUILDS[organism][0]}_NCBI.tsv.gz",
        how="give a count matrix of your own with --counts FILE; the authors' may be among the "
        f"supplementary files on {PAGE}{accession}",
    )


def _count_files(accession: str, organism: str, sources: Sources) -> list[str]:
    listed = sources.mirror.listed(f"geo/{accession}_raw_counts_*_NCBI.tsv.gz") if (
        sources.mirror) else []  # fmt: skip
    prefix = BUILDS[organism][0][:4]
    names = [n for n in (Path(name).name for name in listed) if _build_of(n).startswith(prefix)]
    built = [f"{accession}_raw_counts_{build}_NCBI.tsv.gz" for build in BUILDS[organism]]
    return list(dict.fromkeys([*names, *built]))


def _build_of(name: str) -> str:
    return name.split("_raw_counts_")[1].removesuffix("_NCBI.tsv.gz")


def _annotation(build: str, sources: Sources) -> Path:
    name = f"{_SPECIES.get(build[:4], 'Human')}.{build}.annot.tsv.gz"
    query = {"type": "rnaseq_counts", "format": "file", "file": name}
    return _file(name, f"{COUNTS}?{urlencode(query)}", sources)


def _file(name: str, url: str, sources: Sources) -> Path:
    """A file of GEO by its own name; where a mirror is set, NCBI is not asked."""
    if sources.mirror is None:
        return sources.fetcher.get(url, file=name, name=name)
    path = sources.mirror.file(f"geo/{name}")
    if path is None:
        raise NotFoundError(
            f"{name} is not there",
            where=f"{sources.mirror}/geo",
            how="put the file there, or unset PARAROUTE_MIRROR to ask NCBI",
        )
    return path


def _matrices(accession: str, url: str, sources: Sources) -> list[Path]:
    """One file; or one for each platform, where a folder can tell their names."""
    mirror = sources.mirror
    listed = mirror.listed(f"geo/{accession}[-_]*series_matrix.txt.gz") if mirror else []
    names = [Path(name).name for name in listed] or [url.rsplit("/", 1)[1]]
    return [_file(name, url, sources) for name in names]


def _absent(accession: str, first: PararouteError, sources: Sources) -> PararouteError:
    if not isinstance(first, NotFoundError):
        return first
    if isinstance(first, NetworkError) and sources.mirror is None:
        how = f"check the accession on {PAGE}{accession}: it may be wrong, private or withdrawn"
    else:
        how = first.how
    return InputError(
        f"there is no series {accession}",
        where=first.where,
        expected=f"{accession}_family.soft.gz or {accession}_series_matrix.txt.gz",
        how=how,
    )
