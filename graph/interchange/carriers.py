"""What the steps of paths rest on: an edge of the graph, or the edges of a complex's members."""

from __future__ import annotations

from collections.abc import Mapping

from pararoute.graph.interchange.flat import (
    INTERACTIONS,
    Attributes,
    citation,
    edge_attributes,
    known,
)
from pararoute.graph.membership import Membership
from pararoute.graph.projection import GraphTables
from pararoute.graph.schema import Relationship

End = tuple[str, str, str]  # source, target, interaction
_ACTIVATES = INTERACTIONS[Relationship.ACTIVATES]
_EVIDENCE = ("sources", "references")


class Carriers:
    """The edges of a graph that carry the steps of paths.

    Parameters
    ----------
    tables : GraphTables
        The graph.
    """

    def __init__(self, tables: GraphTables) -> None:
        self._edges = {
            (str(e["source"]), str(e["target"]), str(e["interaction"])): e
            for e in edge_attributes(tables)
        }
        groups = tables.relationships[Relationship.HAS_SUBUNIT].groupby("source")["target"]
        members = {str(name): frozenset(own) for name, own in groups}
        binds = tables.relationships[Relationship.BINDS]
        self._membership = Membership(members, frozenset(binds["target"]))

    def by(self, end: End) -> Attributes:
        """The edge's attributes, or where members carry it, those of their edges together."""
        source, target, interaction = end
        if end in self._edges:
            return self._edges[end]
        ends = sorted({(*edge, interaction) for edge in self._membership.edges(source, target)})
        own = [self._edges[e] for e in ends if e in self._edges]
        lists = {name: sorted({item for e in own for item in _list(e, name)})
                 for name in _EVIDENCE}  # fmt: skip
        return {
            "source": source, "target": target, "interaction": interaction,
            "name": f"{source} ({interaction}) {target}", "directed": True,
            "sign": 1 if interaction == _ACTIVATES else -1,
            "corrected": any(e["corrected"] for e in own),
            **known({"via": [str(e["name"]) for e in own], **lists}),
            **citation(lists["references"]),
        }  # fmt: skip


def _list(edge: Mapping[str, object], name: str) -> list[str]:
    value = edge.get(name, [])
    return value if isinstance(value, list) else []
