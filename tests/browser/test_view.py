"""The page of routes as a person uses it, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

import pararoute
from pararoute.queries.export import write_ranking
from pararoute.viewing import View
from tests.browser.chromium import Seen
from tests.reported import HOSTILE
from tests.viewed import Viewed, hostile, scoreless, view
from tests.zoo import knowledge

Show = Callable[..., Seen]
# how many pixels of the canvas come close to a colour
COUNT = """([red, green, blue]) => {
  const canvas = document.querySelector("#mynetwork canvas");
  const { width, height } = canvas;
  const copy = Object.assign(document.createElement("canvas"), { width, height });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const seen = context.getImageData(0, 0, width, height).data;
  let found = 0;
  for (let i = 0; i < seen.length; i += 4) {
    const [r, g, b, opacity] = seen.slice(i, i + 4);
    const away = Math.abs(r - red) + Math.abs(g - green) + Math.abs(b - blue);
    if (opacity > 150 && away < 60) found++;
  }
  return found;
}"""
BLUE, VERMILION, DARK = [0, 114, 178], [213, 94, 0], [43, 47, 54]


@pytest.fixture(scope="module")
def cell() -> Viewed:
    return view()


@pytest.fixture(scope="module")
def page_of_cell(cell: Viewed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(cell, tmp_path_factory.mktemp("cell"))


@pytest.fixture
def seen(show: Show, page_of_cell: Path) -> Seen:
    """The page of the small cell, open and drawn."""
    return drawn(show(page_of_cell))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The page of the demo's ranking: 300 nodes."""
    folder = tmp_path_factory.mktemp("demo")
    write_ranking(pararoute.rank(demo=True, permutations=0), folder)
    return pararoute.view(run=folder)


def written(own: Viewed, folder: Path, *, is_demo: bool = False) -> Path:
    file = folder / "routes.html"
    file.write_text(own.page(demo=is_demo), encoding="utf-8")
    return file


def drawn(seen: Seen) -> Seen:
    seen.page.wait_for_selector("html[data-drawn]")
    return seen


def quiet(seen: Seen) -> None:
    assert seen.faults == []
    assert seen.requests == []


def names(page: Page) -> set[str]:
    """The nodes that are visible."""
    return set(page.evaluate("nodes.get({filter: (n) => !n.hidden}).map((n) => n.label)"))


def edges(page: Page) -> list[dict[str, Any]]:
    """The edges that are visible, with the names of their ends."""
    found: list[dict[str, Any]] = page.evaluate(
        "edges.get({filter: (e) => !e.hidden}).map((e) => ({width: e.width, dashes: e.dashes,"
        " opacity: e.color.opacity, ends: nodes.get(e.from).label + '>' + nodes.get(e.to).label}))"
    )
    return found


def rows(page: Page) -> list[list[str]]:
    """The cells of the table."""
    return [row.locator("td").all_inner_texts() for row in page.locator("#routes tbody tr").all()]


def routes(page: Page) -> list[str]:
    return [row[1] for row in rows(page)]


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """A place of the picture, given as the network has it."""
    at = page.evaluate("([x, y]) => network.canvasToDOM({x, y})", [x, y])
    box = page.locator("#mynetwork canvas").bounding_box()
    assert box is not None
    return box["x"] + at["x"], box["y"] + at["y"]


def click(page: Page, x: float, y: float) -> None:
    page.mouse.click(*on_screen(page, x, y))


def place(page: Page, label: str) -> tuple[float, float]:
    """Where the node stands whose label is, or else begins, so."""
    x, y = page.evaluate(
        """(label) => {
          const first = (fits) => nodes.get({filter: fits})[0];
          const node = first((n) => n.label === label) ?? first((n) => n.label.startsWith(label));
          const {x, y} = network.getPosition(node.id);
          return [x, y];
        }""",
        label,
    )
    return x, y


def click_node(page: Page, label: str) -> None:
    page.wait_for_timeout(350)  # two clicks in quick succession would be a double click
    click(page, *place(page, label))


def heading(page: Page) -> str:
    return page.locator("#details h3").first.inner_text()


def told(page: Page) -> str:
    return page.locator("#told").inner_text()


def test_it_draws(seen: Seen, cell: Viewed) -> None:
    page = seen.page
    for colour, least in ((BLUE, 500), (VERMILION, 20), (DARK, 300)):
        assert page.evaluate(COUNT, colour) > least
    shown = {"treated\nsensitive\ncells", *cell.names}
    assert names(page) == shown
    columns = page.evaluate(
        "nodes.get().map((n) => [n.label, network.getPosition(n.id).x])"
    )  # fmt: skip
    x = dict(map(tuple, columns))
    assert x["treated\nsensitive\ncells"] < x["L"] < x["R"] < x["B"] < x["C"] < x["AKT1"]
    assert routes(page) == cell.shown.routes["route"].tolist()
    assert {e["ends"]: bool(e["dashes"]) for e in edges(page)}["LA>RA_RB"] is True  # assumed
    quiet(seen)


def test_nothing_overlaps(show: Show, demo: View) -> None:
    page = drawn(show(demo.path)).page
    for top in (20, 60, 337):
        page.fill("#top", str(min(top, int(page.get_attribute("#top", "max") or 1))))
        page.wait_for_timeout(200)
        boxes = page.evaluate(
            "nodes.get({filter: (n) => !n.hidden}).map((n) => network.getBoundingBox(n.id))"
        )
        boxes.sort(key=lambda box: box["top"])
        for i, one in enumerate(boxes):
            for other in boxes[i + 1 :]:
                if other["top"] >= one["bottom"]:
                    break
                assert other["left"] >= one["right"] or other["right"] <= one["left"]


def test_search_finds_and_lights(seen: Seen) -> None:
    page = seen.page
    page.fill("#search", "c")
    page.press("#search", "Enter")
    assert heading(page) == "C (mediator)"
    through = [e for e in edges(page) if e["opacity"] > 0.3]
    assert {e["ends"].split(">")[0] for e in through} >= {"L", "R", "B", "C"}
    assert all(route.endswith(":R") for route in routes(page))
    page.fill("#search", "nowhere")
    page.press("#search", "Enter")
    assert told(page) == "nowhere is not on this page"
    quiet(seen)


def test_search_brings_in_sight_and_takes_a_whole_name_first(seen: Seen) -> None:
    page = seen.page
    page.fill("#top", "1")
    page.fill("#search", "RA_RB")
    page.press("#search", "Enter")
    assert heading(page) == "RA_RB (receptor)"
    assert "RA_RB" in names(page)
    page.fill("#search", "A")
    page.press("#search", "Enter")
    assert heading(page) == "A (mediator)"  # the whole name goes first
    hits = [told(page)]
    for _ in range(4):
        page.press("#search", "Enter")
        hits.append(told(page))
    reached = [hit.split(": ")[1].split(" (")[0] for hit in hits]
    assert reached[0] == reached[4] == "A"  # then those that only contain it, and round again
    assert set(reached[1:4]) == {"AKT1", "LA", "RA_RB"}
    for text, name in (("akt1", "AKT1 (effector)"), ("a", "A (mediator)")):
        page.fill("#search", text)  # another text begins with its own first
        page.press("#search", "Enter")
        assert heading(page) == name


def test_search_goes_from_one_to_the_next(show: Show, tmp_path: Path) -> None:
    known = knowledge("L -> RX1, L -> RX2", "RX1 -> AKT1, RX2 -> AKT1")
    page = drawn(show(written(view(known, receiver=None), tmp_path))).page
    page.fill("#top", "1")
    page.fill("#search", "rx")  # within two names
    for at, name in ((1, "RX1"), (2, "RX2"), (1, "RX1")):
        page.press("#search", "Enter")
        assert heading(page) == f"{name} (receptor)"
        assert told(page).startswith(f"{at} of 2: {name} (receptor).")
        assert name in names(page)


def test_search_tells_that_only_a_complex_has_the_name(show: Show, tmp_path: Path) -> None:
    known = knowledge("L -> R, L -> RXA_RB", "R -> AKT1, RXA_RB -> AKT1", complexes="RXA_RB")
    page = drawn(show(written(view(known, receiver=None), tmp_path))).page
    page.fill("#top", "1")
    hidden = ({"R", "RXA_RB"} - names(page)).pop()
    page.fill("#search", "rb")
    page.press("#search", "Enter")
    assert heading(page) == "RXA_RB (receptor)"
    assert told(page).startswith("rb itself is not drawn, RXA_RB (receptor) contains it.")
    page.fill("#top", "1")
    page.fill("#search", hidden)
    page.press("#search", "Enter")
    assert "Top routes moved from 1 to 2 to show it." in told(page)
    page.fill("#search", "xa")  # a part of a word is no name
    page.press("#search", "Enter")
    assert told(page) == "RXA_RB (receptor)."


def test_a_ligand_and_a_receptor_without_a_route(seen: Seen, cell: Viewed) -> None:
    page = seen.page
    page.select_option("#ligand", "M")
    free = "[...document.querySelectorAll('#receptor option:enabled')].map((o) => o.value)"
    assert page.evaluate(free) == ["", "S"]
    page.evaluate(
        """() => {  // what is greyed cannot be chosen by hand
          const receptor = document.querySelector("#receptor");
          receptor.value = "R";
          receptor.dispatchEvent(new Event("change"));
        }"""
    )
    words = "No route from M to R on this page"
    assert told(page) == words
    assert page.locator("#caption").inner_text() == words
    assert rows(page) == []
    assert names(page) == set()
    page.click("#whole")
    page.click("#clear")
    assert len(routes(page)) == len(cell.shown.routes)
    assert page.locator("option:disabled").count() == 0
    quiet(seen)


def test_q_is_seen_without_scrolling(show: Show, cell: Viewed, tmp_path: Path) -> None:
    tested = cell.page().replace('"pvalue_rank":null', '"pvalue_rank":0.0123')
    tested = tested.replace('"qvalue_both":null', '"qvalue_both":0.0987')
    file = tmp_path / "routes.html"
    file.write_text(tested, encoding="utf-8")
    page = drawn(show(file, (1280, 800))).page
    heads = page.locator("#routes th").all_inner_texts()
    assert heads == ["rank", "route", "score", "q both", "log2FC", "sign", "secr.", "bind.",
                     "rec.", "transm.", "padj", "p"]  # fmt: skip
    assert rows(page)[0][3] == "0.0987"
    head = page.get_by_role("columnheader", name="q both").bounding_box()
    box = page.locator(".scroll").bounding_box()
    assert head is not None
    assert box is not None
    assert head["x"] + head["width"] <= box["x"] + box["width"]
    click_node(page, "R")
    page.click("#block")
    heads = page.locator("#routes th").all_inner_texts()
    assert heads[2:6] == ["score", "without", "rank then", "q both"]


def test_what_is_not_lit_is_pale_and_opaque(seen: Seen) -> None:
    page = seen.page
    own = "(label) => nodes.get({filter: (n) => n.label === label})[0]"
    before = page.evaluate(own, "AKT1")
    click_node(page, "LA")
    page.locator("#routes tbody tr").first.click()
    unlit = page.evaluate(own, "S")
    assert unlit.get("opacity", 1) == 1
    assert unlit["color"]["background"] == "#f5fbf8"  # of #ddf1e9
    assert page.evaluate(own, "AKT1")["color"] == before["color"]  # lit


def test_slider_and_choices(seen: Seen, cell: Viewed) -> None:
    page, table = seen.page, cell.shown.routes
    page.fill("#top", "2")
    assert routes(page) == table["route"].head(2).tolist()
    assert page.locator("#top-told").inner_text() == f"2 of {len(table)}"
    few = names(page)
    assert len(few) < len(cell.shown.nodes)
    page.fill("#top", str(len(table)))
    page.select_option("#ligand", "L")
    assert routes(page) == table.loc[table["ligand"] == "L", "route"].tolist()
    assert "M" not in names(page)
    page.select_option("#receptor", "S")
    assert routes(page) == ["L:S"]
    page.select_option("#ligand", "")
    assert set(routes(page)) == {"L:S", "M:S"}
    page.click("#clear")
    assert len(routes(page)) == len(table)
    quiet(seen)


def test_a_click_on_a_node_lights_the_routes_through_it(seen: Seen) -> None:
    page = seen.page
    click_node(page, "S")
    assert heading(page) == "S (receptor)"
    assert set(routes(page)) == {"L:S", "M:S"}
    opacity = {e["ends"]: e["opacity"] for e in edges(page)}
    assert opacity["M>S"] > 0.5
    assert opacity["Q>R"] < 0.2
    assert "log2FoldChange" in page.locator("#details").inner_text()
    page.keyboard.press("Escape")
    assert heading(page) == "Nothing is picked"
    assert all(e["opacity"] > 0.4 for e in edges(page))
    quiet(seen)


def test_a_click_on_a_step_tells_its_evidence(seen: Seen) -> None:
    page = seen.page
    (x1, y1), (x2, y2) = place(page, "LA"), place(page, "RA_RB")
    click(page, (x1 + x2) / 2, (y1 + y2) / 2)
    text = page.locator("#details").inner_text()
    assert heading(page) == "LA → RA_RB"
    assert "activates (assumed: no resource gives one)" in text
    assert "CellPhoneDB" in text
    assert routes(page) == ["LA:RA_RB"]


def test_mediators_are_hidden_and_what_they_carry_is_not(seen: Seen) -> None:
    page = seen.page
    page.check("#mediators")
    assert not names(page) & {"A", "B", "C", "D", "X", "Y"}
    assert {"R>AKT1", "S>AKT1", "RA_RB>AKT1"} <= {e["ends"] for e in edges(page)}
    page.uncheck("#mediators")
    assert {"A", "B", "C"} <= names(page)
    assert "R>AKT1" not in {e["ends"] for e in edges(page)}


def test_a_block_changes_scores_ranks_and_widths(seen: Seen, cell: Viewed) -> None:
    page = seen.page
    before = {e["ends"]: e["width"] for e in edges(page)}
    click_node(page, "R")
    page.click("#block")
    page.keyboard.press("Escape")  # what is picked goes, the block stays
    assert told(page).startswith("R is blocked. Of 5 routes drawn 2 lost")
    known = cell.content["blocked"]["R"]
    table = cell.shown.routes
    kept = dict(zip(table["route"], table["score"] * known["kept"], strict=True))
    then = dict(zip(table["route"], known["rank"], strict=True))
    assert sorted(then.values()) == [0, 0, 1, 2, 3]  # and before they are 1 to 5
    for row in rows(page):
        assert float(row[3]) == pytest.approx(kept[row[1]], rel=6e-3)
        assert row[4] == (str(then[row[1]]) if then[row[1]] else "none")
    assert {row[1] for row in rows(page) if row[4] == "none"} == {"L:R", "Q:R"}
    after = {e["ends"]: e for e in edges(page)}
    assert after["L>✕ R"]["dashes"] == [1.5, 5]
    assert after["L>S"]["width"] == pytest.approx(before["L>S"])
    assert 0.8 < after["A>AKT1"]["width"] < before["A>AKT1"]  # what came over R is gone
    assert f"{known['change'] * 100:.3g}".lstrip("-") in told(page)
    page.keyboard.press("Escape")
    assert told(page) == ""
    assert {e["ends"]: e["width"] for e in edges(page)} == before
    quiet(seen)


def test_a_step_carries_less_when_one_of_its_paths_is_cut(show: Show, tmp_path: Path) -> None:
    known = knowledge("L -> R", "R -> H, H -> A, H -> B, A -> AKT1, B -> AKT1")
    own = view(known)
    page = drawn(show(written(own, tmp_path))).page
    click_node(page, "A")
    page.click("#block")
    after = {e["ends"]: e["width"] for e in edges(page)}
    kept = own.content["blocked"]["A"]["kept"][0]
    # over B goes now all that is left, which is less than what went over both
    assert own.content["blocked"]["A"]["share"] == [2]
    assert 0.2 < kept < 0.5
    for step in ("R>H", "H>B", "L>R"):
        assert after[step] == pytest.approx(0.8 + 7.2 * kept**0.5)


def test_blocking_a_member_blocks_its_complex(show: Show, tmp_path: Path) -> None:
    known = knowledge("L -> R, LA -> RA_RB", "R -> RA, RA -> AKT1, RB -> AKT1", complexes="RA_RB")
    page = drawn(show(written(view(known), tmp_path))).page
    click_node(page, "RA")
    page.click("#block")
    assert "RA is blocked (with RA_RB)." in told(page)
    assert "✕ RA_RB" in names(page)


def test_a_row_picks_its_route(seen: Seen, cell: Viewed) -> None:
    page = seen.page
    page.locator("#routes tbody tr").nth(1).click()
    route = cell.shown.routes.iloc[1]
    assert heading(page) == f"Route 2: {route['route']}"
    text = page.locator("#details").inner_text()
    assert f"secretion {route['secretion']:.3g} × binding" in text.replace("\n", " ")
    assert "CellPhoneDB" in text
    assert "share" in text
    lit = {e["ends"].split(">")[0] for e in edges(page) if e["opacity"] > 0.4}
    assert route["ligand"] in lit
    page.locator("#details .way button").nth(1).click()  # a node of its path
    assert heading(page).endswith("(receptor)")


def test_the_picture_is_saved(seen: Seen, tmp_path: Path) -> None:
    with seen.page.expect_download() as caught:
        seen.page.click("#png")
    file = tmp_path / "routes.png"
    caught.value.save_as(file)
    assert caught.value.suggested_filename == "routes.png"
    data = file.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) > 10_000
    quiet(seen)


def test_all_of_it_by_keyboard(seen: Seen, cell: Viewed) -> None:
    page = seen.page
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.id || document.activeElement.className"
                " || document.activeElement.textContent"
            )
        )
    wanted = ["search", "top", "ligand", "receptor", "mediators", "whole", "clear", "png",
              "vis-network", "details"]  # fmt: skip
    order = [reached.index(name) for name in wanted]
    assert order == sorted(order)
    first = cell.shown.routes["route"].iloc[0]
    assert first in reached
    page.locator("#routes tbody button").first.focus()
    page.keyboard.press("Enter")
    assert heading(page) == f"Route 1: {first}"
    page.keyboard.press("Escape")
    page.focus("#top")
    page.keyboard.press("Home")
    assert len(routes(page)) == 1
    outline = page.evaluate("getComputedStyle(document.querySelector('#top')).outlineStyle")
    assert outline == "solid"  # the focus is seen


@pytest.mark.fault(39)
def test_hostile_names_are_text(show: Show, tmp_path: Path, artefacts: Path) -> None:
    own = hostile()
    seen = drawn(show(written(own, tmp_path)))
    page = seen.page
    for row in range(page.locator("#routes tbody tr").count()):
        page.locator("#routes tbody tr").nth(row).click()
        page.keyboard.press("Escape")
    for name in own.names:
        page.fill("#search", name)
        page.press("#search", "Enter")
        assert page.locator("#details h3").text_content().startswith(name.strip())  # type: ignore[union-attr]
        page.click("#block")
    assert page.locator("#details img, #routes img, #told img, main script").count() == 0
    text = page.evaluate("document.body.textContent")
    assert HOSTILE[1] in text
    page.mouse.move(*on_screen(page, *place(page, HOSTILE[1][:6])))
    page.wait_for_selector(".vis-tooltip", state="visible")
    assert HOSTILE[1] in page.locator(".vis-tooltip").inner_text()
    page.screenshot(path=artefacts / "view-hostile.png")
    quiet(seen)


def test_no_serious_accessibility_fault(
    show: Show, page_of_cell: Path, demo: View, tmp_path: Path
) -> None:
    for file, size in ((page_of_cell, (1280, 800)), (demo.path, (400, 800)),
                       (written(scoreless(), tmp_path), (1280, 800))):  # fmt: skip
        seen = show(file, size)
        assert seen.serious() == []
        if seen.page.locator("#search").count():
            seen.page.locator("#routes tbody tr").first.click()
            assert seen.serious() == []
            seen.page.locator("#details .way button").nth(1).click()
            seen.page.click("#block")
            assert seen.serious() == []
        quiet(seen)


def test_one_route_and_none(show: Show, tmp_path: Path) -> None:
    one = drawn(show(written(view(top=1), tmp_path)))
    assert len(routes(one.page)) == 1
    click_node(one.page, "AKT1")
    one.page.click("#block")
    assert rows(one.page)[0][3] == "0"
    none = show(written(scoreless(), tmp_path))
    assert none.page.get_by_text("No route has a score").is_visible()
    quiet(one)
    quiet(none)


def test_narrow_wide_and_on_paper(show: Show, demo: View, artefacts: Path) -> None:
    for width in (360, 400, 900, 1280, 1920):
        seen = drawn(show(demo.path, (width, 800)))
        page = seen.page
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(COUNT, BLUE) > 100
        assert 14 * page.evaluate("network.getScale()") > 8  # pixels of a name
        if width in (400, 1280):
            page.screenshot(path=artefacts / f"view-{width}.png")
            page.pdf(path=artefacts / f"view-{width}.pdf", prefer_css_page_size=True)
            assert page.evaluate("document.querySelector('.printed').naturalWidth") > 300
        quiet(seen)


def test_300_nodes_are_drawn_and_the_demo_says_so(show: Show, demo: View, artefacts: Path) -> None:
    seen = drawn(show(demo.path))
    page = seen.page
    assert page.locator(".demo").inner_text().startswith("SYNTHETIC DEMO")
    page.fill("#top", page.get_attribute("#top", "max") or "")
    assert page.evaluate("nodes.get({filter: (n) => !n.hidden}).length") == 300
    assert page.evaluate("edges.get({filter: (e) => !e.hidden}).length") > 500
    page.screenshot(path=artefacts / "view-all.png")
    quiet(seen)


def test_300_nodes_and_800_edges_open_at_once(show: Show, demo: View, tmp_path: Path) -> None:
    # as many as there are from the start, the edges that stand for mediators among them
    file = tmp_path / "all.html"
    most = re.search(r'id="top" type="range" min="1" max="(\d+)" value="(\d+)"', demo.html)
    assert most is not None
    file.write_text(demo.html.replace(f'value="{most[2]}"', f'value="{most[1]}"', 1), "utf-8")
    seen = drawn(show(file))
    page = seen.page
    assert page.locator("#top-told").inner_text() == f"{most[1]} of {most[1]}"
    assert page.evaluate("edges.get().length") > 800
    assert page.evaluate("nodes.get({filter: (n) => !n.hidden}).length") == 300
    quiet(seen)


def test_it_works_inside_a_notebook(show: Show, demo: View, tmp_path: Path) -> None:
    file = tmp_path / "notebook.html"
    file.write_text(f"<!doctype html><title>x</title>{demo._repr_html_()}", encoding="utf-8")
    seen = show(file)
    frame = seen.page.frames[1]  # its policy lets Playwright evaluate there, and nothing more
    for _ in range(100):
        if frame.evaluate("document.documentElement.dataset.drawn"):
            break
        seen.page.wait_for_timeout(50)
    assert frame.evaluate(COUNT, BLUE) > 500
    frame.evaluate("document.querySelector('#routes tbody tr').click()")
    assert frame.evaluate("document.querySelector('#details h3').textContent").startswith("Route 1")
    with seen.page.expect_download():
        frame.evaluate("document.querySelector('#png').click()")
    quiet(seen)


def test_a_fault_would_be_seen(browser: BrowserContext, show: Show, tmp_path: Path) -> None:
    """What the tests above rest on: the page below does all that must not be."""
    assert browser.browser is None or browser.browser.version
    file = tmp_path / "bad.html"
    file.write_text(
        "<!doctype html><html lang=en><title>x</title><img src=https://example.org/x.png>"
        "<script>alert(1); console.error('told')</script><p style='color:#eee'>faint",
        encoding="utf-8",
    )
    seen = show(file)
    assert seen.requests == ["https://example.org/x.png"]
    assert {"1", "told"} <= set(seen.faults)
    assert len(seen.serious()) >= 2
