"""What a loss of textbook regulators does to the signal, beside what the textbook says.

    python benchmarks/perturbations.py [--labels FILE]

Prints Markdown: how many calls are right, wrong or silent for each effector set, with and without
the overlay, and every row. The list (`labels/perturbations.tsv`) was written before any of it was
run. Each target is read in two ways:

loss
    The change of the net signal of all ligands when the target is removed, as a part of the gross
    signal: all receptors, pairs weighted by binding alone, no expression (`queries.blocking`).
    Silent below THRESHOLD.
own
    The target's own transmission to the effectors; its loss takes that away. Only the sign
    counts; silent where it is 0: no walk of at most 4 steps, or as much of both signs.

A row that expects nothing is right where it is silent.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from pararoute.graph.build import SignedGraph, build
from pararoute.graph.network import Network, to_network
from pararoute.graph.overlay import shipped_overlay
from pararoute.ingest.omnipath.reader import read_omnipath
from pararoute.ingest.remote.mirror import find_mirror
from pararoute.queries.binding import binding
from pararoute.queries.blocking.arena import Arena
from pararoute.queries.explaining.standing import Scene
from pararoute.queries.routes import AKT
from pararoute.queries.transmission import of_pairs, transmission

LIST = Path(__file__).parent / "labels" / "perturbations.tsv"
SETS = {"AKT": tuple(AKT), "ERK": ("MAPK1", "MAPK3"), "STAT3": ("STAT3",), "CTNNB1": ("CTNNB1",)}
COLUMNS = ["target", "effector_set", "expected", "reason", "source"]
THRESHOLD = 1e-3  # of the gross signal; written down with the list
READINGS = ("loss", "own")
ALL, REST = "all", "all that the overlay does not name"
ROUNDING = 1e-12
CALLS = ("right", "wrong", "silent")
EXPECTED = {-1: "lowers", 1: "raises", 0: "nothing"}


def main(arguments: list[str] | None = None) -> None:
    """Judge every row with and without the overlay and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--labels", type=Path, default=LIST, help=", ".join(COLUMNS))
    rows = read_list(parser.parse_args(arguments).labels)
    mirror = find_mirror(Path.cwd())
    if not mirror:
        sys.exit("no mirror with OmniPath's tables was found: set PARAROUTE_MIRROR")
    print(report(rows, f"{mirror}/omnipath"))


def read_list(file: Path) -> pd.DataFrame:
    """The perturbations of a file; a row that cannot be judged ends the program."""
    try:
        rows = pd.read_csv(file, sep="\t", keep_default_na=False)
    except (OSError, ValueError) as error:
        sys.exit(f"{file}: cannot be read: {' '.join(str(error).split())}")
    if list(rows.columns) != COLUMNS or not rows["expected"].isin(EXPECTED).all():
        sys.exit(f"{file}: expected the columns {', '.join(COLUMNS)}; `expected` is -1, 0 or 1")
    unknown = sorted(set(rows["effector_set"]) - set(SETS))
    if unknown:
        sys.exit(f"{file}: effector set '{unknown[0]}' is none of {', '.join(SETS)}")
    twice = rows[rows.duplicated(["effector_set", "target"])]
    if len(twice):
        name, target = twice.iloc[0][["effector_set", "target"]]
        sys.exit(f"{file}: {target} is listed twice for {name}")
    return rows


def report(rows: pd.DataFrame, omnipath: str) -> str:
    """The counts and every row, in Markdown, from OmniPath's tables in a folder or at a URL."""
    tables = read_omnipath(omnipath)
    found = {
        name: judged(rows, build(tables, overlay=overlay))
        for name, overlay in (("with overlay", shipped_overlay()), ("without overlay", None))
    }
    return "\n\n".join([_markdown(counted(found)), _markdown(listed(rows, found))])


def judged(rows: pd.DataFrame, graph: SignedGraph) -> pd.DataFrame:
    """The effect of each row's loss in both readings, on the index of `rows`.

    Returns
    -------
    DataFrame
        ``effector_set expected``; bool ``overlaid``: the overlay names the target or a complex
        of it; ``loss`` in [-1, 1] and ``own`` in (-1, 1): below 0 the loss of the target lowers
        the effectors' signal; ``call_loss`` and ``call_own``, one of CALLS.
    """
    missing = sorted(set(rows["target"]) - set(graph.nodes["symbol"]))
    if missing:
        sys.exit(f"not in the network: {', '.join(missing)}")
    network = to_network(graph)
    found = pd.concat(
        _effects(own["target"], graph, network, name)
        for name, own in rows.groupby("effector_set", sort=False)
    ).loc[rows.index]
    found = rows[["effector_set", "expected"]].join(found)
    found["overlaid"] = rows["target"].isin(_overlaid(graph))
    for reading, least in zip(READINGS, (THRESHOLD, 0.0), strict=True):
        found[f"call_{reading}"] = [
            call(expected, effect, least)
            for expected, effect in zip(rows["expected"], found[reading], strict=True)
        ]
    return found


def call(expected: int, effect: float, least: float) -> str:
    """Whether an effect is what was expected.

    Silent is an effect of 0 or smaller than `least`: right where nothing is expected.

    Examples
    --------
    >>> call(-1, -0.2, 1e-3), call(1, -0.2, 1e-3), call(1, 0.0005, 1e-3), call(0, 0.0005, 1e-3)
    ('right', 'wrong', 'silent', 'right')
    """
    silent = effect == 0 or abs(effect) < least
    if expected == 0:
        return "right" if silent else "wrong"
    if silent:
        return "silent"
    return "right" if np.sign(effect) == expected else "wrong"


def counted(found: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Calls by effector set and what is expected: right / wrong / silent."""
    parts = []
    for name, own in found.items():
        groups = pd.concat(
            [own, own.assign(effector_set=ALL), own[~own["overlaid"]].assign(effector_set=REST)]
        ).groupby(["effector_set", "expected"])
        parts += [groups[f"call_{r}"].agg(_counts).rename(f"{r}, {name}") for r in READINGS]
    table = pd.concat(parts, axis=1)
    order = [(s, e) for s in (*SETS, ALL, REST) for e in EXPECTED if (s, e) in table.index]
    table = table.loc[order].rename_axis(["effector set", "loss is expected to"]).reset_index()
    table["loss is expected to"] = table["loss is expected to"].map(EXPECTED)
    return table


def listed(rows: pd.DataFrame, found: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Every row with the effect of the target's loss in both readings, and its call."""
    table = rows[["effector_set", "target"]].rename(columns={"effector_set": "effector set"})
    table["loss is expected to"] = rows["expected"].map(EXPECTED)
    for name, own in found.items():
        for reading in READINGS:
            table[f"{reading}, {name}"] = [
                f"{effect:+.2g} {verdict}" if abs(effect) > ROUNDING else f"0 {verdict}"
                for effect, verdict in zip(own[reading], own[f"call_{reading}"], strict=True)
            ]
    return table


def of_gross(after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """How far activating - inhibiting moves, as a part of activating + inhibiting before."""
    moved = (after[0] - after[1]) - (before[0] - before[1])
    return np.round(moved / before.sum(axis=0), 12)


def _effects(targets: pd.Series, graph: SignedGraph, network: Network, name: str) -> pd.DataFrame:
    arena = _arena(graph, network, name)
    after = arena.total([[target] for target in targets])
    own = transmission(network, targets.tolist(), SETS[name])["transmission"].to_numpy()
    effects = {"loss": of_gross(after, arena.total([[]])), "own": 0.0 - own}
    return pd.DataFrame(effects, index=targets.index)


def _arena(graph: SignedGraph, network: Network, name: str) -> Arena:
    """All pairs by their binding alone."""
    receptors = graph.nodes.loc[graph.nodes["is_receptor"], "symbol"].tolist()
    signals = transmission(network, receptors, SETS[name])
    pairs = pd.concat([graph.pairs, binding(graph.pairs), of_pairs(graph.pairs, signals)], axis=1)
    pairs = pairs.assign(secretion=1.0, reception=1.0)
    return Arena(name, Scene(graph, network, SETS[name], pd.DataFrame(), pd.DataFrame(), pairs))


def _overlaid(graph: SignedGraph) -> set[str]:
    overlay = shipped_overlay()
    named = {*overlay["source"], *overlay["target"]}
    return named | set(graph.subunits.loc[graph.subunits["complex"].isin(named), "member"])


def _counts(calls: pd.Series) -> str:
    return " / ".join(str((calls == name).sum()) for name in CALLS)


def _markdown(table: pd.DataFrame) -> str:
    lines = [table.columns.tolist(), ["---"] * len(table.columns), *table.to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
