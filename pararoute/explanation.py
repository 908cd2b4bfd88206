"""The verb `explain`: a ligand or a route of a ranking that was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pararoute.aliases import told_by_alias
from pararoute.graph.build import build
from pararoute.graph.overlay import shipped_overlay
from pararoute.ingest.watch import SILENT, Watch
from pararoute.queries.explaining import explain as explaining
from pararoute.queries.explaining.case import Case
from pararoute.queries.explaining.explanation import Explanation
from pararoute.runs import Run, reopen


def explain(
    name: str,
    *,
    why_not: bool = False,
    run: Path | str = "pararoute-results",
    paths: int = 5,
    watch: Watch = SILENT,
) -> Explanation:
    """Explain a ligand or a route of a ranking.

    Parameters
    ----------
    name : str
        A ligand (``IGF1``), a route (``IGF1:IGF1R``), or a gene that is neither, to be told why.
    why_not : bool
        Lay the weight on what keeps it from standing higher.
    run : path
        Folder of a ranking.
    paths : int
        How many of the best paths are told.
    watch : Watch
        Is told of stages.

    Returns
    -------
    Explanation
        Tables (``terms``, ``paths``, ``steps``, ``conflicts``, ``changes``, ``exchangeable``,
        ``receptors``, ``needs``), and ``to_dict()`` for all of it.

    Raises
    ------
    UnknownNameError
        No ligand, route or gene has that name.
    InputError
        No ranking, one whose inputs have changed since, or one of another version.

    Notes
    -----
    Cost: reading the tables again, about 1 s, and 0.6 s for the ranks that change.
    """
    opened = reopen(run, watch)
    watch.stage(f"explaining {name}")
    with told_by_alias():
        found = explaining.explain(case_of(opened), name, paths=paths, why_not=why_not)
    return replace(found, demo=bool(opened.run["demo"]))


def case_of(opened: Run) -> Case:
    """What an explanation needs of a ranking."""
    inputs, stated = opened.inputs, opened.run["arguments"]
    strict, overlaid = bool(stated["strict_signs"]), bool(stated["overlay"])
    other = build(
        inputs.knowledge, overlay=None if overlaid else shipped_overlay(), strict_signs=strict
    )
    return Case(
        ligands=opened.tables["ligands"],
        routes=opened.tables["routes"],
        graph=opened.graph if overlaid else other,
        bare=other if overlaid else opened.graph,
        overlay=shipped_overlay(),
        overlaid=overlaid,
        strict=strict,
        knowledge=inputs.knowledge,
        sender=inputs.sender,
        receiver=inputs.receiver,
        abundance=inputs.abundance,
        effectors=tuple(stated["effector"]),
    )
