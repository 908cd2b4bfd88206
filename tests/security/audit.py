"""Known weaknesses of what the lock names: ``python -m tests.security.audit [OPTION]...``.

pip-audit ends alike where a weakness is known and where nobody could be asked, and says "none"
of a package that the service does not know. Here these are told apart by the exit code: 0, all
were asked about and nothing is known against them; 1, a weakness is known, and listed; 75 (try
later), nothing is known of some or all of them. Options are handed on to pip-audit.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
NONE, FOUND, NOT_ASKED = 0, 1, 75
HEADS = {
    NONE: "audit: passed",
    FOUND: "audit: NOT PASSED, weaknesses are known",
    NOT_ASKED: "audit: NOT DONE, the service could not be asked; of this nothing is known",
}
_PATIENCE = "10"  # seconds for one answer
_LIMIT = 300  # seconds for all of them


def audit(lock: Path, options: Sequence[str] = (), limit: float = _LIMIT) -> tuple[int, list[str]]:
    """The exit code, and lines that say why."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--desc",
               "off", "--progress-spinner", "off", "--format", "json", "--timeout", _PATIENCE,
               "--requirement", str(lock), *options]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return NOT_ASKED, [f"no answer within {limit:g} s"]
    try:
        return judged(json.loads(done.stdout)["dependencies"])
    except (ValueError, LookupError, TypeError):  # it ended before it had a list
        why = re.findall(r"^\S*error\S*: .+", done.stderr, re.IGNORECASE | re.MULTILINE)
        return NOT_ASKED, why[-1:] or ["pip-audit does not run here"]


def judged(listed: Sequence[dict[str, Any]]) -> tuple[int, list[str]]:
    """What follows from pip-audit's list of packages.

    Examples
    --------
    >>> judged([{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "?"}])
    (75, ['1 of 2 packages: ?'])
    """
    weak = [
        f"{one['name']} {one['version']}: {', '.join([flaw['id'], *flaw.get('aliases', ())])}; "
        f"mended in {', '.join(flaw['fix_versions']) or 'no version'}"
        for one in listed for flaw in one.get("vulns", ())
    ]  # fmt: skip
    skipped = [str(one["skip_reason"]) for one in listed if "skip_reason" in one]
    unknown = [f"{len(skipped)} of {len(listed)} packages: {skipped[0]}"] if skipped else []
    if weak:
        return FOUND, weak + unknown
    if unknown or not listed:
        return NOT_ASKED, unknown or ["no package was asked about"]
    return NONE, [f"nothing is known against {len(listed)} packages"]


def main() -> int:
    """Audit the lock, and say what came of it."""
    code, why = audit(LOCK, sys.argv[1:])
    sys.stdout.write("\n  ".join([HEADS[code], *why]) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
