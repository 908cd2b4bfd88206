"""The verb `block`: what survives of a ranking's signal when nodes are blocked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial as with_name
from pathlib import Path
from typing import TypeVar

from pararoute.aliases import told_by_alias
from pararoute.graph.build import SignedGraph
from pararoute.ingest.errors import PararouteError
from pararoute.ingest.orthologs import translate_symbols
from pararoute.ingest.watch import SILENT, Watch
from pararoute.queries.blocking.arena import Arena
from pararoute.queries.blocking.blockade import blockade
from pararoute.queries.blocking.report import Blocked, Targets, all_targets
from pararoute.queries.blocking.report import block as tried
from pararoute.queries.blocking.scan import TOP
from pararoute.queries.conventions import model_limits
from pararoute.queries.effectors import check_effectors
from pararoute.queries.explaining.standing import scene
from pararoute.queries.export import to_tsv
from pararoute.queries.routes import AKT
from pararoute.runs import Origin, Run, reopen

SIDE_BY_SIDE = {"AKT": AKT, "ERK": ("MAPK1", "MAPK3")}
_Found = TypeVar("_Found", Blocked, Targets)


def block(
    *blockades: str,
    partial: float = 1.0,
    run: Path | str = "pararoute-results",
    watch: Watch = SILENT,
) -> Blocked:
    """Remove or weaken nodes of a ranking's network, and say what survives.

    Parameters
    ----------
    *blockades : str
        Nodes or drug classes joined by +: ``"PIK3CA"``, ``"RAF1+MTOR"``, ``"pan-RAF"``; each is
        tried by itself, and the parts of a combination alone, too.
    partial : float
        The part of its signal that each node loses, in (0, 1]; 1 removes it.
    run : path
        Folder of a ranking.
    watch : Watch
        Is told of stages.

    Returns
    -------
    Blocked
        ``totals ligands routes essential``, towards the ranking's effectors and, beside them, AKT
        and ERK. They are also written into the run's folder as block.tsv and block_*.tsv, unless it
        is read-only.

    Raises
    ------
    UnknownNameError
        A name that is neither a node of the network nor a drug class.
    InputError
        No ranking, one whose inputs have changed since, or nothing to block.
    IntegrityError
        The tables cannot be written, or the ranking was replaced meanwhile.

    Notes
    -----
    Cost: reading the tables again, about 1 s, and 1 s for each blockade.
    """
    opened = reopen(run, watch)
    with told_by_alias():
        asked = [blockade(text, opened.graph, partial) for text in blockades or ("",)]
    watch.stage(f"blocking {', '.join(one.name for one in asked)}")
    found = tried(_arenas(opened), asked, _top(opened), _limits(opened))
    return _written(replace(found, demo=bool(opened.run["demo"])), opened.origin)


def targets(*, run: Path | str = "pararoute-results", watch: Watch = SILENT) -> Targets:
    """Remove every node of a ranking's network, alone and in pairs.

    Parameters
    ----------
    run : path
        Folder of a ranking.
    watch : Watch
        Is told of stages, and of pairs as they are done.

    Returns
    -------
    Targets
        ``targets pairs cut_sets``. They are also written into the run's folder, as targets.tsv,
        target_pairs.tsv and cut_sets.tsv.

    Raises
    ------
    InputError
        No ranking, or one whose inputs have changed since.
    IntegrityError
        The tables cannot be written, or the ranking was replaced meanwhile.

    Notes
    -----
    Cost: reading the tables again, about 1 s, and 2 s for the 44,850 pairs of 300 nodes.
    """
    opened = reopen(run, watch)
    arenas = _arenas(opened)
    watch.stage("blocking every node, and every pair of the strongest")
    found = all_targets(arenas, _top(opened), _limits(opened), with_name(watch.count, "pairs"))
    return _written(replace(found, demo=bool(opened.run["demo"])), opened.origin)


def _arenas(opened: Run) -> list[Arena]:
    """The ranking's effectors, then those that stand beside them where the network has them."""
    inputs, own = opened.inputs, tuple(opened.run["arguments"]["effector"])
    first = scene(opened.graph, *inputs.data, own)
    known = {
        name: there
        for name, names in SIDE_BY_SIDE.items()
        if (there := present(names, opened.graph, inputs.knowledge.organism))
    }
    name = next((name for name, names in known.items() if set(names) == set(own)), ",".join(own))
    others = {other: names for other, names in known.items() if other != name}
    beside = [Arena(other, first.towards(names)) for other, names in others.items()]
    return [Arena(name, first), *beside]


def present(names: Sequence[str], graph: SignedGraph, organism: str) -> tuple[str, ...]:
    """Those of some human effectors that routes of this network can end on."""
    if organism != "human":
        names = translate_symbols(names, "human", organism)["target_gene"].dropna().tolist()
    found = []
    for name in names:
        try:
            check_effectors(graph, [name])
        except PararouteError:
            continue
        found.append(name)
    return tuple(found)


def _limits(opened: Run) -> tuple[str, ...]:
    return model_limits(opened.run["arguments"]["effector"])


def _top(opened: Run) -> list[str]:
    ligands = opened.tables["ligands"]
    return list(ligands.loc[ligands["score"] > 0, "ligand"].head(TOP))


def _written(found: _Found, origin: Origin) -> _Found:
    texts = {f"{name}.tsv": to_tsv(table) for name, table in found.tables().items()}
    origin.keep(texts)
    return found
