"""Where a rank would go: without the best receptor, a resource, a step, or the overlay.

Each is scored again for *all* ligands, so that a rank is one among scores that all lost the
same thing.

* A receptor, with the complexes that need it, or a step is taken out at the intact network's
  weights (`graph.removal`): blocking one protein does not make its neighbours' other steps
  stronger, so that what is left cannot gain. A step of a complex is carried by its members'
  steps; all of these go.
* A resource leaves the evidence of every ligand-receptor pair, with its references and under
  each name it is listed by (``X_Y`` is X as copied by Y). A pair that no other resource
  lists (collections, which only pass pairs on, do not count) goes with it; signalling steps
  stay.
* Without the overlay (or, where the ranking had none, with it) the graph is built anew, so
  that degrees and weights are those of the tables as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from pararoute.graph.removal import gone_with, without_node, without_steps
from pararoute.queries.binding import counted_name, is_collection
from pararoute.queries.explaining.evidence import Evidence
from pararoute.queries.explaining.standing import Scene, Standing, Subject
from pararoute.queries.paths import Path


class Change(NamedTuple):
    """One row of the table: what is changed, and where the subject stands then."""

    kind: str  # receptor, resource, step, overlay
    what: str
    score: float
    rank: int | None
    change: int | None  # ranks lost (positive) or gained
    best_route: str | None
    decisive: bool  # the one step of the best path that matters most


def changes(
    subject: Subject, now: Scene, path: Path | None, evidence: Evidence, other: tuple[str, Scene]
) -> pd.DataFrame:
    """Where a subject would stand if one thing were different.

    Parameters
    ----------
    subject : Subject
        Has at least one pair.
    now : Scene
        As it is ranked.
    path : Path, optional
        The best path of its best pair, from the receptor.
    evidence : Evidence
        Names what carries a step.
    other : str and Scene
        "without the overlay", or "with" it, and the scene that gives.

    Returns
    -------
    DataFrame
        The fields of `Change`; the receptor first, then resources by name, the steps of the
        best path in its order, and the overlay.
    """
    best = now.best_pair(subject)
    if best is None:
        return pd.DataFrame(columns=Change._fields)
    before = now.standing(subject)

    def row(kind: str, what: str, scene: Scene) -> Change:
        return _row(kind, what, scene.standing(subject), before)

    receptor = str(best["receptor"])
    rows = [row("receptor", receptor, without_receptor(now, receptor))]
    listed = [] if pd.isna(best["sources"]) else str(best["sources"]).split(";")
    for resource in sorted({counted_name(name) for name in listed}):
        rows.append(row("resource", resource, without_resource(now, resource)))
    rows += _steps(row, now, path, evidence, before.score)
    rows.append(row("overlay", other[0], other[1]))
    table = pd.DataFrame(rows, columns=Change._fields)
    return table.astype({"rank": "Int64", "change": "Int64"})


def without_receptor(now: Scene, receptor: str) -> Scene:
    """The scene of cells that lack a receptor, and the complexes that need it."""
    gone = gone_with(now.graph, receptor)
    left = now.on(without_node(now.graph, receptor))
    return left.with_pairs(now.graph.pairs[~now.graph.pairs["receptor"].isin(gone)])


def without_resource(now: Scene, resource: str) -> Scene:
    """The scene of a pair table that lacks a resource."""
    return now.with_pairs(pairs_without(now.graph.pairs, resource))


def pairs_without(pairs: pd.DataFrame, resource: str) -> pd.DataFrame:
    """The pairs as they would be listed without a resource; see the module's docstring.

    Examples
    --------
    >>> pairs = pd.DataFrame({"sources": ["HPMR;LRdb", "HPMR;OmniPath"],
    ...                       "references": ["HPMR:1;LRdb:2", None]})
    >>> pairs_without(pairs, "HPMR").to_dict("records")
    [{'sources': 'LRdb', 'references': 'LRdb:2'}]
    """
    names = pairs["sources"].fillna("").str.split(";")
    touched = names.map(lambda row: any(counted_name(name) == resource for name in row))
    kept = names[touched].map(lambda row: [n for n in row if counted_name(n) != resource])
    listed = kept.map(lambda row: any(not is_collection(name) for name in row))
    references = pairs.loc[touched, "references"].fillna("").str.split(";")
    left = references.map(
        lambda row: [r for r in row if counted_name(r.split(":")[0]) != resource and r]
    )
    pairs = pairs.copy()
    pairs.loc[touched, "sources"] = kept.str.join(";").replace("", None)
    pairs.loc[touched, "references"] = left.str.join(";").replace("", None)
    return pairs.drop(index=listed.index[~listed])


def _steps(
    row: Callable[[str, str, Scene], Change], now: Scene, path: Path | None, evidence: Evidence,
    score: float,
) -> list[Change]:  # fmt: skip
    rows = []
    for source, target in _ends(path):
        carriers = [(c.source, c.target) for c in evidence.carriers(source, target)]
        scene = now.on(without_steps(now.graph, carriers))
        rows.append(row("step", f"{source} to {target}", scene))
    lowest = min(range(len(rows)), key=lambda i: (rows[i].score, i), default=0)
    return [
        change._replace(decisive=i == lowest and change.score < score)
        for i, change in enumerate(rows)
    ]


def _ends(path: Path | None) -> Iterator[tuple[str, str]]:
    return pairwise(path.names if path is not None else ())


def _row(kind: str, what: str, then: Standing, before: Standing) -> Change:
    ranked = then.rank > 0
    moved = then.rank - before.rank if ranked and before.rank else None
    return Change(
        kind, what, then.score, then.rank if ranked else None, moved, then.route or None, False
    )
