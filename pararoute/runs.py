"""A ranking that was written: read back, and checked against what it was made from.

Every verb after `rank` begins here. A run whose inputs or tables are not what they were
is refused: what would be said of it would not be true of the files at hand.
"""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.graph.build import SignedGraph, build
from pararoute.graph.overlay import shipped_overlay
from pararoute.graph.projection import Evidence, GraphTables, project
from pararoute.ingest.errors import InputError, PararouteWarning
from pararoute.ingest.omnipath.reader import read_regulation
from pararoute.ingest.remote.mirror import VARIABLE
from pararoute.ingest.remote.sources import sources
from pararoute.ingest.watch import SILENT, Watch
from pararoute.inputs import Inputs, gather
from pararoute.queries.routes import COLUMNS, numeric_columns

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
    """

    run: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    inputs: Inputs
    graph: SignedGraph


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
        There is none.
    """
    file = folder_of(folder) / "run.json"
    try:
        run: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        parts = {"arguments", "inputs", "outputs", "fetched"}
        whole = isinstance(run, dict) and parts <= run.keys()
        if not whole or "direction" not in run["arguments"]:
            raise ValueError("it is of an earlier version")
    except (OSError, ValueError) as error:
        raise InputError(
            "no ranking is found there",
            where=str(file),
            expected="the folder that pararoute rank wrote (--out)",
            how=_HOW,
        ) from error
    return run


def refuse_changed_files(run: dict[str, Any]) -> None:
    """Raise if a contrast's file is gone, or is not what the ranking was made from.

    Raises
    ------
    InputError
        Names the file.
    """
    for entry in run["inputs"]:
        file = Path(entry["path"])
        if entry["role"].startswith("omnipath") or str(file).startswith("DataFrame"):
            continue
        digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
        if digest != entry["sha256"]:
            raise InputError(
                f"the {entry['role']} is not what the ranking was made from"
                if digest
                else f"the {entry['role']} is not there any more",
                where=str(file),
                expected=f"SHA-256 {entry['sha256']}",
                how="rank again; relative names are those of the folder it was ranked in",
            )


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
    folder = folder_of(folder)
    run = read_run(folder)
    tables = {name: read_table(folder, name, run) for name in TABLES}
    stated = run["arguments"]
    if "DataFrame" in stated.values():
        raise InputError(
            "this ranking was made of DataFrames, which are not kept",
            where=str(folder / "run.json"),
            how="rank files or ids instead",
        )
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
    return Run(run, tables, inputs, graph)


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
    numbers = {column: [""] for column in numeric_columns(name)}
    texts = [column for column in COLUMNS[name] if column not in numbers]
    table = pd.read_csv(
        file, sep="\t", keep_default_na=False, na_values=numbers, dtype=dict.fromkeys(texts, str)
    )
    table[texts] = table[texts].where(table[texts] != "")
    return table


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
