"""From three kinds of evidence to a direction and a score; see `queries.regulators`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pararoute.queries.regulating.activity import LEAST_TARGETS
from pararoute.queries.regulating.regulons import REGULONS
from pararoute.queries.regulating.targets import joined
from pararoute.queries.regulators import SIGNIFICANT, SUPPORTS, SURE

UNKNOWN = 0.5  # what a kind of evidence that is missing says


def directed(table: pd.DataFrame) -> pd.DataFrame:
    """With the direction that the reach asks for, and the evidence that the score takes.

    That is the first collection's which lists the factor, under names without a collection.
    """
    first, second = REGULONS
    listed = table[f"n_targets_{first}"].notna()
    names = [name.removesuffix(f"_{first}") for name in table if name.endswith(f"_{first}")]
    main = {n: table[f"{n}_{first}"].where(listed, table[f"{n}_{second}"]) for n in names}
    return table.assign(
        **main,
        explains=main["direction"].fillna(0).astype(int),
        regulon=listed.map({True: REGULONS[first], False: REGULONS[second]}),
    )


def scored(table: pd.DataFrame) -> pd.DataFrame:
    """With the supports and the score."""
    way, agreeing = table["explains"], table["agreeing"]
    table = table.assign(
        own_support=(1 + way * (table["rise"] - table["fall"]).fillna(0)) / 2,
        activity_support=agreeing.where(way > 0, 1 - agreeing).fillna(UNKNOWN),
        reach_support=1 - table["pvalue_reach"],
    )
    supports = list(SUPPORTS)
    table.loc[table["n_rising"] == 0, supports] = np.nan
    # rounded, so that a tie is one whatever the order of the sum
    table["score"] = (table[supports].sum(axis=1, skipna=False) / len(supports)).round(12)
    return table


def with_words(table: pd.DataFrame) -> pd.DataFrame:
    """With what goes the factor's way, and why evidence or the score is missing."""
    surely = table["pvalue_activity"] <= SIGNIFICANT
    own = (table["rise"] > SURE).astype(int) - (table["fall"] > SURE).astype(int)
    active = np.sign(table["activity"]).where(surely, 0)
    ways = {"own change": own * table["explains"], "activity": active * table["explains"]}
    agreement = [
        np.select([way > 0, way < 0], [f"{kind} for", f"{kind} against"], "")
        for kind, way in ways.items()
    ]
    changed = table["log2FoldChange"].notna()
    missing = {
        "own change not measured": ~changed,
        "own change without lfcSE": changed & table["rise"].isna(),
        f"fewer than {LEAST_TARGETS} measured targets": table["n_targets"] < LEAST_TARGETS,
        "no measured ligand among the targets": table["n_ligands"] == 0,
        "no ligand that it would explain rises": (table["n_ligands"] > 0)
        & (table["n_rising"] == 0),
    }
    untold = table["activity"].isna() & (table["n_targets"] >= LEAST_TARGETS)
    missing["its targets, or the statistic, do not vary"] = untold
    reason = [np.where(mask, told, "") for told, mask in missing.items()]
    table = table.assign(agreement=joined(agreement), reason=joined(reason))
    counts = [name for name in table if name.startswith("n_")]
    words = ["agreement", "reason"]
    table[words] = table[words].where(table[words] != "")
    return table.astype(dict.fromkeys(counts, "Int64"))
