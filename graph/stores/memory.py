"""The graph in memory: its tables, for named queries, and a networkx graph for interchange."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from pararoute.graph.build import SignedGraph
from pararoute.graph.projection import GraphTables
from pararoute.graph.schema import Relationship
from pararoute.graph.stores.protocol import Answer, Store, no_counts
from pararoute.ingest.errors import InputError

if TYPE_CHECKING:
    import networkx as nx


class MemoryStore(Store):
    """The graph's tables as they are, without a database.

    Named queries are answered from `tables` by functions of their own; this is the plain
    definition that the databases are compared with.

    Attributes
    ----------
    tables : GraphTables or None
        What was loaded.

    Examples
    --------
    >>> MemoryStore().counts()["Route"]
    0
    """

    name = "memory"

    def __init__(self, tables: GraphTables | None = None) -> None:
        self.tables = tables

    def load(self, tables: GraphTables) -> dict[str, int]:
        """Keep the tables in place of former ones; their counts."""
        self.tables = tables
        return self.counts()

    def counts(self) -> dict[str, int]:
        """How many nodes of each label and relationships of each type; zeros without tables."""
        return no_counts() | (self.tables.counts() if self.tables else {})

    def run(
        self,
        cypher: str,  # noqa: ARG002 - no Cypher is read here
        parameters: Mapping[str, Any],  # noqa: ARG002
        *,
        limit: int = 10_000,  # noqa: ARG002
        seconds: float = 30,  # noqa: ARG002
    ) -> Answer:
        """Raise an InputError: there is nothing here that reads Cypher."""
        raise InputError(
            "the memory store answers named queries only",
            where="query",
            expected="the name of a query",
            how="list them: pararoute query --list; for Cypher use --store embedded or neo4j",
        )

    def remove(self) -> dict[str, int]:
        """Forget the tables; counts of what they held."""
        counts = self.counts()
        self.tables = None
        return counts

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""


def to_networkx(graph: SignedGraph) -> nx.MultiDiGraph:
    """The graph as a networkx MultiDiGraph.

    Parameters
    ----------
    graph : SignedGraph
        As `graph.build.build` makes it.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are symbols with ``label`` and the columns of `SignedGraph.nodes`; an edge's
        key is its relationship type. A pair or step with both signs is two edges whose
        ``share`` is 0.5; elsewhere ``share`` is 1. Missing values are left out.

    Notes
    -----
    Cost: 0.2 s for 4,600 pairs and 17,000 steps.
    """
    import networkx as nx  # 0.3 s: only where asked for

    result: nx.MultiDiGraph = nx.MultiDiGraph()
    for row in graph.nodes.to_dict("records"):
        result.add_node(row["symbol"], **_known(row))
    for row in graph.pairs.to_dict("records"):
        result.add_edge(row["ligand"], row["receptor"], key=str(Relationship.BINDS), **_known(row))
    for row in graph.steps.to_dict("records"):
        share = row["activating"]
        for kind, part in ((Relationship.ACTIVATES, share), (Relationship.INHIBITS, 1 - share)):
            if part > 0:
                result.add_edge(
                    row["source"], row["target"], key=str(kind), share=part, **_known(row)
                )
    for row in graph.subunits.to_dict("records"):
        result.add_edge(row["complex"], row["member"], key=str(Relationship.HAS_SUBUNIT))
    return result


def _known(row: dict[str, object]) -> dict[str, object]:
    ends = {"source", "target", "ligand", "receptor"}
    return {k: v for k, v in row.items() if k not in ends and not pd.isna(v)}
