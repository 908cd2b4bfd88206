"""The report: one page that says what was asked, what came out and how sure that is.

One HTML file that needs no network and allows none: its content security policy permits its own
script, told by its hash, and nothing else. Text from the data is escaped by jinja2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from pararoute.queries.conventions import DEMO_LABEL
from pararoute.queries.views import answer, cells, excerpts, premises, provenance, words
from pararoute.queries.views.cells import Grid, grid
from pararoute.queries.views.policy import policy

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"

PLACES = {
    "ligands": ("volcano", "terms"),
    "routes": ("sankey", "dots", "effectors"),
    "sure": ("nulls", "intervals"),
    "blocking": ("blocking",),
    "regulators": ("regulators",),
}


@dataclass(frozen=True)
class Picture:
    """A figure for a page.

    Attributes
    ----------
    name, title, caption : str
        What it is called, and what is seen.
    svg : str
        An ``<svg>`` element, its texts escaped.
    data : DataFrame
        What was drawn.
    """

    name: str
    title: str
    caption: str
    svg: str
    data: pd.DataFrame

    @property
    def width(self) -> float:
        """Its natural width in points; all figures of a page then have letters of one size."""
        stated = re.match(r"<svg[^>]*\swidth=\"([\d.]+)pt\"", self.svg)
        return float(stated[1]) if stated else 500.0


@dataclass(frozen=True)
class Findings:
    """What a report is made of.

    Attributes
    ----------
    run : mapping
        run.json.
    ligands, relief, targets, regulators : DataFrame
        Tables of the run.
    told : DataFrame
        What each column is: ``table column description unit range``.
    pictures : sequence of Picture
        In any order.
    """

    run: Mapping[str, Any]
    ligands: pd.DataFrame
    relief: pd.DataFrame
    targets: pd.DataFrame
    regulators: pd.DataFrame
    told: pd.DataFrame
    pictures: Sequence[Picture]


def page(found: Findings) -> str:
    """The whole report as HTML.

    Parameters
    ----------
    found : Findings
        What it tells; nothing of it is changed.

    Returns
    -------
    str
        The same bytes for the same findings: no time of its making stands in it.
    """
    script = _part("report.js")
    run = provenance.handed_on(found.run)
    pictures, targets = {picture.name: picture for picture in found.pictures}, found.targets
    if not answer.likely(found.ligands):  # shares of a signal that is next to none say nothing
        pictures, targets = {n: p for n, p in pictures.items() if n != "blocking"}, targets.head(0)
    return _environment().get_template("report.html").render(
        policy=policy(script),
        script=Markup(script),  # noqa: S704 - ours
        style=Markup(_part("report.css")),  # noqa: S704 - ours
        demo=DEMO_LABEL if run["demo"] else "",
        version=run["pararoute"],
        effectors=words.names(run["arguments"]["effector"], "or"),
        asked=premises.asked(run),
        short=premises.in_short(run),
        data=premises.data(run),
        answer=answer.answer(run, found.ligands),
        beside=answer.beside(found.ligands, found.relief, targets, found.regulators),
        limits=premises.limits(run, found.ligands),
        warnings=[cells.readable(text, 2000) for text in run["warnings"]],
        first=excerpts.first_ten(found.ligands, found.relief),
        shown=pictures_in(pictures),
        tables=excerpts.excerpts(
            found.ligands, found.relief, targets, found.regulators, found.told
        ),
        scored=int((found.ligands["score"] > 0).sum()),
        provenance={
            **provenance.tables(run),
            "assumed": provenance.assumed(found.ligands),
        },
    )  # fmt: skip


def pictures_in(pictures: Mapping[str, Picture]) -> dict[str, list[tuple[Picture, Grid]]]:
    """The pictures of each section, with their data."""
    return {
        section: [
            (pictures[name], grid(name, pictures[name].data)) for name in names if name in pictures
        ]
        for section, names in PLACES.items()
    }


@cache
def _part(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
