"""The cache: every file that was fetched, as the service sent it, with where and when.

``PARAROUTE_CACHE`` names its folder (default: the system's cache folder of the user)::

    data/<sha256>/<name>        a file; one that came as plain text is kept as .gz
    manifest/<id>.json          one fetch: URL, date, SHA-256 and sizes of its file
    aside/<host>-<process>-...  files being written; those of dead processes are removed

A fetch is written aside, put in its place by its content, and only then named by a new
manifest entry. Each step is one rename, so that a run that is killed at any moment
leaves the cache as it was, and two runs at once only do the same work twice. Entries are
never changed: an older one stays as a snapshot to compare with, until it is cleared.

Versions of pararoute share a cache: keys of a manifest that this one does not know are left
out, and an entry that lacks one is not used. Clocks go wrong: an entry that is dated later than
now is used only where there is no other.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pararoute.ingest.errors import InputError, IntegrityError, UnknownNameError

VARIABLE = "PARAROUTE_CACHE"
_HOST = socket.gethostname()
State = Literal["ok", "missing", "damaged"]
_HOW = f"free some space, or name another folder with {VARIABLE}"


@dataclass(frozen=True)
class Entry:
    """One fetch.

    Attributes
    ----------
    id : str
        Date and the beginning of the SHA-256; what the command line shows and takes.
    url : str
        With its query.
    name : str
        Of the file.
    sha256 : str
        Of the file as it stands in the cache.
    size, sent : int
        Bytes of that file, and of the body as the service sent it.
    fetched : str
        UTC, ISO 8601.
    client : str
        What fetched it: ``"requests"`` or ``"omnipath"``.
    details : mapping
        ``ETag`` and ``Last-Modified`` where the server sent them; how it was made, where
        it was computed.
    """

    id: str
    url: str
    name: str
    sha256: str
    size: int
    sent: int
    fetched: str
    client: str = "requests"
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A manifest may be somebody else's: no name in it may lead out of the cache."""
        for name in (self.id, self.name, self.sha256):
            if name in ("", "..") or "\0" in name or name != Path(name).name:
                raise ValueError(f"'{name}' is no plain name of a file")

    @property
    def age(self) -> float:
        """Days since it was fetched; below 0 if the clock has gone back since."""
        return (datetime.now(UTC) - datetime.fromisoformat(self.fetched)) / timedelta(days=1)


class Cache:
    r"""The folder of fetched files.

    Parameters
    ----------
    folder : Path, optional
        Default: what ``PARAROUTE_CACHE`` names, else the user's cache folder. It is made
        when something is first written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     cache = Cache(Path(folder))
    ...     with cache.aside() as file:
    ...         _ = file.write_text("source\ttarget\n", encoding="utf-8")
    ...         entry = cache.add(file, url="https://example.org/x", name="x.tsv")
    ...     gzip.decompress(cache.path(entry).read_bytes())
    b'source\ttarget\n'
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._named = folder

    @cached_property
    def folder(self) -> Path:
        """Where the cache is; looked for when it is first needed, since not every run needs one."""
        return self._named or default_folder()

    def entries(self) -> list[Entry]:
        """Every fetch, oldest first."""
        found = []
        for path in self.folder.glob("manifest/*.json"):
            with contextlib.suppress(OSError, ValueError, TypeError, RecursionError):  # not ours
                found.append(_entry(path))
        return sorted(found, key=lambda e: (e.fetched, e.id))

    def newest(self, url: str) -> Entry | None:
        """The last fetch of a URL, those that a wrong clock dates later than now set behind."""
        own = [e for e in self.entries() if e.url == url]
        return max(own, key=lambda e: (e.age >= 0, e.fetched, e.id), default=None)

    def find(self, identifier: str) -> Entry:
        """The entry of an id, or of the beginning of one.

        Raises
        ------
        UnknownNameError
            No entry begins so.
        InputError
            Several do.
        """
        entries = self.entries()
        hits = [e for e in entries if e.id.startswith(identifier)]
        if len(hits) > 1:
            raise InputError(
                f"{len(hits)} cache entries begin with '{identifier}'",
                where=str(self.folder),
                how=f"give more of the id: {', '.join(e.id for e in hits[:5])}",
            )
        if not hits:
            raise UnknownNameError(
                "cache entry", identifier, [e.id for e in entries], where=str(self.folder)
            )
        return hits[0]

    def path(self, entry: Entry) -> Path:
        """Where an entry's file is; it is not looked at."""
        return self.folder / "data" / entry.sha256 / entry.name

    def state(self, entry: Entry) -> State:
        """Whether the file is there and is, byte for byte, what was fetched."""
        try:
            return "ok" if _sha256(self.path(entry)) == entry.sha256 else "damaged"
        except FileNotFoundError:
            return "missing"
        except OSError as error:
            raise self._refused(error) from error

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """A temporary file's path inside the cache, so that it can be renamed into place.

        Raises
        ------
        IntegrityError
            The disk is full or the folder cannot be written to.
        """
        try:
            place = self.folder / "aside"
            place.mkdir(parents=True, exist_ok=True)
            _sweep(place)
            own = f"{_HOST}-{os.getpid()}-"
            with tempfile.TemporaryDirectory(prefix=own, dir=place) as folder:
                yield Path(folder) / "file"
        except OSError as error:
            raise self._refused(error) from error

    def add(
        self,
        file: Path,
        *,
        url: str,
        name: str,
        client: str = "requests",
        details: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Take over a file that was written aside.

        Parameters
        ----------
        file : Path
            From `aside`; moved.
        url, name, client, details
            See `Entry`. A `name` without ``.gz`` gets it, and the file is compressed.

        Returns
        -------
        Entry
            Now the newest of its URL.
        """
        sent = file.stat().st_size
        if not name.endswith(".gz"):
            name = f"{name}.gz"
            file = _compressed(file)
        digest, size = _sha256(file), file.stat().st_size
        _flush(file)
        place = self.folder / "data" / digest
        place.mkdir(parents=True, exist_ok=True)
        file.replace(place / name)
        now = datetime.now(UTC)
        fetched = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        stamp = now.strftime("%Y%m%d%H%M%S")
        by_url = hashlib.sha256(url.encode()).hexdigest()[:4]
        entry = Entry(f"{stamp}-{digest[:8]}-{by_url}", url, name, digest, size, sent, fetched,
                      client, dict(details or {}))  # fmt: skip
        self._write_manifest(entry)
        return entry

    def clear(self, entries: list[Entry]) -> int:
        """Remove entries, and the files that no other entry names; bytes that were freed.

        An entry goes after its file: one whose clearing was cut short is missing its file, and
        is cleared the next time.
        """
        cleared = {e.id for e in entries}
        kept = {e.sha256 for e in self.entries() if e.id not in cleared}
        try:
            freed = sum(self._remove(e.sha256) for e in entries if e.sha256 not in kept)
            for entry in entries:
                (self.folder / "manifest" / f"{entry.id}.json").unlink(missing_ok=True)
        except OSError as error:
            raise self._refused(error) from error
        return freed

    def sweep(self) -> int:
        """Remove files that no manifest names, left by killed runs a day ago or more; bytes."""
        manifests = [file.read_bytes() for file in self.folder.glob("manifest/*.json")]
        day = timedelta(days=1).total_seconds()
        left = [
            place.name
            for place in self.folder.glob("data/*")
            if not any(place.name.encode() in text for text in manifests)
            and time.time() - place.stat().st_mtime > day
        ]
        try:
            return sum(map(self._remove, left))
        except OSError as error:
            raise self._refused(error) from error

    def set_aside(self, entry: Entry) -> Path:
        """Put a damaged file out of the way, under a name that ends in .bad, to be looked at."""
        path = self.path(entry)
        bad = path.with_name(f"{path.name}.bad")
        try:
            if _sha256(path) != entry.sha256:  # another run may have mended it meanwhile
                path.replace(bad)
        except FileNotFoundError:
            pass  # another run did it
        except OSError as error:
            raise self._refused(error) from error
        return bad

    def _remove(self, digest: str) -> int:
        place = self.folder / "data" / digest
        if place.is_symlink():  # not ours: what it leads to stays
            place.unlink()
            return 0
        size = sum(file.stat().st_size for file in place.glob("*"))
        with contextlib.suppress(FileNotFoundError):  # another run did it
            shutil.rmtree(place)
        return size

    def _refused(self, error: OSError) -> IntegrityError:
        return IntegrityError(
            f"the cache cannot be read or written ({error.strerror or error})",
            where=str(error.filename or self.folder),
            expected="a folder that can be written to, with free space",
            how=_HOW,
        )

    def _write_manifest(self, entry: Entry) -> None:
        manifest = self.folder / "manifest"
        manifest.mkdir(parents=True, exist_ok=True)
        with self.aside() as file:
            file.write_text(json.dumps(asdict(entry), indent=1, sort_keys=True), encoding="utf-8")
            _flush(file)
            file.replace(manifest / f"{entry.id}.json")


def default_folder() -> Path:
    """What ``PARAROUTE_CACHE`` names, else the user's cache folder."""
    named = os.environ.get(VARIABLE, "")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("pararoute", appauthor=False)
    except RuntimeError:  # what newer versions of platformdirs say
        folder = Path("~")
    if not folder.is_absolute():  # "~", and nothing that it could stand for
        raise InputError(
            "there is no folder for the cache: this user has no home", where="HOME",
            expected=f"HOME, XDG_CACHE_HOME or {VARIABLE} set", how=f"set {VARIABLE} to a folder",
        )  # fmt: skip
    return folder


def _entry(manifest: Path) -> Entry:
    """What a manifest says, as far as this version knows its keys."""
    told = json.loads(manifest.read_text(encoding="utf-8"))
    known = {f.name: told[f.name] for f in fields(Entry) if f.name in told}
    entry = Entry(**known)
    texts = (entry.id, entry.url, entry.name, entry.sha256, entry.fetched, entry.client)
    numbers, details = (entry.size, entry.sent), entry.details
    right = all(isinstance(t, str) for t in texts) and all(isinstance(n, int) for n in numbers)
    if not (right and isinstance(details, dict) and entry.age > float("-inf")):
        raise ValueError("it is no entry of ours")
    return entry


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compressed(file: Path) -> Path:
    """The same bytes as gzip without a time stamp: equal content gives an equal file."""
    packed = file.with_name("packed")
    with (
        file.open("rb") as plain,
        packed.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as target,
    ):
        shutil.copyfileobj(plain, target, 1 << 20)
    return packed


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _sweep(place: Path) -> None:
    """Remove what killed processes of this machine left, and of others after a day."""
    for left in place.iterdir():
        host, process = (*left.name.rsplit("-", 2), "")[:2]
        with contextlib.suppress(OSError):  # another run may remove it at the same moment
            old = time.time() - left.stat().st_mtime > 86400
            if old or (host == _HOST and process.isdigit() and not _alive(int(process))):
                shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OSError):
        return True  # another user's, or a system that cannot tell
    return True
