"""Which contrast a name means: a file, or an entry of a mirror's ``contrasts.toml``."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.ingest.expression import read_expression
from pararoute.ingest.tables import Expression

Role = Literal["sender", "receiver"]
_TABLE_SUFFIXES = (".tsv", ".csv", ".txt", ".gz", ".tab")


class ContrastEntry(BaseModel):
    """One ``[[contrast]]`` of a contrasts.toml; keys not named here are ignored."""

    id: str
    role: Role
    file: str
    organism: Literal["human", "mouse"]
    complete: bool = True
    default: bool = False
    title: str = ""


def read_contrasts(mirror: Path | None) -> list[ContrastEntry]:
    """The entries of a mirror's contrasts.toml, in its order; none without the file.

    Raises
    ------
    InputError
        The file is no TOML, or an entry lacks a key or has a wrong one.
    """
    path = None if mirror is None else mirror / "contrasts" / "contrasts.toml"
    if path is None or not path.exists():
        return []
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("contrast", [])
        return [ContrastEntry.model_validate(entry) for entry in entries]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not valid TOML ({error})", where=str(path)) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(
            f"a contrast is not as it should be: {first['msg']}",
            where=f"{path}, key '{'.'.join(str(part) for part in first['loc'])}'",
            expected="[[contrast]] with id, role (sender or receiver), organism, file",
        ) from error


def read_contrast(name: str | None, role: Role, mirror: Path | None) -> Expression | None:
    """The contrast that a file name, an id, or the mirror's default stands for.

    Parameters
    ----------
    name : str or None
        A path, or an id of the mirror; None is the mirror's default of that role.
    role : str
        ``"sender"`` or ``"receiver"``.
    mirror : Path or None
        Where ids are looked up.

    Returns
    -------
    Expression or None
        None if no name is given and the mirror has no default for the role.

    Raises
    ------
    UnknownNameError
        Neither a file nor an id of that role; the nearest ids are suggested.
    """
    entries = [e for e in read_contrasts(mirror) if e.role == role]
    if name is None:
        entry = next((e for e in entries if e.default), None)
        return None if entry is None else _read_entry(entry, mirror)
    if Path(name).is_file():
        return read_expression(name, role=role)
    entry = next((e for e in entries if e.id == name), None)
    if entry is not None:
        return _read_entry(entry, mirror)
    if name.endswith(_TABLE_SUFFIXES) or os.sep in name:
        return read_expression(name, role=role)  # says that there is no such file
    where = f"{mirror}/contrasts" if mirror else "no mirror is set (PARAROUTE_MIRROR)"
    raise UnknownNameError(f"{role} contrast", name, [e.id for e in entries], where=where)


def _read_entry(entry: ContrastEntry, mirror: Path | None) -> Expression:
    assert mirror is not None  # noqa: S101 - an entry comes from a mirror
    return read_expression(
        mirror / "contrasts" / entry.file,
        name=entry.id,
        role=entry.role,
        organism=entry.organism,
        complete=entry.complete,
        title=entry.title,
    )
