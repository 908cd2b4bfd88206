"""From a URL to a checked file: the cached copy where there is one, else a download.

The one rule for every source. A cached copy is checked against its SHA-256 each time it
is read; a damaged one is put out of the way and fetched again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pararoute.ingest.errors import (
    IntegrityError,
    NetworkError,
    NotFoundError,
    PararouteError,
)
from pararoute.ingest.remote.cache import Cache, Entry
from pararoute.ingest.remote.session import Answer, Session, redacted
from pararoute.ingest.remote.sniff import check_body
from pararoute.ingest.watch import SILENT, Watch

OLD = 90  # days after which the age of a cached copy is worth a line


class Transport(Protocol):
    """What brings a body; `Session.fetch` is one."""

    def __call__(
        self, url: str, to: Path, *, name: str, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Write the body of `url` into `to`."""


@dataclass
class Fetcher:
    """Fetches files through the cache.

    Parameters
    ----------
    cache : Cache
        Where files are kept.
    refresh : bool
        Ask the service even if there is a cached copy. The older copy stays.
    offline : bool
        Never open a connection.
    watch : Watch
        Is told what happens.
    snapshots : mapping of str to str
        By URL the SHA-256 of the copy to take, if it is in the cache; no newer one counts then.

    Attributes
    ----------
    used : dict of str to Entry
        What was read, by URL, for the run's provenance.
    """

    cache: Cache = field(default_factory=Cache)
    refresh: bool = False
    offline: bool = False
    watch: Watch = SILENT
    snapshots: Mapping[str, str] = field(default_factory=dict)
    used: dict[str, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._session = Session(self.watch)

    def get(
        self,
        url: str,
        *,
        file: str,
        name: str,
        check: Callable[[Path, Entry | None], None] | None = None,
        revalidate: bool = False,
        transport: Transport | None = None,
        client: str = "requests",
    ) -> Path:
        """The checked local copy of a URL.

        Parameters
        ----------
        url : str
            With its query: the key of the cache.
        file : str
            Name of the file in the cache.
        name : str
            What it is, in words.
        check : callable, optional
            Looks at a new body (and the entry before it, if any) and raises if it cannot
            be right; it is not kept then.
        revalidate : bool
            Ask the server whether the cached copy is still right; without an answer it is
            used all the same.
        transport, client
            What brings the body and what that is called; by default our own session.

        Returns
        -------
        Path
            In the cache; not to be changed.

        Raises
        ------
        NetworkError
            No copy and no answer.
        NotFoundError
            The server has no such file.
        IntegrityError
            The body is cut short or damaged, or the cache cannot be written.
        """
        address, url = url, redacted(url)
        if url in self.used:  # once a run, also where it is to be fetched anew
            return self.cache.path(self.used[url])
        entry = self._snapshot(url)
        if entry is not None:
            return self._use(entry)
        entry = self._sound(self.cache.newest(url), name)
        if entry is not None and (self.offline or not (self.refresh or revalidate)):
            if entry.age > OLD:
                self.watch.note(
                    f"{name}: cached copy of {entry.fetched[:10]} ({entry.age:.0f} days old); "
                    "--refresh fetches a new one"
                )
            return self._use(entry)
        if self.offline:
            raise NetworkError(
                f"{name} is not in the cache, and --offline forbids to fetch it",
                where=url,
                expected=f"a copy in {self.cache.folder}",
                how="run once without --offline, or name a mirror (PARAROUTE_MIRROR)",
            )
        fetch = transport or self._session.fetch
        try:
            return self._fetched(address, file, name, entry, check, fetch, client)
        except NotFoundError:
            raise
        except (NetworkError, IntegrityError) as error:
            if entry is None or self.refresh:
                raise
            self.watch.note(f"{error.what}; the cached copy is used")
            return self._use(entry)

    def _fetched(
        self,
        address: str,
        file: str,
        name: str,
        entry: Entry | None,
        check: Callable[[Path, Entry | None], None] | None,
        fetch: Transport,
        client: str,
    ) -> Path:
        headers, url = {}, redacted(address)
        if entry is not None and not self.refresh:
            pairs = (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since"))
            headers = {ask: entry.details[got] for got, ask in pairs if got in entry.details}
        with self.cache.aside() as body:
            answer = fetch(address, body, name=name, headers=headers)
            if answer.unchanged and entry is not None:
                return self._use(entry)
            try:
                check_body(body, file, name, answer.url)
            except IntegrityError as error:  # damaged on the way, perhaps: once more
                self.watch.note(f"{error.what}; asking again")
                answer = fetch(address, body, name=name, headers=headers)
                check_body(body, file, name, answer.url)
            if check is not None:
                _checked(check, body, entry, answer.url)
            new = self.cache.add(body, url=url, name=file, client=client, details=answer.validators)
        if entry is not None and entry.sha256 == new.sha256 and not self.refresh:
            if entry.id != new.id:
                self.cache.clear([new])  # asked for anew, and still the same
            new = entry
        return self._use(new)

    def _snapshot(self, url: str) -> Entry | None:
        """The copy that is to be taken of however many there are, if its file is sound."""
        asked = self.snapshots.get(url)
        if asked is None:
            return None
        own = (e for e in self.cache.entries() if (e.url, e.sha256) == (url, asked))
        return next((e for e in own if self.cache.state(e) == "ok"), None)

    def _sound(self, entry: Entry | None, name: str) -> Entry | None:
        """The entry if its file is what was fetched."""
        state = "missing" if entry is None else self.cache.state(entry)
        if entry is None or state == "ok":
            return entry
        if state == "damaged":
            bad = self.cache.set_aside(entry)
            if self.offline:
                raise IntegrityError(
                    f"the cached copy of {name} is damaged: its SHA-256 is not the one it had "
                    f"when it was fetched on {entry.fetched}",
                    where=f"{bad} (put out of the way)",
                    expected=entry.sha256,
                    how="run once without --offline to fetch it again",
                )
            self.watch.note(f"the cached copy of {name} is damaged ({bad}); fetching it again")
        return None

    def _use(self, entry: Entry) -> Path:
        self.used[entry.url] = entry
        return self.cache.path(entry)


def _checked(
    check: Callable[[Path, Entry | None], None], body: Path, entry: Entry | None, url: str
) -> None:
    """Run a check, which knows no address; its error tells where the body came from."""
    try:
        check(body, entry)
    except PararouteError as error:
        error.where = error.where or url
        raise
