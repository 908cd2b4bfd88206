"""The audit of the dependencies: real pip-audit, and a service that answers in OSV's format."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.contract.test_layers import CHECKOUT
from tests.security.audit import FOUND, NONE, NOT_ASKED, audit, judged
from tests.services.http import Loopback, Reply, Request, Slow, Status, refused_url

LOCK = "".join(f"{name}==1.0 --hash=sha256:{'0' * 64}\n" for name in ("sound", "weak"))


def osv(request: Request) -> Reply:
    """Nothing is known but of the package that is called weak."""
    package = json.loads(request.body)["package"]
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}]
    flaw = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "summary": "unpickles",
            "affected": [{"package": package, "ranges": ranges}]}  # fmt: skip
    told = {"vulns": [flaw]} if package["name"] == "weak" else {}
    return Reply(200, {"Content-Type": "application/json"}, json.dumps(told).encode())


def audited(lock: str, url: str, folder: Path, limit: float = 60) -> tuple[int, list[str]]:
    file = folder / "some.lock"
    file.write_text(lock)
    service = ("--vulnerability-service", "osv", "--osv-url", url)
    return audit(file, (*service, "--cache-dir", str(folder / "kept")), limit)


def test_a_weakness_that_is_known_fails_and_is_listed(tmp_path: Path) -> None:
    with Loopback(osv) as service:
        code, why = audited(LOCK, service.url, tmp_path)
    assert (code, why) == (FOUND, ["weak 1.0: PYSEC-2026-1, CVE-2026-1; mended in 1.1"])


def test_none_that_is_known_passes(tmp_path: Path) -> None:
    with Loopback(osv) as service:
        code, why = audited(LOCK.splitlines()[0], service.url, tmp_path)
        assert len(service.requests) == 1
    assert (code, why) == (NONE, ["nothing is known against 1 packages"])


@pytest.mark.parametrize("fault", ["refused", "an error", "no answer in time"])
def test_a_service_that_cannot_be_asked_is_no_weakness(fault: str, tmp_path: Path) -> None:
    with Loopback(osv) as service:
        if fault != "refused":
            service.faults.extend([Status(503) if fault == "an error" else Slow(60)] * 9)
        url = refused_url() if fault == "refused" else service.url
        code, why = audited(LOCK, url, tmp_path, 2 if fault.startswith("no") else 60)
    assert code == NOT_ASKED
    assert {"refused": "refused", "an error": "503"}.get(fault, "within 2 s") in why[0]


def test_a_package_that_the_service_does_not_know_is_not_taken_for_sound() -> None:
    sound = {"name": "a", "version": "1", "vulns": []}
    absent = {"name": "b", "skip_reason": "not found"}
    weak = {"name": "c", "version": "1", "vulns": [{"id": "X-1", "fix_versions": []}]}
    assert judged([sound, absent]) == (NOT_ASKED, ["1 of 2 packages: not found"])
    assert judged([sound, absent, weak]) == (
        FOUND, ["c 1: X-1; mended in no version", "1 of 3 packages: not found"]
    )  # fmt: skip
    assert judged([])[0] == NOT_ASKED


@pytest.mark.parametrize(("code", "goes_on"), [(NONE, True), (FOUND, False), (NOT_ASKED, True)])
def test_what_lands_stops_at_a_weakness_alone(code: int, goes_on: bool, tmp_path: Path) -> None:
    """The line of ``.ci/run`` as it stands, with a Python that ends as the audit would."""
    [line] = [line for line in (CHECKOUT / ".ci" / "run").read_text().splitlines()
              if "security.audit" in line]  # fmt: skip
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\nexit {code}\n")
    python.chmod(0o755)
    script = f"set -euo pipefail\n{line}\necho went on\n"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert (b"went on" in done.stdout) == goes_on == (done.returncode == 0)
