"""The page of routes as a person uses it, in a real browser: search, choose, click, block."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chromium import Seen
from tests.browser.viewing import (
    Show,
    click,
    click_node,
    drawn,
    edges,
    heading,
    names,
    place,
    quiet,
    routes,
    rows,
    told,
    written,
)
from tests.viewed import Viewed, view
from tests.zoo import knowledge


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
