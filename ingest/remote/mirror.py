"""Mirrors: a folder, or a URL, that stands in for the services.

``omnipath/`` and ``geo/`` hold the services' own files under their own names,
``contrasts/`` ready expression tables and their ``contrasts.toml``. Where a mirror is
set, the services themselves are not asked: what the mirror lacks is not there.

The command line uses only the mirror that ``PARAROUTE_MIRROR`` names; `make` and the
tests look further.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from pararoute.ingest.errors import InputError, NetworkError, NotFoundError
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.session import redacted

VARIABLE = "PARAROUTE_MIRROR"
DEMO = Path(__file__).resolve().parents[1] / "demo"


class Mirror:
    """A mirror's files by their names.

    Parameters
    ----------
    location : path or str
        A folder, or the URL of one.
    fetcher : Fetcher, optional
        Fetches the files of a URL; each is asked for again only to hear whether it has
        changed.

    Raises
    ------
    InputError
        No such folder.

    Examples
    --------
    >>> Mirror(DEMO).file("contrasts/contrasts.toml").name
    'contrasts.toml'
    >>> Mirror(DEMO).file("geo/GSE64741_family.soft.gz") is None
    True
    """

    def __init__(self, location: Path | str, fetcher: Fetcher | None = None) -> None:
        self._address = str(location).rstrip("/")
        self.is_url = "://" in self._address
        self.location = redacted(self._address) if self.is_url else self._address
        self._fetcher = fetcher or Fetcher()
        if self.is_url and not self.location.startswith(("http://", "https://")):
            raise InputError(
                f"'{self.location.split('://')[0]}' is no scheme of a mirror",
                where=f"{VARIABLE}={self.location}",
                expected="a folder, or a URL that begins with https:// or http://",
            )
        if self.is_url and set("?#") & set(self._address):
            raise InputError(
                "a mirror's address has no query: names of files are added to it",
                where=f"{VARIABLE}={re.split('[?#]', self.location)[0]}",
                expected="the URL of a folder",
                how="put a user and password into it, or into ~/.netrc",
            )
        if not self.is_url and not Path(self.location).is_dir():
            raise InputError(
                "no such folder",
                where=f"{VARIABLE}={location}",
                expected="a folder with omnipath/, geo/ or contrasts/, or its URL",
                how=f"correct or unset {VARIABLE}",
            )

    def __str__(self) -> str:
        return self.location

    def file(self, *names: str) -> Path | None:
        """The first that is there of some files, named relative to the mirror; None if none is.

        A mirror that does not answer, or may not be asked, lacks what is not cached, if
        anything of it is; else that is an error.
        """
        silent: NetworkError | None = None
        for name in sorted(names, key=self._is_later):
            try:
                path = self._file(name)
            except NetworkError as error:
                silent = silent or error
            else:
                if path is not None:
                    return path
        if silent is not None and not self.is_known():
            silent.how = f"start the mirror's server, or correct {VARIABLE}"
            raise silent
        return None

    def listed(self, pattern: str) -> list[str]:
        """Names of files that match a pattern; a URL cannot tell and lists none.

        Examples
        --------
        >>> Mirror(DEMO).listed("contrasts/*.toml")
        ['contrasts/contrasts.toml']
        """
        if self.is_url:
            return []
        folder = Path(self.location)
        return sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern))

    def _is_later(self, name: str) -> bool:
        """Whether a name has to wait for those of which a snapshot is to be taken."""
        return redacted(self._url(name)) not in self._fetcher.snapshots

    def _url(self, name: str) -> str:
        return f"{self._address}/{name}"

    def _file(self, name: str) -> Path | None:
        if not self.is_url:
            path = Path(self.location) / name
            try:
                return path if path.is_file() else None
            except OSError:  # no file can have such a name
                return None
        try:
            return self._fetcher.get(
                self._url(name), file=Path(name).name, name=name, revalidate=True
            )
        except NotFoundError:
            return None
        except NetworkError as error:
            if error.status == 403:  # how some stores say that there is no such file
                return None
            raise

    def is_known(self) -> bool:
        """Whether anything of a mirror's URL is cached."""
        return any(e.url.startswith(f"{self.location}/") for e in self._fetcher.cache.entries())


def mirror_from_environment(fetcher: Fetcher | None = None) -> Mirror | None:
    """The mirror that ``PARAROUTE_MIRROR`` names, or None where it is not set.

    Raises
    ------
    InputError
        It names no folder and no URL.
    """
    name = os.environ.get(VARIABLE, "")
    return Mirror(name, fetcher) if name else None


def find_mirror(checkout: Path) -> str:
    """The mirror for a checkout; empty where there is none.

    ``PARAROUTE_MIRROR`` where it is set, else the first that exists of ``mirror/`` in the
    checkout, ``mirror/`` beside it and ``shared/data`` beside it.
    """
    named = mirror_from_environment()
    if named is not None:
        return named.location
    beside = checkout.resolve().parent
    places = (checkout.resolve() / "mirror", beside / "mirror", beside / "shared" / "data")
    return next((str(place) for place in places if place.is_dir()), "")


if __name__ == "__main__":
    # read by the Makefile, which ranks a mirror's default contrasts
    found = find_mirror(Path.cwd())
    ready = bool(found) and Mirror(found).file("contrasts/contrasts.toml") is not None
    print(found if ready else "")  # noqa: T201
