"""What the treatment changes in the signal that resistant cells get: four kinds of change.

A ligand that falls and inhibits the effectors is a signal, too, and so is an inhibitor that
rises. For every ligand and kind the best pair counts::

    score = change * binding * reception * part

                        change: the ligand  part of the transmission that counts    sign
    gained activation   rises (secretion)   transmission,  where it activates        1
    lost inhibition     falls               -transmission, where it inhibits         1
    gained inhibition   rises (secretion)   -transmission, where it inhibits        -1
    lost activation     falls               transmission,  where it activates       -1

Each kind has its own rank. Gained activation is the main list again, so that all four stand
side by side; their scores have the same scale.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd


class Kind(NamedTuple):
    """One kind of change."""

    effect: str
    rises: bool  # else it falls
    activates: bool  # else it inhibits

    @property
    def sign(self) -> int:
        """What it does to the effectors: 1 turns them up, -1 turns them down."""
        return 1 if self.rises == self.activates else -1


KINDS = (
    Kind("gained activation", rises=True, activates=True),
    Kind("lost inhibition", rises=False, activates=False),
    Kind("gained inhibition", rises=True, activates=False),
    Kind("lost activation", rises=False, activates=True),
)

_TOLD = ("ligand", "receptor", "route", "binding", "reception", "transmission",
         "transmission_activating", "transmission_inhibiting", "log2FoldChange", "padj", "path",
         "sources", "references", "defaults")  # fmt: skip


def relief(pairs: pd.DataFrame, losses: pd.DataFrame) -> pd.DataFrame:
    """Every ligand with a score above 0 under each kind of change.

    Parameters
    ----------
    pairs : DataFrame
        ``ligand receptor secretion binding reception transmission`` and what is told of
        each; ``secretion`` missing where the ligand is not measured.
    losses : DataFrame
        As `queries.secretion.loss` gives it.

    Returns
    -------
    DataFrame
        ``effect rank ligand score sign change``, the columns of the best pair, and ``also``,
        the other effects of the ligand; kinds in
        the order of `KINDS`, within each the best first, ties in symbol order.
    """
    lost = pairs[["ligand"]].join(losses, on="ligand")
    table = pd.concat([_of_kind(kind, pairs, lost) for kind in KINDS], ignore_index=True)
    return table.assign(also=_others(table))


def _others(table: pd.DataFrame) -> list[str | None]:
    """The other effects of each row's ligand, in the order of `KINDS`."""
    effects: dict[str, list[str]] = {}
    for ligand, effect in zip(table["ligand"], table["effect"], strict=True):
        effects.setdefault(ligand, []).append(effect)
    return [
        ";".join(other for other in effects[ligand] if other != effect) or None
        for ligand, effect in zip(table["ligand"], table["effect"], strict=True)
    ]


def _of_kind(kind: Kind, pairs: pd.DataFrame, lost: pd.DataFrame) -> pd.DataFrame:
    change = pairs["secretion"] if kind.rises else lost["loss"]
    part = (pairs["transmission"] * (1 if kind.activates else -1)).clip(lower=0)
    # in the order of the main list's product, so that equal stays equal to the last bit
    score = change * (pairs["binding"] * pairs["reception"] * part)
    best = pairs.loc[score > 0, ["ligand"]].assign(score=score[score > 0])
    # pairs are in the order of their names, and so are those of equal score
    best = best.sort_values("score", ascending=False, kind="stable").drop_duplicates("ligand")
    found = pairs.loc[best.index, list(_TOLD)].reset_index(drop=True)
    found = found.assign(
        effect=kind.effect, sign=kind.sign, change=change[best.index].to_numpy(),
        score=best["score"].to_numpy(), best_receptor=found["receptor"],
        best_route=found["route"],
    )  # fmt: skip
    if not kind.rises:
        told = lost.loc[best.index, ["log2FoldChange", "padj"]].reset_index(drop=True)
        found = found.assign(**told)
    return found.assign(rank=np.arange(1, len(found) + 1))
