"""The page of routes itself, in a real browser: drawn, readable, printed, within a notebook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from pararoute.viewing import View
from tests.browser.chromium import Seen
from tests.browser.viewing import (
    BLUE,
    COUNT,
    DARK,
    VERMILION,
    Show,
    click_node,
    drawn,
    edges,
    heading,
    names,
    on_screen,
    place,
    quiet,
    routes,
    rows,
    written,
)
from tests.reported import HOSTILE
from tests.viewed import Viewed, hostile, scoreless, view


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
