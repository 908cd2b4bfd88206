"""A sweep on the terminal, and as plain text where stdout is none."""

from __future__ import annotations

import click
from rich.text import Text

from pararoute.render import TOP
from pararoute.sweeping.sweep import Sweep
from pararoute.terminal import Part, draw, show


def sweep(found: Sweep) -> None:
    """Print what a sweep found on stdout, and where its files are on stderr."""
    show(parts(found))
    click.echo(f"limits: {'; '.join(found.about['limits'])}", err=True)
    for name in (*found.about["outputs"], "sweep.json", "ranks"):
        click.echo(f"{name + ':':<15} {found.folder / name}", err=True)


def parts(found: Sweep) -> Part:
    """What is shown of a sweep."""
    counts, top = found.about["counts"], found.about["top"]
    refused = counts["contrasts that could not be ranked"]
    ends = ", ".join(found.about["arguments"]["effector"])
    ranked = counts["contrasts"] - refused
    yield "", Text(f"{ranked} of {counts['contrasts']} contrasts ranked, for routes to {ends}",
                   style="bold")  # fmt: skip
    rows = [
        (row["ligand"], f"{row['n_top']} of {row['n_measured']}", f"{row['mean_score']:.3f}",
         row["best_path"])
        for row in found.ligands.head(TOP).to_dict("records") if row["n_top"]
    ]  # fmt: skip
    title = f"Ligands by how often they are among the first {top}, of the contrasts with them"
    yield title, draw(("ligand", "contrasts", "mean score", "best path"), rows, {0, 3})  # fmt: skip
    told = found.contrasts
    if doubtful := int(told["doubts"].notna().sum()):
        yield "", Text(f"Doubts of {doubtful} contrasts are told in contrasts.tsv")
    if refused:
        lines = [(row["contrast"], row["problem"]) for row in
                told[told["exit_code"] > 0].head(TOP).to_dict("records")]  # fmt: skip
        yield f"Not ranked: {refused}", draw(("contrast", "problem"), lines, {0, 1})
