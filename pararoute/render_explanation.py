"""An explanation on the terminal, and as plain text where stdout is none."""

from __future__ import annotations

import pandas as pd
from rich.table import Table
from rich.text import Text

from pararoute.graph.signs import ARROWS
from pararoute.queries.conventions import NO_FINDING
from pararoute.queries.explaining.arithmetic import Equation, number
from pararoute.queries.explaining.best_paths import share_of
from pararoute.queries.explaining.explanation import Explanation, pmids
from pararoute.queries.explaining.needs import FIRST
from pararoute.terminal import Part, draw, show, some, text

_LAST = "transmission"
_SOURCES, _PMIDS, _ROWS = 6, 4, 8  # how many are shown before "and more"


def explanation(found: Explanation) -> None:
    """Print an explanation on stdout; what stops it comes first where that is asked."""
    show(_parts(found))


def _parts(found: Explanation) -> Part:
    first = found.why_not or found.stopped
    yield from _head(found)
    if first:
        yield from _stops(found)
    for part in (_arithmetic, _paths, _steps, _conflicts, _changes, _exchangeable):
        yield from part(found)
    if not first:
        yield from _receptors(found)


def _head(found: Explanation) -> Part:
    label = f"{NO_FINDING}: " if found.demo else ""
    yield "", Text(label + found.headline, style="bold")
    lines = _columns(12)
    if found.pair:
        lines.add_row("route", text(found.pair["route"]))
        lines.add_row("sign", text(f"{found.pair['sign']}, {found.pair['sign_from']}"))
    for name, meaning in found.assumptions.items():
        if name != "sign_assumed":
            lines.add_row("assumed", text(meaning))
    lines.add_row("p and q", text(found.probabilities))
    yield "", lines


def _stops(found: Explanation) -> Part:
    says = Table.grid()
    for sentence in found.verdict.says:
        says.add_row(text(sentence))
    yield f"Why not {found.name}", says
    yield from _receptors(found)
    if len(found.needs):
        head = ("term", "it has", "typical", "rank with that", "rank with 1", f"first {FIRST} at")
        rows = [
            (row.term, number(row.value), number(row.typical), row.rank_if_typical, row.rank_if_1,
             number(row.needed) or "-")
            for row in found.needs.itertuples()
        ]  # fmt: skip
        title = f"What each term would have to be (typical: the median of the first {FIRST})"
        yield title, draw(head, rows, {0, len(head) - 1})


def _arithmetic(found: Explanation) -> Part:
    if not found.arithmetic:
        return
    depth: dict[str, int] = {}
    nothing: set[str] = set()
    lines = _columns(24)
    for equation in found.arithmetic:
        if equation.part_of in nothing or (equation.value == 0 and equation.part_of == _LAST):
            nothing.add(equation.name)  # 0 because there is nothing: no need to show how
            continue
        depth[equation.name] = depth.get(equation.part_of, -1) + 1
        told = Text(equation.text, style="bold" if equation.name == "score" else "")
        gap = "\n" if equation.name == "score" else "   "
        told.append(f"{gap}{_named(equation)}\n" if _named(equation) else "\n", style="dim")
        told.append(equation.note, style="dim")
        told.rstrip()
        lines.add_row(text("  " * depth[equation.name] + equation.name), told)
    yield "What the score is made of", lines


def _named(equation: Equation) -> str:
    """The parts by name, where the numbers do not tell."""
    return "" if equation.rule == "odds" else equation.words


def _paths(found: Explanation) -> Part:
    lines = _columns(2)
    for row in found.paths.itertuples():
        note = share_of(row.share, row.sign, row.route)
        note += ", the route that gives the score" if row.place == 0 else ""
        told = Text(str(row.path)).append(f"   {note}", style="dim")
        lines.add_row(str(row.place) if row.place else "*", told)
    if len(found.paths):
        yield "Best paths", lines


def _steps(found: Explanation) -> Part:
    if not len(found.steps):
        return
    lines = Table.grid(padding=(0, 2))
    told = ["sources", "references", "correction", "conflict", "sign_assumed"]
    unique = found.steps.drop_duplicates(["source", "target", "sign", "carried_by"])
    for (source, target, sign, *evidence), rows in unique.groupby(
        ["source", "target", "sign", *told], sort=False
    ):
        carried = [name for name in rows["carried_by"] if name]
        own = not all(rows["carried_by"])
        through = f"; {'also ' if own else ''}through {some(carried, 3)}" if carried else ""
        step = f"{source} {ARROWS[int(sign)]} {target}"
        lines.add_row(text(step), text(_evidence(*evidence) + through))
    yield "Evidence of their steps", lines


def _evidence(
    sources: str, references: str, correction: str, conflict: str, sign_assumed: bool
) -> str:
    numbers = pmids(references)
    parts = [
        some(sources.split(";"), _SOURCES) if sources else "no source",
        f"PMID {some(numbers, _PMIDS)}" if numbers else "",
        f"corrected by the overlay ({correction})" if correction else "",
        conflict,
        "sign assumed" if sign_assumed else "",
    ]
    return "; ".join(filter(None, parts))


def _conflicts(found: Explanation) -> Part:
    if not len(found.conflicts):
        return
    lines = _columns(14)
    for row in found.conflicts.itertuples():
        lines.add_row(str(row.kind), Text(str(row.where)).append(f"   {row.says}", style="dim"))
    yield "What speaks against them", lines


def _changes(found: Explanation) -> Part:
    """Where the rank would go; resources that leave the score as it is in one line."""
    table = found.changes
    if found.standing.get("score") is None or (found.stopped and not table["score"].gt(0).any()):
        return  # ranks among those that score nothing say nothing
    before = float(found.standing["score"])
    same = table["kind"].eq("resource") & (table["score"] - before).abs().le(1e-9 * before)
    rows: list[tuple[object, ...]] = []
    for row in table[~same & (table["kind"].ne("step") | table["decisive"])].itertuples():
        what = row.what if row.kind == "overlay" else f"{row.kind} {row.what}"
        rows.append((what, number(row.score), row.rank, row.best_route or "none"))
    if same.any():
        low, high = table.loc[same, "rank"].min(), table.loc[same, "rank"].max()
        what = f"any of {same.sum()} other resources" if same.sum() > 1 else "another resource"
        rank = low if low is pd.NA or low == high else f"{low} to {high}"
        rows.append((what, number(before), rank, found.standing["best_route"]))
    yield "Where it would stand without", draw(("", "score", "rank", "best route"), rows, {0, 3})


def _exchangeable(found: Explanation) -> Part:
    table = found.exchangeable
    rows = [
        (row.ligand, str(row.rank), number(row.score), number(row.secretion) or "not measured")
        for row in table.head(_ROWS).itertuples()
    ]
    if rows:
        more = f" (the first {_ROWS} of {len(table)})" if len(table) > _ROWS else ""
        title = f"Exchangeable: the same receptor and path{more}"
        yield title, draw(("ligand", "rank", "score", "secretion"), rows, {0, 3})


def _receptors(found: Explanation) -> Part:
    table = found.receptors
    shown = table if found.why_not else table.head(_ROWS)
    rows = [
        (row.receptor, number(row.score), number(row.binding), number(row.reception),
         number(row.transmission), row.why or "")
        for row in shown.itertuples()
    ]  # fmt: skip
    if rows:
        more = f" (the first {len(rows)} of {len(table)})" if len(table) > len(rows) else ""
        head = ("receptor", "score", "binding", "reception", "transm.", "")
        yield f"Its receptors{more}", draw(head, rows, {0, len(head) - 1})


def _columns(width: int) -> Table:
    lines = Table.grid(padding=(0, 2))
    lines.add_column(min_width=width, no_wrap=True)
    lines.add_column(overflow="fold")
    return lines
