"""Transcription factors on the terminal, and as plain text where stdout is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from pararoute.queries.conventions import FALSE_SHARE, NO_FINDING
from pararoute.queries.explaining.arithmetic import number
from pararoute.queries.regulating.regulons import REGULONS
from pararoute.queries.regulators import Regulators
from pararoute.terminal import Part, show, some, text

_TOP, _STRONGEST, _TARGETS, _NAMED, _SOURCES = 15, 10, 15, 4, 2
_LETTERS = "; ".join(f"{told[0]}.: {told}" for told in REGULONS.values())
_WAYS = {1: "up", -1: "down", 0: "-"}


def regulators(found: Regulators, *, in_full: bool = False) -> None:
    """Print factors on stdout: three tables of all of them, or each in full."""
    show(_in_full(found) if in_full else _tables(found))


def notes(found: Regulators, written: Mapping[str, Path]) -> None:
    """What was tested, the limits and the files, on stderr."""
    told = found.parameters
    click.echo(
        f"reach: {told['permutations']} exchanges of the weights of "
        f"{told['measured ligand genes']} ligand genes, seed {told['seed']}",
        err=True,
    )
    downs = (f"{n} of {told['edges'][name]} in {name}" for name, n in
             told["edges that turn down"].items())  # fmt: skip
    click.echo(f"signs: edges that turn a gene down: {', '.join(downs)}", err=True)
    click.echo(f"limits: {'; '.join(found.limits)}", err=True)
    for name, path in written.items():
        click.echo(f"{name + ':':<11} {path}", err=True)


def _tables(found: Regulators) -> Part:
    """The first by rank, then the strongest of two kinds of evidence, whatever their rank."""
    yield "", Text(_head(found), style="bold")
    yield "", Text(_stand_out(found))
    yield f"By own change, activity and reach together ({_LETTERS})", _by_rank(found)
    own = found.strongest("shrunken", _STRONGEST)
    yield "Strongest own changes, whatever the rank", _strongest(own)
    for name, told in REGULONS.items():
        active = found.strongest(f"activity_{name}", _STRONGEST)
        if len(active):
            yield f"Strongest activities ({told}), whatever the rank", _strongest(active)
            return


def _head(found: Regulators) -> str:
    label = f"{NO_FINDING}: " if found.demo else ""
    told = found.parameters
    return (
        f"{label}transcription factors that could explain the rising ligands: "
        f"{told['factors with a score']} of {told['factors']}"
    )


def _stand_out(found: Regulators) -> str:
    """How many factors stand out by each kind of evidence, of how many."""
    parts = []
    for kind, count in (("reach", "reaches"), ("activity", "activities")):
        told = [
            f"{int(found.regulators[f'qvalue_{kind}_{name}'].le(FALSE_SHARE).sum())} of "
            f"{found.parameters[count][collection]} in {collection}"
            for name, collection in REGULONS.items()
        ]
        parts.append(f"{kind} {', '.join(told)}")
    return f"stand out (q <= {FALSE_SHARE:g}): {'; '.join(parts)}"


def _by_rank(found: Regulators) -> Table:
    rows = found.regulators.dropna(subset="score").head(_TOP)
    head = ("rank", "factor", "score", "to go", "own change", "P(change)", "activity", "reach p",
            "by", "rising ligands")  # fmt: skip
    table = _table(head, words=(1, 8, 9))
    for row in rows.to_dict("records"):
        of = _collection(row)
        table.add_row(*map(text, (
            row["rank"], row["tf"], _fixed(row["score"], 3), _WAYS[row["explains"]],
            _fixed(row["log2FoldChange"]), _fixed(row["changed"]), _fixed(row[f"activity_{of}"]),
            _fixed(row[f"pvalue_reach_{of}"], 3), f"{row['regulon'][0]}.",
            _some(row["rising_ligands"], _NAMED),
        )))  # fmt: skip
    return table


def _strongest(rows: pd.DataFrame) -> Table:
    acts = [f"act. {told[0]}." for told in REGULONS.values()]
    head = ("factor", "rank", "own change", "shrunken", "P(change)", *acts, "reach p", "to go",
            "own", "activity")  # fmt: skip
    table = _table(head, words=(0, 9, 10))
    for row in rows.to_dict("records"):
        said = dict(part.rsplit(" ", 1) for part in _word(row["agreement"]).split(";") if part)
        table.add_row(*map(text, (
            row["tf"], row["rank"], _fixed(row["log2FoldChange"]), _fixed(row["shrunken"]),
            _fixed(row["changed"]), *(_fixed(row[f"activity_{name}"]) for name in REGULONS),
            _fixed(row[f"pvalue_reach_{_collection(row)}"], 3), _WAYS[row["explains"]],
            said.get("own change", ""), said.get("activity", ""),
        )))  # fmt: skip
    return table


def _collection(row: Mapping[Any, Any]) -> str:
    """Whose activity and reach the score takes."""
    return next(name for name, told in REGULONS.items() if told == row["regulon"])


def _in_full(found: Regulators) -> Part:
    """Each factor with everything that is known of it."""
    targets = dict(iter(found.targets.groupby("tf")))
    for row in found.regulators.to_dict("records"):
        yield "", Text(_standing(found, row), style="bold")
        yield "", _evidence(row)
        yield "", Text()
        own = targets.get(row["tf"], found.targets.head(0))
        if len(own):
            ups = int(own["sign"].gt(0).sum())
            first = f"; the first {_TARGETS} by weight" if len(own) > _TARGETS else ""
            told = f"it turns up {ups} and down {len(own) - ups}{first}"
            yield f"Measured ligand genes among its targets: {told}", _ligands(own.head(_TARGETS))


def _standing(found: Regulators, row: Mapping[Any, Any]) -> str:
    label = f"{NO_FINDING}: " if found.demo else ""
    place = f"number {row['rank']} of {found.parameters['factors']} factors"
    if pd.isna(row["score"]):
        return f"{label}{row['tf']}: {place}, no score: {_listed(row['reason'])}"
    rising = f"{row['n_rising']} rising ligand gene{_s(row['n_rising'])}"
    way = _WAYS[row["explains"]]
    return (
        f"{label}{row['tf']}: {place}, score {number(row['score'])}; "
        f"must go {way} to explain {rising}"
    )


def _evidence(row: Mapping[Any, Any]) -> Table:
    lines = Table.grid(padding=(0, 2))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    of = "" if row["member"] in (row["tf"], None) else f" of {row['member']}"
    own = "not measured"
    if pd.notna(row["log2FoldChange"]):
        own = (f"log2 {number(row['log2FoldChange'])}{of} (lfcSE {number(row['lfcSE'])}, padj "
               f"{number(row['padj'])}), shrunken {number(row['shrunken'])}; P(rise) "
               f"{number(row['rise'])}, P(fall) {number(row['fall'])}")  # fmt: skip
    lines.add_row("own change", text(own + _support(row["own_support"])))
    for kind in ("activity", "reach"):
        for name, collection in REGULONS.items():
            used = row[f"{kind}_support"] if collection == row["regulon"] else float("nan")
            told = _activity(row, name) if kind == "activity" else _reach(row, name)
            lines.add_row(kind, text(f"{collection}: {told}{_support(used)}"))
    for name in ("agreement", "reason"):
        if pd.notna(row[name]):
            lines.add_row(name, text(_listed(row[name])))
    return lines


def _activity(row: Mapping[Any, Any], name: str) -> str:
    targets = row[f"n_targets_{name}"]
    if pd.isna(targets):
        return "does not list it"
    if pd.isna(row[f"activity_{name}"]):
        return f"not told from {targets} measured target{_s(targets)}"
    return (f"t {number(row[f'activity_{name}'])}, p {number(row[f'pvalue_activity_{name}'])}, q "
            f"{number(row[f'qvalue_activity_{name}'])}, {targets} measured targets")  # fmt: skip


def _reach(row: Mapping[Any, Any], name: str) -> str:
    ligands = row[f"n_ligands_{name}"]
    if pd.isna(ligands) or not ligands:
        return "no measured ligand gene"
    return (f"{number(row[f'reach_{name}'])}, by chance {number(row[f'expected_{name}'])}, p "
            f"{number(row[f'pvalue_reach_{name}'])}, q {number(row[f'qvalue_reach_{name}'])}, "
            f"{ligands} ligand gene{_s(ligands)}")  # fmt: skip


def _support(value: float) -> str:
    return "" if pd.isna(value) else f"   support {value:.3f}"


def _ligands(rows: pd.DataFrame) -> Table:
    head = (
        "gene",
        "edge",
        "ligand",
        "rank",
        "weight",
        "log2 change",
        "padj",
        "explained",
        "sources",
    )
    table = _table(head, words=(0, 1, 2, 8))
    for row in rows.to_dict("records"):
        table.add_row(*map(text, (
            row["gene"], _WAYS[row["sign"]], row["ligand"], row["ligand_rank"],
            _fixed(row["weight"]), _fixed(row["log2FoldChange"]), number(row["padj"], 2),
            "yes" if row["explained"] else "", _some(row["sources"], _SOURCES),
        )))  # fmt: skip
    return table


def _table(head: Sequence[str], words: Sequence[int]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for i, name in enumerate(head):
        last = i == len(head) - 1
        table.add_column(name, justify="left" if i in words else "right", no_wrap=not last,
                         overflow="fold")  # fmt: skip
    return table


def _fixed(value: float, digits: int = 2) -> str:
    return "" if pd.isna(value) else f"{value:.{digits}f}"


def _some(names: object, most: int) -> str:
    """The first few of names joined by ;."""
    return some(_word(names).split(";"), most)


def _listed(words: str) -> str:
    return words.replace(";", "; ")


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _word(value: object) -> str:
    return "" if pd.isna(value) else str(value)
