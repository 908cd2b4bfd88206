"""Which rows a licence lets a user have."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pararoute.ingest.delimited import read_text_table
from pararoute.ingest.errors import UnknownNameError
from pararoute.ingest.omnipath import licences
from pararoute.ingest.omnipath.licences import (
    NO_SOURCE,
    Licence,
    filter_complexes,
    filter_interactions,
    filter_intercell,
    licence_of,
    summary,
)

FORMAT = "omnipath_format"
nan = float("nan")


def kept(sources: str | float, licence: str) -> str | None:
    """What is left of a row's sources; None where the row is dropped."""
    frame, _ = filter_interactions(pd.DataFrame({"sources": [sources]}, dtype=object), licence)
    return None if frame.empty else frame["sources"].iloc[0]


@pytest.mark.parametrize(
    ("sources", "academic", "commercial"),
    [
        ("SIGNOR", "SIGNOR", "SIGNOR"),  # CC BY
        ("HPRD", "HPRD", None),  # academic use only
        ("HPRD;SIGNOR", "HPRD;SIGNOR", "SIGNOR"),
        ("KEGG", None, None),  # withheld
        ("KEGG;SIGNOR", "SIGNOR", "SIGNOR"),
        ("KEGG-MEDICUS", "KEGG-MEDICUS", "KEGG-MEDICUS"),  # a name of its own
        ("HPRD_KEA;SIGNOR_ProtMapper", "HPRD_KEA;SIGNOR_ProtMapper", "SIGNOR_ProtMapper"),
        ("PhosphoNetworks", "PhosphoNetworks", None),  # not for profit
        ("Mylab", "Mylab", None),  # not in the table of licences
        ("Mylab;SIGNOR", "Mylab;SIGNOR", "SIGNOR"),
        ("OmniPath", "OmniPath", None),  # nobody can say what it rests on
        ("OmniPath;SIGNOR", "OmniPath;SIGNOR", "OmniPath;SIGNOR"),
        ("HPRD;OmniPath", "HPRD;OmniPath", None),
        ("KEGG;OmniPath", None, None),  # it rests on what is withheld
        ("CollecTRI;ExTRI_CollecTRI", "CollecTRI;ExTRI_CollecTRI", "CollecTRI;ExTRI_CollecTRI"),
        ("CollecTRI;GEREDB_CollecTRI", "CollecTRI;GEREDB_CollecTRI", None),
        ("CollecTRI;GEREDB_CollecTRI;SIGNOR", "CollecTRI;GEREDB_CollecTRI;SIGNOR", "SIGNOR"),
    ],
)
def test_what_each_licence_keeps(
    sources: str, academic: str | None, commercial: str | None
) -> None:
    assert kept(sources, "academic") == academic
    assert kept(sources, "commercial") == commercial


def test_a_copy_may_have_a_licence_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {"A": Licence("A", "academic"), "A_B": Licence("MIT", "commercial")}
    monkeypatch.setattr(licences, "_licences", lambda: table)
    assert licence_of("A_B").purpose == "commercial"
    assert licence_of("A_C").purpose == "academic"
    assert licence_of("B").purpose == "unknown"


def test_a_row_without_a_source() -> None:
    frame = pd.DataFrame({"sources": [nan, "SIGNOR"]}, dtype=object)
    all_, _ = filter_interactions(frame, "academic")
    pd.testing.assert_frame_equal(all_, frame)
    left, removed = filter_interactions(frame, "commercial")
    assert left["sources"].tolist() == ["SIGNOR"]
    assert removed == {NO_SOURCE: 1}
    bare = pd.DataFrame({"uniprot": ["P05019"]})
    assert len(filter_intercell(bare, "academic")[0]) == 1
    assert len(filter_intercell(bare, "commercial")[0]) == 0


def test_references_and_effort_go_with_their_resource() -> None:
    frame = pd.DataFrame(
        {
            "sources": ["HPRD;HPRD_KEA;SIGNOR", "HPRD;SIGNOR", "SIGNOR", "HPRD"],
            "references": ["HPRD:1;HPRD:2;HPRD_KEA:1;SIGNOR:2", "HPRD:3", "SIGNOR:4", "HPRD:5"],
            "curation_effort": ["4", "1", "1", "1"],
        },
        index=[5, 7, 9, 11],
    )
    before = frame.copy()
    left, removed = filter_interactions(frame, "commercial")
    assert left.index.tolist() == [5, 7, 9]
    assert left["references"].fillna("").tolist() == ["SIGNOR:2", "", "SIGNOR:4"]
    assert pd.isna(left.loc[7, "references"])
    assert left["curation_effort"].tolist() == ["1", "0", "1"]
    assert removed == {"HPRD": 3, "HPRD_KEA": 1}
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(filter_interactions(left, "commercial")[0], left)


def test_intercell_rows_name_one_database() -> None:
    frame = pd.DataFrame({"database": ["CellPhoneDB", "HPRD", "HPRD", "KEGG", "OmniPath"]})
    left, removed = filter_intercell(frame, "commercial")
    assert left["database"].tolist() == ["CellPhoneDB", "OmniPath"]
    assert removed == {"HPRD": 2, "KEGG": 1}
    assert filter_intercell(frame, "academic")[0].index.tolist() == [0, 1, 2, 4]


def test_identifiers_of_complexes_go_and_their_references_stay() -> None:
    frame = pd.DataFrame({
        "sources": ["Compleat;CORUM", "CORUM", "ComplexPortal"],
        "references": ["17620012", "1", "14755292"],
        "identifiers": ["CORUM:5614;Compleat:HC1422", "CORUM:1", "intact:EBI-25755901"],
    })  # fmt: skip
    left, removed = filter_complexes(frame, "commercial")
    assert left["sources"].tolist() == ["Compleat", "ComplexPortal"]
    assert left["references"].tolist() == ["17620012", "14755292"]
    assert left["identifiers"].tolist() == ["Compleat:HC1422", "intact:EBI-25755901"]
    assert removed == {"CORUM": 2}


def test_another_word_is_refused() -> None:
    with pytest.raises(UnknownNameError) as caught:
        filter_interactions(pd.DataFrame({"sources": ["SIGNOR"]}), "comercial")
    assert caught.value.suggestions == ["commercial"]


def test_the_summary_names_every_resource_once() -> None:
    pairs = pd.DataFrame({"sources": ["SIGNOR;HPRD", "SIGNOR"]})
    roles = pd.DataFrame({"database": ["OmniPath", "derived"]})
    assert summary(pairs, roles) == {
        "HPRD": {"licence": "HPRD", "purpose": "academic"},
        "OmniPath": {"licence": "CC BY 4.0", "purpose": "composite"},
        "SIGNOR": {"licence": "CC BY 4.0", "purpose": "commercial"},
        "derived": {"licence": "unknown", "purpose": "unknown"},
    }


def test_every_name_in_the_services_own_format_has_a_licence(mirror: Path) -> None:
    for name in ("interactions", "complexes", "intercell"):
        frame = read_text_table(mirror / FORMAT / f"omnipath_webservice_{name}.tsv").frame
        assert len(summary(frame)) > 5
        assert all(facts["purpose"] != "unknown" for facts in summary(frame).values())


def test_commercial_use_of_the_services_own_format(mirror: Path) -> None:
    frame = read_text_table(mirror / FORMAT / "omnipath_webservice_interactions.tsv").frame
    for licence in ("academic", "commercial"):
        left, removed = filter_interactions(frame, licence)
        names = {name for cell in left["sources"] for name in cell.split(";")}
        cited = {item.split(":")[0] for cell in left["references"].dropna()
                 for item in cell.split(";")}  # fmt: skip
        assert cited <= names
        assert names.isdisjoint({"KEGG"})
        purposes = {licence_of(name).purpose for name in names}
        assert ("academic" in purposes) == (licence == "academic")
        assert sum(removed.values()) > 0
        items = left["references"].fillna("").map(lambda c: len(c.split(";")) if c else 0)
        assert left["curation_effort"].astype(int).tolist() == items.tolist()


def test_the_development_tables(mirror: Path) -> None:
    folder = mirror / "omnipath"
    frame = read_text_table(folder / "omnipath_webservice_interactions.tsv.gz").frame
    academic, _ = filter_interactions(frame, "academic")
    assert len(academic) == len(frame)
    commercial, removed = filter_interactions(frame, "commercial")
    assert not commercial["sources"].eq("OmniPath").any()
    assert removed["OmniPath"] > 0
    assert 0 < len(commercial) < len(frame)
    roles = read_text_table(folder / "omnipath_webservice_intercell.tsv.gz").frame
    assert len(filter_intercell(roles, "academic")[0]) == len(roles)
    assert filter_intercell(roles, "commercial")[0].empty
