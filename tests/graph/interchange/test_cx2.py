"""CX2 as ndex2 reads it, and its style."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ndex2.cx2 import CX2NetworkXFactory, RawCX2NetworkFactory

from pararoute.graph.interchange.cx2 import cx2
from pararoute.graph.interchange.flat import FlatGraph, whole
from pararoute.graph.interchange.subnetwork import of_routes
from tests.contract.graphs import odd
from tests.graph.interchange.graphs import differences, hostile
from tests.graph.interchange.test_flat import ABOUT

SIGNS = {1: "#0072B2", -1: "#D55E00", 0: "#767676"}
ROLES = {"ligand": "#56B4E9", "receptor": "#E69F00", "mediator": "#BBBBBB", "effector": "#F0E442"}
GRAPHS = {
    "hostile": hostile,
    "whole": lambda: whole(odd(), ABOUT),
    "routes": lambda: of_routes(odd(), ABOUT),
    "empty": lambda: FlatGraph([], [], ABOUT),
}
ORDER = ["CXVersion", "metaData", "attributeDeclarations", "networkAttributes", "nodes", "edges",
         "visualProperties", "status"]  # fmt: skip


def aspects(graph: FlatGraph) -> dict[str, Any]:
    return {
        key: value for part in json.loads(cx2(graph, SIGNS, ROLES)) for key, value in part.items()
    }


@pytest.mark.parametrize("name", GRAPHS)
def test_ndex2_reads_what_was_written(name: str) -> None:
    graph = GRAPHS[name]()
    raw = json.loads(cx2(graph, SIGNS, ROLES))
    assert [next(iter(part)) for part in raw] == ORDER
    assert raw[-1] == {"status": [{"error": "", "success": True}]}
    network = RawCX2NetworkFactory().get_cx2network(raw)
    nodes = [
        {**node["v"], **{axis: node[axis] for axis in "xy" if node[axis] is not None}}
        for _, node in sorted(network.get_nodes().items())
    ]
    assert differences(graph.nodes, nodes) == []
    names = {number: node["v"]["name"] for number, node in network.get_nodes().items()}
    edges = [
        {"source": names[edge["s"]], "target": names[edge["t"]], **edge["v"]}
        for _, edge in sorted(network.get_edges().items())
    ]
    assert differences(graph.edges, edges) == []
    assert network.get_network_attributes() == graph.about
    counts = {entry["name"]: entry["elementCount"] for entry in raw[1]["metaData"]}
    assert (counts.get("nodes", 0), counts.get("edges", 0)) == (len(graph.nodes), len(graph.edges))


def test_every_attribute_is_declared_with_the_type_that_its_values_have() -> None:
    kinds = {str: "string", float: "double", int: "integer", bool: "boolean",
             list: "list_of_string"}  # fmt: skip
    for graph in (whole(odd(), ABOUT), of_routes(odd(), ABOUT), hostile()):
        found = aspects(graph)
        declared = found["attributeDeclarations"][0]
        for part in ("nodes", "edges"):
            values = {(k, kinds[type(v)]) for item in found[part] for k, v in item["v"].items()}
            assert values == {(name, told["d"]) for name, told in declared[part].items()}


def test_through_ndex2_networkx_has_it_too() -> None:
    graph = of_routes(odd(), ABOUT)
    network = RawCX2NetworkFactory().get_cx2network(json.loads(cx2(graph, SIGNS, ROLES)))
    found = CX2NetworkXFactory().get_graph(network)
    assert found.number_of_nodes() == len(graph.nodes)
    assert found.number_of_edges() == len(graph.edges)


def test_the_style_tells_sign_by_colour_and_arrow_and_the_score_by_width() -> None:
    graph = of_routes(odd(), ABOUT)
    style = aspects(graph)["visualProperties"][0]
    edges = style["edgeMapping"]
    looks = {
        name: {pair["v"]: pair["vp"] for pair in edges[name]["definition"]["map"]}
        for name in ("EDGE_LINE_COLOR", "EDGE_TARGET_ARROW_SHAPE")
    }
    assert looks["EDGE_LINE_COLOR"] == SIGNS
    assert looks["EDGE_TARGET_ARROW_SHAPE"] == {1: "triangle", -1: "tee", 0: "diamond"}
    below, within, above = edges["EDGE_WIDTH"]["definition"]["map"]
    scores = [edge["best_route_score"] for edge in graph.edges]
    assert (
        (within["min"], within["max"]) == (min(scores), max(scores)) == (below["max"], above["min"])
    )
    assert within["minVPValue"] < within["maxVPValue"]
    fills = style["nodeMapping"]["NODE_BACKGROUND_COLOR"]["definition"]["map"]
    assert {pair["v"]: pair["vp"] for pair in fills} == ROLES
    declared = aspects(graph)["attributeDeclarations"][0]
    for part, mapping in (("nodes", "nodeMapping"), ("edges", "edgeMapping")):
        for told in style[mapping].values():  # of columns that there are, by their type
            column = told["definition"]["attribute"]
            assert declared[part][column]["d"] == told["definition"]["type"]


def test_the_same_graph_is_the_same_text() -> None:
    assert cx2(hostile(), SIGNS, ROLES) == cx2(hostile(), SIGNS, ROLES)


@pytest.mark.fault(39)
@given(st.text(max_size=20))
def test_any_text_comes_back(text: str) -> None:
    graph = FlatGraph([{"name": text, "alias": [text]}], [], {"description": text})
    found = aspects(graph)
    assert found["nodes"][0]["v"] == graph.nodes[0]
    assert found["networkAttributes"] == [graph.about]


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        cx2(FlatGraph([{"name": "A", "score": float("nan")}], [], {}), SIGNS, ROLES)
