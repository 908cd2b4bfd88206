"""``pararoute contrast``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from pararoute.commands.options import fetching

_HELP = """Compute a contrast from counts by DESeq2.

\b
Example:
  pararoute contrast GSE64741:A375_BRAFi_48h --out a375.tsv
  pararoute contrast GSE64741 --treated 'A375.*vemu.*48h' --control 'A375.*DMSO'
  pararoute contrast --counts counts.tsv --treated '^drug' --control '^vehicle'
  pararoute contrast GSE64741:A375_BRAFi_48h GSE64741:UACC62_BRAFi_48h --combine

An ID is SERIES:ENTRY of a contrasts.toml (in this folder, the mirror, or the one that
ships). The table has DESeq2's columns, log2 of treated over control, and goes to --out
or to stdout; beside --out stands a .json that says how it was made.
"""


@click.command("contrast", help=_HELP)
@click.argument("names", nargs=-1, metavar="[ID]...")
@click.option("--counts", metavar="FILE", help="A count matrix in place of NCBI's counts.")
@click.option(
    "--treated", multiple=True, metavar="PATTERN", help="Title pattern or GSM; may be repeated."
)
@click.option(
    "--control", multiple=True, metavar="PATTERN", help="Title pattern or GSM; may be repeated."
)
@click.option(
    "--role", type=click.Choice(["sender", "receiver"]), default="sender", show_default=True,
    help="What the contrast is used as.",
)  # fmt: skip
@click.option("--organism", metavar="NAME", help="human (default) or mouse.")
@click.option("--combine", is_flag=True, help="Join several IDs by a meta-analysis.")
@click.option("--out", metavar="FILE", help="Where the table goes; default: stdout.")
@fetching
def command(
    names: tuple[str, ...],
    counts: str | None,
    treated: tuple[str, ...],
    control: tuple[str, ...],
    role: Literal["sender", "receiver"],
    organism: str | None,
    combine: bool,
    out: str | None,
    refresh: bool,
    offline: bool,
) -> None:
    """Parse, compute, write or print."""
    if out is not None and Path(out).is_dir():
        raise click.UsageError(f"--out names a file, and {out} is a folder")
    from pararoute import data, render
    from pararoute.progress import Terminal

    with render.messages():
        made = data.contrast(
            *names, counts=counts, treated=treated, control=control, role=role, organism=organism,
            combine=combine, refresh=refresh, offline=offline, watch=Terminal(),
        )  # fmt: skip
    render.contrast(made, out)
