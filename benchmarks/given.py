"""The real tables that rows are measured on, as `pararoute rank` reads them by default."""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pararoute.graph.build import SignedGraph
    from pararoute.inputs import Inputs
    from pararoute.queries.nulls.models import Contrasts


@cache
def inputs() -> Inputs:
    """All tables of the mirror's default run."""
    from pararoute.ingest.errors import PararouteWarning
    from pararoute.ingest.remote.sources import sources
    from pararoute.ingest.watch import SILENT
    from pararoute.inputs import gather

    with warnings.catch_warnings(action="ignore", category=PararouteWarning):
        return gather(
            None, None, None, None, None, client="requests", licence=None,
            begin=lambda _: None, sources=sources(demo=False, watch=SILENT),
        )  # fmt: skip


@cache
def graph() -> SignedGraph:
    """The graph, its sparse network made."""
    from pararoute.graph.build import build
    from pararoute.graph.overlay import shipped_overlay

    made = build(inputs().knowledge, overlay=shipped_overlay())
    assert made.network.steps  # noqa: S101 - is made when it is first asked for
    return made


def contrasts() -> Contrasts:
    """Sender, receiver and abundance."""
    from pararoute.queries.nulls.models import Contrasts

    return Contrasts(inputs().sender, inputs().receiver, inputs().abundance)
