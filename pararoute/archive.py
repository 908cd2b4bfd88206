"""Packing what a run fetched into a mirror, so that it can be run again a year later."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from pararoute.ingest.errors import InputError, IntegrityError
from pararoute.ingest.remote.cache import Cache, Entry
from pararoute.queries.export import write_files
from pararoute.runs import read_run


def cache_pack(run: Path | str, folder: Path | str) -> list[Path]:
    """Copy every file that a run fetched out of the cache, laid out as a mirror.

    Parameters
    ----------
    run : path
        Folder of a ranking (with run.json).
    folder : path
        Becomes the mirror: ``omnipath/``, ``geo/``, ``contrasts/``.

    Returns
    -------
    list of Path
        The files, in the order of their addresses. ``PARAROUTE_MIRROR`` set to the folder
        gives the same run; the tables that the user named stay where they are.

    Raises
    ------
    InputError
        No run.json, or the run fetched nothing.
    IntegrityError
        A file is not in the cache any more, or is damaged; the folder cannot be written. What
        stood in the folder before still does.
    """
    fetched = read_run(run)["fetched"]
    if not fetched:
        raise InputError(
            "this run fetched nothing: its tables are files, listed in run.json under inputs",
            where=str(run),
            how="keep those files",
        )
    cache = Cache()
    entries = [_sound(cache, item) for item in fetched]  # all of them, before any is copied
    packed = {f"{_room(entry.name)}/{entry.name}": cache.path(entry) for entry in entries}
    write_files(
        Path(folder),
        {name: partial(shutil.copyfile, source) for name, source in packed.items()},
        how="name another folder, or make room",
    )
    return [Path(folder) / name for name in packed]


def _sound(cache: Cache, item: Mapping[str, str]) -> Entry:
    """The entry of a file that a run fetched, if the file is still what it was."""
    entry = next((e for e in cache.entries() if e.sha256 == item["sha256"]), None)
    if entry is None or cache.state(entry) != "ok":
        raise IntegrityError(
            "a file that the run fetched is not in the cache, or is damaged",
            where=f"{item['url']} ({item['fetched']}) in {cache.folder}",
            expected=item["sha256"],
            how="another copy of the cache may have it (PARAROUTE_CACHE)",
        )
    return entry


def _room(name: str) -> str:
    """Which folder of a mirror a file belongs to, by its own name."""
    if name.startswith("omnipath_webservice_"):
        return "omnipath"
    return "geo" if name.startswith(("GSE", "Human.", "Mouse.")) else "contrasts"
