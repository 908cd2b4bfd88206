"""Scores of pairs and ligands as plain arrays: the arithmetic that permutations repeat.

It is that of `queries.rank` and `queries.transmission`, in the same order, over the pairs of the
measured ligands. `TOLERANCE` keeps scores equal that differ in the order of their sums only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pararoute.graph.network import Floats, Ints

TOLERANCE = 1e-12


class Scores(NamedTuple):
    """Scores of the pairs (..., p) and of the ligands (..., l)."""

    pairs: Floats
    ligands: Floats


class Tally(NamedTuple):
    """What some permutations found.

    ``pairs`` (p,) and ``ligands`` (l,) say how many reached the observed score, ``drawn``
    (permutations, w) holds the scores of the ligands that are watched.
    """

    pairs: Ints
    ligands: Ints
    drawn: Floats


@dataclass(frozen=True)
class PairTerms:
    """What of the pairs no permutation changes.

    Attributes
    ----------
    ligand, receptor : ndarray of int
        Number of each pair's ligand and receptor; pairs sorted by ligand, every ligand in one.
    activating : ndarray of float
        Share of each pair that activates.
    binding : ndarray of float
        The binding term.
    """

    ligand: Ints
    receptor: Ints
    activating: Floats
    binding: Floats

    def transmission(self, flows: Floats) -> Floats:
        """The transmission of every pair from its receptors' flows (r, 4)."""
        own = flows[self.receptor]
        share = self.activating[:, None]
        mixed = share * own + (1 - share) * own[:, [1, 0, 3, 2]]
        mass = mixed[:, :2] * mixed[:, 2:]
        parts = mass / (1 + mass)
        difference = parts[:, 0] - parts[:, 1]
        return np.where(np.abs(difference) <= TOLERANCE * parts[:, 1], 0.0, difference)

    def scores(self, secretion: Floats, reception: Floats, transmission: Floats) -> Scores:
        """Scores from the terms of ligands (..., l), receptors (..., r) and pairs (p,)."""
        reach = self.binding * reception[..., self.receptor]
        pairs = secretion[..., self.ligand] * (reach * np.maximum(transmission, 0.0))
        starts = np.flatnonzero(np.diff(self.ligand, prepend=-1))
        return Scores(pairs, np.maximum.reduceat(pairs, starts, axis=-1))


def together(parts: Iterable[Tally]) -> Tally:
    """What all parts found, in their order."""
    pairs, ligands, drawn = zip(*parts, strict=True)
    return Tally(np.sum(pairs, axis=0), np.sum(ligands, axis=0), np.concatenate(drawn))


def tally(scores: Scores, observed: Scores, watched: Ints) -> Tally:
    """How many rows of `scores` are at least the observed ones.

    Examples
    --------
    >>> one = np.array([[0.1], [0.3], [0.3 - 1e-16]])
    >>> found = tally(Scores(one, one), Scores(np.array([0.3]), np.array([0.0])), np.array([0]))
    >>> found.pairs.tolist(), found.drawn.shape
    ([2], (3, 1))
    """
    pairs, ligands = (
        np.count_nonzero(found >= real * (1 - TOLERANCE), axis=0)
        for found, real in zip(scores, observed, strict=True)
    )
    return Tally(pairs, ligands, scores.ligands[:, watched])
