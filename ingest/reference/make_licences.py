"""Make `resource_licences.tsv` from the resource table of the pypath-omnipath package.

README.md beside it names the package and the command. Only facts are taken: the name of a
resource, the name of its licence, and the purpose it serves. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

COLUMNS = ("resource", "licence", "purpose")
PURPOSES = {
    "commercial": "commercial",
    "academic": "academic",
    "nonprofit": "academic",
    "non_profit": "academic",
    "composite": "composite",
    "ignore": "none",
}
# The collection is CC BY 4.0, but this name says nothing of the resources that a row rests on.
COLLECTIONS = frozenset({"OmniPath"})


def licences_of_resources(package: Path) -> list[tuple[str, str, str]]:
    """Read the licence of every resource under its name and its synonyms, sorted.

    A resource that the package gives no licence is left out.
    """
    data = json.loads((package / "resources/data/resources.json").read_text(encoding="utf-8"))
    served = {
        licence["name"]: PURPOSES[licence["purpose"]]
        for file in (package / "data/licenses").glob("*.json")
        for licence in [json.loads(file.read_text(encoding="utf-8"))]
    }
    rows = set()
    for resource, facts in data.items():
        if licence := facts.get("license"):
            for name in (resource, *facts.get("synonyms", ())):
                purpose = "composite" if name in COLLECTIONS else served[licence]
                rows.add((name, licence, purpose))
    return sorted(rows)


def main() -> None:
    """Parse the command line and write the table."""
    parser = argparse.ArgumentParser(description="Make the table of resource licences.")
    parser.add_argument("--pypath", type=Path, required=True, help="the unpacked folder `pypath`")
    parser.add_argument("--out", type=Path, default=Path())
    args = parser.parse_args()
    rows = [COLUMNS, *licences_of_resources(args.pypath)]
    text = "".join("\t".join(row) + "\n" for row in rows)
    (args.out / "resource_licences.tsv").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
