"""What figures are made from: the tables of a ranking, and what is made of it when needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from pararoute.queries.blocking import scan
from pararoute.queries.blocking.arena import Arena
from pararoute.queries.conventions import DEMO_LABEL

# Ends of signalling pathways that a ranking may be set beside; those that a network lacks, or
# that nothing reaches, are left out.
BESIDE: dict[str, tuple[str, ...]] = {
    "AKT": ("AKT1", "AKT2", "AKT3"),
    "ERK": ("MAPK1", "MAPK3"),
    "p38": ("MAPK14",),
    "JNK": ("MAPK8", "MAPK9", "MAPK10"),
    "STAT3": ("STAT3",),
    "SMAD2/3": ("SMAD2", "SMAD3"),
    "SMAD1/5": ("SMAD1", "SMAD5"),
    "NF-kB": ("NFKB1", "RELA"),
    "beta-catenin": ("CTNNB1",),
    "YAP/TAZ": ("YAP1", "WWTR1"),
}


class Opened(NamedTuple):
    """A ranking with its network.

    Attributes
    ----------
    arena : Arena
        Towards the ranking's own effectors.
    beside : mapping of str to tuple of str
        The sets of `BESIDE` that routes of this network can end on, in its own symbols.
    """

    arena: Arena
    beside: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Material:
    """What figures are made from.

    Attributes
    ----------
    run : mapping
        run.json.
    tables : mapping of str to DataFrame
        ``ligands routes receptors relief nulls``, as they were written.
    opening : callable
        Reads the network and the contrasts again; called once, when a figure needs them.
    regulating : callable
        Makes, or reads, the table of regulators; called once.
    """

    run: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    opening: Callable[[], Opened]
    regulating: Callable[[], pd.DataFrame]

    @property
    def label(self) -> str:
        """What must stand in every figure of made-up data; else nothing."""
        return DEMO_LABEL if self.run["demo"] else ""

    @property
    def effectors(self) -> str:
        """The ranking's own effectors in a word."""
        own = self.run["arguments"]["effector"]
        return next(
            (name for name, some in BESIDE.items() if set(some) == set(own)), ", ".join(own)
        )

    @property
    def ligands(self) -> pd.DataFrame:
        """Every ligand, best first."""
        return self.tables["ligands"]

    @property
    def scored(self) -> pd.DataFrame:
        """The ligands with a score above 0, best first."""
        return self.ligands[self.ligands["score"] > 0]

    @property
    def routes(self) -> pd.DataFrame:
        """Every route, best first."""
        return self.tables["routes"]

    @property
    def nulls(self) -> pd.DataFrame:
        """How the first ligands score under each null."""
        return self.tables["nulls"]

    @cached_property
    def opened(self) -> Opened:
        """The network and the contrasts."""
        return self.opening()

    @cached_property
    def targets(self) -> pd.DataFrame:
        """What each node does when it is removed alone, most lowering first."""
        first = list(self.scored["ligand"].head(scan.TOP))
        return scan.targets(self.opened.arena, [], first)

    @cached_property
    def regulators(self) -> pd.DataFrame:
        """The transcription factors behind the secretome, best first."""
        return self.regulating()
