"""Spelling out the best path of a pair or a receptor, with its share of the signal."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from pararoute.graph.signs import spelled
from pararoute.queries.paths import PathFinder


class SpelledPath(NamedTuple):
    """The columns that tell a route's best path; all missing where there is none."""

    target: str | None
    path: str | None
    path_signs: str | None
    path_share: float
    length: int | None


NO_PATH = SpelledPath(None, None, None, float("nan"), None)


def spell_pair(
    ligand: str, receptor: str, activating: float, sign: int, signals: pd.DataFrame,
    finder: PathFinder,
) -> SpelledPath:  # fmt: skip
    """The best path of a ligand-receptor pair.

    Parameters
    ----------
    ligand, receptor : str
        The pair.
    activating : float
        Share of the pair that activates.
    sign : int
        Sign of the pair's transmission. The path has the same sign where there is such a
        path; with sign 0, and where only walks with a cycle have that sign, the heaviest
        path of the other sign.
    signals : DataFrame
        As `queries.transmission.transmission` gives it.
    finder : PathFinder
        Finds paths to the effectors.
    """
    for wanted in (1, -1) if sign >= 0 else (-1, 1):
        found = [
            (share * path.mass, -len(path.names), path, pair_sign)
            for pair_sign, share in ((1, activating), (-1, 1 - activating))
            if share > 0 and (path := finder.best(receptor, wanted * pair_sign)) is not None
        ]
        if found:
            mass, _, path, pair_sign = max(found, key=lambda entry: entry[:2])
            total = _total(signals, receptor, activating, wanted)
            return _spelled((ligand, *path.names), (pair_sign, *path.signs), mass / total)
    return NO_PATH


def spell_receptor(
    receptor: str, sign: int, signals: pd.DataFrame, finder: PathFinder
) -> SpelledPath:
    """The best path of a receptor, as `spell_pair` without the binding step."""
    for wanted in (1, -1) if sign >= 0 else (-1, 1):
        path = finder.best(receptor, wanted)
        if path is not None:
            share = path.mass / _total(signals, receptor, 1.0, wanted)
            return _spelled(path.names, path.signs, share)
    return NO_PATH


def _total(signals: pd.DataFrame, receptor: str, activating: float, sign: int) -> float:
    """Mass of all walks of a sign, through a pair of which a share activates."""
    plus = signals.at[receptor, "mass_activating"]
    minus = signals.at[receptor, "mass_inhibiting"]
    same, other = (plus, minus) if sign > 0 else (minus, plus)
    return float(activating * same + (1 - activating) * other)


def _spelled(names: tuple[str, ...], signs: tuple[int, ...], share: float) -> SpelledPath:
    return SpelledPath(
        target=names[-1],
        path=spelled(list(names), list(signs)),
        path_signs=";".join(str(sign) for sign in signs),
        path_share=min(share, 1.0),  # rounding may exceed 1 by an ulp
        length=len(signs),
    )
