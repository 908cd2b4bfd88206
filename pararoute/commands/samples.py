"""``pararoute samples``."""

from __future__ import annotations

import click

from pararoute.commands.options import fetching

_HELP = """List the samples of a GEO series.

\b
Example:
  pararoute samples GSE64741
  pararoute samples GSE64741 --json

Cell line, drug, hours, replicate and condition are guessed from the titles; empty means
that the title does not tell. On a terminal it is a table, in a pipe tab-separated text.
"""


@click.command("samples", help=_HELP)
@click.argument("accession", metavar="GSE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@fetching
def command(accession: str, as_json: bool, refresh: bool, offline: bool) -> None:
    """Parse, read, print."""
    from pararoute import data, render
    from pararoute.progress import Terminal

    with render.messages():
        found = data.samples(accession, refresh=refresh, offline=offline, watch=Terminal())
    render.samples(found, as_json=as_json)
