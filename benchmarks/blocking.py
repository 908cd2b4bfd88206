"""Blocking all pairs of 300 nodes at once, against one recomputation each.

Prints seconds of both (the recomputations measured on a sample), their ratio, and how far the
results are apart. Needs a mirror with the development tables.

    PARAROUTE_MIRROR=... python benchmarks/blocking.py [--pairs 40]
"""

from __future__ import annotations

import argparse
import time
import warnings

import numpy as np

from pararoute.graph.build import build
from pararoute.graph.overlay import shipped_overlay
from pararoute.ingest.errors import PararouteWarning
from pararoute.ingest.remote.sources import sources
from pararoute.ingest.watch import SILENT
from pararoute.inputs import gather
from pararoute.queries.blocking.arena import Arena, change
from pararoute.queries.blocking.blockade import Blockade
from pararoute.queries.blocking.scan import PARTNERS, pairs, targets
from pararoute.queries.explaining.standing import scene
from pararoute.queries.routes import AKT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=40, help="recomputed one by one")
    sample = parser.parse_args().pairs
    with warnings.catch_warnings(action="ignore", category=PararouteWarning):
        inputs = gather(
            None, None, None, None, None, client="requests", licence=None,
            begin=lambda _: None, sources=sources(demo=False, watch=SILENT),
        )  # fmt: skip
    graph = build(inputs.knowledge, overlay=shipped_overlay())
    whole = scene(graph, inputs.sender, inputs.receiver, inputs.abundance, AKT)

    start = time.perf_counter()
    arena = Arena("AKT", whole)
    single = targets(arena, [], [])
    alone = time.perf_counter() - start
    start = time.perf_counter()
    table = pairs(arena, single)
    together = time.perf_counter() - start

    chosen = table.sample(sample, random_state=0)
    before = arena.total([[]])[:, 0]
    start = time.perf_counter()
    plain = []
    for row in chosen.itertuples():
        both = Blockade("both", {name: (name,) for name in (row.target, row.partner)})
        own = Arena("AKT", whole, both.left(graph)).pairs
        weight = own["secretion"] * own["binding"] * own["reception"]
        after = [(weight * own[f"transmission_{p}"]).sum() for p in ("activating", "inhibiting")]
        plain.append(float(change(np.array(after), before)))
    each = (time.perf_counter() - start) / sample
    print(f"{len(single)} nodes alone: {alone:.2f} s")
    print(f"{len(table)} pairs of {PARTNERS} nodes at once: {together:.2f} s")
    print(f"one recomputation: {each:.4f} s, all pairs that way: {each * len(table):.0f} s")
    print(f"ratio: {each * len(table) / together:.0f}")
    print(f"largest difference of the changes: {np.abs(chosen['change'] - plain).max():.1e}")


if __name__ == "__main__":
    main()
