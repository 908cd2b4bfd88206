"""The verb `rerun`: a ranking is made again, and compared with what its run.json says."""

from __future__ import annotations

import hashlib
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.ingest.errors import InputError, IntegrityError, PararouteWarning
from pararoute.ingest.remote.mirror import VARIABLE, mirror_from_environment
from pararoute.ingest.remote.sources import snapshots
from pararoute.ingest.watch import SILENT, Watch
from pararoute.provenance import SCHEMA_VERSION
from pararoute.queries.export import write_ranking
from pararoute.queries.records import records
from pararoute.run_record import Arguments, read_record
from pararoute.runs import candidates, folder_of, read_run
from pararoute.table_differences import COLUMNS, difference
from pararoute.verbs import rank

_FILES = ("sender", "receiver", "receiver_abundance", "omnipath")


@dataclass(frozen=True)
class Rerun:
    """What came of making a ranking again.

    Attributes
    ----------
    run : Path
        The run.json that was followed.
    tables : DataFrame
        ``table same columns rows sha256_then sha256_now beside``: of each table whether it is the
        same bytes, and if not, in which columns and how many rows; empty where the old one is not
        beside its run.json. ``beside`` says of the old one ``as written``, ``changed`` or
        ``missing``.
    changed : DataFrame
        ``what name then now``: inputs and versions that are not what they were.
    path : Path or None
        Where the new ranking was written, if it was.
    """

    run: Path
    tables: pd.DataFrame
    changed: pd.DataFrame
    path: Path | None

    @property
    def reproduced(self) -> bool:
        """Whether every table is the same bytes."""
        return bool(self.tables["same"].all())

    @property
    def spoilt(self) -> list[str]:
        """Old tables that are not what run.json says; none where it stands by itself."""
        gone = self.tables["beside"].ne("as written")
        if self.tables["beside"].eq("missing").all():
            return []
        return [f"{t} is {how}" for t, how in self.tables.loc[gone, ["table", "beside"]].to_numpy()]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values, as ``--json`` prints it."""
        return {
            "schema_version": SCHEMA_VERSION,
            "reproduced": self.reproduced,
            "run": str(self.run),
            "tables": records(self.tables),
            "changed": records(self.changed),
        }


def rerun(
    run: Path | str = "pararoute-results",
    *,
    out: Path | str | None = None,
    watch: Watch = SILENT,
) -> Rerun:
    """Make a ranking again from its run.json, and compare every table's SHA-256.

    Parameters
    ----------
    run : path
        A run.json, or the folder of a ranking.
    out : path, optional
        Folder for the new ranking. Default: it is not kept. The old one is never written to.
    watch : Watch
        Is told of stages.

    Returns
    -------
    Rerun
        ``reproduced``; ``tables`` and ``changed`` say what is not as it was.

    Raises
    ------
    InputError
        No ranking, one of DataFrames or of a later version's arguments, a table that is broken,
        or `out` is the ranking's own folder; what `rank` refuses.
    IntegrityError
        A file of the ranking is not there any more.

    Notes
    -----
    A file is looked for by the name it had: from the working folder, then from the ranking's and
    those above it, then in the mirror; one with the same SHA-256 goes first. What a service sent
    is taken from the cache, the copy of then if it is still there, or fetched again. Cost: that
    of the ranking.
    """
    file = _file(run)
    record = read_run(file.parent) if file.name == "run.json" else read_record(file)
    arguments = _arguments(record, file)
    if out is not None and Path(out).resolve() == file.parent.resolve():
        raise InputError(
            "the new ranking would take the place of the old one", where=str(out),
            expected="another folder", how="leave --out away to only compare",
        )  # fmt: skip
    fetched = {entry["url"]: entry["sha256"] for entry in record["fetched"]}
    with warnings.catch_warnings(), snapshots(fetched):
        warnings.simplefilter("ignore", PararouteWarning)  # they stand in its run.json
        result = rank(**arguments, watch=watch)
    watch.stage("comparing")
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside if out is None else out)
        write_ranking(result, folder)
        again = read_run(folder)
        tables = pd.DataFrame(_tables(file.parent, record, folder, again), columns=[*COLUMNS])
        tables["beside"] = [_beside(file.parent / t, record) for t in tables["table"]]
        tables["rows"] = tables["rows"].astype("Int64")
    changed = pd.DataFrame(_changed(record, again), columns=["what", "name", "then", "now"])
    return Rerun(file, tables, changed, None if out is None else folder)


def _file(run: Path | str) -> Path:
    path = folder_of(run)
    return path if path.is_file() else path / "run.json"


def _arguments(record: Mapping[str, Any], file: Path) -> dict[str, Any]:
    """What `rank` takes, with files where they are now."""
    stated = dict(record["arguments"])
    if unknown := sorted(stated.keys() - Arguments.model_json_schema()["properties"].keys()):
        raise InputError(
            f"the ranking was made by a later version of pararoute ({record['pararoute']}): this "
            f"one does not know the argument {', '.join(unknown)}",
            where=str(file), expected="the arguments of this version's pararoute.rank",
            how="update pararoute, or rank again with this version",
        )  # fmt: skip
    if "DataFrame" in stated.values():
        raise InputError(
            "this ranking was made of DataFrames, which are not kept", where=str(file),
            expected="a ranking of files or ids", how="write them to files and rank those",
        )  # fmt: skip
    if stated["sender"] is None and not stated["demo"] and mirror_from_environment() is None:
        raise InputError(
            "the mirror that the ranking was made from is not set", where=VARIABLE,
            expected=f"that of {record['inputs'][0]['path']}", how=f"set {VARIABLE} to it",
        )  # fmt: skip
    named = {str(Path(stated[name])) for name in _FILES if stated[name] is not None}
    places = _places(record, file, named)
    for name in _FILES:
        if stated[name] is not None:
            stated[name] = places.get(str(Path(stated[name])), stated[name])
    stated["licence"] = stated.pop("license")
    return stated


def _places(record: Mapping[str, Any], file: Path, named: set[str]) -> dict[str, str]:
    """Where what was named is now: files, and the folder of OmniPath's tables."""
    places: dict[str, str] = {}
    for entry in record["inputs"]:
        name, digest = entry["path"], entry["sha256"]
        if not {name, str(Path(name).parent)} & named:  # of the mirror, the demo or the cache
            continue
        tried = candidates(name, file.parent)
        there = [place for place in tried if place.is_file()]
        if not there:
            raise IntegrityError(
                f"the {entry['role']} of the ranking is not there any more", where=name,
                expected=f"a file with SHA-256 {digest}",
                how=f"put it back; looked for at {', '.join(map(str, tried))}",
            )  # fmt: skip
        right = next((place for place in there if _sha256(place) == digest), there[0])
        places[name] = str(right)
        places[str(Path(name).parent)] = str(right.parent)
    return places


def _tables(
    then: Path, record: Mapping[str, Any], now: Path, again: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    before, after = record["outputs"], again["outputs"]
    for name in sorted(before.keys() | after.keys()):
        digests = {"sha256_then": before.get(name), "sha256_now": after.get(name)}
        told = {"table": name, "same": before.get(name) == after.get(name), **digests}
        old, both = then / name, name in before and name in after
        if both and not told["same"] and old.is_file() and _sha256(old) == before[name]:
            told |= difference(old, now / name)
        yield told


def _beside(file: Path, record: Mapping[str, Any]) -> str:
    """What became of an old table."""
    if not file.is_file():
        return "missing"
    return "as written" if _sha256(file) == record["outputs"].get(file.name) else "changed"


def _changed(record: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    inputs = [{e["role"]: e["sha256"] for e in one["inputs"]} for one in (record, again)]
    versions = [{"pararoute": one["pararoute"], **one["versions"]} for one in (record, again)]
    for what, (then, now) in {"input": inputs, "version": versions}.items():
        for name in sorted(then.keys() | now.keys()):
            if then.get(name) != now.get(name):
                yield what, name, then.get(name, "none"), now.get(name, "none")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
