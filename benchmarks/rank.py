"""`pararoute rank` as a whole, and what each of its stages takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from benchmarks.harness import Check, Job, Row

if TYPE_CHECKING:
    from pararoute.queries.routes import Ranking


def ours(_: None) -> Ranking:
    import pararoute

    return pararoute.rank()


def stages(_: None, ranking: Ranking) -> dict[str, float]:
    seconds: dict[str, float] = ranking.run["timing"]["seconds"]
    return seconds


def compare(answers: Mapping[str, Any]) -> list[Check]:
    return [Check(stage, f"{seconds:.3g} s") for stage, seconds in answers["ours"].items()]


ROWS = [
    Row(
        name="rank",
        what="`pararoute rank`: reading and checking all tables, the graph, the ranking with and "
        "without the overlay, 1,000 permutations of both nulls, rank intervals",
        ours=Job(ours, digest=stages, note="once more beforehand, which imports"),
        compare=compare,
    )
]
