"""The cache: whether every file in it is what was fetched, and what else lies there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from pararoute.checkup.finding import INTEGRITY, Finding, fail, ok, sized, warn
from pararoute.ingest.errors import PararouteError
from pararoute.ingest.remote.cache import Cache, Entry

SECONDS = 3.0  # that reading the files may take; `pararoute cache verify` reads all of them
_NAMED = 3
_STALE = 86_400  # seconds after which a file aside is nobody's any more


def cache(cache: Cache) -> Iterator[Finding]:
    """Every cached file against its SHA-256; then what lies about."""
    entries = cache.entries()
    if entries:
        yield _files(cache, entries)
    else:
        yield ok("cached files", "none yet")
    yield from _left(cache, entries)


def _files(cache: Cache, entries: list[Entry]) -> Finding:
    wrong, read = [], 0
    until = time.monotonic() + SECONDS
    for entry in reversed(entries):  # the newest are those that are used
        if time.monotonic() > until:
            break
        read += 1
        try:
            state = cache.state(entry)
        except PararouteError as error:
            return fail("cached files", error.what, error.how, INTEGRITY)
        if state != "ok":
            wrong.append((entry.id, f"{entry.name} is {state}"))
    size = sum({entry.sha256: entry.size for entry in entries}.values())
    first, last = entries[0].fetched[:10], entries[-1].fetched[:10]
    number = f"{len(entries)} file{'' if len(entries) == 1 else 's'}"
    told = f"{number}, {sized(size)}, fetched {first if first == last else f'{first} to {last}'}"
    if wrong:
        names = ", ".join(what for _, what in wrong[:_NAMED])
        ids = " ".join(identifier for identifier, _ in wrong[:_NAMED])
        return fail("cached files", f"{told}; {len(wrong)} of {read} checked are not what was "
                    f"fetched: {names}", f"pararoute cache clear {ids}; what is needed is fetched "
                    "again", INTEGRITY)  # fmt: skip
    if read < len(entries):
        return ok("cached files", f"{told}; the newest {read} are as they were fetched "
                  "(pararoute cache verify reads all)")  # fmt: skip
    return ok("cached files", f"{told}; all are as they were fetched")


def _left(cache: Cache, entries: list[Entry]) -> Iterator[Finding]:
    """What is in the cache and no entry names."""
    folder = cache.folder
    unread = len(list(folder.glob("manifest/*.json"))) - len(entries)
    if unread:
        yield warn(
            "cache entries",
            f"{unread} cannot be read: damaged, or of another version",
            f"remove them from {folder / 'manifest'}: what is needed is fetched again",
        )
    known = {entry.sha256 for entry in entries}
    about = {
        "set aside as damaged (.bad)": list(folder.glob("data/*/*.bad")),
        "that no entry names": [
            file for file in folder.glob("data/*/*")
            if file.parent.name not in known and file.suffix != ".bad"
        ],
        "left by runs that were ended": [p for p in folder.glob("aside/*") if _is_old(p)],
    }  # fmt: skip
    for what, paths in about.items():
        if paths:
            names = ", ".join(str(path) for path in paths[:_NAMED])
            yield warn("cache leftovers", f"{len(paths)} {what}: {names}", "look, then remove")


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > _STALE
    except OSError:  # another run removed it
        return False
