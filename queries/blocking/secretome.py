"""The signal of the whole secretome: what all pairs of all ligands add up to.

::

    activating(ligand) = sum over its pairs of
                         secretion * binding * reception * activating part of the transmission
    inhibiting(ligand) = the same with the inhibiting part
    net                = activating - inhibiting,      gross = activating + inhibiting

A ranking takes each ligand's best pair; a blockade is judged by the sum, in which what one route
loses another may still carry. The signal of the secretome is the sum over its ligands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pararoute.graph.network import Floats, Ints


@dataclass(frozen=True)
class Secretome:
    """The measured ligands' pairs, those of one receptor and sign put together.

    Attributes
    ----------
    ligands, receptors : tuple of str
        Sorted.
    receptor : ndarray of int (bindings,)
        Receptor of each kind of binding.
    share : ndarray (bindings,)
        The share of it that activates the receptor.
    weight : sparse array (ligands, bindings)
        Secretion * binding * reception.
    """

    ligands: tuple[str, ...]
    receptors: tuple[str, ...]
    receptor: Ints
    share: Floats
    weight: sparse.csr_array

    @classmethod
    def of(cls, pairs: pd.DataFrame) -> Secretome:
        """From scored pairs (`queries.rank.scored_pairs`) that have a walk and a weight.

        Their ``secretion`` is 1 where expression is to be left out.
        """
        weight = pairs["secretion"] * pairs["binding"] * pairs["reception"]
        used = (weight > 0) & (pairs["mass_activating"] + pairs["mass_inhibiting"] > 0)
        pairs = pairs.loc[used, ["ligand", "receptor", "activating"]]
        row, ligands = pd.factorize(pairs["ligand"], sort=True)
        kinds = ["receptor", "activating"]
        kind = pairs.groupby(kinds).ngroup().to_numpy()  # numbered in sorted order
        bindings = pairs[kinds].drop_duplicates().sort_values(kinds)
        receptor, receptors = pd.factorize(bindings["receptor"], sort=True)
        matrix = sparse.csr_array(
            (weight[used].to_numpy(float), (row, kind)), shape=(len(ligands), len(bindings))
        )
        share = bindings["activating"].to_numpy(dtype=float)
        return cls(tuple(ligands), tuple(receptors), receptor.astype(np.int64), share, matrix)

    def parts(self, outflow: Floats, inflow: Floats) -> Floats:
        """Activating and inhibiting part of each binding.

        Parameters
        ----------
        outflow, inflow : ndarray (2, receptors, ...)
            As `queries.blocking.survival.Survival.flows` gives them.

        Returns
        -------
        ndarray (2, bindings, ...)
            In [0, 1).
        """
        mass = self._of_bindings(outflow) * self._of_bindings(inflow)
        return np.asarray(mass / (1 + mass))

    def _of_bindings(self, flow: Floats) -> Floats:
        own = flow[:, self.receptor]
        share = self.share.reshape(-1, *(1,) * (flow.ndim - 2))
        return np.asarray(share * own + (1 - share) * own[::-1])

    def by_ligand(self, parts: Floats) -> Floats:
        """Both parts (2, ligands, sets) of the signal of every ligand."""
        return np.stack([self.weight @ part for part in parts])

    def total(self, parts: Floats) -> Floats:
        """Both parts (2, sets) of the signal of all ligands."""
        whole = np.asarray(self.weight.sum(axis=0)).ravel()
        return np.stack([whole @ part for part in parts])
