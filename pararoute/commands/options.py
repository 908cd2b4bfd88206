"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., None])


def fetching(command: F) -> F:
    """``--refresh`` and ``--offline``."""
    offline = click.option("--offline", is_flag=True, help="Open no connection; cached files only.")
    refresh = click.option("--refresh", is_flag=True, help="Fetch anew what is cached.")
    return refresh(offline(command))
