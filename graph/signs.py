"""Sign algebra: from OmniPath's flags to the share of an edge that activates.

A share is 1 for an activating edge, 0 for an inhibiting one, 0.5 where both signs are
claimed and no consensus decides, and missing where no sign is known. Signs themselves
are 1 and -1; along a path they multiply.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

ARROWS = {1: "->", -1: "-|"}


def activating_share(edges: pd.DataFrame) -> pd.Series:
    """Share of each edge that activates, from its sign flags.

    Parameters
    ----------
    edges : DataFrame
        Bool columns ``is_stimulation``, ``is_inhibition``, ``consensus_stimulation`` and
        ``consensus_inhibition``.

    Returns
    -------
    Series of float
        1 only stimulation, 0 only inhibition, missing neither. With both flags set the
        consensus decides; without one, or with both again, 0.5.

    Examples
    --------
    >>> flags = ["is_stimulation", "is_inhibition", "consensus_stimulation", "consensus_inhibition"]
    >>> rows = [(1, 0, 0, 0), (0, 1, 0, 0), (1, 1, 0, 1), (1, 1, 0, 0), (0, 0, 0, 0)]
    >>> activating_share(pd.DataFrame(rows, columns=flags).astype(bool)).tolist()
    [1.0, 0.0, 0.0, 0.5, nan]
    """
    plus, minus = edges["is_stimulation"], edges["is_inhibition"]
    for_plus, for_minus = edges["consensus_stimulation"], edges["consensus_inhibition"]
    choices = [
        (~plus & ~minus, np.nan),
        (plus & ~minus, 1.0),
        (minus & ~plus, 0.0),
        (for_plus & ~for_minus, 1.0),
        (for_minus & ~for_plus, 0.0),
    ]
    conditions, values = zip(*choices, strict=True)
    return pd.Series(np.select(conditions, values, default=0.5), index=edges.index)


def sign_of(value: float) -> int:
    """1, -1 or 0.

    Examples
    --------
    >>> [sign_of(v) for v in (0.2, -3.0, 0.0)]
    [1, -1, 0]
    """
    return int(np.sign(value))


def spelled(names: Sequence[str], signs: Sequence[int]) -> str:
    """A path in words: ``->`` activates, ``-|`` inhibits.

    Examples
    --------
    >>> spelled(["DKK1", "LRP6", "CTNNB1"], [-1, 1])
    'DKK1 -| LRP6 -> CTNNB1'
    """
    parts = [names[0]]
    for sign, name in zip(signs, names[1:], strict=True):
        parts += [ARROWS[sign], name]
    return " ".join(parts)
