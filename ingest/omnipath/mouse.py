"""OmniPath's complexes and intercell roles in mouse symbols, which the web service lacks.

It has interactions of mouse, but complexes and roles of human genes only. They are
translated member by member, by `pararoute.ingest.orthologs`.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import pandas as pd

from pararoute.ingest.orthologs import orthologous_pairs, other_organism
from pararoute.ingest.tables import checked

MAX_WAYS = 4  # a complex that could be translated in more ways is lost


def translate_roles(roles: pd.DataFrame, to: str) -> tuple[pd.DataFrame, Counter[str]]:
    """The table ``roles`` of one organism for the other, which OmniPath does not annotate.

    Parameters
    ----------
    roles : DataFrame
        Under its contract; a complex is its members joined by ``_``. It is not changed.
    to : str
        ``"mouse"`` or ``"human"``.

    Returns
    -------
    roles : DataFrame
        Each orthologue has its gene's roles; of several genes the largest value of each
        column. Complexes as in `translate_complexes`.
    reasons : Counter of str
        What was lost or merged.

    Examples
    --------
    >>> row = {"transmitter": True, "receiver": False, "secreted": 2.0, "membrane": 0.0}
    >>> roles = pd.DataFrame([{"genesymbol": "IGF1", **row, "votes": 2.0}])
    >>> translate_roles(roles, "mouse")[0]["genesymbol"].tolist()
    ['Igf1']
    """
    targets = _targets(other_organism(to), to)
    reasons: Counter[str] = Counter()
    translations: list[tuple[str, str]] = []
    for key in roles["genesymbol"]:
        members = [key] if key in targets else key.split("_")
        choices, reason = _choices(members, targets)
        reasons.update([f"roles {reason}"] if reason else [])
        translations += [(key, name) for name in dict.fromkeys(map(_key, choices))]
    pairs = pd.DataFrame(translations, columns=["genesymbol", "target"], dtype=object)
    moved = pairs.merge(roles, on="genesymbol")
    moved = moved.assign(genesymbol=moved["target"])[list(roles.columns)]
    merged = moved.groupby("genesymbol", as_index=False, sort=True).max()
    reasons["roles merged"] += len(moved) - len(merged)
    return checked(merged, "roles", f"roles in {to} symbols"), +reasons


def translate_complexes(complexes: pd.DataFrame, to: str) -> tuple[pd.DataFrame, Counter[str]]:
    """The table ``complexes`` of one organism for the other.

    Parameters
    ----------
    complexes : DataFrame
        Under its contract: a row is a complex and one of its members. It is not changed.
    to : str
        ``"mouse"`` or ``"human"``.

    Returns
    -------
    complexes : DataFrame
        Sorted. A member of several orthologues gives a complex for each, up to four; a
        complex with a member that has none is lost, as is one whose members would all be
        the same gene. Stoichiometries of members that become one gene are added.
    reasons : Counter of str
        What was lost, multiplied or merged.

    Examples
    --------
    >>> frame = pd.DataFrame({"complex": "ITGAV_ITGB3", "member": ["ITGAV", "ITGB3"]})
    >>> translate_complexes(frame.assign(stoichiometry=1.0), "mouse")[0]["complex"].unique()
    array(['Itgav_Itgb3'], dtype=object)
    """
    targets = _targets(other_organism(to), to)
    reasons: Counter[str] = Counter()
    listed: dict[str, dict[str, float]] = {}
    for row in complexes.itertuples():
        listed.setdefault(row.complex, {})[row.member] = row.stoichiometry
    found: dict[str, dict[str, float]] = {}
    for _, members in sorted(listed.items()):
        choices, reason = _choices(list(members), targets)
        reasons.update([f"complexes {reason}"] if reason else [])
        reasons["complexes translated in several ways"] += len(choices) > 1
        for choice in choices:
            copies: dict[str, float] = {}
            for gene, number in zip(choice, members.values(), strict=True):
                copies[gene] = copies.get(gene, 0.0) + number
            reasons["complexes merged"] += _key(choice) in found
            found.setdefault(_key(choice), copies)
    rows = sorted((name, gene, n) for name, copies in found.items() for gene, n in copies.items())
    frame = pd.DataFrame(rows, columns=["complex", "member", "stoichiometry"])
    frame = frame.astype({"complex": object, "member": object, "stoichiometry": "float64"})
    return checked(frame, "complexes", f"complexes in {to} symbols"), +reasons


def _choices(
    members: Sequence[str], targets: Mapping[str, tuple[str, ...]]
) -> tuple[list[tuple[str, ...]], str]:
    """Every way to translate members together, or none and the reason."""
    options = [targets.get(member, ()) for member in members]
    if not all(options):
        return [], "without an orthologue"
    if len(members) > 1 and math.prod(map(len, options)) > MAX_WAYS:
        return [], f"with more than {MAX_WAYS} translations"
    ways = itertools.product(*options)
    kept = [way for way in ways if len(set(way)) > 1 or len(members) == 1]
    return kept, "" if kept else "whose members are one gene"


def _key(members: Iterable[str]) -> str:
    return "_".join(sorted(set(members)))


@cache
def _targets(source: str, to: str) -> dict[str, tuple[str, ...]]:
    groups = orthologous_pairs(source, to).groupby("source_gene")["target_gene"]
    return {gene: tuple(targets) for gene, targets in groups}
