"""Fault 39: names that would be code to a careless program, through every output."""

from __future__ import annotations

import csv
import html
import json
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from itertools import takewhile
from pathlib import Path

import networkx as nx
import openpyxl
import pytest
from ndex2.cx2 import RawCX2NetworkFactory
from openpyxl.utils.escape import unescape

import pararoute
from pararoute import cli
from tests import tables
from tests.reliability.told import refused

OUT = Path("out")
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "href=javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "a` DETACH DELETE n //",
    "'; DROP TABLE Protein; //",
    "$id {{ 7 * 7 }} {% raw %}",
    "[bold red]name[/]",
    "a\x0bb",
    "bell\x07",
    "\u202eRTL\u05d0",
    "\N{GRINNING FACE}",
    "K" * 10_000,
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a ranking whose ligands have such names, with all that is made of one."""
    folder = tmp_path_factory.mktemp("hostile")
    mirror = tables.write_mirror(folder / "mirror")
    cells = "P1\tP2\t{}\tIGF1R\t1\t1\t0\t1\t1\t0\tCellPhoneDB\t\tFalse\tTrue\tpost_translational\t1\t9606\t9606\n"  # noqa: E501
    with (mirror / "omnipath" / "omnipath_webservice_interactions.tsv").open(
        "a", encoding="utf-8", newline=""
    ) as file:
        file.writelines(cells.format(name) for name in HOSTILE)
    with (mirror / "contrasts" / "sender.tsv").open("a", encoding="utf-8", newline="") as file:
        file.writelines(
            f"{name}\t50\t{2 + i / 9}\t0.2\t9\t0\t0\n" for i, name in enumerate(HOSTILE)
        )
    out = str(folder / "out")
    rank = ["rank", "--sender", str(mirror / "contrasts" / "sender.tsv"), "--omnipath",
            str(mirror / "omnipath"), "--permutations", "5", "--out", out]  # fmt: skip
    assert cli.run(rank) == 0
    for verb in ("view", "report", "plot dots sankey volcano", "block IGF1R", "load",
                 "export --format xlsx --format json --format graphml --format cx2 "
                 "--format neo4j-csv --whole"):  # fmt: skip
        if "export" in verb:  # --whole is for networks
            verb = verb.replace("--format xlsx --format json ", "")
            assert cli.run(["export", "--format", "xlsx", "--format", "json", "--run", out]) == 0
        assert cli.run([*verb.split(), "--run", out]) == 0, verb
    return folder / "out"


@pytest.mark.fault(39)
def test_tables_hold_the_names_as_they_are(hostile: Path) -> None:
    for name in ("ligands", "routes", "relief", "block_ligands"):
        with (hostile / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            rows = [line.split("\t") for line in file.read().split("\n")]
        column = rows[0].index("ligand")
        assert set(HOSTILE) <= {row[column] for row in rows if len(row) > 1}, name
    told = json.loads((hostile / "pararoute.json").read_text(encoding="utf-8"))["tables"]
    assert set(HOSTILE) <= {row["ligand"] for row in told["ligands"]}


class Attributes(HTMLParser):
    """What a page's tags would have a browser do."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.handlers: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links |= {value or "" for name, value in attrs if name in ("href", "src", "action")}
        self.handlers |= {f"{tag} {name}" for name, _ in attrs if name.startswith("on")}


@pytest.mark.fault(39)
@pytest.mark.parametrize("page", ["routes.html", "report.html"])
def test_pages_show_them_and_run_nothing(page: str, hostile: Path) -> None:
    text = (hostile / page).read_text(encoding="utf-8")
    found = Attributes(text)
    assert found.handlers == set()
    assert {link for link in found.links if not link.startswith(("#", "data:"))} == set()
    assert "<script>alert" not in text
    assert "default-src 'none'" in html.unescape(text)
    shown = html.unescape(text)
    for name in HOSTILE[3:6]:
        assert name in shown or json.dumps(name)[1:-1].replace("'", "\\u0027") in text, name


@pytest.mark.fault(39)
def test_figures_are_well_formed_and_have_no_script(hostile: Path) -> None:
    pictures = list((hostile / "figures").glob("*.svg")) or list(hostile.rglob("*.svg"))
    assert len(pictures) >= 3
    for path in pictures:
        root = ElementTree.fromstring(path.read_bytes())  # noqa: S314 - our own text
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not tags & {"script", "img", "foreignObject"}
        assert not [a for e in root.iter() for a in e.attrib if a.startswith("on")]


@pytest.mark.fault(39)
def test_a_workbook_has_them_as_text(hostile: Path) -> None:
    sheet = openpyxl.load_workbook(hostile / "pararoute.xlsx")["Ligands"]
    head = [cell.value for cell in sheet[1]]
    cells = [row[head.index("ligand")] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.hyperlink for cell in cells} == {None}
    assert set(HOSTILE) <= {unescape(str(cell.value)) for cell in cells}


@pytest.mark.fault(39)
def test_networks_are_read_back(hostile: Path) -> None:
    graph = nx.read_graphml(hostile / "graph.graphml", force_multigraph=True)
    names = {str(data.get("name", node)) for node, data in graph.nodes(data=True)}
    assert len(names) == graph.number_of_nodes()
    shown = {name for name in HOSTILE if name.isprintable()}
    assert shown <= names
    network = RawCX2NetworkFactory().get_cx2network(str(hostile / "graph.cx2"))
    assert set(HOSTILE) <= {node["v"]["name"] for node in network.get_nodes().values()}
    with (hostile / "neo4j-import" / "Protein.csv").open(encoding="utf-8", newline="") as file:
        cells = {cell for row in csv.reader(file) for cell in row}
    assert set(HOSTILE) <= cells


@pytest.mark.fault(39)
def test_the_database_stores_them_and_a_parameter_is_a_value(hostile: Path) -> None:
    before = pararoute.query(cypher="MATCH (p:Protein) RETURN count(p) AS n", run=hostile).rows
    for name in HOSTILE:
        found = pararoute.query("routes_of_ligand", {"ligand": name}, run=hostile).frame()
        assert len(found) == 1, name
    asked = "MATCH (p:Protein) WHERE p.id IN $ids RETURN p.id AS id"
    found = pararoute.query(cypher=asked, parameters={"ids": [*HOSTILE]}, run=hostile).frame()
    assert set(found["id"]) == set(HOSTILE)
    count = "MATCH (p:Protein) RETURN count(p) AS n"
    assert pararoute.query(cypher=count, run=hostile).rows == before


@pytest.mark.fault(39, exit=0)
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_the_terminal_shows_them(
    name: str, hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.run(["explain", name, "--run", str(hostile)]) == 0
    out, _ = capsys.readouterr()
    shown = re.sub(r"\s", "", out)
    assert "\x07" not in out.splitlines()[0]
    assert "".join(takewhile(str.isprintable, name.replace(" ", "")))[:4] in shown


@pytest.mark.fault(39, exit=3)
@pytest.mark.parametrize("file", ["contrasts/sender.tsv",
                                  "omnipath/omnipath_webservice_interactions.tsv"])  # fmt: skip
def test_a_name_that_a_terminal_would_obey_is_refused(
    file: str, tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tiny / file
    path.write_text(path.read_text().replace("EGF\t", "EGF\x1b]0;title\x07\t"))
    rank = ["rank", "--sender", "mirror/contrasts/sender.tsv", "--omnipath", "mirror/omnipath",
            "--out", "out"]  # fmt: skip
    err = refused(rank, 3, capsys)
    assert "an escape character (0x1b)" in err
    assert f"{path.name}, line 3" in err
    assert not Path("out").exists()
