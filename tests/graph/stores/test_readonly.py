"""What a user may type: one statement that only reads."""

from __future__ import annotations

from typing import Any

import pytest

from pararoute.graph.stores.readonly import check_query
from pararoute.ingest.errors import InputError, UnknownNameError

REFUSED = [
    "",
    "  // nothing but a comment",
    "MATCH (n) SET n.rank = 1",
    "match (n) sEt n.rank = 1 return n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) WITH n REMOVE n.rank RETURN n",
    "CREATE (n:Protein {id: 'x'})",
    "MERGE (n:Protein {id: 'x'}) RETURN n",
    "MATCH (n) FOREACH (x IN [1] | SET n.rank = x)",
    "RETURN 1; DROP TABLE Protein",
    "RETURN 1;;",
    "RETURN 1; // a comment\nRETURN 2",
    "; RETURN 1",
    "DROP TABLE Protein",
    "ALTER TABLE Protein DROP rank",
    "COPY (MATCH (n) RETURN n) TO '/tmp/x.csv'",
    "LOAD FROM '/etc/passwd' RETURN *",
    "MATCH (n) WITH n LIMIT 1 LOAD FROM '/etc/passwd' RETURN *",
    "MATCH (n) WITH n LIMIT 1e5LOAD FROM '/etc/passwd' RETURN *",
    "MATCH (n) WITH n LIMIT 0x1FLOAD FROM '/etc/passwd' RETURN *",
    "MATCH (n) WITH n LIMIT $1LOAD FROM '/etc/passwd' RETURN *",
    "LOAD CSV FROM 'http://localhost/' AS row RETURN row",
    "MATCH (n) CALL show_tables() RETURN *",
    "CALL db.labels()",
    "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'",
    "INSTALL httpfs",
    "ATTACH '/tmp/x.lbug' AS other (dbtype lbug)",
    "USE neo4j MATCH (n) RETURN n",
    "BEGIN TRANSACTION",
    "COMMIT",
    "PRAGMA x",
    "CHECKPOINT",
    "EXPLAIN MATCH (n) RETURN n",
    "CYPHER 25 MATCH (n) RETURN n",
    "RETURN 'not closed",
    "RETURN 1 /* not closed",
    "RETURN '\\u0027; DROP TABLE Protein; //'",
    "RETURN \\u0031",
    "RETURN 1 // comment \r DROP TABLE Protein",
    "RETURN 'null\0character'",
    "RETURN\N{NO-BREAK SPACE}1",
    "RETURN 1 AS Schlüssel",
    "RETURN ``",
    "RETURN 'a' AS `x`; DROP TABLE `Protein`",
    "/* MATCH */ DROP TABLE Protein",
    "RETURN '\\\\'; DROP TABLE Protein; //'",
    'RETURN "\'"; DROP TABLE Protein; //\'"',
]


@pytest.mark.parametrize("text", REFUSED)
def test_anything_but_one_reading_statement_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        check_query(text, {})
    assert caught.value.exit_code == 3
    assert caught.value.where.startswith("query")
    assert caught.value.expected


WORDS = (
    "create insert merge set remove delete detach foreach call load copy export import install "
    "attach use pragma alter drop begin commit rollback"
)


@pytest.mark.parametrize("word", WORDS.split())
def test_a_word_that_could_change_something_is_refused_wherever_it_stands(word: str) -> None:
    with pytest.raises(InputError, match=f"^{word} is not for a query that only reads"):
        check_query(f"MATCH (n:Protein) WITH n {word} n RETURN n", {})
    assert check_query(f"RETURN 1 AS `{word}`, '{word}' AS {word}_", {})


ALLOWED = [
    "MATCH (n:Protein) RETURN n.id ORDER BY n.id LIMIT 3",
    "match (n:Protein) where n.id = 'SET; DROP TABLE x' return n",
    'RETURN "it\'s; DELETE" AS `call; me`',
    "RETURN 'it\\'s' AS x // ; DROP TABLE x",
    "/* CREATE; */ RETURN 1",
    "// first a comment\nRETURN 1",
    "OPTIONAL MATCH (n:Route)-[s:STEP*1..3]->(m) RETURN count(*), 1.5e-3, [1, 2][0]",
    "UNWIND [1, 2] AS x WITH x WHERE x <> 1 RETURN {a: x, `set`: 2} UNION RETURN 1",
    "MATCH (n:Protein) WHERE EXISTS { MATCH (n)-[:BINDS]->() } RETURN n.id =~ 'A.*'",
    "RETURN 'Größe \N{GRINNING FACE}', n.asset, offset, loaded, _copy, created_1",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_what_only_reads_is_left_as_it_is(text: str) -> None:
    assert check_query(text, {}) == text
    assert check_query(text + "\n;\n", {}) == text


def test_a_closing_semicolon_and_windows_line_ends_are_dropped() -> None:
    assert check_query("RETURN 1\r\nAS x ; \r\n // end", {}) == "RETURN 1\nAS x"


def test_the_place_is_named() -> None:
    with pytest.raises(InputError) as caught:
        check_query("MATCH (n)\n  SET n.rank = 1", {})
    assert caught.value.where == "query, line 2, column 3"
    assert "SET" in caught.value.what
    assert "`SET`" in caught.value.how


def test_a_name_in_text_or_comment_is_no_parameter() -> None:
    check_query("RETURN '$a', `$b` /* $c */ // $d", {})


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(InputError, match=r"no value for \$gene") as caught:
        check_query("MATCH (n:Protein) WHERE n.id = $gene RETURN n", {})
    assert "gene=" in caught.value.how


def test_a_parameter_too_many_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        check_query("RETURN $ligand", {"ligand": "EGF", "ligant": "EGF"})
    assert caught.value.name == "ligant"
    assert caught.value.suggestions == ["ligand"]


@pytest.mark.parametrize("value", [2**63, object(), {"a": 1}, "\ud800", ["\udfff"], b"x", {1}])
def test_a_value_that_no_query_can_hold_is_refused(value: Any) -> None:
    with pytest.raises(InputError, match=r"\$x"):
        check_query("RETURN $x", {"x": value})


@pytest.mark.parametrize("value", [None, True, -(2**63), 0.5, "text\0", [], ["a", ["b"]]])
def test_a_value_that_a_query_can_hold_is_allowed(value: Any) -> None:
    assert check_query("RETURN $x", {"x": value}) == "RETURN $x"
