"""The verbs that look at data before anything is ranked: samples and contrasts of GEO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import pandas as pd

from pararoute.ingest.contrasts import ContrastEntry, Role, find_entry
from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.ingest.geo.contrast import Contrast, make_contrast, warn_of
from pararoute.ingest.geo.groups import guess_groups
from pararoute.ingest.geo.ncbi import accession_of, read_series
from pararoute.ingest.remote.sources import sources
from pararoute.ingest.tables import ORGANISMS
from pararoute.ingest.watch import SILENT, Watch


@dataclass(frozen=True)
class Samples:
    """A GEO series and its samples.

    Attributes
    ----------
    accession, title : str
        Of the series.
    table : DataFrame
        One row per sample: ``sample title``, what is guessed from the title
        (``cell_line drug hours replicate condition``; empty where it does not tell), then
        what the submitter states.
    sub_series : tuple of str
        The series that a SuperSeries is made of.
    notes : tuple of str
        What to know of the reading.
    """

    accession: str
    title: str
    table: pd.DataFrame
    sub_series: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        """The table, for a notebook."""
        return str(self.table.to_html(index=False, na_rep=""))


def samples(
    accession: str, *, refresh: bool = False, offline: bool = False, watch: Watch = SILENT
) -> Samples:
    """The samples of a GEO series, and the groups that their titles suggest.

    Parameters
    ----------
    accession : str
        For example ``"GSE64741"``.
    refresh, offline, watch
        As `rank` takes them.

    Returns
    -------
    Samples
        Its groups are guesses to be read, not used: a contrast names its samples itself.

    Raises
    ------
    InputError
        No such series, or its files cannot be read.
    NetworkError
        NCBI does not answer.
    """
    series = read_series(accession, sources(refresh=refresh, offline=offline, watch=watch))
    stated = series.samples
    first = ["sample", "title"]
    table = pd.concat([stated[first], guess_groups(stated), stated.drop(columns=first)], axis=1)
    return Samples(series.accession, series.title, table, series.sub_series, series.notes)


def contrast(
    *names: str,
    counts: Path | str | pd.DataFrame | None = None,
    treated: str | Sequence[str] = (),
    control: str | Sequence[str] = (),
    role: Role = "sender",
    organism: str | None = None,
    combine: bool = False,
    refresh: bool = False,
    offline: bool = False,
    watch: Watch = SILENT,
) -> Contrast:
    """Compute a contrast by DESeq2, or several and their random-effects meta-analysis.

    Parameters
    ----------
    *names : str
        Entries of a contrasts.toml, as ``GSE64741:A375_BRAFi_48h``; or, with `treated` and
        `control`, one series, as ``GSE64741``; or none, if `counts` is all there is.
    counts : path or DataFrame, optional
        A count matrix in place of NCBI's: genes, and one column per sample.
    treated, control : str or sequence of str
        GSM accessions, or regular expressions for titles, the preferred one first.
    role, organism : str
        Of a contrast that no contrasts.toml describes; human by default.
    combine : bool
        Join several contrasts by a random-effects meta-analysis.
    refresh, offline, watch
        As `rank` takes them.

    Returns
    -------
    Contrast
        Its frame has DESeq2's columns (log2 of treated over control).

    Raises
    ------
    NotEnoughDataError
        No counts, or too few samples.
    InputError
        Patterns that match nothing, a wrong cell in the counts.

    Warns
    -----
    PararouteWarning
        What is assumed and what limits the result.
    """
    treated, control = ([side] if isinstance(side, str) else side for side in (treated, control))
    places = sources(refresh=refresh, offline=offline, watch=watch)
    if organism is not None and organism not in ORGANISMS:
        raise UnknownNameError("organism", organism, ORGANISMS, where="--organism")
    if treated or control or not names:
        entries = [_described(names, treated, control, role, organism or "human")]
    else:
        entries = [find_entry(name, None, places).entry for name in names]
        _refuse_another_organism(entries, organism)
    _refuse_files(entries)
    if len(entries) > 1 and not combine:
        raise InputError(
            f"{len(entries)} contrasts, one table",
            where=", ".join(names),
            how="name one contrast, or join them by --combine",
        )
    if combine and len(entries) < 2:
        raise InputError("one contrast cannot be joined", where="--combine", how="name several")
    made = [make_contrast(entry, places, counts) for entry in entries]
    for one in made:
        warn_of(one, places)
    return _combined(made) if combine else made[0]


def _described(
    names: Sequence[str],
    treated: Sequence[str],
    control: Sequence[str],
    role: Role,
    organism: str,
) -> ContrastEntry:
    """The entry that the arguments describe, where no contrasts.toml does."""
    ids = [name for name in names if ":" in name]
    sides = {"treated": treated, "control": control}
    lacking = [f"--{side}" for side, patterns in sides.items() if not any(patterns)]
    if ids:
        raise InputError(
            f"{ids[0]} brings its own samples",
            where="--treated, --control",
            how=f"drop them, or name the series alone: {ids[0].split(':')[0]}",
        )
    if lacking or len(names) > 1:
        raise InputError(
            f"which samples are to be compared is not said ({', '.join(lacking) or 'two series'})",
            where="--treated, --control",
            expected="an entry of a contrasts.toml, as GSE64741:A375_BRAFi_48h; or --treated and "
            "--control, with one series or with --counts",
            how="look at the titles with: pararoute samples GSE64741",
        )
    series = accession_of(names[0]) if names else ""
    return ContrastEntry.model_construct(
        id="contrast", role=role, organism=cast(Literal["human", "mouse"], organism),
        series=series, treated=list(treated), control=list(control),
    )  # fmt: skip


def _refuse_another_organism(entries: Sequence[ContrastEntry], organism: str | None) -> None:
    for entry in entries:
        if organism is not None and entry.organism != organism:
            raise InputError(
                f"{entry.name} is of {entry.organism}",
                where=f"--organism {organism}",
                how="leave --organism out: the entry tells",
            )


def _refuse_files(entries: Sequence[ContrastEntry]) -> None:
    for entry in entries:
        if entry.file:
            raise InputError(
                f"'{entry.name}' is a table that is ready, {entry.file}",
                where="contrasts.toml",
                expected="an entry with series, treated and control",
                how=f"rank it: pararoute rank --{entry.role} {entry.name}",
            )


def _combined(made: Sequence[Contrast]) -> Contrast:
    from pararoute.ingest.geo.combine import combine

    frame = combine({str(one.info["contrast"]): one.frame for one in made})
    first = made[0].info
    for key in ("role", "organism"):
        if len(kinds := sorted({str(one.info[key]) for one in made})) > 1:
            raise InputError(
                f"contrasts of different {key} cannot be joined: {' and '.join(kinds)}",
                where="--combine",
                how="join senders with senders and receivers with receivers, of one organism",
            )
    names = sorted(str(one.info["contrast"]) for one in made)
    info = {
        "contrast": "+".join(names), "role": first["role"], "organism": first["organism"],
        "combined": [dict(one.info) for one in sorted(made, key=lambda o: str(o.info["contrast"]))],
        "messages": ["random-effects meta-analysis (DerSimonian-Laird); contrasts that share "
                     "controls are not independent"],
    }  # fmt: skip
    return Contrast(frame.assign(contrast=info["contrast"]), info, made[0].path)
