"""``pararoute load``."""

from __future__ import annotations

from typing import Literal

import click

_HELP = """Load a ranking's graph into a database.

\b
Example:
  pararoute load
  NEO4J_URI=bolt://localhost:7687 NEO4J_PASSWORD=... pararoute load --store neo4j

The embedded store is a file, pararoute.lbug in the run's folder, that needs no server.
Neo4j is the server that NEO4J_URI, NEO4J_USERNAME (neo4j) and NEO4J_PASSWORD name; other
data in it are left alone. Loading again replaces what was loaded before.
"""


@click.command("load", help=_HELP)
@click.option("--store", type=click.Choice(["embedded", "neo4j"]), default="embedded",
              show_default=True, help="Where to.")  # fmt: skip
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
@click.option("--db", metavar="FILE", help="The embedded store's file.")
@click.option("--remove", is_flag=True, help="Take out what was loaded instead.")
@click.option("--dry-run", is_flag=True, help="Say what would be loaded, and change nothing.")
def command(
    store: Literal["embedded", "neo4j"], run: str, db: str | None, remove: bool, dry_run: bool
) -> None:
    """Parse, load, tell."""
    if remove and dry_run:
        raise click.UsageError("--remove or --dry-run, not both")
    from pararoute import render, stores
    from pararoute.progress import Terminal
    from pararoute.runs import graph_tables

    with render.messages():
        if remove:
            render.counts(stores.remove(store, run=run, db=db), "removed from", store)
        elif dry_run:
            render.plan(graph_tables(run, Terminal()), store)
        else:
            counts = stores.load(store, run=run, db=db, watch=Terminal())
            render.counts(counts, "loaded into", store)
