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


def spell_pairs(pairs: pd.DataFrame, finder: PathFinder) -> pd.DataFrame:
    """The best path of every ligand-receptor pair.

    Parameters
    ----------
    pairs : DataFrame
        ``ligand receptor activating sign`` and the masses of `queries.transmission.of_pairs`.
    finder : PathFinder
        Finds paths to the effectors.

    Returns
    -------
    DataFrame
        The columns of `SpelledPath` on the index of `pairs`. The path has the sign of the
        pair's transmission where there is such a path; with sign 0, and where only walks
        with a cycle have that sign, it is the heaviest path of the other sign.
    """
    columns = ("ligand", "receptor", "activating", "sign", "mass_activating", "mass_inhibiting")
    rows = [
        _best((ligand,), receptor, share, sign, {1: plus, -1: minus}, finder)
        for ligand, receptor, share, sign, plus, minus in zip(
            *(pairs[name].tolist() for name in columns), strict=True
        )
    ]
    return pd.DataFrame(rows, columns=SpelledPath._fields, index=pairs.index)


def spell_receptors(receptors: pd.DataFrame, finder: PathFinder) -> pd.DataFrame:
    """The best path of every receptor, as `spell_pairs` without the binding step.

    Parameters
    ----------
    receptors : DataFrame
        Indexed by receptor: ``sign`` and the masses of `queries.transmission`.
    finder : PathFinder
        Finds paths to the effectors.
    """
    columns = ("sign", "mass_activating", "mass_inhibiting")
    rows = [
        _best((), receptor, 1.0, sign, {1: plus, -1: minus}, finder)
        for receptor, sign, plus, minus in zip(
            receptors.index, *(receptors[name].tolist() for name in columns), strict=True
        )
    ]
    return pd.DataFrame(rows, columns=SpelledPath._fields, index=receptors.index)


def _best(
    ligand: tuple[str, ...], receptor: str, share: float, sign: int, masses: dict[int, float],
    finder: PathFinder,
) -> SpelledPath:  # fmt: skip
    """The heaviest path through a step of which a share activates."""
    for wanted in (1, -1) if sign >= 0 else (-1, 1):
        found = [
            (part * path.weight, -len(path.names), path, first)
            for first, part in ((1, share), (-1, 1 - share))
            if part > 0 and (path := finder.best(receptor, wanted * first)) is not None
        ]
        if found:
            weight, _, path, first = max(found, key=lambda entry: entry[:2])
            signs = (*(first for _ in ligand), *path.signs)
            return _spelled((*ligand, *path.names), signs, weight / masses[wanted] ** 0.5)
    return NO_PATH


def _spelled(names: tuple[str, ...], signs: tuple[int, ...], share: float) -> SpelledPath:
    return SpelledPath(
        target=names[-1],
        path=spelled(names, signs),
        path_signs=";".join(map(str, signs)),
        path_share=min(share, 1.0),  # rounding may exceed 1 by an ulp
        length=len(signs),
    )
