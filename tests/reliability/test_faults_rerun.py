"""A ranking of what a service, or a mirror's server, sent is made again, or told why it is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pararoute import cli
from pararoute.ingest.omnipath import source as omnipath_source
from pararoute.ingest.remote.cache import Cache
from tests import tables
from tests.pararoute.test_rerun import told, untouched
from tests.reliability.told import refused
from tests.services.geo import mirror_app
from tests.services.http import Loopback, refused_url
from tests.services.omnipath import omnipath_app

SAME = (0, "reproduced: 6 tables, the same bytes\n")
LIVE = ("--sender", "mirror/contrasts/sender.tsv", "--omnipath", "live")
TABLE = "omnipath/omnipath_webservice_interactions.tsv"


def rank(out: str, *more: str) -> Path:
    assert cli.run(["rank", "--permutations", "0", "--out", out, *more]) == 0
    return Path(out)


def serve_another_table(mirror: Path) -> None:
    """The last step of the first route inhibits from now on."""
    was, now = ("IRS1 AKT1 1 1 0 1 1 0 SIGNOR", "IRS1 AKT1 1 0 1 1 0 1 SIGNOR")
    tables.write(mirror / TABLE, tables.INTERACTIONS.replace(was, now))


def digest(run: Path) -> str:
    inputs = json.loads((run / "run.json").read_text(encoding="utf-8"))["inputs"]
    return next(str(e["sha256"]) for e in inputs if e["role"] == "omnipath interactions")


@pytest.mark.fault(49, exit=0)
@pytest.mark.fault(49, exit=4)
@pytest.mark.fault(49, exit=5)
@pytest.mark.usefixtures("pauses")
def test_what_a_service_sent_is_ranked_again_from_the_cache(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(omnipath_source.Service, "_least", lambda *_: 1)  # its tables are small
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        monkeypatch.setattr(omnipath_source, "SERVICE", service.url)
        run = rank("first", *LIVE)
        asked = len(service.requests)
        rank("cached", *LIVE)
        for each in ("first", "cached"):
            assert told(capsys, each)[:2] == SAME
        assert len(service.requests) == asked > 0
        serve_another_table(tiny)
        service.app = omnipath_app(tiny / "omnipath")
        newer = rank("newer", *LIVE, "--refresh")
        code, out, err = told(capsys, "first")
        assert (code, out) == SAME  # from the copy of then, which is older now
        assert "changed" not in err
        cache = Cache()
        cache.clear([entry for entry in cache.entries() if entry.sha256 == digest(run)])
        code, out, err = told(capsys, "first")
        assert code == 5
        assert "\nroutes.tsv\t" in out
        assert f"changed: input omnipath interactions: {digest(run)} then, {digest(newer)}" in err
    code, out, err = told(capsys, "newer")  # nobody answers at that address any more
    assert (code, out) == SAME
    assert "changed" not in err
    shutil.rmtree(Cache().folder)
    with untouched(run):
        assert "no answer for" in refused(["rerun", "first", "--out", "again"], 4, capsys)
    assert not Path("again").exists()


@pytest.mark.fault(49, exit=0)
@pytest.mark.fault(49, exit=3)
@pytest.mark.fault(49, exit=4)
@pytest.mark.fault(49, exit=5)
@pytest.mark.parametrize("sender", [(), ("--sender", "up")], ids=["default", "named"])
@pytest.mark.usefixtures("pauses")
def test_what_a_mirrors_server_sent_is_ranked_again(
    sender: tuple[str, ...], tiny: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with Loopback(mirror_app(tiny)) as service:
        monkeypatch.setenv("PARAROUTE_MIRROR", service.url)
        run = rank("first", *sender)
        code, out, err = told(capsys, "first")
        assert (code, out) == SAME
        assert "changed" not in err
    assert told(capsys, "first")[:2] == SAME  # its server is down: what is cached counts
    with untouched(run):  # a mirror that was never asked for anything, and none
        monkeypatch.setenv("PARAROUTE_MIRROR", refused_url())
        assert "PARAROUTE_MIRROR" in refused(["rerun", "first"], 4, capsys)
        monkeypatch.delenv("PARAROUTE_MIRROR")
        assert "PARAROUTE_MIRROR" in refused(["rerun", "first"], 3, capsys)
    serve_another_table(tiny)
    with Loopback(mirror_app(tiny)) as service:  # elsewhere, and with another table
        monkeypatch.setenv("PARAROUTE_MIRROR", service.url)
        code, out, err = told(capsys, "first", "--out", "again")
    assert code == 5
    assert "\nroutes.tsv\t" in out
    assert f"changed: input omnipath interactions: {digest(run)} then, " in err
    assert f"{digest(Path('again'))} now" in err
