"""``pararoute consensus``."""

from __future__ import annotations

import click

_HELP = """Find what several rankings agree on.

\b
Example:
  pararoute consensus A375/ Colo800/ UACC62/
  pararoute consensus melanoma=results/a375 lung=results/pc9 --out both

Each RUN is a folder that pararoute rank wrote, named as the folder or as in NAME=DIR. Writes
consensus.tsv (robust rank aggregation, which ligands are shared and which are private) and
consensus.json to --out. Mouse symbols are told in human ones where both are there.
"""


@click.command("consensus", help=_HELP)
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@click.option("--out", metavar="DIR", default="pararoute-consensus", show_default=True,
              help="Where the tables go.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/consensus.md).")
def command(runs: tuple[str, ...], out: str, as_json: bool) -> None:
    """Parse, aggregate, write, print."""
    from pararoute import agreement, render, render_consensus
    from pararoute.progress import Terminal

    with render.messages():
        found = agreement.consensus(*runs, watch=Terminal())
        written = agreement.write(found, out)
    if as_json:
        click.echo(render.as_json_text(found.to_dict()))
    else:
        render_consensus.consensus(found)
    render_consensus.notes(found, written)
