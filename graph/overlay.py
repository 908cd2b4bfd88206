"""The one shipped list of corrections to what a signalling table says (``overlay.tsv``).

Each row is a textbook fact that a table may get wrong: dataset, source, target, sign,
reason, and a reference where one was looked up. Sign 1 or -1 sets (or adds) the edge,
0 removes it. Every effect on a table is counted; results can be had without it.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import pandas as pd


@cache
def shipped_overlay() -> pd.DataFrame:
    """The shipped corrections: ``dataset source target sign reason reference``."""
    file = resources.files("pararoute.graph") / "overlay.tsv"
    with file.open(encoding="utf-8") as text:
        return pd.read_csv(text, sep="\t", keep_default_na=False, dtype={"sign": int})


def corrected(
    edges: pd.DataFrame, overlay: pd.DataFrame, known: frozenset[str]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """`edges` with the corrections applied, and how many of each kind there were.

    Parameters
    ----------
    edges : DataFrame
        Columns ``source``, ``target``, ``activating`` (share, may be missing), and any
        other; one row per source and target.
    overlay : DataFrame
        Rows of one dataset: ``source``, ``target``, ``sign``.
    known : frozenset of str
        Symbols of the tables. A correction that names any other symbol is not applied,
        so that the overlay never brings a new protein in.

    Returns
    -------
    edges : DataFrame
        With a bool column ``corrected``; added edges have no sources.
    counts : dict
        ``flipped``, ``removed``, ``added``, ``agreeing`` and ``not applicable``.

    Examples
    --------
    >>> edges = pd.DataFrame({"source": ["PTEN"], "target": ["AKT3"], "activating": [1.0]})
    >>> facts = pd.DataFrame({"source": ["PTEN"], "target": ["AKT3"], "sign": [-1]})
    >>> new, counts = corrected(edges, facts, frozenset({"PTEN", "AKT3"}))
    >>> new["activating"].tolist(), counts["flipped"]
    ([0.0], 1)
    """
    applicable = overlay["source"].isin(known) & overlay["target"].isin(known)
    facts = overlay.loc[applicable, ["source", "target", "sign"]]
    merged = edges.merge(facts, on=["source", "target"], how="outer", indicator=True)
    share = merged["sign"].map({1: 1.0, -1: 0.0})
    stated = merged["sign"].notna()
    removed = merged["sign"].eq(0) & merged["_merge"].eq("both")
    added = merged["_merge"].eq("right_only") & share.notna()
    agreeing = stated & merged["_merge"].eq("both") & merged["activating"].eq(share)
    flipped = stated & merged["_merge"].eq("both") & ~agreeing & ~removed
    merged["corrected"] = flipped | added
    merged["activating"] = share.fillna(merged["activating"])
    counts = {
        "flipped": int(flipped.sum()),
        "removed": int(removed.sum()),
        "added": int(added.sum()),
        "agreeing": int(agreeing.sum()),
        "not applicable": int((~applicable).sum()),
    }
    keep = merged["_merge"].ne("right_only") & ~removed | added
    kept = merged.loc[keep].drop(columns=["sign", "_merge"])
    return kept.sort_values(["source", "target"], ignore_index=True), counts
