"""The files of the library: reading them, finding one, and what Neo4j is sent of it."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from pararoute.ingest.errors import UnknownNameError
from pararoute.queries.named.contract import NamedQuery, parse

_NODE = re.compile(r"\((\w*):(\w+(?:\|\w+)*)")
_RELATIONSHIP = re.compile(r"\[(\w*):([A-Z_]+(?:\|[A-Z_]+)*)\]")


@cache
def library() -> dict[str, NamedQuery]:
    """Every named query, in the order of the names.

    Examples
    --------
    >>> library()["top_ligands"].question
    'Which ligands rank highest, and by which path do they act?'
    """
    folder = resources.files("pararoute.queries") / "cypher"
    texts = {
        file.name.removesuffix(".cypher"): file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".cypher")
    }
    names = sorted(name for name in texts if not name.endswith(".neo4j"))
    return {name: parse(name, texts[name], texts.get(f"{name}.neo4j")) for name in names}


def find(name: str) -> NamedQuery:
    """The query of a name; a hyphen stands for an underscore.

    Raises
    ------
    UnknownNameError
        With the nearest names.

    Examples
    --------
    >>> find("top-ligands").name
    'top_ligands'
    """
    query = library().get(name.replace("-", "_"))
    if query is None:
        raise UnknownNameError("query", name, library(), where="the library of named queries")
    return query


def for_neo4j(cypher: str) -> str:
    """Cypher that sees only what this tool loaded into a Neo4j that may hold other data.

    Every label of a node pattern is joined with ``Pararoute``, and every typed relationship
    must carry this tool's ``dataset``.

    Examples
    --------
    >>> for_neo4j("MATCH (a:Protein|Complex)-[:BINDS]->(b:Protein) RETURN a.id")
    "MATCH (a:Pararoute&(Protein|Complex))-[:BINDS {dataset: 'pararoute'}]->(b:Pararoute&(Protein)) RETURN a.id"
    """  # noqa: E501
    nodes = _NODE.sub(r"(\1:Pararoute&(\2)", cypher)
    return _RELATIONSHIP.sub(r"[\1:\2 {dataset: 'pararoute'}]", nodes)
