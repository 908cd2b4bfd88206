"""Consensus: what several rankings, of cell lines, drugs, times or species, agree on.

In each run the measured ligands that have a route are ranked by score; a ligand's normalised rank
is the share of them that score at least as high. Ligands that score 0 tie, at the last place.
`queries.aggregation` joins the normalised ranks of the runs that measure a ligand: one that
does not says nothing of it. (The paper puts what a list lacks at its end, since its lists were cut
off there; ours were not.) A ligand that one run alone ranks has no consensus, and no p.

``pvalue`` asks whether the ranks agree better than unrelated rankings would. **The runs are not
unrelated**: binding and transmission are the same in all of them, and a ligand that is well wired
stands high in each, whatever its expression. ``pvalue_change`` asks the same of what the runs do
not share: the order of the ligands that rise by their padj, those that do not rise tying at
the last place. Only where both are small do the changes agree, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats
from pararoute.ingest.errors import InputError, NotEnoughDataError
from pararoute.queries.aggregation import aggregate, normalised_ranks
from pararoute.queries.conventions import NO_FINDING
from pararoute.queries.nulls.error_control import q_value
from pararoute.queries.records import plain, records

SCHEMA_VERSION = 1
TOP_SHARE = 0.1  # of a run's ranked ligands: what a reader looks through, in a run of any size
COLUMNS = {
    "rank": "position by pvalue, then symbol; ligands without one after the others",
    "ligand": "symbol; a complex is its members joined by _",
    "rra_rho": "rho of robust rank aggregation over the runs that rank the ligand",
    "pvalue": "exact p of rho: that unrelated rankings agree as well; the network that the runs "
    "share makes it too small",
    "qvalue": "Benjamini-Hochberg q of it over the ligands that have one",
    "pvalue_change": "the same of the order by padj among the ligands that rise, in which the "
    "runs share no network",
    "qvalue_change": "Benjamini-Hochberg q of it",
    "n_measured": "runs that measure the ligand",
    "sign": "of the transmission in most of them: 1 activates, -1 inhibits, 0 neither or undecided",
    "sign_agreement": "share of them with that sign",
    "shared": f"runs in which it scores above 0 and stands among the first {TOP_SHARE:.0%}, where "
    "they are two or more; joined by ;",
    "private": "the one run in which it does, where it is measured in another",
    "rank_low_loo": "best rank when one run is left out",
    "rank_high_loo": "worst rank when one run is left out",
    "rank_RUN": "how many measured ligands with a route score at least as high in that run; empty "
    "where it is not among them",
    "score_RUN": "score in that run; empty where not measured",
}


@dataclass(frozen=True)
class Consensus:
    """What several rankings agree on.

    Attributes
    ----------
    table : DataFrame
        Every ligand, as `consensus` gives it.
    pairs : DataFrame
        How well two runs agree (`queries.concordance.agreement`).
    whole : mapping
        How well all of them do.
    runs : DataFrame
        ``run folder sha256 organism symbols sender``: sha256 of its ligands.tsv, the species of
        its cells, and the species whose symbols it told the ligands in.
    effectors : tuple of str
        On which the routes of all runs end.
    limits : tuple of str
        What the result does not say.
    demo : bool
        Whether the rankings are the synthetic demo.
    orthologs : DataFrame or None
        What became of each mouse ligand, where runs of both species were joined.
    of_one_sender : tuple of str
        Pairs of runs whose sender is the same. They are not independent: pvalue and qvalue then
        order ligands, and are no probabilities.
    """

    table: pd.DataFrame
    pairs: pd.DataFrame
    whole: Mapping[str, Any]
    runs: pd.DataFrame
    effectors: tuple[str, ...]
    limits: tuple[str, ...]
    demo: bool = False
    orthologs: pd.DataFrame | None = None
    of_one_sender: tuple[str, ...] = ()

    def about(self) -> dict[str, Any]:
        """All but the ligands, as plain values: what consensus.json holds."""
        return {
            "schema_version": SCHEMA_VERSION,
            "demo": self.demo,
            "effectors": list(self.effectors),
            "runs of one sender": list(self.of_one_sender),
            "runs": records(self.runs),
            "parameters": {"share of a run that counts as its top": TOP_SHARE},
            "agreement": {
                **{name: plain(value) for name, value in self.whole.items()},
                "pairs": records(self.pairs),
            },
            "columns": COLUMNS,
            "limits": list(self.limits),
        }

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values; a missing one is None."""
        ledger = None if self.orthologs is None else records(self.orthologs)
        return {**self.about(), "ligands": records(self.table), "orthologs": ledger}

    def _repr_html_(self) -> str:
        """The top of the table, for a notebook."""
        ranks = [f"rank_{name}" for name in self.runs["run"]]
        p = [] if self.of_one_sender else ["pvalue", "qvalue", "qvalue_change"]
        shown = ["rank", "ligand", *p, *ranks]
        head = f"<b>{NO_FINDING}</b>" if self.demo else ""
        return head + str(self.table[shown].head(15).to_html(index=False, float_format="%.2g"))


def consensus(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The consensus table of several rankings.

    Parameters
    ----------
    runs : mapping of str to DataFrame
        ``ligands`` of each ranking, in one species' symbols, by the run's name.

    Returns
    -------
    DataFrame
        Every ligand of any run, one row each: `COLUMNS`, with a ``rank_RUN`` and a ``score_RUN``
        for each run. Sorted by p, then symbol. The order of a run's rows changes nothing.

    Raises
    ------
    NotEnoughDataError
        Fewer than two runs, or no ligand that two of them rank.
    InputError
        Run names that would give two columns one name.

    Notes
    -----
    Cost: about 20 ms for 4 runs of 1,000 ligands.

    Examples
    --------
    >>> one = pd.DataFrame({"ligand": ["A", "B"], "score": [0.9, 0.0], "n_routes": 1, "sign": 1,
    ...                     "log2FoldChange": [2.0, 1.0], "padj": [0.01, 0.5]})
    >>> consensus({"x": one, "y": one[::-1]})[["rank", "ligand", "rra_rho", "pvalue"]].values
    array([[1, 'A', 0.25, ...],
           [2, 'B', 1.0, 1.0]], dtype=object)
    """
    if len(runs) < 2:
        raise NotEnoughDataError(
            "a consensus needs at least two runs",
            where=", ".join(runs) or "no run",
            how="name the folders of two or more rankings",
        )
    names = pd.Index(sorted({name for table in runs.values() for name in table["ligand"]}))
    of_runs = [table.set_index("ligand").reindex(names) for table in runs.values()]
    score, sign = (_columns(of_runs, name) for name in ("score", "sign"))
    routed = _columns(of_runs, "n_routes") > 0
    ranks = normalised_ranks(np.where(routed, score, np.nan))
    places = np.round(ranks * np.sum(~np.isnan(ranks), axis=0))
    table = _aggregated(names, ranks)
    change = normalised_ranks(np.where(routed, _surely_risen(of_runs), np.nan))
    table["pvalue_change"] = np.where(table["pvalue"].notna(), _p(change)[1], np.nan)
    for kind in ("", "_change"):
        table[f"qvalue{kind}"] = _q(table[f"pvalue{kind}"])
    measured = ~np.isnan(score)
    table["n_measured"] = measured.sum(axis=1)
    table["sign"], table["sign_agreement"] = _signs(np.where(measured, sign, np.nan))
    high = ranks <= TOP_SHARE  # never of a score of 0, which stands at the last place
    table["shared"], table["private"] = _shared(high, measured, list(runs))
    table = table.join(_leaving_one_out(names, ranks))
    own = _of_runs(list(runs), names, places, score)
    table = table[[c for c in COLUMNS if not c.endswith("RUN")]].join(own)
    return table.sort_values("rank", ignore_index=True)


def _columns(tables: list[pd.DataFrame], name: str) -> Floats:
    """One column of every run, side by side (ligands, runs)."""
    return np.column_stack([table[name].to_numpy(float, na_value=np.nan) for table in tables])


def _surely_risen(tables: list[pd.DataFrame]) -> Floats:
    """Higher for a rise with a smaller padj; lowest for all that do not rise."""
    change, padj = (_columns(tables, name) for name in ("log2FoldChange", "padj"))
    order = np.where(change > 0, -padj, -2.0)  # 1 - padj would take all small ones for equal
    unknown = np.isnan(change) | ((change > 0) & np.isnan(padj))
    return np.where(unknown, np.nan, order)


def _p(ranks: Floats) -> tuple[Floats, Floats]:
    """Rho and p of each ligand; missing for one that fewer than two runs rank."""
    rho, p, n = aggregate(ranks)
    alone = n < min(2, ranks.shape[1])
    rho[alone], p[alone] = np.nan, np.nan
    return rho, p


def _aggregated(names: pd.Index, ranks: Floats) -> pd.DataFrame:
    rho, p = _p(ranks)
    if np.isnan(p).all():
        raise NotEnoughDataError(
            "no ligand is ranked in two of the runs",
            expected="rankings that share measured ligands with a route",
            how="check the symbols and the tables of the runs",
        )
    order = np.lexsort((np.arange(len(p)), p))  # missing ones are last
    rank = np.empty(len(p), dtype=np.int64)
    rank[order] = np.arange(1, len(p) + 1)
    columns = {"rank": rank, "ligand": names, "rra_rho": rho, "pvalue": p}
    return pd.DataFrame(columns).set_index(names)


def _q(p: pd.Series) -> pd.Series:
    known = p.dropna()
    return pd.Series(q_value(known.to_numpy(float)), index=known.index).reindex(p.index)


def _signs(sign: Floats) -> tuple[Floats, Floats]:
    """The most frequent sign, and its share; 0 where two are as frequent; missing where none is."""
    counts = np.column_stack([(sign == kind).sum(axis=1) for kind in (1, -1, 0)])
    most, every = counts.max(axis=1), counts.sum(axis=1)
    decided = (counts == most[:, None]).sum(axis=1) == 1
    chosen = np.where(decided, np.array([1.0, -1.0, 0.0])[counts.argmax(axis=1)], 0.0)
    share = most / np.maximum(every, 1)
    return np.where(every > 0, chosen, np.nan), np.where(every > 0, share, np.nan)


def _shared(
    high: np.ndarray[Any, np.dtype[np.bool_]],
    measured: np.ndarray[Any, np.dtype[np.bool_]],
    names: list[str],
) -> tuple[list[str | None], list[str | None]]:
    """In which runs each ligand stands high, if in several; in which, if in one of several."""
    told = [[names[i] for i in np.flatnonzero(row)] for row in high]
    several = measured.sum(axis=1) > 1
    shared = [";".join(own) if len(own) > 1 else None for own in told]
    private = [
        own[0] if len(own) == 1 and n else None for own, n in zip(told, several, strict=True)
    ]
    return shared, private


def _leaving_one_out(names: pd.Index, ranks: Floats) -> pd.DataFrame:
    """The range of each ligand's rank over all ways to leave one run out."""
    found = []
    for left_out in range(ranks.shape[1]):
        p = pd.Series(_p(np.delete(ranks, left_out, axis=1))[1], index=names).dropna()
        found.append(p.rank(method="first").reindex(names))  # ties in symbol order
    every = pd.concat(found, axis=1)
    low, high = every.min(axis=1).astype("Int64"), every.max(axis=1).astype("Int64")
    return pd.DataFrame({"rank_low_loo": low, "rank_high_loo": high})


def _of_runs(names: list[str], ligands: pd.Index, places: Floats, score: Floats) -> pd.DataFrame:
    """Rank and score in each run."""
    columns: dict[str, Any] = {}
    for i, name in enumerate(names):
        columns[f"rank_{name}"] = pd.array(places[:, i], dtype="Float64").astype("Int64")
        columns[f"score_{name}"] = score[:, i]
    if clash := sorted({*columns} & {*COLUMNS}):
        raise InputError(
            f"a run of that name would give a second column {clash[0]}",
            where=", ".join(names),
            how="give it another name: NAME=DIR",
        )
    return pd.DataFrame(columns, index=ligands)
