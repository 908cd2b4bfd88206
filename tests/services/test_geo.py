"""The test GEO and the test mirror answer at the addresses of theirs."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import requests

from tests.services import simulate
from tests.services.asked import TABLE, get
from tests.services.geo import geo_app, mirror_app
from tests.services.http import (
    Loopback,
)

BODY = gzip.compress(TABLE, mtime=0)
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
