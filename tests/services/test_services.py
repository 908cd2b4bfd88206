"""The test services themselves: each fault does what it says, each app answers as named."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import requests

from tests import tables
from tests.services import simulate
from tests.services.geo import geo_app, mirror_app
from tests.services.http import (
    Bomb,
    CutBody,
    CutChunked,
    CutClean,
    Fault,
    Garbled,
    Loopback,
    Redirect,
    Reply,
    Request,
    Reset,
    Slow,
    Status,
    Trickle,
    WebPage,
    free_port,
    refused_url,
)
from tests.services.omnipath import omnipath_app

TABLE = b"a\tb\n" + b"1\t2\n" * 50
BODY = gzip.compress(TABLE, mtime=0)


def app(request: Request) -> Reply:
    return Reply(200, {"Content-Type": "x/y"}, BODY if request.path.endswith(".gz") else TABLE)


@pytest.fixture
def service() -> Iterator[Loopback]:
    with Loopback(app) as loopback:
        yield loopback


@pytest.fixture
def client() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def get(client: requests.Session, service: Loopback, path: str = "/x", **query: str) -> str:
    answer = client.get(service.url + path, params=query, timeout=5)
    assert answer.status_code == 200
    return answer.text


def test_an_answer_and_the_list_of_requests(service: Loopback, client: requests.Session) -> None:
    before = time.monotonic()
    answer = client.get(service.url + "/t.gz?a=1&b=", timeout=5)
    assert answer.content == BODY
    assert answer.headers["Content-Length"] == str(len(BODY))
    assert answer.headers["Content-Type"] == "x/y"
    assert client.head(service.url + "/t.gz", timeout=5).content == b""
    (first, path, query), (second, *_) = service.requests
    assert (path, query) == ("/t.gz", {"a": "1", "b": ""})
    assert before <= first <= second
    assert service.most_at_once == 1  # kept alive


def test_a_fault_is_used_up_by_one_request(service: Loopback, client: requests.Session) -> None:
    service.faults.extend([Status(503), Status(429, retry_after=7)])
    unavailable, too_many, right = (client.get(service.url, timeout=5) for _ in range(3))
    assert unavailable.status_code == 503
    assert "Retry-After" not in unavailable.headers
    assert (too_many.status_code, too_many.headers["Retry-After"]) == (429, "7")
    assert right.content == TABLE


@pytest.mark.parametrize("fault", [CutBody(), CutChunked(), CutChunked(0.0)])
def test_a_cut_body_is_noticed(service: Loopback, client: requests.Session, fault: Fault) -> None:
    service.faults.append(fault)
    with client.get(service.url, timeout=5, stream=True) as answer:
        assert answer.status_code == 200
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            _ = answer.content
    assert get(client, service) == TABLE.decode()


def test_a_clean_cut_is_not_noticed(service: Loopback, client: requests.Session) -> None:
    service.faults.append(CutClean(0.5))
    text = get(client, service)
    assert text.endswith("1\t2\n")
    assert 0.4 < len(text) / len(TABLE) <= 0.5
    assert TABLE.startswith(text.encode())


def test_a_web_page_with_status_200(service: Loopback, client: requests.Session) -> None:
    service.faults.append(WebPage())
    answer = client.get(service.url, timeout=5)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "reCAPTCHA" in answer.text


def test_late_and_slow_answers(service: Loopback, client: requests.Session) -> None:
    service.faults.extend([Slow(0.3), Slow(0.2), Trickle(100, 0.02)])
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.get(service.url, timeout=0.05)
    for least in (0.2, 0.02 * (len(TABLE) // 100)):
        start = time.monotonic()
        assert get(client, service) == TABLE.decode()
        assert time.monotonic() - start >= least


def test_the_end_does_not_wait_for_a_slow_answer() -> None:
    start = time.monotonic()
    with Loopback(app) as loopback, requests.Session() as session:
        session.trust_env = False
        loopback.faults.append(Slow(60))
        with pytest.raises(requests.exceptions.ReadTimeout):
            session.get(loopback.url, timeout=0.05)
    assert time.monotonic() - start < 5


def test_a_reset_connection(service: Loopback, client: requests.Session) -> None:
    service.faults.append(Reset())
    with pytest.raises(requests.exceptions.ConnectionError, match="reset"):
        client.get(service.url, timeout=5)
    assert get(client, service) == TABLE.decode()


def test_what_is_no_gzip_and_what_is_too_much(service: Loopback, client: requests.Session) -> None:
    service.faults.extend([Garbled(), Bomb(3)])
    garbled, bomb = (client.get(service.url + "/t.gz", timeout=5).content for _ in range(2))
    assert len(garbled) == len(BODY)
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(garbled)
    assert len(bomb) < 10_000
    assert len(gzip.decompress(bomb)) == 3 << 20


def test_a_redirect_and_refused_connections(service: Loopback, client: requests.Session) -> None:
    service.faults.append(Redirect(service.url + "/elsewhere"))
    assert get(client, service) == TABLE.decode()
    assert [path for _, path, _ in service.requests] == ["/x", "/elsewhere"]
    assert free_port() > 0
    with pytest.raises(requests.exceptions.ConnectionError, match="refused"):
        client.get(refused_url(), timeout=5)


def test_connections_open_at_once_are_counted(service: Loopback) -> None:
    service.faults.extend([Slow(0.2)] * 3)

    def ask() -> None:
        with requests.Session() as session:
            session.trust_env = False
            get(session, service)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert service.most_at_once == 3


def test_closed_connections_are_not_counted(service: Loopback) -> None:
    for _ in range(2):
        with requests.Session() as session:
            session.trust_env = False
            get(session, service)
        deadline = time.monotonic() + 5
        while service.connections and time.monotonic() < deadline:
            time.sleep(0.01)
    assert service.most_at_once == 1


def test_an_error_in_an_app_is_not_lost() -> None:
    def broken(request: Request) -> Reply:
        raise ZeroDivisionError(request.path)

    def ask() -> None:
        with Loopback(broken) as loopback, requests.Session() as session:
            session.trust_env = False
            with pytest.raises(requests.exceptions.ConnectionError):
                session.get(loopback.url + "/oops", timeout=5)

    with pytest.raises(ZeroDivisionError, match="/oops"):
        ask()


# OmniPath

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


def frame(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), sep="\t", dtype=str, keep_default_na=False)


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


# GEO

COUNTS = f"format=file&file={simulate.COUNTS}"
NAMES = {
    simulate.COUNTS: f"/geo/download/?type=rnaseq_counts&acc=GSE64741&{COUNTS}",
    simulate.ANNOTATION: "/geo/download/?format=file&type=rnaseq_counts&"
    f"file={simulate.ANNOTATION}",
    simulate.SOFT: "/geo/series/GSE64nnn/GSE64741/soft/GSE64741_family.soft.gz",
    simulate.MATRIX: "/geo/series/GSE64nnn/GSE64741/matrix/GSE64741_series_matrix.txt.gz",
}


@pytest.mark.parametrize("name", NAMES)
def test_geo_files_at_ncbi_addresses(name: str, tmp_path: Path, client: requests.Session) -> None:
    with Loopback(geo_app(tmp_path)) as service:
        absent = client.get(service.url + NAMES[name], timeout=5)
        (tmp_path / name).write_bytes(BODY)
        present = client.get(service.url + NAMES[name], timeout=5)
    assert absent.status_code == 404
    assert absent.headers["Content-Type"].startswith("text/html")
    assert absent.text.startswith("<!DOCTYPE html>")
    assert present.content == BODY


@pytest.mark.parametrize(
    "address",
    [
        f"/geo/download/?type=rnaseq_counts&{COUNTS}",
        f"/geo/download/?type=rnaseq_counts&acc=GSE1&{COUNTS}",
        f"/geo/download/?acc=GSE64741&file={simulate.COUNTS}",
        "/geo/download/?format=file&file=../secret",
        "/geo/series/GSE6nnn/GSE64741/soft/GSE64741_family.soft.gz",
        "/geo/series/GSE64nnn/GSE64741/soft/GSE64742_family.soft.gz",
        "/geo/series/GSE64nnn/GSE64741/soft/",
    ],
)
def test_no_geo_file_at_a_wrong_address(
    address: str, tmp_path: Path, client: requests.Session
) -> None:
    for name in (*NAMES, "GSE64742_family.soft.gz"):
        (tmp_path / name).write_bytes(BODY)
    with Loopback(geo_app(tmp_path)) as service:
        assert client.get(service.url + address, timeout=5).status_code == 404


def test_a_short_accession_has_its_own_group(tmp_path: Path, client: requests.Session) -> None:
    (tmp_path / "GSE42_family.soft.gz").write_bytes(BODY)
    with Loopback(geo_app(tmp_path)) as service:
        address = "/geo/series/GSEnnn/GSE42/soft/GSE42_family.soft.gz"
        assert client.get(service.url + address, timeout=5).content == BODY


def test_a_mirror_serves_files_below_its_folder_only(
    tmp_path: Path, client: requests.Session
) -> None:
    (tmp_path / "mirror" / "geo").mkdir(parents=True)
    (tmp_path / "mirror" / "geo" / "a.tsv").write_bytes(TABLE)
    (tmp_path / "secret").write_bytes(TABLE)
    with Loopback(mirror_app(tmp_path / "mirror")) as service:
        assert get(client, service, "/geo/a.tsv") == TABLE.decode()
        assert client.get(service.url + "/geo/", timeout=5).status_code == 404
        prepared = requests.Request("GET", service.url).prepare()
        prepared.url = service.url + "/../secret"  # requests itself would take the dots away
        assert client.send(prepared, timeout=5).status_code == 404


# A simulated series

TRUTH = pd.DataFrame(
    {
        "gene_symbol": ["IGF1", "NOTAGENE", "DUSP6", None, "AKT1", "IGF1"],
        "log2FoldChange": [3.0, 1.0, -4.0, 1.0, np.nan, -3.0],
    }
)


def unzip(path: Path, encoding: str = "utf-8") -> str:
    return gzip.decompress(path.read_bytes()).decode(encoding)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, simulate.Simulated]:
    folder = tmp_path_factory.mktemp("geo")
    return folder, simulate.simulate_gse64741(folder, TRUTH, n_genes=400)


def test_counts_and_annotation_fit_together(series: tuple[Path, simulate.Simulated]) -> None:
    folder, drawn = series
    counts = frame(unzip(folder / simulate.COUNTS)).set_index("GeneID").astype(int)
    annotation = frame(unzip(folder / simulate.ANNOTATION)).set_index("GeneID")
    assert annotation.index.tolist() == counts.index.tolist()
    assert annotation.columns[:2].tolist() == ["Symbol", "Description"]
    assert counts.columns.tolist() == drawn["samples"].index.tolist()
    assert annotation.at["3479", "Symbol"] == "IGF1"
    assert counts.loc["3479"].tolist() == drawn["counts"].loc["IGF1"].tolist()
    assert len(counts) == 400
    depth = counts.sum() * 20_000 / 400
    assert depth.between(8e6, 40e6).all()


def test_the_truth_is_in_the_counts(series: tuple[Path, simulate.Simulated]) -> None:
    _, drawn = series
    genes, samples, counts = drawn["genes"], drawn["samples"], drawn["counts"]
    assert genes.index[:2].tolist() == ["IGF1", "DUSP6"]
    assert genes["log2FoldChange"].head(2).tolist() == [3.0, -4.0]
    assert genes["log2FoldChange"].iloc[2:].eq(0).all()
    assert not genes.index.isin(["NOTAGENE"]).any()
    assert 0.05 < (genes["A375"] - genes["log2FoldChange"]).std() < 0.15
    a375 = samples[samples["line"].eq("A375")]
    treated = counts[a375.index[a375["drug"].eq("vemurafenib")]].sum(axis=1)
    control = counts[a375.index[a375["drug"].eq("DMSO")]].sum(axis=1)
    ratio = np.log2((treated + 1) / (control + 1))
    ratio -= ratio.median()
    assert ratio["IGF1"] > 1.5
    assert ratio["DUSP6"] < -2
    assert ratio.abs().median() < 0.5


def test_series_files_name_the_samples(series: tuple[Path, simulate.Simulated]) -> None:
    folder, drawn = series
    soft, matrix = unzip(folder / simulate.SOFT), unzip(folder / simulate.MATRIX)
    titles = drawn["samples"]["title"].tolist()
    assert len(titles) == 18
    assert titles[0] == "A375_DMSO_48h_rep1"
    assert [line[16:] for line in soft.splitlines() if line.startswith("!Sample_title")] == titles
    row = next(line for line in matrix.splitlines() if line.startswith("!Sample_title"))
    assert row.split("\t")[1:] == [f'"{title}"' for title in titles]
    begin = matrix.index("!series_matrix_table_begin\n")
    table = matrix[begin:].splitlines()
    assert [line.split("\t")[0] for line in table] == [
        "!series_matrix_table_begin", '"ID_REF"', "!series_matrix_table_end"
    ]  # fmt: skip
    assert "2 \N{MICRO SIGN}M vemurafenib" in soft


def test_options_for_traps(tmp_path: Path) -> None:
    drawn = simulate.simulate_gse64741(
        tmp_path, TRUTH, n_genes=30, missing=("GSM1579003",), encoding="latin-1"
    )
    header = unzip(tmp_path / simulate.COUNTS).splitlines()[0]
    assert "GSM1579002\tGSM1579004" in header
    assert "GSM1579003" in drawn["counts"].columns
    with pytest.raises(UnicodeDecodeError):
        unzip(tmp_path / simulate.SOFT)
    assert "2 \N{MICRO SIGN}M" in unzip(tmp_path / simulate.SOFT, "latin-1")


def test_a_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        simulate.simulate_gse64741(tmp_path / name, TRUTH, n_genes=30, seed=seed)
    a, b, c = ((tmp_path / name / simulate.COUNTS).read_bytes() for name in "abc")
    assert a == b != c
    assert a[4:8] == bytes(4)  # gzip's time stamp
