"""Files that take the places of others together: all of them or none, whenever a run is killed.

New files are written aside, into a folder beside the old ones, and flushed. One rename makes
that folder the *switch*: until then the old files count, from then on the new ones do. They are
put in their places one after the other; where that was cut short, whoever comes next, to write
or to read (`finish`), does the rest. Only one process at a time writes into a folder, so that
anything else aside was left by one that is dead, and goes.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pararoute.ingest.errors import IntegrityError

ASIDE = ".pararoute-writing-"
SWITCH = ".pararoute-switch"
LOCK = ".pararoute-lock"
_PLAN, _NEW = "plan.json", "new"
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)  # what file systems without them say
_WAIT = 60.0  # seconds; no set of ours takes so long to write


def replace_files(
    folder: Path,
    files: Mapping[str, Callable[[Path], object]],
    *,
    gone: Iterable[str] = (),
    check: Callable[[], object] | None = None,
    wait: float = _WAIT,
) -> None:
    """Write files and let them take their places together, in their order.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    files : mapping of str to callable
        Names within the folder, with / for folders in it; each is called with the path to write.
    gone : iterable of str
        Names that are removed at the same time where they are there; a folder if it is empty then.
        Asked for while nobody else writes there.
    check : callable, optional
        Called while nobody else writes there, last before the files take their places; where it
        raises, nothing has changed.
    wait : float
        Seconds to wait for another process that writes there.

    Raises
    ------
    OSError
        A file cannot be written, or its place is not that of a file; nothing has changed then.
    IntegrityError
        Another process has been writing there for too long.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder, wait):
        _roll_forward(folder)
        for left in folder.glob(f"{ASIDE}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(
            prefix=ASIDE, dir=folder, ignore_cleanup_errors=True
        ) as name:
            aside = Path(name)
            for file, write in files.items():
                _check_place(folder, file)
                new = aside / _NEW / file
                new.parent.mkdir(parents=True, exist_ok=True)
                write(new)
                _flush(new)
            ours = [name for name in gone if _is_inside(folder, name)]
            plan = {"files": list(files), "gone": ours}
            (aside / _PLAN).write_text(json.dumps(plan), encoding="utf-8")
            _flush(aside / _PLAN)
            for made in {aside, *((aside / _NEW / file).parent for file in files)}:
                _flush_folder(made)
            if check is not None:
                check()
            aside.rename(folder / SWITCH)  # from here on the new files count
        _flush_folder(folder)
        _roll_forward(folder)


def finish(folder: Path) -> None:
    """Put the files in place that a killed process had written but not all put in place.

    Raises
    ------
    IntegrityError
        The folder cannot be written to.
    """
    if not os.path.isdir(folder / SWITCH):  # noqa: PTH112 - where it may not be looked at, too
        return
    try:
        with alone(folder, _WAIT):
            _roll_forward(folder)
    except OSError as error:
        raise IntegrityError(
            f"a run was stopped while its files took their places, and the rest cannot be put in "
            f"place ({error.strerror})",
            where=str(error.filename or folder),
            expected="a folder that can be written to, and files that no program holds",
            how="make the folder writable, or copy it to where it is, and try again",
        ) from error


def _roll_forward(folder: Path) -> None:
    """Do what the switch's plan says, or what is left of it; every step can be done again."""
    switch = folder / SWITCH
    plan = switch / _PLAN
    if plan.is_file():  # else all was done but for the end of the switch itself
        files, gone = _read(plan, folder)
        for name in gone:
            _remove(folder / name)
        for name in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # it is in its place already
                (switch / _NEW / name).replace(folder / name)
        for place in {folder, *((folder / name).parent for name in files)}:
            _flush_folder(place)  # before the plan goes that could be followed again
    if switch.is_dir():
        shutil.rmtree(switch)


def _read(plan: Path, folder: Path) -> tuple[list[str], list[str]]:
    """What a plan says; one that leads out of its folder is not ours, whoever sent it."""
    try:
        told = json.loads(plan.read_text(encoding="utf-8"))
        sources = [f"{SWITCH}/{_NEW}/{name}" for name in told["files"]]
        for name in [*sources, *told["files"], *told["gone"]]:
            if not _is_inside(folder, name):
                raise ValueError(f"{name!r} is outside of the folder")
        return told["files"], told["gone"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise IntegrityError(
            f"the plan by which files were to take their places is damaged ({error})",
            where=str(plan),
            expected="what pararoute writes there",
            how=f"remove {plan.parent}, and make the files again",
        ) from error


def _is_inside(folder: Path, name: str) -> bool:
    """Whether a name stays in the folder, also where a folder in it is a link."""
    file = Path(name)
    straight = not file.is_absolute() and ".." not in file.parts
    return straight and (folder / file.parent).resolve() == folder.resolve() / file.parent


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        with contextlib.suppress(OSError):  # what else is in it is not ours
            path.rmdir()
    else:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()


def _check_place(folder: Path, name: str) -> None:
    """Refuse, while nothing has changed, a name that a folder or a device has."""
    place = folder / name
    if not _is_inside(folder, name):
        raise NotADirectoryError(errno.ENOTDIR, "that leads out of its folder", str(place))
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder has that name", str(place))
    if place.exists() and not place.is_file():
        raise FileExistsError(errno.EEXIST, "that is no ordinary file", str(place))
    taken = next(path for path in place.parents if path.exists())
    if not taken.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "a file has the folder's name", str(taken))


@contextmanager
def alone(folder: Path, wait: float) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of it when the process ends in any way."""
    if sys.platform == "win32":  # pragma: no cover - renames there refuse files that are in use
        yield
        return
    handle = _locked(folder / LOCK, wait)
    try:
        yield
    finally:
        (folder / LOCK).unlink(missing_ok=True)  # while it is held: who waits looks again
        os.close(handle)


def _locked(file: Path, wait: float) -> int:
    import fcntl

    end = time.monotonic() + wait
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(handle), file.stat()):
                os.ftruncate(handle, 0)  # a dead process may have left its number
                os.write(handle, str(os.getpid()).encode())
                return handle
        except FileNotFoundError:
            pass  # who held it has removed it
        except BlockingIOError:
            if time.monotonic() > end:
                process = os.read(handle, 20).decode(errors="replace")
                os.close(handle)
                raise _busy(file, process) from None
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return handle  # two runs at once are then refused, or the last one wins
            os.close(handle)
            file.unlink(missing_ok=True)
            raise
        os.close(handle)
        time.sleep(0.01)


def _busy(file: Path, process: str) -> IntegrityError:
    return IntegrityError(
        f"another process (PID {process or 'unknown'}) is writing there",
        where=str(file.parent),
        expected="a folder into which nothing else writes",
        how="wait until it has ended, or end it; or choose another folder",
    )


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _flush_folder(folder: Path) -> None:
    """Let the names in a folder be on disk, where its file system can do that."""
    if sys.platform == "win32":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
