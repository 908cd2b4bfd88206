"""Which rows of OmniPath's tables a licence lets a user have.

OmniPath is a collection: every resource in it keeps its own licence, which serves a purpose.

==============  ===========================================  ============  ==============
purpose         what it says of a resource                   ``academic``  ``commercial``
==============  ===========================================  ============  ==============
``commercial``  any use                                      kept          kept
``academic``    non-commercial use                           kept          removed
``none``        no licence: the web service withholds it     removed       removed
``composite``   a collection, without a licence of its own   see below     see below
``unknown``     not in the table of licences                 kept          removed
==============  ===========================================  ============  ==============

``X_Y`` is what Y has from X; where it has no licence of its own, that of X counts. A
collection (``OmniPath``, ``CollecTRI``) stays as long as one of the names it can rest on
does: those that end in its own, or else all others of the row. Where a row names none of
them nobody can say what it rests on, and it is treated as unknown.

This is how the web service filters (``license=academic``), but for this: it has no
unknown names; it drops a collection's name of which the row names no part, other than
OmniPath's own, which it always keeps as CC BY 4.0; and it leaves ``curation_effort`` as
it was. As there, the signs of a row are not judged again.

References
----------
Türei D, Valdeolivas A, Gul L, et al. Integrated intra- and intercellular signaling
knowledge for multicellular omics analysis. Mol Syst Biol 17, e9923 (2021),
doi:10.15252/msb.20209923.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import resources
from typing import NamedTuple

import pandas as pd

from pararoute.ingest.errors import UnknownNameError

SERVED = {
    "academic": frozenset({"academic", "commercial", "unknown"}),
    "commercial": frozenset({"commercial"}),
}
NO_SOURCE = "no source named"


class Licence(NamedTuple):
    """A licence's name and the purpose it serves, as in the module's table."""

    name: str
    purpose: str


def licence_of(resource: str) -> Licence:
    """The licence of a resource, under the name that stands in a table's ``sources``.

    Parameters
    ----------
    resource : str
        For example ``"SIGNOR"``, or ``"HPRD_KEA"``: what KEA has from HPRD.

    Returns
    -------
    Licence
        ``Licence("unknown", "unknown")`` where the table of licences has no such name.

    Examples
    --------
    >>> licence_of("CellPhoneDB")
    Licence(name='MIT', purpose='commercial')
    >>> licence_of("PhosphoSite_KEA").purpose
    'academic'
    """
    known = _licences()
    first = known.get(resource.split("_", 1)[0], Licence("unknown", "unknown"))
    return known.get(resource, first)


def filter_interactions(frame: pd.DataFrame, licence: str) -> tuple[pd.DataFrame, Counter[str]]:
    """The interactions that a licence lets a user have.

    Parameters
    ----------
    frame : DataFrame of str, shape (n, any)
        The web service's text cells: ``sources`` (names joined by ``;``), ``references``
        (``name:PMID`` joined by ``;``), ``curation_effort``. It is not changed.
    licence : str
        ``"academic"`` or ``"commercial"``.

    Returns
    -------
    frame : DataFrame
        Without the names that are not served and their references, and without the rows
        that have no name left. Order and row labels stay. ``curation_effort`` is lowered
        by the number of references removed.
    removed : Counter of str
        In how many rows each name was removed.

    Raises
    ------
    UnknownNameError
        Another word for `licence`.

    Notes
    -----
    Cost: each distinct ``sources`` cell is judged once; 0.1 s for 36,000 interactions.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"sources": ["HPRD;SIGNOR", "KEGG"], "references": ["HPRD:1;SIGNOR:2", ""]}
    ... )
    >>> kept, removed = filter_interactions(frame, "commercial")
    >>> kept.to_dict("records")
    [{'sources': 'SIGNOR', 'references': 'SIGNOR:2'}]
    >>> sorted(removed.items())
    [('HPRD', 1), ('KEGG', 1)]
    """
    return _filtered(frame, licence, "sources", "references")


def filter_complexes(frame: pd.DataFrame, licence: str) -> tuple[pd.DataFrame, Counter[str]]:
    """The complexes that a licence lets a user have; see `filter_interactions`.

    ``identifiers`` (``name:id``) go with their resource; ``references`` name no resource
    in this table and stay.
    """
    return _filtered(frame, licence, "sources", "identifiers")


def filter_intercell(frame: pd.DataFrame, licence: str) -> tuple[pd.DataFrame, Counter[str]]:
    """The intercell annotations that a licence lets a user have; see `filter_interactions`.

    The one resource of a row is in ``database``. OmniPath's own consensus of roles names no
    parts; the web service serves it for any use, under CC BY 4.0, and so it stays.
    """
    own = _cells(frame, "database").map(lambda name: licence_of(name).purpose == "composite")
    kept, removed = _filtered(frame[~own], licence, "database")
    return frame[own | frame.index.isin(kept.index)], removed


def summary(*frames: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Every resource that tables name, with its licence and purpose, for the record of a run.

    Parameters
    ----------
    *frames : DataFrame
        Each with a column ``sources`` (names joined by ``;``) or ``database``.

    Returns
    -------
    dict
        Keys in alphabetical order.

    Examples
    --------
    >>> summary(pd.DataFrame({"sources": ["SIGNOR;HPRD_KEA"]}))["HPRD_KEA"]
    {'licence': 'HPRD', 'purpose': 'academic'}
    """
    names: set[str] = set()
    for frame in frames:
        for cell in _cells(frame, "sources" if "sources" in frame else "database").unique():
            names.update(_names(cell))
    found = {name: licence_of(name) for name in sorted(names)}
    return {name: {"licence": lic.name, "purpose": lic.purpose} for name, lic in found.items()}


@cache
def _licences() -> dict[str, Licence]:
    file = resources.files("pararoute.ingest") / "reference" / "resource_licences.tsv"
    _, *lines = file.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {resource: Licence(name, purpose) for resource, name, purpose in rows}


def _filtered(
    frame: pd.DataFrame, licence: str, column: str, evidence: str = ""
) -> tuple[pd.DataFrame, Counter[str]]:
    """`frame` without the names of `column` that are not served, and their `evidence`."""
    if licence not in SERVED:
        raise UnknownNameError("licence", licence, SERVED, where="OmniPath's licence filter")
    cells = _cells(frame, column)
    kept = {cell: _kept(_names(cell), licence) for cell in cells.unique()}
    gone = {cell: frozenset(_names(cell)).difference(kept[cell]) for cell in kept}
    removed: Counter[str] = Counter()
    for cell, rows in cells.value_counts().items():
        removed.update(dict.fromkeys(gone[cell], int(rows)))
    result = frame[cells.map(lambda cell: bool(kept[cell]))].copy()
    changed = result.index[cells[result.index].map(lambda cell: bool(gone[cell]))]
    if len(changed):
        old = cells[changed]
        result.loc[changed, column] = old.map(lambda cell: ";".join(kept[cell]))
        if evidence in result:
            _remove_evidence(result, evidence, old.map(gone))
    return result, removed


def _remove_evidence(frame: pd.DataFrame, column: str, gone: pd.Series) -> None:
    """Remove, in place, the items of `column` (``name:item``) whose name is gone from the row."""
    before = frame.loc[gone.index, column].fillna("").str.split(";")
    after = [
        [item for item in items if item.split(":", 1)[0] not in names]
        for items, names in zip(before, gone, strict=True)
    ]
    frame.loc[gone.index, column] = [";".join(items) or float("nan") for items in after]
    if column == "references" and "curation_effort" in frame:  # it counts the references
        lost = before.map(len) - [len(items) for items in after]
        effort = pd.to_numeric(frame.loc[gone.index, "curation_effort"], errors="coerce")
        fewer = (effort - lost).clip(lower=0).map("{:.0f}".format, na_action="ignore")
        frame.loc[gone.index, "curation_effort"] = fewer


def _cells(frame: pd.DataFrame, column: str) -> pd.Series:
    """The cells that name resources; empty where the table has no such column."""
    return frame.get(column, pd.Series("", index=frame.index)).fillna("")


def _names(cell: str) -> list[str]:
    """The names in a cell; an empty cell has the one name that is unknown to the table."""
    return [name for name in cell.split(";") if name] or [NO_SOURCE]


def _kept(names: list[str], licence: str) -> list[str]:
    """The names of one row that stay; see the module's docstring."""
    purpose = {name: licence_of(name).purpose for name in names}
    parts = [name for name in names if purpose[name] != "composite"]
    stays = {name for name in parts if purpose[name] in SERVED[licence]}
    for name in names:
        if purpose[name] == "composite":
            rests_on = [part for part in parts if part.endswith(f"_{name}")] or parts
            if stays.intersection(rests_on) or (not rests_on and licence == "academic"):
                stays.add(name)
    return [name for name in names if name in stays]
