"""What networks of 1, 4, 16 and 64 times the real size cost, in time and in peak memory.

    python -m benchmarks.growth [--to 16] [--of build rank ...]

A network of k times the size is k copies of the real one whose edges cross at random from copy to
copy: the k copies of an edge keep their sources, and their targets are shifted by a number of
copies that is drawn for each edge. So every node keeps the number of edges of each kind that it
has, signs and all. The contrasts are copied along; routes end on the effectors of all copies. Each
stage runs once, in a process of its own that has prepared what comes before it; what was measured
is printed. The whole goes into benchmarks/results/growth.json, and from there to docs/growth.svg
and docs/performance.md; a part that was asked for is only printed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.given import inputs
from benchmarks.harness import Job, Row, measure

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from pararoute.graph.build import SignedGraph
    from pararoute.graph.projection import GraphTables
    from pararoute.ingest.tables import Expression, Knowledge
    from pararoute.queries.nulls.models import Contrasts
    from pararoute.queries.routes import Ranking

SIZES = (1, 4, 16, 64)
PERMUTATIONS = 100
RESULTS = Path(__file__).parent / "results" / "growth.json"


class Ranked(NamedTuple):
    """A network of k times the size, its contrasts, and what is asked of it."""

    graph: SignedGraph
    contrasts: Contrasts
    effectors: list[str]


def copies(symbols: pd.Series, number: np.ndarray | int) -> pd.Series:
    """Names of the genes, or of complexes and each of their members, in copies of the network."""
    import numpy as np
    import pandas as pd

    codes, names = pd.factorize(symbols)
    parts = [name.split("_") for name in names]
    wide = np.broadcast_to(number, len(symbols))
    table = {
        c: np.array(["_".join(f"{part}~{c}" if c else part for part in own) for own in parts],
                    dtype=object)
        for c in np.unique(wide).tolist()
    }  # fmt: skip
    made = np.empty(len(symbols), dtype=object)
    for c, own in table.items():
        made[wide == c] = own[codes[wide == c]]
    return pd.Series(made, index=symbols.index)


def crossed(edges: pd.DataFrame, k: int, rng: np.random.Generator) -> pd.DataFrame:
    """The edges of k copies, their targets shifted by as many copies as is drawn for each."""
    import pandas as pd

    shift = rng.integers(0, k, len(edges))
    source, target = "source_genesymbol", "target_genesymbol"
    every = [
        edges.assign(**{source: copies(edges[source], i),
                        target: copies(edges[target], (shift + i) % k)})
        for i in range(k)
    ]  # fmt: skip
    return pd.concat(every).sort_values([source, target], ignore_index=True)


def repeated(frame: pd.DataFrame, k: int, columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows of k copies, with the names of each in some of the columns."""
    import pandas as pd

    every = [frame.assign(**{c: copies(frame[c], i) for c in columns}) for i in range(k)]
    return pd.concat(every).sort_values(list(columns), ignore_index=True)


def knowledge(k: int) -> Knowledge:
    from dataclasses import replace

    import numpy as np

    real, rng = inputs().knowledge, np.random.default_rng(k)
    return replace(
        real,
        ligrec=crossed(real.ligrec, k, rng),
        signalling=crossed(real.signalling, k, rng),
        complexes=repeated(real.complexes, k, ("complex", "member")),
        roles=repeated(real.roles, k, ("genesymbol",)),
    )


def contrast(real: Expression, k: int) -> Expression:
    from dataclasses import replace

    return replace(real, frame=repeated(real.frame, k, ("gene_symbol",)))


def built(found: Knowledge) -> SignedGraph:
    from pararoute.graph.build import build
    from pararoute.graph.overlay import shipped_overlay

    return build(found, overlay=shipped_overlay())


def to_rank(k: int) -> Ranked:
    from pararoute.queries.nulls.models import Contrasts
    from pararoute.queries.routes import AKT

    real = inputs()
    assert real.receiver is not None  # noqa: S101 - the mirror has a default one
    both = Contrasts(contrast(real.sender, k), contrast(real.receiver, k))
    effectors = [f"{name}~{i}" if i else name for i in range(k) for name in AKT]
    return Ranked(built(knowledge(k)), both, effectors)


def ranked(given: Ranked) -> Ranking:
    from pararoute.queries.rank import rank

    own = given.contrasts
    return rank(given.graph, own.sender, own.receiver, effectors=given.effectors)


def with_ranking(k: int) -> tuple[Ranked, Ranking]:
    given = to_rank(k)
    return given, ranked(given)


def nulls(given: tuple[Ranked, Ranking]) -> Ranking:
    from pararoute.queries.nulls.error_control import with_nulls

    own, ranking = given
    return with_nulls(ranking, own.contrasts, own.effectors, permutations=PERMUTATIONS)


def to_load(k: int) -> GraphTables:
    """Without regulation, which is not multiplied."""
    from pararoute.graph.projection import Evidence, project
    from pararoute.ingest.omnipath.reader import read_regulation

    given, ranking = with_ranking(k)
    both = {"sender": given.contrasts.sender, "receiver": given.contrasts.receiver}
    return project(given.graph, Evidence(
        ranking.ligands, ranking.routes, ranking.receptors, given.effectors,
        {role: found for role, found in both.items() if found is not None},
        read_regulation(inputs().source).iloc[:0], repeated(inputs().knowledge.complexes, k,
                                                            ("complex", "member")), {},
    ))  # fmt: skip


def loaded(tables: GraphTables) -> dict[str, int]:
    from pararoute.graph.stores.embedded import EmbeddedStore

    with tempfile.TemporaryDirectory() as folder:
        return EmbeddedStore(Path(folder) / "grown.lbug").load(tables)


def size(k: int) -> dict[str, int]:
    """What a network of that size has."""
    graph = built(knowledge(k))
    return {"nodes": len(graph.nodes), "pairs": len(graph.pairs), "steps": len(graph.steps)}


def trimmed(k: int, prepare: Callable[[int], Any]) -> Any:
    """What is prepared, and what its making has freed given back: memory counts from there."""
    import ctypes
    import gc

    made = prepare(k)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return made


def nothing(_: object, __: object) -> None:
    """No answer is compared."""


STAGES: dict[str, tuple[Callable[[Any], Any], Callable[[int], Any]]] = {
    "build": (built, knowledge),
    "rank": (ranked, to_rank),
    "nulls": (nulls, with_ranking),
    "load": (loaded, to_load),
}
ROWS = [
    Row(
        name=f"{stage}_{k}",
        what=f"{stage} at {k} times the size",
        ours=Job(run, prepare=partial(trimmed, k, prepare), digest=nothing, repeats=1, limit=3600),
    )
    for stage, (run, prepare) in STAGES.items()
    for k in SIZES
]


def main() -> None:
    from benchmarks.growth_page import page
    from benchmarks.machine import commit, machine
    from pararoute.ingest.remote.mirror import VARIABLE, find_mirror

    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--to", type=int, default=SIZES[-1], help="largest size")
    parser.add_argument("--of", nargs="+", choices=STAGES, default=list(STAGES))
    asked = parser.parse_args()
    os.environ[VARIABLE] = find_mirror(Path.cwd()) or sys.exit("real tables are needed")
    sizes = [k for k in SIZES if k <= asked.to]
    stages = [stage for stage in STAGES if stage in asked.of]
    found: dict[str, Any] = {
        "date": time.strftime("%Y-%m-%d"), "commit": commit(), "machine": machine(),
        "permutations": PERMUTATIONS, "sizes": {k: size(k) for k in sizes},
        "stages": {stage: {} for stage in stages},
    }  # fmt: skip
    for stage in stages:
        for k in sizes:
            row = next(row for row in ROWS if row.name == f"{stage}_{k}")
            told = measure(row)["jobs"]["ours"]
            print(stage, k, told, file=sys.stderr, flush=True)
            found["stages"][stage][k] = told
    text = json.dumps(found, indent=1) + "\n"
    print(text, end="")
    if (sizes, stages) == ([*SIZES], [*STAGES]):  # a part would take the place of the whole
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text)
        page(json.loads(text))


if __name__ == "__main__":
    main()
