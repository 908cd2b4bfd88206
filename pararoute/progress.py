"""What a user sees while they wait, on stderr: a bar on a terminal, else a line a step."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

_EVERY = 5.0  # seconds between two lines


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
    def count(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        """Tell how many pieces of work are done."""
        drawn = _counting_bar if sys.stderr.isatty() else _counting_lines
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


@contextmanager
def _counting_bar(name: str, total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text("" if task.speed is None else f"{task.speed:.3g}/s")

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
               Rate(), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=total)
        yield lambda number: progress.advance(task, number)


@contextmanager
def _counting_lines(name: str, total: int) -> Iterator[Callable[[int], None]]:
    """A line for what takes long only: at most one in `_EVERY` seconds."""
    done, begin = 0, time.monotonic()
    last = begin

    def tell(number: int) -> None:
        nonlocal done, last
        done += number
        now = time.monotonic()
        if now - last >= _EVERY and done < total:
            last, rate = now, done / (now - begin)
            left = timedelta(seconds=round((total - done) / rate))
            click.echo(f"pararoute: {done} of {total} {name}, {rate:.3g}/s, {left} left", err=True)

    yield tell


def _mib(size: int) -> str:
    return f"{size / 1024**2:.1f} MiB" if size >= 1 << 20 else f"{size / 1024:.1f} KiB"
