"""OmniPath's complexes: how they are named, and which members they have.

The web service names a complex by its members, joined by ``_``, in ``COMPLEX:P09619_P16234`` or,
by symbols, ``PDGFRB_PDGFRA``; the order of members means nothing.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from pararoute.ingest.delimited import TextTable, require_columns
from pararoute.ingest.errors import TableError
from pararoute.ingest.omnipath.source import HOW
from pararoute.ingest.tables import checked

COMPLEX = "COMPLEX:"
_COPIES = re.compile("[1-9][0-9]{0,3}")  # of a member


def complex_key(symbol: str) -> str:
    """The name of a complex: its members' symbols, sorted and joined by ``_``.

    Examples
    --------
    >>> complex_key("COMPLEX:PDGFRB_PDGFRA")
    'PDGFRA_PDGFRB'
    """
    return "_".join(sorted(_members(symbol)))


def keyed(
    places: np.ndarray, names: np.ndarray | pd.Index, is_complex: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Places in a list of symbols, and the list, with complexes' keys in place of their symbols.

    Examples
    --------
    >>> places, names = keyed(np.array([0, 1, 2]), np.array(["B_A", "EGF", "A_B"]),
    ...                       np.array([True, False, True]))
    >>> names[places].tolist()
    ['A_B', 'EGF', 'A_B']
    """
    complexes, own = np.unique(places[is_complex], return_inverse=True)  # each is looked at once
    keys = [complex_key(names[place]) for place in complexes]
    places = places.copy()
    places[is_complex] = len(names) + own
    return places, np.array([*names.tolist(), *keys], dtype=object)


def refuse_nameless(table: TextTable, column: str, is_complex: pd.Series) -> None:
    """Raise where a member of a complex has no name."""
    names = table.frame.loc[is_complex, column]
    wrong = names[names.str.removeprefix(COMPLEX).str.contains(r"(?:^|_)\s*(?:_|$)")]
    if len(wrong):
        raise TableError(
            f"a member of '{wrong.iloc[0]}' has no name",
            where=table.cell(wrong.index[0], column),
            expected="gene symbols joined by _",
            how=HOW,
        )


def read_complexes(table: TextTable, interactions: pd.DataFrame) -> pd.DataFrame:
    """Members of every complex that the table lists or an interaction names."""
    require_columns(table, ("components", "components_genesymbols"), HOW)
    given = table.frame["components_genesymbols"].notna()
    refuse_nameless(table, "components_genesymbols", given)
    text = table.frame[given]
    listed: dict[str, dict[str, float]] = {}
    stoichiometry = text.get("stoichiometry", pd.Series("", index=text.index)).fillna("")
    for symbols, numbers in zip(text["components_genesymbols"], stoichiometry, strict=True):
        members = _members(symbols)
        copies = numbers.split(":")
        if len(copies) != len(members):
            copies = [""] * len(members)
        listed[complex_key(symbols)] = {
            m: float(n) if _COPIES.fullmatch(n) else float("nan")
            for m, n in zip(members, copies, strict=True)
        }
    for end in ("source", "target"):
        named = interactions.loc[interactions[f"{end}_is_complex"], f"{end}_genesymbol"]
        for key in named.unique():
            listed.setdefault(key, dict.fromkeys(key.split("_"), float("nan")))
    rows = [(c, m, n) for c, members in listed.items() for m, n in members.items()]
    frame = pd.DataFrame(rows, columns=["complex", "member", "stoichiometry"])
    frame = frame.astype({"complex": "str", "member": "str", "stoichiometry": "float64"})
    frame = frame.sort_values(["complex", "member"], ignore_index=True)
    return checked(frame, "complexes", str(table.path))


def _members(symbol: str) -> list[str]:
    return [member.strip() for member in symbol.removeprefix(COMPLEX).split("_")]
