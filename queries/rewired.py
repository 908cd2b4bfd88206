"""The network null: the signalling steps are rewired, expression and binding stay.

Each block of permutations is a chain of its own (`graph.rewiring`) that begins at the true
network: BURN_IN rounds until the first permutation, BETWEEN rounds from one to the next.
benchmarks/calibration.py shows that after as many rounds the share of steps still in place does
not fall any further.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pararoute.graph.factored import Flows
from pararoute.graph.network import Floats, Ints, Wiring
from pararoute.graph.rewiring import Rewiring
from pararoute.queries.scores import PairTerms, Reached, Scores, reached

BURN_IN = 20
BETWEEN = 6


class Rewired(NamedTuple):
    """What a block of permutations found.

    ``kept`` is the share of the true network's steps that its last permutation has, ``same``
    the share of steps that its last two have in common (missing in a block of one).
    """

    reached: Reached
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
    """

    terms: PairTerms
    secretion: Floats
    reception: Floats
    wiring: Wiring
    forbidden: tuple[Ints, Ints]
    ends: Ints
    nodes: Ints
    max_steps: int

    def flows(self) -> Flows:
        """What computes the receptors' flows from the steps' targets."""
        return Flows(self.wiring, self.ends.tolist(), self.nodes, self.max_steps)

    def observed(self, flows: Flows) -> Scores:
        """The scores in the true network."""
        return self._scores(flows, self.wiring.target)

    def block(self, seed: np.random.SeedSequence, times: int) -> Rewired:
        """How many of `times` rewired networks reach the scores."""
        rng, flows, chain = np.random.default_rng(seed), self.flows(), self._chain()
        observed = self.observed(flows)
        total = Reached(*(np.zeros(len(real), dtype=np.int64) for real in observed))
        before = target = chain.target
        for i in range(times):
            for _ in range(BURN_IN if i == 0 else BETWEEN):
                chain.exchange(rng)
            before, target = target, chain.target
            scores = self._scores(flows, target)
            one = Scores(scores.pairs[None], scores.ligands[None])
            total = Reached(*map(np.add, total, reached(one, observed)))
        same = chain.kept(before) if times > 1 else float("nan")
        return Rewired(total, chain.kept(self.wiring.target), same)

    def _chain(self) -> Rewiring:
        return Rewiring(self.wiring, self.forbidden)

    def _scores(self, flows: Flows, target: Ints) -> Scores:
        transmission = self.terms.transmission(flows(target))
        return self.terms.scores(self.secretion, self.reception, transmission)
