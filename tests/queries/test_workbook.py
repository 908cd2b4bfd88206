"""The workbook as openpyxl and pandas read it."""

from __future__ import annotations

import zipfile
from io import BytesIO

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from pararoute.queries import workbook as module
from pararoute.queries.workbook import CUT, LONGEST, fit, workbook
from tests.graph.stores.graphs import HOSTILE

MADE = "2026-11-24T17:27:47Z"
ABOUT = [("What", "a test")]
EXCEL_MANGLES = (
    "SEPT1", "SEPTIN1", "MARCH1", "MARCHF1", "DEC1", "OCT4", "1-Mar", "2-Sep", "2.31E+13", "1E5",
    "2", "007", "NA", "N/A", "#N/A", "TRUE", "FALSE", "nan", "inf", "", "=1+1", "+x", "-x", "@x",
    "{=1}", "=cmd|' /C calc'!A0", "http://x.y", "mailto:a@b.c", "\t=1", "'quoted", "<r>x</r>",
    "<r><t>x</t></r>", "<r>\x01</r>", "_x0041_", "a\x0bb", " lead", "trail ", "a\rb",
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "href=javascript:",
)  # fmt: skip


def sheets(data: bytes) -> dict[str, list[list[object]]]:
    """Every cell's value; texts as Excel shows them."""
    book = openpyxl.load_workbook(BytesIO(data))
    return {
        sheet.title: [
            [unescape(cell.value) if isinstance(cell.value, str) and "_x" in cell.value
             and "_x0041_" not in cell.value else cell.value for cell in row]
            for row in sheet.iter_rows()
        ]
        for sheet in book
    }  # fmt: skip


@pytest.mark.fault(39)
def test_text_stays_text_and_is_never_a_formula_or_a_link() -> None:
    texts = [t for t in (*EXCEL_MANGLES, *HOSTILE) if t]
    data = workbook(ABOUT, {"genes": pd.DataFrame({"gene": texts})}, MADE)
    sheet = openpyxl.load_workbook(BytesIO(data))["Genes"]
    assert [row[0] for row in sheets(data)["Genes"]] == ["gene", *texts]
    for (cell,) in sheet.iter_rows(min_row=2):
        assert cell.data_type == "s"
        assert cell.number_format == "@"
        assert cell.hyperlink is None
    assert sheet.column_dimensions["A"].width <= 62
    with zipfile.ZipFile(BytesIO(data)) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower()]
        assert b"<f>" not in parts.read("xl/worksheets/sheet2.xml")


def test_numbers_are_numbers_and_missing_is_empty() -> None:
    table = pd.DataFrame({
        "rank": [1, 2, 3], "score": [1 / 3, np.nan, 3.58113e-15], "sign": [1.0, np.nan, -1.0],
        "flag": [True, False, True], "text": ["a", None, "0.5"], "none": [None] * 3,
    })  # fmt: skip
    found = sheets(workbook(ABOUT, {"t": table}, MADE))["T"]
    assert found[0] == list(table.columns)
    assert found[1] == [1, pytest.approx(1 / 3, abs=1e-15), 1, True, "a", None]
    assert found[2] == [2, None, None, False, None, None]
    assert found[3] == [3, pytest.approx(3.58113e-15, rel=1e-12), -1, True, "0.5", None]


def test_headers_are_frozen_and_filtered() -> None:
    tables = {"ligands": pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}),
              "empty_table": pd.DataFrame({"a": [], "b": []})}  # fmt: skip
    book = openpyxl.load_workbook(BytesIO(workbook(ABOUT, tables, MADE)))
    assert book.sheetnames == ["About", "Ligands", "Empty table"]
    assert [book[name].freeze_panes for name in book.sheetnames[1:]] == ["A2", "A2"]
    assert [book[name].auto_filter.ref for name in book.sheetnames[1:]] == ["A1:B3", "A1:B1"]


def test_what_does_not_fit_is_told() -> None:
    long = ["x" * LONGEST, "x" * (LONGEST + 1), "\N{GRINNING FACE}" * LONGEST, "a\ufffe"]
    data = workbook(ABOUT, {"t": pd.DataFrame({"references": long})}, MADE)
    book = sheets(data)
    kept = [str(row[0]) for row in book["T"][1:]]
    assert kept[0] == long[0]
    assert all(text.endswith(CUT) for text in kept[1:3])
    assert all(len(text.encode("utf-16-le")) <= 2 * LONGEST for text in kept)
    assert kept[3] == "a\ufffd"
    assert [row[1] for row in book["About"] if row[0] == "Not whole"] == [
        "T: references, row 3: cut at 32,767 characters",
        "T: references, row 4: cut at 32,767 characters",
        "T: references, row 5: characters that no .xlsx file can hold stand as \ufffd",
    ]
    whole = sheets(workbook(ABOUT, {"t": pd.DataFrame({"a": ["x"]})}, MADE))["About"]
    assert whole[-1] == ["Left out", "nothing: every cell of the tables is here"]


def test_a_table_of_too_many_rows_goes_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    found = sheets(workbook(ABOUT, {"routes": pd.DataFrame({"rank": range(5)})}, MADE))
    assert found["Routes"] == [["rank"], [0], [1]]
    assert found["Routes 2"] == [["rank"], [2], [3]]
    assert found["Routes 3"] == [["rank"], [4]]


def test_the_same_content_is_the_same_bytes() -> None:
    table = pd.DataFrame({"gene": ["A", "B"], "score": [0.5, None]})
    data = workbook(ABOUT, {"t": table}, MADE)
    assert workbook(ABOUT, {"t": table.copy()}, MADE) == data
    properties = openpyxl.load_workbook(BytesIO(data)).properties
    assert f"{properties.created:%Y-%m-%dT%H:%M:%SZ}" == MADE


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=5))
def test_any_text_comes_back(texts: list[str]) -> None:
    data = workbook(ABOUT, {"t": pd.DataFrame({"a": texts})}, MADE)
    sheet = openpyxl.load_workbook(BytesIO(data))["T"]
    found = [row[0].value for row in sheet.iter_rows(min_row=2)]
    wanted = [fit(text)[0] for text in texts]
    assert [f if f == w else unescape(str(f)) for f, w in zip(found, wanted, strict=True)] == wanted
