"""A consensus on the terminal, and as plain text where stdout is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import pandas as pd
from rich.table import Table
from rich.text import Text

from pararoute.queries.concordance import FIRST
from pararoute.queries.consensus import TOP_SHARE, Consensus
from pararoute.queries.conventions import FALSE_SHARE, NO_FINDING
from pararoute.render import TOP
from pararoute.terminal import Part, draw, show

_RUNS = 6  # of more, the ranks are left to the table


def consensus(found: Consensus) -> None:
    """Print a consensus on stdout."""
    show(_parts(found))


def notes(found: Consensus, written: Mapping[str, Path]) -> None:
    """What to know of it, and where the files are, on stderr."""
    if found.of_one_sender:
        click.echo(
            f"no p is shown: {found.of_one_sender[0]} have the same sender (consensus.tsv keeps "
            "pvalue as an order)", err=True,
        )  # fmt: skip
    else:
        _tell_p(found.table)
    if found.orthologs is not None:
        kinds = found.orthologs["orthology"].value_counts().sort_index()
        told = ", ".join(f"{n} {kind}" for kind, n in kinds.items())
        click.echo(f"orthology of the mouse ligands: {told}", err=True)
    click.echo(f"limits: {'; '.join(found.limits)}", err=True)
    for name, path in written.items():
        click.echo(f"{name + ':':<10} {path}", err=True)


def _tell_p(table: pd.DataFrame) -> None:
    """Of how many ligands the runs agree more than by chance."""
    by = [int(table[name].le(FALSE_SHARE).sum()) for name in ("qvalue", "qvalue_change")]
    both = int((table["qvalue"].le(FALSE_SHARE) & table["qvalue_change"].le(FALSE_SHARE)).sum())
    click.echo(
        f"of {int(table['pvalue'].notna().sum())} ligands (q <= {FALSE_SHARE:g}): the ranks of "
        f"{by[0]} agree, the changes of {by[1]}, both of {both}", err=True,
    )  # fmt: skip


def _parts(found: Consensus) -> Part:
    label = f"{NO_FINDING}: " if found.demo else ""
    ends = ", ".join(found.effectors)
    head = f"{label}what {len(found.runs)} runs agree on, for routes to {ends}"
    yield "", Text(head, style="bold")
    for part in (_runs, _top, _agreement, _private):
        yield from part(found)


def _runs(found: Consensus) -> Part:
    rows = [
        (i, row.run, row.organism, row.sender) for i, row in enumerate(found.runs.itertuples(), 1)
    ]
    yield "", draw(("", "run", "cells", "sender"), rows, {1, 2, 3})


def _top(found: Consensus) -> Part:
    names = found.runs["run"].tolist()
    shown = names if len(names) <= _RUNS else []
    p = {} if found.of_one_sender else {"pvalue": "p", "qvalue": "q", "qvalue_change": "q change"}
    head = ["rank", "ligand", *p.values(), "left out", f"first {TOP_SHARE:.0%} of"]
    head += [f"in {i}" for i in range(1, len(shown) + 1)]
    rows = [
        [row["rank"], row["ligand"], *(_small(row[name]) for name in p),
         _range(row["rank_low_loo"], row["rank_high_loo"]), _high_in(row),
         *(_whole(row[f"rank_{name}"]) for name in shown)]
        for row in found.table.head(TOP).to_dict("records")
    ]  # fmt: skip
    title = "Consensus (left out: its rank when one run is left out; in 1, 2 ...: its rank there)"
    yield title, draw(head, rows, {1})


def _high_in(row: Mapping[str, object]) -> str:
    """Of how many runs a ligand is among the first."""
    if isinstance(shared := row["shared"], str):
        return f"{len(shared.split(';'))} runs"
    return "1 run" if isinstance(row["private"], str) else ""


def _agreement(found: Consensus) -> Part:
    names = found.runs["run"].tolist()
    told = {(row.run, row.other): row for row in found.pairs.itertuples()}
    rows = []
    for i, one in enumerate(names):
        cells = [str(i + 1), one]
        for j, other in enumerate(names):
            pair = told.get((one, other) if i < j else (other, one))
            cells.append("" if pair is None else
                         _decimal(pair.spearman) if i < j else str(pair.shared_first))  # fmt: skip
        rows.append(cells)
    title = f"Agreement (above: Spearman's of the scores; below: of the first {FIRST} the same)"
    yield title, draw(["", "run", *map(str, range(1, len(names) + 1))], rows, {1})
    whole = found.whole
    if whole["W"] is not None:
        p = "" if found.of_one_sender else f" (p {_small(whole['pvalue'])})"
        says = (f"Kendall's W {whole['W']:.2f}{p} over "
                f"{whole['ligands']} ligands; among the first {FIRST} of every run: "
                f"{whole['shared first']}")  # fmt: skip
        yield "", Text(says)


def _private(found: Consensus) -> Part:
    private = found.table["private"].dropna()
    lines = Table.grid(padding=(0, 2))
    for name in found.runs["run"]:
        own = found.table.loc[private.index[private == name]]
        own = own.sort_values([f"rank_{name}", "ligand"])["ligand"].tolist()
        more = f" and {len(own) - TOP} more" if len(own) > TOP else ""
        lines.add_row(Text(name), Text((", ".join(own[:TOP]) or "none") + more))
    yield f"Among the first {TOP_SHARE:.0%} of one run only", lines


def _small(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.1e}" if value < 0.001 else f"{value:.3f}"


def _decimal(value: float) -> str:
    return "-" if pd.isna(value) else f"{value:.2f}"


def _whole(value: object) -> str:
    return "-" if pd.isna(value) else str(value)


def _range(low: object, high: object) -> str:
    return "" if pd.isna(low) else str(low) if low == high else f"{low}-{high}"
