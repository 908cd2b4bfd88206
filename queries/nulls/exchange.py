"""The expression null: the rows of a contrast are exchanged among measured genes.

A gene's row is its whole measurement, so what is exchanged is what follows from it: its
probability of a rise, or its reception. Rows are exchanged within strata (`queries.nulls.strata`).
The role stays with the gene's name, and a complex stays its scarcest subunit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pararoute.graph.network import Floats, Ints
from pararoute.queries.nulls.blocks import Block
from pararoute.queries.nulls.scores import PairTerms, Scores, Tally, tally, together

_AT_ONCE = 50  # permutations in memory at a time


@dataclass(frozen=True)
class Exchange:
    """Values of genes that may be exchanged, and who takes them.

    Attributes
    ----------
    values : ndarray of float
        One of each gene.
    strata : tuple of ndarray of int
        Genes that exchange their values among each other; a gene in none keeps its own.
    gene : ndarray of int
        Gene of each part, in the order of the molecules that it is a part of.
    factor : ndarray of float
        What a part's value is multiplied by.
    starts : ndarray of int
        First part of each molecule. A molecule is the least of its parts.

    Examples
    --------
    >>> both = np.array([0, 1])
    >>> exchange = Exchange(np.array([0.2, 0.8]), (both,), both, np.array([1.0, 0.5]), both)
    >>> exchange.observed().tolist()
    [0.2, 0.4]
    >>> sorted({tuple(row) for row in exchange.drawn(np.random.default_rng(0), 9).tolist()})
    [(0.2, 0.4), (0.8, 0.1)]
    """

    values: Floats
    strata: tuple[Ints, ...]
    gene: Ints
    factor: Floats
    starts: Ints

    def observed(self) -> Floats:
        """The molecules' values as they are."""
        return self._least(self.values[self.gene])

    def drawn(self, rng: np.random.Generator, times: int) -> Floats:
        """The molecules' values after `times` independent exchanges (times, molecules)."""
        wanted, place = np.unique(self.gene, return_inverse=True)
        values = np.tile(self.values[wanted], (times, 1))
        for stratum in self.strata:
            columns = np.flatnonzero(np.isin(wanted, stratum))
            if columns.size:
                rows = np.tile(self.values[stratum], (times, 1))
                # which genes of a stratum take the first places of a random order is all the same
                values[:, columns] = rng.permuted(rows, axis=1, out=rows)[:, : columns.size]
        return self._least(values[:, place])

    def _least(self, parts: Floats) -> Floats:
        return np.asarray(np.minimum.reduceat(parts * self.factor, self.starts, axis=-1))


@dataclass(frozen=True)
class ExpressionNull:
    """Counts the exchanges under which pairs and ligands reach their scores.

    Attributes
    ----------
    terms : PairTerms
        The pairs.
    transmission : ndarray of float
        Of each pair.
    sender : Exchange
        Whose molecules are the ligands; its values are rise probabilities.
    receiver : Exchange or ndarray of float
        Whose molecules are the receptors; their reception where it is not exchanged.
    watched : ndarray of int
        Ligands whose scores are kept.
    """

    terms: PairTerms
    transmission: Floats
    sender: Exchange
    receiver: Exchange | Floats
    watched: Ints

    def observed(self) -> Scores:
        """The scores as they are."""
        fixed = self.receiver.observed() if isinstance(self.receiver, Exchange) else self.receiver
        return self.terms.scores(self.sender.observed(), fixed, self.transmission)

    def answer(self, asked: Block) -> Tally:
        """What a block of exchanges finds."""
        observed, drawn = (
            self.observed(),
            self.drawn(np.random.default_rng(asked.seed), asked.times),
        )
        return together(tally(scores, observed, self.watched) for scores in drawn)

    def drawn(self, rng: np.random.Generator, times: int) -> Iterator[Scores]:
        """The scores after `times` exchanges, some at a time."""
        receiver = self.receiver
        for begin in range(0, times, _AT_ONCE):
            now = min(_AT_ONCE, times - begin)
            secretion = self.sender.drawn(rng, now)
            reception = receiver.drawn(rng, now) if isinstance(receiver, Exchange) else receiver
            yield self.terms.scores(secretion, reception, self.transmission)
