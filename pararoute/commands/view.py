"""``pararoute view``."""

from __future__ import annotations

import click

_HELP = """Draw a ranking's routes as an interactive page.

\b
Example:
  pararoute view
  pararoute view --top 50 --out routes.html

One file that works without a network: open it in a browser. It shows ligands, receptors,
mediators and effectors of the first routes; search, choose, light up and block in it.
"""


@click.command("view", help=_HELP)
@click.option("--top", type=click.IntRange(1), metavar="K",
              help="At most so many routes.  [default: as many as fit]")  # fmt: skip
@click.option("--nodes", type=click.IntRange(20), default=300, show_default=True, metavar="N",
              help="At most so many nodes.")  # fmt: skip
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
@click.option("--out", metavar="FILE", help="The page.  [default: routes.html in DIR]")
def command(top: int | None, nodes: int, run: str, out: str | None) -> None:
    """Parse, draw, print where."""
    from pararoute import render, viewing
    from pararoute.progress import Terminal

    with render.messages():
        found = viewing.view(run=run, out=out, top=top, nodes=nodes, watch=Terminal())
    click.echo(f"shown: {found.shown}", err=True)
    click.echo(str(found.path))
