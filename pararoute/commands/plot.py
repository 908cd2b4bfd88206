"""``pararoute plot``."""

from __future__ import annotations

import click

_HELP = """Draw figures of a ranking.

\b
Example:
  pararoute plot volcano
  pararoute plot dots terms --format pdf
  pararoute plot sankey --out sankey.svg --out sankey.tsv
  pararoute plot --list

Writes figures/NAME.svg, .png, .pdf and the table behind them, NAME.tsv, into the
ranking's folder. The name all stands for every figure.
"""


@click.command("plot", help=_HELP, no_args_is_help=True)
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--list", "listing", is_flag=True, help="List the figures.")
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
@click.option("--format", "formats", multiple=True, type=click.Choice(["svg", "png", "pdf"]),
              help="Only this format; may be repeated.")  # fmt: skip
@click.option("--out", multiple=True, metavar="FILE",
              help="Write this file instead (.svg .png .pdf .tsv); may be repeated.")  # fmt: skip
def command(
    names: tuple[str, ...], listing: bool, run: str, formats: tuple[str, ...], out: tuple[str, ...]
) -> None:
    """Parse, draw, say what was written."""
    from pararoute import figures, render
    from pararoute.progress import Terminal
    from pararoute.queries.views.figures import FIGURES, FORMATS

    if listing:
        for figure in FIGURES.values():
            click.echo(f"{figure.name:<12}{figure.title}")
        return
    if out and (len(names) != 1 or names == ("all",) or formats):
        raise click.UsageError("--out is for one figure, and its suffix tells the format")
    if not names:
        raise click.UsageError("name a figure; pararoute plot --list lists them")
    chosen = [*FIGURES] if "all" in names else [*names]
    with render.messages():
        written = figures.write(
            chosen, run=run, out=out, formats=formats or FORMATS, watch=Terminal()
        )
    for file in written:
        click.echo(str(file))
