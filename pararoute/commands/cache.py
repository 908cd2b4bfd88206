"""``pararoute cache``."""

from __future__ import annotations

import click


@click.group("cache", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """List, check, clear, compare and pack what was fetched.

    \b
    Example:
      pararoute cache list
      pararoute cache diff 2026-01-31 2026-11-24 --run pararoute-results

    The cache stands in the folder that PARAROUTE_CACHE names. A file stays until it is
    cleared; --refresh of the other commands adds a newer one beside it.
    """  # noqa: D301


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_entries(as_json: bool) -> None:
    """List what was fetched: id, date, size, file and address."""
    from pararoute import render
    from pararoute.ingest.remote.cache import Cache

    render.cache_list(Cache(), as_json=as_json)


@command.command("verify")
def verify() -> None:
    """Check every file against the SHA-256 it had when it was fetched."""
    from pararoute import render
    from pararoute.ingest.remote.cache import Cache

    render.cache_verify(Cache())


@command.command("clear")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--older-than", type=click.FloatRange(0), metavar="DAYS",
              help="Only what is older.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="All of it.")
def clear(ids: tuple[str, ...], older_than: float | None, everything: bool) -> None:
    """Remove entries by id, by age, or all."""
    if not ids and older_than is None and not everything:
        raise click.UsageError("say what to clear: an ID, --older-than DAYS, or --all")
    from pararoute.ingest.remote.cache import Cache

    cache = Cache()
    entries = [cache.find(i) for i in ids] if ids else cache.entries()
    entries = [e for e in entries if older_than is None or e.age > older_than]
    freed = cache.clear(entries) + cache.sweep()
    click.echo(f"{len(entries)} entries cleared, {freed / 1024**2:.1f} MiB freed", err=True)


@command.command("pack")
@click.argument("folder", metavar="DIR")
@click.option("--run", metavar="DIR", default="pararoute-results", show_default=True,
              help="The ranking.")  # fmt: skip
def pack(folder: str, run: str) -> None:
    """Copy what a run fetched into DIR, laid out as a mirror.

    With PARAROUTE_MIRROR set to DIR the run can be computed again, whatever the services
    have become.
    """
    from pararoute.archive import cache_pack

    for path in cache_pack(run, folder):
        click.echo(str(path))


@command.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--run", metavar="DIR", help="A ranking: which of its ligands would move, and why.")
@click.option("--organism", metavar="NAME", default="human", help="human or mouse.")
@click.option("--out", metavar="DIR", help="Write changes.tsv and movers.tsv there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(
    old: str, new: str, run: str | None, organism: str, out: str | None, as_json: bool
) -> None:
    """Compare two snapshots of OmniPath's interactions.

    OLD and NEW are folders of tables, ids of `pararoute cache list`, or dates: the last
    fetch up to the end of that day. Prints the changed interactions; with --run the ligands
    that would move, and why.
    """
    from pararoute import render, snapshots
    from pararoute.progress import Terminal

    with render.messages():
        found = snapshots.cache_diff(old, new, run=run, organism=organism, watch=Terminal())
    render.comparison(found, out, as_json=as_json)
