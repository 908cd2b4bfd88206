"""What a user sees while they wait, on stderr: a bar on a terminal, else a line a step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


class Terminal:
    """The watch of the command line."""

    def stage(self, name: str) -> None:
        """Tell which stage begins."""
        click.echo(f"pararoute: {name}", err=True)

    def note(self, text: str) -> None:
        """Tell something worth a line."""
        click.echo(f"note: {text}", err=True)

    @contextmanager
    def bytes(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Tell how much of a download has come."""
        drawn = _bar if sys.stderr.isatty() else _lines
        with drawn(name, total) as tell:
            yield tell


@contextmanager
def _bar(name: str, total: int | None) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(),
               TransferSpeedColumn(), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=total)
        yield lambda size: progress.advance(task, size)
    click.echo(f"fetched {name}", err=True)


@contextmanager
def _lines(name: str, total: int | None) -> Iterator[Callable[[int], None]]:
    come, told = 0, 0

    def tell(size: int) -> None:
        nonlocal come, told
        come += size
        tenth = 10 * come // total if total and total > 1 << 20 else 0
        if told < tenth < 10:
            told = tenth
            click.echo(f"fetching {name}: {tenth}0% of {_mib(total or 0)}", err=True)

    yield tell
    click.echo(f"fetched {name} ({_mib(come)})", err=True)


def _mib(size: int) -> str:
    return f"{size / 1024**2:.1f} MiB" if size >= 1 << 20 else f"{size / 1024:.1f} KiB"
