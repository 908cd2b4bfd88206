"""Transmission: how strongly a receptor's signal reaches the effectors, and with which sign.

The mass of a walk is the product of its steps' weights (`graph.network`), its sign the
product of their signs. Over all walks of at most MAX_STEPS steps from a receptor to the
first effector they meet::

    mass+ = sum over walks of sign +1        activating = mass+ / (1 + mass+)
    mass- = sum over walks of sign -1        inhibiting = mass- / (1 + mass-)
    transmission = activating - inhibiting

Both parts are in [0, 1) and are reported apart; one undamped private step gives 1/2. A pair
whose ligand inhibits the receptor swaps the two parts; one with both signs mixes them half
and half. Feedback is bounded by the limit on steps: walks, unlike the explicit paths of
`queries.paths`, may pass a node twice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats, Network

MAX_STEPS = 4


def walk_masses(
    network: Network, effectors: Sequence[str], max_steps: int = MAX_STEPS
) -> tuple[Floats, Floats]:
    """Activating and inhibiting walk mass from every node to the effectors.

    Parameters
    ----------
    network : Network
        The signed steps.
    effectors : sequence of str
        Names in the network. A walk ends at the first one it meets.
    max_steps : int
        Longest walk counted.

    Returns
    -------
    activating, inhibiting : ndarray (n,)
        In the order of ``network.names``; an effector itself has (1, 0).

    Notes
    -----
    Cost: two sparse matrix-vector products per sign and step, all nodes at once.
    """
    ends = np.zeros(len(network.names))
    ends[[network.index[name] for name in effectors]] = 1.0
    passing = 1.0 - ends
    plus, minus = ends, np.zeros_like(ends)
    total_plus, total_minus = plus.copy(), minus.copy()
    for _ in range(max_steps):
        plus, minus = (
            passing * (network.activating @ plus + network.inhibiting @ minus),
            passing * (network.activating @ minus + network.inhibiting @ plus),
        )
        total_plus += plus
        total_minus += minus
    return total_plus, total_minus


def transmission(
    network: Network,
    receptors: Sequence[str],
    effectors: Sequence[str],
    max_steps: int = MAX_STEPS,
) -> pd.DataFrame:
    """The transmission of every receptor, before the sign of a pair is applied.

    Returns
    -------
    DataFrame
        Indexed by receptor: ``mass_activating``, ``mass_inhibiting`` (>= 0),
        ``transmission_activating``, ``transmission_inhibiting`` in [0, 1) and their
        difference ``transmission`` in (-1, 1).
    """
    plus, minus = walk_masses(network, effectors, max_steps)
    rows = [network.index[name] for name in receptors]
    frame = pd.DataFrame(
        {"mass_activating": plus[rows], "mass_inhibiting": minus[rows]}, index=list(receptors)
    )
    return with_parts(frame)


def with_parts(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with the two parts and the signed transmission of its masses."""
    plus, minus = frame["mass_activating"], frame["mass_inhibiting"]
    parts = frame.assign(
        transmission_activating=plus / (1 + plus), transmission_inhibiting=minus / (1 + minus)
    )
    return parts.assign(
        transmission=parts["transmission_activating"] - parts["transmission_inhibiting"]
    )


def of_pairs(pairs: pd.DataFrame, receptors: pd.DataFrame) -> pd.DataFrame:
    """The transmission of every pair: its receptor's, with the pair's own sign.

    Parameters
    ----------
    pairs : DataFrame
        ``receptor`` and ``activating``, the share of the pair that activates.
    receptors : DataFrame
        As `transmission` gives it.

    Examples
    --------
    >>> receptors = with_parts(pd.DataFrame({"mass_activating": [1.0], "mass_inhibiting": 0.0},
    ...                                     index=["LRP6"]))
    >>> pairs = pd.DataFrame({"receptor": ["LRP6", "LRP6"], "activating": [1.0, 0.0]})
    >>> of_pairs(pairs, receptors)["transmission"].tolist()
    [0.5, -0.5]
    """
    share = pairs["activating"]
    plus = pairs["receptor"].map(receptors["mass_activating"])
    minus = pairs["receptor"].map(receptors["mass_inhibiting"])
    masses = {
        "mass_activating": share * plus + (1 - share) * minus,
        "mass_inhibiting": share * minus + (1 - share) * plus,
    }
    return with_parts(pd.DataFrame(masses, index=pairs.index))
