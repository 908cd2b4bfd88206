"""Spelling out the best path of a pair or a receptor, with its share of the signal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from pararoute.graph.signs import ARROWS, spelled
from pararoute.queries.paths import Path, PathFinder


class SpelledPath(NamedTuple):
    """The columns that tell a route's best path."""

    target: str
    path: str
    path_signs: str
    path_share: float
    length: int


class _Best(NamedTuple):
    """A receptor's path, and that path with the binding it is best with but no ligand's name."""

    path: SpelledPath
    bound: SpelledPath


_GIVEN = ("sign", "mass_activating", "mass_inhibiting")


class Speller:
    """Spells out the best paths of pairs and receptors, each path once.

    Parameters
    ----------
    finder : PathFinder
        Finds paths to the effectors.
    """

    def __init__(self, finder: PathFinder) -> None:
        self._finder = finder
        self._found: dict[tuple[str, float, int], _Best | None] = {}

    def pairs(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """The best path of every ligand-receptor pair.

        Parameters
        ----------
        pairs : DataFrame
            ``ligand receptor activating sign`` and the masses of `queries.transmission.of_pairs`.

        Returns
        -------
        DataFrame
            The columns of `SpelledPath` for those of `pairs` that have a path, on their index. It
            has the sign of the pair's transmission where there is such a path; with sign 0, and
            where only walks with a cycle have that sign, it is the heaviest of the other sign.
        """
        kinds = pairs.groupby(["receptor", "activating", "sign"], sort=False).ngroup().to_numpy()
        _, first = np.unique(kinds, return_index=True)
        names = ("receptor", "activating", *_GIVEN)
        given = zip(*(pairs[name].to_numpy()[first].tolist() for name in names), strict=True)
        table = _table({
            kind: found.bound
            for kind, (receptor, share, sign, *masses) in enumerate(given)
            if (found := self._best(receptor, share, sign, masses)) is not None
        })  # fmt: skip
        rows = table.index.get_indexer(kinds)
        has = rows >= 0
        table = table.take(rows[has]).set_axis(pairs.index[has])
        return table.assign(path=pairs.loc[has, "ligand"] + table["path"])

    def receptors(self, receptors: pd.DataFrame) -> pd.DataFrame:
        """The best path of every receptor that has one, as `pairs` without the binding step.

        Parameters
        ----------
        receptors : DataFrame
            Indexed by receptor: ``sign`` and the masses of `queries.transmission`.
        """
        given = zip(receptors.index, *(receptors[name].tolist() for name in _GIVEN), strict=True)
        return _table({
            receptor: found.path
            for receptor, sign, *masses in given
            if (found := self._best(receptor, 1.0, sign, masses)) is not None
        })  # fmt: skip

    def _best(
        self, receptor: str, share: float, sign: int, masses: Sequence[float]
    ) -> _Best | None:
        """The heaviest path from a receptor of whose binding a share activates.

        Whatever the ligand, it is the same, and so are the masses.
        """
        key = (receptor, share, sign)
        if key not in self._found:
            self._found[key] = self._search(receptor, share, sign, masses)
        return self._found[key]

    def _search(
        self, receptor: str, share: float, sign: int, masses: Sequence[float]
    ) -> _Best | None:
        for wanted in (1, -1) if sign >= 0 else (-1, 1):
            found = [
                (part * path.weight, -len(path.names), path, first)
                for first, part in ((1, share), (-1, 1 - share))
                if part > 0 and (path := self._finder.best(receptor, wanted * first)) is not None
            ]
            if found:
                weight, _, path, first = max(found, key=lambda entry: entry[:2])
                mass = masses[0] if wanted > 0 else masses[1]
                spelled_path = _spelled(path, weight / mass**0.5)
                return _Best(spelled_path, _behind(first, spelled_path))
        return None


def _table(rows: Mapping[Hashable, SpelledPath]) -> pd.DataFrame:
    """Rows by their index as a table, column by column, which pandas takes far faster."""
    names = SpelledPath._fields
    columns = zip(*rows.values(), strict=True) if rows else ((),) * len(names)
    return pd.DataFrame(
        {name: list(column) for name, column in zip(names, columns, strict=True)}, index=list(rows)
    )


def _spelled(path: Path, share: float) -> SpelledPath:
    return SpelledPath(
        target=path.names[-1],
        path=spelled(path.names, path.signs),
        path_signs=";".join(map(str, path.signs)),
        path_share=min(share, 1.0),  # rounding may exceed 1 by an ulp
        length=len(path.signs),
    )


def _behind(sign: int, rest: SpelledPath) -> SpelledPath:
    """A receptor's path with the binding step before it."""
    signs = f"{sign};{rest.path_signs}" if rest.path_signs else str(sign)
    path = f" {ARROWS[sign]} {rest.path}"
    return SpelledPath(rest.target, path, signs, rest.path_share, rest.length + 1)
