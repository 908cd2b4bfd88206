"""The tables of a sweep, put together from its parts, of which one is held in memory at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats
from pararoute.ingest.errors import IntegrityError
from pararoute.queries.export import to_json, to_tsv
from pararoute.queries.sweeping.columns import CONTRASTS, LIGANDS_ADDED, TOP, describe_sweep
from pararoute.queries.switch import replace_files
from pararoute.sweeping.part import RANKS, footer, path_of, ranks_of
from pararoute.sweeping.plan import FOLDER, Plan

ABOUT = "sweep.json"


def missing(plan: Plan) -> list[int]:
    """Parts that are not there, are damaged, or were made of something else."""
    return [
        number for number in range(plan.parts)
        if (footer(plan.folder, number) or {}).get("part") != plan.digest_of_part(number)
        or ranks_of(plan.folder, number) is None
    ]  # fmt: skip


def clear(plan: Plan) -> None:
    """Remove parts beyond the last one, and what killed processes left."""
    ranks = plan.folder / RANKS
    wanted = {path_of(plan.folder, number).name for number in range(plan.parts)}
    for file in ranks.glob("*part-*"):
        if file.name not in wanted:
            file.unlink(missing_ok=True)


class Seen:
    """What is seen of each ligand over all contrasts."""

    def __init__(self, ligands: pd.Series) -> None:
        self._index = pd.Index(ligands)
        self._sums = {name: np.zeros(len(ligands)) for name in
                      ("n_measured", "n_scored", "n_top", "rank", "score")}  # fmt: skip
        self._best = np.full(len(ligands), np.inf)

    def add(self, ranks: pd.DataFrame, top: int) -> None:
        """Rows of some contrasts."""
        place = self._index.get_indexer(pd.Index(ranks["ligand"]))
        score, rank = ranks["score"].to_numpy(float), ranks["rank"].to_numpy(float)
        measured = np.isfinite(score)

        def added(name: str, weights: Floats) -> None:
            self._sums[name] += np.bincount(place, weights, len(self._index))

        added("n_measured", measured.astype(float))
        added("n_scored", (score > 0).astype(float))
        added("n_top", ((score > 0) & (rank <= top)).astype(float))
        added("rank", np.where(measured, rank, 0.0))
        added("score", np.where(measured, score, 0.0))
        np.minimum.at(self._best, place[measured], rank[measured])

    def table(self) -> pd.DataFrame:
        """`LIGANDS_ADDED` of each ligand."""
        number = np.where(self._sums["n_measured"] > 0, self._sums["n_measured"], np.nan)
        columns = {
            **{n: self._sums[n].astype(int) for n in ("n_measured", "n_scored", "n_top")},
            "best_rank": pd.array(np.where(np.isinf(self._best), np.nan, self._best), "Int64"),
            "mean_rank": self._sums["rank"] / number,
            "mean_score": self._sums["score"] / number,
        }
        return pd.DataFrame(columns)[list(LIGANDS_ADDED)]


def put_together(plan: Plan, top: int, about: Mapping[str, Any]) -> dict[str, Any]:
    """Write the tables and sweep.json; what sweep.json holds.

    Parameters
    ----------
    plan : Plan
        Whose parts are all there.
    top : int
        Ligands of each contrast in top.tsv.
    about : mapping
        What sweep.json holds beside counts and digests.
    """
    seen, refused = Seen(plan.fixed.ligands["ligand"]), 0
    with _Streams(plan.folder / FOLDER) as streams:
        streams.write("top.tsv", "\t".join(TOP) + "\n")
        streams.write("contrasts.tsv", "\t".join(CONTRASTS) + "\n")
        for contrasts, ranks in _parts(plan):
            seen.add(ranks, top)
            refused += sum(one["exit_code"] > 0 for one in contrasts)
            streams.write("contrasts.tsv", _rows(pd.DataFrame(contrasts, columns=list(CONTRASTS))))
            streams.write("top.tsv", _rows(_with_terms(ranks, plan, top)))
        streams.write("ligands.tsv", to_tsv(_ligands(plan, seen)))
        streams.write("columns.tsv", to_tsv(describe_sweep()))
        counts = {
            "contrasts": plan.contrasts, "contrasts that could not be ranked": refused,
            "ligands": len(plan.fixed.ligands), "parts": plan.parts,
        }  # fmt: skip
        whole = {**about, "outputs": streams.hashes(), "counts": counts}
        streams.write(ABOUT, to_json(whole))
        streams.take_their_places(plan.folder)
    return whole


class _Streams:
    """Files that are written piece by piece beside their places, and take them together."""

    def __init__(self, aside: Path) -> None:
        self._aside = aside
        self._files: dict[str, Any] = {}
        self._told: dict[str, Any] = {}

    def __enter__(self) -> _Streams:
        return self

    def __exit__(self, *_: object) -> None:
        for name, file in self._files.items():
            file.close()
            (self._aside / name).unlink(missing_ok=True)

    def write(self, name: str, text: str) -> None:
        """Add a piece to a file."""
        if name not in self._files:
            self._files[name] = (self._aside / name).open("wb")
            self._told[name] = hashlib.sha256()
        self._files[name].write(text.encode())
        self._told[name].update(text.encode())

    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file."""
        return {name: told.hexdigest() for name, told in self._told.items()}

    def take_their_places(self, folder: Path) -> None:
        """Put all files in place."""
        for file in self._files.values():
            file.close()
        replace_files(folder, {name: (self._aside / name).replace for name in self._files})


def _rows(table: pd.DataFrame) -> str:
    """The rows of a table without its header."""
    return to_tsv(table).split("\n", 1)[1]


def _ligands(plan: Plan, seen: Seen) -> pd.DataFrame:
    columns = describe_sweep()
    ligands = plan.fixed.ligands.assign(**seen.table()).sort_values(
        ["n_top", "mean_score", "ligand"], ascending=[False, False, True], kind="stable"
    )
    return ligands[columns.loc[columns["table"] == "ligands", "column"].tolist()]


def _parts(plan: Plan) -> Iterator[tuple[list[dict[str, Any]], pd.DataFrame]]:
    """Of each part what is told of its contrasts, and their rows."""
    for number in range(plan.parts):
        found, ranks = footer(plan.folder, number), ranks_of(plan.folder, number)
        if found is None or ranks is None:
            raise IntegrityError(
                "a part of the sweep is missing or damaged",
                where=str(path_of(plan.folder, number)),
                how="run the sweep again: it is worked out anew",
            )  # fmt: skip
        yield found["contrasts"], ranks


def _with_terms(ranks: pd.DataFrame, plan: Plan, top: int) -> pd.DataFrame:
    """The first ligands of each contrast with their routes."""
    leading = ranks[(ranks["rank"] <= top) & (ranks["score"] > 0)].astype({"ligand": str})
    terms = plan.fixed.ligands.drop(columns="reason").set_index("ligand")
    return leading.join(terms, on="ligand")[list(TOP)]
