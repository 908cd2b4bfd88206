"""What the environment sets: our variables, Neo4j's, proxies, and the mirror that it names."""

from __future__ import annotations

import os
from collections.abc import Iterator

from pararoute.checkup.finding import CONTENT, NETWORK, Finding, fail, ok, warn
from pararoute.checkup.reach import ask, shown
from pararoute.ingest.errors import InputError, PararouteError, nearest
from pararoute.ingest.remote import cache, mirror
from pararoute.ingest.remote.cache import Cache
from pararoute.ingest.remote.fetch import Fetcher

OURS = (cache.VARIABLE, mirror.VARIABLE)
_OF_TESTS = tuple(
    f"PARAROUTE_{name}"
    for name in ("ARTEFACTS", "FUZZ", "KILLS", "REQUIRE_ALL", "SEED", "TEST_CACHE")
)
_NEO4J = ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE", "NEO4J_INSECURE")
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


def variables() -> Iterator[Finding]:
    """What is set; never a password."""
    own = [f"{name}={shown(os.environ[name])}" for name in OURS if os.environ.get(name)]
    yield ok("variables", ", ".join(own) or f"none of {', '.join(OURS)} is set")
    unknown = sorted(
        name for name in os.environ
        if name.startswith("PARAROUTE_") and name not in (*OURS, *_OF_TESTS)
    )  # fmt: skip
    for name in unknown:
        close = nearest(name, OURS)
        yield warn("variables", f"{name} is not read by anything",
                   f"did you mean {close[0]}?" if close else "unset it")  # fmt: skip
    told = [name for name in _NEO4J if os.environ.get(name)]
    if told:
        yield ok("Neo4j's variables", f"{', '.join(told)} (values are not shown)")
    proxies = [
        f"{name}={_each(os.environ.get(name) or os.environ[name.lower()])}" for name in _PROXIES
        if os.environ.get(name) or os.environ.get(name.lower())
    ]  # fmt: skip
    if proxies:
        yield ok("proxies", ", ".join(proxies))


def _each(value: str) -> str:
    return ",".join(shown(part if "://" in part else f"//{part}").removeprefix("//")
                    for part in value.split(","))  # fmt: skip


def mirrored(kept: Cache, *, offline: bool) -> Finding:
    """Whether the mirror is there, and what it holds."""
    if not os.environ.get(mirror.VARIABLE):
        return ok("mirror", "none: the services themselves are asked")
    try:
        found = mirror.mirror_from_environment(Fetcher(kept, offline=True))
    except InputError as error:
        place = shown(os.environ[mirror.VARIABLE])
        return fail("mirror", f"{place}: {error.what}",
                    error.how or f"it should be {error.expected}", CONTENT)  # fmt: skip
    except ValueError:
        return fail("mirror", "its address cannot be read", f"correct {mirror.VARIABLE}", CONTENT)
    if found is None:
        return ok("mirror", "none")
    return _address(found, offline=offline) if found.is_url else _folder(found)


def _folder(found: mirror.Mirror) -> Finding:
    from pararoute.ingest.contrasts import catalogue
    from pararoute.ingest.omnipath.source import QUERIES, Mirrored
    from pararoute.ingest.remote.sources import Sources

    tables = [name for name in QUERIES if Mirrored(found).file(name)]
    try:
        entries = catalogue(Sources(Fetcher(), found))
    except PararouteError as error:
        return fail("mirror", f"{found}: {error.what} ({error.where})",
                    error.how or f"expected: {error.expected}", error.exit_code)  # fmt: skip
    listed = [x.entry for x in entries if x.place.startswith(f"{found}/")]
    defaults = ", ".join(f"{e.name} ({e.role})" for e in listed if e.default) or "none"
    told = (f"{found}: tables of OmniPath: {', '.join(tables) or 'none'}; {len(listed)} contrasts, "
            f"default: {defaults}; {len(found.listed('geo/*'))} files of GEO")  # fmt: skip
    lacking = sorted(set(QUERIES) - set(tables))
    if "interactions" not in tables:
        return warn(
            "mirror",
            told,
            "where a mirror is set OmniPath is not asked: put omnipath_webservice_interactions.tsv "
            "into omnipath/, or give --omnipath DIR",
        )
    return ok("mirror", told + (f"; without {', '.join(lacking)}" if lacking else ""))


def _address(found: mirror.Mirror, *, offline: bool) -> Finding:
    from pararoute.ingest.omnipath.source import names_of

    place = shown(found.location)
    if offline:
        return ok("mirror", f"{place}: not asked (--offline)")
    address = os.environ[mirror.VARIABLE].rstrip("/")  # with its password, if it has one
    packed, plain = names_of("interactions")
    first = ask(f"{address}/omnipath/{packed}")
    if not first.status:
        if found.is_known():
            return warn("mirror", f"{place}: {first.fault}; copies of it are cached", first.mend)
        return fail("mirror", f"{place}: {first.fault}", f"{first.mend}; start its server, or "
                    f"correct {mirror.VARIABLE}", NETWORK)  # fmt: skip
    lacks = bool(first.fault and ask(f"{address}/omnipath/{plain}").fault)
    catalogue = ask(f"{address}/contrasts/contrasts.toml")
    told = (f"{place} answers; {'no ' if lacks else ''}tables of OmniPath, "
            f"{'no ' if catalogue.fault else ''}contrasts.toml")  # fmt: skip
    if lacks:
        return warn("mirror", told, f"a folder with omnipath/, geo/ or contrasts/ is meant: "
                    f"correct {mirror.VARIABLE}")  # fmt: skip
    return ok("mirror", told)
