"""Which contrast a name means: a file, an entry of a contrasts.toml, or one of a GEO series.

Entries are looked up in ``contrasts.toml`` of the working folder, in the mirror's, and
in the one that ships with the tool, in this order. An entry names a ready table
(``file``), or the samples of a GEO series from which one is computed (``series``,
``treated``, ``control``); ``GSE64741:A375_BRAFi_48h`` is the entry of that id and series.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, ValidationError, model_validator

from pararoute.ingest.content import decompressed
from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.ingest.expression import read_expression
from pararoute.ingest.remote.mirror import VARIABLE, Mirror
from pararoute.ingest.remote.sources import Sources
from pararoute.ingest.tables import Expression

Role = Literal["sender", "receiver"]
CATALOGUE = "contrasts.toml"
MOST = 4_000_000  # bytes of a catalogue: some ten thousand entries
_DOTS = 200  # of a line: Python's reader of TOML takes the square of a dotted key's length
_TABLE_SUFFIXES = (".tsv", ".csv", ".txt", ".gz", ".tab")
_EXPECTED = (
    "[[contrast]] with id, role (sender or receiver), organism (human or mouse), and either "
    "file, or series, treated and control"
)


class ContrastEntry(BaseModel):
    """One ``[[contrast]]`` of a contrasts.toml; keys not named here are ignored.

    `treated` and `control` hold GSM accessions, or regular expressions for sample titles
    (letter case is ignored), the preferred one first. `assumes` is shown to the user.
    """

    id: str = Field(pattern=r"^[\w.+-]+$")
    role: Role
    organism: Literal["human", "mouse"]
    file: str = ""
    complete: bool = True
    series: str = Field("", pattern=r"^(GSE\d+)?$")
    treated: list[str] = []
    control: list[str] = []
    default: bool = False
    title: str = ""
    assumes: str = ""

    @model_validator(mode="after")
    def _names_data(self) -> ContrastEntry:
        computed = bool(self.series and self.treated and self.control)
        if bool(self.file) == computed:
            raise ValueError("it names neither a file nor a series with treated and control")
        return self

    @property
    def name(self) -> str:
        """What the user calls it: the id, behind its series where it has one."""
        return f"{self.series}:{self.id}" if self.series else self.id


@dataclass(frozen=True)
class Listed:
    """An entry and the catalogue it stands in."""

    entry: ContrastEntry
    place: str


def catalogue(sources: Sources) -> list[Listed]:
    """Every entry that a run can name, those of the working folder first.

    Raises
    ------
    InputError
        A catalogue is no TOML, or an entry lacks a key or has a wrong one.
    """
    own = Path(CATALOGUE)
    found = read_catalogue(own.read_bytes(), str(own)) if own.is_file() else []
    mirror = sources.mirror
    file = mirror.file(f"contrasts/{CATALOGUE}") if mirror else None
    if mirror is not None and file is not None:
        found += read_catalogue(file.read_bytes(), _place(mirror))
    shipped = resources.files("pararoute.ingest") / "geo" / CATALOGUE
    return found + read_catalogue(shipped.read_bytes(), "the catalogue that ships with pararoute")


def find_entry(name: str, role: Role | None, sources: Sources) -> Listed:
    """The entry of an id (``melanoma_BRAFi``) or of a series' id (``GSE64741:A375_BRAFi_48h``).

    Raises
    ------
    UnknownNameError
        No entry of that name and role; the nearest ones are suggested.
    """
    series, colon, identifier = name.partition(":")
    name = f"{series.upper()}{colon}{identifier}" if colon else name
    entries = [x for x in catalogue(sources) if role is None or x.entry.role == role]
    hit = next((x for x in entries if name == x.entry.name), None)
    if hit is None and name.upper().startswith("GSE") and not colon:
        own = [x.entry.name for x in entries if x.entry.series == name.upper()]
        raise InputError(
            f"{name} is a whole series, not a contrast",
            where=", ".join(sorted({x.place for x in entries})),
            expected=f"one of {', '.join(own)}" if own else "SERIES:ENTRY of a contrasts.toml",
            how="name an entry, or say which samples to compare: pararoute contrast "
            f"{name.upper()} --treated PATTERN --control PATTERN",
        )
    if hit is None:
        kind = f"{role} contrast" if role else "contrast"
        places = sorted({x.place for x in entries})
        known = [x.entry.name for x in entries]
        unknown = UnknownNameError(kind, name, known, where=", ".join(places))
        if sources.mirror is None and not colon:
            unknown.how += f"; or set {VARIABLE} to the mirror that lists it"
        raise unknown
    return hit


def read_contrast(
    name: str | None, role: Role, sources: Sources, *, any_role: bool = False
) -> Expression | None:
    """The contrast that a file name, an id, or the mirror's default stands for.

    Parameters
    ----------
    name : str or None
        A path or an id; None is the mirror's default of that role.
    role : str
        ``"sender"`` or ``"receiver"``.
    sources : Sources
        Where to look.
    any_role : bool
        Take an entry that is named even where it is listed in the other role.

    Returns
    -------
    Expression or None
        None if no name is given and the mirror has no default for the role.

    Raises
    ------
    UnknownNameError
        Neither a file nor an id of that role; the nearest ids are suggested.
    """
    if name is None:
        listed = catalogue(sources) if sources.mirror else []
        default = next((x for x in listed if x.entry.role == role and x.entry.default), None)
        return None if default is None else read_listed(default, sources)
    if Path(name).is_file() or name.endswith(_TABLE_SUFFIXES) or os.sep in name:
        return read_expression(name, role=role)  # says so if there is no such file
    return read_listed(find_entry(name, None if any_role else role, sources), sources)


def is_of_mirror(name: Path | str | None, sources: Sources) -> bool:
    """Whether a sender's name is an entry of the mirror's own catalogue, or its default (None)."""
    if sources.mirror is None or name is None:
        return sources.mirror is not None
    listed = (x for x in catalogue(sources) if x.entry.name == str(name))
    first = next(listed, None)
    return first is not None and first.place == _place(sources.mirror)


def _place(mirror: Mirror) -> str:
    return f"{mirror}/contrasts/{CATALOGUE}"


def read_listed(listed: Listed, sources: Sources) -> Expression:
    """The expression table of an entry; computed, or taken from the cache, for a GEO series."""
    entry = listed.entry
    if not entry.file:
        from pararoute.ingest.geo.contrast import geo_contrast

        return geo_contrast(entry, sources)
    return read_expression(
        _file_of(listed, sources),
        name=entry.id,
        role=entry.role,
        organism=entry.organism,
        complete=entry.complete,
        title=entry.title,
    )


def _file_of(listed: Listed, sources: Sources) -> Path:
    if listed.place == CATALOGUE or sources.mirror is None:
        return Path(listed.entry.file)
    inside = not {"..", ""} & set(listed.entry.file.split("/"))
    path = sources.mirror.file(f"contrasts/{listed.entry.file}") if inside else None
    if path is None:
        raise InputError(
            f"the table of the contrast '{listed.entry.id}' is missing",
            where=f"{sources.mirror}/contrasts/{listed.entry.file}",
            how=f"correct the key file in {listed.place}",
        )
    return path


def read_catalogue(data: bytes, place: str) -> list[Listed]:
    """The entries of a contrasts.toml, plain or gzip; `place` is what messages call it.

    Raises
    ------
    InputError
        No TOML, or an entry lacks a key or has a wrong one.
    """
    if not data:
        return []
    text = decompressed(data, Path(place))
    if len(text) > MOST:
        raise InputError(f"more than {MOST:,} bytes", where=place, expected=_EXPECTED)
    dots = [line.count(b".") for line in text.split(b"\n")]
    if max(dots) > _DOTS:
        raise InputError(
            f"a line with {max(dots):,} dots",
            where=f"{place}, line {dots.index(max(dots)) + 1}",
            expected=_EXPECTED,
            how="break the line",
        )
    try:
        entries = tomllib.loads(text.decode("utf-8")).get("contrast", [])
        if not isinstance(entries, list):
            raise InputError("'contrast' is no list", where=place, expected=_EXPECTED)
        return [Listed(ContrastEntry.model_validate(entry), place) for entry in entries]
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        entry = first["input"]["id"] if isinstance(first["input"], dict) and not key else ""
        raise InputError(
            f"a contrast is not as it should be: {first['msg'].removeprefix('Value error, ')}",
            where=f"{place}, key '{key}'" if key else f"{place}, id '{entry}'",
            expected=_EXPECTED,
        ) from error
    except (ValueError, RecursionError) as error:  # no TOML or UTF-8, or nested without end
        raise InputError(f"not valid TOML ({error})", where=place) from error
