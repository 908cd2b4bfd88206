"""The verb `view`: an interactive page of a ranking's routes."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pararoute.explanation import case_of
from pararoute.frame import framed
from pararoute.ingest.errors import InputError, PararouteWarning
from pararoute.ingest.watch import SILENT, Watch
from pararoute.queries.blocking.arena import Arena
from pararoute.queries.conventions import FALSE_SHARE
from pararoute.queries.explaining.case import refuse_another_version
from pararoute.queries.explaining.evidence import Evidence
from pararoute.queries.explaining.standing import scene
from pararoute.queries.transmission import MAX_STEPS
from pararoute.queries.views import premises
from pararoute.queries.views.content import AUTOCRINE, PARACRINE, Source, content
from pararoute.queries.views.page import page
from pararoute.queries.views.shown import FEWEST, NODES, PATHS, Shown, show
from pararoute.queries.views.without import without_each
from pararoute.runs import READ_ONLY, Run, reopen

FILE = "routes.html"
HEAVY = 10  # MiB of a page from which on it is warned of


@dataclass(frozen=True)
class View:
    """An interactive page of routes.

    Attributes
    ----------
    html : str
        The page, complete in itself.
    path : Path
        Where it was written.
    shown : str
        What it shows of what.
    """

    html: str = field(repr=False)
    path: Path
    shown: str

    def _repr_html_(self) -> str:
        """The page in a frame of its own, as Jupyter and VS Code show it."""
        return framed(self.html, "Routes")


def view(
    *,
    run: Path | str = "pararoute-results",
    out: Path | str | None = None,
    top: int | None = None,
    nodes: int = NODES,
    watch: Watch = SILENT,
) -> View:
    """Draw the first routes of a ranking as an interactive page.

    Parameters
    ----------
    run : path
        Folder of a ranking.
    out : path, optional
        The file to write. Default: routes.html in that folder.
    top : int, optional
        At most so many routes. Default: as many as the nodes allow.
    nodes : int
        At most so many nodes are drawn, the cells and what stands on both sides of the membrane
        among them; 20 or more.
    watch : Watch
        Is told of stages.

    Returns
    -------
    View
        The page, which in a notebook shows itself.

    Raises
    ------
    InputError
        `top` or `nodes` too small; no ranking, one whose inputs have changed since, or one of
        another version.
    IntegrityError
        The file cannot be written, or the ranking beside it was replaced meanwhile.

    Warns
    -----
    PararouteWarning
        Where the page is larger than 10 MiB.

    Notes
    -----
    Cost: reading the tables again, about 1.5 s, and 1 s for 300 nodes.
    """
    _refuse_too_few(top, nodes)
    opened = reopen(run, watch)
    watch.stage("drawing the routes")
    case, inputs = case_of(opened), opened.inputs
    scored = scene(opened.graph, *inputs.data, case.effectors)
    refuse_another_version(case, scored)
    arena = Arena(",".join(scored.effectors), scored)
    shown = show(arena, opened.tables["routes"], top, nodes)
    autocrine = opened.run["arguments"].get("direction") == "autocrine"
    source = Source(
        Evidence(arena.graph, case.bare, case.overlay if case.overlaid else None, case.knowledge),
        opened.tables["ligands"], opened.tables["receptors"],
        None if inputs.receiver is None else inputs.receiver.frame,
        AUTOCRINE if autocrine else PARACRINE,
    )  # fmt: skip
    text = page(content(shown, without_each(arena, shown), source), _about(opened, arena, shown))
    file = Path(run) / FILE if out is None else Path(out)
    _warn_of_size(text, nodes)
    how = READ_ONLY if out is None else "name another --out"
    opened.origin.write({file.name: text}, into=file.parent, how=how)
    return View(text, file, shown.says)


def _refuse_too_few(top: int | None, nodes: int) -> None:
    if top is not None and top < 1:
        raise InputError(
            f"{top} routes cannot be drawn", where=f"top={top}", expected="1 or more",
            how="leave it out for as many routes as the nodes allow",
        )  # fmt: skip
    if nodes < FEWEST:
        raise InputError(
            f"{nodes} nodes may be too few for one route", where=f"nodes={nodes}",
            expected=f"{FEWEST} or more", how=f"leave it out for {NODES}; top draws fewer routes",
        )  # fmt: skip


def _warn_of_size(text: str, nodes: int) -> None:
    size = len(text.encode()) / 1024**2
    if size > HEAVY:
        warnings.warn(
            PararouteWarning(
                f"the page is {size:.0f} MiB: a browser may take long to open it, and mail refuse "
                f"it; fewer than {nodes} nodes (--nodes), or fewer routes (--top), make it smaller"
            ),
            stacklevel=3,
        )


def _about(opened: Run, arena: Arena, shown: Shown) -> dict[str, Any]:
    """What the page says of itself in words."""
    return {
        "effectors": list(arena.scene.effectors),
        "data": [fact for fact in premises.data(opened.run) if fact.of != "Network"],
        "shown": f"This page holds {shown.says}.",
        "left_out": _left_out(shown),
        "limits": premises.limits(opened.run, opened.tables["ligands"]),
        "demo": bool(opened.run["demo"]),
        "paths": PATHS,
        "steps": MAX_STEPS,
    }


def _left_out(shown: Shown) -> str:
    """What the null models say of what is drawn."""
    q = shown.routes["qvalue_both"].dropna()
    if not len(q):
        return "They were not tested against null models."
    first, found = len(shown.routes), int((q <= FALSE_SHARE).sum())
    return f"{found or 'None'} of these {first:,} routes has q ≤ {FALSE_SHARE} (qvalue_both)."
