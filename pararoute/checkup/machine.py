"""The machine: its system, cores and memory, the folders that are written to."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from pararoute.checkup.finding import INTEGRITY, Finding, fail, ok, sized, warn
from pararoute.ingest.remote.cache import VARIABLE, default_folder

ENOUGH = 1 << 30  # bytes of memory, and of disk, below which it may become tight
LEAST = 100 << 20  # bytes of disk below which a ranking with its pages and database cannot stand
_CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def system() -> Finding:
    """What runs here; told for a report of a fault."""
    return ok("system", f"{platform.system()} {platform.release()}, {platform.machine()}")


def power() -> Finding:
    """Cores that may be used, and memory that is free."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    told = f"{cores or 'unknown'} core{'' if cores == 1 else 's'}"
    free = free_memory()
    if free is None:
        return ok("power", told)
    told += f", {sized(free)} of memory free"
    if free < ENOUGH:
        return warn("power", told, f"end other programs: a ranking asks for about {sized(ENOUGH)}")
    return ok("power", told)


def free_memory() -> int | None:
    """Bytes that can be had; None where the system does not tell."""
    found = []
    with suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        line = next((x for x in lines if x.startswith("MemAvailable:")), "")
        found.append(int(line.split()[1]) * 1024)
    for file in _CGROUPS:
        with suppress(OSError, ValueError):  # "max": no limit
            found.append(int(Path(file).read_text(encoding="ascii")))
    return min(found, default=None)


def folders() -> Iterator[Finding]:
    """Whether the folders that are written to can be, and have space."""
    yield _folder("working folder", Path.cwd, "go to a folder of yours, or name one with --out DIR")
    yield _folder("cache folder", default_folder, f"name another folder with {VARIABLE}")
    yield _folder("temporary folder", lambda: Path(tempfile.gettempdir()),
                  "name another folder with TMPDIR")  # fmt: skip


def _folder(check: str, find: Callable[[], Path], mend: str) -> Finding:
    try:
        folder = find()
        there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
        free = shutil.disk_usage(there).free
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else check
        return fail(check, f"cannot be written to: {error.strerror or error} ({where})", mend,
                    INTEGRITY)  # fmt: skip
    told = f"{folder}{'' if folder == there else ' (is made when needed)'}, {sized(free)} free"
    if free < LEAST:
        return fail(check, told, f"free some space, or {mend}", INTEGRITY)
    if free < ENOUGH:
        return warn(check, told, f"free some space, or {mend}")
    return ok(check, told)
