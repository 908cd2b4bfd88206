"""Encryption is kept: over a real TLS server whose certificate is made for the test."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pararoute.graph.stores.neo4j import Neo4jStore
from pararoute.graph.stores.neo4j_address import SCHEMES, check_address
from pararoute.ingest.errors import DatabaseError, InputError, NetworkError
from pararoute.ingest.omnipath.client import OmnipathClient
from pararoute.ingest.remote.session import Session
from tests.services.http import App, Loopback, Redirect, Reply, Request

BODY = b"source\ttarget\nP05019\tP08069\n"
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to be had")


def app(_: Request) -> Reply:
    return Reply(200, {}, BODY)


class Encrypted(Loopback):
    """The same server behind TLS."""

    def __init__(self, app: App, certificate: Path) -> None:
        super().__init__(app)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.url = self.url.replace("http:", "https:")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "pair.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out",
         str(path.with_suffix(".crt"))], check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.fixture
def encrypted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Encrypted]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.with_suffix(".crt")))
    with Encrypted(app, certificate) as service:
        yield service


def fetched(url: str, to: Path) -> bytes:
    Session(sleep=lambda _: None).fetch(url, to, name="the table")
    return to.read_bytes()


def test_a_certificate_that_is_trusted_is_enough_and_redirects_within_tls_are_followed(
    encrypted: Encrypted, tmp_path: Path
) -> None:
    assert fetched(f"{encrypted.url}/table", tmp_path / "body") == BODY
    encrypted.faults.append(Redirect("/elsewhere"))
    assert fetched(f"{encrypted.url}/table", tmp_path / "body") == BODY


def test_a_certificate_that_nobody_trusts_is_refused(
    encrypted: Encrypted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(NetworkError, match="no trusted connection"):
        fetched(f"{encrypted.url}/table", tmp_path / "body")
    assert not encrypted.requests


@pytest.mark.parametrize("scheme", ["http", "HTTP", "ht\ttp"])
def test_a_redirect_without_encryption_is_not_followed(
    scheme: str, encrypted: Encrypted, tmp_path: Path
) -> None:
    with Loopback(app) as plain:
        target = plain.url.replace("http", scheme) + "/table?token=abc"
        encrypted.faults.append(Redirect(target))
        with pytest.raises(NetworkError, match="without encryption") as caught:
            fetched(f"{encrypted.url}/table", tmp_path / "body")
        assert not plain.requests
    assert "abc" not in str(caught.value)
    assert not (tmp_path / "body").exists()


def test_nor_one_that_leads_back_to_encryption(encrypted: Encrypted, tmp_path: Path) -> None:
    with Loopback(app) as plain:
        plain.faults.append(Redirect(f"{encrypted.url}/again"))
        encrypted.faults.append(Redirect(f"{plain.url}/table"))
        with pytest.raises(NetworkError, match="without encryption"):
            fetched(f"{encrypted.url}/table", tmp_path / "body")
        assert not plain.requests


def test_the_omnipath_package_does_not_follow_it_either(
    encrypted: Encrypted, tmp_path: Path
) -> None:
    client = OmnipathClient(encrypted.url, "complexes", {"format": "tsv", "license": "academic"})
    with Loopback(app) as plain:
        encrypted.faults.append(Redirect(f"{plain.url}/complexes"))
        with pytest.raises(NetworkError, match="without encryption"):
            client(f"{encrypted.url}/complexes", tmp_path / "body", name="complexes")
        assert not plain.requests
    assert not (tmp_path / "body").exists()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_address_of_neo4j_is_encrypted_or_this_machines(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEO4J_INSECURE", raising=False)
    for host in ("example.org", "10.0.0.7", "127.0.0.1.example.org", "localhost.example.org"):
        if "+s" in scheme:
            assert check_address(f"{scheme}://{host}") == f"{scheme}://{host}"
        else:
            with pytest.raises(InputError, match="without encryption"):
                check_address(f"{scheme}://{host}")
    assert check_address(f"{scheme}://127.0.0.1:7687")


def test_an_encrypted_address_of_neo4j_is_never_asked_in_the_clear() -> None:
    """The driver's first bytes to ``+s`` are a TLS greeting, also where the server speaks none."""
    came: list[bytes] = []

    def hear() -> None:
        other, _ = door.accept()
        with other:
            came.append(other.recv(4096))
            other.sendall(b"\x00\x00\x05\x04")  # Bolt 5.4, in the clear

    with socket.create_server(("127.0.0.1", 0)) as door:
        listener = threading.Thread(target=hear, daemon=True)
        listener.start()
        store = Neo4jStore(f"bolt+s://127.0.0.1:{door.getsockname()[1]}", "neo4j", "s3cret")
        with store, pytest.raises(DatabaseError, match="encrypted"):
            store.counts()
        listener.join(10)
    assert came
    assert all(first[:2] == b"\x16\x03" for first in came)  # a TLS record: handshake
