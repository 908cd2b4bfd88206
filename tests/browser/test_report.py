"""The report in a real browser: it opens quietly, its tables work, its buttons save."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pararoute import cli
from pararoute.queries.export import to_tsv
from pararoute.queries.views.report import page
from tests.browser.chromium import Seen
from tests.reported import HOSTILE, findings, ligands_of

MANY = tuple(f"L{i:03}" for i in range(1, 31))
Show = Callable[..., Seen]


def written(folder: Path, text: str) -> Path:
    file = folder / "report.html"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def many(tmp_path: Path) -> Path:
    ligands = ligands_of(MANY, log2FoldChange=[(7 * i) % 30 / 10 - 1 for i in range(30)])
    ligands.loc[3, "log2FoldChange"] = None
    return written(tmp_path, page(findings(ligands)))


def first_column(shown: Page, table: str = "ligands", column: int = 2) -> list[str]:
    cells = shown.locator(f'[data-table="{table}"] tbody td:nth-child({column})')
    return cells.all_inner_texts()


def downloaded(shown: Page, button: str) -> tuple[str, str]:
    with shown.expect_download() as told:
        shown.locator(button).first.click()
    return told.value.suggested_filename, Path(told.value.path()).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the demo, by the command line."""
    folder = tmp_path_factory.mktemp("demo")
    assert cli.run(["rank", "--demo", "--permutations", "20", "--out", str(folder)]) == 0
    assert cli.run(["report", "--run", str(folder)]) == 0
    return folder / "report.html"


@pytest.mark.parametrize("size", [(1280, 800), (400, 800)])
def test_it_opens_quietly_and_fits(
    demo: Path, show: Show, artefacts: Path, size: tuple[int, int]
) -> None:
    seen = show(demo, size)
    assert seen.page.locator("h1").is_visible()
    assert "SYNTHETIC DEMO" in seen.page.locator("header").inner_text()
    assert seen.page.locator("figure svg").count() == 9
    assert seen.page.evaluate("document.documentElement.scrollWidth") == size[0]
    assert seen.serious() == []
    seen.page.screenshot(path=artefacts / f"report-{size[0]}.png", full_page=True)
    assert seen.faults == []
    assert seen.requests == []


def test_it_prints(demo: Path, show: Show, artefacts: Path) -> None:
    seen = show(demo)
    assert seen.page.pdf(path=artefacts / "report.pdf", format="A4").startswith(b"%PDF")
    seen.page.emulate_media(media="print")
    assert not seen.page.locator("nav").is_visible()
    assert not seen.page.locator("[data-csv]").first.is_visible()
    assert seen.page.locator("figure svg").last.is_visible()
    assert seen.faults == []


def test_without_scripts_every_row_is_there(many: Path, show: Show) -> None:
    text = many.read_text(encoding="utf-8")
    many.write_text(text.split("<script>")[0], encoding="utf-8")
    shown = show(many).page
    assert first_column(shown) == [*MANY]
    assert not shown.locator("[data-csv]").first.is_visible()


def test_the_table_shows_sorts_and_filters(many: Path, show: Show) -> None:
    seen = show(many)
    box = seen.page.locator('[data-table="ligands"]')
    told = box.locator("[role=status]")
    assert first_column(seen.page) == [*MANY[:20]]
    assert told.inner_text() == "20 of 30 rows shown"
    box.get_by_role("button", name="Show all 30").click()
    assert first_column(seen.page) == [*MANY]
    head = box.locator('th[data-name="log2FoldChange"]')
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    down = first_column(seen.page)
    assert down[0] == "L018"  # 7 * 17 = 29 (mod 30)
    assert down[-1] == "L004"  # missing
    head.get_by_role("button").focus()
    seen.page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    up = first_column(seen.page)
    assert up[0] == "L001"
    assert up[-1] == "L004"
    box.get_by_label("Filter").fill("l01 -> R")
    assert set(first_column(seen.page)) == {f"L01{i}" for i in range(10)}
    assert told.inner_text() == "10 of 30 rows shown; 10 match"
    box.get_by_label("Filter").fill("nothing of the kind")
    assert told.inner_text() == "0 of 30 rows shown; 0 match"
    assert seen.faults == []


def test_csv_holds_the_matching_rows_in_full(many: Path, show: Show) -> None:
    shown = show(many).page
    shown.locator('[data-table="ligands"]').get_by_label("Filter").fill("L00")
    name, text = downloaded(shown, '[data-table="ligands"] [data-csv]')
    assert name == "ligands.csv"
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(StringIO(text[1:], newline="")))
    assert [row["ligand"] for row in rows] == [f"L00{i}" for i in range(1, 10)]
    assert rows[1]["score"] == "0.25"
    assert rows[3]["score"] == "0.1666666667"
    assert [rows[0]["log2FoldChange"], rows[3]["log2FoldChange"]] == ["-1", ""]


def test_the_data_of_a_figure_are_saved_as_they_are(many: Path, show: Show) -> None:
    shown = show(many).page
    made = findings(ligands_of(MANY)).pictures[0]
    name, text = downloaded(shown, f"#figure-{made.name} [data-tsv]")
    assert (name, text) == (f"{made.name}.tsv", to_tsv(made.data))
    name, text = downloaded(shown, f"#figure-{made.name} [data-svg]")
    assert name == f"{made.name}.svg"
    assert text.startswith("<svg")


@pytest.mark.fault(39)
def test_hostile_names_are_text_and_no_formulas(tmp_path: Path, show: Show) -> None:
    run = {"warnings": list(HOSTILE), "limits": [*HOSTILE[:4]]}
    seen = show(written(tmp_path, page(findings(ligands_of(HOSTILE), **run))))
    told = first_column(seen.page)
    assert told[:6] == [*HOSTILE[:6]]
    assert told[-1] == "K" * 90 + "…"
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 1280
    _, text = downloaded(seen.page, '[data-table="ligands"] [data-csv]')
    rows = list(csv.DictReader(StringIO(text[1:], newline="")))
    saved = [row["ligand"] for row in rows]
    assert saved[3:5] == ["'=1+1", "'@SUM(1)"]
    assert saved[0] == HOSTILE[0]
    assert saved[-1] == HOSTILE[-1]
    assert seen.serious() == []
    assert seen.faults == []
    assert seen.requests == []


def test_sections_are_reached_by_keyboard_in_a_notebooks_frame(many: Path, show: Show) -> None:
    from pararoute.reporting import Report

    made = Report(many.read_text(encoding="utf-8"), many)
    outer = many.parent / "notebook.html"
    outer.write_text(f"<!DOCTYPE html><title>n</title>{made._repr_html_()}", encoding="utf-8")
    seen = show(outer)
    frame = seen.page.frame_locator("iframe")
    frame.get_by_role("link", name="Provenance").press("Enter")
    assert frame.locator("#provenance").evaluate("own => own === document.activeElement")
    assert frame.locator("#provenance").evaluate("own => own.getBoundingClientRect().top") < 400
    assert seen.faults == []
