"""The vocabulary of the graph: labels, relationship types and how symbols are told apart.

This is the only place that spells them. Nodes are keyed by their symbol; a complex by
its members' symbols, sorted and joined by ``_``.
"""

from __future__ import annotations

from enum import StrEnum


class Label(StrEnum):
    """What a node is."""

    PROTEIN = "Protein"
    COMPLEX = "Complex"


class Relationship(StrEnum):
    """What an edge means; each runs from the first to the second."""

    BINDS = "BINDS"  # ligand, receptor
    ACTIVATES = "ACTIVATES"  # two signalling proteins or complexes
    INHIBITS = "INHIBITS"  # two signalling proteins or complexes
    HAS_SUBUNIT = "HAS_SUBUNIT"  # complex, member
    REGULATES = "REGULATES"  # transcription factor, target gene
