"""On which proteins a route can end."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from pararoute.graph.build import SignedGraph, secreted_only
from pararoute.ingest.errors import InputError, PararouteWarning, UnknownNameError


def check_effectors(graph: SignedGraph, effectors: Sequence[str]) -> None:
    """Raise for an effector on which no route can end, warn for one that is a ligand.

    Raises
    ------
    UnknownNameError
        It is not in the network; the nearest names are suggested.
    InputError
        None is named, no signalling step reaches it, or it is secreted only.
    """
    if not effectors:
        raise InputError(
            "no effector", where="--effector", expected="names joined by commas, as AKT1,AKT2,AKT3"
        )
    nodes = graph.nodes[graph.nodes["symbol"].isin(effectors)].set_index("symbol")
    targets = graph.steps["target"]
    reached = set(targets[targets.isin(effectors)])
    for name in effectors:
        if name not in nodes.index:
            raise UnknownNameError("effector", name, set(targets), where="the signalling network")
        is_ligand = bool(nodes.at[name, "is_ligand"])
        if is_ligand and name in secreted_only(graph.nodes, graph.subunits):
            raise InputError(
                f"the effector '{name}' is a secreted ligand",
                where="--effector",
                expected="a protein inside the receiving cell",
                how="name a protein that the ligand's receptors act on",
            )
        if name not in reached and not nodes.at[name, "is_receptor"]:
            raise InputError(
                f"no signalling step leads to the effector '{name}'",
                where="--effector",
                expected="a protein that the signalling table has as a target",
                how="choose another effector, or give a fuller OmniPath table",
            )
        if is_ligand:
            warnings.warn(
                PararouteWarning(f"the effector {name} is also a ligand of the pair table"),
                stacklevel=3,
            )
