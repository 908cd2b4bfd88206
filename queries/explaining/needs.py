"""What each term of a ligand or route would have to be for it to stand higher.

A term is compared with what it is among the first FIRST of the ranking: transmission is small
for everybody, so a small one stops nobody.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pararoute.queries.explaining.standing import Scene, Subject, rank_among
from pararoute.queries.rank import best_first
from pararoute.queries.routes import TERMS

FIRST = 15  # what the terminal shows of a ranking


def needs(subject: Subject, now: Scene) -> pd.DataFrame:
    """What each term would have to be, all else as it is.

    Returns
    -------
    DataFrame
        ``term value typical rank_if_typical rank_if_1 needed``: the term of the best route;
        its median among the first FIRST; the rank with that, and with 1; the value that
        would bring the subject among the first FIRST (missing where 1 is not enough).
        Empty where the subject has no pair.
    """
    columns = ["term", "value", "typical", "rank_if_typical", "rank_if_1", "needed"]
    best = now.best_pair(subject)
    if best is None:
        return pd.DataFrame(columns=columns)
    terms = {term: float(best[term]) for term in TERMS}
    terms["transmission"] = max(terms["transmission"], 0.0)
    scores = now.scores(subject.kind)
    typical = _typical(subject, now, scores)
    limit = _limit(subject, scores)
    rows = []
    for term, value in terms.items():
        rest = float(np.prod([v for name, v in terms.items() if name != term]))
        needed = limit / rest if rest > 0 else np.nan
        other = 0.0 if term == "secretion" else _others(subject, now, best)
        ranks = [_rank(scores, subject, changed * rest, other) for changed in (typical[term], 1.0)]
        rows.append((term, value, typical[term], *ranks, needed if needed < 1 else np.nan))
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"rank_if_typical": "Int64", "rank_if_1": "Int64"})


def _rank(scores: pd.Series, subject: Subject, score: float, other: float) -> int | None:
    """The rank with another score of the best route; None where it still has none."""
    return None if np.isnan(score) else rank_among(scores, subject, max(score, other))


def _others(subject: Subject, now: Scene, best: pd.Series) -> float:
    """The score of a ligand's next best route: what it falls back on."""
    if subject.kind == "route":
        return 0.0
    rest = now.pairs[(now.pairs["ligand"] == subject.ligand) & (now.pairs.index != best.name)]
    return float(rest["score"].max()) if len(rest) else 0.0


def _typical(subject: Subject, now: Scene, scores: pd.Series) -> dict[str, float]:
    """The median of each term among the first of the ranking, the subject left out."""
    others = scores.drop(subject.name, errors="ignore")
    first = others[others > 0].sort_values(ascending=False, kind="stable").head(FIRST).index
    if subject.kind == "route":
        rows = now.pairs[now.pairs["route"].isin(first)]
    else:
        rows = now.pairs.iloc[best_first(now.pairs)]
        rows = rows.drop_duplicates("ligand")
        rows = rows[rows["ligand"].isin(first)]
    return {term: float(rows[term].median()) for term in TERMS}


def _limit(subject: Subject, scores: pd.Series) -> float:
    """The score of the last of the first; missing where fewer score at all."""
    others = scores.drop(subject.name, errors="ignore")
    others = others[others > 0].sort_values(ascending=False)
    return float(others.iloc[FIRST - 1]) if len(others) >= FIRST else np.nan
