"""What a user sees: tables and JSON from the same rows on stdout, all else on stderr."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click
import pandas as pd

from pararoute.ingest.errors import PararouteError, PararouteWarning
from pararoute.queries.routes import TERMS, Ranking

TOP = 15
WIDE = 150  # columns where stdout is no terminal
NARROW = 120  # below this many columns the table leaves room for the route


def stage(name: str) -> None:
    """Tell on stderr which stage begins."""
    click.echo(f"pararoute: {name}", err=True)


def error(problem: PararouteError) -> None:
    """Tell a problem in its four parts, on stderr."""
    click.echo(f"error: {problem}", err=True)


@contextmanager
def messages() -> Iterator[None]:
    """Print our warnings as one line each instead of Python's form; other ones not at all."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for entry in caught:
        if issubclass(entry.category, PararouteWarning):
            click.echo(f"warning: {entry.message}", err=True)


def ranking(result: Ranking, written: Mapping[str, Path], *, as_json: bool) -> None:
    """The top of a ranking on stdout (or all of it as JSON), and where the files are."""
    if as_json:
        rows = result.ligands.astype("object").where(result.ligands.notna(), None)
        document = {"run": dict(result.run), "ligands": rows.to_dict("records")}
        click.echo(json.dumps(document, indent=2, allow_nan=False, ensure_ascii=False))
    else:
        _print_top(result)
    counts = result.run["counts"]
    known = counts["receptors"] - counts.get("reception from prior", 0)
    click.echo(f"reception: {known} of {counts['receptors']} receptors from data", err=True)
    share = result.run["share of pairs with an assumed sign"]
    click.echo(f"signs: {share:.0%} of the pairs have none and count as activating", err=True)
    click.echo(f"limits: {'; '.join(result.run['limits'])}", err=True)
    for name, path in written.items():
        click.echo(f"{name + ':':<10} {path}", err=True)


def _print_top(result: Ranking) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    demo = "SYNTHETIC DEMO, no finding: " if result.run["demo"] else ""
    effectors = ", ".join(result.run["arguments"]["effector"])
    title = f"{demo}ligands whose routes activate {effectors}"
    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    narrow = console.width < NARROW
    for heading in ("rank", "ligand", "score", *TERMS):
        shown = f"{heading[:4]}." if narrow and heading in TERMS else heading
        side: Literal["left", "right"] = "left" if heading == "ligand" else "right"
        table.add_column(shown, justify=side, no_wrap=True)
    last = ("best_path",) if narrow else ("best_path", "location")
    for name in last:
        table.add_column({"best_path": "best route"}.get(name, name))
    for row in result.ligands.head(TOP).to_dict("records"):
        numbers = [_number(row[name]) for name in ("score", *TERMS)]
        words = [Text(_word(row[name])) for name in last]
        table.add_row(str(row["rank"]), Text(row["ligand"]), *numbers, *words)
    console.print(table)


def _number(value: float) -> str:
    if pd.isna(value):
        return ""
    return f"{value:.0e}" if 0 < abs(value) < 0.0005 else f"{value:.3f}"


def _word(value: object) -> str:
    return "" if pd.isna(value) else str(value)
