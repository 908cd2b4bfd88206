"""What figures are made from, without files: a small ranking, with any names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from pararoute.graph.build import SignedGraph, build
from pararoute.ingest.tables import Expression, Knowledge
from pararoute.queries.blocking.arena import Arena
from pararoute.queries.explaining.standing import scene
from pararoute.queries.rank import rank
from pararoute.queries.routes import COLUMNS, QUANTILES, Ranking
from pararoute.queries.views.figures import Material, Opened
from tests.zoo import expression, knowledge

PAIRS = "L -> R, M -> R, M -> S, N -> S"
STEPS = "R -> A, A -> AKT1, R -> B, B -| C, C -| AKT1, S -> A, S -| AKT1, R -> MAPK1, S -| MAPK1"
CHANGES = {"L": 2.0, "M": 1.5, "N": 3.0, "FLAT": 0.0}
REGULATORS = pd.DataFrame(
    {"rank": [1, 2], "tf": ["T", "U"], "score": [0.9, 0.7], "explains": [1, -1],
     "regulon": ["CollecTRI", "DoRothEA"], "log2FoldChange": [1.5, float("nan")],
     "lfcSE": [0.2, float("nan")], "n_rising": [2, 1], "activity_collectri": [2.5, 9.0],
     "reach_collectri": [1.5, 9.0], "expected_collectri": [0.5, 9.0],
     "activity_dorothea": [9.0, -2.0], "reach_dorothea": [9.0, -1.0],
     "expected_dorothea": [9.0, 0.25]}
)  # fmt: skip


def nulls_of(ligands: pd.DataFrame) -> pd.DataFrame:
    """Distributions of made-up width for the ligands that have a score."""
    rows = [
        {"ligand": ligand, "null": null, "score": score, "permutations": 1000, "reached": 7 + i,
         "mean": score / 4, **{q: score * part for q, part in QUANTILES.items()}}
        for i, (ligand, score) in enumerate(zip(ligands["ligand"], ligands["score"], strict=True))
        for null in ("expression", "network")
        if score > 0
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[*COLUMNS["nulls"]])


def renamed(known: Knowledge, names: dict[str, str]) -> Knowledge:
    """The same knowledge with other names, which `knowledge` could not spell."""
    ends = ["source_genesymbol", "target_genesymbol"]

    def other(table: pd.DataFrame) -> pd.DataFrame:
        table = table.assign(**{end: table[end].replace(names) for end in ends})
        return table.sort_values(ends, ignore_index=True)

    return replace(known, ligrec=other(known.ligrec), signalling=other(known.signalling))


def ranked(
    names: dict[str, str] | None = None,
    pairs: str = PAIRS,
    steps: str = STEPS,
    changes: dict[str, float] = CHANGES,
) -> tuple[Ranking, Opened]:
    """A ranking and its arena, some nodes called otherwise."""
    names = names or {}
    sender = expression({names.get(one, one): value for one, value in changes.items()})
    return of_graph(build(renamed(knowledge(pairs, steps), names)), sender, ("AKT1",))


def of_graph(
    graph: SignedGraph, sender: Expression, effectors: tuple[str, ...]
) -> tuple[Ranking, Opened]:
    """A ranking and its arena."""
    result = rank(graph, sender, None, None, effectors)
    arena = Arena(",".join(effectors), scene(graph, sender, None, None, effectors))
    beside = {"ERK": ("MAPK1",)} if "MAPK1" in set(graph.nodes["symbol"]) else {}
    return result, Opened(arena, beside)


def material(names: dict[str, str] | None = None, *, demo: bool = False, **others: Any) -> Material:
    """What figures are made from; `others` are those of `ranked`."""
    return material_of(*ranked(names, **others), demo=demo)


def material_of(result: Ranking, opened: Opened, *, demo: bool = False) -> Material:
    """What figures of this ranking are made from."""
    tables = {name: getattr(result, name) for name in COLUMNS}
    tables["nulls"] = nulls_of(result.ligands)
    tables["ligands"] = result.ligands.assign(rank_low=1.0, rank_high=9.0, p_top10=0.5)
    effectors = list(opened.arena.scene.effectors)
    run = {"demo": demo, "arguments": {"effector": effectors}, "parameters": {}}
    return Material(run, tables, lambda: opened, lambda: REGULATORS)
