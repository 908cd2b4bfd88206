"""A ranking that was written: read back, and checked against what it was made from.

Every verb after `rank` begins here. A run whose inputs or tables are not what they were
is refused: what would be said of it would not be true of the files at hand.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.cell_types import read_cells
from pararoute.graph.build import SignedGraph, build
from pararoute.graph.overlay import shipped_overlay
from pararoute.graph.projection import Evidence, GraphTables, project
from pararoute.ingest.errors import InputError, IntegrityError, PararouteWarning
from pararoute.ingest.omnipath.reader import read_regulation
from pararoute.ingest.remote.mirror import VARIABLE
from pararoute.ingest.remote.sources import sources
from pararoute.ingest.watch import SILENT, Watch
from pararoute.inputs import Inputs, gather
from pararoute.queries.export import write_all
from pararoute.queries.routes import COLUMNS
from pararoute.queries.switch import finish
from pararoute.run_record import read_record

TABLES = tuple(COLUMNS)
READ_ONLY = "copy the ranking to a folder that can be written to, and name it with --run"
_HOW = "rank again, or name the folder of another ranking"


@dataclass(frozen=True)
class Run:
    """A ranking with everything it rests on.

    Attributes
    ----------
    run : dict
        run.json.
    tables : dict of str to DataFrame
        ``ligands``, ``routes``, ``receptors``, ``relief`` as they were written.
    inputs : Inputs
        Read again.
    graph : SignedGraph
        Built again.
    origin : Origin
        By which what is made of it is written.
    """

    run: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    inputs: Inputs
    graph: SignedGraph
    origin: Origin


def folder_of(run: Path | str) -> Path:
    """The folder that was named; a ranking itself is none.

    Raises
    ------
    InputError
        It is no path.
    """
    if isinstance(run, str | os.PathLike):
        return Path(run)
    raise InputError(
        f"a {type(run).__name__} is not the folder of a ranking",
        where="run",
        expected="the folder that pararoute rank wrote (--out)",
        how="write the ranking first: result.write(folder), then run=folder",
    )


def read_run(folder: Path | str) -> dict[str, Any]:
    """run.json of a ranking's folder.

    Raises
    ------
    InputError
        There is none, or one that is damaged or of another version.
    IntegrityError
        A run was killed while its tables took their places, and the folder cannot be written to.
    """
    file = folder_of(folder) / "run.json"
    finish(file.parent)
    return read_record(file)


def digest_of(folder: Path | str) -> str:
    """SHA-256 of run.json, which tells a ranking from every other; empty where there is none."""
    try:
        return hashlib.sha256((folder_of(folder) / "run.json").read_bytes()).hexdigest()
    except OSError:
        return ""


@dataclass(frozen=True)
class Origin:
    """The ranking that a verb reads, by which what it makes is written.

    Attributes
    ----------
    folder : Path
        Of the ranking.
    digest : str
        `digest_of` it when the verb began to read; empty where that is not known.
    """

    folder: Path
    digest: str

    def write(
        self, files: Mapping[str, str | bytes], *, into: Path | None = None, how: str = READ_ONLY
    ) -> None:
        """Write what was made of the ranking, into its folder unless another one is named.

        Raises
        ------
        IntegrityError
            The folder or a file cannot be written, or the folder is the ranking's and holds
            another one by now; nothing has changed then.
        """
        place = self.folder if into is None else into
        own = os.path.realpath(place) == os.path.realpath(self.folder)
        write_all(place, files, how, check=self._refuse_another if own else None)

    def keep(self, files: Mapping[str, str]) -> bool:
        """As `write`, into its folder; False, and a warning, if that is read-only."""
        if self.folder.is_dir() and not os.access(self.folder, os.W_OK):
            warnings.warn(
                PararouteWarning(
                    f"{self.folder} is read-only: the tables are not kept there; {READ_ONLY}"
                ),
                stacklevel=3,
            )
            return False
        self.write(files)
        return True

    def _refuse_another(self) -> None:
        """What was made of one ranking would be taken for another's beside it."""
        now = digest_of(self.folder)
        if self.digest and now and now != self.digest:
            raise IntegrityError(
                "the ranking was replaced while it was read",
                where=str(self.folder / "run.json"),
                expected=f"SHA-256 {self.digest}, as when the reading began",
                how="run it again: nothing was written",
            )


def origin_of(folder: Path | str) -> Origin:
    """The ranking that is in a folder now; to be called before anything of it is read.

    Raises
    ------
    InputError
        It is no path.
    IntegrityError
        A run was killed while its tables took their places, and the folder cannot be written to.
    """
    place = folder_of(folder)
    finish(place)  # else reading would make it another one
    return Origin(place, digest_of(place))


def refuse_changed_files(run: dict[str, Any], folder: Path | str) -> dict[str, Path]:
    """Where a ranking's files are now; nothing of a file but its SHA-256 is looked at.

    A file is looked for by the name it had: from the working folder, if it is relative also from
    the folder of the ranking and those above it, then in the mirror. Fetched files are left to
    the cache, and OmniPath's tables to who reads them if they are not there.

    Returns
    -------
    dict of str to Path
        By the name that a file, or the folder of OmniPath's tables, had.

    Raises
    ------
    InputError
        Names a file that is gone, or is not what the ranking was made from.
    """
    places: dict[str, Path] = {}
    for entry in run["inputs"]:
        name, digest = entry["path"], entry["sha256"]
        if name.startswith("DataFrame") or digest in Path(name).parts:
            continue
        there = [file for file in candidates(name, folder_of(folder)) if _is_file(file)]
        right = next((file for file in there if _sha256(file) == digest), None)
        if right is not None:
            places[name] = right
            places[str(Path(name).parent)] = right.parent
        elif there or not entry["role"].startswith("omnipath"):
            raise InputError(
                f"the {entry['role']} is not what the ranking was made from"
                if there
                else f"the {entry['role']} is not there any more",
                where=str(there[0] if there else name),
                expected=f"SHA-256 {digest}",
                how="rank again, or put the file back; a relative name is looked for from the "
                "working folder, and from the ranking's and those above it",
            )
    return places


def arguments_now(run: dict[str, Any], folder: Path | str) -> dict[str, Any]:
    """What `rank` was called with, by the names that the files have now.

    Raises
    ------
    InputError
        As `refuse_changed_files`.
    """
    places = refuse_changed_files(run, folder)
    stated = dict(run["arguments"])
    for name in ("sender", "receiver", "receiver_abundance", "omnipath"):
        if stated[name] is not None:
            stated[name] = str(places.get(str(Path(stated[name])), stated[name]))
    return stated


def reopen(folder: Path | str, watch: Watch = SILENT) -> Run:
    """Read a ranking back, with what it was made from.

    Raises
    ------
    InputError
        No ranking is there, a table or an input is not what it was, or the inputs were
        DataFrames.

    Notes
    -----
    Cost: that of reading OmniPath's tables, about 1.5 s; nothing is ranked again.
    """
    origin = origin_of(folder)
    folder = origin.folder
    run = read_run(folder)
    tables = {name: read_table(folder, name, run) for name in TABLES}
    if "DataFrame" in run["arguments"].values():
        raise InputError(
            "this ranking was made of DataFrames, which are not kept",
            where=str(folder / "run.json"),
            how="rank files or ids instead",
        )
    stated = arguments_now(run, folder)
    places = sources(demo=stated["demo"], watch=watch)
    if stated["sender"] is None and places.mirror is None:
        raise InputError(
            "the mirror that the ranking was made from is not set", where=VARIABLE,
            expected=f"that of {run['inputs'][0]['path']}", how=f"set {VARIABLE} to it",
        )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PararouteWarning)  # they were told when it was made
        inputs = gather(
            stated["sender"], stated["receiver"], stated["receiver_abundance"],
            stated["omnipath"], stated["organism"], client=stated["client"],
            licence=stated["license"], direction=stated["direction"], begin=watch.stage,
            sources=places,
        )  # fmt: skip
    _refuse_changed(run, inputs, folder)
    overlay = shipped_overlay() if stated["overlay"] else None
    graph = build(inputs.knowledge, overlay=overlay, strict_signs=stated["strict_signs"])
    return Run(run, tables, inputs, graph, origin)


def graph_tables(folder: Path | str, watch: Watch = SILENT) -> GraphTables:
    """The graph of a ranking, as every store is loaded from; see `reopen` for its errors."""
    opened = reopen(folder, watch)
    inputs = opened.inputs
    return project(
        opened.graph,
        Evidence(
            **{name: opened.tables[name] for name in ("ligands", "routes", "receptors")},
            effectors=opened.run["arguments"]["effector"],
            contrasts={"sender": inputs.sender}
            | ({"receiver": inputs.receiver} if inputs.receiver else {}),
            regulation=read_regulation(
                inputs.source, inputs.knowledge.organism, opened.run["arguments"]["license"]
            ),
            stoichiometry=inputs.knowledge.complexes,
            resources=inputs.knowledge.resources,
        ),
    )


def read_table(folder: Path, name: str, run: dict[str, Any]) -> pd.DataFrame:
    """A table of a ranking as it was written; a gene called NA stays one.

    Parameters
    ----------
    folder : Path
        Of the ranking.
    name : str
        One of `TABLES`.
    run : dict
        Its run.json, which has the table's SHA-256.

    Raises
    ------
    InputError
        The table is not there, or is not what was written.
    """
    file = folder / f"{name}.tsv"
    data = file.read_bytes() if file.is_file() else b""
    if hashlib.sha256(data).hexdigest() != run["outputs"].get(file.name):
        raise InputError(
            "the table is missing, or is not what the ranking wrote" if data else "no such table",
            where=str(file),
            expected=f"SHA-256 {run['outputs'].get(file.name)}",
            how=_HOW,
        )
    return read_cells(data, file, _HOW, COLUMNS[name])


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # no file can have such a name
        return False


def candidates(name: str, folder: Path) -> list[Path]:
    """Where a file of that name may be now, the likeliest first."""
    file = Path(name)
    found = [file]
    if not file.is_absolute():
        found += [above / file for above in (folder.resolve(), *folder.resolve().parents)]
    mirror = os.environ.get(VARIABLE, "")
    if mirror and "://" not in mirror:
        found.append(Path(mirror, *file.parts[-2:]))
    return found


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _refuse_changed(run: dict[str, Any], inputs: Inputs, folder: Path) -> None:
    before = {entry["role"]: entry for entry in run["inputs"]}
    now = {file.role: file for file in inputs.files}
    for role in sorted(before.keys() | now.keys()):
        if role not in now or role not in before or now[role].sha256 != before[role]["sha256"]:
            path = now[role].path if role in now else before[role]["path"]
            raise InputError(
                f"the {role} is not what the ranking was made from",
                where=str(path),
                expected=f"SHA-256 {before[role]['sha256'] if role in before else 'of no file'}",
                how=f"rank again: {folder} is out of date",
            )
