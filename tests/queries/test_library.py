"""The library of named queries: its contracts, its parameters, its page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from pararoute.graph.projection import GraphTables
from pararoute.graph.schema import SCHEMA
from pararoute.graph.stores.memory import MemoryStore
from pararoute.graph.stores.protocol import Answer, Store
from pararoute.ingest.errors import DatabaseError, InputError, UnknownNameError
from pararoute.queries.library import (
    TOPICS,
    answer,
    answer_text,
    bind,
    find,
    for_neo4j,
    library,
)
from pararoute.queries.named.contract import NamedQuery, parse
from pararoute.queries.named.page import page
from pararoute.queries.named.view import ANSWERS
from tests.contract.graphs import odd, questions

CHECKOUT = Path(__file__).resolve().parents[2]
NAMES = sorted(library())
COLUMN_TYPES = {"text", "integer", "number", "flag", "texts"}
KINDS = {"ligand", "receptor", "molecule", "route", "resource"}
PARAMETER_TYPES = {"integer", "number", "flag"} | KINDS | {f"{kind}[]" for kind in KINDS}
EVERY = parse(
    "every",
    """
// Which?
// topic routes
// note One.
// note Two.
// param ligand: ligand   must be given
// param blocked: molecule[] = A,B   several
// param limit: integer = 10   rows
// param padj: number = 0.05   at most
// param opposite: flag = false   yes or no
// column ligand: text   its symbol
""".lstrip(),
)


def body(text: str) -> str:
    """A query without its comments and texts."""
    return re.sub(r"'[^']*'", "''", re.sub(r"//.*", "", text))


def dialects(query: NamedQuery) -> list[str]:
    return list(dict.fromkeys([query.text, query.neo4j]))


def test_there_are_enough_and_each_has_an_answer_under_its_topic() -> None:
    assert len(NAMES) >= 30
    assert set(ANSWERS) == set(NAMES)
    for name in NAMES:
        assert ANSWERS[name].__module__ == TOPICS[find(name).topic].__name__


@pytest.mark.parametrize("name", NAMES)
def test_the_header_says_what_the_query_does(name: str) -> None:
    query = find(name)
    assert re.fullmatch(r"[A-Z].+\?", query.question)
    assert {p.type for p in query.parameters} <= PARAMETER_TYPES
    assert {c.type for c in query.columns} <= COLUMN_TYPES
    assert {p.name for p in query.parameters} == set(re.findall(r"\$(\w+)", body(query.text)))
    assert len({c.name for c in query.columns}) == len(query.columns)
    assert parse(name, query.neo4j) == parse(name, query.text.replace("label(e)", "type(e)"))


@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_one_that_every_store_reads_the_same(name: str) -> None:
    for text in map(body, dialects(find(name))):
        assert len(re.findall(r"\bORDER BY\b(?=[^}]*\Z)", text)) >= 1, "no order"
        assert "*" not in re.sub(r"\w \* \w|\$\w+ \* \w", "", text), "an unbounded pattern"
        assert not re.search(r"\bavg\(|\bsum\(", text), "its rounding depends on the order"
        seen: set[str] = set()
        for variable, labelled in re.findall(r"(?<![\w])\((\w*)(:[\w|]+)?(?=\)|\s*\{)", text):
            assert labelled or variable in seen, f"({variable}) has no label"
            seen.add(variable)
        labels = re.findall(r"\(\w*:([\w|]+)", text)
        kinds = re.findall(r"\[\w*:([\w|]+)\]", text)
        assert {n for some in labels for n in some.split("|")} <= set(SCHEMA.nodes)
        assert {n for some in kinds for n in some.split("|")} <= set(SCHEMA.relationships)
        assert text.count("-[") == len(kinds), "a relationship without a type"


@pytest.mark.parametrize("name", NAMES)
def test_neo4j_is_asked_for_our_data_only(name: str) -> None:
    text = for_neo4j(find(name).neo4j)
    assert not re.search(r"\(\w*:(?!Pararoute&\()", text)
    patterns = re.findall(r"-\[[^\]]*\]", text)
    assert all(pattern.endswith(" {dataset: 'pararoute'}]") for pattern in patterns)
    assert len(patterns) == find(name).text.count("-[")


def test_the_page_is_that_of_the_headers() -> None:
    file = CHECKOUT / "docs" / "queries.md"
    assert file.read_text(encoding="utf-8") == page(), "python -m pararoute.queries.named.page"


@pytest.mark.parametrize(
    "text",
    [
        "// What?\n// param x: integer   no topic\nMATCH",
        "// What?\n// topic routes\n// parameter x: integer   a slip\nMATCH",
        "// What?\n// topic routes\n// param x: integer no gap\nMATCH",
        "// What?\n// topic routes\n// topic ligands\nMATCH",
    ],
)
def test_a_header_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="header"):
        parse("x", text)


def test_notes_and_defaults_are_read() -> None:
    assert EVERY.notes == "One. Two."
    assert [p.default for p in EVERY.parameters] == [None, ["A", "B"], 10, 0.05, False]


@pytest.mark.parametrize(
    ("given", "bound"),
    [
        ({}, {}),
        ({"limit": " 3 ", "padj": "1e-3", "opposite": "TRUE"},
         {"limit": 3, "padj": 1e-3, "opposite": True}),
        ({"limit": np.int64(3), "padj": np.float64(0.5)}, {"limit": 3, "padj": 0.5}),
        ({"limit": 0, "padj": 1, "opposite": True}, {"limit": 0, "padj": 1.0, "opposite": True}),
        ({"limit": 2**63 - 1}, {"limit": 2**63 - 1}),
        ({"blocked": "MTOR, ILK,MTOR,"}, {"blocked": ["ILK", "MTOR"]}),
        ({"blocked": ["MTOR"]}, {"blocked": ["MTOR"]}),
        ({"blocked": {"a,b"}}, {"blocked": ["a,b"]}),
        ({"ligand": "'; DROP"}, {"ligand": "'; DROP"}),
    ],
)  # fmt: skip
def test_values_become_those_of_their_types(given: dict[str, Any], bound: dict[str, Any]) -> None:
    defaults = {"ligand": "L", "blocked": ["A", "B"], "limit": 10, "padj": 0.05, "opposite": False}
    values = bind(EVERY, {"ligand": "L"} | given)
    assert values == defaults | bound
    assert list(values) == list(defaults)
    assert [type(v) for v in values.values()] == [str, list, int, float, bool]


@pytest.mark.parametrize(
    "given",
    [
        {"limit": "3.0"}, {"limit": 3.0}, {"limit": "-1"}, {"limit": -1}, {"limit": True},
        {"limit": ""}, {"limit": "٣"}, {"limit": 2**63}, {"limit": "9" * 19}, {"limit": None},
        {"padj": "small"}, {"padj": "nan"}, {"padj": float("inf")}, {"padj": True}, {"padj": [1]},
        {"opposite": "yes"}, {"opposite": 1}, {"opposite": ""},
        {"ligand": ""}, {"ligand": "  "}, {"ligand": 5}, {"ligand": ["L"]},
        {"blocked": ""}, {"blocked": ","}, {"blocked": []}, {"blocked": ["A", ""]},
        {"blocked": ["A", 1]}, {"blocked": 7},
    ],
)  # fmt: skip
def test_what_does_not_suit_is_refused_by_name(given: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        bind(EVERY, {"ligand": "L"} | given)
    assert f"the parameter '{next(iter(given))}'" in caught.value.what
    assert caught.value.where == "the query 'every'"
    assert caught.value.expected


def test_missing_and_unknown_parameters() -> None:
    with pytest.raises(InputError, match="'ligand' is missing") as missing:
        bind(EVERY, {})
    assert "--param ligand=" in missing.value.how
    with pytest.raises(UnknownNameError, match="unknown parameter 'limits'") as unknown:
        bind(EVERY, {"ligand": "L", "limits": 3})
    assert unknown.value.suggestions == ["limit"]


def test_an_unknown_query_is_told_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        find("top_ligand")
    assert caught.value.suggestions == ["top_ligands"]
    assert find("why-not-ranked") is find("why_not_ranked")


class Scripted:
    """A database that answers what it is told to, and keeps what it was asked."""

    name = "neo4j"

    def __init__(self, *raws: Answer) -> None:
        self.raws = list(raws)
        self.asked: list[tuple[str, Any]] = []

    def run(self, cypher: str, parameters: Any, **_: Any) -> Answer:
        self.asked.append((cypher, dict(parameters)))
        return self.raws.pop(0)


ROUTES = Answer(("id",), [("L:R",)])


def test_values_come_out_as_the_contract_has_them() -> None:
    columns = tuple(c.name for c in find("route_steps").columns)
    raw = Answer(columns, [(1.0, "R", None, 1, 0, ["B", "A"]), (2, "S", "P1", -1, True, None)])
    store = Scripted(ROUTES, raw)
    given = answer(cast("Store", store), "route_steps", {"route": "L:R"})
    assert given.rows == [(1, "R", None, 1, False, ["A", "B"]), (2, "S", "P1", -1, True, [])]
    assert [type(cell) for cell in given.rows[0]] == [int, str, type(None), int, bool, list]
    assert [asked for _, asked in store.asked] == [{}, {"route": "L:R"}]
    assert all("Pararoute&(Route)" in cypher for cypher, _ in store.asked)


def test_other_columns_than_promised_are_an_error() -> None:
    store = Scripted(ROUTES, Answer(("position",), [(1,)]))
    with pytest.raises(DatabaseError, match="other columns"):
        answer(cast("Store", store), "route_steps", {"route": "L:R"})


def test_text_of_ones_own_has_its_parameters_read_as_json() -> None:
    store = Scripted(Answer(("x",), []))
    given = {"a": "5", "b": "EGF", "c": '["A", "B"]', "d": '"5"', "e": "true", "f": 7, "g": "NaN"}
    answer_text(cast("Store", store), "RETURN $a AS x", given)
    expected = {"a": 5, "b": "EGF", "c": ["A", "B"], "d": "5", "e": True, "f": 7, "g": "NaN"}
    assert store.asked == [("RETURN $a AS x", expected)]


def test_nothing_loaded_is_said() -> None:
    for name, given in (("top_ligands", {}), ("why_not_ranked", {"ligand": "EGF"})):
        with pytest.raises(DatabaseError, match="no graph is loaded") as caught:
            answer(MemoryStore(), name, given)
        assert "pararoute load" in caught.value.how


@pytest.fixture(scope="module")
def graph() -> GraphTables:
    return odd()


def test_an_answer_is_cut_at_the_limit(graph: GraphTables) -> None:
    whole = answer(MemoryStore(graph), "top_ligands", {"limit": 100})
    cut = answer(MemoryStore(graph), "top_ligands", {"limit": 100}, limit=2)
    assert (cut.rows, cut.truncated, whole.truncated) == (whole.rows[:2], True, False)
    assert not answer(MemoryStore(graph), "top_ligands", limit=len(whole.rows)).truncated


@pytest.mark.parametrize(
    ("name", "given", "column", "expected"),
    [
        # what is asked -> what a reader of the graph `odd` would say
        ("top_ligands", {"limit": 3}, "ligand", ["L1", "LA_LB", "L2"]),
        ("why_not_ranked", {"ligand": "N"}, "receptors", [["S"]]),
        ("ligands_sharing_receptor", {"ligand": "L1", "limit": 2}, "ligand", ["L2", "LA_LB"]),
        ("ligands_sharing_receptor", {"ligand": "L1", "limit": 2}, "n_shared", [2, 1]),
        ("unmeasured_ligands", {}, "ligand", ["U"]),
        ("fallen_ligands", {}, "ligand", ["F"]),
        ("contact_ligands", {}, "ligand", ["MEM"]),
        ("inhibitory_routes", {}, "route", ["M:R"]),
        ("assumed_signs", {}, "route", ["L1:R", "L2:R"]),
        ("routes_of_ligand", {"ligand": "L1"}, "route", ["L1:R", "L1:RA_RB"]),
        ("receptors_of_ligand", {"ligand": "L1"}, "receptor", ["R", "RA_RB"]),
        ("routes_surviving", {"blocked": "C,RB"}, "route", ["X:T"]),
        ("ligands_silenced", {"blocked": "RB"}, "ligand", []),
        ("ligands_silenced", {"blocked": "T"}, "ligand", ["X"]),
        ("route_steps", {"route": "L1:RA_RB"}, "molecule", ["L1", "RA_RB", "MA", "AKT2"]),
        ("route_steps", {"route": "L1:RA_RB"}, "subunits", [[], ["RA", "RB"], [], []]),
        ("evidence_of_route", {"route": "L1:RA_RB"}, "source", ["L1", "RA", "MA"]),
        ("corrected_edges", {}, "target", ["AKT2", "T", "AKT2"]),
        ("incomplete_complexes", {}, "lacking", [["LD"], ["RB"]]),
        ("receptors_raised", {}, "receptor", ["T", "R"]),
        ("neighbours", {}, "neighbour", ["MA", "Z", "ﬁ2", "😀2", "A", "B"]),
        ("changes_of", {"molecule": "LA_LB"}, "gene", ["LA", "LB"]),
        ("differences_between_contrasts", {"opposite": True}, "gene", ["X", "R"]),
    ],
)
def test_what_a_reader_would_say(
    graph: GraphTables, name: str, given: dict[str, Any], column: str, expected: list[Any]
) -> None:
    assert answer(MemoryStore(graph), name, given).frame()[column].tolist() == expected


def test_every_query_finds_something_in_the_odd_graph(graph: GraphTables) -> None:
    store = MemoryStore(graph)
    for query in library().values():
        assert any(
            answer(store, query.name, q).rows for q in questions(query, graph, thorough=True)
        ), query.name
