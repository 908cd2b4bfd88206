"""CX2, the format of NDEx and Cytoscape, with a style: colour, arrow and width tell sign and score.

Attribute names are NDEx's (`graph.interchange.flat`); ids are integers in the order of the graph.

References
----------
CX2 specification and CX2 visual styles: cytoscape.org/cx/cx2.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pararoute.graph.interchange.flat import Attributes, FlatGraph

_ARROWS = {1: "triangle", -1: "tee", 0: "diamond"}
_SHAPES = {"ligand": "ellipse", "receptor": "round-rectangle", "mediator": "rectangle",
           "effector": "hexagon"}  # fmt: skip
_WIDTHS = (1.0, 8.0)  # pixels, of the edges with the lowest and the highest score
_WIDTH_BY = "best_route_score"
_OWN_PLACE = ("x", "y")
_ENDS = ("source", "target")


def cx2(graph: FlatGraph, signs: Mapping[int, str], roles: Mapping[str, str]) -> str:
    """The graph as CX2; the same text for the same graph.

    Parameters
    ----------
    graph : FlatGraph
        What to write.
    signs, roles : mapping
        ``#RRGGBB`` of the signs 1, -1, 0 and of the roles ligand, receptor, mediator, effector.

    Notes
    -----
    Cost: 0.2 s for 1,000 nodes and 2,000 edges.

    Examples
    --------
    >>> colours = dict.fromkeys(("ligand", "receptor", "mediator", "effector"), "#FFFFFF")
    >>> one = FlatGraph([{"name": "IGF1"}], [], {})
    >>> text = cx2(one, dict.fromkeys((1, -1, 0), "#000000"), colours)
    >>> json.loads(text)[3]
    {'nodes': [{'id': 0, 'v': {'name': 'IGF1'}}]}
    """
    from ndex2.cx2 import CX2Network

    found = CX2Network()
    for name, value in graph.about.items():
        kind = "list_of_string" if isinstance(value, list) else "string"
        found.add_network_attribute(name, value, kind)
    ids = {}
    for number, node in enumerate(graph.nodes):
        ids[node["name"]] = number
        place = [node.get(axis) for axis in _OWN_PLACE]
        found.add_node(number, _without(node, _OWN_PLACE), *place)
    for number, edge in enumerate(graph.edges):
        source, target = (ids[str(edge[end])] for end in _ENDS)
        found.add_edge(number, source, target, _without(edge, _ENDS))
    found.set_visual_properties(_style(graph, signs, roles))
    return json.dumps(found.to_cx2(), allow_nan=False, ensure_ascii=False) + "\n"


def _without(attributes: Attributes, names: tuple[str, ...]) -> Attributes:
    return {name: value for name, value in attributes.items() if name not in names}


def _style(graph: FlatGraph, signs: Mapping[int, str], roles: Mapping[str, str]) -> dict[str, Any]:
    """Visual properties: defaults, and mappings from the columns of nodes and edges."""
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {
                "NODE_WIDTH": 80, "NODE_HEIGHT": 30, "NODE_BACKGROUND_COLOR": roles["mediator"],
                "NODE_BORDER_WIDTH": 1, "NODE_BORDER_COLOR": "#595959",
                "NODE_BORDER_STYLE": "solid", "NODE_SHAPE": "rectangle",
                "NODE_LABEL_COLOR": "#1A1A1A", "NODE_LABEL_FONT_SIZE": 12,
            },
            "edge": {
                "EDGE_WIDTH": _WIDTHS[0], "EDGE_LINE_COLOR": signs[0],
                "EDGE_LINE_STYLE": "solid", "EDGE_TARGET_ARROW_SHAPE": "none",
                "EDGE_TARGET_ARROW_COLOR": signs[0],
            },
        },
        "nodeMapping": {
            "NODE_LABEL": {
                "type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}
            },
            "NODE_BACKGROUND_COLOR": _discrete("role", "string", roles),
            "NODE_SHAPE": _discrete("role", "string", _SHAPES),
            "NODE_BORDER_STYLE": _discrete("type", "string", {"complex": "double"}),
        },
        "edgeMapping": {
            "EDGE_LINE_COLOR": _discrete("sign", "integer", signs),
            "EDGE_TARGET_ARROW_COLOR": _discrete("sign", "integer", signs),
            "EDGE_TARGET_ARROW_SHAPE": _discrete("sign", "integer", _ARROWS),
            "EDGE_LINE_STYLE": _discrete("sign_assumed", "boolean", {True: "dashed"}),
            **_width(graph),
        },
    }  # fmt: skip


def _discrete(attribute: str, kind: str, values: Mapping[Any, str]) -> dict[str, Any]:
    pairs = [{"v": value, "vp": look} for value, look in values.items()]
    return {"type": "DISCRETE",
            "definition": {"attribute": attribute, "type": kind, "map": pairs}}  # fmt: skip


def _width(graph: FlatGraph) -> dict[str, Any]:
    """Width by score, from the lowest score in the graph to the highest; none if all are alike."""
    found = (edge.get(_WIDTH_BY) for edge in graph.edges)
    scores = [score for score in found if isinstance(score, float)]
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    if low == high:
        return {}
    thin, thick = _WIDTHS
    ranges = [
        {"max": low, "maxVPValue": thin, "includeMin": False, "includeMax": False},
        {"min": low, "minVPValue": thin, "max": high, "maxVPValue": thick,
         "includeMin": True, "includeMax": True},
        {"min": high, "minVPValue": thick, "includeMin": False, "includeMax": False},
    ]  # fmt: skip
    return {"EDGE_WIDTH": {
        "type": "CONTINUOUS",
        "definition": {"attribute": _WIDTH_BY, "type": "double", "map": ranges},
    }}  # fmt: skip
