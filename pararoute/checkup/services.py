"""OmniPath and NCBI: whether they answer, and whether that matters here."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from pararoute.checkup.finding import NETWORK, Finding, fail, ok, warn
from pararoute.checkup.reach import Reached, ask, proxy_of
from pararoute.ingest.remote.cache import Cache
from pararoute.ingest.remote.mirror import VARIABLE

_SERIES = "GSE64nnn/GSE64741/soft/GSE64741_family.soft.gz"
_COUNTS = "?type=rnaseq_counts&format=file&file=Human.GRCh38.p13.annot.tsv.gz"
_ENDPOINTS = ("interactions", "complexes", "intercell")
_GZIP = b"\x1f\x8b"
_AHEAD = 300  # seconds by which a clock may be wrong
_OFFLINE = "not asked (--offline)"
_OTHERWISE = f"name a mirror ({VARIABLE}), give --omnipath DIR, or try --demo"


def omnipath(cache: Cache, *, mirrored: bool, offline: bool) -> Iterator[Finding]:
    """OmniPath's web service; what stands in for it where it does not answer."""
    from pararoute.ingest.omnipath import source

    urls = [entry.url for entry in cache.entries()]
    cached = all(
        any(url.startswith(f"{source.SERVICE}/{name}?") for url in urls) for name in _ENDPOINTS
    )
    instead = "the mirror stands in" if mirrored else "copies of its tables are cached"
    if offline:
        if mirrored or cached:
            yield ok("OmniPath", f"{_OFFLINE}; {instead}")
        else:
            told = f"{_OFFLINE}; there is no mirror and no copy of its tables"
            yield warn("OmniPath", told, _OTHERWISE)
        return
    reached = ask(f"{source.SERVICE}/about")
    place = _place(source.SERVICE)
    if not reached.fault:
        yield ok("OmniPath", f"{place} answers ({reached.seconds:.1f} s)")
    elif mirrored or cached:
        yield warn("OmniPath", f"{place}: {reached.fault}; {instead}", reached.mend)
    else:
        told = f"{place}: {reached.fault}"
        yield fail("OmniPath", told, f"{reached.mend}; or {_OTHERWISE}", NETWORK)
    yield from _clock(reached, place)


def ncbi_series(*, mirrored: bool, offline: bool) -> Iterator[Finding]:
    """Where GEO's series come from."""
    from pararoute.ingest.geo import ncbi

    yield from _ncbi("NCBI, series", f"{ncbi.FILES}/{_SERIES}", mirrored, offline)


def ncbi_counts(*, mirrored: bool, offline: bool) -> Iterator[Finding]:
    """Where NCBI's counts of them come from."""
    from pararoute.ingest.geo import ncbi

    yield from _ncbi("NCBI, counts", f"{ncbi.COUNTS}{_COUNTS}", mirrored, offline)


def _ncbi(check: str, url: str, mirrored: bool, offline: bool) -> Iterator[Finding]:
    """Never a failure: tables of one's own need no GEO."""
    if offline:
        yield ok(check, _OFFLINE)
        return
    reached, place = ask(url), _place(url)
    fault, mend = reached.fault, reached.mend
    if not fault and not reached.head.startswith(_GZIP):
        fault, mend = "it sends something other than the file", "try again later"
    if not fault:
        yield ok(check, f"{place} answers ({reached.seconds:.1f} s)")
    else:
        instead = "; the mirror stands in" if mirrored else "; GEO's data cannot be fetched"
        yield warn(check, f"{place}: {fault}{instead}", mend)
    yield from _clock(reached, place)


def _place(url: str) -> str:
    """The host, and the proxy through which it is asked."""
    proxy = proxy_of(url)
    return f"{urlsplit(url).hostname}{f' through the proxy {proxy}' if proxy else ''}"


def _clock(reached: Reached, place: str) -> Iterator[Finding]:
    if abs(reached.ahead) > _AHEAD:
        way = "ahead of" if reached.ahead > 0 else "behind"
        yield warn("clock", f"{abs(reached.ahead) / 60:.0f} minutes {way} that of {place}",
                   "set the clock: certificates and ages of copies depend on it")  # fmt: skip
