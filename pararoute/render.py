"""What a user sees: tables and JSON from the same rows on stdout, all else on stderr."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
import pandas as pd

from pararoute.ingest.errors import (
    InputError,
    IntegrityError,
    PararouteError,
    PararouteWarning,
)
from pararoute.queries.conventions import FALSE_SHARE, INHIBITS_MORE, NO_FINDING
from pararoute.queries.export import to_tsv
from pararoute.queries.records import records
from pararoute.queries.relief import inhibits_more
from pararoute.queries.routes import TERMS, Ranking

if TYPE_CHECKING:
    from pararoute.data import Samples
    from pararoute.graph.projection import GraphTables
    from pararoute.graph.stores.protocol import Answer
    from pararoute.ingest.geo.contrast import Contrast
    from pararoute.ingest.remote.cache import Cache
    from pararoute.snapshots import Comparison

TOP = 15
SIGNIFICANT = 0.05
_SHOWN_OF_SAMPLES = ("sample", "title", "cell_line", "drug", "hours", "condition")
_WHOLE = 2  # columns of a table that are never broken
WIDE = 150  # columns where stdout is no terminal
NARROW = 120  # below this many columns the table leaves room for the route


def error(problem: PararouteError) -> None:
    """Tell a problem in its four parts, on stderr."""
    click.echo(f"error: {problem}", err=True)


@contextmanager
def messages() -> Iterator[None]:
    """Print our warnings as one line each instead of Python's form; other ones not at all."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
        finally:  # what was found before an error may explain it
            for entry in caught:
                if issubclass(entry.category, PararouteWarning):
                    click.echo(f"warning: {entry.message}", err=True)


def ranking(result: Ranking, written: Mapping[str, Path], *, as_json: bool) -> None:
    """The top of a ranking on stdout (or all of it as JSON), and where the files are."""
    if as_json:
        click.echo(as_json_text({"run": dict(result.run), "ligands": records(result.ligands)}))
    else:
        _print_top(result)
    counts = result.run["counts"]
    known = counts["receptors"] - counts.get("reception from prior", 0)
    click.echo(f"reception: {known} of {counts['receptors']} receptors from data", err=True)
    share = result.run["share of pairs with an assumed sign"]
    click.echo(f"signs: {share:.0%} of the pairs have none and count as activating", err=True)
    if len(result.relief):
        click.echo(f"best of each change of the signal: {_relief(result)} (relief.tsv)", err=True)
    if (bare := result.run["without the overlay"]) is not None:
        same, correlation = bare["of the first 20 the same"], bare["rank correlation of scores"]
        click.echo(
            f"overlay of corrected signs: without it {same} of the first 20 are the same"
            + ("" if correlation is None else f", rank correlation {correlation:.2f}"),
            err=True,
        )
    if result.orthologs is not None:
        click.echo(f"orthology: {_orthology(result.orthologs)}", err=True)
    click.echo(f"error control: {_error_control(result)}", err=True)
    click.echo(f"limits: {'; '.join(result.run['limits'])}", err=True)
    for name, path in written.items():
        click.echo(f"{name + ':':<10} {path}", err=True)


def samples(found: Samples, *, as_json: bool) -> None:
    """The samples of a series: a table on a terminal, tab-separated text in a pipe, or JSON."""
    if as_json:
        head = {"series": found.accession, "title": found.title,
                "sub_series": list(found.sub_series), "notes": list(found.notes)}  # fmt: skip
        click.echo(as_json_text({**head, "samples": records(found.table)}))
    elif _on_terminal():
        _table(found.table[list(_SHOWN_OF_SAMPLES)].map(_word), f"{found.accession}: {found.title}")
    else:
        click.echo(to_tsv(found.table), nl=False)
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if found.sub_series:
        click.echo(f"a SuperSeries of {', '.join(found.sub_series)}", err=True)
    conditions = found.table["condition"].replace("", "not told").value_counts().sort_index()
    told = ", ".join(f"{n} {name}" for name, n in conditions.items())
    click.echo(f"{len(found.table)} samples; by their titles: {told} (guessed)", err=True)


def contrast(made: Contrast, out: str | None) -> None:
    """A contrast's table to a file (its story beside it as JSON) or to stdout."""
    from pararoute.queries.export import to_json, write_all

    text = to_tsv(made.frame)
    if out is None:
        click.echo(text, nl=False)
    else:
        file = Path(out)
        if file.is_dir():
            raise InputError("--out names a folder", where=out, expected="a file's name")
        write_all(file.parent, {file.name: text, f"{file.name}.json": to_json(made.info)})
        click.echo(f"table:     {file}\nstory:     {file}.json", err=True)
    if not made.info.get("tested", True):
        click.echo(f"genes:     {len(made.frame)}; not tested", err=True)
        return
    called = made.frame["padj"].lt(SIGNIFICANT)
    up = int((called & made.frame["log2FoldChange"].gt(0)).sum())
    click.echo(
        f"genes:     {len(made.frame)}; padj < {SIGNIFICANT:g}: {up} up, {int(called.sum()) - up} "
        "down", err=True,
    )  # fmt: skip


def cache_list(cache: Cache, *, as_json: bool) -> None:
    """What the cache holds."""
    entries = cache.entries()
    rows = pd.DataFrame(
        [(e.id, e.fetched, e.size, e.name, e.url, e.sha256) for e in entries],
        columns=["id", "fetched", "bytes", "file", "url", "sha256"],
    )
    if as_json:
        click.echo(as_json_text({"folder": str(cache.folder), "entries": records(rows)}))
    elif _on_terminal():
        _table(rows[["id", "bytes", "file", "url"]].map(_word), str(cache.folder))
    else:
        click.echo(to_tsv(rows), nl=False)
    total = sum(e.size for e in entries) / 1024**2
    number = f"{len(entries)} entr{'y' if len(entries) == 1 else 'ies'}"
    click.echo(f"{number}, {total:.1f} MiB, in {cache.folder}", err=True)


def cache_verify(cache: Cache) -> None:
    """Each entry's state on stdout; an IntegrityError if one is not as it was."""
    states = [(entry, cache.state(entry)) for entry in cache.entries()]
    for entry, state in states:
        click.echo(f"{state}\t{entry.id}\t{entry.name}")
    wrong = [entry for entry, state in states if state != "ok"]
    if wrong:
        raise IntegrityError(
            f"{len(wrong)} of {len(states)} cached files are not what was fetched",
            where=", ".join(entry.id for entry in wrong[:5]),
            how=f"pararoute cache clear {' '.join(e.id for e in wrong[:5])}; what is needed is "
            "fetched again",
        )
    click.echo(f"{len(states)} entries, all as they were fetched", err=True)


def comparison(found: Comparison, out: str | None, *, as_json: bool) -> None:
    """What changed between two snapshots, and which ligands would move."""
    tables = {"changes": found.changes}
    if found.movers is not None:
        tables["movers"] = found.movers
    if out is not None:
        from pararoute.queries.export import write_all

        write_all(Path(out), {f"{name}.tsv": to_tsv(t) for name, t in tables.items()})
        click.echo(f"written:   {', '.join(f'{out}/{name}.tsv' for name in tables)}", err=True)
    if as_json:
        click.echo(as_json_text({name: records(table) for name, table in tables.items()}))
    elif out is None:
        shown = found.changes if found.movers is None else found.movers
        if _on_terminal():
            _table(shown.head(TOP).map(_word), f"the first {min(TOP, len(shown))} of {len(shown)}")
        else:
            click.echo(to_tsv(shown), nl=False)
    counts = found.changes.groupby(["part", "change"]).size()
    for (part, change), number in counts.items():
        click.echo(f"{part}: {number} {change}", err=True)
    if counts.empty:
        click.echo("no interaction differs", err=True)
    if found.movers is not None:
        ranks = int(found.movers["moved"].ne(0).sum())
        rest = len(found.movers) - ranks
        click.echo(f"{ranks} ligands change rank, {rest} more their score only", err=True)


def counts(found: Mapping[str, int], done: str, store: str) -> None:
    """How much was loaded or removed."""
    for name, number in found.items():
        click.echo(f"{name}\t{number}")
    click.echo(f"{sum(found.values())} nodes and relationships {done} {store}", err=True)


def plan(tables: GraphTables, store: str) -> None:
    """What would be loaded; for Neo4j with the statements."""
    if store == "neo4j":
        from pararoute.graph.stores.neo4j import dry_run

        click.echo(dry_run(tables))
    else:
        counts(tables.counts(), "would be loaded into", store)


def library(*, as_json: bool) -> None:
    """The named queries: what each answers, and its parameters."""
    from pararoute.queries.library import library as named

    rows = [
        {
            "name": query.name,
            "topic": query.topic,
            "question": query.question,
            "parameters": ", ".join(
                p.name if p.default is None else f"{p.name}={p.default}" for p in query.parameters
            ),
        }
        for query in named().values()
    ]
    if as_json:
        click.echo(as_json_text({"queries": rows}))
    elif _on_terminal():
        _table(pd.DataFrame(rows), "named queries")
    else:
        click.echo(to_tsv(pd.DataFrame(rows)), nl=False)


def answer(found: Answer, *, as_json: bool) -> None:
    """The rows that a query found."""
    if as_json:
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        click.echo(as_json_text({"columns": list(found.columns), "rows": rows}))
    else:
        cells = [[_cell(value) for value in row] for row in found.rows]
        table = pd.DataFrame(cells, columns=list(found.columns), dtype=object)
        if _on_terminal():
            _table(table, "")
        else:
            click.echo(to_tsv(table), nl=False)
    more = "; there are more (--limit)" if found.truncated else ""
    click.echo(f"{len(found.rows)} row{'' if len(found.rows) == 1 else 's'}{more}", err=True)


def _cell(value: object) -> str:
    """A value in a table: lists joined by ;, ten significant digits, nothing where unknown."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(map(_cell, value))
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def as_json_text(document: Mapping[str, Any]) -> str:
    """JSON for stdout; every document says of which version its form is."""
    from pararoute.provenance import SCHEMA_VERSION

    versioned = {"schema_version": SCHEMA_VERSION, **document}
    return json.dumps(versioned, indent=2, allow_nan=False, ensure_ascii=False)


def _table(rows: pd.DataFrame, title: str) -> None:
    """A plain table of text cells on the terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for i, name in enumerate(rows.columns):  # the first columns are what is copied from a table
        table.add_column(str(name), overflow="fold", no_wrap=i < _WHOLE)
    for row in rows.itertuples(index=False):
        table.add_row(*(Text(str(cell)) for cell in row))
    Console(highlight=False, width=None if _on_terminal() else WIDE).print(table)


def _print_top(result: Ranking) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, width=None if _on_terminal() else WIDE)
    demo = f"{NO_FINDING}: " if result.run["demo"] else ""
    effectors = ", ".join(result.run["arguments"]["effector"])
    title = f"{demo}ligands whose routes activate {effectors}"
    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    narrow = console.width < NARROW
    for heading in ("rank", "ligand", "score", *TERMS):
        shown = f"{heading[:4]}." if narrow and heading in TERMS else heading
        side: Literal["left", "right"] = "left" if heading == "ligand" else "right"
        table.add_column(shown, justify=side, no_wrap=True)
    q = _shown_q(result.run["error control"]["nulls"], console.width)
    for heading in q.values():
        table.add_column(heading, justify="right", no_wrap=True)
    top = result.ligands.head(TOP)
    top = top.assign(note=inhibits_more(top, result.relief).map({True: INHIBITS_MORE}))
    last = ["best_path"] if narrow else ["best_path", "location"]
    if top["note"].notna().any():
        last.append("note")
    for name in last:
        table.add_column({"best_path": "best route"}.get(name, name))
    for row in top.to_dict("records"):
        numbers = [_number(row[name]) for name in ("score", *TERMS, *q)]
        words = [Text(_word(row[name])) for name in last]
        table.add_row(str(row["rank"]), Text(row["ligand"]), *numbers, *words)
    console.print(table)


def _shown_q(nulls: Sequence[str], width: int) -> dict[str, str]:
    """Columns of q that there is room for, with their headings."""
    if not nulls or width < NARROW:
        return {}
    return {f"qvalue_{null}": f"q {null[:4]}." for null in nulls}


def _error_control(result: Ranking) -> str:
    """How many ligands stand out, and by how many permutations that was told."""
    done = result.run["error control"]
    if not done["nulls"]:
        return "none was asked for (--permutations)"
    if "ligands tested" not in done:
        return "no ligand is measured in the sender, so none was tested"
    kinds = {f"qvalue_{null}": f"by {null}" for null in done["nulls"]}
    kinds |= {"qvalue_both": "by both"} if len(kinds) > 1 else {}
    found = [
        f"{int(result.ligands[name].le(FALSE_SHARE).sum())} {told}" for name, told in kinds.items()
    ]
    return (
        f"of {done['ligands tested']} ligands tested stand out (q <= {FALSE_SHARE:g}): "
        f"{', '.join(found)}; {done['permutations']} permutations"
    )


def _relief(result: Ranking) -> str:
    """The first ligand under each effect, with its score."""
    first = result.relief[result.relief["rank"] == 1]
    return ", ".join(
        f"{effect} {ligand} {_number(score)}"
        for effect, ligand, score in zip(
            first["effect"], first["ligand"], first["score"], strict=True
        )
    )


def _orthology(ledger: pd.DataFrame) -> str:
    """How many genes of the sender fared how, and which top ligands that touches."""
    sender = ledger[ledger["contrast"] == "sender"]
    kinds = sender.drop_duplicates("source_gene")["orthology"].value_counts().to_dict()
    told = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
    top = sender[sender["best_rank"].le(TOP)]
    names = sorted({name for cell in top["ligands"] for name in str(cell).split(";")})
    touched = f"; of the first {TOP} ligands touched: {', '.join(names)}" if names else ""
    return f"{told}{touched}"


def _number(value: float) -> str:
    if pd.isna(value):
        return ""
    return f"{value:.0e}" if 0 < abs(value) < 0.0005 else f"{value:.3f}"


def _word(value: object) -> str:
    if pd.isna(value):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
