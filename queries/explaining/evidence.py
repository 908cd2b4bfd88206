"""What every step of a path rests on: which edge carries it, who says so, and who disagrees.

A step of a complex comes through its members (`graph.network`): it is told by the member's
edge that carries it. An edge that the overlay corrected is told with what the table said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from pararoute.graph.build import SignedGraph
from pararoute.graph.membership import Membership
from pararoute.ingest.tables import Knowledge

_SAYS = {1.0: "activates", 0.0: "inhibits", 0.5: "has both signs"}


class Carrier(NamedTuple):
    """An edge of the tables that carries a step, or one sign of it."""

    source: str
    target: str
    activating: float  # share of it that activates
    sources: str  # resources, joined by ;
    references: str  # RESOURCE:PMID, joined by ;
    corrected: bool
    correction: str  # what the table said, the overlay's reason and reference
    conflict: str  # both signs in the table, in words
    sign_assumed: bool = False

    def carries(self, sign: int) -> bool:
        """Whether a part of it has the sign."""
        return self.activating > 0 if sign == 1 else self.activating < 1


@dataclass(frozen=True)
class Evidence:
    """The edges of a graph with all that is known of them.

    Parameters
    ----------
    graph : SignedGraph
        As it is ranked.
    bare : SignedGraph
        The same without the overlay.
    overlay : DataFrame, optional
        The corrections that were applied, as `graph.overlay.shipped_overlay` gives them.
    knowledge : Knowledge, optional
        The tables, for the signs that they state.
    """

    graph: SignedGraph
    bare: SignedGraph
    overlay: pd.DataFrame | None = None
    knowledge: Knowledge | None = None

    def pair(self, ligand: str, receptor: str) -> Carrier:
        """The edge of a ligand-receptor pair."""
        return self._carrier("ligrec", ligand, receptor, self._rows["ligrec"][ligand, receptor])

    def carriers(self, source: str, target: str) -> list[Carrier]:
        """The signalling edges that carry a step, the step's own first, then by name."""
        rows = self._rows["signalling"]
        found = sorted(
            {end for end in self._membership.edges(source, target) if end in rows},
            key=lambda end: (end != (source, target), end),
        )
        return [self._carrier("signalling", *end, rows[end]) for end in found]

    @cached_property
    def _membership(self) -> Membership:
        groups = self.graph.subunits.groupby("complex")["member"]
        members = {str(name): frozenset(own) for name, own in groups}
        return Membership(members, frozenset(self.graph.pairs["receptor"]))

    @cached_property
    def _rows(self) -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
        return {"ligrec": _by_ends(self.graph.pairs), "signalling": _by_ends(self.graph.steps)}

    @cached_property
    def _before(self) -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
        return {"ligrec": _by_ends(self.bare.pairs), "signalling": _by_ends(self.bare.steps)}

    @cached_property
    def _facts(self) -> dict[tuple[str, str, str], tuple[str, str]]:
        if self.overlay is None:
            return {}
        columns = ("dataset", "source", "target", "reason", "reference")
        rows = zip(*(self.overlay[c] for c in columns if c in self.overlay), strict=True)
        return {row[:3]: (*row[3:], "", "")[:2] for row in rows}

    def _carrier(self, dataset: str, source: str, target: str, row: dict[str, Any]) -> Carrier:
        corrected = bool(row["corrected"])
        return Carrier(
            source, target, float(row["activating"]), _text(row["sources"]),
            _text(row["references"]), corrected,
            self._correction(dataset, source, target) if corrected else "",
            "" if corrected else self._conflict(dataset, source, target, row["activating"]),
            bool(row.get("sign_assumed", False)),
        )  # fmt: skip

    def _correction(self, dataset: str, source: str, target: str) -> str:
        before = self._before[dataset].get((source, target))
        if before is None:
            said = "the table has no such signed edge"
        elif before.get("sign_assumed", False):
            said = "the table gives no sign"
        else:
            said = f"in the table it {_SAYS[float(before['activating'])]}"
        reason, reference = self._facts.get((dataset, source, target), ("", ""))
        return "; ".join(filter(None, (said, reason.rstrip("."), reference)))

    def _conflict(self, dataset: str, source: str, target: str, share: float) -> str:
        """Both signs claimed: what became of it."""
        if share == 0.5:
            return "the table has both signs and no consensus: half counts in each part"
        if (source, target) in self._both_signs[dataset]:
            return f"the table has both signs; its consensus {_SAYS[float(share)]}"
        return ""

    @cached_property
    def _both_signs(self) -> dict[str, frozenset[tuple[str, str]]]:
        if self.knowledge is None:
            return {"ligrec": frozenset(), "signalling": frozenset()}
        tables = {"ligrec": self.knowledge.ligrec, "signalling": self.knowledge.signalling}
        return {name: _with_both_signs(table) for name, table in tables.items()}


def _with_both_signs(table: pd.DataFrame) -> frozenset[tuple[str, str]]:
    both = table[table["is_stimulation"] & table["is_inhibition"]]
    return frozenset(zip(both["source_genesymbol"], both["target_genesymbol"], strict=True))


def _by_ends(edges: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    ends = zip(edges.iloc[:, 0], edges.iloc[:, 1], strict=True)
    wanted = ["activating", "corrected", "sources", "references"]
    wanted += ["sign_assumed"] if "sign_assumed" in edges else []
    values = zip(*(edges[c] for c in wanted), strict=True)
    return {end: dict(zip(wanted, row, strict=True)) for end, row in zip(ends, values, strict=True)}


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
