"""``pararoute query``."""

from __future__ import annotations

from typing import Literal

import click

_HELP = """Ask a ranking's graph.

\b
Example:
  pararoute query --list
  pararoute query top_ligands --param limit=5
  pararoute query neighbours --param molecule=AKT2 --store neo4j
  pararoute query --cypher 'MATCH (r:Route) RETURN r.id, r.score ORDER BY r.rank LIMIT 3'

A named query gives the same answer on every store. On a terminal it is a table, in a
pipe tab-separated text.
"""


@click.command("query", help=_HELP)
@click.argument("name", required=False)
@click.option("--list", "list_all", is_flag=True, help="List the named queries.")
@click.option("--param", "params", multiple=True, metavar="KEY=VALUE", help="May be repeated.")
@click.option("--cypher", metavar="TEXT", help="One reading statement of your own.")
@click.option("--store", type=click.Choice(["embedded", "neo4j", "memory"]), default="embedded",
              show_default=True, help="Which to ask.")  # fmt: skip
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
@click.option("--db", metavar="FILE", help="The embedded store's file.")
@click.option("--limit", type=click.IntRange(1), default=10_000, show_default=True,
              help="Rows at most.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(0, min_open=True), default=30, show_default=True,
              help="Time at most.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    name: str | None,
    list_all: bool,
    params: tuple[str, ...],
    cypher: str | None,
    store: Literal["embedded", "neo4j", "memory"],
    run: str,
    db: str | None,
    limit: int,
    seconds: float,
    as_json: bool,
) -> None:
    """Parse, ask, print."""
    from pararoute import render

    if list_all:
        render.library(as_json=as_json)
        return
    wrong = next((p for p in params if "=" not in p), None)
    if wrong is not None:
        raise click.UsageError(f"--param takes KEY=VALUE, not '{wrong}'")
    from pararoute import stores
    from pararoute.progress import Terminal

    given = dict(p.split("=", 1) for p in params)
    with render.messages():
        found = stores.query(
            name, given, cypher=cypher, store=store, run=run, db=db, limit=limit, seconds=seconds,
            watch=Terminal(),
        )  # fmt: skip
    render.answer(found, as_json=as_json)
