"""The graph as other programs take it: nodes and edges, each with plain attributes.

Names are those that NDEx's networks have: of a node ``name represents alias type``, of an edge
``interaction directed citation``; all others are the schema's. What stands around the molecules
in the graph (contrasts, cell states, routes, publications) are attributes here. An attribute that
is not known is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pararoute.graph.projection import ENDS, GraphTables
from pararoute.graph.schema import Label, Relationship

Value = str | int | float | bool | list[str]
Attributes = dict[str, Value]
HUMAN = "Human, 9606, Homo sapiens"  # as NDEx spells it
INTERACTIONS = {
    Relationship.BINDS: "binds",
    Relationship.ACTIVATES: "activates",
    Relationship.INHIBITS: "inhibits",
    Relationship.REGULATES: "regulates",
    Relationship.HAS_SUBUNIT: "has subunit",
}
_SIGNS = {Relationship.ACTIVATES: 1, Relationship.INHIBITS: -1}
_RENAMED = ("id", "uniprot", "log2FoldChange", "padj")


@dataclass(frozen=True)
class FlatGraph:
    """A graph to hand over.

    Attributes
    ----------
    nodes : list of dict
        ``name`` first; no name twice, in the order of the names.
    edges : list of dict
        ``source target interaction`` first; in the order of these, none of them twice.
    about : dict
        What the graph is: ``name description version organism ...``.
    """

    nodes: list[Attributes]
    edges: list[Attributes]
    about: Attributes


def whole(tables: GraphTables, about: Attributes) -> FlatGraph:
    """Every molecule of the graph and every edge between two.

    Parameters
    ----------
    tables : GraphTables
        The graph of a ranking.
    about : dict
        What it is.

    Examples
    --------
    >>> from pararoute.graph.projection import GraphTables
    >>> whole(GraphTables({}, {}), {"name": "nothing"}).nodes
    []
    """
    found = node_attributes(tables, human=about.get("organism") == HUMAN)
    nodes = sorted(found.values(), key=lambda node: str(node["name"]))
    return FlatGraph(nodes, sorted(edge_attributes(tables), key=edge_order), about)


def edge_order(edge: Attributes) -> tuple[str, ...]:
    """What edges are sorted by."""
    return str(edge["source"]), str(edge["target"]), str(edge["interaction"])


def node_attributes(tables: GraphTables, *, human: bool) -> dict[str, Attributes]:
    """The attributes of every protein and complex, by its name; human ones have HGNC's symbol.

    ``log2FoldChange_sender``, ``padj_sender`` and the same of the receiver are the changes of the
    gene; of a complex those of its scarcest measured subunit. ``reception_of_receptor`` is the
    receptor's own; ``secretion binding reception transmission`` are those of a ligand's best route.
    """
    found: dict[str, Attributes] = {}
    for label in (Label.PROTEIN, Label.COMPLEX):
        for row in _records(tables.nodes.get(label)):
            name = str(row["id"])
            node = found[name] = {
                "name": name, "type": str(label).lower(), "role": _role(row),
                **_identifiers(row, name, label, human),
                **known({key: row[key] for key in row if key not in _RENAMED}),
            }  # fmt: skip
            node |= known(
                {f"{key}_sender": row[key] for key in ("log2FoldChange", "padj") if key in row}
            )
    for row in _records(tables.relationships.get(Relationship.EXPRESSES)):
        found[row["target"]] |= known({
            "reception_of_receptor": row["reception"], "reception_from": row["reception_from"],
            "log2FoldChange_receiver": row["log2FoldChange"], "padj_receiver": row["padj"],
        })  # fmt: skip
    for row in _records(tables.relationships.get(Relationship.CHANGES_IN)):
        role = str(row["target"]).split(":", 1)[0]
        found[row["source"]] |= known(
            {f"{key}_{role}": row[key] for key in ("log2FoldChange", "padj")}
        )
    return found


def edge_attributes(tables: GraphTables) -> Iterator[Attributes]:
    """The attributes of every edge between molecules, by type, in the tables' order."""
    for kind, interaction in INTERACTIONS.items():
        for row in _records(tables.relationships.get(kind)):
            sign = {"sign": _SIGNS[kind]} if kind in _SIGNS else {}
            yield {
                "source": row["source"], "target": row["target"], "interaction": interaction,
                "name": f"{row['source']} ({interaction}) {row['target']}", "directed": True,
                **sign,
                **known({key: row[key] for key in row if key not in ENDS}),
                **citation(row.get("references", ())),
            }  # fmt: skip


def citation(references: Iterable[str]) -> Attributes:
    """``citation``, as NDEx has it, of references as OmniPath has them.

    Examples
    --------
    >>> citation(["LRdb:19696444", "HPRD:19696444", "KEGG:hsa04151"])
    {'citation': ['pubmed:19696444']}
    """
    ids = {reference.rsplit(":", 1)[-1] for reference in references}
    return known({"citation": [f"pubmed:{i}" for i in sorted(filter(str.isdecimal, ids))]})


def _identifiers(row: Mapping[str, Any], name: str, label: Label, human: bool) -> Attributes:
    """``represents`` and ``alias``: UniProt, and HGNC's symbol; of a complex its members'."""
    accessions = [f"uniprot:{one}" for one in (row.get("uniprot") or "").split("_") if one]
    if label is Label.COMPLEX or len(accessions) != 1:
        return known({"alias": accessions})
    return {"represents": accessions[0], **({"alias": [f"hgnc.symbol:{name}"]} if human else {})}


def _role(row: Mapping[str, Any]) -> str:
    """The first that holds of effector, ligand, receptor, mediator."""
    for role in ("effector", "ligand", "receptor"):
        if row.get(f"is_{role}"):
            return role
    return "mediator"


def _records(frame: pd.DataFrame | None) -> list[dict[Any, Any]]:
    return [] if frame is None else frame.to_dict("records")


def known(values: Mapping[str, Any]) -> Attributes:
    """Those that are known: no None, no empty list."""
    return {key: value for key, value in values.items() if value is not None and value != []}
