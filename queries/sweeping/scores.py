"""The ranking of one contrast from what a sweep shares: arrays, no tables, for speed.

The arithmetic is that of `queries.rank` and `queries.secretion`, in the same order: scores and
ranks are equal to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats, Ints
from pararoute.ingest.errors import NotEnoughDataError
from pararoute.ingest.tables import Expression
from pararoute.queries.secretion import RISE, prior_of
from pararoute.queries.sweeping.fixed import Fixed


class Scored(NamedTuple):
    """One contrast; the arrays (l,) are in the order of `Fixed.ligands`.

    ``order`` holds the ligands' places by falling score, ties by symbol, the unmeasured last;
    ``secretion`` and ``score`` are missing where a ligand is not measured.
    """

    order: Ints
    score: Floats
    secretion: Floats
    log2FoldChange: Floats  # noqa: N815 - DESeq2's name
    padj: Floats
    no_change: float


@dataclass(frozen=True)
class Scorer:
    """Ranks contrasts of one sweep.

    Attributes
    ----------
    genes : Index
        Gene of each member, as `Fixed.members` lists them.
    secreted : ndarray (m,)
        How surely each is secreted.
    ligand : ndarray of int (m,)
        Place of each member's ligand.
    potential : ndarray (l,)
        The score of each ligand if it were secreted for sure.
    """

    genes: pd.Index
    secreted: Floats
    ligand: Ints
    potential: Floats

    @classmethod
    def of(cls, fixed: Fixed) -> Scorer:
        """The scorer of a sweep's fixed terms."""
        place = pd.Index(fixed.ligands["ligand"]).get_indexer(pd.Index(fixed.members["ligand"]))
        return cls(
            pd.Index(fixed.members["gene"]), fixed.members["secreted"].to_numpy(float),
            np.asarray(place, np.int64), fixed.ligands["potential"].to_numpy(float),
        )  # fmt: skip

    def places(self, expression: Expression) -> Ints:
        """Row of each member's gene in a table; -1 where it is not measured.

        Raises
        ------
        NotEnoughDataError
            No ligand is measured.
        """
        symbols = pd.Index(expression.frame["gene_symbol"])
        places = np.asarray(symbols.get_indexer(self.genes), np.int64)
        if (places < 0).all():
            raise NotEnoughDataError(
                "no ligand is measured", where=expression.name,
                expected=f"gene symbols such as {', '.join(self.genes[:3])}",
                how=f"check the gene column (it begins {', '.join(map(str, symbols[:3]))}) "
                "and the organism",
            )  # fmt: skip
        return places

    def scored(self, expression: Expression, places: Ints) -> Scored:
        """The ranking of one contrast; `places` as `places` gives them.

        Notes
        -----
        Cost: 8 ms for 20,000 genes, nearly all of it the prior of the changes.
        """
        frame = expression.frame
        prior = prior_of(expression)
        change, error, padj = (
            np.where(places >= 0, frame[name].to_numpy(float)[places], np.nan)
            for name in ("log2FoldChange", "lfcSE", "padj")
        )
        own = prior.exceeds(RISE, change, error) * self.secreted
        # the scarcest measured subunit of each ligand, of equal ones the first
        by_ligand = np.lexsort((own, self.ligand))
        first = by_ligand[np.flatnonzero(np.diff(self.ligand, prepend=-1))]
        secretion = own[first]
        score = secretion * self.potential
        order = np.argsort(-score, kind="stable")  # missing ones go last
        return Scored(order, score, secretion, change[first], padj[first], prior.null)
