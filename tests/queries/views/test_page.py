"""The page as a file: whole, silent, the same again, and no place where a name is markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from pararoute.queries.views.content import AUTOCRINE
from tests.reported import HOSTILE
from tests.viewed import CELL, Viewed, hostile, scoreless, view


class Reader(HTMLParser):
    """Collects tags, their attributes, and what stands in scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.inside.append((self.tags[-1][1], data))


def data_of(text: str) -> dict[str, Any]:
    own = next(inside for attrs, inside in Reader(text).inside if attrs.get("id") == "data")
    found: dict[str, Any] = json.loads(own)
    return found


@pytest.fixture(scope="module")
def drawn() -> Viewed:
    return view()


@pytest.fixture(scope="module")
def text(drawn: Viewed) -> str:
    return drawn.page()


def test_it_asks_for_nothing(text: str) -> None:
    for tag, attrs in Reader(text).tags:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}
        for name in ("src", "href", "action", "data", "srcset"):
            assert (attrs.get(name) or "#").startswith("#")
        assert not any(name.startswith("on") for name in attrs)
    for style in re.findall(r"<style>(.*?)</style>", text, re.DOTALL):
        assert "@import" not in style
        urls = re.findall(r"url\((.*?)\)", style)
        assert all(url.startswith(("data:", '"data:')) for url in urls)


def test_its_policy_names_its_scripts_and_no_other(text: str) -> None:
    read = Reader(text)
    policy = next(a["content"] for t, a in read.tags if "http-equiv" in a) or ""
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    run = [inside for attrs, inside in read.inside if not attrs.get("type")]
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in run]
    assert rules["script-src"].split() == [f"'sha256-{digest}'" for digest in digests]
    assert len(run) == 3
    assert all(script.isascii() for script in run)  # the same digest in any encoding
    assert "@license" in run[0]  # that of vis-network stays with it


def test_data_are_what_was_ranked(text: str, drawn: Viewed) -> None:
    data = data_of(text)
    table = drawn.shown.routes
    assert [route["route"] for route in data["routes"]] == table["route"].tolist()
    assert [route["score"] for route in data["routes"]] == table["score"].tolist()
    names = [node["name"] for node in data["nodes"]]
    for route, paths in zip(data["routes"], drawn.shown.paths, strict=True):
        for told, path in zip(route["paths"], paths, strict=True):
            edges = [data["edges"][e] for e in told["edges"]]
            assert [names[e["target"]] for e in edges] == [e.target.name for e in path.edges]
            assert [e["sign"] for e in edges] == [e.sign for e in path.edges]
            assert told["share"] == path.share
    assert set(data["blocked"]) == set(names) - {"treated sensitive cells"}
    pair = next(e for e in data["edges"] if e["kind"] == "binds")
    assert pair["sources"] == ["CellPhoneDB"]
    assert pair["pmids"] == ["1"]


def test_pyvis_draws_signs_by_arrow_and_bar(text: str, drawn: Viewed) -> None:
    script = next(s for _, s in Reader(text).inside if "vis.Network(container" in s)
    edges = json.loads(re.search(r"edges = new vis.DataSet\((\[.*?\])\);", script).group(1))  # type: ignore[union-attr]
    for edge, told in zip(drawn.shown.edges, edges, strict=True):
        assert told["arrows"]["to"]["type"] == ("bar" if edge.sign < 0 else "arrow")
        secreted = edge.kind == "secretes"
        sign = {1: "#0072B2", -1: "#D55E00"}[edge.sign]
        assert told["color"]["color"] == ("#767676" if secreted else sign)
    assert '"physics": {"enabled": false}' in script


def test_the_same_bytes_again(text: str) -> None:
    assert view().page() == text


@pytest.mark.fault(39)
def test_names_are_text_everywhere() -> None:
    drawn = hostile()
    page = drawn.page()
    read = Reader(page)
    assert [attrs for tag, attrs in read.tags if tag == "script"] == [
        {"type": "application/json", "id": "data"}, {}, {}, {}
    ]  # fmt: skip
    assert not any(tag == "img" for tag, _ in read.tags)
    assert "popup.innerHTML" not in page  # what pyvis does with a tooltip that has a link
    assert "{{" not in page.split('<script type="application/json"')[0].replace(HOSTILE[9], "")
    raw = next(inside for attrs, inside in read.inside if attrs.get("id") == "data")
    assert not set("<>&") & set(raw)
    data = data_of(page)
    known = {node["name"] for node in data["nodes"]}
    assert set(HOSTILE[:6]) <= known
    assert all(len(node["label"]) <= 15 for node in data["nodes"] if node["role"] != "cell")
    assert data["edges"][1]["sources"] == [HOSTILE[0]]
    values = {attrs.get("value") for tag, attrs in read.tags if tag == "option"}
    assert known - {"treated sensitive cells"} <= values


def test_a_demo_says_so_first() -> None:
    page = view().page(demo=True)
    assert page.index("SYNTHETIC DEMO") < page.index("<body>")
    assert '<p class="demo">SYNTHETIC DEMO' in page
    assert data_of(page)["demo"] == "SYNTHETIC DEMO"
    assert '<p class="demo">' not in view().page()


def test_limits_and_what_is_left_out_are_said(text: str) -> None:
    for words in ("Sender: treated. Receiver: resistant.", "mRNA is not protein",
                  "no outgrowth", "p is p",
                  "This page holds 5 of 5 routes with a score, "):  # fmt: skip
        assert words in text


def test_one_route_and_none() -> None:
    assert len(data_of(view(top=1).page())["routes"]) == 1
    page = scoreless().page()
    assert "No route has a score" in page
    assert "vis.Network" not in page


def test_cells_that_hear_themselves_are_told_so() -> None:
    page = view(cells=AUTOCRINE).page()
    assert "<h1>Autocrine routes to AKT1</h1>" in page
    assert "resistant cell" not in page
    assert "sensitive" not in page
    assert data_of(page)["nodes"][0]["name"] == "the cells themselves"
    assert data_of(view().page())["nodes"][0]["name"] == "treated sensitive cells"


def test_missing_values_are_none() -> None:
    data = data_of(view(CELL, receiver=None).page())
    assert all(route["pvalue_rank"] is None for route in data["routes"])
    assert "NaN" not in json.dumps(data)
