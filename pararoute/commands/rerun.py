"""``pararoute rerun``."""

from __future__ import annotations

import click

_HELP = """Make a ranking again from its run.json, and compare every table.

\b
Example:
  pararoute rerun
  pararoute rerun published/run.json --out again

Checks the SHA-256 of the inputs and the versions of what computes, ranks with the same arguments
and seed, and compares the SHA-256 of the tables. Exit code 0: the same bytes; 5: not, with the
columns and rows that differ and what has changed since. The old ranking is never written to.
"""


@click.command("rerun", help=_HELP)
@click.argument("run", metavar="[RUN]", default="pararoute-results")
@click.option("--out", metavar="DIR", help="Keep the new ranking there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/rerun.md).")
def command(run: str, out: str | None, as_json: bool) -> None:
    """Parse, rank again, print, and say by the exit code whether it is the same."""
    from pararoute import render, render_rerun, reproduction
    from pararoute.progress import Terminal

    with render.messages():
        found = reproduction.rerun(run, out=out, watch=Terminal())
    if as_json:
        click.echo(render.as_json_text(found.to_dict()))
    else:
        render_rerun.rerun(found)
    render_rerun.notes(found)
