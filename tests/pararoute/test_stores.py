"""``pararoute load`` and ``pararoute query``: a ranking's graph, asked."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

import pararoute
from pararoute import cli
from pararoute.runs import graph_tables
from tests.refusals import assert_refused
from tests.services.neo4j import Neo4jServer


def test_a_query_loads_what_it_needs(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.run(["query", "top_ligands", "--param", "limit=2"]) == 0
    out, err = capsys.readouterr()
    header, *rows = [line.split("\t") for line in out.splitlines()]
    assert header[:2] == ["rank", "ligand"]
    assert rows[0][1] == "IGF1"
    assert "is not there yet: loading it" in err
    assert (run / "pararoute.lbug").exists()
    assert cli.run(["query", "top_ligands"]) == 0
    assert "loading it" not in capsys.readouterr().err
    assert cli.run(["rank", "--permutations", "0"]) == 0
    os.utime(run / "run.json", (1e9, 1e9))  # a clock that went back tells nothing
    assert cli.run(["query", "top_ligands"]) == 0
    assert "of another ranking: loading it" in capsys.readouterr().err


def test_the_memory_store_answers_the_same(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for store in ("embedded", "memory"):
        capsys.readouterr()
        assert cli.run(["query", "routes_of_ligand", "--param", "ligand=IGF1", "--store", store,
                        "--json"]) == 0  # fmt: skip
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1]
    assert answers[0]["rows"]
    assert run.exists()


def test_load_counts_dry_run_and_remove(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.run(["load", "--dry-run"]) == 0
    planned = capsys.readouterr().out
    assert not (run / "pararoute.lbug").exists()
    assert cli.run(["load"]) == 0
    assert capsys.readouterr().out == planned
    assert f"Protein\t{graph_tables(run).counts()['Protein']}" in planned
    assert cli.run(["load", "--remove"]) == 0
    assert not (run / "pararoute.lbug").exists()
    assert cli.run(["load", "--remove", "--dry-run"]) == 2


def test_free_cypher_reads_and_only_reads(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "MATCH (r:Route) RETURN r.id AS route, r.score AS score ORDER BY r.rank LIMIT 1"
    capsys.readouterr()
    assert cli.run(["query", "--cypher", text]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("IGF1:IGF1R\t")
    for wrong in ("MATCH (r:Route) DELETE r", "COPY (MATCH (r:Route) RETURN r.id) TO '/tmp/x'",
                  "MATCH (r:Rout) RETURN r", f"{text}; {text}", "RETURN $x"):  # fmt: skip
        assert cli.run(["query", "--cypher", wrong]) == 3
        assert "Traceback" not in capsys.readouterr().err
    assert run.exists()


def test_in_python_it_is_a_table(run: Path) -> None:
    assert pararoute.load(run=run)["Route"] == 3
    found = pararoute.query("top_ligands", {"limit": 1}, run=run).frame()
    assert isinstance(found, pd.DataFrame)
    assert found["ligand"].tolist() == ["IGF1"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["query"], 3, "pararoute query --list"),
        (["query", "toplig"], 3, "top_ligands"),
        (["query", "top_ligands", "--param", "limit"], 2, "KEY=VALUE"),
        (["query", "top_ligands", "--param", "limit=many"], 3, "limit"),
        (["query", "top_ligands", "--param", "most=1"], 3, "most"),
        (["query", "routes_of_ligand"], 3, "ligand"),
        (["query", "routes_of_ligand", "--param", "ligand=IGF9"], 3, "IGF1"),
        (["query", "top_ligands", "--run", "nowhere"], 3, "no ranking is found"),
        (["query", "top_ligands", "--cypher", "RETURN 1"], 3, "one of them"),
        (["load", "--run", "nowhere"], 3, "no ranking is found"),
        (["load", "--store", "sql"], 2, "sql"),
    ],
)
def test_what_is_asked_wrongly(
    arguments: list[str], code: int, words: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.exists()
    assert_refused(arguments, code, words, capsys)


@pytest.mark.fault(12, exit=3)
def test_a_run_that_is_stale_is_refused(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sender = run.parent / "contrasts" / "sender.tsv"
    kept = sender.read_text()
    sender.write_text(kept.replace("2.5", "2.6"))
    assert cli.run(["load"]) == 3
    assert "the sender is not what the ranking was made from" in capsys.readouterr().err
    sender.write_text(kept)
    with (run / "routes.tsv").open("a") as routes:
        routes.write("\n")
    assert cli.run(["load"]) == 3
    assert "is not what the ranking wrote" in capsys.readouterr().err


def test_the_list_names_every_query(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["query", "--list"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "name\ttopic\tquestion\tparameters"
    assert len(out.splitlines()) >= 23
    assert cli.run(["query", "--list", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["queries"]) >= 22


def test_neo4j_is_loaded_and_asked_the_same(
    run: Path,
    neo4j_server: Neo4jServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.run(["load", "--store", "neo4j"]) == 3
    assert "NEO4J_URI and NEO4J_PASSWORD are not set" in capsys.readouterr().err
    monkeypatch.setenv("NEO4J_URI", neo4j_server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", neo4j_server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    assert cli.run(["load", "--store", "neo4j", "--dry-run"]) == 0
    assert "UNWIND $rows AS row MERGE" in capsys.readouterr().out
    assert cli.run(["load", "--store", "neo4j"]) == 0
    loaded = capsys.readouterr().out
    assert f"Route\t{graph_tables(run).counts()['Route']}" in loaded
    assert cli.run(["load"]) == 0
    assert capsys.readouterr().out == loaded
    answers = []
    for store in ("embedded", "neo4j"):
        assert cli.run(["query", "top_ligands", "--store", store, "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1]
    assert cli.run(["load", "--store", "neo4j", "--remove"]) == 0
    assert capsys.readouterr().out == loaded
    assert cli.run(["query", "top_ligands", "--store", "neo4j"]) == 6
    assert "no graph is loaded" in capsys.readouterr().err


def test_export_writes_what_neo4j_admin_reads(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.run(["export", "--format", "neo4j-csv"]) == 0
    line = capsys.readouterr().out
    assert line.startswith("neo4j-admin database import full --nodes=./Protein.csv")
    assert line.strip() in (run / "neo4j-import" / "IMPORT.txt").read_text()
    assert (run / "neo4j-import" / "BINDS.csv").read_text().count("\n") == 5
    assert cli.run(["export", "--format", "gexf"]) == 2


def test_a_demo_can_be_asked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "demo")
    assert cli.run(["rank", "--permutations", "0", "--demo", "--out", out]) == 0
    capsys.readouterr()
    assert cli.run(["query", "top_ligands", "--run", out, "--store", "memory"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 11
