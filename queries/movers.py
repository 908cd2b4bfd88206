"""Which ligands move between two rankings of the same contrasts, and why.

Only the knowledge differs, so a ligand moves because an interaction of its own changed
(its pairs, a step of its best path), because the signal of its receptor changed
elsewhere in the network, or because others passed it.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from pararoute.queries.routes import TERMS, Ranking

COLUMNS = ("ligand", "rank_old", "rank_new", "moved", "score_old", "score_new", "route_old",
           "route_new", "why")  # fmt: skip
_SAME = 1e-12


def movers(old: Ranking, new: Ranking, changes: pd.DataFrame) -> pd.DataFrame:
    """Every ligand whose rank or score differs, the one that moved most first.

    Parameters
    ----------
    old, new : Ranking
        Of the same sender, receiver and options.
    changes : DataFrame
        ``part source target change sign_old sign_new``: what differs between the tables.

    Returns
    -------
    DataFrame
        ``moved`` is ranks gained (positive: up); ``why`` names the changes, joined by
        ``;``. Sorted by how far it moved, then the better of both ranks, then symbol. A
        ligand that only one of the two lists has an empty rank in the other, and comes first.
    """
    before, after = (r.ligands.set_index("ligand") for r in (old, new))
    both = before.add_suffix("_old").join(after.add_suffix("_new"), how="outer")
    both["moved"] = both["rank_old"] - both["rank_new"]
    score = both["score_old"].fillna(0) - both["score_new"].fillna(0)
    differs = both["moved"].ne(0) | score.abs().gt(_SAME) | both["rank_old"].isna()
    both = both[differs | both["rank_new"].isna()].copy()
    words = _in_words(changes)
    both["why"] = [_why(row, words) for row in both.reset_index().to_dict("records")]
    both["route_old"], both["route_new"] = both["best_path_old"], both["best_path_new"]
    both["best"] = both[["rank_old", "rank_new"]].min(axis=1)
    both["far"] = both["moved"].abs()
    both = both.reset_index().sort_values(
        ["far", "best", "ligand"], ascending=[False, True, True], na_position="first",
        ignore_index=True,
    )  # fmt: skip
    for column in ("rank_old", "rank_new", "moved"):
        both[column] = both[column].astype("Int64")
    return both[list(COLUMNS)]


def _in_words(changes: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    """Each changed interaction, told in a few words."""
    told = {}
    for row in changes.itertuples(index=False):
        sign = f"{row.sign_old} -> {row.sign_new}" if row.change == "sign" else str(row.change)
        told[row.part, row.source, row.target] = f"{row.source}>{row.target} ({row.part}): {sign}"
    return told


def _why(row: dict[str, object], changes: dict[tuple[str, str, str], str]) -> str:
    ligand = str(row["ligand"])
    found = [text for (part, source, _), text in changes.items()
             if part == "ligrec" and source == ligand]  # fmt: skip
    for path in (row["best_path_old"], row["best_path_new"]):
        nodes = _nodes(path)[1:]  # the ligand's own step is a pair
        for one, other in itertools.pairwise(nodes):
            keys = itertools.product(["signalling"], _itself_and_members(one),
                                     _itself_and_members(other))  # fmt: skip
            found += [changes[key] for key in keys if key in changes]
    if found:
        return ";".join(dict.fromkeys(found))
    terms = [t for t in TERMS if _differ(row[f"{t}_old"], row[f"{t}_new"])]
    if not terms:
        return "others passed it"
    receptor = row["best_receptor_new"]
    return f"{' and '.join(terms)} of {receptor}: changes elsewhere in the network"


def _nodes(path: object) -> list[str]:
    return str(path).replace(" -| ", " -> ").split(" -> ") if isinstance(path, str) else []


def _itself_and_members(node: str) -> list[str]:
    """A complex takes and sends its members' steps."""
    return list(dict.fromkeys([node, *node.split("_")]))


def _differ(one: object, other: object) -> bool:
    a, b = (float(x) if isinstance(x, int | float) else np.nan for x in (one, other))
    return bool(np.isnan(a) != np.isnan(b)) or abs(a - b) > _SAME
