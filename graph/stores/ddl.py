"""The statements that make and fill the embedded database's tables, spelled from the schema.

ladybug wants every table before the first row, and copies columns by position: what is
handed over must stand in the order of `columns_of`.
"""

from __future__ import annotations

import hashlib

from pararoute.graph.schema import SCHEMA, Label, Properties, Relationship


def create_statements() -> list[str]:
    """One statement a table: those of nodes first, then those of relationships.

    Examples
    --------
    >>> create_statements()[2]
    'CREATE NODE TABLE `CellState` (`id` STRING, `meaning` STRING, PRIMARY KEY (`id`))'
    >>> create_statements()[-1]
    'CREATE REL TABLE `SUPPORTED_BY` (FROM `Route` TO `Resource`, FROM `Route` TO `Publication`)'
    """
    nodes = [
        f"CREATE NODE TABLE `{label}` ({_columns(node.properties)}, PRIMARY KEY (`id`))"
        for label, node in SCHEMA.nodes.items()
    ]
    edges = []
    for kind, edge in SCHEMA.relationships.items():
        ends = ", ".join(f"FROM `{source}` TO `{target}`" for source, target in edge.ends)
        columns = _columns(edge.properties)
        edges.append(f"CREATE REL TABLE `{kind}` ({', '.join(filter(None, (ends, columns)))})")
    return nodes + edges


def copy_nodes(label: Label) -> str:
    """The statement that fills an empty node table from ``$frame``.

    Examples
    --------
    >>> copy_nodes(Label.PROTEIN)
    'COPY `Protein` FROM $frame'
    """
    return f"COPY `{label}` FROM $frame"


def copy_edges(kind: Relationship, source: Label, target: Label) -> str:
    """The statement that fills the part of a relationship table between two labels.

    Examples
    --------
    >>> copy_edges(Relationship.STEP, Label.ROUTE, Label.PROTEIN)
    "COPY `STEP` FROM $frame (from='Route', to='Protein')"
    """
    return f"COPY `{kind}` FROM $frame (from='{source}', to='{target}')"


def columns_of(table: Label | Relationship) -> list[str]:
    """The columns that are copied, in their order: of a relationship its ends first.

    Examples
    --------
    >>> columns_of(Relationship.HAS_SUBUNIT)
    ['source', 'target', 'stoichiometry']
    """
    if isinstance(table, Label):
        return list(SCHEMA.nodes[table].properties)
    return ["source", "target", *SCHEMA.relationships[table].properties]


def count_statements() -> dict[str, str]:
    """For each label and relationship type the query that counts it.

    Examples
    --------
    >>> count_statements()["STEP"]
    'MATCH ()-[e:`STEP`]->() RETURN count(*)'
    """
    nodes = {str(n): f"MATCH (n:`{n}`) RETURN count(*)" for n in SCHEMA.nodes}
    edges = {str(e): f"MATCH ()-[e:`{e}`]->() RETURN count(*)" for e in SCHEMA.relationships}
    return nodes | edges


def fingerprint() -> str:
    """Twelve characters that change whenever a table or a column of the schema does."""
    return hashlib.sha256("\n".join(create_statements()).encode()).hexdigest()[:12]


def _columns(properties: Properties) -> str:
    return ", ".join(f"`{name}` {described.type}" for name, described in properties.items())
