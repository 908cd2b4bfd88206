"""``pararoute rank``."""

from __future__ import annotations

from typing import Literal

import click

from pararoute.commands.options import fetching, knowledge, signs

_HELP = """Rank ligands and their routes to AKT.

\b
Example:
  pararoute rank --sender treated_vs_untreated.tsv \\
                 --receiver resistant_vs_parental.tsv --omnipath omnipath/
  pararoute rank --sender GSE64741:A375_BRAFi_48h --omnipath live

Writes ligands.tsv, routes.tsv, receptors.tsv, relief.tsv, columns.tsv and run.json to --out, and
prints the top of the ranking. With PARAROUTE_MIRROR set, the mirror's default contrasts
and tables stand in for what is not given. What is fetched is kept (pararoute cache).
"""


@click.command("rank", help=_HELP)
@click.option("--sender", metavar="FILE|ID", help="Treated vs. untreated sensitive cells.")
@click.option("--receiver", metavar="FILE|ID", help="Resistant vs. parental cells.")
@click.option("--receiver-abundance", metavar="FILE", help="TPM, CPM or counts in resistant cells.")
@knowledge
@click.option(
    "--direction", type=click.Choice(["paracrine", "autocrine"]), default="paracrine",
    show_default=True, help="autocrine: the sender hears itself.",
)  # fmt: skip
@click.option("--organism", metavar="NAME", help="human or mouse; default: as the sender tells.")
@signs
@click.option(
    "--permutations", type=click.IntRange(min=0), metavar="N", default=1000, show_default=True,
    help="Of each null model, for p and q; 0: none.",
)  # fmt: skip
@click.option(
    "--null", type=click.Choice(["both", "expression", "network"]), default="both",
    show_default=True, help="What the permutations exchange.",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(min=0), metavar="N", default=0, show_default=True,
    help="Of the permutations.",
)  # fmt: skip
@click.option(
    "--out", metavar="DIR", default="pararoute-results", show_default=True,
    help="Where the tables go.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the ligands as JSON.")
@click.option("--demo", is_flag=True, help="Run on the bundled synthetic demo.")
@fetching
def command(
    sender: str | None,
    receiver: str | None,
    receiver_abundance: str | None,
    omnipath: str | None,
    client: Literal["requests", "omnipath"],
    licence: Literal["academic", "commercial"] | None,
    effector: str,
    direction: Literal["paracrine", "autocrine"],
    organism: str | None,
    strict_signs: bool,
    no_overlay: bool,
    permutations: int,
    null: Literal["both", "expression", "network"],
    seed: int,
    out: str,
    as_json: bool,
    demo: bool,
    refresh: bool,
    offline: bool,
) -> None:
    """Parse, rank, write, print."""
    if demo and (sender or receiver or omnipath):
        raise click.UsageError("--demo brings its own --sender, --receiver and --omnipath")
    from pararoute import render, verbs
    from pararoute.progress import Terminal
    from pararoute.queries.export import write_ranking

    with render.messages():
        result = verbs.rank(
            sender,
            receiver,
            receiver_abundance=receiver_abundance,
            omnipath=omnipath,
            client=client,
            licence=licence,
            effector=effector,
            direction=direction,
            organism=organism,
            strict_signs=strict_signs,
            overlay=not no_overlay,
            permutations=permutations,
            null=null,
            seed=seed,
            demo=demo,
            refresh=refresh,
            offline=offline,
            watch=Terminal(),
        )
        written = write_ranking(result, out)
    render.ranking(result, written, as_json=as_json)
