"""The test OmniPath answers as the web service does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import requests

from tests import tables
from tests.services.asked import frame, get
from tests.services.http import (
    Loopback,
)
from tests.services.omnipath import omnipath_app

SIGNS = ("is_directed is_stimulation is_inhibition "
         "consensus_direction consensus_stimulation consensus_inhibition")  # fmt: skip
PAIRS = f"""\
source target source_genesymbol target_genesymbol {SIGNS} sources references omnipath \
ligrecextra dorothea dorothea_level type curation_effort ncbi_tax_id_source ncbi_tax_id_target
P1 P2 A B 1 1 0 1 1 0 SIGNOR;KEGG SIGNOR:1;KEGG:2 True False False - post_translational 2 9606 9606
P2 P3 B C 0 0 0 0 0 0 KEGG - True False False - post_translational 1 9606 9606
P3 P3 C C 1 0 1 1 0 1 SIGNOR - True True False - post_translational 1 9606 9606
P4 P5 D E 1 0 0 1 0 0 KEGG_SIGNOR - False True False - post_translational 1 9606 9606
P6 P7 F G 1 1 0 1 1 0 ExTRI - False False True A transcriptional 1 9606 9606
P6 P8 F H 1 1 0 1 1 0 ExTRI - False False True D transcriptional 1 9606 9606
Q1 Q2 Aa Bb 1 1 0 1 1 0 SIGNOR - True False False - post_translational 1 10090 10090
"""
COLLECTRI = f"""\
source target source_genesymbol target_genesymbol {SIGNS} sources references type collectri \
curation_effort ncbi_tax_id_source ncbi_tax_id_target
P9 P8 I H 1 1 0 1 1 0 CollecTRI CollecTRI:3 transcriptional True 1 9606 9606
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {"interactions": PAIRS, "collectri": COLLECTRI, "complexes": tables.COMPLEXES,
             "intercell": tables.INTERCELL}  # fmt: skip
    for name, text in texts.items():
        tables.write(tmp_path / f"omnipath_webservice_{name}.tsv.gz", text)
    return tmp_path


@pytest.fixture
def omnipath(folder: Path) -> Iterator[Loopback]:
    purposes = {"SIGNOR": "commercial", "KEGG": "academic", "ExTRI": "ignore"}
    with Loopback(omnipath_app(folder, purposes)) as loopback:
        yield loopback


def pairs(text: str) -> list[str]:
    table = frame(text)
    return [f"{s}-{t}" for s, t in zip(table["source"], table["target"], strict=True)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["P1-P2"]),
        ({"directed": "no"}, ["P1-P2", "P2-P3"]),
        ({"loops": "yes"}, ["P1-P2", "P3-P3"]),
        ({"organisms": "10090"}, ["Q1-Q2"]),
        ({"organisms": "9606,10090", "limit": "1"}, ["P1-P2"]),
        ({"datasets": "omnipath,ligrecextra"}, ["P1-P2", "P4-P5"]),
        ({"datasets": "ligrecextra", "signed": "1"}, []),
        ({"datasets": "dorothea"}, []),  # ExTRI has no licence that is served
        ({"datasets": "collectri"}, ["P9-P8"]),
        ({"types": "transcriptional"}, []),  # all are of DoRothEA's levels, or of none
        ({"license": "commercial"}, ["P1-P2"]),
        ({"datasets": "ligrecextra", "license": "commercial"}, []),
    ],
)
def test_which_interactions_are_sent(
    omnipath: Loopback, client: requests.Session, query: dict[str, str], expected: list[str]
) -> None:
    assert pairs(get(client, omnipath, "/interactions", **query)) == expected


def test_dorothea_levels(folder: Path, client: requests.Session) -> None:
    with Loopback(omnipath_app(folder)) as service:
        default = get(client, service, "/interactions", datasets="dorothea")
        every = get(client, service, "/interactions", datasets="tfregulons", dorothea_levels="A,D")
        both = get(client, service, "/interactions", datasets="dorothea,collectri")
    assert pairs(default) == ["P6-P7"]
    assert pairs(every) == ["P6-P7", "P6-P8"]
    assert pairs(both) == ["P6-P7", "P9-P8"]


def test_columns_are_sent_as_asked_for(omnipath: Loopback, client: requests.Session) -> None:
    least = frame(get(client, omnipath, "/interactions"))
    assert least.columns.tolist() == ["source", "target", *SIGNS.split()]
    fields = "sources,references,organism,datasets,type"
    more = frame(get(client, omnipath, "/interactions", genesymbols="yes", fields=fields,
                     datasets="ligrecextra,kinaseextra"))  # fmt: skip
    assert more.columns.tolist() == [
        "source", "target", "source_genesymbol", "target_genesymbol", *SIGNS.split(), "sources",
        "references", "ncbi_tax_id_source", "ncbi_tax_id_target", "kinaseextra", "ligrecextra",
        "type",
    ]  # fmt: skip
    assert more.loc[0, ["kinaseextra", "ligrecextra"]].tolist() == ["False", "True"]
    assert get(client, omnipath, "/interactions", header="no").startswith("P1\tP2\t1\t")


def test_a_licence_takes_sources_and_references(
    omnipath: Loopback, client: requests.Session
) -> None:
    query = {"fields": "sources,references", "format": "json"}
    academic = json.loads(get(client, omnipath, "/interactions", **query))[0]
    assert academic["sources"] == ["SIGNOR", "KEGG"]
    assert academic["is_directed"] == 1
    commercial = json.loads(get(client, omnipath, "/interactions", license="commercial", **query))
    assert commercial[0]["sources"] == ["SIGNOR"]
    assert commercial[0]["references"] == ["SIGNOR:1"]


@pytest.mark.parametrize(
    ("path", "query", "complaint"),
    [
        ("/interactions", {"organism": "9606"}, "Unknown argument: `organism`"),
        ("/interactions", {"datasets": "omnipat"}, "for argument `datasets`: `omnipat`"),
        ("/interactions", {"fields": "sources,n"}, "for argument `fields`: `n`"),
        ("/complexes", {"organisms": "9606"}, "Unknown argument: `organisms`"),
        ("/intercell", {"genesymbols": "1"}, "Unknown argument: `genesymbols`"),
    ],
)
def test_complaints_come_with_status_200(
    omnipath: Loopback, client: requests.Session, path: str, query: dict[str, str], complaint: str
) -> None:
    text = get(client, omnipath, path, **query)
    assert text.startswith("Something is not entirely good:\n ==> Unknown ")
    assert complaint in text


def test_what_is_not_simulated_is_said(omnipath: Loopback, client: requests.Session) -> None:
    answer = client.get(omnipath.url + "/interactions?partners=EGFR", timeout=5)
    assert answer.status_code == 501


def test_the_other_paths(omnipath: Loopback, client: requests.Session) -> None:
    assert "version 0." in get(client, omnipath, "/about")
    assert get(client, omnipath, "/nothing") == "Not found: nothing"
    resources = json.loads(get(client, omnipath, "/resources"))
    assert resources["KEGG"]["license"]["purpose"] == "academic"
    assert resources["SIGNOR"]["queries"] == {
        "interactions": {"datasets": ["omnipath", "ligrecextra"]}
    }
    assert resources["CORUM"]["queries"] == {"complexes": {}}
    assert "kinaseextra" in json.loads(get(client, omnipath, "/queries/interactions"))["datasets"]
    assert frame(get(client, omnipath, "/intercell"))["genesymbol"].tolist() == [
        "IGF1", "EGF", "IGF1R"
    ]  # fmt: skip


def test_the_newer_server_sends_no_last_newline(folder: Path, client: requests.Session) -> None:
    with Loopback(omnipath_app(folder, streamed=True)) as service:
        answer = client.get(service.url + "/complexes", timeout=5)
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert not answer.text.endswith("\n")
    assert len(frame(answer.text)) == 1


CLIENT = """\
import sys
import omnipath as op
op.options.url, op.options.fallback_urls, op.options.cache = sys.argv[1], (), None
op.options.progress_bar = False
pairs = op.interactions.AllInteractions.get(
    genesymbols=True, organism="human", fields=["type", "datasets"])
pairs.to_csv(sys.argv[2], sep="\\t", index=False)
assert len(op.requests.Complexes.get()) == 1
assert len(op.requests.Intercell.get()) == 3
assert "KEGG" in op.interactions.OmniPath.resources()
"""


def test_the_omnipath_client_gets_its_frame(folder: Path, tmp_path: Path) -> None:
    # a process of its own: the client writes to HOME when it is imported
    environment = {**os.environ, "HOME": str(tmp_path), "OMNIPATH_AUTOLOAD": "0"}
    with Loopback(omnipath_app(folder)) as service:
        command = [sys.executable, "-c", CLIENT, service.url, str(tmp_path / "out.tsv")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        assert [path for _, path, _ in service.requests] == [
            "/interactions", "/complexes", "/intercell", "/resources"
        ]  # fmt: skip
    got = pd.read_csv(tmp_path / "out.tsv", sep="\t")
    assert got["source_genesymbol"].tolist() == ["A", "D", "F", "I"]
    assert got["ligrecextra"].tolist() == [False, True, False, False]
    assert got["n_sources"].tolist() == [2, 1, 1, 1]


def test_the_real_tables_are_served(mirror: Path, client: requests.Session) -> None:
    """The format's truth: every column of the service, human only by default."""
    folder = mirror / "omnipath_format"
    if not folder.is_dir():
        pytest.skip("the mirror has no omnipath_format/")
    with Loopback(omnipath_app(folder)) as service:
        fields = "evidences,extra_attrs,entity_type,ncbi_tax_id,dorothea_level"
        got = frame(get(client, service, "/interactions", datasets="omnipath,mirnatarget",
                        fields=fields, directed="no", loops="yes"))  # fmt: skip
    assert set(got["ncbi_tax_id_source"]) == {"9606"}
    assert all(json.loads(cell) for cell in got["evidences"])
