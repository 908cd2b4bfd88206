"""What a page of routes knows: one object for JSON, read by templates/routes/*.js.

Nodes and edges are referred to by their place in its lists; numbers are raw, texts are as the
tables have them. The page shows every text as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from pararoute.queries.blocking.blockade import drugs
from pararoute.queries.explaining.evidence import Evidence
from pararoute.queries.explaining.explanation import ASSUMPTIONS, pmids
from pararoute.queries.records import plain, records
from pararoute.queries.routes import TERMS
from pararoute.queries.views.cells import number, readable
from pararoute.queries.views.layout import COLUMN, ROW, Place, layout
from pararoute.queries.views.shown import DrawnPath, Edge, Node, Shown
from pararoute.queries.views.support import support
from pararoute.queries.views.without import Without, as_records

LABEL = 14  # characters of a name on the picture; a complex of three may be cut
_OF_ROUTES = ("rank", "route", "ligand", "receptor", "score", *TERMS, "transmission_activating",
              "transmission_inhibiting", "sign", "log2FoldChange", "padj", "pvalue_expression",
              "qvalue_expression", "pvalue_network", "qvalue_network", "pvalue_rank",
              "qvalue_both")  # fmt: skip


class Cells(NamedTuple):
    """What the picture calls the cells."""

    routes: str  # of which kind they are
    node: str  # the first node
    outside: str  # where the ligands come from, in short
    inside: str  # what has the receptors
    told: str


PARACRINE = Cells(
    "Paracrine", "treated sensitive cells", "sensitive cells", "resistant cell",
    "where the sender's contrast was measured",
)  # fmt: skip
AUTOCRINE = Cells(
    "Autocrine", "the cells themselves", "same cells", "the cells themselves",
    "where the sender's contrast was measured; they hear their own ligands (autocrine)",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """What the page tells of each thing that is drawn.

    Attributes
    ----------
    evidence : Evidence
        The edges of the graph.
    ligands, receptors : DataFrame
        Of the ranking.
    receiver : DataFrame or None
        ``gene_symbol log2FoldChange padj`` in the cells that have the receptors.
    cells : Cells
        Who sends and who hears.
    """

    evidence: Evidence
    ligands: pd.DataFrame
    receptors: pd.DataFrame
    receiver: pd.DataFrame | None = None
    cells: Cells = PARACRINE


def content(shown: Shown, without: Without, source: Source) -> dict[str, Any]:
    """Everything that the page looks up.

    Parameters
    ----------
    shown : Shown
        What is drawn.
    without : Without
        What each removal leaves of it.
    source : Source
        What is told of each thing.

    Returns
    -------
    dict
        ``nodes edges routes blocked cells`` and the units ``column row``; JSON-able, a missing
        number is None.
    """
    places, edges = layout(shown), shown.edges
    node_at = {node: i for i, node in enumerate(shown.nodes)}
    edge_at = {edge: i for i, edge in enumerate(edges)}
    facts = _Facts(source)
    return {
        "nodes": [
            _node(source.cells.node if role == "cell" else node.name, role, places[node])
            | {"facts": list(facts.of(node, role))}
            for node, role in shown.nodes.items()
        ],
        "edges": [_edge(edge, node_at, source.evidence) for edge in edges],
        "routes": _routes(shown, source, edge_at),
        "blocked": as_records(without, shown.routes["score"]),
        "cells": source.cells._asdict(), "column": COLUMN, "row": ROW,
    }  # fmt: skip


def _node(name: str, role: str, place: Place) -> dict[str, Any]:
    return {"name": name, "label": readable(name, LABEL), "role": role, **place._asdict()}


def _edge(edge: Edge, node_at: Mapping[Node, int], evidence: Evidence) -> dict[str, Any]:
    known = support(edge, evidence)
    others = [r for r in known.references if not r.rpartition(":")[2].isdigit()]
    return {
        "kind": edge.kind, "source": node_at[edge.source], "target": node_at[edge.target],
        "sign": edge.sign, "assumed": known.assumed, "sources": known.sources,
        "pmids": pmids(";".join(known.references)), "references": others, "notes": known.notes,
    }  # fmt: skip


def _routes(shown: Shown, source: Source, edge_at: Mapping[Edge, int]) -> list[dict[str, Any]]:
    own = source.ligands.set_index("ligand")[["log2FoldChange", "padj"]]
    table = shown.routes.join(own, on="ligand")
    rows = records(table[[name for name in _OF_ROUTES if name in table]])
    assumed = shown.routes["defaults"].fillna("").str.split(";")
    for row, defaults, paths in zip(rows, assumed, shown.paths, strict=True):
        row["assumptions"] = [ASSUMPTIONS.get(name, name) for name in defaults if name]
        row["paths"] = [_path(path, edge_at) for path in paths]
    return rows


def _path(path: DrawnPath, edge_at: Mapping[Edge, int]) -> dict[str, Any]:
    through = None if path.through is None else edge_at[path.through]
    return {"share": path.share, "sign": path.sign, "edges": [edge_at[e] for e in path.edges],
            "through": through}  # fmt: skip


class _Facts:
    """What is known of a node, as pairs of a name and a text."""

    def __init__(self, source: Source) -> None:
        self._cells = source.cells
        self._ligands = source.ligands.set_index("ligand")
        self._receptors = source.receptors.set_index("receptor")
        changes = source.receiver
        self._changes = changes if changes is None else changes.set_index("gene_symbol")

    def of(self, node: Node, role: str) -> Iterator[tuple[str, str]]:
        if role == "cell":
            yield "what it is", f"{self._cells.node}: {self._cells.told}"
        elif role == "ligand":
            row = self._ligands.loc[node.name]
            yield "rank", f"{row['rank']} of {len(self._ligands):,} ligands"
            yield from _numbers(row, "score", "secretion", "log2FoldChange", "padj")
            if isinstance(row["location"], str):
                yield "location", row["location"]
        else:
            yield from self._inside(node.name)
        if role != "cell" and (known := drugs().get(node.name.upper())):
            yield "drugs", known.replace(";", ", ")

    def _inside(self, name: str) -> Iterator[tuple[str, str]]:
        if name in self._receptors.index:
            row = self._receptors.loc[name]
            yield "reception", f"{number(row['reception'])} (from {row['reception_from']})"
        if self._changes is not None and name in self._changes.index:
            yield from _numbers(self._changes.loc[name], "log2FoldChange", "padj")
        elif self._changes is not None:
            yield "log2FoldChange", "not in the receiver's table"


def _numbers(row: pd.Series, *names: str) -> Iterator[tuple[str, str]]:
    for name in names:
        if plain(row[name]) is not None:
            yield name, number(row[name])
