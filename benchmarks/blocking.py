"""Blocking all pairs of 300 nodes at once, against one recomputation of the network for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.given import contrasts, graph
from benchmarks.harness import Aim, Check, Job, Row

if TYPE_CHECKING:
    import pandas as pd

    from pararoute.queries.blocking.arena import Arena

SAMPLE = 40  # pairs that are recomputed one by one
PAIRS = 300 * 299 // 2


class Given(NamedTuple):
    """Where nodes are blocked, and what each does alone."""

    arena: Arena
    single: pd.DataFrame


def given() -> Given:
    from pararoute.queries.blocking.arena import Arena
    from pararoute.queries.blocking.scan import targets
    from pararoute.queries.explaining.standing import scene
    from pararoute.queries.routes import AKT

    own = contrasts()
    arena = Arena("AKT", scene(graph(), own.sender, own.receiver, own.abundance, AKT))
    return Given(arena, targets(arena, [], []))


def sampled() -> tuple[Given, list[tuple[str, str]]]:
    own = given()
    chosen = at_once(own).sample(SAMPLE, random_state=0)
    return own, list(zip(chosen["target"], chosen["partner"], strict=True))


def at_once(own: Given) -> pd.DataFrame:
    from pararoute.queries.blocking.scan import pairs

    return pairs(own.arena, own.single)


def one_by_one(sample: tuple[Given, list[tuple[str, str]]]) -> list[float]:
    """What each pair of the sample changes, the network without it built and scored anew."""
    import numpy as np

    from pararoute.queries.blocking.arena import Arena, change
    from pararoute.queries.blocking.blockade import Blockade

    own, chosen = sample
    before = own.arena.total([[]])[:, 0]
    found = []
    for pair in chosen:
        both = Blockade("both", {name: (name,) for name in pair})
        left = Arena("AKT", own.arena.scene, both.left(graph())).pairs
        weight = left["secretion"] * left["binding"] * left["reception"]
        parts = ("activating", "inhibiting")
        after = [(weight * left[f"transmission_{part}"]).sum() for part in parts]
        found.append(float(change(np.array(after), before)))
    return found


def by_pair(_: Given, table: pd.DataFrame) -> dict[tuple[str, str], float]:
    return dict(zip(zip(table["target"], table["partner"], strict=True), table["change"],
                    strict=True))  # fmt: skip


def named(
    sample: tuple[Given, list[tuple[str, str]]], found: list[float]
) -> dict[tuple[str, str], float]:
    return dict(zip(sample[1], found, strict=True))


def same(answers: Mapping[str, dict[tuple[str, str], float]]) -> list[Check]:
    ours, plain = answers["ours"], answers["one by one"]
    most = max(abs(ours[pair] - value) for pair, value in plain.items())
    return [
        Check("pairs", f"{len(ours):,}", len(ours) == PAIRS),
        Check(f"largest difference among {len(plain)}", f"{most:.0e}", most < 1e-9),
    ]


ROWS = [
    Row(
        name="blocking",
        what="what every pair of 300 nodes takes from the signal to AKT",
        ours=Job(at_once, prepare=given, digest=by_pair, repeats=3),
        rivals={
            "one by one": Job(
                one_by_one, prepare=sampled, digest=named, repeats=3, scale=PAIRS / SAMPLE,
                note=f"{SAMPLE} pairs were run",
            )
        },
        aims=[Aim(100, "times faster than", "one by one")],
        compare=same,
    )
]  # fmt: skip
