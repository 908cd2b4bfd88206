"""The network null: the signalling steps are rewired, expression and binding stay.

Each block of permutations is a chain of its own (`graph.rewiring`) that begins at the true
network: BURN_IN rounds until the first permutation, BETWEEN rounds from one to the next.
After as many rounds hardly more steps are in place than by chance, and the scores in networks
that follow each other do not correlate (docs/method.md, benchmarks/calibration.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pararoute.graph.factored import Flows
from pararoute.graph.network import Floats, Ints, Wiring
from pararoute.graph.rewiring import Rewiring
from pararoute.queries.nulls.blocks import Block
from pararoute.queries.nulls.scores import PairTerms, Scores, Tally, tally, together

BURN_IN = 20
BETWEEN = 3


class Rewired(NamedTuple):
    """What a block of permutations found.

    ``kept`` is the share of the true network's steps that its last permutation has, ``same``
    the share of steps that its last two have in common (missing in a block of one).
    """

    tally: Tally
    kept: float
    same: float


@dataclass(frozen=True)
class NetworkNull:
    """Counts the rewired networks in which pairs and ligands reach their scores.

    Attributes
    ----------
    terms : PairTerms
        The pairs.
    secretion, reception : ndarray of float
        Of the ligands, of the receptors.
    wiring : Wiring
        The true network.
    forbidden : tuple of ndarray of int
        Sources and targets of steps that may not come about.
    ends : ndarray of int
        Nodes of the effectors.
    nodes : ndarray of int
        Nodes of the receptors.
    max_steps : int
        Longest walk counted.
    watched : ndarray of int
        Ligands whose scores are kept.
    """

    terms: PairTerms
    secretion: Floats
    reception: Floats
    wiring: Wiring
    forbidden: tuple[Ints, Ints]
    ends: Ints
    nodes: Ints
    max_steps: int
    watched: Ints

    def flows(self) -> Flows:
        """What computes the receptors' flows from the steps' targets."""
        return Flows(self.wiring, self.ends.tolist(), self.nodes, self.max_steps)

    def observed(self, flows: Flows) -> Scores:
        """The scores in the true network."""
        pairs, ligands = self._scores(flows, self.wiring.target)
        return Scores(pairs[0], ligands[0])

    def answer(self, asked: Block) -> Rewired:
        """What a block of rewired networks finds."""
        seed, times = asked
        flows, targets = self.flows(), [self.wiring.target]
        observed, chain = self.observed(flows), Rewiring(self.wiring, self.forbidden)
        counts = []
        for target in self._targets(chain, np.random.default_rng(seed), times):
            counts.append(tally(self._scores(flows, target), observed, self.watched))
            targets = [targets[-1], target]
        same = chain.kept(targets[0]) if times > 1 else float("nan")
        return Rewired(together(counts), chain.kept(self.wiring.target), same)

    def drawn(self, rng: np.random.Generator, times: int) -> Iterator[Scores]:
        """The scores in `times` rewired networks, one at a time."""
        flows, chain = self.flows(), Rewiring(self.wiring, self.forbidden)
        for target in self._targets(chain, rng, times):
            yield self._scores(flows, target)

    def _targets(self, chain: Rewiring, rng: np.random.Generator, times: int) -> Iterator[Ints]:
        for i in range(times):
            for _ in range(BETWEEN if i else BURN_IN):
                chain.exchange(rng)
            yield chain.target

    def _scores(self, flows: Flows, target: Ints) -> Scores:
        """As one row, as `queries.nulls.scores.tally` counts rows."""
        transmission = self.terms.transmission(flows(target))
        return self.terms.scores(self.secretion[None], self.reception, transmission)
