"""The verb `export`: a ranking in the formats of other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from pararoute import about
from pararoute.graph.projection import GraphTables
from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.ingest.watch import SILENT, Watch
from pararoute.provenance import SCHEMA_VERSION
from pararoute.queries.conventions import DEMO_LABEL
from pararoute.queries.records import records
from pararoute.queries.views.provenance import handed_on
from pararoute.run_tables import all_tables
from pararoute.runs import graph_tables, origin_of, read_run, refuse_changed_files

FILES: Mapping[str, str] = {"xlsx": "pararoute.xlsx", "json": "pararoute.json",
                            "graphml": "graph.graphml", "cx2": "graph.cx2"}  # fmt: skip
FOLDER = "neo4j-import"
FORMATS: Mapping[str, str] = {
    "xlsx": "a workbook of all tables, for Excel and LibreOffice",
    "json": "all tables and run.json in one file",
    "graphml": "the routes' network, for Cytoscape, yEd, Gephi, igraph and networkx",
    "cx2": "the same with a style, for NDEx and Cytoscape",
    "neo4j-csv": "the whole graph, for neo4j-admin database import",
}


class Part(NamedTuple):
    """Which part of the network graphml and cx2 hold."""

    top: int | None = None
    whole: bool = False


def export(
    *kinds: str,
    run: Path | str = "pararoute-results",
    out: Path | str | None = None,
    top: int | None = None,
    whole: bool = False,
    watch: Watch = SILENT,
) -> dict[str, Path]:
    """Hand a ranking over to other programs.

    Parameters
    ----------
    *kinds : str
        ``"xlsx"``, ``"json"``, ``"graphml"``, ``"cx2"``, ``"neo4j-csv"``.
    run : path
        Folder of a ranking.
    out : path, optional
        Folder to write to. Default: the run's.
    top : int, optional
        Of graphml and cx2: only the first routes. Default: every route with a score above 0.
    whole : bool
        Of graphml and cx2: every molecule of the network, and not only those of the routes.
    watch : Watch
        Is told of stages.

    Returns
    -------
    dict of str to Path
        Where each kind stands: a file, or of neo4j-csv a folder.

    Raises
    ------
    UnknownNameError
        No format has that name.
    InputError
        No format is named, no ranking is there, or its tables or inputs have changed since.
    IntegrityError
        A file cannot be written, or the ranking beside it was replaced meanwhile.

    Notes
    -----
    All files are made before the first is written, and take their places together. Cost: 2 s for
    a workbook, 4 s for the routes' network, 9 s for all of it.
    """
    _check(kinds, Part(top, whole))
    opened = _Opened(run, watch)
    files: dict[str, str | bytes] = {}
    for kind in kinds:
        if kind in FILES:
            watch.stage(f"making {FILES[kind]}")
            files[FILES[kind]] = _made(kind, opened, Part(top, whole))
    if "neo4j-csv" in kinds:
        from pararoute.graph.interchange.neo4j_csv import import_files

        files |= {f"{FOLDER}/{name}": text for name, text in import_files(opened.graph).items()}
    folder = Path(run if out is None else out)
    opened.origin.write(files, into=folder, how="choose another folder with --out DIR")
    return {kind: folder / FILES.get(kind, FOLDER) for kind in kinds}


def as_json(run: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> str:
    """Everything of a ranking as JSON text; columns in their order, missing values null.

    run.json stands in it without folders and passwords.

    Examples
    --------
    >>> table = pd.DataFrame({"ligand": ["IGF1"], "score": [None]})
    >>> json.loads(as_json({"demo": False, "limits": []}, {"ligands": table}))["tables"]
    {'ligands': [{'ligand': 'IGF1', 'score': None}]}
    """
    whole = {
        "schema_version": SCHEMA_VERSION,
        "data": DEMO_LABEL if run["demo"] else None,
        "limits": run["limits"],
        "run": handed_on(run),
        "tables": {name: records(table) for name, table in tables.items()},
    }
    return json.dumps(whole, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


class _Opened:
    """A ranking, of which only what is asked for is read."""

    def __init__(self, folder: Path | str, watch: Watch) -> None:
        self._folder, self._watch = folder, watch
        self.origin = origin_of(folder)
        self.run = read_run(folder)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        refuse_changed_files(self.run, self._folder)
        return all_tables(self._folder, self.run)

    @cached_property
    def graph(self) -> GraphTables:
        return graph_tables(self._folder, self._watch)


def _made(kind: str, opened: _Opened, part: Part) -> str | bytes:
    run = opened.run
    if kind == "json":
        return as_json(run, opened.tables)
    if kind == "xlsx":
        from pararoute.queries.workbook import workbook

        lines = about.of_workbook(run, opened.tables)
        return workbook(lines, opened.tables, run["timing"]["finished"])
    return _network(kind, run, opened.graph, part)


def _network(kind: str, run: Mapping[str, Any], graph: GraphTables, part: Part) -> str:
    from pararoute.graph.interchange.flat import whole
    from pararoute.graph.interchange.subnetwork import of_routes

    if part.whole:
        told = about.of_graph(run, "Every molecule of the network and every edge.", "interactome")
        found = whole(graph, told)
    else:
        found = of_routes(graph, about.of_graph(run, _what(run, part), "pathway"), part.top)
    if kind == "graphml":
        from pararoute.graph.interchange.graphml import graphml

        return graphml(found)
    from pararoute.graph.interchange.cx2 import cx2
    from pararoute.queries.views.palette import SIGNS

    return cx2(found, SIGNS, _roles())


def _what(run: Mapping[str, Any], part: Part) -> str:
    """What a part of the network holds, in a sentence."""
    which = "routes with a score above 0" if part.top is None else f"first {part.top} routes"
    total = run["counts"]["routes"]
    return (
        f"The best path of each of the {which}, of {total} routes; other paths and molecules are "
        "left out (--whole has them)."
    )


def _roles() -> dict[str, str]:
    """Fills on which dark letters are read."""
    from pararoute.queries.views.palette import NEUTRAL_LIGHT, TERMS

    return {"ligand": TERMS["secretion"], "receptor": TERMS["reception"],
            "mediator": NEUTRAL_LIGHT, "effector": "#F0E442"}  # fmt: skip


def _check(kinds: tuple[str, ...], part: Part) -> None:
    if not kinds:
        raise InputError(
            "no format is named", where="export", expected=f"one or more of {', '.join(FORMATS)}",
            how='as in export("xlsx")',
        )  # fmt: skip
    for kind in kinds:
        if not isinstance(kind, str):
            raise InputError(
                f"a {type(kind).__name__} is no name of a format", where="export",
                expected=f"one or more of {', '.join(FORMATS)}",
                how="unpack a list: export(*formats)",
            )  # fmt: skip
        if kind not in FORMATS:
            raise UnknownNameError("format", kind, FORMATS, where="export")
    if part != Part() and not {"graphml", "cx2"} & {*kinds}:
        raise InputError(
            "top and whole choose a part of the network", where=", ".join(kinds),
            expected="graphml or cx2 among the formats", how="leave them out",
        )  # fmt: skip
    if part.whole and part.top is not None:
        raise InputError(
            "the whole network, or the first routes", where="whole, top", expected="one of them",
            how="leave one out",
        )  # fmt: skip
    if part.top is not None and part.top < 1:
        raise InputError(
            f"the first {part.top} routes are none", where="top", expected="1 or more",
            how="leave it out for all that score",
        )  # fmt: skip
