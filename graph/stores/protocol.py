"""What every store can do: load the tables, count, answer a query, remove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

import pandas as pd

from pararoute.graph.projection import GraphTables
from pararoute.graph.schema import SCHEMA


@dataclass(frozen=True)
class Answer:
    """What a query found.

    Attributes
    ----------
    columns : tuple of str
        Names of the columns, in the query's order.
    rows : list of tuple
        Python's own values: str, int, float, bool, None, or a list or dict of such.
    truncated : bool
        More rows were found than were asked for.

    Examples
    --------
    >>> Answer(("ligand", "rank"), [("EGF", 1), ("IGF1", 2)]).frame()
      ligand  rank
    0    EGF     1
    1   IGF1     2
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    truncated: bool = False

    def frame(self) -> pd.DataFrame:
        """The rows as a table; pandas chooses the types of its columns."""
        return pd.DataFrame(self.rows, columns=list(self.columns))


def no_counts() -> dict[str, int]:
    """Zero for every label and relationship type: what is counted where nothing is loaded.

    Examples
    --------
    >>> no_counts()["BINDS"]
    0
    """
    return dict.fromkeys((*map(str, SCHEMA.nodes), *map(str, SCHEMA.relationships)), 0)


class Store(Protocol):
    """A place where the graph lives; all of them hold the same one.

    A ``with`` block closes it at its end.

    Attributes
    ----------
    name : str
        ``memory``, ``embedded`` or ``neo4j``.
    """

    name: str

    def load(self, tables: GraphTables) -> dict[str, int]:
        """Replace what this tool loaded before; counts by label and type."""

    def counts(self) -> dict[str, int]:
        """How many nodes of each label and relationships of each type are loaded."""

    def run(
        self,
        cypher: str,
        parameters: Mapping[str, Any],
        *,
        limit: int = 10_000,
        seconds: float = 30,
    ) -> Answer:
        """Ask one question; nothing is changed by it."""

    def remove(self) -> dict[str, int]:
        """Remove what this tool loaded; counts of what was removed."""

    def close(self) -> None:
        """Let go of the database; closing twice is fine."""

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
