"""What a handed-over file is, told from run.json: for a workbook's first sheet, for a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pararoute.graph.interchange.flat import HUMAN, Attributes
from pararoute.queries.conventions import DEMO_LABEL
from pararoute.queries.views.provenance import handed_on
from pararoute.queries.workbook import sheet_name

_ORGANISMS = {"human": HUMAN, "mouse": "Mouse, 10090, Mus musculus"}
_OMNIPATH = (
    "Türei D et al., Integrated intra- and intercellular signaling knowledge for multicellular "
    "omics analysis, Mol Syst Biol 2021, doi:10.15252/msb.20209923"
)


def of_workbook(
    run: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
) -> list[tuple[str, str]]:
    """The lines of a workbook's first sheet: heading and text, without folders and passwords.

    Parameters
    ----------
    run : mapping
        run.json.
    tables : mapping of str to DataFrame
        What the workbook holds.
    """
    run = handed_on(run)
    return [*_what(run), *_limits(run), *_asked(run), *_sheets(tables), *_origin(run)]


def of_graph(run: Mapping[str, Any], what: str, kind: str) -> Attributes:
    """A network's attributes, by the names that NDEx's networks have.

    Parameters
    ----------
    run : mapping
        run.json.
    what : str
        What is in it, in a sentence.
    kind : str
        ``"pathway"`` or ``"interactome"``.
    """
    label = f"{DEMO_LABEL}: " if run["demo"] else ""
    effectors = ", ".join(run["arguments"]["effector"])
    made_up = f"{DEMO_LABEL}: made up, no finding. " if run["demo"] else ""
    inputs = [f"{e['role']}, SHA-256 {e['sha256']}" for e in run["inputs"]]
    return {
        "name": f"{label}paracrine routes to {effectors} (pararoute)",
        "description": f"{made_up}{what} Limits: {'; '.join(run['limits'])}.",
        "version": f"ranked {run['timing']['finished']}",
        "organism": _ORGANISMS[run["arguments"]["organism"]],
        "networkType": [kind, "ppi"],
        "reference": _OMNIPATH,
        "rights": f"OmniPath: {run['licences']['OmniPath']}",
        "prov:wasGeneratedBy": f"pararoute {run['pararoute']}",
        "prov:wasDerivedFrom": inputs,
        **{role: _contrast(told) for role, told in sorted(run["contrasts"].items())},
        **({"data": DEMO_LABEL} if run["demo"] else {}),
    }


def _what(run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    effectors = ", ".join(run["arguments"]["effector"])
    what = (
        "Ligands of treated sensitive cells and their signed routes over receptors of resistant "
        f"cells to {effectors}, ranked by pararoute {run['pararoute']}."
    )
    yield ("What this is", f"{DEMO_LABEL}: made up, no finding. {what}" if run["demo"] else what)
    yield (
        "How to read it",
        "An empty cell is a missing value, never zero. The sheet Columns tells what each column "
        "is. Gene symbols are text cells, so that Excel leaves them as they are.",
    )


def _limits(run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    share = run["share of pairs with an assumed sign"]
    known = run["counts"]["receptors"] - run["counts"].get("reception from prior", 0)
    yield from (("Limit", text) for text in run["limits"])
    yield ("Limit", f"{share:.0%} of the pairs have no sign and count as activating")
    yield ("Limit", f"reception of {known} of {run['counts']['receptors']} receptors from data")
    yield from (("Warning", text) for text in run["warnings"])


def _asked(run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for role, told in sorted(run["contrasts"].items(), reverse=True):
        yield (role.capitalize(), _contrast(told))
    for name, value in sorted(run["arguments"].items()):
        if name not in run["contrasts"]:
            text = ", ".join(value) if isinstance(value, list) else str(value)
            yield (f"Asked: {name.replace('_', ' ')}", "not given" if value is None else text)


def _sheets(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str]]:
    for name, table in tables.items():
        yield ("Sheet", f"{sheet_name(name)}: {len(table):,} rows, {name}.tsv of the run's folder")


def _origin(run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for file in run["inputs"]:
        yield ("Input", f"{file['role']}: {file['path']}, SHA-256 {file['sha256']}")
    for name, digest in sorted(run["outputs"].items()):
        yield ("Made of it", f"{name}, SHA-256 {digest}")
    yield ("Ranked", run["timing"]["finished"])
    yield ("Versions", ", ".join(f"{name} {v}" for name, v in sorted(run["versions"].items())))
    for name, licence in sorted(run["licences"].items()):
        if isinstance(licence, str):
            yield ("Licence", f"{name}: {licence}")
    for name, told in sorted(run["licences"].get("resources", {}).items()):
        yield ("Licence", f"{name}: {told['licence']} (use: {told['purpose']})")


def _contrast(told: Mapping[str, Any]) -> str:
    title = told["title"] or told["name"]
    return f"{title} ({told['name']}; {told['organism']}; {told['genes']:,} genes)"
