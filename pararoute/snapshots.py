"""The verb that compares two snapshots of OmniPath, and what it means for a run."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd

from pararoute.ingest.errors import InputError, PararouteWarning, UnknownNameError
from pararoute.ingest.omnipath.diff import compare
from pararoute.ingest.omnipath.source import Folder, Source
from pararoute.ingest.remote.cache import Cache, Entry
from pararoute.ingest.tables import ORGANISMS
from pararoute.ingest.watch import SILENT, Watch
from pararoute.queries.movers import movers
from pararoute.runs import arguments_now, read_run

_TABLES = ("interactions", "collectri", "complexes", "intercell")


@dataclass(frozen=True)
class Comparison:
    """Two snapshots side by side.

    Attributes
    ----------
    changes : DataFrame
        Interactions that came, went, or changed sign or evidence.
    movers : DataFrame or None
        Ligands of the run that would move, and why; None where no run was given.
    """

    changes: pd.DataFrame
    movers: pd.DataFrame | None


@dataclass(frozen=True)
class Snapshot:
    """OmniPath's tables as the cache holds them from one day, or files beside one another."""

    files: dict[str, Path]
    name: str

    def file(self, table: str) -> Path | None:
        """The file of a table."""
        return self.files.get(table)

    def __str__(self) -> str:
        return self.name


def cache_diff(
    old: str | Path,
    new: str | Path,
    *,
    run: str | Path | None = None,
    organism: str = "human",
    watch: Watch = SILENT,
) -> Comparison:
    """Compare two snapshots of OmniPath's interactions.

    Parameters
    ----------
    old, new : str or Path
        A folder of tables, an id of `pararoute cache list`, or a date (``2026-11-24``:
        the last fetch of each table up to the end of that day).
    run : path, optional
        Folder of a ranking (with run.json): it is computed on both snapshots.
    organism : str
        ``"human"`` or ``"mouse"``; a run's own goes first.
    watch : Watch
        Is told of stages.

    Returns
    -------
    Comparison

    Raises
    ------
    UnknownNameError
        No such folder or cache entry.
    InputError
        The run's inputs cannot be read again.
    """
    if organism not in ORGANISMS:
        raise UnknownNameError("organism", organism, ORGANISMS, where="--organism")
    arguments = None if run is None else _arguments(Path(run))
    organism = str(arguments["organism"]) if arguments else organism
    before, after = (_snapshot(name, organism) for name in (old, new))
    if str(before) == str(after):
        watch.note(f"both are the same snapshot: {before}")
    watch.stage(f"comparing {before} with {after}")
    changes = compare(before, after, organism)
    if arguments is None:
        return Comparison(changes, None)
    from pararoute.verbs import rank

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PararouteWarning)  # those of the run, told when it was made
        first, second = (
            rank(**arguments, omnipath=source, watch=watch) for source in (before, after)
        )
    return Comparison(changes, movers(first, second, changes))


def _snapshot(name: str | Path, organism: str) -> Source:
    if Path(name).is_dir():
        return Folder(Path(name))
    cache, text = Cache(), str(name)
    entries = [e for e in cache.entries() if _table_of(e.name) and _is_of(e.url, organism)]
    until = f"{text}T24" if _is_date(text) else cache.find(text).fetched
    pairs = [e for e in entries if _table_of(e.name) == "interactions" and e.fetched <= until]
    if not pairs:
        every = [e for e in entries if _table_of(e.name) == "interactions"]
        if every and _is_date(text):
            raise InputError(f"nothing had been fetched by {text}", where=str(cache.folder),
                             how=f"the first fetch is of {every[0].fetched}")  # fmt: skip
        raise UnknownNameError("snapshot", text, [e.id for e in every], where=str(cache.folder))
    files = {"interactions": cache.path(pairs[-1])}
    siblings = [e for e in entries if _origin(e) == _origin(pairs[-1])]
    for table in _TABLES[1:]:  # the last one until then, else the first after it
        own = [e for e in siblings if _table_of(e.name) == table]
        before = [e for e in own if e.fetched <= until]
        if own:
            files[table] = cache.path(before[-1] if before else own[0])
    return Snapshot(files, f"{pairs[-1].id} (fetched {pairs[-1].fetched})")


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        raise InputError(f"there is no day {text}", where="cache diff") from None
    return True


def _origin(entry: Entry) -> tuple[str, str]:
    """Which service a table is from, and for which use."""
    parts = urlsplit(entry.url)
    return parts.netloc, parse_qs(parts.query).get("license", [""])[0]


def _table_of(name: str) -> str:
    return next((t for t in _TABLES if name == f"omnipath_webservice_{t}.tsv.gz"), "")


def _is_of(url: str, organism: str) -> bool:
    other = {"human": "organisms=10090", "mouse": "organisms=9606"}[organism]
    return other not in url


def _arguments(run: Path) -> dict[str, Any]:
    """What `rank` was called with, but for the tables of OmniPath."""
    whole = read_run(run)
    stated = arguments_now(whole, run)
    if stated.pop("demo") or "DataFrame" in stated.values():
        raise InputError(
            "this run cannot be computed again: it is the demo's, or its tables were DataFrames",
            where=str(run),
            how="name a run whose sender is a file or an id",
        )
    licence = stated.pop("license")
    del stated["omnipath"], stated["client"]
    return {**stated, "licence": licence}
