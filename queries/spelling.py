"""Spelling out the best path of a pair or a receptor, with its share of the signal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from pararoute.graph.signs import ARROWS, spelled
from pararoute.queries.paths import Path, PathFinder


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
    after: dict[tuple[str, float, int], tuple[int, SpelledPath] | None] = {}
    rows = []
    for ligand, receptor, share, sign, *masses in zip(
        *(pairs[name].tolist() for name in columns), strict=True
    ):
        key = (receptor, share, sign)  # what follows the ligand is the same for all with this key
        if key not in after:
            after[key] = _best(receptor, share, sign, masses, finder)
        rows.append(NO_PATH if (found := after[key]) is None else _behind(ligand, *found))
    return _table(rows, pairs.index)


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
    found = [
        _best(receptor, 1.0, sign, masses, finder)
        for receptor, sign, *masses in zip(
            receptors.index, *(receptors[name].tolist() for name in columns), strict=True
        )
    ]
    return _table([NO_PATH if one is None else one[1] for one in found], receptors.index)


def _table(rows: Sequence[SpelledPath], index: pd.Index) -> pd.DataFrame:
    """Rows as a table, column by column, which pandas takes far faster."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(SpelledPath._fields)
    return pd.DataFrame(
        {name: list(column) for name, column in zip(SpelledPath._fields, columns, strict=True)},
        index=index,
    )


def _best(
    receptor: str, share: float, sign: int, masses: Sequence[float], finder: PathFinder
) -> tuple[int, SpelledPath] | None:
    """The heaviest path from a receptor of whose binding a share activates.

    Returns the sign of the binding it is best with, and the path.
    """
    for wanted in (1, -1) if sign >= 0 else (-1, 1):
        found = [
            (part * path.weight, -len(path.names), path, first)
            for first, part in ((1, share), (-1, 1 - share))
            if part > 0 and (path := finder.best(receptor, wanted * first)) is not None
        ]
        if found:
            weight, _, path, first = max(found, key=lambda entry: entry[:2])
            mass = masses[0] if wanted > 0 else masses[1]
            return first, _spelled(path, weight / mass**0.5)
    return None


def _spelled(path: Path, share: float) -> SpelledPath:
    return SpelledPath(
        target=path.names[-1],
        path=spelled(path.names, path.signs),
        path_signs=";".join(map(str, path.signs)),
        path_share=min(share, 1.0),  # rounding may exceed 1 by an ulp
        length=len(path.signs),
    )


def _behind(ligand: str, sign: int, rest: SpelledPath) -> SpelledPath:
    """A receptor's path with the ligand before it."""
    signs = f"{sign};{rest.path_signs}" if rest.path_signs else str(sign)
    path = f"{ligand} {ARROWS[sign]} {rest.path}"
    return SpelledPath(rest.target, path, signs, rest.path_share, (rest.length or 0) + 1)
