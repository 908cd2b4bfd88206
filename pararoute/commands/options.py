"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., int | None])


def fetching(command: F) -> F:
    """``--refresh`` and ``--offline``."""

    def refuse_both(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
        if value and (ctx.params.get("refresh") or ctx.params.get("offline")):
            raise click.UsageError("--refresh asks the services, --offline forbids it")
        return value

    offline = click.option(
        "--offline", is_flag=True, callback=refuse_both, help="Open no connection.",
    )  # fmt: skip
    refresh = click.option(
        "--refresh", is_flag=True, callback=refuse_both, help="Fetch anew what is cached."
    )
    return refresh(offline(command))
