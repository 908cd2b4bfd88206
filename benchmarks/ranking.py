"""Ranking one contrast, the tables loaded, against what else ranks ligands or finds routes.

LIANA+'s `find_causalnet` picks the subnetwork of signed steps that best joins the receptors of
risen ligands with AKT, by mixed integer programming (corneto, HiGHS); it ranks nothing.
Personalised PageRank spreads from the ligands over the same steps without their signs: as one
vector from all risen ligands, each as strong as it is secreted (by bare products of a sparse
matrix that is ready, and by networkx, whose call makes that matrix first), and as one vector for
each of them, which is what ranks them. pararoute spells out every route, too, and says what it
assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.given import contrasts, graph
from benchmarks.harness import Aim, Check, Job, Row

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from pararoute.queries.routes import Ranking

DAMPING = 0.85  # PageRank's usual one
TOLERANCE = 1e-10  # largest change of an entry at which the iteration ends
RISEN = 0.5  # secretion from which on a ligand counts as risen


def given() -> Any:
    graph()
    return contrasts()


def ours(data: Any) -> Ranking:
    from pararoute.queries.rank import rank

    return rank(graph(), data.sender, data.receiver, data.abundance)


def scores(_: object, ranking: Ranking) -> pd.DataFrame:
    return ranking.ligands[["ligand", "secretion", "transmission_free", "score"]]


class Spread(NamedTuple):
    """Where PageRank runs: shares of the steps, (to, from), and how it begins."""

    shares: Any
    begin: np.ndarray[Any, Any]
    ligands: list[str]
    ends: list[int]


def spread() -> Spread:
    """The steps without their signs, the pairs before them; risen ligands by their secretion."""
    import numpy as np
    from scipy import sparse

    from benchmarks.mass import routes

    found, ranking = routes(), ours(given())
    source, target = np.array(found.edges).T
    size = int(max(source.max(), target.max())) + 1
    steps = sparse.csr_array((np.ones(len(source)), (target, source)), shape=(size, size))
    leaving = np.asarray(steps.sum(axis=0))
    shares = steps @ sparse.diags_array(1 / np.maximum(leaving, 1))
    secretion = ranking.ligands.set_index("ligand")["secretion"]
    names = sorted(set(graph().pairs["ligand"]))
    begin = np.zeros(size)
    begin[found.ligands] = secretion.reindex(names).where(lambda s: s >= RISEN, 0).fillna(0)
    return Spread(shares.tocsr(), begin / begin.sum(), names, found.ends)


def pagerank(given: Spread) -> np.ndarray[Any, Any]:
    """From all risen ligands at once; what leaves a node without a step is lost."""
    return _iterated(given.shares, given.begin)


def networkx_given() -> tuple[Any, dict[int, float], Spread]:
    import networkx

    from benchmarks.mass import routes

    own = spread()
    network = networkx.DiGraph(routes().edges)
    return network, {i: float(own.begin[i]) for i in network}, own


def networkx_pagerank(given: tuple[Any, dict[int, float], Spread]) -> dict[int, float]:
    """What leaves a node without a step begins again: all is larger by one and the same factor."""
    import networkx

    network, begin, _ = given
    found: dict[int, float] = networkx.pagerank(
        network, alpha=DAMPING, personalization=begin, tol=TOLERANCE, max_iter=1000
    )
    return found


def networkx_at_ends(given: tuple[Any, dict[int, float], Spread], rank: dict[int, float]) -> float:
    """The share of all that arrives at AKT."""
    return sum(rank[i] for i in given[2].ends) / sum(rank.values())


def each(given: Spread) -> np.ndarray[Any, Any]:
    """From every risen ligand alone: one column each."""
    import numpy as np

    rows = np.flatnonzero(given.begin)
    begin = np.zeros((len(given.begin), len(rows)))
    begin[rows, np.arange(len(rows))] = 1.0
    return _iterated(given.shares, begin)


def _iterated(shares: Any, begin: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    import numpy as np

    rank, change = begin, np.inf
    while change > TOLERANCE:
        following = DAMPING * (shares @ rank) + (1 - DAMPING) * begin
        change, rank = np.abs(following - rank).max(), following
    return rank


def at_ends(given: Spread, rank: np.ndarray[Any, Any]) -> tuple[float, float]:
    """What arrives at AKT, and what is anywhere."""
    return float(rank[given.ends].sum()), float(rank.sum())


def each_at_ends(given: Spread, rank: np.ndarray[Any, Any]) -> pd.DataFrame:
    """What arrives at AKT of each ligand, with its name and its part of the beginning."""
    import numpy as np
    import pandas as pd

    arrived = rank[given.ends].sum(axis=0)
    rows = np.flatnonzero(given.begin)
    names = [given.ligands[i - (len(given.begin) - len(given.ligands))] for i in rows]
    return pd.DataFrame({"arrived": arrived, "part": given.begin[rows]}, index=names)


def causalnet_given() -> tuple[list[tuple[str, int, str]], dict[str, float], dict[str, float]]:
    """Signed steps, how strongly each receptor of a risen ligand is met, and the effectors."""
    from pararoute.queries.routes import AKT

    steps = graph().steps
    routes = ours(given()).routes
    routes = routes[routes["secretion"] >= RISEN]
    met = (routes["secretion"] * routes["binding"]).groupby(routes["receptor"]).max()
    columns = (steps["source"], steps["activating"], steps["target"])
    signed = [
        (one, 1 if share >= 0.5 else -1, other)
        for one, share, other in zip(*columns, strict=True)
        if one != other
    ]
    import liana  # noqa: F401 - takes seconds to import, which are not counted

    return signed, met.to_dict(), dict.fromkeys(AKT, 1.0)


def causalnet(given: tuple[Any, dict[str, float], dict[str, float]]) -> int:
    import liana

    steps, receptors, ends = given
    prior = liana.mt.build_prior_network(steps, receptors, ends, verbose=False)
    found, _ = liana.mt.find_causalnet(prior, receptors, ends, solver="HIGHS", verbose=False)
    return len(found)


def compare(answers: Mapping[str, Any]) -> list[Check]:
    ligands = answers["ours"].set_index("ligand")
    (one, total), alone = answers["PageRank"], answers["PageRank, each ligand"]
    share = abs(one / total - answers["PageRank, networkx"])
    together = float((alone["arrived"] * alone["part"]).sum())
    both = ligands.loc[alone.index, ["transmission_free"]].assign(rank=alone["arrived"])
    size = both["transmission_free"].abs()
    return [
        Check("ligands ranked by pararoute", f"{len(ligands):,}"),
        Check("risen ligands that PageRank begins at", str(len(alone))),
        Check("largest difference of PageRank from all and the sum of each, at AKT",
              f"{abs(one - together):.1e}", abs(one - together) < 1e-8),
        Check("difference of its share at AKT to networkx's", f"{share:.1e}", share < 1e-7),
        Check("rank correlation of PageRank at AKT and the size of transmission_free",
              f"{size.corr(both['rank'], method='spearman'):.2f}"),
    ]  # fmt: skip


ROWS = [
    Row(
        name="ranking",
        what="ranking one contrast, tables loaded and the graph built, without nulls",
        ours=Job(ours, given, scores, repeats=9),
        rivals={
            "PageRank": Job(pagerank, spread, at_ends, repeats=9,
                            note="personalised, one vector, power iteration by scipy to 1e-10"),
            "PageRank, networkx": Job(networkx_pagerank, networkx_given, networkx_at_ends,
                                      repeats=9, note="the same by networkx.pagerank"),
            "PageRank, each ligand": Job(each, spread, each_at_ends, repeats=3,
                                         note="one vector for each risen ligand, all at once"),
            "find_causalnet": Job(causalnet, causalnet_given, repeats=1, limit=240,
                                  note="LIANA+ 1.10.0, corneto 0.9.1a6, HiGHS"),
        },
        aims=[
            Aim(1000, "times faster than", "find_causalnet"),
            Aim(3, "times the time of", "PageRank"),
            Aim(3, "times the time of", "PageRank, networkx"),
            Aim(3, "times the time of", "PageRank, each ligand"),
        ],
        compare=compare,
    )
]  # fmt: skip
