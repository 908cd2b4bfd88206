"""``pararoute export``."""

from __future__ import annotations

from pathlib import Path

import click

_HELP = """Hand a ranking's graph over to another program.

\b
Example:
  pararoute export --format neo4j-csv

neo4j-csv writes CSV files into neo4j-import/ in the run's folder, and beside them, in
IMPORT.txt, the neo4j-admin line that makes a database of them.
"""


@click.command("export", help=_HELP)
@click.option("--format", "kind", type=click.Choice(["neo4j-csv"]), required=True,
              help="What to write.")  # fmt: skip
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
@click.option("--out", metavar="DIR", help="Where to; default: a folder in the run's.")
def command(kind: str, run: str, out: str | None) -> None:
    """Parse, project, write."""
    from pararoute import render
    from pararoute.graph.interchange.neo4j_csv import LINE, import_files
    from pararoute.progress import Terminal
    from pararoute.queries.export import write_all
    from pararoute.runs import graph_tables

    folder = Path(out) if out is not None else Path(run) / "neo4j-import"
    with render.messages():
        write_all(folder, import_files(graph_tables(run, Terminal())))
    click.echo((folder / LINE).read_text(encoding="utf-8").splitlines()[0])
    click.echo(f"{kind}: {folder}; run the line above in that folder", err=True)
