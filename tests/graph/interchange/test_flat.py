"""The graph as plain nodes and edges: everything the tables know, under NDEx's names."""

from __future__ import annotations

import math
from collections import Counter

import pandas as pd
import pytest

from pararoute.graph.build import build
from pararoute.graph.interchange.flat import HUMAN, INTERACTIONS, FlatGraph, whole
from pararoute.graph.interchange.places import places
from pararoute.graph.interchange.subnetwork import of_routes, scoring_routes
from pararoute.graph.projection import GraphTables
from pararoute.graph.schema import Label, Relationship
from tests.contract.graphs import odd, without_routes
from tests.contract.graphs import tables as graph_tables
from tests.zoo import knowledge

ABOUT = {"name": "odd", "organism": HUMAN}
SIGNALLING = {1: "activates", -1: "inhibits"}


@pytest.fixture(scope="module")
def tables() -> GraphTables:
    return odd()


def ends(graph: FlatGraph) -> list[tuple[object, ...]]:
    return [(e["source"], e["target"], e["interaction"]) for e in graph.edges]


def test_the_whole_graph_has_every_molecule_and_every_edge(tables: GraphTables) -> None:
    graph = whole(tables, ABOUT)
    ids = [*tables.nodes[Label.PROTEIN]["id"], *tables.nodes[Label.COMPLEX]["id"]]
    assert [node["name"] for node in graph.nodes] == sorted(ids)
    wanted = [
        (row.source, row.target, word)
        for kind, word in INTERACTIONS.items()
        for row in tables.relationships[kind].itertuples()
    ]
    assert ends(graph) == sorted(wanted)


def test_every_known_property_is_there_and_no_unknown_one(tables: GraphTables) -> None:
    nodes = {node["name"]: node for node in whole(tables, ABOUT).nodes}
    other = {"log2FoldChange": "log2FoldChange_sender", "padj": "padj_sender"}
    compared = 0
    for label in (Label.PROTEIN, Label.COMPLEX):
        for row in tables.nodes[label].to_dict("records"):
            for name, value in row.items():
                if name in ("id", "uniprot"):
                    continue
                got = nodes[row["id"]].get(other.get(name, name))
                if value is None or value == []:
                    assert got is None or name in other  # measured, but not a ligand
                else:
                    assert got == value
                    compared += 1
    assert compared > 200
    assert all(v is not None and v != [] for node in nodes.values() for v in node.values())
    assert not any(
        isinstance(v, float) and math.isnan(v) for n in nodes.values() for v in n.values()
    )


def test_changes_of_both_contrasts_stand_at_the_genes(tables: GraphTables) -> None:
    nodes = {node["name"]: node for node in whole(tables, ABOUT).nodes}
    assert nodes["A"]["log2FoldChange_sender"] == 0.5
    assert nodes["A"]["log2FoldChange_receiver"] == -0.5
    assert nodes["LA_LB"]["log2FoldChange_sender"] == 1.5  # of the scarcest measured member
    assert nodes["R"]["reception_of_receptor"] > 0.5
    assert "log2FoldChange_sender" not in nodes["AKT1"]


def test_ndex_names() -> None:
    from tests.graph.stores.graphs import graph

    made = graph(["A", "B"], [("A", "B")], uniprot={"A": "P00533"})
    made.relationships[Relationship.BINDS].at[0, "references"] = ["HPRD:2", "LRdb:10", "SIGNOR:2"]
    node, other = whole(made, ABOUT).nodes
    assert (node["represents"], node["alias"], node["type"]) == (
        "uniprot:P00533", ["hgnc.symbol:A"], "protein"
    )  # fmt: skip
    assert "represents" not in other
    assert "alias" not in whole(made, {**ABOUT, "organism": "Mouse, 10090, Mus musculus"}).nodes[0]
    (edge,) = whole(made, ABOUT).edges
    assert (edge["interaction"], edge["directed"], edge["name"]) == ("binds", True, "A (binds) B")
    assert edge["citation"] == ["pubmed:10", "pubmed:2"]
    assert edge["references"] == ["HPRD:2", "LRdb:10", "SIGNOR:2"]


def test_the_routes_network_is_the_union_of_their_paths(tables: GraphTables) -> None:
    table = tables.nodes[Label.ROUTE]
    scored = table[[s is not None and s > 0 for s in table["score"]]].sort_values("rank")
    assert [r.name for r in scoring_routes(tables)] == scored["id"].tolist()
    nodes: Counter[str] = Counter()
    edges: Counter[tuple[str, str, str]] = Counter()
    for path in scored["path"]:
        words = path.split(" ")
        nodes.update(words[::2])
        for place in range(0, len(words) - 2, 2):
            sign = 1 if words[place + 1] == "->" else -1
            word = SIGNALLING[sign] if place else "binds"
            edges[words[place], words[place + 2], word] += 1
    graph = of_routes(tables, ABOUT)
    assert {n["name"]: n["n_routes_through"] for n in graph.nodes} == nodes
    assert (
        dict(zip(ends(graph), [e["n_routes_through"] for e in graph.edges], strict=True)) == edges
    )
    assert len({(n["x"], n["y"]) for n in graph.nodes}) == len(nodes)


def test_the_best_route_through_is_told_and_roles_are_those_of_the_routes(
    tables: GraphTables,
) -> None:
    graph = of_routes(tables, ABOUT)
    routes = {r.name: r for r in scoring_routes(tables)}
    for node in graph.nodes:
        through = [r for r in routes.values() if node["name"] in r.nodes]
        assert node["best_route_through"] == through[0].name
        assert (node["best_route_rank"], node["best_route_score"]) == (
            min(r.rank for r in through), max(r.score for r in through)
        )  # fmt: skip
        last = any(r.nodes[-1] == node["name"] for r in through)
        first = any(r.nodes[0] == node["name"] for r in through)
        assert (node["role"] == "effector") == last
        assert (node["role"] == "ligand") == (first and not last)
    x = {str(n["role"]): n["x"] for n in graph.nodes}
    assert x["ligand"] < x["receptor"] < x["mediator"] < x["effector"]  # type: ignore[operator]


def test_a_step_through_a_complex_names_the_edges_that_carry_it(tables: GraphTables) -> None:
    edges = {(e["source"], e["target"]): e for e in of_routes(tables, ABOUT).edges}
    step = edges["RA_RB", "MA"]  # RA, a part of what is bound, acts on MA
    assert step["via"] == ["RA (activates) MA"]
    assert step["sign"] == 1
    assert step["references"] == ["CellPhoneDB:1"]
    assert "via" not in edges["R", "C"]


def test_a_member_of_both_complexes_carries_nothing_between_them() -> None:
    known = knowledge("L -> RA_RB", "RA -> X, RB -> X, RA_X -> AKT1", complexes="RA_RB RA_X")
    graph = of_routes(graph_tables(build(known), ("AKT1",), known.complexes), ABOUT)
    (step,) = [e for e in graph.edges if (e["source"], e["target"]) == ("RA_RB", "RA_X")]
    assert step["via"] == ["RB (activates) X"]


def test_only_the_first_routes_and_none(tables: GraphTables) -> None:
    one = of_routes(tables, ABOUT, top=1)
    (route,) = scoring_routes(tables)[:1]
    assert [n["name"] for n in one.nodes] == sorted(set(route.nodes))
    assert len(one.edges) == len(route.edges)
    assert of_routes(without_routes(), ABOUT) == FlatGraph([], [], ABOUT)


def test_row_order_changes_nothing(tables: GraphTables) -> None:
    def shuffled(frames: dict) -> dict:  # type: ignore[type-arg]
        return {k: f.sample(frac=1, random_state=3).reset_index(drop=True)
                for k, f in frames.items()}  # fmt: skip

    mixed = GraphTables(shuffled(tables.nodes), shuffled(tables.relationships))
    assert whole(mixed, ABOUT) == whole(tables, ABOUT)
    assert of_routes(mixed, ABOUT) == of_routes(tables, ABOUT)


def test_columns_that_are_full_go_on_beside_themselves() -> None:
    paths = [(f"L{i}", "R", "AKT1") for i in range(100)]
    roles = {"R": "receptor", "AKT1": "effector"} | {path[0]: "ligand" for path in paths}
    found = places(paths, roles)
    ligands = pd.DataFrame([found[path[0]] for path in paths])
    assert len(ligands.drop_duplicates()) == 100
    assert ligands["x"].nunique() == 3
    assert ligands["x"].max() < found["R"]["x"] < found["AKT1"]["x"]  # type: ignore[operator]
