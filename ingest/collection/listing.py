"""What contrasts a collection holds: a folder of tables and Parquet files, or one Parquet file.

A table file is one contrast, called as the file is, or as the entry of a ``contrasts.toml``
beside it that names the file. A Parquet file holds many (`ingest.collection.parquet`). Listing
reads no value: of each file the size and its first and last 64 KiB, of a Parquet file the names.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pararoute.ingest.contrasts import CATALOGUE, ContrastEntry, read_catalogue
from pararoute.ingest.errors import InputError, NotEnoughDataError, PararouteError

TABLES = re.compile(r"\.(tsv|csv|txt|tab)(\.gz)?$")
PARQUET = ".parquet"
_ENDS = 1 << 16


@dataclass(frozen=True, slots=True)  # there may be millions
class Entry:
    """One contrast of a collection and where its values are.

    Attributes
    ----------
    contrast : str
        Its name, the only one of that name in the collection.
    file : str
        The file's path.
    digest : str
        Of the file's size, first and last bytes: a file of another content has another one.
    kind : str
        ``"table"``: the whole file; ``"columns"``: those of a wide Parquet file that carry its
        name; ``"rows"``: `rows` rows of a long one, from `first` on.
    first, rows : int
        See `kind`.
    organism : str
        ``"human"``, ``"mouse"``, or empty where nothing tells.
    complete : bool or None
        Whether every tested gene is listed; None where the table has to tell.
    """

    contrast: str
    file: str
    digest: str
    kind: Literal["table", "columns", "rows"] = "table"
    first: int = 0
    rows: int = 0
    organism: str = ""
    complete: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def list_contrasts(place: Path | str) -> list[Entry]:
    """Every contrast of a folder or of a Parquet file: files by name, a Parquet file in its order.

    Parameters
    ----------
    place : path-like
        A folder, whose subfolders and other files are not looked at, nor the tables that its
        contrasts.toml calls a receiver's; or a Parquet file.

    Raises
    ------
    InputError
        Nothing there, two contrasts of one name, a Parquet file of another shape.
    NotEnoughDataError
        A folder without any table.
    """
    place = Path(place)
    if place.is_file():
        if place.suffix != PARQUET:
            raise InputError(
                "one table is no collection", where=str(place),
                expected="a folder of tables, or a Parquet file of many contrasts",
                how="rank a single contrast with pararoute rank --sender FILE",
            )  # fmt: skip
        return _unique(_of_parquet(place), place)
    if not place.is_dir():
        raise InputError("no such folder or file", where=str(place), how="check the path")
    listed = _catalogue(place)
    found: list[Entry] = []
    for file in sorted(p for p in place.iterdir() if p.is_file() and not p.name.startswith(".")):
        if file.suffix == PARQUET:
            try:
                found += _of_parquet(file)
            except PararouteError:  # is told when it is read, and stops no other
                found.append(Entry(file.stem, str(file.absolute()), digest(file), "columns"))
        elif TABLES.search(file.name):
            own = listed.get(file.name)
            found += [] if own and own.role == "receiver" else [_of_table(file, own)]
    if not found:
        raise NotEnoughDataError(
            "the folder holds no contrast of a sender", where=str(place),
            expected="tables (.tsv, .csv, .txt, .tab, also .gz) or .parquet files",
            how="name the folder that holds the contrasts themselves; tables that its "
            "contrasts.toml calls a receiver's do not count",
        )  # fmt: skip
    return _unique(found, place)


def _of_table(file: Path, listed: ContrastEntry | None) -> Entry:
    where = str(file.absolute())
    if listed is None:
        return Entry(TABLES.sub("", file.name), where, digest(file))
    return Entry(listed.id, where, digest(file), organism=listed.organism,
                 complete=listed.complete)  # fmt: skip


def _of_parquet(file: Path) -> list[Entry]:
    from pararoute.ingest.collection.parquet import ParquetContrasts

    return ParquetContrasts.open(file).entries(digest(file))


def _catalogue(folder: Path) -> dict[str, ContrastEntry]:
    """Entries of a contrasts.toml by the file they name; of one in both roles, the sender's."""
    file = folder / CATALOGUE
    listed = read_catalogue(file.read_bytes(), str(file)) if file.is_file() else []
    entries = sorted((one.entry for one in listed), key=lambda entry: entry.role)
    return {entry.file: entry for entry in entries if entry.file}


def _unique(found: list[Entry], place: Path) -> list[Entry]:
    twice = sorted(name for name, n in Counter(e.contrast for e in found).items() if n > 1)
    if twice:
        files = sorted({Path(e.file).name for e in found if e.contrast == twice[0]})
        raise InputError(
            f"more than one contrast is called '{twice[0]}'"
            + (f", and so it is with {len(twice) - 1} more names" if len(twice) > 1 else ""),
            where=f"{place} ({', '.join(files)})",
            expected="one contrast of each name",
            how="rename or remove one of them",
        )
    return found


def digest(file: Path) -> str:
    """SHA-256 of a file's size, first and last 64 KiB: cheap, whatever the size; "" if unreadable.

    A file that cannot be read says why when its contrast is.
    """
    try:
        size = file.stat().st_size
        told = hashlib.sha256(str(size).encode())
        with file.open("rb") as data:
            told.update(data.read(_ENDS))
            if size > _ENDS:
                data.seek(max(_ENDS, size - _ENDS))
                told.update(data.read(_ENDS))
    except OSError:
        return ""
    return told.hexdigest()
