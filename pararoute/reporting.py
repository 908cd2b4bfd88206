"""The verb `report`: what a ranking found, in words, tables and figures, as one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pararoute.figures import material
from pararoute.frame import framed
from pararoute.ingest.watch import SILENT, Watch
from pararoute.queries.routes import describe_columns
from pararoute.queries.views.figures import FIGURES, Material, svg
from pararoute.queries.views.report import Findings, Picture, page
from pararoute.runs import READ_ONLY, origin_of

FILE = "report.html"


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes
    ----------
    html : str
        The page, complete in itself.
    path : Path
        Where it was written.
    """

    html: str = field(repr=False)
    path: Path

    def _repr_html_(self) -> str:
        """The page in a frame of its own, as Jupyter and VS Code show it."""
        return framed(self.html, "Report")


def report(
    *,
    run: Path | str = "pararoute-results",
    out: Path | str | None = None,
    watch: Watch = SILENT,
) -> Report:
    """Write the report of a ranking: one HTML file that needs no network.

    Parameters
    ----------
    run : path
        Folder of a ranking.
    out : path, optional
        The file to write. Default: report.html in that folder.
    watch : Watch
        Is told of stages.

    Returns
    -------
    Report
        The page, which in a notebook shows itself. The same ranking gives the same bytes.

    Raises
    ------
    InputError
        No ranking, or one whose inputs have changed since.
    IntegrityError
        The file cannot be written, or the ranking beside it was replaced meanwhile.

    Notes
    -----
    What `block` writes is made anew, what `regulators` writes where it is not in the folder or not
    of this ranking; neither is kept.
    """
    origin = origin_of(run)
    made = material(run, watch)
    targets = made.targets  # first of all, since it refuses inputs that have changed
    pictures = tuple(_pictures(made, watch))
    watch.stage("writing the report")
    found = Findings(
        made.run, made.ligands, made.tables["relief"], _labelled(targets, made.label),
        _labelled(made.regulators, made.label), describe_columns(), pictures,
    )  # fmt: skip
    text = page(found)
    file = Path(run) / FILE if out is None else Path(out)
    how = READ_ONLY if out is None else "name another --out"
    origin.write({file.name: text}, into=file.parent, how=how)
    return Report(text, file)


def _pictures(made: Material, watch: Watch) -> Iterator[Picture]:
    for name, figure in FIGURES.items():
        watch.stage(f"drawing {name}")
        table = figure.data(made)
        words, data = figure.words(table), _labelled(table, made.label)
        yield Picture(name, figure.title, words, svg(figure, table), data)


def _labelled(table: pd.DataFrame, label: str) -> pd.DataFrame:
    """The demo's rows say so wherever they are saved."""
    return table.assign(data=label) if label else table
