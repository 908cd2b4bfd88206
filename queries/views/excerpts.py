"""The tables that a report shows: the first rows of each, and the columns a reader needs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pararoute.queries.conventions import INHIBITS_MORE
from pararoute.queries.relief import inhibits_more
from pararoute.queries.views import cells
from pararoute.queries.views.cells import Grid, grid
from pararoute.queries.views.palette import SIGN_WORDS

MOST_LIGANDS = 200
BEST = 15  # rows of targets and regulators

LIGANDS = {
    "rank": "rank", "ligand": "ligand", "score": "score", "best_path": "best route",
    "secretion": "secretion", "binding": "binding", "reception": "reception",
    "transmission": "transmission", "log2FoldChange": "log2 change", "padj": "padj",
    "pvalue_expression": "p expression", "qvalue_expression": "q expression",
    "pvalue_network": "p network", "qvalue_network": "q network", "qvalue_both": "q both",
    "p_limited": "p limited", "rank_low": "rank low", "rank_high": "rank high",
    "p_top10": "share in first 10", "rank_without_overlay": "rank without overlay",
    "location": "place", "defaults": "assumed", "sources": "sources", "references": "references",
    "data": "data", "note": "note",
}  # fmt: skip
RELIEF = {"rank": "rank", "ligand": "ligand", "score": "score", "change": "change",
          "log2FoldChange": "log2 change", "padj": "padj", "path": "best route",
          "data": "data"}  # fmt: skip
TARGETS = {
    "rank": "rank", "target": "node", "kind": "kind", "change": "change of net signal",
    "activating_kept": "activating kept", "inhibiting_kept": "inhibiting kept",
    "n_top_hit": "of the first 20 hit", "specificity": "specificity", "acts": "acts",
    "drugs": "drugs", "best_partner": "best partner", "change_with_partner": "change with it",
    "data": "data",
}  # fmt: skip
REGULATORS = {
    "rank": "rank", "tf": "factor", "score": "score", "explains": "must go",
    "agreement": "what is sure", "log2FoldChange": "log2 change", "padj": "padj",
    "regulon": "targets from", "activity": "activity t", "qvalue_activity": "q activity",
    "reach": "reach", "qvalue_reach": "q reach", "n_rising": "rising ligands",
    "rising_ligands": "which", "data": "data",
}  # fmt: skip
COLLECTIONS = ("CollecTRI", "DoRothEA")


def excerpts(
    ligands: pd.DataFrame,
    relief: pd.DataFrame,
    targets: pd.DataFrame,
    regulators: pd.DataFrame,
    described: pd.DataFrame,
) -> dict[str, Grid]:
    """The first rows of each table.

    Parameters
    ----------
    ligands, relief, targets, regulators : DataFrame
        Tables of a run, in rank order.
    described : DataFrame
        What each column is: ``table column description``.

    Returns
    -------
    dict of str to Grid
        ``ligands targets regulators``, and each effect of the relief by its name.
    """
    told = {
        table: dict(zip(rows["column"], rows["description"], strict=True))
        for table, rows in described.groupby("table")
    }
    scored = _noted(ligands[ligands["score"] > 0].head(MOST_LIGANDS), relief)
    filled = scored.dropna(axis="columns", how="all") if len(scored) else scored
    kinds = {
        effect: grid(effect.replace(" ", "_"), rows.head(10), RELIEF, told.get("relief"))
        for effect, rows in relief.groupby("effect", sort=False)
    }
    return {
        "ligands": grid("ligands", filled, LIGANDS, told.get("ligands")),
        **kinds,
        "targets": grid("targets", _nodes(targets), TARGETS, told.get("targets")),
        "regulators": grid("regulators", _factors(regulators), REGULATORS, told.get("regulators")),
    }


def first_ten(ligands: pd.DataFrame, relief: pd.DataFrame) -> list[dict[str, Any]]:
    """The first ligands as rows of the small table beside the answer."""
    ten = _noted(ligands[ligands["score"] > 0].head(10), relief)
    most = ten["score"].max()
    return [
        {
            "rank": int(row["rank"]),
            "ligand": cells.readable(row["ligand"], 40),
            "score": cells.number(row["score"]),
            "part": f"{row['score'] / most:.3f}",
            "path": cells.readable(row["best_path"], 120),
            "interval": "" if pd.isna(row["rank_low"])
            else f"{row['rank_low']:.0f}–{row['rank_high']:.0f}",
            "q": cells.number(row["qvalue_both"]),
            "note": row["note"] or "",
        }
        for row in ten.to_dict("records")
    ]  # fmt: skip


def _noted(ligands: pd.DataFrame, relief: pd.DataFrame) -> pd.DataFrame:
    """With a note at those that inhibit more than they activate."""
    if relief.empty:
        return ligands.assign(note=None)
    more = inhibits_more(ligands, relief)
    return ligands.assign(note=[INHIBITS_MORE if one else None for one in more])


def _nodes(targets: pd.DataFrame) -> pd.DataFrame:
    """The strongest nodes; what each does, in a word."""
    best = targets.head(BEST)
    if "acts" in best:
        best = best.assign(acts=best["acts"].map(SIGN_WORDS))
    return best.assign(rank=range(1, len(best) + 1))


def _factors(regulators: pd.DataFrame) -> pd.DataFrame:
    """The first factors, with the activity and the reach that their rank rests on."""
    best = regulators.head(BEST)
    if best.empty:
        return best
    best = best.assign(explains=best["explains"].map({1: "up", -1: "down"}))
    for column in ("activity", "qvalue_activity", "reach", "qvalue_reach"):
        best[column] = float("nan")
        for name in COLLECTIONS:
            own = best["regulon"] == name
            best[column] = best[column].mask(own, best[f"{column}_{name.lower()}"])
    return best
