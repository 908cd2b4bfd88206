"""What is told of blockades: of some that were named, or of every target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pararoute.queries.blocking import outcome, scan
from pararoute.queries.blocking.arena import Arena
from pararoute.queries.blocking.blockade import Blockade
from pararoute.queries.blocking.columns import COLUMNS
from pararoute.queries.blocking.cut_sets import LIGANDS, cut_sets
from pararoute.queries.records import records

SCHEMA_VERSION = 1
LIMITS = (
    "a blockade takes walks away from a fixed network: feedback is seen as far as a walk of 4 "
    "steps goes, adaptation of the cells and dose are not",
    "nothing is active at rest: a brake such as a phosphatase counts only as far as ligands work "
    "through it, and one that they lift carries their signal, so that removing it reads as a loss; "
    "what a node does by itself stands in targets.tsv under acts (docs/validation.md)",
)  # fmt: skip


@dataclass(frozen=True)
class Blocked:
    """What some blockades do.

    Attributes
    ----------
    totals : DataFrame
        The whole signal before and after, for each effector set, blockade and part of one.
    ligands, routes, essential : DataFrame
        As `queries.blocking.outcome` gives them, with ``blockade``.
    classes : mapping of str to tuple of str
        What each name stood for: nodes.
    partial : float
        The part of its signal that each node lost.
    limits : tuple of str
        What it does not say.
    demo : bool
        Whether the ranking is of the synthetic demo.
    """

    totals: pd.DataFrame
    ligands: pd.DataFrame
    routes: pd.DataFrame
    essential: pd.DataFrame
    classes: Mapping[str, tuple[str, ...]]
    partial: float
    limits: tuple[str, ...]
    demo: bool = False

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by the names of their files."""
        return {"block": self.totals, "block_ligands": self.ligands, "block_routes": self.routes,
                "block_essential": self.essential}  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Everything as one object for JSON."""
        return {
            "schema_version": SCHEMA_VERSION,
            "demo": self.demo,
            "partial": self.partial,
            "blocked": {name: list(nodes) for name, nodes in self.classes.items()},
            "limits": list(self.limits),
            **{name: records(table) for name, table in self.tables().items()},
        }

    def _repr_html_(self) -> str:
        """The totals, for a notebook."""
        return str(self.totals.to_html(index=False, float_format="%.3f"))


@dataclass(frozen=True)
class Targets:
    """What every node does when it is removed, alone and in pairs.

    Attributes
    ----------
    targets, pairs, cut_sets : DataFrame
        As `queries.blocking.scan` and `queries.blocking.cut_sets` give them.
    n_pairs : int
        Pairs that were tried; `pairs` holds the first of them.
    effectors : str
        The effector set that ``change`` is about.
    beside : tuple of str
        Those that stand beside it, each with its own ``change_<name>``.
    limits : tuple of str
        What it does not say.
    demo : bool
        Whether the ranking is of the synthetic demo.
    """

    targets: pd.DataFrame
    pairs: pd.DataFrame
    cut_sets: pd.DataFrame
    n_pairs: int
    effectors: str
    beside: tuple[str, ...]
    limits: tuple[str, ...]
    demo: bool = False

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by the names of their files."""
        return {"targets": self.targets, "target_pairs": self.pairs, "cut_sets": self.cut_sets}

    def to_dict(self) -> dict[str, Any]:
        """Everything as one object for JSON."""
        return {
            "schema_version": SCHEMA_VERSION,
            "demo": self.demo,
            "effectors": self.effectors,
            "beside": list(self.beside),
            "pairs_tried": self.n_pairs,
            "limits": list(self.limits),
            **{name: records(table) for name, table in self.tables().items()},
        }

    def _repr_html_(self) -> str:
        """The first targets, for a notebook."""
        return str(self.targets.head(15).to_html(index=False, float_format="%.3f"))


def block(
    arenas: Sequence[Arena], blockades: Sequence[Blockade], top: Sequence[str],
    limits: Sequence[str] = (),
) -> Blocked:  # fmt: skip
    """Try some blockades towards each effector set.

    Parameters
    ----------
    arenas : sequence of Arena
        The ranking's own effectors first.
    blockades : sequence of Blockade
        What is blocked, each by itself; the parts of a combination are tried alone, too.
    top : sequence of str
        The ranking's first ligands, of which it is told on which nodes they hang.
    limits : sequence of str
        Of the ranking.

    Notes
    -----
    Cost: about 1 s for each blockade and effector set, most of it for `outcome.essential`.
    """
    names = ("totals", "ligands", "routes", "essential")
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in names}
    for blockade in {one.name: one for one in blockades}.values():
        for arena in arenas:
            own = outcome.trial(blockade, arena)
            alone = [outcome.trial(part, arena) for part in blockade.alone]
            totals = outcome.totals(own, alone, apart=blockade.apart)
            totals.insert(2, "partial", blockade.partial)
            tables["totals"].append(totals)
            routes = outcome.routes(own)
            tables["ligands"].append(outcome.ligands(own, routes))
            tables["routes"].append(outcome.with_paths(routes, own))
            tables["essential"].append(outcome.essential(own, top))
            for name in names[1:]:
                tables[name][-1].insert(1, "blockade", blockade.name)
    whole = {name: pd.concat(own, ignore_index=True) for name, own in tables.items()}
    totals = whole["totals"].drop_duplicates(["effectors", "blockade"], ignore_index=True)
    return Blocked(
        totals, whole["ligands"], whole["routes"], whole["essential"],
        classes={name: nodes for one in blockades for name, nodes in one.named.items()},
        partial=blockades[0].partial,
        limits=(*limits, *LIMITS),
    )  # fmt: skip


def all_targets(
    arenas: Sequence[Arena], top: Sequence[str], limits: Sequence[str] = (),
    count: scan.Count = scan.uncounted,
) -> Targets:  # fmt: skip
    """Try every node alone, every pair of the strongest, and look for the smallest cut sets.

    Parameters are those of `block`; `count` is that of `scan.pairs`.

    Notes
    -----
    Cost: about 3 s on the tables of a whole network, most of it for the pairs.
    """
    own, *others = arenas
    single = scan.targets(own, others, top)
    together = scan.pairs(own, single, count=count)
    single = scan.with_partners(single, together)
    kept = together.head(scan.KEPT_PAIRS).copy()
    for table in (single, kept):
        table.insert(0, "rank", range(1, len(table) + 1))
    order = [*COLUMNS["targets"]]
    at = order.index("inhibiting_kept") + 1
    beside = tuple(other.name for other in others)
    order[at:at] = [f"change_{name}" for name in beside]
    return Targets(
        single[order], kept, cut_sets(own, list(top)[:LIGANDS]), len(together), own.name,
        beside, (*limits, *LIMITS),
    )  # fmt: skip
