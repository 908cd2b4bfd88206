"""Which samples a contrast means: the shipped patterns on titles in many styles, and traps."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib import resources
from typing import Any

import pandas as pd
import pytest

from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.ingest.geo.design import Design, match_design

SHIPPED: dict[str, dict[str, Any]] = {
    entry["id"]: entry
    for entry in tomllib.loads(
        (resources.files("pararoute.ingest.geo") / "contrasts.toml").read_text(encoding="utf-8")
    )["contrast"]
}
# What the study may look like: line, arm, hours, replicates.
STUDY = [
    ("A375", "control", 6, 2), ("A375", "drug", 6, 2), ("A375", "control", 48, 3),
    ("A375", "drug", 48, 3), ("Colo800", "control", 48, 2), ("Colo800", "drug", 48, 2),
    ("UACC62", "control", 48, 2), ("UACC62", "drug", 48, 2),
    ("A375R", "control", 48, 2), ("A375R", "drug", 48, 2),
]  # fmt: skip
STYLES = {  # title, word for the drug, word for the vehicle
    "underscores": ("{line}_{arm}_{h}h_rep{n}", "vemurafenib", "DMSO"),
    "sentence": ("{dash} cells, {arm}, {h} hours, replicate {n}", "PLX4032", "vehicle"),
    "time first": ("{h}hr.{arm}.{line}.{n}", "BRAFi", "Ctrl"),
    "replicate first": ("rep {n}; {h} h; {arm}; {dash}", "vemu", "untreated"),
    "treated": ("{line} {arm} {h}hrs #{n}", "treated", "untreated"),
    "inhibitor": ("RNA-seq {line}-{arm}-{h}-h-{n}", "BRAF inhibitor", "no drug"),
    "treated with": ("{line} treated with {arm} for {h}h, {n}", "dabrafenib", "DMSO"),
    "short": ("{line}_{arm}_{h}h_R{n}", "RAFi", "NT"),
    "hyphens": ("{line}-{arm}-{h}h_{n}", "PLX4720", "mock"),
    "glued": ("{line}{arm}{h}h_{n}", "vemu", "DMSO"),
    "words": ("{words} {arm} {h}h {n}", "+ vemurafenib", "+ DMSO"),
    "blanks": ("{blank} {arm} {h}h {n}", "MAPKi", "vehicle control"),
    "days": ("{line} {arm} {days} {n}", "PLX-4032", "control"),
    "lower case": ("{lower}_{arm}_{h}h_{n}", "vem", "veh"),
}


def title_of(style: str, line: str, arm: str, hours: int, n: int) -> str:
    form, drug, vehicle = STYLES[style]
    resistant, plain = line.endswith("R"), line.rstrip("R")
    stem = plain.rstrip("0123456789")
    number = plain[len(stem) :]
    return form.format(
        line=line,
        lower=line.lower(),
        dash=f"{stem.upper()}-{number}{'-R' if resistant else ''}",
        blank=f"{stem} {number}{' R' if resistant else ''}",
        words=f"{'vemurafenib-resistant' if resistant else 'parental'} {plain}",
        arm=drug if arm == "drug" else vehicle,
        h=hours,
        days=f"{hours // 24} days" if hours % 24 == 0 else f"{hours}h",
        n=n,
    )


def samples(titles: Sequence[str], source: str = "", characteristics: str = "") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "sample": [f"GSM{i + 1}" for i in range(len(titles))],
            "title": titles,
            "source": source,
            "characteristics": characteristics,
        }
    )


def study(style: str) -> tuple[pd.DataFrame, dict[tuple[str, str, int], tuple[str, ...]]]:
    titles: list[str] = []
    groups = {}
    for line, arm, hours, n in STUDY:
        start = len(titles)
        titles += [title_of(style, line, arm, hours, i + 1) for i in range(n)]
        groups[line, arm, hours] = tuple(f"GSM{start + i + 1}" for i in range(n))
    return samples(titles), groups


def matched(table: pd.DataFrame, contrast: str) -> Design:
    entry = SHIPPED[contrast]
    return match_design(table, entry["treated"], entry["control"], "GSE64741")


@pytest.mark.parametrize("style", STYLES)
def test_shipped_contrasts_in_many_styles_of_title(style: str) -> None:
    table, groups = study(style)
    for contrast, line, hours in (
        ("A375_BRAFi_6h", "A375", 6),
        ("A375_BRAFi_48h", "A375", 48),
        ("Colo800_BRAFi_48h", "Colo800", 48),
        ("UACC62_BRAFi_48h", "UACC62", 48),
    ):
        design = matched(table, contrast)
        assert design.treated == groups[line, "drug", hours], contrast
        assert design.control == groups[line, "control", hours], contrast
        assert design.batch == {}
    design = matched(table, "BRAFi_48h")
    assert len(design.treated) == len(design.control) == 7
    assert set(design.batch.values()) == {"A375", "COLO800", "UACC62"}
    assert any("cell line as batch" in note for note in design.notes)


@pytest.mark.parametrize("style", sorted(STYLES.keys() - {"glued"}))
def test_resistant_against_parental(style: str) -> None:
    table, groups = study(style)
    design = matched(table, "A375R_vs_A375")
    assert design.treated == groups["A375R", "control", 48]
    assert set(design.control) == {*groups["A375", "control", 6], *groups["A375", "control", 48]}
    assert design.batch == {}


TRAPS = [
    "A3750 vemurafenib 48h", "A375 vemurafenib 148h", "A375 vemurafenib 4.48h",
    "A375 vemurafenib 480h", "A375P vemurafenib 48h", "A375-P vemurafenib 48h",
    "A375M2 vemurafenib 48h", "BA375 vemurafenib 48h", "A375R vemurafenib 48h",
    "A375-R vemurafenib 48h", "A375 R vemurafenib 48h", "A375_R_vemurafenib_48h",
    "A375R1 vemurafenib 48h", "dabrafenib-resistant A375 vemurafenib 48h",
    "vemurafenib resistant A375 48h", "resistant A375 PLX4032 48h", "A375 VR PLX4032 48h",
    "A375 vemurafenibR 48h", "A375 vemurafenib + trametinib 48h", "A375 MEKi + BRAFi 48h",
    "A375 vemurafenib + MK2206 48h", "A375 trametinib 48h", "A375 vemurafenib",
    "A375 vemurafenib 48", "A375 vemurafenib 2D", "A375 untreated 48h", "A375 un-treated 48h",
    "A375 not treated 48h", "A375 DMSO-treated 48h", "A375 treated with vehicle 48h",
    "A375 mock treated 48h", "A375 xenograft vemurafenib 48h", "A375 in vivo PLX4720 48h",
    "A375 tumor vemurafenib 48h", "A375 shFRA1 vemurafenib 48h", "A375 FRA1 knockdown BRAFi 48h",
    "A375 conditioned medium BRAFi 48h", "A375 co-culture BRAFi 48h", "Colo800 vemurafenib 48h",
    "Colo8000 vemurafenib 48h", "UACC-257 vemurafenib 48h", "H3122 crizotinib 48h",
    "A375 vemurafenib vs DMSO 48h", "A375 vemurafenib 6h",
]  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_traps_are_not_treated(trap: str) -> None:
    good = ["A375 vemurafenib 48h 1", "A375 vemurafenib 48h 2", "A375 DMSO 48h 1"]
    assert matched(samples([trap, *good]), "A375_BRAFi_48h").treated == ("GSM2", "GSM3")


@pytest.mark.parametrize(
    "trap",
    ["A375R DMSO 48h", "A375 R DMSO 48h", "A3750 DMSO 48h", "A375 DMSO 6h", "A375 DMSO 148h",
     "resistant A375 DMSO 48h", "A375 shControl 48h", "A375 tumor vehicle 48h", "A375P DMSO 48h",
     "A375 trametinib control 48h", "Colo800 DMSO 48h", "A375 DMSO", "parental A375 48h treated",
     "A375 48h"],
)  # fmt: skip
def test_traps_are_no_control(trap: str) -> None:
    good = ["A375 DMSO 48h 1", "A375 DMSO 48h 2", "A375 vemurafenib 48h 1"]
    assert matched(samples([trap, *good]), "A375_BRAFi_48h").control == ("GSM2", "GSM3")


@pytest.mark.parametrize(
    "words",
    ["DMSO-treated", "un-treated", "non-treated", "mock treated", "vehicle_treated", "ctrl treated",
     "treated with vehicle", "DMSO control", "no treatment", "drug-free", "parental", "sensitive"],
)  # fmt: skip
def test_words_for_a_control(words: str) -> None:
    table = samples([f"A375 {words} 48h", "A375 BRAFi 48h"])
    assert matched(table, "A375_BRAFi_48h").control == ("GSM1",)


def test_order_of_preference_of_controls() -> None:
    titles = ["A375 vemurafenib 48h", "A375 vemurafenib 0h", "A375 parental", "A375 DMSO 48h"]
    assert matched(samples(titles), "A375_BRAFi_48h").control == ("GSM4",)
    design = matched(samples(titles[:3]), "A375_BRAFi_48h")
    assert design.control == ("GSM3",)
    assert any("choice 2 of 4" in note for note in design.notes)
    assert "times: treated 48 h; control no stated time" in design.notes
    assert matched(samples(titles[:2]), "A375_BRAFi_48h").control == ("GSM2",)
    with pytest.raises(InputError, match="no sample matches") as caught:
        matched(samples(titles[:1]), "A375_BRAFi_48h")
    assert caught.value.where == "GSE64741, control"
    assert "A375 vemurafenib 48h" in caught.value.expected


def test_a_receiver_contrast_that_the_series_does_not_hold() -> None:
    with pytest.raises(InputError, match="no sample matches"):
        matched(samples(["A375 DMSO 48h", "A375 vemurafenib 48h"]), "A375R_vs_A375")


def test_characteristics_where_titles_say_nothing() -> None:
    table = samples(["sample A", "sample B"])
    table["characteristics"] = ["treatment: vemurafenib; time: 48h", "treatment: DMSO; time: 48h"]
    table["source"] = "A375"
    design = matched(table, "A375_BRAFi_48h")
    assert (design.treated, design.control) == (("GSM1",), ("GSM2",))
    assert any("not by the title alone" in note for note in design.notes)


def test_accessions_and_names_are_taken_as_they_are() -> None:
    table = samples([f"x{i}" for i in range(12)])
    design = match_design(table, ["GSM10", "GSM2"], ["GSM1"], "GSE1")
    assert (design.treated, design.control) == (("GSM2", "GSM10"), ("GSM1",))
    table["sample"] = table["title"]
    assert match_design(table, ["x1"], ["x2"], "counts").treated == ("x1",)  # and not x10
    with pytest.raises(UnknownNameError, match="GSM99") as caught:
        match_design(samples(["a"]), ["GSM99"], ["a"], "GSE1")
    assert caught.value.exit_code == 3


def test_a_sample_on_both_sides() -> None:
    with pytest.raises(InputError, match=r"both sides of the contrast: GSM1 \(A375 DMSO\)"):
        match_design(samples(["A375 DMSO"]), ["A375"], ["DMSO"], "GSE1")


@pytest.mark.parametrize("lines", [["A375", "UACC62"], ["A375", "UACC62", "A375"]])
def test_a_cell_line_on_one_side_only(lines: Sequence[str]) -> None:
    titles = [f"{line} {arm}" for line, arm in zip(lines, ("BRAFi", "DMSO", "DMSO"), strict=False)]
    with pytest.raises(InputError, match=r"cell line on one side only: .*UACC62"):
        match_design(samples(titles), ["BRAFi"], ["DMSO"], "GSE1")


def test_a_line_that_cannot_be_told() -> None:
    table = samples(["A375 BRAFi", "BRAFi", "A375 DMSO", "UACC62 DMSO"])
    design = match_design(table, ["BRAFi"], ["DMSO"], "GSE1")
    assert design.batch == {}
    assert any("GSM2 cannot be told" in note for note in design.notes)


def test_patterns_that_are_wrong_or_match_nothing() -> None:
    table = samples([f"A375 vemurafenib {i}" for i in range(20)])
    with pytest.raises(InputError, match="not a regular expression"):
        match_design(table, ["A375 (+"], ["x"], "GSE1")
    with pytest.raises(InputError, match="'vemurafinib'; 'PLXX'") as caught:
        match_design(table, ["vemurafinib", "PLXX"], ["x"], "GSE1")
    assert "and 8 more" in caught.value.expected
    assert "nearest title: 'A375 vemurafenib" in caught.value.how
    with pytest.raises(InputError, match="no pattern was given"):
        match_design(table, [], ["x"], "GSE1")


@pytest.mark.parametrize("side", ["treated", "control"])
def test_the_lines_and_times_have_the_same_patterns(side: str) -> None:
    model = SHIPPED["A375_BRAFi_48h"][side]
    for name, line, hours in (
        ("A375_BRAFi_6h", ":A375:", ":6h:"),
        ("Colo800_BRAFi_48h", ":Colo800:", ":48h:"),
        ("UACC62_BRAFi_48h", ":UACC62:", ":48h:"),
        ("BRAFi_48h", "(?::A375:|:Colo800:|:UACC62:)", ":48h:"),
    ):
        expected = [p.replace(":A375:", line).replace(":48h:", hours) for p in model]
        assert SHIPPED[name][side] == expected


def test_shipped_entries_are_complete() -> None:
    assert list(SHIPPED) == ["A375_BRAFi_6h", "A375_BRAFi_48h", "Colo800_BRAFi_48h",
                             "UACC62_BRAFi_48h", "BRAFi_48h", "A375R_vs_A375"]  # fmt: skip
    for entry in SHIPPED.values():
        assert entry["series"] == "GSE64741"
        assert entry["organism"] == "human"
        assert entry["title"]
        assert entry["assumes"]
        assert all(pattern.startswith("^") for pattern in entry["treated"] + entry["control"])
