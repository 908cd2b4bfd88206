"""Robust rank aggregation: how surely an item stands higher in several lists than chance has it.

An item's normalised ranks r_1 <= ... <= r_n in n lists are taken to be uniform and independent
where it is nothing special. With U_(k) the k-th smallest of n uniform numbers::

    rho = min over k of P(U_(k) <= r_k) = min over k of I(r_k; k, n - k + 1)
    p   = P(rho of n uniform numbers <= rho)  <=  n * rho

I is the regularised incomplete beta function. The paper takes n * rho, an upper bound; here p is
exact. With b_k the r_k at which the k-th probability is rho, rho is reached as soon as k of the
numbers lie below b_k for some k. The numbers are counted from b_1 to b_n, and p is the sum, over k,
of the probability that this happens at b_k for the first time: all of it sums of positive terms.

References
----------
Kolde R, Laur S, Adler P, Vilo J. Robust rank aggregation for gene list integration and
meta-analysis. Bioinformatics 28, 573-580 (2012), doi:10.1093/bioinformatics/btr709.
"""

from __future__ import annotations

import numpy as np
from scipy.special import bdtrc, betainc, betaincinv, binom
from scipy.stats import rankdata

from pararoute.graph.network import Floats, Ints


def normalised_ranks(values: Floats) -> Floats:
    """Share of a list's items that are at least as high as each one, in (0, 1].

    Parameters
    ----------
    values : array of shape (items, lists)
        Higher is better; missing where the list does not have the item.

    Returns
    -------
    array of shape (items, lists)
        Ties take the last of their places: no item of theirs has a claim on one before, and
        P(r <= x) <= x holds with ties, too. Their mean place would be reached too often by chance:
        where 60 of 100 items tie at the end, each of them would have 0.705, and 1 is what is
        never exceeded. Missing where the value is.

    Examples
    --------
    >>> normalised_ranks(np.array([[0.9], [0.0], [0.5], [0.0], [np.nan]])).ravel().tolist()
    [0.25, 1.0, 0.5, 1.0, nan]
    """
    places = rankdata(-values, method="max", axis=0, nan_policy="omit")
    return np.asarray(places / np.maximum(np.sum(~np.isnan(values), axis=0), 1))


def aggregate(ranks: Floats) -> tuple[Floats, Floats, Ints]:
    """Rho, its p, and the number of lists of each item.

    Parameters
    ----------
    ranks : array of shape (items, lists)
        Normalised, in (0, 1]; missing where a list does not have the item: it says nothing then,
        for it or against it, and n is smaller.

    Returns
    -------
    rho, p : array of shape (items,)
        Missing for an item that no list has.
    n : array of int, shape (items,)

    Notes
    -----
    Cost: n^2 operations an item.

    Examples
    --------
    >>> rho, p, n = aggregate(np.array([[0.1, 0.5, 0.1], [0.2, np.nan, np.nan]]))
    >>> rho.round(3).tolist(), p.round(4).tolist(), n.tolist()
    ([0.028, 0.2], [0.0706, 0.2], [3, 1])
    """
    n = np.sum(~np.isnan(ranks), axis=1)
    rho, p = np.full(len(ranks), np.nan), np.full(len(ranks), np.nan)
    for lists in np.unique(n[n > 0]):
        rows = n == lists
        ordered = np.sort(ranks[rows], axis=1)[:, :lists]  # missing ones are last
        k = np.arange(1, lists + 1)
        rho[rows] = betainc(k, lists - k + 1, ordered).min(axis=1)
        p[rows] = p_of_rho(rho[rows], int(lists))
    return rho, p, n


def p_of_rho(rho: Floats, lists: int) -> Floats:
    """P(rho of so many uniform numbers <= rho).

    Examples
    --------
    >>> p_of_rho(np.array([0.01, 1.0]), 1).round(12).tolist()
    [0.01, 1.0]
    >>> p = p_of_rho(np.array([0.01]), 2)  # = rho + 2 (1 - sqrt(1 - rho)) (1 - sqrt(rho))
    >>> bool(np.isclose(p[0], 0.01 + 2 * (1 - np.sqrt(0.99)) * 0.9, rtol=1e-12, atol=0))
    True
    """
    before = np.zeros(len(rho))  # the bound before
    count = [np.ones(len(rho))]  # P(never reached, and j numbers below it)
    p = np.zeros(len(rho))
    for k in range(1, lists + 1):
        bound = betaincinv(k, lists - k + 1, rho)
        left = np.maximum(1 - before, np.finfo(float).tiny)
        share = np.clip((bound - before) / left, 0.0, 1.0)  # of the numbers that are left
        after = [np.zeros(len(rho)) for _ in range(k)]
        for below, chance in enumerate(count):
            rest = lists - below
            p += chance * bdtrc(k - 1 - below, rest, share)
            for more in range(k - below):
                alike = binom(rest, more) * share**more * (1 - share) ** (rest - more)
                after[below + more] += chance * alike
        before, count = bound, after
    return np.minimum(p, 1.0)
