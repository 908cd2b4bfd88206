"""``pararoute export``."""

from __future__ import annotations

import click

_FORMATS = ("xlsx", "json", "graphml", "cx2", "neo4j-csv")
_HELP = """Hand a ranking over to other programs.

\b
Example:
  pararoute export --format xlsx
  pararoute export --format graphml --format cx2 --top 100
  pararoute export

xlsx is a workbook of all tables, json the same in one file. graphml and cx2 are the network of
the routes that score, for Cytoscape, NDEx, igraph and the like; --whole makes it the whole
network. neo4j-csv writes CSV files into neo4j-import/ and prints the neo4j-admin line that makes
a database of them. Without --format the formats are listed.
"""


@click.command("export", help=_HELP)
@click.option("--format", "kinds", type=click.Choice(_FORMATS), multiple=True,
              help="What to write; may be given several times.")  # fmt: skip
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
@click.option("--out", metavar="DIR", help="Folder to write to; default: the run's.")
@click.option("--top", type=click.IntRange(1), metavar="K",
              help="graphml, cx2: only the first K routes.")  # fmt: skip
@click.option("--whole", is_flag=True, help="graphml, cx2: the whole network.")
def command(
    kinds: tuple[str, ...], run: str, out: str | None, top: int | None, whole: bool
) -> None:
    """Parse, export, print where."""
    from pararoute import handover, render
    from pararoute.progress import Terminal

    if not kinds:
        for kind, told in handover.FORMATS.items():
            click.echo(f"{kind}\t{told}")
        return
    with render.messages():
        written = handover.export(*kinds, run=run, out=out, top=top, whole=whole, watch=Terminal())
    for kind, path in written.items():
        if kind == "neo4j-csv":
            line = (path / "IMPORT.txt").read_text(encoding="utf-8").splitlines()[0]
            click.echo(line)
            click.echo(f"{kind}: {path}; run the line above in that folder", err=True)
        else:
            click.echo(path)
