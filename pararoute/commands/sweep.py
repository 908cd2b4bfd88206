"""``pararoute sweep``."""

from __future__ import annotations

from typing import Literal

import click

from pararoute.commands.options import fetching, knowledge, signs

_HELP = """Rank every contrast of a folder, or of a Parquet file.

\b
Example:
  pararoute sweep contrasts/ --receiver resistant_vs_parental.tsv \\
                  --omnipath omnipath/ --out swept
  pararoute sweep screen.parquet --scheduler tcp://10.0.0.1:8786

Each is ranked as the sender, as pararoute rank does without permutations. Writes top.tsv (the
first ligands of each contrast), ligands.tsv, contrasts.tsv and ranks/ (Parquet, all ligands of
all contrasts) to --out. Called again, it goes on where it was stopped (docs/scale.md).
"""


@click.command("sweep", help=_HELP)
@click.argument("contrasts", metavar="DIR|FILE")
@click.option("--receiver", metavar="FILE|ID", help="Resistant vs. parental cells, for all.")
@click.option("--receiver-abundance", metavar="FILE", help="TPM, CPM or counts in resistant cells.")
@knowledge
@click.option("--organism", metavar="NAME", help="human or mouse; default: as the first tells.")
@signs
@click.option("--top", type=click.IntRange(min=1), metavar="N", default=10, show_default=True,
              help="Ligands of each contrast in top.tsv.")  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), metavar="N",
              help="Processes here; default: one a core.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers do the work.")
@click.option("--out", metavar="DIR", default="pararoute-sweep", show_default=True,
              help="Where the result goes.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print sweep.json.")
@fetching
def command(
    contrasts: str,
    receiver: str | None,
    receiver_abundance: str | None,
    omnipath: str | None,
    client: Literal["requests", "omnipath"],
    licence: Literal["academic", "commercial"] | None,
    effector: str,
    organism: str | None,
    strict_signs: bool,
    no_overlay: bool,
    top: int,
    workers: int | None,
    scheduler: str | None,
    out: str,
    as_json: bool,
    refresh: bool,
    offline: bool,
) -> int:
    """Parse, sweep, print."""
    if workers and scheduler:
        raise click.UsageError("--workers are processes here, --scheduler has workers of its own")
    from pararoute import render, render_sweep
    from pararoute.progress import Terminal
    from pararoute.sweeping.sweep import sweep

    with render.messages():
        found = sweep(
            contrasts,
            out,
            receiver=receiver,
            receiver_abundance=receiver_abundance,
            omnipath=omnipath,
            client=client,
            licence=licence,
            effector=effector,
            organism=organism,
            strict_signs=strict_signs,
            overlay=not no_overlay,
            top=top,
            workers=workers,
            scheduler=scheduler,
            refresh=refresh,
            offline=offline,
            watch=Terminal(),
        )
    if as_json:
        click.echo(render.as_json_text(dict(found.about)), nl=False)
    else:
        render_sweep.sweep(found)
    return found.exit_code
