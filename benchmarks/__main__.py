"""Measure rows and tell: python -m benchmarks [ROW ...] (`make bench`).

Without names, all rows, and the results go into benchmarks/results/ and docs/performance.md; with
names, those rows, told on stdout only, or with --keep beside those that were measured before.
Exits 1 if answers that must agree do not.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
from pathlib import Path

from benchmarks.harness import Row, measure
from benchmarks.machine import CHECKOUT, commit, machine
from benchmarks.telling import page, text

MODULES = (
    "startup",
    "mass",
    "best_routes",
    "ranking",
    "permutations",
    "sweep",
    "rank",
    "tables",
    "databases",
    "blocking",
)
LATEST = Path(__file__).parent / "results" / "latest"


def rows() -> list[Row]:
    """The rows of all modules."""
    return [r for name in MODULES for r in importlib.import_module(f"benchmarks.{name}").ROWS]


def main() -> int:
    known = {row.name: row for row in rows()}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", help=f"of {', '.join(known)}")
    parser.add_argument("--keep", action="store_true", help="put the rows named into the results")
    options = parser.parse_args()
    asked = options.rows
    if unknown := [name for name in asked if name not in known]:
        parser.error(f"no row {', '.join(unknown)}; there are {', '.join(known)}")
    os.environ["PARAROUTE_MIRROR"] = _mirror()
    measured = {"machine": machine()}
    found = []
    for name in asked or known:
        print(f"==> {name}", file=sys.stderr)
        at = f"{time.strftime('%Y-%m-%d')} at {commit()}, load {os.getloadavg()[0]:.1f} before"
        found.append({**measure(known[name]), "measured": at})
        print(text({**measured, "rows": found[-1:]}, head=False))
    results = {**measured, "rows": found}
    if options.keep:
        before = json.loads(LATEST.with_suffix(".json").read_text())["rows"]
        rows_of = {row["name"]: row for row in (*before, *found)}
        results["rows"] = [rows_of[name] for name in known if name in rows_of]
    if options.keep or not asked:
        LATEST.parent.mkdir(exist_ok=True)
        LATEST.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
        LATEST.with_suffix(".txt").write_text(text(results))
        page(CHECKOUT / "docs" / "performance.md", results)
    return int(any(check["right"] is False for row in found for check in row["checks"]))


def _mirror() -> str:
    from pararoute.ingest.remote.mirror import find_mirror

    mirror = find_mirror(Path.cwd())
    if not mirror:
        sys.exit("real tables are needed: name a mirror in PARAROUTE_MIRROR")
    return mirror if "://" in mirror else str(Path(mirror).resolve())


if __name__ == "__main__":
    sys.exit(main())
