"""Transmission: how strongly a receptor's signal reaches the effectors, and with which sign.

A walk is weighed from both of its ends (`graph.network`): its outflow is the product of
its steps' outflows, its inflow the product of their inflows, its sign the product of their
signs. Over all walks of at most MAX_STEPS steps from a receptor to the first effector met::

    outflow+, outflow- = sum of the walks' outflows, by sign     how far the receptor's signal
                                                                 is meant for the effectors
    inflow+, inflow-   = sum of the walks' inflows, by sign      how much of what reaches the
                                                                 effectors comes from it
    mass+ = outflow+ * inflow+        activating = mass+ / (1 + mass+)
    mass- = outflow- * inflow-        inhibiting = mass- / (1 + mass-)
    transmission = activating - inhibiting

Both parts are in [0, 1) and are reported apart; one undamped private step gives 1/2. A pair
whose ligand inhibits the receptor swaps the two signs; one with both signs mixes them half
and half. Feedback is bounded by the limit on steps: walks, unlike the explicit paths of
`queries.paths`, may pass a node twice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats, Network, Signed

MAX_STEPS = 4
SIGNS = ("activating", "inhibiting")
FLOWS = tuple(f"{flow}_{sign}" for flow in ("outflow", "inflow") for sign in SIGNS)


def walk_sums(
    weights: Signed,
    ends: Sequence[int],
    max_steps: int = MAX_STEPS,
    passing: Floats | None = None,
) -> Floats:
    """Summed weight of the walks from every node to the first effector, by sign.

    Parameters
    ----------
    weights : Signed
        One weight of every step, as `Network.outflow`.
    ends : sequence of int
        Nodes of the effectors. A walk ends at the first one it meets.
    max_steps : int
        Longest walk counted.
    passing : ndarray (n,), optional
        A factor for each time a walk comes to a node, its first and last ones included; 0 for
        a node that is blocked. Default: 1.

    Returns
    -------
    ndarray (n, 2)
        Column 0 of walks of sign 1, column 1 of sign -1; an effector itself has (1, 0).

    Notes
    -----
    Cost: two sparse products with a matrix (n, 2) per step, all nodes at once.
    """
    last = np.zeros((weights.activating.shape[0], 2))
    last[list(ends), 0] = 1.0
    onward = 1.0 - last[:, :1]
    if passing is not None:
        onward *= passing[:, None]
        last *= passing[:, None]
    total = last.copy()
    for _ in range(max_steps):
        last = onward * (weights.activating @ last + weights.inhibiting @ last[:, ::-1])
        total += last
    return total


def flows(
    network: Network,
    effectors: Sequence[str],
    max_steps: int = MAX_STEPS,
    passing: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Outflow and inflow (n, 2) of every node to the effectors; see `walk_sums`."""
    ends = [network.index[name] for name in effectors]
    outflow, inflow = (
        walk_sums(weights, ends, max_steps, passing)
        for weights in (network.outflow, network.inflow)
    )
    return outflow, inflow


def transmission(
    network: Network,
    receptors: Sequence[str],
    effectors: Sequence[str],
    max_steps: int = MAX_STEPS,
    passing: Floats | None = None,
) -> pd.DataFrame:
    """The transmission of every receptor, before the sign of a pair is applied.

    `passing` is that of `walk_sums`.

    Returns
    -------
    DataFrame
        Indexed by receptor: the four flows (>= 0), ``mass_activating``,
        ``mass_inhibiting`` (>= 0), ``transmission_activating``,
        ``transmission_inhibiting`` in [0, 1), their difference ``transmission`` in (-1, 1),
        and bool ``signalling``: whether any step leaves the receptor.
    """
    rows = [network.index[name] for name in receptors]
    both = np.hstack([flow[rows] for flow in flows(network, effectors, max_steps, passing)])
    signals = with_parts(pd.DataFrame(both, index=list(receptors), columns=list(FLOWS)))
    return signals.assign(signalling=network.signalling[rows])


def with_parts(flow: pd.DataFrame) -> pd.DataFrame:
    """The four flows with the masses, the two parts and the signed transmission they give."""
    masses = {sign: flow[f"outflow_{sign}"] * flow[f"inflow_{sign}"] for sign in SIGNS}
    parts = {sign: mass / (1 + mass) for sign, mass in masses.items()}
    # equal sums added up in another order differ in their last digits: that is no signal
    cancel = np.isclose(parts["activating"], parts["inhibiting"], rtol=1e-12, atol=0)
    return flow.assign(
        **{f"mass_{sign}": mass for sign, mass in masses.items()},
        **{f"transmission_{sign}": part for sign, part in parts.items()},
        transmission=(parts["activating"] - parts["inhibiting"]).mask(cancel, 0.0),
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
    >>> one = pd.DataFrame({"outflow_activating": [1.0], "outflow_inhibiting": 0.0,
    ...                     "inflow_activating": 1.0, "inflow_inhibiting": 0.0}, index=["LRP6"])
    >>> pairs = pd.DataFrame({"receptor": ["LRP6", "LRP6"], "activating": [1.0, 0.0]})
    >>> of_pairs(pairs, with_parts(one))["transmission"].tolist()
    [0.5, -0.5]
    """
    share = pairs["activating"].to_numpy()
    own = receptors[list(FLOWS)].reindex(pairs["receptor"])
    mixed = {
        f"{flow}_{sign}": share * own[f"{flow}_{sign}"].to_numpy()
        + (1 - share) * own[f"{flow}_{other}"].to_numpy()
        for flow in ("outflow", "inflow")
        for sign, other in (SIGNS, SIGNS[::-1])
    }
    return with_parts(pd.DataFrame(mixed, index=pairs.index))


def of_ligands(pairs: pd.DataFrame) -> pd.Series:
    """The signed transmission of every ligand over all its receptors, in (-1, 1).

    With s = sqrt(abs(transmission)) of a pair::

        best = the largest binding * s       mean = mean of s, weighted by binding, over
                                                    the receptors that signal at all
        best * mean, with the sign of the best pair (0 where two of opposite sign tie)

    The best receptor says what the ligand can do; the mean says whether that is what it is
    there for, or a side effect through one of many receptors.

    Parameters
    ----------
    pairs : DataFrame
        ``ligand binding transmission signalling``.

    Examples
    --------
    >>> pairs = pd.DataFrame({"ligand": ["A", "A", "B"], "binding": 0.5, "signalling": True,
    ...                       "transmission": [0.64, 0.0, -0.04]})
    >>> of_ligands(pairs).round(3).to_dict()
    {'A': 0.16, 'B': -0.02}
    """
    size = np.sqrt(pairs["transmission"].abs())
    strength = pairs["binding"] * size
    weight = pairs["binding"].where(pairs["signalling"], 0.0)
    rows, ligands = pd.factorize(pairs["ligand"])
    best = np.zeros((2, len(ligands)))
    for own, way in zip(best, (1, -1), strict=True):
        some = (np.sign(pairs["transmission"]) == way).to_numpy()
        np.maximum.at(own, rows[some], strength[some])
    total, weighted = (
        np.bincount(rows, part, minlength=len(ligands)) for part in (weight, weight * size)
    )
    mean = weighted / np.where(total > 0, total, 1.0)
    return pd.Series(np.sign(best[0] - best[1]) * best.max(axis=0) * mean, index=ligands)
