"""Any graph, under any names, is written so that the readers of its format find it again."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ndex2.cx2 import RawCX2NetworkFactory

from pararoute.graph.interchange.cx2 import cx2
from pararoute.graph.interchange.flat import Attributes, FlatGraph
from pararoute.graph.interchange.graphml import graphml
from pararoute.graph.interchange.neo4j_csv import import_files
from pararoute.graph.schema import Label
from pararoute.handover import as_json
from pararoute.queries.export import to_tsv
from tests.fuzz.budget import tries
from tests.graph.interchange.test_cx2 import ROLES, SIGNS
from tests.graph.stores.graphs import graph

# what a text file in UTF-8 can hold; a table's reader lets no NUL and no carriage return through
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=12)
NAME = TEXT.filter(lambda name: name.strip() != "")
NAMES = st.lists(NAME, min_size=1, max_size=6, unique=True)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
_KINDS: dict[str, st.SearchStrategy[Any]] = {
    "score": NUMBERS, "rank": st.integers(-(2**31), 2**31 - 1), "reason": TEXT,
    "corrected": st.booleans(), "sources": st.lists(TEXT, min_size=1, max_size=3),
}  # fmt: skip


@st.composite
def attributes(draw: st.DrawFn) -> Attributes:
    """Some attributes, each of its type."""
    return {name: draw(kind) for name, kind in _KINDS.items() if draw(st.booleans())}


@st.composite
def graphs(draw: st.DrawFn) -> FlatGraph:
    """A graph of a few nodes, with loops and edges that differ in their kind only."""
    names = sorted(draw(NAMES))
    nodes: list[Attributes] = [{"name": name, **draw(attributes())} for name in names]
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names), st.sampled_from("ab"))
    edges: list[Attributes] = [
        {"source": source, "target": target, "interaction": kind, **draw(attributes())}
        for source, target, kind in sorted(draw(st.sets(ends, max_size=6)))
    ]
    return FlatGraph(nodes, edges, {"name": draw(TEXT), "networkType": draw(st.lists(TEXT))})


@pytest.mark.fault(57)
@tries(150)
@given(graphs())
def test_cx2(made: FlatGraph) -> None:
    text = cx2(made, SIGNS, ROLES)
    assert text == cx2(made, SIGNS, ROLES)
    found = RawCX2NetworkFactory().get_cx2network(json.loads(text.encode()))
    nodes = {number: node["v"] for number, node in found.get_nodes().items()}
    assert [nodes[number] for number in sorted(nodes)] == made.nodes
    edges = [edge for _, edge in sorted(found.get_edges().items())]
    assert [
        {"source": nodes[e["s"]]["name"], "target": nodes[e["t"]]["name"], **e["v"]} for e in edges
    ] == made.edges


def _plain(text: str) -> str:
    return re.sub("_x([0-9A-F]{4})_", lambda one: chr(int(one[1], 16)), text)


def _as_written(value: Any) -> Any:
    return "|".join(value) if isinstance(value, list) else value


@pytest.mark.fault(57)
@tries(150)
@given(graphs())
def test_graphml(made: FlatGraph) -> None:
    found = nx.parse_graphml(graphml(made).encode(), force_multigraph=True)
    got = {_plain(name): {k: _plain(v) if isinstance(v, str) else v for k, v in told.items()}
           for name, told in found.nodes(data=True)}  # fmt: skip
    assert got == {
        str(node["name"]): {key: _as_written(value) for key, value in node.items()}
        for node in made.nodes
    }
    ends = sorted((_plain(a), _plain(b), told["interaction"])
                  for a, b, told in found.edges(data=True))  # fmt: skip
    assert ends == sorted((e["source"], e["target"], e["interaction"]) for e in made.edges)


@pytest.mark.fault(57)
@tries(100)
@given(st.dictionaries(NAME.filter(lambda name: "\x1f" not in name), TEXT, min_size=1, max_size=4))
def test_csv_for_neo4j(reasons: dict[str, str]) -> None:
    names = list(reasons)  # U+001F stands between items
    made = graph(names, zip(names, names[::-1], strict=True), reason=reasons)
    files = import_files(made)
    nodes = list(csv.DictReader(io.StringIO(files[f"{Label.PROTEIN}.csv"], newline="")))
    assert [row["uid:ID"] for row in nodes] == [
        f"{Label.PROTEIN}/{name}" for name in made.nodes[Label.PROTEIN]["id"]
    ]
    assert {row["id:string"]: row["reason:string"] for row in nodes} == reasons
    known = {row["uid:ID"] for row in nodes}
    for name, content in files.items():
        rows = list(csv.reader(io.StringIO(content, newline="")))
        if name.endswith(".csv"):
            assert {len(row) for row in rows} == {len(rows[0])}
        if rows[0][0] == ":START_ID":
            assert {end for row in rows[1:] for end in row[:2]} <= known


CELLS = st.one_of(st.none(), TEXT.filter(bool))


@pytest.mark.fault(57)
@tries(200)
@given(st.lists(st.tuples(CELLS, CELLS, st.one_of(st.none(), NUMBERS)), min_size=1, max_size=5))
def test_tables_as_text_and_as_json(rows: list[tuple[Any, Any, Any]]) -> None:
    table = pd.DataFrame(rows, columns=["ligand", "note", "score"], dtype=object)
    text = pd.read_csv(io.BytesIO(to_tsv(table).encode()), sep="\t", dtype=str,
                       keep_default_na=False, skip_blank_lines=False)  # fmt: skip
    assert text["ligand"].tolist() == [one or "" for one, _, _ in rows]
    assert text["note"].tolist() == [note or "" for _, note, _ in rows]
    told = json.loads(as_json({"demo": False, "limits": []}, {"ligands": table}).encode())
    assert [tuple(row.values()) for row in told["tables"]["ligands"]] == rows
