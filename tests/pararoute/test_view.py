"""``pararoute view`` from the command line: the demo, a tiny mirror, and the real tables."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest

import pararoute
from pararoute import cli, viewing
from pararoute.commands.view import command
from pararoute.ingest.errors import InputError, PararouteWarning
from pararoute.queries.views.shown import FEWEST, NODES
from pararoute.runs import read_run, read_table
from tests.goldens import assert_golden
from tests.refusals import assert_refused

HELP = Path(__file__).resolve().parents[1] / "golden" / "help" / "view.txt"


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_page_is_written_and_its_place_printed(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.run(["view"]) == 0
    out, err = capsys.readouterr()
    assert out == "pararoute-results/routes.html\n"
    assert "shown: 3 of 3 routes with a score, " in err
    page = (run / "routes.html").read_text(encoding="utf-8")
    routes = ["IGF1:IGF1R", "PDGFD:PDGFRA_PDGFRB", "EGF:EGFR"]
    assert [route["route"] for route in data_of(page)["routes"]] == routes
    for limit in read_run(run)["limits"]:
        assert limit.split(":")[0][1:] in page  # it begins with a capital there
    assert "Reception rests on data for " in page
    assert " ligands are not measured in the sender" in page
    assert "They were not tested against null models." in page


def test_the_same_bytes_again_and_from_python(run: Path) -> None:
    first = pararoute.view(run=run)
    assert first.path == run / "routes.html"
    assert first.path.read_text(encoding="utf-8") == first.html == pararoute.view(run=run).html


def test_a_heavy_page_is_warned_of(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pararoute.view(run=run)  # none is: warnings are errors here
    monkeypatch.setattr(viewing, "HEAVY", 0.1)
    with pytest.warns(PararouteWarning, match=r"the page is \d+ MiB.*--nodes"):
        assert pararoute.view(run=run).path.exists()


def test_another_file_and_fewer_routes(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.run(["view", "--top", "1", "--out", "pages/one.html"]) == 0
    assert capsys.readouterr().out == "pages/one.html\n"
    assert len(data_of(Path("pages/one.html").read_text(encoding="utf-8"))["routes"]) == 1
    assert not (run / "routes.html").exists()


def test_a_notebook_shows_it_in_a_frame(run: Path) -> None:
    shown = pararoute.view(run=run)._repr_html_()
    assert shown.startswith('<iframe srcdoc="&lt;!doctype html&gt;')
    assert shown.endswith("</iframe>")
    assert shown.isascii()
    assert "<script" not in shown


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--run", "nowhere"], 3, "no ranking is found there"),
        (["--nodes", "5"], 2, "--nodes"),
        (["--top", "0"], 2, "--top"),
        (["--out", "taken"], 5, "the result cannot be written"),
    ],
)
def test_what_is_refused(
    arguments: list[str], code: int, words: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run.parent / "taken" / "inside").mkdir(parents=True)
    assert_refused(["view", *arguments], code, words, capsys)
    assert not (run / "routes.html").exists()


@pytest.mark.parametrize(
    ("few", "words"),
    [({"top": 0}, "top=0"), ({"top": -1}, "top=-1"), ({"nodes": FEWEST - 1}, "nodes=19")],
)
def test_too_few_are_refused(few: dict[str, int], words: str, run: Path) -> None:
    with pytest.raises(InputError, match=words) as told:
        pararoute.view(run=run, **few)  # type: ignore[arg-type]
    assert told.value.where
    assert told.value.expected.endswith("or more")
    assert told.value.how
    assert not (run / "routes.html").exists()
    assert len(data_of(pararoute.view(run=run, top=1, nodes=FEWEST).html)["routes"]) == 1


def test_the_command_refuses_what_the_function_does() -> None:
    option = next(one for one in command.params if one.name == "nodes")
    assert isinstance(option.type, click.IntRange)
    assert option.type.min == FEWEST


def test_cells_that_hear_themselves(run: Path) -> None:
    assert cli.run(["rank", "--direction", "autocrine", "--permutations", "0"]) == 0
    page = pararoute.view(run=run).html
    assert data_of(page)["cells"]["routes"] == "Autocrine"
    assert data_of(page)["nodes"][0]["name"] == "the cells themselves"
    assert data_of(page)["cells"]["inside"] == "the cells themselves"
    assert "Receiver: the sender itself" in page
    assert "resistant" not in page.replace("Outgrowth of the resistant cells", "")


def test_a_receiver_that_is_an_abundance_is_told(run: Path) -> None:
    Path("amounts.tsv").write_text("gene_symbol\tabundance\nIGF1R\t5\nEGFR\t1\n")
    given = ["--sender", "contrasts/sender.tsv", "--receiver-abundance", "amounts.tsv"]
    assert cli.run(["rank", "--permutations", "0", *given]) == 0
    page = pararoute.view(run=run).html
    assert "Abundance: <bdi>amounts.tsv</bdi>" in page
    assert "Receiver: none" not in page


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["view", "--help"]) == 0
    text = capsys.readouterr().out
    assert_golden(HELP, text)


def test_a_stale_ranking_is_refused(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "routes.tsv").write_text("rank\n", encoding="utf-8")
    assert_refused(["view"], 3, "is not what the ranking wrote", capsys)


def test_the_demo_says_that_it_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["rank", "--demo", "--permutations", "0"]) == 0
    page = pararoute.view().html
    assert '<p class="demo">SYNTHETIC DEMO' in page
    assert len(data_of(page)["nodes"]) <= NODES


def test_real_tables(
    real: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    found = pararoute.view(run=real, out=tmp_path / "routes.html")
    data = data_of(found.html)
    assert NODES - 15 < len(data["nodes"]) <= NODES  # the next route would not fit
    assert len(found.html) < 4_000_000
    table = read_table(real, "routes", read_run(real)).head(len(data["routes"]))
    arrows = {1: "->", -1: "-|"}
    for route, path in zip(data["routes"], table["path"], strict=True):
        steps = [data["edges"][e] for e in route["paths"][0]["edges"]]
        names = [data["nodes"][step["target"]]["name"] for step in steps]
        spelled = names[0]
        for name, step in zip(names[1:], steps[1:], strict=True):
            spelled += f" {arrows[step['sign']]} {name}"
        assert spelled == path
    told = pararoute.block("PIK3R1", run=real).routes
    left = told[told["effectors"] == "AKT"].set_index("route")["score_left"]
    kept = data["blocked"]["PIK3R1"]["kept"]
    for route, part in zip(data["routes"], kept, strict=True):
        assert route["score"] * part == pytest.approx(left[route["route"]], rel=5e-4)
