"""``pararoute export``: every format read back, and equal to the tables it was made from."""

from __future__ import annotations

import json
import math
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import openpyxl
import pandas as pd
import pytest
from ndex2.cx2 import RawCX2NetworkFactory

import pararoute
from pararoute import about, cli
from pararoute.cell_types import WHOLE
from pararoute.handover import FILES, FORMATS, as_json
from pararoute.ingest.errors import InputError, PararouteWarning, UnknownNameError
from pararoute.queries.conventions import DEMO_LABEL, model_limits
from pararoute.queries.explaining.evidence import Evidence
from pararoute.queries.routes import AKT, COLUMNS
from pararoute.queries.views.provenance import handed_on
from pararoute.run_tables import all_tables, read_later
from pararoute.runs import read_run, read_table, reopen
from tests.refusals import assert_refused

ALL = [part for kind in FORMATS for part in ("--format", kind)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's ranking with blocking and regulators, in every format."""
    out = tmp_path_factory.mktemp("demo")
    assert cli.run(["rank", "--demo", "--permutations", "20", "--out", str(out)]) == 0
    assert cli.run(["regulators", "--run", str(out)]) == 0
    assert cli.run(["block", "PIK3CA", "--run", str(out)]) == 0
    assert cli.run(["export", *ALL, "--run", str(out)]) == 0
    return out


def as_tables(book: bytes) -> dict[str, pd.DataFrame]:
    found = {}
    for sheet in openpyxl.load_workbook(BytesIO(book), read_only=True):
        header, *rows = sheet.iter_rows(values_only=True)
        name = sheet.title.lower().replace(" ", "_")
        found[name] = pd.DataFrame(rows, columns=header).astype(object)
    return found


def assert_equal(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    assert list(found.columns) == list(wanted.columns)
    assert len(found) == len(wanted)
    for name in wanted.columns:
        one, other = found[name].tolist(), wanted[name].astype(object).tolist()
        for a, b in zip(one, other, strict=True):
            if pd.isna(b):
                assert a is None or pd.isna(a)
            elif isinstance(b, str | bool):
                assert (a, type(a)) == (b, type(b))
            else:
                assert math.isclose(a, b, rel_tol=1e-9)


def test_workbook_and_json_equal_the_tables(demo: Path) -> None:
    run = read_run(demo)
    tables = all_tables(demo, run)
    assert {*COLUMNS, "regulators", "regulator_targets", "block", "block_routes"} <= {*tables}
    book = as_tables((demo / "pararoute.xlsx").read_bytes())
    told = json.loads((demo / "pararoute.json").read_text(encoding="utf-8"))
    assert [*book][1:] == [*tables] == [*told["tables"]]
    for name, table in tables.items():
        assert_equal(book[name], table)
        columns = table.columns
        assert_equal(pd.DataFrame(told["tables"][name], columns=columns).astype(object), table)
        assert set(table["data"]) <= {DEMO_LABEL}
    assert told["run"] == handed_on(run)
    for name in COLUMNS:  # and these are what stands in the folder
        assert_equal(tables[name].astype(object), read_table(demo, name, run))


def test_later_tables_have_their_types(demo: Path) -> None:
    tables = all_tables(demo, read_run(demo))
    told = tables["columns"]
    for name, table in tables.items():
        if name == "columns":
            continue
        known = set(told.loc[told["table"] == name, "column"])
        assert set(table.columns) - {"data"} <= known | {"data"}
        for column in table.columns:  # what does not look like numbers is no number, and so on
            cells = table[column].dropna()
            numbers = pd.to_numeric(cells, errors="coerce").notna()
            if pd.api.types.is_numeric_dtype(table[column]) or not len(cells):
                continue
            assert not numbers.all() or column in {"path_signs", "references"}, (name, column)


def test_the_first_sheet_says_what_it_is(demo: Path) -> None:
    sheet = openpyxl.load_workbook(demo / "pararoute.xlsx")["About"]
    lines = [(str(a), str(b)) for a, b in sheet.iter_rows(values_only=True)]
    run = read_run(demo)
    assert lines[0][1].startswith(DEMO_LABEL)
    said = "\n".join(text for _, text in lines)
    for limit in (*model_limits(AKT), *run["limits"], *run["warnings"]):
        assert limit in said
    for part in [*(e["sha256"] for e in run["inputs"]), *run["outputs"].values()]:
        assert part in said
    assert run["versions"]["pandas"] in said
    told = about.of_workbook({**run, "warnings": ["mind the gap"]}, {})
    assert ("Warning", "mind the gap") in told
    assert any(text.startswith("demo ") for _, text in told)
    real = about.of_workbook({**run, "demo": False}, {})
    assert not any(text.startswith("demo ") for _, text in real)
    assert sum(heading == "Licence" for heading, _ in real) >= 2


def test_folders_and_passwords_stay_at_home(run: Path) -> None:
    sender = run.parent / "contrasts" / "sender.tsv"
    arguments = ["rank", "--sender", str(sender), "--omnipath", str(run.parent / "omnipath")]
    assert cli.run([*arguments, "--permutations", "0"]) == 0
    told = read_run(run)
    assert str(run.parent) in json.dumps(told)
    made = pararoute.export("xlsx", "json", run=run)
    sheet = openpyxl.load_workbook(made["xlsx"])["About"]
    lines = {str(a): str(b) for a, b in sheet.iter_rows(values_only=True)}
    assert lines["Asked: omnipath"] == "omnipath"
    for text in (made["json"].read_text(encoding="utf-8"), str(lines)):
        assert "sender.tsv" in text
        assert str(run.parent) not in text
    told["arguments"]["omnipath"] = "https://me:secret@host/omnipath"
    for text in (as_json(told, {}), str(about.of_workbook(told, {}))):
        assert "https://host/omnipath" in text
        assert "me:secret" not in text


def test_the_networks_agree_and_are_the_routes(demo: Path) -> None:
    routes = read_table(demo, "routes", read_run(demo))
    scored = routes[routes["score"] > 0]
    names = {node for path in scored["path"] for node in path.replace("-|", "->").split(" -> ")}
    graph = nx.read_graphml(demo / "graph.graphml", force_multigraph=True)
    assert set(graph) == names
    ligands = read_table(demo, "ligands", read_run(demo)).set_index("ligand")
    for name, node in graph.nodes(data=True):
        if name in ligands.index and pd.notna(ligands.at[name, "score"]):
            assert node["score"] == pytest.approx(ligands.at[name, "score"], abs=1e-9)
            assert node["rank"] == ligands.at[name, "rank"]
    network = RawCX2NetworkFactory().get_cx2network(str(demo / "graph.cx2"))
    assert [n["v"]["name"] for n in network.get_nodes().values()] == list(graph)
    assert len(network.get_edges()) == graph.number_of_edges()
    assert igraph.Graph.Read_GraphML(str(demo / "graph.graphml")).ecount() == len(graph.edges)
    for told in (graph.graph, network.get_network_attributes()):
        assert told["name"].startswith(DEMO_LABEL)
        assert "AKT phosph" not in told["name"]
        for limit in model_limits(AKT):
            assert limit in told["description"]
        assert told["prov:wasGeneratedBy"].startswith("pararoute ")
        assert told["organism"] == "Human, 9606, Homo sapiens"


def test_stdout_has_the_paths_and_neo4js_line(
    run: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    capsys.readouterr()
    assert cli.run(["export", *ALL]) == 0
    *paths, line = capsys.readouterr().out.splitlines()
    assert paths == [str(Path("pararoute-results") / FILES[kind]) for kind in FILES]
    assert line.startswith("neo4j-admin database import full")
    assert all((run.parent / path).is_file() for path in paths)
    assert cli.run(["export", *ALL, "--out", str(tmp_path / "other")]) == 0
    for file in [*FILES.values(), "neo4j-import/IMPORT.txt"]:
        assert (tmp_path / "other" / file).read_bytes() == (run / file).read_bytes()


def test_in_python_and_only_a_part(run: Path) -> None:
    made = pararoute.export("graphml", "cx2", run=run, top=1)
    assert made == {"graphml": run / "graph.graphml", "cx2": run / "graph.cx2"}
    assert set(nx.read_graphml(made["graphml"])) == {"IGF1", "IGF1R", "IRS1", "AKT1"}
    whole = nx.read_graphml(pararoute.export("graphml", run=run, whole=True)["graphml"])
    assert {"PTEN", "AKT3", "ANGPTL7", "PDGFRA_PDGFRB"} <= set(whole)
    assert whole.edges["PTEN", "AKT3"]["interaction"] == "inhibits"


@pytest.mark.parametrize(
    "others",
    [
        ("NA", "MARCH1", "=1+1"),
        ("SEPTIN1", "1E5", "@x"),
        ("</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "x" * 10_000),
        ("href=javascript:", "a\"quote'", "\N{RIGHT-TO-LEFT OVERRIDE}AB"),
    ],
)
def test_genes_that_excel_mangles_and_hostile_ones(others: tuple[str, ...], run: Path) -> None:
    names = dict(zip(("IGF1", "EGF", "PDGFD"), others, strict=True))
    mirror = run.parent
    for file in ("omnipath/omnipath_webservice_interactions.tsv", "contrasts/sender.tsv"):
        text = (mirror / file).read_text()
        for name, other in names.items():
            text = text.replace(f"\t{name}\t", f"\t{other}\t").replace(
                f"\n{name}\t", f"\n{other}\t"
            )
        (mirror / file).write_text(text)
    assert cli.run(["rank", "--permutations", "0"]) == 0
    assert cli.run(["block", "AKT1"]) == 0
    assert cli.run(["export", *ALL]) == 0
    book = as_tables((run / "pararoute.xlsx").read_bytes())
    ligands = book["ligands"]
    assert set(others) <= set(book["block_ligands"]["ligand"])
    assert set(names.values()) <= set(ligands["ligand"])
    told = json.loads((run / "pararoute.json").read_text())["tables"]["ligands"]
    assert [row["ligand"] for row in told] == ligands["ligand"].tolist()
    assert set(others) <= set(nx.read_graphml(run / "graph.graphml"))
    network = RawCX2NetworkFactory().get_cx2network(str(run / "graph.cx2"))
    assert set(others) <= {node["v"]["name"] for node in network.get_nodes().values()}


def test_a_later_table_that_was_spoilt_is_refused(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["block", "IRS1"]) == 0
    text = (run / "block.tsv").read_text()
    header, row = text.splitlines()[:2]
    cells = row.split("\t")
    cells[header.split("\t").index("activating")] = "many"
    (run / "block.tsv").write_text("\n".join([header, "\t".join(cells)]) + "\n")
    assert_refused(["export", "--format", "xlsx"], 3, "block.tsv", capsys)
    assert not (run / "pararoute.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--format", "gexf"], 2, "gexf"),
        (["--format", "xlsx", "--run", "nowhere"], 3, "no ranking is found"),
        (["--format", "xlsx", "--top", "3"], 3, "graphml or cx2"),
        (["--format", "cx2", "--top", "3", "--whole"], 3, "one of them"),
        (["--format", "cx2", "--top", "0"], 2, "--top"),
        (["--format", "json", "--out", "a_file"], 5, "cannot be written"),
    ],
)
def test_what_is_asked_wrongly(
    arguments: list[str], code: int, words: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run.parent / "a_file").touch()
    assert_refused(["export", *arguments], code, words, capsys)
    assert not any((run / file).exists() for file in FILES.values())


def test_in_python_an_unknown_format_is_refused_with_the_nearest(run: Path) -> None:
    with pytest.raises(UnknownNameError, match="xlsx"):
        pararoute.export("xls", run=run)
    with pytest.raises(InputError, match="no format"):
        pararoute.export(run=run)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_stale_run_is_refused(kind: str, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sender = run.parent / "contrasts" / "sender.tsv"
    sender.write_text(sender.read_text().replace("2.5", "2.6"))
    assert_refused(["export", "--format", kind], 3, "is not what the ranking was made from", capsys)
    assert {file.name for file in run.iterdir()} & {*FILES.values(), "neo4j-import"} == set()


def test_without_a_format_they_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.run(["export"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [*FORMATS]


def test_the_same_ranking_gives_the_same_bytes(run: Path) -> None:
    first = {k: p.read_bytes() for k, p in pararoute.export(*FILES, run=run).items()}
    second = {k: p.read_bytes() for k, p in pararoute.export(*FILES, run=run).items()}
    assert first == second


def test_a_ranking_of_dataframes_has_tables_and_no_network(run: Path, tmp_path: Path) -> None:
    from pararoute.queries.export import write_ranking

    mirror = run.parent
    sender = pd.read_csv(mirror / "contrasts" / "sender.tsv", sep="\t")
    with pytest.warns(PararouteWarning, match="no receiver"):
        ranking = pararoute.rank(sender, omnipath=mirror / "omnipath", permutations=0)
    write_ranking(ranking, tmp_path / "r")
    assert pararoute.export("xlsx", "json", run=tmp_path / "r")["xlsx"].is_file()
    with pytest.raises(InputError, match="DataFrames"):
        pararoute.export("cx2", run=tmp_path / "r")


def test_real_tables_come_back_and_every_step_is_carried(
    real: Path, mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    shutil.copytree(real, tmp_path / "run")
    made = pararoute.export(*FILES, run=tmp_path / "run", out=tmp_path / "out")
    tables = all_tables(tmp_path / "run", read_run(tmp_path / "run"))
    book = as_tables(made["xlsx"].read_bytes())
    told = json.loads(made["json"].read_text(encoding="utf-8"))["tables"]
    for name, table in tables.items():
        assert_equal(book[name], table)
        assert_equal(pd.DataFrame(told[name], columns=table.columns).astype(object), table)
    graph = nx.read_graphml(made["graphml"], force_multigraph=True)
    opened = reopen(tmp_path / "run")
    evidence = Evidence(opened.graph, opened.graph)
    assert sum(carried(edge, evidence) for edge in graph.edges(data=True)) > 50
    steps = [data for *_, data in graph.edges(data=True) if data["interaction"] != "binds"]
    assert all("sources" in data or data["corrected"] for data in steps)


def carried(edge: tuple[str, str, dict[str, Any]], evidence: Evidence) -> bool:
    """Whether members carry the step; they must be those that `explain` tells."""
    source, target, data = edge
    if data["interaction"] == "binds":
        return False
    found = [c for c in evidence.carriers(source, target) if c.carries(data["sign"])]
    names = [f"{c.source} ({data['interaction']}) {c.target}" for c in found]
    own = f"{source} ({data['interaction']}) {target}"
    assert own in names if "via" not in data else sorted(names) == data["via"].split("|")
    return "via" in data


def test_whole_numbers_are_whole_in_json(demo: Path) -> None:
    run = read_run(demo)
    rows = json.loads(as_json(run, all_tables(demo, run)))["tables"]
    assert {type(row["rank_low"]) for row in rows["ligands"]} == {int}
    assert {type(row["length"]) for row in rows["receptors"]} == {int, type(None)}
    real = [row[name] for row in rows["ligands"] for name in ("score", "p_top10", "binding")]
    assert {type(value) for value in real if value is not None} == {float}
    for table in rows.values():
        for name in WHOLE & {*table[0]} if table else ():
            assert {type(row[name]) for row in table} <= {int, type(None)}


def test_numbers_are_read_as_they_were_written(tmp_path: Path) -> None:
    texts = ["5.3257e-133", "7.292975224e-17", "2.5955e-64", "0.1", "", "-4.9317e-25"]
    rows = "".join(f"PIK3CA\t{text}\n" for text in texts)
    (tmp_path / "block.tsv").write_text("blockade\tchange\n" + rows)
    read = read_later(tmp_path / "block.tsv")["change"]
    assert [repr(x) for x in read.dropna()] == [repr(float(t)) for t in texts if t]


def test_a_list_of_formats_is_told_to_be_unpacked(run: Path) -> None:
    with pytest.raises(InputError, match="a list is no name of a format") as told:
        pararoute.export(["xlsx", "json"], run=run)  # type: ignore[arg-type]
    assert "unpack" in told.value.how
