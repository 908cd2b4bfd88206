"""Where a ranking comes from, as tables of a page: inputs, versions, parameters, licences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pararoute.queries.views.cells import Grid, grid, number

ASSUMED = {
    "sign_assumed": "the pair has no sign in the tables; it counts as activating",
    "reception_prior": "nothing is known of the receptor on the resistant cells; 1/2 is taken",
    "secreted_unknown": "no role is listed for the ligand; it counts as secreted with 1/2",
    "evidence_unknown": "the pair names no source; it counts as half a resource",
}
_FILES = ("sender", "receiver", "receiver_abundance", "omnipath")  # arguments that name files
_FOLDER = re.compile(r"[/\\]")
_SECRET = re.compile(r"(?<=://)[^/?#\s]+@")


def handed_on(run: Mapping[str, Any]) -> dict[str, Any]:
    """run.json as it is handed on: files by name, without folders, addresses without passwords.

    Parameters
    ----------
    run : mapping
        run.json; it is not changed.

    Returns
    -------
    dict
        The same tree. The folders of inputs and of files among the arguments are left out
        wherever a text tells them, a warning for one; a user and a password leave every address.
        The licences of the demo's tables stay where the run is the demo.

    Examples
    --------
    >>> told = handed_on({"arguments": {"sender": "/home/me/a.tsv", "omnipath": "http://u:p@host/o"},
    ...                   "warnings": ["/home/me/a.tsv holds 2 genes"]})
    >>> told["arguments"]
    {'sender': 'a.tsv', 'omnipath': 'http://host/o'}
    >>> told["warnings"]
    ['a.tsv holds 2 genes']
    """
    told = [run.get("arguments", {}).get(argument) for argument in _FILES]
    told += [entry["path"] for entry in run.get("inputs", ())]
    places = {place for path in told if isinstance(path, str) for place in _places(path)}
    longest = sorted(places, key=lambda place: (-len(place), place))
    known = "|".join(map(re.escape, longest)) or r"(?!)"
    found = re.compile(rf"(?<![\w.:/~-])(?:{known})(?!\w)")

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: plain(part) for key, part in value.items()}
        if isinstance(value, list):
            return [plain(part) for part in value]
        if isinstance(value, str):
            return found.sub(lambda place: _FOLDER.split(place[0])[-1], _SECRET.sub("", value))
        return value

    handed = {key: plain(value) for key, value in run.items()}
    if "licences" in handed and not handed.get("demo"):
        own = handed["licences"].items()
        handed["licences"] = {what: told for what, told in own if not what.startswith("demo ")}
    return handed


def _places(path: str) -> Iterator[str]:
    """A path, its folder and the one above (of a mirror); an address has none."""
    path = path.rstrip("/\\")
    for _ in range(0 if "://" in path else 3):
        if _FOLDER.search(path):
            yield path
            path = path[: max(path.rfind("/"), path.rfind("\\"))]


def tables(run: Mapping[str, Any]) -> dict[str, Grid]:
    """run.json as small tables, as it is handed on.

    Parameters
    ----------
    run : mapping
        run.json.

    Returns
    -------
    dict of str to Grid
        ``inputs``, ``fetched``, ``outputs``, ``arguments``, ``parameters``, ``counts``, ``error
        control``, ``versions``, ``licences``, ``timing``.
    """
    run = handed_on(run)
    files = [
        {"role": f["role"], "file": f["path"], "rows": f["rows"], "SHA-256": f["sha256"]}
        for f in run["inputs"]
    ]
    licences = [
        {"what": what, "licence": told}
        for what, told in run["licences"].items()
        if isinstance(told, str)
    ]
    licences += [
        {"what": what, "licence": f"{told['licence']} ({told['purpose']})"}
        for what, told in run["licences"].get("resources", {}).items()
    ]
    versions = {"pararoute": run["pararoute"], **run["versions"]}
    outputs = [{"file": file, "SHA-256": digest} for file, digest in run["outputs"].items()]
    found = {
        "inputs": pd.DataFrame(files, dtype=object),
        "fetched": pd.DataFrame(run["fetched"], dtype=object),
        "outputs": pd.DataFrame(outputs, dtype=object),
        "arguments": _pairs(run["arguments"]),
        "parameters": _pairs({**run["parameters"], "seed": run["seed"]}),
        "counts": _pairs(run["counts"]),
        "error control": _pairs(run["error control"]),
        "versions": _pairs(versions),
        "licences": pd.DataFrame(licences, dtype=object),
        "timing": _pairs(run.get("timing", {})),
    }
    return {name: grid(name.replace(" ", "_"), table) for name, table in found.items()}


def assumed(ligands: pd.DataFrame) -> Grid:
    """How many of the first ligands, and of all with a score, rest on each assumption.

    Examples
    --------
    >>> table = pd.DataFrame({"score": [0.5, 0.1], "defaults": ["sign_assumed", None]})
    >>> [cell.shown for cell in assumed(table).rows[0]][2:]
    ['1', '1']
    """
    scored = ligands.loc[ligands["score"] > 0, "defaults"].fillna("").str.split(";")
    rows = [
        {
            "assumption": name,
            "what it means": told,
            f"of the first {min(20, len(scored))}": sum(name in own for own in scored.head(20)),
            f"of all {len(scored)} with a score": sum(name in own for own in scored),
        }
        for name, told in ASSUMED.items()
    ]
    return grid("assumed", pd.DataFrame(rows))


def _pairs(told: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(_flat(told)), columns=["what", "value"], dtype=object)


def _flat(told: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a tree with its way there."""
    for key, value in told.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}: ")
        else:
            yield f"{before}{key}", _text(value)


def _text(value: Any) -> str:
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value) if isinstance(value, float) else f"{value}"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
