"""GraphML, which Cytoscape, yEd, Gephi, igraph and networkx open.

A node's id is its name. GraphML has no lists: their items are joined by ``|``. XML cannot hold
most control characters: such a one stands as ``_x0001_``, as in Excel's files.
"""

from __future__ import annotations

import re

from pararoute.graph.interchange.flat import Attributes, FlatGraph, Value

BETWEEN = "|"
_ENDS = ("source", "target")
_NOT_XML = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-F]{4}_)")


def graphml(graph: FlatGraph) -> str:
    r"""The graph as GraphML; the same text for the same graph.

    Parameters
    ----------
    graph : FlatGraph
        What to write.

    Examples
    --------
    >>> text = graphml(FlatGraph([{"name": "IGF1", "score": 0.5}], [], {"name": "one"}))
    >>> import networkx
    >>> networkx.parse_graphml(text).nodes["IGF1"]
    {'name': 'IGF1', 'score': 0.5}
    """
    import networkx as nx

    found = nx.MultiDiGraph()
    found.graph.update(_plain(graph.about))
    for node in graph.nodes:
        found.add_node(xml_text(str(node["name"])), **_plain(node))
    for number, edge in enumerate(graph.edges):
        source, target = (xml_text(str(edge[end])) for end in _ENDS)
        rest = {name: value for name, value in edge.items() if name not in _ENDS}
        found.add_edge(source, target, key=f"e{number}", **_plain(rest))
    return "\n".join(nx.generate_graphml(found)) + "\n"


def xml_text(text: str) -> str:
    r"""A text that XML can hold: what it cannot stands as its number, ``_x0001_``.

    Examples
    --------
    >>> xml_text("a\x01b"), xml_text("_x0001_")
    ('a_x0001_b', '_x005F_x0001_')
    """
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _plain(attributes: Attributes) -> dict[str, str | int | float | bool]:
    return {name: _value(value) for name, value in attributes.items()}


def _value(value: Value) -> str | int | float | bool:
    if isinstance(value, list):
        return xml_text(BETWEEN.join(value))
    return xml_text(value) if isinstance(value, str) else value
