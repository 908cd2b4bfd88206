"""What titles in several styles say of a sample, and what they do not."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest

from pararoute.ingest.geo.groups import guess_groups, time_of

TITLES = {  # title: cell line, drug, hours, replicate, condition
    "A375_vemurafenib_48h_rep1": ("A375", "vemurafenib", 48, "1", "treated"),
    "A375 DMSO 48 hours replicate C": ("A375", "", 48, "C", "control"),
    "UACC-62 vehicle": ("UACC62", "", None, "", "control"),
    "UACC-62": ("UACC62", "", None, "", ""),
    "COLO 800, BRAFi, 2 days, #3": ("COLO800", "BRAFi", 48, "3", "treated"),
    "Colo800 PLX-4032 6hr rep 2": ("COLO800", "vemurafenib", 6, "2", "treated"),
    "SKMEL239 PLX4720 2d": ("SKMEL239", "PLX4720", 48, "", "treated"),
    "SK-MEL-28 untreated_2": ("SKMEL28", "", None, "2", "control"),
    "M14_treated_6h_1": ("M14", "", 6, "1", "treated"),
    "H3122 crizotinib 48h": ("H3122", "crizotinib", 48, "", "treated"),
    "T47D mock": ("T47D", "", None, "", "control"),
    "501Mel BRAF inhibitor, day 2": ("501MEL", "BRAFi", 48, "", "treated"),
    "WM164 dabrafenib + trametinib": ("WM164", "dabrafenib+trametinib", None, "", "treated"),
    "A375R DMSO": ("A375", "", None, "", "resistant"),
    "M238R1": ("M238", "", None, "", "resistant"),
    "A375 R vem": ("A375", "vemurafenib", None, "", "resistant"),
    "dabrafenib-resistant A375 DMSO rep2": ("A375", "", None, "2", "resistant"),
    "A375_DMSO_R1": ("A375", "", None, "1", "control"),
    "A375vemu48h": ("A375", "vemurafenib", 48, "", "treated"),
    "A375 vemurafenib 0h": ("A375", "vemurafenib", 0, "", "control"),
    "A375 treated with DMSO": ("A375", "", None, "", "control"),
    "A375 vemurafenib and control": ("A375", "vemurafenib", None, "", ""),
    "A375 6h then 48h vemurafenib": ("A375", "vemurafenib", None, "", "treated"),
    "A375 2D culture": ("A375", "", None, "", ""),
    "sample 12": ("", "", None, "", ""),
    "PLX4032": ("", "vemurafenib", None, "", "treated"),
    "GSM1234567": ("", "", None, "", ""),
    "": ("", "", None, "", ""),
}  # fmt: skip


def table(title: str, source: str = "", characteristics: str = "") -> pd.DataFrame:
    return pd.DataFrame(
        {"title": [title], "source": [source], "characteristics": [characteristics]}, index=[7]
    )


@pytest.mark.parametrize("title", TITLES)
def test_titles(title: str) -> None:
    line, drug, hours, replicate, condition = TITLES[title]
    guess = guess_groups(table(title))
    assert guess.index.tolist() == [7]
    assert guess["hours"].dtype == "float64"
    row = guess.iloc[0]
    assert (row["cell_line"], row["drug"], row["replicate"], row["condition"]) == (
        line,
        drug,
        replicate,
        condition,
    )
    assert math.isnan(row["hours"]) if hours is None else row["hours"] == hours


def test_characteristics_fill_in_what_the_title_leaves_open() -> None:
    said = "cell line: HeLa; treatment: vemurafenib; time (h): 48"
    row = guess_groups(table("sample 1", "melanoma", said)).iloc[0]
    assert row.tolist() == ["HELA", "vemurafenib", 48, "", "treated"]
    row = guess_groups(table("A375 DMSO 6h", "", "treatment: vemurafenib, 48h")).iloc[0]
    assert row.tolist() == ["A375", "", 6, "", "control"]
    row = guess_groups(table("A375 1", "resistant cells")).iloc[0]
    assert row["condition"] == "resistant"


def test_a_declared_cell_line_goes_before_the_title() -> None:
    guess = guess_groups(table("XY12 vemurafenib", "", "age: 3; cell line: SK-MEL-28 (melanoma)"))
    assert guess["cell_line"].tolist() == ["SKMEL28"]


@pytest.mark.parametrize("text", ["48h", "x_48hr", "48 hours", "48-hrs", "2d", "2 days", "day 2",
                                  "Day2", "vemu48h", "hour 48"])  # fmt: skip
def test_spellings_of_two_days(text: str) -> None:
    assert re.search(time_of(48), text, re.IGNORECASE)
    assert guess_groups(table(f"A375 {text}"))["hours"].tolist() == [48]


@pytest.mark.parametrize("text", ["148h", "4.48h", "48", "480 hours", "12d", "2D", "day 20"])
def test_other_times(text: str) -> None:
    assert not re.search(time_of(48), text, re.IGNORECASE)
    assert guess_groups(table(f"A375 {text}"))["hours"].tolist() != [48]
