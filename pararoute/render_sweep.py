"""A sweep on the terminal, and as plain text where stdout is none."""

from __future__ import annotations

import click
from rich.text import Text

from pararoute.render import TOP
from pararoute.sweeping.sweep import Sweep
from pararoute.terminal import Part, draw, show


def sweep(found: Sweep) -> None:
    """Print what a sweep found on stdout, and where its files are on stderr."""
    show(_parts(found))
    click.echo(f"limits: {'; '.join(found.about['limits'])}", err=True)
    for name in (*found.about["outputs"], "sweep.json", "ranks"):
        click.echo(f"{name + ':':<15} {found.folder / name}", err=True)


def _parts(found: Sweep) -> Part:
    counts, top = found.about["counts"], found.about["top"]
    refused = counts["contrasts that could not be ranked"]
    ends = ", ".join(found.about["arguments"]["effector"])
    ranked = counts["contrasts"] - refused
    yield "", Text(f"{ranked} of {counts['contrasts']} contrasts ranked, for routes to {ends}",
                   style="bold")  # fmt: skip
    rows = [
        (row["ligand"], row["n_top"], row["n_measured"], f"{row['mean_score']:.3f}",
         row["best_path"])
        for row in found.ligands.head(TOP).to_dict("records") if row["n_top"]
    ]  # fmt: skip
    title = f"Ligands by the number of contrasts in which they are among the first {top}"
    yield title, draw(("ligand", "contrasts", "measured in", "mean score", "best path"), rows,
                      {0, 4})  # fmt: skip
    if refused:
        told = found.contrasts
        lines = [(row["contrast"], row["problem"]) for row in
                told[told["exit_code"] > 0].head(TOP).to_dict("records")]  # fmt: skip
        yield f"Not ranked: {refused}", draw(("contrast", "problem"), lines, {0, 1})
