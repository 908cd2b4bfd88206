"""What the edges of a picture rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pararoute.queries.explaining.evidence import Evidence
from pararoute.queries.views.shown import Edge


class Support(NamedTuple):
    """What an edge rests on."""

    sources: list[str]
    references: list[str]  # RESOURCE:PMID
    assumed: bool  # no resource gives its sign
    notes: list[str]  # corrections, conflicts, the member's edge that carries a complex's step


def support(edge: Edge, evidence: Evidence) -> Support:
    """The evidence of an edge; none for one that stands for several or for the secretion."""
    source, target = edge.source.name, edge.target.name
    if edge.kind == "binds":
        carriers = [evidence.pair(source, target)]
    elif edge.kind == "signals":
        carriers = [c for c in evidence.carriers(source, target) if c.carries(edge.sign)]
    else:
        carriers = []
    notes = []
    for one in carriers:
        if (one.source, one.target) != (source, target):
            notes.append(f"carried by the member's step {one.source} to {one.target}")
        notes += [f"corrected by the overlay: {one.correction}"] if one.correction else []
        notes += [one.conflict] if one.conflict else []
    return Support(
        _each(c.sources for c in carriers), _each(c.references for c in carriers),
        any(c.sign_assumed for c in carriers), notes,
    )  # fmt: skip


def _each(joined: Iterator[str]) -> list[str]:
    return sorted({item for text in joined for item in text.split(";") if item})
