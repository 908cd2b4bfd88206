"""Blockades on the terminal, and as plain text where stdout is none."""

from __future__ import annotations

import pandas as pd
from rich.text import Text

from pararoute.queries.blocking.cut_sets import ALL
from pararoute.queries.blocking.report import Blocked, Targets
from pararoute.queries.conventions import NO_FINDING
from pararoute.terminal import Part, draw, show, some

_OF = "summed over all measured ligands"
_NAMED = 6  # ligands that hang on a node
_LIGANDS, _ROUTES, _NODES, _TARGETS, _PAIRS, _RAISING = 10, 8, 6, 20, 8, 5  # how many are shown


def blocked(found: Blocked) -> None:
    """Print what some blockades do."""
    show(_blocked(found))


def targets(found: Targets) -> None:
    """Print what every target does."""
    show(_targets(found))


def _blocked(found: Blocked) -> Part:
    for name, nodes in found.classes.items():
        what = "removed" if found.partial == 1 else f"weakened by {100 * found.partial:g} %"
        told = f"{name}: {', '.join(nodes)} {what}" if (name,) != nodes else f"{name} {what}"
        yield "", Text((f"{NO_FINDING}: " if found.demo else "") + told, style="bold")
    totals = [
        (row.effectors, row.blockade, _signal(row.activating), _signal(row.activating_left),
         _signal(row.inhibiting), _signal(row.inhibiting_left), _percent(row.change),
         _percent(row.expected), _percent(row.synergy))
        for row in found.totals.itertuples()
    ]  # fmt: skip
    head = ("effectors", "blocked", "activ.", "left", "inhib.", "left", "change", "expected",
            "synergy")  # fmt: skip
    title = f"Signal of the whole secretome ({_OF}; change: of activating - inhibiting)"
    yield title, draw(head, totals, {0, 1})
    for (blockade, effectors), own in found.ligands.groupby(["blockade", "effectors"], sort=False):
        of = (found.routes["blockade"] == blockade) & (found.routes["effectors"] == effectors)
        yield from _of_one(f"{blockade}, towards {effectors}", own, found.routes[of])
    for _, own in found.essential.groupby(["blockade", "effectors"], sort=False):
        yield from _essential(own)
    yield "", Text("\n" + "\n".join(found.limits), style="dim")


def _essential(table: pd.DataFrame) -> Part:
    rows = [
        (row.effectors, row.blockade, row.node, some(row.newly_for.split(";"), _NAMED))
        for row in table.head(_NODES).itertuples()
    ]
    if rows:
        head = ("effectors", "blocked", "node", "ligands that hang on it only now")
        more = f" (the first {_NODES} of {len(table)})" if len(table) > _NODES else ""
        yield f"Newly essential{more}", draw(head, rows, {0, 1, 2, 3})


def _of_one(title: str, ligands: pd.DataFrame, routes: pd.DataFrame) -> Part:
    first = ligands[ligands["rank"] <= _LIGANDS]
    rows = [
        (row.ligand, row.rank, row.rank_left, _percent(row.change),
         f"{row.n_cut} of {row.n_routes}", row.best_route,
         _new(row.best_route, row.best_route_left))
        for row in first.itertuples()
    ]  # fmt: skip
    head = ("ligand", "rank", "then", "change", "routes cut", "best route", "then")
    yield f"First ligands: {title}", draw(head, rows, {0})
    count = routes["status"].value_counts()
    words = ("cut", "weakened", "strengthened", "untouched")
    told = ", ".join(f"{count.get(word, 0)} {word}" for word in words)
    over, turned = int(routes["takes_over"].sum()), int(routes["rerouted"].sum())
    yield "", Text(f"routes: {told}; {turned} take another path, {over} become their ligand's best")
    active = routes["score_left"] > 0
    shown = routes[active & (routes["rerouted"] | routes["takes_over"])].head(_ROUTES)
    lines = [
        (row.route, f"{row.path}\n{f'then {row.path_left}' if row.rerouted else 'takes over'}")
        for row in shown.itertuples()
    ]  # fmt: skip
    if lines:
        heading = f"Routes that still activate, by another path or as the new best: {title}"
        yield heading, draw(("route", "path"), lines, {0, 1})


def _targets(found: Targets) -> Part:
    label = f"{NO_FINDING}: " if found.demo else ""
    count = f"{len(found.targets)} nodes, {found.n_pairs} pairs"
    said = f"{label}blocking {count}, towards {found.effectors}"
    yield "", Text(f"{said}: change of the net signal, {_OF}", style="bold")
    sides = [f"change_{name}" for name in found.beside]
    head = ("", "target", "kind", found.effectors, *found.beside, "top hit", "specific",
            "best partner", "both", "synergy")  # fmt: skip

    def rows(table: pd.DataFrame) -> list[tuple[object, ...]]:
        return [
            (row["rank"], _mark(row), row["kind"], _percent(row["change"]),
             *(_percent(row[name]) for name in sides), row["n_top_hit"],
             _share(row["specificity"]), row["best_partner"], _percent(row["change_with_partner"]),
             _percent(row["synergy"]))
            for row in table.to_dict("records")
        ]  # fmt: skip

    table = found.targets
    title = "Most lowering (* a drug is known; brake: it inhibits by itself, its loss may raise)"
    yield title, draw(head, rows(table.head(_TARGETS)), {0, 1, 2})
    raising = table[table["change"] > 0].tail(_RAISING).iloc[::-1]
    if len(raising):
        yield "Most raising: brakes that are released", draw(head, rows(raising), {0, 1, 2})
    pairs = found.pairs
    lines = [
        (row.target, row.partner, _percent(row.change_alone), _percent(row.change_partner),
         _percent(row.change), _percent(row.synergy))
        for row in pairs.head(_PAIRS).itertuples()
    ]  # fmt: skip
    if lines:
        head = ("one", "other", "alone", "alone", "both", "synergy")
        yield "Strongest pairs", draw(head, lines, {0, 1})
    yield from _cut_sets(found.cut_sets)
    yield "", Text("\n" + "\n".join(found.limits), style="dim")


def _cut_sets(table: pd.DataFrame) -> Part:
    first = table[table["place"] == 1]
    rows = [
        (row.of, row.size, row.cut.replace("+", " + ") if row.of != ALL or row.size <= 8
         else f"{row.size} nodes (cut_sets.tsv)", _percent(row.change),
         f"{row.n_paths}{' of more' if row.truncated else ''}")
        for row in first.itertuples()
    ]  # fmt: skip
    if rows:
        head = ("ligand", "size", "smallest set that stops its paths", "signal", "paths")
        yield "Minimal cut sets", draw(head, rows, {0, 2})


def _mark(row: dict[object, object]) -> str:
    brake = " (brake)" if row["acts"] == -1 and float(str(row["change"])) < 0 else ""
    return f"{row['target']}{' *' if isinstance(row['drugs'], str) else ''}{brake}"


def _new(before: object, after: object) -> object:
    if not isinstance(after, str):
        return "none"
    return "same" if before == after else after


def _signal(value: float) -> str:
    return f"{value:.3g}"


def _percent(value: float) -> str:
    """A change in percent; ~0 is what rounds to nothing and is not, and a dash what is missing."""
    if pd.isna(value):
        return "-"
    if value == 0:
        return "0"
    text = f"{100 * value:+.1f} %"
    return "~0" if text in ("+0.0 %", "-0.0 %") else text


def _share(value: float) -> str:
    return "-" if pd.isna(value) else f"{value:.3f}"
