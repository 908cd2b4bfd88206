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


def knowledge(command: F) -> F:
    """``--omnipath``, ``--client``, ``--license`` and ``--effector``."""
    return _all_of(
        command,
        click.option("--omnipath", metavar="live|DIR|URL",
                     help="OmniPath's web service, or tables of it."),
        click.option("--client", type=click.Choice(["requests", "omnipath"]), default="requests",
                     show_default=True, help="What asks the web service."),
        click.option("--license", "licence", type=click.Choice(["academic", "commercial"]),
                     help="Leave out resources whose licence forbids that use."),
        click.option("--effector", metavar="NAMES", default="AKT1,AKT2,AKT3", show_default=True,
                     help="Where routes end; joined by commas."),
    )  # fmt: skip


def signs(command: F) -> F:
    """``--strict-signs`` and ``--no-overlay``."""
    return _all_of(
        command,
        click.option("--strict-signs", is_flag=True, help="Drop pairs without a known sign."),
        click.option("--no-overlay", is_flag=True,
                     help="Without the shipped corrections of signs."),
    )  # fmt: skip


def _all_of(command: F, *options: Callable[[F], F]) -> F:
    """A command with options that its help lists in this order."""
    for option in reversed(options):
        command = option(command)
    return command
