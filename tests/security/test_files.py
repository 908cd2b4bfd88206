"""Files of others: a folder that is worked in brings no code, a catalogue leads nowhere else."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pararoute.graph.stores.embedded import EmbeddedStore
from pararoute.ingest.contrasts import read_contrast
from pararoute.ingest.errors import InputError
from pararoute.ingest.omnipath.client import OmnipathClient
from pararoute.ingest.remote.cache import Cache
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.mirror import Mirror
from pararoute.ingest.remote.sources import Sources
from pararoute.queries import crew, messages
from tests import tables
from tests.contract.graphs import odd
from tests.queries.test_crew import PIECES, WORK
from tests.services.http import Loopback
from tests.services.omnipath import omnipath_app

MODULES = ("json", "logging", "numpy", "pandas", "ladybug", "omnipath", "requests", "pararoute",
           "sitecustomize", "usercustomize")  # fmt: skip


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is worked in, full of modules that must not be taken for others."""
    folder = tmp_path / "trap"
    folder.mkdir()
    for name in MODULES:
        (folder / f"{name}.py").write_text(f"open({str(folder / 'ran')!r}, 'a').write({name!r})\n")
    monkeypatch.chdir(folder)
    return folder


def test_the_trap_works(trap: Path) -> None:
    subprocess.run([sys.executable, "-c", "import json"], check=False, capture_output=True)
    assert (trap / "ran").exists()


def test_a_helper_takes_no_module_from_where_it_is_started(trap: Path) -> None:
    path = [place for place in sys.path if place]
    sent = json.dumps(path).encode() + b"\n" + messages.packed(WORK) + messages.packed(PIECES[0])
    done = subprocess.run([sys.executable, "-P", "-c", crew._HELPER], input=sent,
                          capture_output=True, check=False)  # fmt: skip
    answer = messages.received(io.BytesIO(done.stdout))
    assert messages.packed(answer) == messages.packed(WORK["null"].answer(PIECES[0].asked))
    assert not (trap / "ran").exists()


def test_nor_does_the_process_of_the_omnipath_package(trap: Path, tmp_path: Path) -> None:
    mirror = tables.write_mirror(tmp_path / "mirror")
    with Loopback(omnipath_app(mirror / "omnipath")) as service:
        client = OmnipathClient(service.url, "complexes", {"format": "tsv", "license": "academic"})
        assert client(f"{service.url}/complexes", tmp_path / "body", name="complexes").size
    assert not (trap / "ran").exists()


def test_a_pickle_where_the_package_keeps_its_own_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror, ran = tables.write_mirror(tmp_path / "mirror"), tmp_path / "ran"
    kept = tmp_path / "home" / ".cache" / "omnipathdb"
    kept.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with Loopback(omnipath_app(mirror / "omnipath")) as service:
        address = f"{service.url}/complexes?format=tsv&license=academic"
        key = hashlib.md5(address.encode(), usedforsecurity=False).hexdigest()
        (kept / f"{key}.pickle").write_bytes(f"cposix\nsystem\n(S'touch {ran}'\ntR.".encode())
        client = OmnipathClient(service.url, "complexes", {"format": "tsv", "license": "academic"})
        assert client(address, tmp_path / "body", name="complexes").size
        assert len(service.requests) == 1
    assert not ran.exists()
    assert [path.name for path in kept.iterdir()] == [f"{key}.pickle"]


def test_nor_does_the_one_that_fills_a_database(trap: Path, tmp_path: Path) -> None:
    counts = EmbeddedStore(tmp_path / "graph.lbug").load(odd())
    assert sum(counts.values())
    assert not (trap / "ran").exists()


@pytest.mark.parametrize(
    "file",
    ["../outside.tsv", "x/../../outside.tsv", "{mirror}/outside.tsv", "/{mirror}/outside.tsv"],
)
def test_a_catalogue_of_a_mirror_names_no_file_outside_of_it(file: str, tmp_path: Path) -> None:
    mirror = tables.write_mirror(tmp_path / "mirror")
    tables.write(mirror / "outside.tsv", tables.SENDER)
    catalogue = mirror / "contrasts" / "contrasts.toml"
    catalogue.write_text(catalogue.read_text().replace("sender.tsv", file.format(mirror=mirror)))
    sources = Sources(Fetcher(Cache(tmp_path / "cache")), Mirror(mirror))
    with pytest.raises(InputError, match="is missing"):
        read_contrast("up", "sender", sources)
