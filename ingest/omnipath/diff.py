"""What changed between two snapshots of OmniPath's interactions.

Interactions are compared as the ranking reads them: one row per source, target and part
(``ligrec``, ``signalling``, ``regulation``), signs in words, independent of row order.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pararoute.ingest.omnipath.reader import read_omnipath, read_regulation
from pararoute.ingest.omnipath.source import Source
from pararoute.ingest.tables import KEYS, Knowledge

PARTS = ("ligrec", "signalling", "regulation")
COLUMNS = ("part", "source", "target", "change", "sign_old", "sign_new", "sources_old",
           "sources_new", "references_old", "references_new")  # fmt: skip
_FLAGS = ("is_stimulation", "is_inhibition", "consensus_stimulation", "consensus_inhibition")


def sign_in_words(stimulation: bool, inhibition: bool, agreed: bool, disagreed: bool) -> str:
    """The sign of an interaction by its four flags; the consensus decides between both.

    Examples
    --------
    >>> sign_in_words(True, False, False, False)
    'activation'
    >>> sign_in_words(True, True, False, True)
    'inhibition'
    >>> sign_in_words(True, True, False, False)
    'both'
    >>> sign_in_words(False, False, False, False)
    'none'
    """
    if stimulation and inhibition and agreed != disagreed:
        stimulation, inhibition = agreed, disagreed
    if stimulation and inhibition:
        return "both"
    return "activation" if stimulation else "inhibition" if inhibition else "none"


def compare(old: Source | Path, new: Source | Path, organism: str = "human") -> pd.DataFrame:
    """Which interactions came, went, changed sign or changed evidence.

    Parameters
    ----------
    old, new : Source or Path
        Two sets of OmniPath's tables.
    organism : str
        ``"human"`` or ``"mouse"``.

    Returns
    -------
    DataFrame
        Sorted by part, source and target: ``part source target change`` (``came``,
        ``went``, ``sign``, ``evidence``) and the signs, sources and references before and
        after; empty where there is none.
    """
    before, after = _interactions(old, organism), _interactions(new, organism)
    both = before.add_suffix("_old").join(after.add_suffix("_new"), how="outer")
    both["change"] = None
    evidence = (both["sources_old"] != both["sources_new"]) | (
        both["references_old"] != both["references_new"]
    )
    both.loc[evidence, "change"] = "evidence"
    both.loc[both["sign_old"] != both["sign_new"], "change"] = "sign"
    both.loc[both["sign_new"].isna(), "change"] = "went"
    both.loc[both["sign_old"].isna(), "change"] = "came"
    changed = both[both["change"].notna()].sort_index().reset_index()
    return changed[list(COLUMNS)].fillna("")


def _interactions(source: Source | Path, organism: str) -> pd.DataFrame:
    knowledge = read_omnipath(source, organism)
    frames = [_part(name, _table(name, knowledge, source, organism)) for name in PARTS]
    return pd.concat(frames).set_index(["part", "source", "target"])


def _table(name: str, knowledge: Knowledge, source: Source | Path, organism: str) -> pd.DataFrame:
    if name == "regulation":
        return read_regulation(source, organism)
    table: pd.DataFrame = getattr(knowledge, name)
    return table


def _part(name: str, table: pd.DataFrame) -> pd.DataFrame:
    flags = [table[flag] for flag in _FLAGS]
    keys = dict(zip(("source", "target"), (table[key] for key in KEYS[name]), strict=True))
    return pd.DataFrame(
        {
            "part": name,
            **keys,
            "sign": [sign_in_words(*row) for row in zip(*flags, strict=True)],
            "sources": table["sources"].fillna(""),
            "references": table["references"].fillna(""),
        }
    )
