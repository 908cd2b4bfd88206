"""What the doctor found, as lines; without pandas and rich, which may be what is broken."""

from __future__ import annotations

import shutil
import sys
import textwrap

import click

from pararoute.checkup.finding import Finding
from pararoute.diagnosis import Diagnosis

WIDTH = 100  # columns where stdout is no terminal
_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}
_NAME = 19  # columns of a check's name


def diagnosis(found: Diagnosis) -> None:
    """Print a line a check, with the mend below what is not well."""
    drawn = sys.stdout is not None and sys.stdout.isatty()
    width = max(shutil.get_terminal_size().columns if drawn else WIDTH, 60)
    for finding in found.findings:
        _show(finding, width)


def summary(found: Diagnosis) -> None:
    """How many are well, on stderr."""
    click.echo(found.summary, err=True)


def _show(finding: Finding, width: int) -> None:
    state = click.style(f"{finding.state:<5}", fg=_COLOURS[finding.state], bold=True)
    indent = " " * (_NAME + 6)
    told = _wrapped(finding.told, width, indent)
    click.echo(f"{state} {finding.check:<{_NAME}}{told}")
    if finding.mend:
        click.echo(f"{indent}{_wrapped(f'to do: {finding.mend}', width, indent)}")


def _wrapped(text: str, width: int, indent: str) -> str:
    """Lines under one another; a path or an address is never broken."""
    lines = textwrap.wrap(
        text, width - len(indent), break_long_words=False, break_on_hyphens=False
    )  # fmt: skip
    return f"\n{indent}".join(lines)
