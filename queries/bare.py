"""What a ranking would be on the tables as they are, without the overlay of corrections."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pararoute.queries.routes import Ranking

TOP = 20


def beside_bare(result: Ranking, bare: Ranking) -> Ranking:
    """`result` with each ligand's score and rank in `bare`, and how far both agree.

    Parameters
    ----------
    result, bare : Ranking
        Of the same data, with the overlay and without it.

    Returns
    -------
    Ranking
        ``ligands`` has ``score_without_overlay`` and ``rank_without_overlay``; ``run`` says
        under ``"without the overlay"`` how many of the first 20 are the same, how the
        scores correlate (Spearman) and how many ligands have the same sign.
    """
    other = bare.ligands.set_index("ligand").reindex(result.ligands["ligand"])
    ligands = result.ligands.assign(
        score_without_overlay=other["score"].to_numpy(),
        rank_without_overlay=other["rank"].to_numpy(),
    )
    told = {
        f"of the first {TOP} the same": int((ligands["rank_without_overlay"] <= TOP)[:TOP].sum()),
        "rank correlation of scores": _correlation(
            ligands["score"], ligands["score_without_overlay"]
        ),
        "ligands of the same sign": int((ligands["sign"] == other["sign"].to_numpy()).sum()),
    }
    return replace(result, ligands=ligands, run={**result.run, "without the overlay": told})


def _correlation(one: pd.Series, two: pd.Series) -> float | None:
    """Spearman's; None where a side is constant or nothing is measured."""
    both = pd.concat([one, two], axis=1).dropna()
    if len(both) < 2 or (both.nunique() < 2).any():
        return None
    return round(float(both.corr(method="spearman").iloc[0, 1]), 6)
