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

from pararoute.graph.network import Floats, Ints


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
         "transmission_activating", "transmission_inhibiting", "path", "sources", "references",
         "defaults")  # fmt: skip


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
    numbers, names = pd.factorize(pairs["ligand"])
    reach = (pairs["binding"] * pairs["reception"]).to_numpy(float)
    lost = losses.reindex(names).take(numbers)
    parts = [
        _of_kind(kind, pairs if kind.rises else lost, pairs["transmission"], reach, numbers)
        for kind in KINDS
    ]
    table = pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    )
    told = pairs[list(_TOLD)].iloc[table.pop("row").to_numpy()].reset_index(drop=True)
    table = pd.concat([table, told], axis=1)
    return table.assign(
        best_receptor=table["receptor"], best_route=table["route"], also=_others(table)
    )


def inhibits_more(ligands: pd.DataFrame, relief: pd.DataFrame) -> pd.Series:
    """Whether a ligand that rises and activates inhibits still more, over its best pair that does.

    Parameters
    ----------
    ligands : DataFrame
        ``ligand score``.
    relief : DataFrame
        As `relief` gives it.

    Examples
    --------
    >>> ligands = pd.DataFrame({"ligand": ["IGF1", "DCN"], "score": [0.03, 0.009]})
    >>> lists = pd.DataFrame({"effect": "gained inhibition", "ligand": ["DCN"], "score": [0.012]})
    >>> inhibits_more(ligands, lists).tolist()
    [False, True]
    """
    gained = relief[relief["effect"] == "gained inhibition"].set_index("ligand")["score"]
    return ligands["score"].gt(0) & ligands["ligand"].map(gained).gt(ligands["score"])


def _others(table: pd.DataFrame) -> list[str | None]:
    """The other effects of each row's ligand, in the order of `KINDS`."""
    effects: dict[str, list[str]] = {}
    for ligand, effect in zip(table["ligand"], table["effect"], strict=True):
        effects.setdefault(ligand, []).append(effect)
    return [
        ";".join(other for other in effects[ligand] if other != effect) or None
        for ligand, effect in zip(table["ligand"], table["effect"], strict=True)
    ]


def _of_kind(
    kind: Kind, changes: pd.DataFrame, transmission: pd.Series, reach: Floats, ligands: Ints
) -> dict[str, np.ndarray]:
    """The best pair of each ligand under one kind, best first; ``row`` is its place.

    All are of the same pairs: what the ligand does, the transmission, binding * reception, and
    the ligand's number.
    """
    change = changes["secretion" if kind.rises else "loss"].to_numpy(float)
    part = np.maximum(transmission.to_numpy(float) * (1 if kind.activates else -1), 0.0)
    # in the order of the main list's product, so that equal stays equal to the last bit
    score = change * (reach * part)
    some = np.flatnonzero(score > 0)
    # pairs are in the order of their names, and so are those of equal score
    some = some[np.argsort(-score[some], kind="stable")]
    row = some[np.sort(np.unique(ligands[some], return_index=True)[1])]
    return {
        "effect": np.full(len(row), kind.effect, dtype=object),
        "rank": np.arange(1, len(row) + 1),
        "score": score[row],
        "sign": np.full(len(row), kind.sign),
        "change": change[row],
        "log2FoldChange": changes["log2FoldChange"].to_numpy(float)[row],
        "padj": changes["padj"].to_numpy(float)[row],
        "row": row,
    }
