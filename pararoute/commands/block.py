"""``pararoute block``."""

from __future__ import annotations

import click

_HELP = """Block nodes of a ranking's network, and see what survives.

\b
Example:
  pararoute block PIK3CA
  pararoute block RAF1+MTOR pan-RAF+PI3K
  pararoute block IGF1R --partial 0.8
  pararoute block

NODE is a gene, a complex or a drug class. Nodes joined by + are blocked together; the parts are
tried alone, too. Without a NODE every node is blocked alone, the strongest also in pairs, and the
smallest sets that stop the first ligands' paths are looked for. AKT and ERK stand side by side.
Tables go into the ranking's folder: block*.tsv, or targets.tsv, target_pairs.tsv, cut_sets.tsv.
"""


@click.command("block", help=_HELP)
@click.argument("nodes", metavar="[NODE[+NODE]...]", nargs=-1)
@click.option("--partial", type=float, default=1.0, metavar="PART",
              help="The part of its signal that each node loses; default: all of it.")  # fmt: skip
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/blocking.md).")
def command(nodes: tuple[str, ...], partial: float, run: str, as_json: bool) -> None:
    """Parse, block, print."""
    if not nodes and partial != 1:
        raise click.UsageError("--partial is for named nodes: without one every node is removed")
    from pararoute import blockade, render, render_block
    from pararoute.progress import Terminal

    with render.messages():
        if nodes:
            blocked = blockade.block(*nodes, partial=partial, run=run, watch=Terminal())
        else:
            targets = blockade.targets(run=run, watch=Terminal())
    if as_json:
        click.echo(render.as_json_text((blocked if nodes else targets).to_dict()))
    elif nodes:
        render_block.blocked(blocked)
    else:
        render_block.targets(targets)
