"""The equations of a pair's score: which numbers make its terms, and what they rest on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pararoute.graph.build import SignedGraph
from pararoute.ingest.tables import Expression
from pararoute.queries.binding import UNKNOWN_N, independent_resources
from pararoute.queries.explaining.arithmetic import Equation, number
from pararoute.queries.reception import PRIOR_ODDS
from pararoute.queries.secretion import (
    RISE,
    UNKNOWN,
    VOTE_ODDS,
    change_probabilities,
    secreted_probability,
    shrunken,
)
from pararoute.queries.transmission import SIGNS


def equations(
    pair: pd.Series,
    graph: SignedGraph,
    sender: Expression,
    receiver: Expression | None,
    abundance: pd.Series | None,
    changes: pd.DataFrame | None = None,
) -> tuple[Equation, ...]:
    """The score of a pair, and one level down.

    Parameters
    ----------
    pair : Series
        A row of `queries.rank.scored_pairs`.
    graph, sender, receiver, abundance
        What it was scored on.
    changes : DataFrame, optional
        As `queries.secretion.change_probabilities` gives it for the sender.
    """
    parts = [(term, float(pair[term])) for term in ("secretion", "binding", "reception")]
    carried = float(pair["transmission"])
    name = "transmission" if carried >= 0 else "transmission (inhibits: counts as 0)"
    parts.append((name, max(carried, 0.0)))
    found = []
    if not np.isnan(pair["secretion"]):
        found.append(Equation("score", float(pair["score"]), "product", tuple(parts)))
        found += secretion_equations(pair["ligand"], graph, sender, changes)
    found += _binding(pair)
    found += _reception(pair, graph, receiver, abundance)
    found += _transmission(pair)
    return tuple(found)


def secretion_equations(
    ligand: str, graph: SignedGraph, sender: Expression, changes: pd.DataFrame | None = None
) -> list[Equation]:
    """The secretion of a ligand; none where it is not measured."""
    genes = _members(graph, ligand)
    rise = (change_probabilities(sender) if changes is None else changes)["rise"]
    nodes = graph.nodes.set_index("symbol")
    secreted = secreted_probability(graph.nodes)
    rows = []
    for gene in genes:
        known = float(secreted.get(gene, np.nan))
        sure = UNKNOWN if np.isnan(known) else known
        rows.append((float(rise.get(gene, np.nan)) * sure, gene, sure))
    rows = sorted(row for row in rows if not np.isnan(row[0]))
    if not rows:
        return []
    value, gene, sure = rows[0]
    measured = sender.frame.set_index("gene_symbol").loc[gene]
    told = f"log2 fold change {number(measured['log2FoldChange'])}"
    told += f" (lfcSE {number(measured['lfcSE'])}, padj {number(measured['padj']) or 'not given'})"
    note = f"{told}: rise is P(true change > {number(RISE)})"
    if len(genes) > 1:
        left = sorted(set(genes) - {row[1] for row in rows})
        note = f"{gene} is the scarcest measured of its {len(genes)} subunits; {note}"
        note += f"; not measured: {', '.join(left)}" if left else ""
    product = (("rise", float(rise[gene])), ("secreted", sure))
    role = nodes.loc[gene] if gene in nodes.index else None
    return [
        Equation("secretion", value, "product", product, note, "score"),
        *_secreted(sure, role),
    ]


def _secreted(sure: float, role: Any) -> list[Equation]:
    if role is None or pd.isna(role["secreted"]):
        parts = (("even odds", 1.0),)
        return [Equation("secreted", sure, "odds", parts, "no role lists it", "secretion")]
    placed = role["secreted"] > 0 or role["membrane"] > 0
    against = role["membrane"] if placed else role["votes"]
    note = f"votes: {number(role['secreted'])} for secreted, {number(against)} against"
    balance = float(role["secreted"] - against)
    odds = VOTE_ODDS**balance
    return [
        Equation("secreted", sure, "odds", (("odds of secretion", odds),), note,
                 "secretion"),
        Equation("odds of secretion", odds, "power",
                 (("vote odds", VOTE_ODDS), ("votes for - against", balance)), "", "secreted"),
    ]  # fmt: skip


def _binding(pair: pd.Series) -> list[Equation]:
    value = float(pair["binding"])
    if pair["evidence_unknown"]:
        note = "no independent resource and no publication is named"
        return [Equation("binding", value, "odds", (("n", UNKNOWN_N),), note, "score")]
    listed = "" if pd.isna(pair["sources"]) else str(pair["sources"])
    independent = sorted(independent_resources(listed))
    copies = len([name for name in listed.split(";") if name]) - len(independent)
    note = f"independent: {', '.join(independent) or 'none'}"
    note += f"; {copies} more copy these or collect, and do not count" if copies else ""
    published = float(pd.notna(pair["references"]))
    n = float(pair["n_resources"]) + published
    return [
        Equation("binding", value, "odds", (("n", n),), "", "score"),
        Equation("n", n, "sum", (("independent resources", float(pair["n_resources"])),
                                 ("a publication is named", published)), note, "binding"),
    ]  # fmt: skip


def _reception(
    pair: pd.Series, graph: SignedGraph, receiver: Expression | None, abundance: pd.Series | None
) -> list[Equation]:
    genes = _members(graph, pair["receptor"])
    change = pd.Series(dtype=float) if receiver is None else shrunken(receiver)
    amounts = pd.Series(dtype=float) if abundance is None else abundance
    rows: list[tuple[float, str, str, float]] = []
    for gene in genes:
        amount, moved = float(amounts.get(gene, np.nan)), float(change.get(gene, np.nan))
        if not np.isnan(amount):
            rows.append((amount / (amount + 1), gene, "abundance", amount))
        elif not np.isnan(moved):
            odds = PRIOR_ODDS * 2.0**moved
            rows.append((odds / (odds + 1), gene, "contrast", moved))
        else:
            rows.append((PRIOR_ODDS / (PRIOR_ODDS + 1), gene, "prior", PRIOR_ODDS))
    value, gene, origin, known = min(rows, key=lambda row: row[:2])
    scarcest = f"{gene} is the scarcest of its {len(genes)} subunits; " if len(genes) > 1 else ""
    if origin == "abundance":
        return [Equation("reception", value, "odds", (("abundance per million", known),),
                         scarcest + "measured in resistant cells", "score")]  # fmt: skip
    if origin == "prior":
        return [Equation("reception", value, "odds", (("prior odds", known),),
                         scarcest + "no data on it: the prior", "score")]  # fmt: skip
    odds = PRIOR_ODDS * 2.0**known
    return [
        Equation("reception", value, "odds", (("odds of reception", odds),),
                 scarcest + "by the contrast", "score"),
        Equation("odds of reception", odds, "product",
                 (("prior odds", PRIOR_ODDS), ("fold change", 2.0**known)),
                 f"shrunken log2 fold change {number(known)}", "reception"),
    ]  # fmt: skip


def _transmission(pair: pd.Series) -> list[Equation]:
    share = float(pair["activating"])
    note = {1.0: "", 0.0: "the pair inhibits: the signs of its receptor are swapped"}.get(
        share, "the pair has both signs: each part is half of each of its receptor's"
    )
    parts = tuple((sign, float(pair[f"transmission_{sign}"])) for sign in SIGNS)
    found = [Equation("transmission", float(pair["transmission"]), "difference", parts, note,
                      "score")]  # fmt: skip
    for sign, part in parts:
        mass = float(pair[f"mass_{sign}"])
        flows = tuple((flow, float(pair[f"{flow}_{sign}"])) for flow in ("outflow", "inflow"))
        found.append(Equation(sign, part, "odds", ((f"{sign} mass", mass),), "", "transmission"))
        found.append(Equation(f"{sign} mass", mass, "product", flows, "", sign))
    return found


def _members(graph: SignedGraph, name: str) -> list[str]:
    """The subunits of a complex; the name itself where it is none."""
    members = graph.subunits.loc[graph.subunits["complex"] == name, "member"].tolist()
    return members or [name]
