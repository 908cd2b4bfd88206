"""What ``pararoute rerun`` shows."""

from __future__ import annotations

import click

from pararoute.ingest.errors import IntegrityError
from pararoute.queries.export import to_tsv
from pararoute.reproduction import Rerun

_HOW = {
    True: "put back the inputs and versions above to have the same bytes",
    False: "nothing that run.json tells has changed: unless it was edited, or made on another kind "
    "of machine, this is a fault of pararoute; report it",
}


def rerun(found: Rerun) -> None:
    """The verdict, or the tables that differ, on stdout."""
    if found.reproduced:
        click.echo(f"reproduced: {len(found.tables)} tables, the same bytes")
    else:
        differing = found.tables[~found.tables["same"]]
        click.echo(to_tsv(differing.drop(columns="same")), nl=False)


def notes(found: Rerun) -> None:
    """What has changed since, on stderr; a ranking that is not the same is an error.

    Raises
    ------
    IntegrityError
        A table is not the same bytes, or an old one is not what was written.
    """
    for row in found.changed.itertuples(index=False):
        click.echo(f"changed: {row.what} {row.name}: {row.then} then, {row.now} now", err=True)
    if found.path is not None:
        click.echo(f"run:     {found.path / 'run.json'}", err=True)
    if not found.reproduced:
        n = int((~found.tables["same"]).sum())
        raise IntegrityError(
            f"not reproduced: {n} of {len(found.tables)} tables are not the same bytes",
            where=str(found.run), expected="the SHA-256 under outputs",
            how=_HOW[len(found.changed) > 0],
        )  # fmt: skip
    if found.spoilt:
        raise IntegrityError(
            f"the tables beside run.json are not those it tells of: {', '.join(found.spoilt)}",
            where=str(found.run.parent), expected="the SHA-256 under outputs",
            how="do not use them; keep the new ranking: pararoute rerun --out DIR",
        )  # fmt: skip
