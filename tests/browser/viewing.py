"""The page of routes as tests see and use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.chromium import Seen
from tests.viewed import Viewed

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
