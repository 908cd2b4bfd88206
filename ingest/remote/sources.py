"""Where a run may look: a mirror or the services, through one cache, told to one watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from pararoute.ingest.remote.cache import Cache
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.mirror import DEMO, Mirror, mirror_from_environment
from pararoute.ingest.watch import SILENT, Watch

_SNAPSHOTS: ContextVar[Mapping[str, str]] = ContextVar("snapshots")


@dataclass(frozen=True)
class Sources:
    """What a run was given to find its data with.

    Attributes
    ----------
    fetcher : Fetcher
        Brings files through the cache.
    mirror : Mirror or None
        Stands in for the services where one is set.
    """

    fetcher: Fetcher
    mirror: Mirror | None = None

    @property
    def watch(self) -> Watch:
        """Is told what happens."""
        return self.fetcher.watch


def sources(
    *, demo: bool = False, refresh: bool = False, offline: bool = False, watch: Watch = SILENT
) -> Sources:
    """The sources that the environment names (``PARAROUTE_MIRROR``, ``PARAROUTE_CACHE``).

    Parameters
    ----------
    demo : bool
        The bundled demo is the mirror.
    refresh, offline : bool
        Ask anew what is cached; never open a connection.
    watch : Watch
        Is told what happens.

    Examples
    --------
    >>> str(sources(demo=True).mirror).endswith("demo")
    True
    """
    taken = _SNAPSHOTS.get({})
    fetcher = Fetcher(Cache(), refresh=refresh, offline=offline, watch=watch, snapshots=taken)
    mirror = Mirror(DEMO, fetcher) if demo else mirror_from_environment(fetcher)
    return Sources(fetcher, mirror)


@contextmanager
def snapshots(taken: Mapping[str, str]) -> Iterator[None]:
    """Within it, `sources` read these copies where the cache has them: SHA-256 by URL."""
    token = _SNAPSHOTS.set(taken)
    try:
        yield
    finally:
        _SNAPSHOTS.reset(token)
