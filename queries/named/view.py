"""The graph's tables as plain Python values, and the register of answers over them.

A node or relationship is a dict of its properties; a relationship's ends are
``source`` and ``target``. Nothing is indexed beyond what reads well: this is where an
answer is defined, not where it is fast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from pararoute.graph.projection import GraphTables
from pararoute.graph.schema import Label, Relationship

Row = dict[str, Any]
Answering = Callable[..., list[Row]]
ANSWERS: dict[str, Answering] = {}


def answers(function: Answering) -> Answering:
    """Enter a function as the answer to the query of its name."""
    ANSWERS[function.__name__] = function
    return function


class View:
    """What the answers read.

    Parameters
    ----------
    tables : GraphTables
        The graph.

    Examples
    --------
    >>> import pandas as pd
    >>> routes = pd.DataFrame({"id": ["B:C", "A:C"], "rank": [2, 1]}, dtype=object)
    >>> [route["id"] for route in View(GraphTables({Label.ROUTE: routes}, {})).routes]
    ['A:C', 'B:C']
    """

    def __init__(self, tables: GraphTables) -> None:
        self._tables = tables

    def nodes(self, label: Label) -> list[Row]:
        """Every node of a label, by its id."""
        return _rows(self._tables.nodes[label])

    def edges(self, kind: Relationship) -> list[Row]:
        """Every relationship of a type, by its ends."""
        return _rows(self._tables.relationships[kind])

    @cached_property
    def molecules(self) -> dict[str, Row]:
        """Proteins and complexes by id."""
        both = self.nodes(Label.PROTEIN) + self.nodes(Label.COMPLEX)
        return {row["id"]: row for row in both}

    @cached_property
    def ligands(self) -> list[Row]:
        """Proteins and complexes that are ligands."""
        return [row for row in self.molecules.values() if row["is_ligand"]]

    @cached_property
    def routes(self) -> list[Row]:
        """Every route, the best first."""
        return sorted(self.nodes(Label.ROUTE), key=lambda route: route["rank"])

    @cached_property
    def paths(self) -> Mapping[str, list[Row]]:
        """The steps of each route, in their order."""
        steps = _grouped(self.edges(Relationship.STEP), "source")
        return {r: sorted(path, key=lambda step: step["position"]) for r, path in steps.items()}

    @cached_property
    def subunits(self) -> Mapping[str, list[str]]:
        """The members of each complex."""
        pairs = _grouped(self.edges(Relationship.HAS_SUBUNIT), "source")
        return {whole: [pair["target"] for pair in members] for whole, members in pairs.items()}

    def support(self, label: Label) -> Mapping[str, list[str]]:
        """Resources, or publications, of each route."""
        edges = self.edges(Relationship.SUPPORTED_BY)
        pairs = _grouped([e for e in edges if e["target_label"] == label], "source")
        return {route: [edge["target"] for edge in own] for route, own in pairs.items()}

    def binding(self, end: str) -> Mapping[str, list[Row]]:
        """The pairs of each ligand (`end` is ``source``) or receptor (``target``)."""
        return _grouped(self.edges(Relationship.BINDS), end)

    def is_blocked(self, route: str, blocked: Iterable[str]) -> bool:
        """Whether a molecule of the route's path, or a subunit of one, is blocked."""
        passed = {step["target"] for step in self.paths[route]}
        passed |= {member for whole in passed for member in self.subunits.get(whole, ())}
        return not passed.isdisjoint(blocked)


def positive(value: float | None) -> bool:
    """Whether a value is known and above 0."""
    return value is not None and value > 0


def negative(value: float | None) -> bool:
    """Whether a value is known and below 0."""
    return value is not None and value < 0


def at_most(value: float | None, bound: float) -> bool:
    """Whether a value is known and not above the bound."""
    return value is not None and value <= bound


def pick(row: Row, *same: str, **renamed: str) -> Row:
    """Some properties of a row: those of the `same` names, then the `renamed` ones.

    Examples
    --------
    >>> pick({"id": "EGF", "rank": 3, "sign": 1}, "rank", ligand="id")
    {'rank': 3, 'ligand': 'EGF'}
    """
    return {name: row[name] for name in same} | {new: row[old] for new, old in renamed.items()}


def _rows(frame: Any) -> list[Row]:
    rows: list[Row] = frame.to_dict("records")
    return rows


def _grouped(rows: list[Row], key: str) -> Mapping[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return dict(groups)
