"""``pararoute regulators``."""

from __future__ import annotations

import click

_HELP = """Find the transcription factors whose changes could explain the secretome.

\b
Example:
  pararoute regulators
  pararoute regulators --tf FOSL1,JUN

For every factor of CollecTRI and DoRothEA: its own change in the treated cells, its activity told
from its targets, and its reach over the ligands that rise. Shows the first by all three together,
then the strongest own changes and activities, whatever their rank. Writes regulators.tsv,
regulator_targets.tsv and regulators.json into the ranking's folder.
"""


@click.command("regulators", help=_HELP)
@click.option("--tf", metavar="NAME[,NAME]", help="Show these factors in full.")
@click.option("--permutations", type=click.IntRange(1), default=10_000, show_default=True,
              metavar="N", help="Of the null of the reach.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N",
              help="Of the permutations.")  # fmt: skip
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/regulators.md).")
def command(tf: str | None, permutations: int, seed: int, run: str, as_json: bool) -> None:
    """Parse, find, write, print."""
    from pararoute import regulation, render, render_regulators
    from pararoute.aliases import told_by_alias
    from pararoute.progress import Terminal

    with render.messages():
        found = regulation.regulators(
            run=run, permutations=permutations, seed=seed, watch=Terminal()
        )
        with told_by_alias():
            shown = found.only(tf) if tf is not None else found
        written = regulation.write(found, run)
    if as_json:
        click.echo(render.as_json_text(shown.to_dict()))
    else:
        render_regulators.regulators(shown, in_full=tf is not None)
    render_regulators.notes(found, written)
