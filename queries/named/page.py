"""The page of named queries (docs/queries.md), made from their headers.

``python -m pararoute.queries.named.page`` prints it.
"""

from __future__ import annotations

from pararoute.queries.library import TOPICS, library
from pararoute.queries.named.contract import NamedQuery, Parameter

_HEAD = """# Named queries

Questions that can be asked of the graph of a ranking, in memory, in the embedded file and in
Neo4j, with equal answers. This page is made from the headers of `queries/cypher/*.cypher` by
`python -m pararoute.queries.named.page`.

A parameter without a default must be given. `name[]` takes several names, joined by commas.
Names are looked up first: an unknown one is an error that suggests the nearest. Empty means
unknown. Lists are sorted. A route's *path* is its best one (docs/method.md); the graph holds no
other.
"""


def page() -> str:
    """The whole page, topic by topic.

    Examples
    --------
    >>> page().splitlines()[0]
    '# Named queries'
    """
    by_topic = {t: [q for q in library().values() if q.topic == t] for t in TOPICS}
    parts = [_HEAD]
    for topic, queries in by_topic.items():
        rows = [f"| [{q.name}](#{q.name}) | {q.question} |" for q in queries]
        parts.append(
            "\n".join([f"**{topic.title()}**\n", "| query | question |", "|---|---|", *rows, ""])
        )
    for topic, queries in by_topic.items():
        parts.append(f"## {topic.title()}\n")
        parts += [_section(query) for query in queries]
    return "\n".join(parts)


def _section(query: NamedQuery) -> str:
    lines = [f"### {query.name}", "", query.question, ""]
    if query.notes:
        lines += [query.notes, ""]
    if query.parameters:
        lines += ["| parameter | type | default | |", "|---|---|---|---|"]
        lines += [
            f"| {p.name} | `{p.type}` | {_default(p)} | {p.meaning} |" for p in query.parameters
        ]
        lines += [""]
    lines += ["| column | type | |", "|---|---|---|"]
    lines += [f"| {c.name} | `{c.type}` | {c.meaning} |" for c in query.columns]
    return "\n".join([*lines, ""])


def _default(parameter: Parameter) -> str:
    if parameter.default is None:
        return "must be given"
    return str(parameter.default).lower() if parameter.type == "flag" else str(parameter.default)


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
