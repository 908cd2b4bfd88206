"""``pararoute explain``."""

from __future__ import annotations

import click

_HELP = """Explain a ligand or a route of a ranking.

\b
Example:
  pararoute explain IGF1
  pararoute explain IGF1:IGF1R --paths 10
  pararoute explain ANGPTL7 --why-not

Shows the terms and what they are made of, the best paths with the evidence of every step,
what speaks against them, where the rank would go if one thing were missing, and which
ligands are exchangeable with it.
"""


@click.command("explain", help=_HELP)
@click.argument("name", metavar="LIGAND|ROUTE")
@click.option("--why-not", is_flag=True, help="What keeps it from standing higher.")
@click.option("--paths", type=click.IntRange(1), default=5, show_default=True, metavar="K",
              help="How many of the best paths.")  # fmt: skip
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/explain.md).")
def command(name: str, why_not: bool, paths: int, run: str, as_json: bool) -> None:
    """Parse, explain, print."""
    from pararoute import explanation, render, render_explanation
    from pararoute.progress import Terminal

    with render.messages():
        found = explanation.explain(name, why_not=why_not, run=run, paths=paths, watch=Terminal())
    if as_json:
        click.echo(render.as_json_text(found.to_dict()))
    else:
        render_explanation.explanation(found)
