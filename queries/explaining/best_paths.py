"""The best explicit paths of a ligand: over all its receptors, both signs, exactly.

A path from the ligand is a path from one of its receptors (`queries.paths`), weighed by the
share of the pair that has the sign of its first step. The paths of all receptors are merged
in order of falling weight; ties (to twelve digits) go to the shorter path, then to the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pararoute.graph.signs import spelled
from pararoute.queries.explaining.arithmetic import number
from pararoute.queries.explaining.evidence import Carrier, Evidence
from pararoute.queries.paths import Path, PathFinder

_SAME = 1e-12  # weights closer than this, relative, are one: they differ by rounding alone


@dataclass(frozen=True)
class LigandPath:
    """A path from a ligand to an effector.

    Attributes
    ----------
    names : tuple of str
        Ligand, receptor, ..., effector.
    signs : tuple of int
        1 or -1 of each step.
    weight : float
        Product of the steps' weights and of the pair's share.
    share : float
        Weight over the root of the mass of its sign, at most 1.
    inside : Path
        Its part inside the receiving cell.
    """

    names: tuple[str, ...]
    signs: tuple[int, ...]
    weight: float
    share: float
    inside: Path

    @property
    def sign(self) -> int:
        """Product of the steps' signs."""
        return int(np.prod(self.signs, dtype=int))

    @property
    def text(self) -> str:
        """Spelled out: ``->`` activates, ``-|`` inhibits."""
        return spelled(self.names, self.signs)


def share_of(share: float, sign: int, route: str) -> str:
    """A share, in words.

    Examples
    --------
    >>> share_of(0.0412, 1, "IGF1:IGF1R")
    'share 0.041 of the activating part of IGF1:IGF1R'
    """
    effect = "activating" if sign == 1 else "inhibiting"
    return f"share {number(share, 2)} of the {effect} part of {route}"


def best_paths(
    pairs: pd.DataFrame, finder: PathFinder, k: int, sign: int | None = None
) -> list[LigandPath]:
    """The k best paths of some pairs, of one ligand or of many.

    Parameters
    ----------
    pairs : DataFrame
        ``ligand receptor activating mass_activating mass_inhibiting``.
    finder : PathFinder
        Finds paths to the effectors.
    k : int
        How many.
    sign : int, optional
        1 or -1: only those of that sign.
    """
    columns = ("ligand", "receptor", "activating", "mass_activating", "mass_inhibiting")
    starts = [
        (ligand, receptor, first, inside, part, plus if first == inside else minus)
        for ligand, receptor, share, plus, minus in zip(
            *(pairs[name].tolist() for name in columns), strict=True
        )
        for first, part in ((1, share), (-1, 1 - share))
        for inside in (1, -1)
        if sign in (None, first * inside)
    ]
    found: list[LigandPath] = []
    inner = finder.merged([(receptor, inside, part) for _, receptor, _, inside, part, _ in starts])
    for place, path in inner:
        ligand, _, first, _, part, mass = starts[place]
        weight = part * path.weight
        if len(found) >= k and weight < found[k - 1].weight * (1 - _SAME):
            break
        share = min(weight / mass**0.5, 1.0)  # may exceed 1 by an ulp
        signs = (first, *path.signs)
        found.append(LigandPath((ligand, *path.names), signs, weight, share, path))
    found.sort(key=lambda path: (-_rounded(path.weight), len(path.names), path.names, path.signs))
    return found[:k]


def _rounded(weight: float) -> float:
    return float(f"{weight:.12g}")


def path_rows(paths: Mapping[int, LigandPath]) -> pd.DataFrame:
    """One row a path, by its place: ``place route target path sign share weight length``."""
    rows = [
        (place, ":".join(path.names[:2]), path.names[-1], path.text, path.sign, path.share,
         path.weight, len(path.signs))
        for place, path in paths.items()
    ]  # fmt: skip
    columns = ["place", "route", "target", "path", "sign", "share", "weight", "length"]
    return pd.DataFrame(rows, columns=columns)


def step_rows(paths: Mapping[int, LigandPath], evidence: Evidence) -> pd.DataFrame:
    """One row a step of a path and edge that carries it.

    ``place position source target sign carried_by sources references corrected correction
    conflict sign_assumed``; ``carried_by`` is the member's edge, empty where the step is one.
    """
    rows = []
    for place, path in paths.items():
        ends = zip(path.names, path.names[1:], path.signs, strict=False)
        for position, (source, target, sign) in enumerate(ends, start=1):
            if position == 1:
                carriers = [evidence.pair(source, target)]
            else:
                carriers = [c for c in evidence.carriers(source, target) if c.carries(sign)]
            rows += [(place, position, source, target, sign, *_told(source, target, c))
                     for c in carriers]  # fmt: skip
    columns = ["place", "position", "source", "target", "sign", "carried_by", "sources",
               "references", "corrected", "correction", "conflict", "sign_assumed"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _told(source: str, target: str, carrier: Carrier) -> tuple[str | bool, ...]:
    own = (carrier.source, carrier.target) == (source, target)
    member = "" if own else f"{carrier.source} to {carrier.target}"
    return (member, carrier.sources, carrier.references, carrier.corrected, carrier.correction,
            carrier.conflict, carrier.sign_assumed)  # fmt: skip


def conflicts(steps: pd.DataFrame, opposite: list[LigandPath]) -> pd.DataFrame:
    """What speaks against the paths: ``kind where says``.

    Parameters
    ----------
    steps : DataFrame
        As `step_rows` gives it.
    opposite : list of LigandPath
        The best paths of the sign that the ligand's transmission does not have.
    """
    rows = []
    for row in steps.itertuples():
        where = row.carried_by or f"{row.source} to {row.target}"
        if row.conflict:
            rows.append(("both signs", where, row.conflict))
        if row.corrected:
            rows.append(("overlay", where, row.correction))
    for path in opposite:
        route = ":".join(path.names[:2])
        rows.append(("opposite sign", path.text, share_of(path.share, path.sign, route)))
    return pd.DataFrame(rows, columns=["kind", "where", "says"]).drop_duplicates(ignore_index=True)
