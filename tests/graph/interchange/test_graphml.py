"""GraphML as networkx and igraph read it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pararoute.graph.interchange.flat import FlatGraph, Value, whole
from pararoute.graph.interchange.graphml import BETWEEN, graphml, xml_text
from pararoute.graph.interchange.subnetwork import of_routes
from tests.contract.graphs import odd
from tests.graph.interchange.graphs import NAMES, differences, hostile
from tests.graph.interchange.test_flat import ABOUT

GRAPHS = {
    "hostile": hostile,
    "whole": lambda: whole(odd(), ABOUT),
    "routes": lambda: of_routes(odd(), ABOUT),
    "empty": lambda: FlatGraph([], [], ABOUT),
}


def plain(text: str) -> str:
    """The text that `xml_text` was given."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def back(value: Any, like: Value) -> Value:
    """A value of the file as it was before it was written."""
    if isinstance(like, list):
        return plain(value).split(BETWEEN) if BETWEEN.join(like) == plain(value) else []
    return plain(value) if isinstance(value, str) else value


@pytest.mark.parametrize("name", GRAPHS)
def test_networkx_reads_what_was_written(name: str) -> None:
    graph = GRAPHS[name]()
    found = nx.parse_graphml(graphml(graph), force_multigraph=True)
    nodes = [found.nodes[xml_text(str(n["name"]))] for n in graph.nodes]
    nodes = [{k: back(v, n[k]) for k, v in got.items()}
             for n, got in zip(graph.nodes, nodes, strict=True)]  # fmt: skip
    wanted = [{k: v if not isinstance(v, list) else BETWEEN.join(v).split(BETWEEN)
               for k, v in n.items()} for n in graph.nodes]  # fmt: skip
    got = [{k: v if not isinstance(v, list) else BETWEEN.join(v).split(BETWEEN)
            for k, v in n.items()} for n in nodes]  # fmt: skip
    assert differences(wanted, got) == []
    assert set(map(plain, found)) == {n["name"] for n in graph.nodes}
    edges = {
        key: (plain(a), plain(b), data) for a, b, key, data in found.edges(keys=True, data=True)
    }
    for number, edge in enumerate(graph.edges):
        source, target, data = edges[f"e{number}"]
        rest = {k: v for k, v in edge.items() if k not in ("source", "target")}
        assert (source, target) == (edge["source"], edge["target"])
        assert {k: back(v, rest[k]) for k, v in data.items() if k not in ("sources", "id")} == {
            k: v for k, v in rest.items() if k != "sources"
        }
    assert plain(found.graph["name"]) == graph.about["name"]


@pytest.mark.parametrize("name", GRAPHS)
def test_igraph_reads_what_was_written(name: str, tmp_path: Path) -> None:
    graph = GRAPHS[name]()
    file = tmp_path / "graph.graphml"
    file.write_text(graphml(graph), encoding="utf-8")
    found = igraph.Graph.Read_GraphML(str(file))
    assert found.is_directed()
    assert [plain(v["name"]) for v in found.vs] == [n["name"] for n in graph.nodes]
    ends = [
        (plain(found.vs[e.source]["name"]), plain(found.vs[e.target]["name"])) for e in found.es
    ]
    assert ends == [(e["source"], e["target"]) for e in graph.edges]
    for vertex, node in zip(found.vs, graph.nodes, strict=True):
        for key, value in node.items():
            if not isinstance(value, list | str):
                assert vertex[key] == value
    for edge, wanted in zip(found.es, graph.edges, strict=True):
        assert edge["interaction"] == wanted["interaction"]
        assert edge["directed"] is True
        if "sign" in wanted:
            assert edge["sign"] == wanted["sign"]


def test_names_stay_apart_and_no_key_has_two_types() -> None:
    assert len({xml_text(name) for name in NAMES}) == len(NAMES)
    keys = re.findall('<key id="[^"]*" for="([^"]*)" attr.name="([^"]*)"', graphml(hostile()))
    assert len(keys) > 10
    assert len(keys) == len(set(keys))


@pytest.mark.fault(39)
@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_comes_back(one: str, other: str) -> None:
    assert plain(xml_text(one)) == one
    assert (xml_text(one) == xml_text(other)) == (one == other)
    graph = FlatGraph([{"name": one, "reason": other}], [], {"name": other})
    found = nx.parse_graphml(graphml(graph))
    assert {plain(node): plain(told["reason"]) for node, told in found.nodes.items()} == {
        one: other
    }


def test_the_same_graph_is_the_same_text() -> None:
    assert graphml(hostile()) == graphml(hostile())
