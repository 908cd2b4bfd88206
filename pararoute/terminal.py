"""Titles, tables and text on stdout: drawn on a terminal, plain lines of 100 columns elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from io import StringIO
from typing import TypeAlias

import click
import pandas as pd
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

WIDTH = 100  # columns where stdout is no terminal
Part: TypeAlias = Iterator[tuple[str, RenderableType]]  # a title, or none, and what stands below


def show(parts: Iterable[tuple[str, RenderableType]]) -> None:
    """Print parts on stdout; without trailing blanks where that is no terminal."""
    if sys.stdout.isatty():
        _print(parts, Console(highlight=False))
        return
    file = StringIO()
    _print(parts, Console(file=file, highlight=False, width=WIDTH))
    click.echo("\n".join(line.rstrip() for line in file.getvalue().splitlines()))


def _print(parts: Iterable[tuple[str, RenderableType]], console: Console) -> None:
    for title, content in parts:
        if title:
            console.print(Text(f"\n{title}", style="bold"))
        console.print(content)


def draw(head: Sequence[str], rows: Iterable[Sequence[object]], left: Collection[int]) -> Table:
    """A table of words (the columns `left`) and numbers; a missing cell is a dash.

    Where there is little room, the words are broken, and never a number.
    """
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    cells = [["-" if pd.isna(cell) else str(cell) for cell in row] for row in rows]
    for i, name in enumerate(head):
        unbroken = () if i in left else (*name.split(), *(row[i] for row in cells))
        table.add_column(name, justify="left" if i in left else "right", overflow="fold",
                         min_width=max(map(len, unbroken), default=None))  # fmt: skip
    for row in cells:
        table.add_row(*map(text, row))
    return table


def text(value: object) -> Text:
    """Text as it is: brackets in a name are no markup."""
    return Text(str(value))


def some(names: Sequence[str], most: int) -> str:
    """The first few names."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
