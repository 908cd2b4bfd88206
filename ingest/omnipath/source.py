"""Where OmniPath's tables come from: a folder, a mirror, or the web service itself.

Each source answers one question, where the file of a table is, so that all of them go
through the same reader (`pararoute.ingest.omnipath`). The web service is asked for four
tables; what it is asked stands in `QUERIES`.

References
----------
Türei D, Valdeolivas A, Gul L, et al. Integrated intra- and intercellular signaling
knowledge for multicellular omics analysis. Mol Syst Biol 17, e9923 (2021),
doi:10.15252/msb.20209923.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlencode

from pararoute.ingest.errors import (
    InputError,
    IntegrityError,
    NetworkError,
    NotFoundError,
    SpeciesError,
)
from pararoute.ingest.remote.cache import Entry
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.mirror import VARIABLE, Mirror
from pararoute.ingest.remote.session import is_loopback, redacted
from pararoute.ingest.tables import ORGANISMS

SERVICE = "https://omnipathdb.org"
STEM = "omnipath_webservice_"
HOW = "use a table as OmniPath's web service sends it (genesymbols=yes, fields=sources,references)"
Client = Literal["requests", "omnipath"]
Licence = Literal["academic", "commercial"]
_FIELDS = ("sources", "references", "curation_effort", "dorothea_level", "datasets", "type",
           "ncbi_tax_id", "entity_type")  # fmt: skip
_REST = "\n\n"  # behind it the service says whom to ask
_SHRUNK = 0.5  # a table with fewer of the rows of the copy before it is taken for half a table


@dataclass(frozen=True)
class Query:
    """What the web service is asked for one table.

    Attributes
    ----------
    endpoint : str
        Part of the URL.
    arguments : mapping of str to tuple of str
        Of its query.
    by_organism : bool
        Whether the service has the table for mouse as well.
    least : int
        Rows below which a table of human is taken for cut off; far below what OmniPath serves.
    """

    endpoint: str
    arguments: Mapping[str, tuple[str, ...]]
    by_organism: bool = False
    least: int = 1

    def parameters(self, organism: str, licence: str) -> dict[str, str]:
        """The query's arguments as the service takes them."""
        own = {name: ",".join(values) for name, values in self.arguments.items()}
        if self.by_organism:
            own |= {"organisms": str(ORGANISMS[organism]), "genesymbols": "yes"}
        return {**own, "format": "tsv", "license": licence}


QUERIES = {
    "interactions": Query(
        "interactions",
        {
            "datasets": ("omnipath", "kinaseextra", "pathwayextra", "ligrecextra", "dorothea"),
            "dorothea_levels": ("A", "B", "C"),
            "fields": _FIELDS,
        },
        by_organism=True,
        least=20_000,
    ),
    "collectri": Query(
        "interactions", {"datasets": ("collectri",), "fields": _FIELDS}, by_organism=True,
        least=10_000,
    ),
    "complexes": Query("complexes", {}, least=5_000),
    "intercell": Query("intercell", {"scope": ("generic",), "source": ("composite",)}, least=1_000),
}  # fmt: skip


class Source(Protocol):
    """Knows where the files of the tables are."""

    def file(self, table: str) -> Path | None:
        """The file of a table; None if the source has none."""

    def __str__(self) -> str:
        """What the source is, for messages."""


@dataclass(frozen=True)
class Folder:
    """A folder of tables under the web service's own names.

    Raises
    ------
    InputError
        No such folder.
    """

    folder: Path

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise InputError(
                "no such folder",
                where=str(self.folder),
                expected=f"a folder that holds {STEM}interactions.tsv[.gz]",
                how="give the folder with --omnipath DIR, or try --demo",
            )

    def file(self, table: str) -> Path | None:
        """See `Source`."""
        paths = (self.folder / name for name in names_of(table))
        return next((path for path in paths if path.is_file()), None)

    def __str__(self) -> str:
        return str(self.folder)


@dataclass(frozen=True)
class Mirrored:
    """``omnipath/`` of a mirror, or any other folder that has an address."""

    mirror: Mirror
    folder: str = "omnipath"

    def file(self, table: str) -> Path | None:
        """See `Source`."""
        return self.mirror.file(*(f"{self.folder}/{name}" for name in names_of(table)))

    def __str__(self) -> str:
        return f"{self.mirror}/{self.folder}"


@dataclass(frozen=True)
class Service:
    """The web service, or one that speaks as it does.

    Parameters
    ----------
    fetcher : Fetcher
        Its cache keeps what comes.
    url : str
        Of the service.
    organism, licence : str
        What is asked for.
    client : str
        ``"requests"`` reads the service's answer itself; ``"omnipath"`` has the package
        of that name ask, in a process of its own, and keeps the same answer.
    """

    fetcher: Fetcher
    url: str = SERVICE
    organism: str = "human"
    licence: Licence = "academic"
    client: Client = "requests"

    def file(self, table: str) -> Path | None:
        """See `Source`. The service has every table."""
        query = QUERIES[table]
        parameters = query.parameters(self.organism, self.licence)
        transport = None
        if self.client == "omnipath":
            from pararoute.ingest.omnipath.client import OmnipathClient

            transport = OmnipathClient(self.url, query.endpoint, parameters)
        try:
            return self.fetcher.get(
                f"{self.url}/{query.endpoint}?{urlencode(parameters, safe=',')}",
                file=f"{STEM}{table}.tsv",
                name=f"OmniPath's {table}",
                check=partial(check_table, least=self._least(query)),
                transport=transport,
                client=self.client,
            )
        except NotFoundError as error:
            error.how = "check the address: it should speak as omnipathdb.org does"
            raise

    def __str__(self) -> str:
        return redacted(self.url)

    def _least(self, query: Query) -> int:
        """OmniPath's own tables are known to be large; of another service, or mouse, less is."""
        if query.by_organism and self.organism != "human":
            return 0
        return query.least if self.url == SERVICE and self.licence == "academic" else 1


def omnipath_source(
    name: Source | str | Path | None,
    *,
    mirror: Mirror | None,
    fetcher: Fetcher,
    organism: str = "human",
    licence: Licence = "academic",
    client: Client = "requests",
) -> Source:
    """The source that ``--omnipath`` names.

    Parameters
    ----------
    name : Source, str, Path or None
        ``"live"`` is the web service, or the mirror where one is set; a URL is a service
        that speaks as OmniPath's does, or a folder that holds its tables; anything else a
        folder. None is the mirror.

    Raises
    ------
    InputError
        No such folder, neither a name nor a mirror, or a URL that holds a password.
    """
    if name is not None and not isinstance(name, str | Path):
        return name
    service = Service(fetcher, SERVICE, organism, licence, client)
    if name == "live":
        if mirror is None:
            return service
        fetcher.watch.note(f"OmniPath's tables come from the mirror {mirror} ({VARIABLE})")
        return Mirrored(mirror)
    if name is not None and "://" in str(name):
        url = str(name).rstrip("/")
        if redacted(url) != url:
            raise InputError(
                "the address holds a user name or password, which would stand in run.json",
                where=f"--omnipath {redacted(url)}",
                expected="an address without them",
                how="put them into ~/.netrc, which is read for the host",
            )
        if url.startswith("http://") and not is_loopback(url):
            fetcher.watch.note(f"{redacted(url)} is not encrypted: what comes could be altered")
        return _service_or_folder(Service(fetcher, url, organism, licence, client))
    if name is not None:
        return Folder(Path(name))
    if mirror is not None:
        return Mirrored(mirror)
    raise InputError(
        "no OmniPath tables",
        where="--omnipath",
        expected="live, or a folder or URL of OmniPath's tables",
        how=f"give --omnipath live or --omnipath DIR, set {VARIABLE}, or try --demo",
    )


def names_of(table: str) -> tuple[str, str]:
    """The names that a table's file may have.

    Examples
    --------
    >>> names_of("intercell")
    ('omnipath_webservice_intercell.tsv.gz', 'omnipath_webservice_intercell.tsv')
    """
    return (f"{STEM}{table}.tsv.gz", f"{STEM}{table}.tsv")


def on_disk(source: Source, table: str) -> Path | None:
    """The file of a table, where it can be named without a request; else None.

    Examples
    --------
    >>> on_disk(Service(Fetcher()), "collectri") is None
    True
    """
    if isinstance(source, Service) or (isinstance(source, Mirrored) and source.mirror.is_url):
        return None
    return source.file(table)


def check_table(body: Path, before: Entry | None, least: int = 1) -> None:
    """Raise if a body cannot be a whole table of the web service.

    A body that is sent in pieces has no length to be checked against; what tells that it
    stops half-way is a last line with too few cells, half the size of the copy before, or
    fewer rows than the table must have.

    Parameters
    ----------
    body : Path
        What was sent.
    before : Entry or None
        The copy before it.
    least : int
        The fewest rows that it can have; 0: the service may have none of this organism.

    Raises
    ------
    NetworkError
        The service answers in words that it did not understand.
    SpeciesError
        It has no row, and may have none.
    IntegrityError
        The table stops half-way.
    """
    with body.open("rb") as opened:
        header = opened.readline()
        if b"\t" not in header:
            words = (header + opened.read(300)).decode("utf-8", "replace").strip()
            raise NetworkError(
                f"OmniPath answers in words, not with a table: {words.split(_REST)[0]}",
                how="this version of pararoute may be older than the service: update it",
            )
        opened.seek(max(0, body.stat().st_size - (1 << 20)))
        last = opened.read().rstrip(b"\n").rsplit(b"\n", 1)[-1]
    cells, expected = last.count(b"\t") + 1, header.count(b"\t") + 1
    size, former = body.stat().st_size, before.sent if before else 0
    with body.open("rb") as opened:
        rows = sum(1 for line in opened if line.strip()) - 1
    if rows == 0 and least == 0:
        raise SpeciesError("the service has no interactions of this organism")
    if cells != expected:
        what = f"the last line has {cells} cells, the header {expected}"
    elif size < _SHRUNK * former:
        what = f"{size} bytes, the copy of {before.fetched[:10] if before else ''} had {former}"
    elif rows < least:
        what = f"{rows} rows, where at least {least} are known to be"
    else:
        return
    raise IntegrityError(
        f"the table seems to stop half-way: {what}",
        expected="a whole table",
        how="try again; the copy at hand stays (pararoute cache clear removes it)",
    )


def _service_or_folder(service: Service) -> Source:
    """Whether an address speaks as the service does, or is a folder, which has no such page."""
    folder = Mirrored(Mirror(service.url, service.fetcher), ".")
    try:
        service.file("interactions")
    except NotFoundError:
        return folder
    except SpeciesError:
        return service
    except NetworkError:
        # offline, or its server is down: what is cached tells
        cached = {entry.url for entry in service.fetcher.cache.entries()}
        if any(url.startswith(service.url) and f"/{STEM}" in url for url in cached):
            return folder
        raise
    return service
