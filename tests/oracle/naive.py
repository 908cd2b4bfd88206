"""What a ranking is, told as slowly and plainly as possible: loops over walks and pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pararoute.graph.build import SignedGraph
from pararoute.graph.network import DAMPING
from pararoute.queries.binding import independent_resources
from pararoute.queries.transmission import MAX_STEPS

Edges = dict[tuple[str, str, int], tuple[float, float]]  # outflow, inflow
Walk = tuple[tuple[str, ...], int, float, float]  # nodes, sign, outflow, inflow


def naive_edges(
    graph: SignedGraph, gone: Collection[str] = (), cut: Collection[tuple[str, str]] = ()
) -> Edges:
    """Both weights of (source, target, sign), straight from the definition.

    Without the nodes gone, the complexes that need them and the steps cut, at the weights of the
    whole graph.
    """
    steps = [(r.source, r.target, r.activating) for r in graph.steps.itertuples()]
    out, into = Counter(s for s, _, _ in steps), Counter(t for _, t, _ in steps)
    weighted = [
        (s, t, a, out[s] ** -DAMPING, into[t] ** -DAMPING) for s, t, a in steps if (s, t) not in cut
    ]
    members = graph.subunits.groupby("complex")["member"].agg(set).to_dict()
    lost = {*gone, *(whole for whole, own in members.items() if own & set(gone))}
    inputs = [
        (s, c, a, f / len(m), b / len(m)) for c, m in members.items() for s, t, a, f, b in weighted
        if t in m and s not in m and s != c
    ]  # fmt: skip
    outputs = [
        (c, t, a, f / len(members[c]), b / len(members[c]))
        for c in set(graph.pairs["receptor"]) & set(members)
        for s, t, a, f, b in weighted + inputs if s in members[c] and t not in members[c] and t != c
    ]  # fmt: skip
    edges: Edges = {}
    for source, target, activating, outflow, inflow in weighted + inputs + outputs:
        if {source, target} & lost:
            continue
        for sign, share in ((1, activating), (-1, 1 - activating)):
            before = edges.get((source, target, sign), (0.0, 0.0))
            edges[source, target, sign] = (before[0] + outflow * share, before[1] + inflow * share)
    return {edge: weights for edge, weights in edges.items() if weights[0] > 0}


def naive_walks(edges: Edges, node: str, ends: set[str], left: int = MAX_STEPS) -> list[Walk]:
    """Every walk of at most `left` steps to the first effector."""
    if node in ends:
        return [((node,), 1, 1.0, 1.0)]
    return [
        ((node, *nodes), step * sign, f * outflow, b * inflow)
        for (source, target, step), (f, b) in edges.items() if source == node and left > 0
        for nodes, sign, outflow, inflow in naive_walks(edges, target, ends, left - 1)
    ]  # fmt: skip


@dataclass(frozen=True)
class NaivePair:
    """A ligand-receptor pair by its definition; `share` is that of its best path."""

    binding: float
    reception: float
    activating: float
    inhibiting: float
    signals: bool
    share: float
    length: int

    @property
    def transmission(self) -> float:
        return round(self.activating - self.inhibiting, 14)  # rounding is no signal


def naive_pair(
    graph: SignedGraph, edges: Edges, pair: tuple[str, str, float], evidence: tuple[str, bool],
    amounts: Mapping[str, float], ends: set[str],
) -> NaivePair:  # fmt: skip
    """A pair (ligand, receptor, share that activates); evidence: sources, is a paper named."""
    _, receptor, activating = pair
    walks = naive_walks(edges, receptor, ends)
    signed = [
        (nodes, sign * first, share, outflow, inflow)
        for nodes, sign, outflow, inflow in walks
        for first, share in ((1, activating), (-1, 1 - activating))
    ]
    mass = {
        sign: sum(w[2] * w[3] for w in signed if w[1] == sign)
        * sum(w[2] * w[4] for w in signed if w[1] == sign)
        for sign in (1, -1)
    }
    plus, minus = (mass[sign] / (1 + mass[sign]) for sign in (1, -1))
    simple = [w for w in signed if len(set(w[0])) == len(w[0]) and w[2] > 0]
    order = [1, -1] if plus - minus > -1e-14 else [-1, 1]
    share, length = float("nan"), 0
    for sign in order:
        found = [(round(s * (f * b) ** 0.5, 14), -len(n)) for n, g, s, f, b in simple if g == sign]
        if found:
            weight, shorter = max(found)
            share, length = min(weight / mass[sign] ** 0.5, 1.0), -shorter
            break
    n = len(independent_resources(evidence[0])) + evidence[1] or 0.5
    members = graph.subunits.loc[graph.subunits["complex"] == receptor, "member"].tolist()
    present = [
        amounts[m] / (amounts[m] + 1) if m in amounts else 0.5 for m in members or [receptor]
    ]
    signals = any(source == receptor for source, _, _ in edges)
    return NaivePair(n / (n + 1), min(present), plus, minus, signals, share, length)


def naive_free(pairs: list[NaivePair]) -> float:
    """`transmission_free` of a ligand with these pairs."""
    sized = [(p.binding * abs(p.transmission) ** 0.5, p) for p in pairs]
    best = max(size for size, _ in sized)
    signs = {np.sign(p.transmission) for size, p in sized if size == best and size > 0}
    weight = sum(p.binding for p in pairs if p.signals)
    if weight == 0 or len(signs) != 1:
        return 0.0
    mean = sum(p.binding * abs(p.transmission) ** 0.5 for p in pairs if p.signals) / weight
    return float(signs.pop()) * best * mean


def naive_secretion(
    graph: SignedGraph, ligand: str, rise: Mapping[str, float], roles: pd.DataFrame
) -> float:
    """Secretion of a ligand; missing where none of its subunits is measured."""
    members = graph.subunits.loc[graph.subunits["complex"] == ligand, "member"].tolist()
    values = []
    for gene in members or [ligand]:
        if gene not in rise:
            continue
        secreted = 0.5
        if gene in roles.index:
            row = roles.loc[gene]
            nowhere = row["secreted"] == 0 and row["membrane"] == 0
            against = row["votes"] if nowhere else row["membrane"]
            odds = 9.0 ** (row["secreted"] - against)
            secreted = odds / (odds + 1)
        values.append(rise[gene] * secreted)
    return min(values, default=float("nan"))
