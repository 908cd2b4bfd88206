"""``pararoute report``."""

from __future__ import annotations

import click

_HELP = """Write what a ranking found as one page: words, tables, figures, method, provenance.

\b
Example:
  pararoute report
  pararoute report --run pararoute-results --out report.html

Writes report.html into the ranking's folder: one file that needs no network. Says first what was
asked, of which data, the answer, and with which limits. What block and regulators would write is
worked out as well, which takes some seconds; no other file of the ranking is touched.
"""


@click.command("report", help=_HELP)
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
@click.option("--out", metavar="FILE", help="The page.  [default: report.html in DIR]")
def command(run: str, out: str | None) -> None:
    """Parse, write, say where."""
    from pararoute import render, reporting
    from pararoute.progress import Terminal

    with render.messages():
        made = reporting.report(run=run, out=out, watch=Terminal())
    click.echo(made.path)
