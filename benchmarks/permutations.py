"""1,000 permutations of both nulls, against ranking anew 1,000 times.

A user without the null models would exchange the genes' rows 1,000 times, rewire the steps 1,000
times, and rank after each. Here that user is given the exchanged tables and rewired graphs, and
only 1,000 of those 2,000 rankings are counted, of which a sample is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.given import contrasts, graph
from benchmarks.harness import Aim, Check, Job, Row

if TYPE_CHECKING:
    import pandas as pd

    from pararoute.graph.build import SignedGraph
    from pararoute.ingest.tables import Expression
    from pararoute.queries.nulls.models import Contrasts
    from pararoute.queries.nulls.rewired import NetworkNull
    from pararoute.queries.routes import Ranking

PERMUTATIONS = 1000
SAMPLE = 10  # of each null


class Sample(NamedTuple):
    """What a user would rank anew."""

    graphs: list[SignedGraph]
    senders: list[Expression]


def given() -> tuple[Ranking, Contrasts]:
    from pararoute.queries.rank import rank

    data = contrasts()
    return rank(graph(), data.sender, data.receiver, data.abundance), data


def ours(given: tuple[Ranking, Contrasts]) -> Ranking:
    from pararoute.queries.nulls.error_control import with_nulls

    return with_nulls(*given, permutations=PERMUTATIONS)


def null(ranking: Ranking) -> NetworkNull:
    from pararoute.queries.nulls.models import network_null, scored
    from pararoute.queries.routes import AKT

    return network_null(ranking, scored(ranking), AKT)


def ours_told(given: tuple[Ranking, Contrasts], ranking: Ranking) -> tuple[int, pd.DataFrame]:
    """How many ligands have both p, and the scores in the sample's rewired networks."""
    import numpy as np
    import pandas as pd

    from pararoute.queries.nulls.models import scored

    columns = ["pvalue_expression", "pvalue_network"]
    tested = int(ranking.ligands[columns].notna().all(axis=1).sum())
    drawn = null(given[0]).drawn(np.random.default_rng(0), SAMPLE)
    scores = np.array([np.ravel(scores.ligands) for scores in drawn])
    return tested, pd.DataFrame(scores.T, index=scored(given[0]).ligands.index)


def sample() -> Sample:
    """As many exchanged tables as rewired graphs, those that `ours_told` scores."""
    import numpy as np

    from pararoute.graph.rewiring import Rewiring
    from pararoute.queries.nulls.rewired import BETWEEN, BURN_IN

    model, rng = null(given()[0]), np.random.default_rng(0)
    chain = Rewiring(model.wiring, model.forbidden)
    names = graph().nodes["symbol"].to_numpy()
    graphs, senders = [], []
    for i in range(SAMPLE):
        for _ in range(BETWEEN if i else BURN_IN):
            chain.exchange(rng)
        steps = graph().steps.assign(target=names[chain.target])
        graphs.append(replace(graph(), steps=steps))
    sender = contrasts().sender
    for _ in range(SAMPLE):
        symbols = rng.permutation(sender.frame["gene_symbol"].to_numpy())
        senders.append(replace(sender, frame=sender.frame.assign(gene_symbol=symbols)))
    return Sample(graphs, senders)


def anew(given: Sample) -> list[Ranking]:
    from pararoute.queries.rank import rank

    data = contrasts()
    rest = data.receiver, data.abundance
    # a copy has no network yet: making it is a part of ranking a rewired graph
    rewired = [rank(replace(own), data.sender, *rest) for own in given.graphs]
    return rewired + [rank(graph(), sender, *rest) for sender in given.senders]


def anew_told(_: Sample, rankings: list[Ranking]) -> pd.DataFrame:
    import pandas as pd

    scores = [ranking.ligands.set_index("ligand")["score"] for ranking in rankings[:SAMPLE]]
    return pd.concat(scores, axis=1, keys=range(SAMPLE))


def compare(answers: Mapping[str, Any]) -> list[Check]:
    tested, mine = answers["ours"]
    theirs = answers["ranking anew"].reindex(mine.index)
    apart = float((mine - theirs).abs().to_numpy().max())
    return [
        Check("ligands with a p of both nulls", str(tested)),
        Check(f"largest difference of a ligand's score in {SAMPLE} rewired networks",
              f"{apart:.1e}", apart < 1e-12),
    ]  # fmt: skip


ROWS = [
    Row(
        name="permutations",
        what=f"{PERMUTATIONS:,} permutations of each of both nulls, on all cores",
        ours=Job(ours, given, ours_told, repeats=5),
        rivals={
            "ranking anew": Job(anew, sample, anew_told, repeats=3,
                                scale=PERMUTATIONS / (2 * SAMPLE),
                                note=f"{PERMUTATIONS:,} rankings, on one core"),
        },
        aims=[Aim(20, "times faster than", "ranking anew"), Aim(2, "s"), Aim(10, "s")],
        compare=compare,
    )
]  # fmt: skip
