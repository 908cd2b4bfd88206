"""A ranking to be explained, made without files."""

from __future__ import annotations

import pandas as pd

from pararoute.graph.build import build
from pararoute.ingest.tables import Expression, Knowledge
from pararoute.queries.explaining.case import Case
from pararoute.queries.rank import rank
from tests.zoo import expression

NO_OVERLAY = pd.DataFrame(
    columns=["dataset", "source", "target", "sign", "reason", "reference"]
).astype({"sign": int})
SENDER = expression({"L": 2.0, "M": 1.5, "LA": 3.0, "LB": 1.0, "λ": 2.0, "Q": 0.5, "FLAT": 0.0})
RECEIVER = expression({"R": 1.0, "S": -0.5, "RA": 0.3, "ρ": 2.0, "FLAT": 0.0})


def case_of(
    knowledge: Knowledge,
    effectors: tuple[str, ...] = ("AKT1",),
    *,
    sender: Expression = SENDER,
    receiver: Expression | None = RECEIVER,
    abundance: pd.Series | None = None,
    overlay: pd.DataFrame = NO_OVERLAY,
    overlaid: bool = True,
    strict: bool = False,
) -> Case:
    """Build, rank, and what `explain` needs of it."""
    graph = build(knowledge, overlay=overlay, strict_signs=strict)
    bare = build(knowledge, strict_signs=strict)
    ranked = rank(graph if overlaid else bare, sender, receiver, abundance, effectors)
    return Case(ranked.ligands, ranked.routes, graph, bare, overlay, overlaid, strict, knowledge,
                sender, receiver, abundance, effectors)  # fmt: skip
