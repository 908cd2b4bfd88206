"""Packing what a run fetched into a mirror, so that it can be run again a year later."""

from __future__ import annotations

import shutil
from pathlib import Path

from pararoute.ingest.errors import InputError, IntegrityError
from pararoute.ingest.remote.cache import Cache
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
        A file is not in the cache any more, or is damaged.
    """
    fetched = read_run(run)["fetched"]
    if not fetched:
        raise InputError(
            "this run fetched nothing: its tables are files, listed in run.json under inputs",
            where=str(run),
            how="keep those files",
        )
    cache, packed = Cache(), []
    for item in fetched:
        entry = next((e for e in cache.entries() if e.sha256 == item["sha256"]), None)
        if entry is None or cache.state(entry) != "ok":
            raise IntegrityError(
                "a file that the run fetched is not in the cache, or is damaged",
                where=f"{item['url']} ({item['fetched']}) in {cache.folder}",
                expected=item["sha256"],
                how="another copy of the cache may have it (PARAROUTE_CACHE)",
            )
        place = Path(folder) / _room(entry.name)
        place.mkdir(parents=True, exist_ok=True)
        packed.append(Path(shutil.copyfile(cache.path(entry), place / entry.name)))
    return packed


def _room(name: str) -> str:
    """Which folder of a mirror a file belongs to, by its own name."""
    if name.startswith("omnipath_webservice_"):
        return "omnipath"
    return "geo" if name.startswith(("GSE", "Human.", "Mouse.")) else "contrasts"
