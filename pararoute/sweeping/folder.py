"""The tables of a sweep, put together from its parts, of which one is held in memory at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pararoute.graph.network import Floats
from pararoute.ingest.errors import IntegrityError
from pararoute.queries.crew import Piece, run
from pararoute.queries.export import to_json, to_tsv
from pararoute.queries.sweeping.columns import CONTRASTS, LIGANDS_ADDED, TOP, describe_sweep
from pararoute.queries.switch import replace_files
from pararoute.sweeping.part import RANKS, footer, is_whole, path_of, ranks_of, seal_of
from pararoute.sweeping.plan import FOLDER, Plan

ABOUT = "sweep.json"
_TOGETHER = 20_000  # contrasts whose rows of top.tsv are in memory at a time
_WORTH_HELPERS = 40  # parts: a process takes as long to start as some 20 of them
_OURS = re.compile(r"part-\d{6}|part-\d{6}\.parquet|\.part-\d{6}\.parquet\.\d+-[0-9a-f]{8}")
_NEEDED = ("contrast", "rank", "ligand", "score", "secretion", "log2FoldChange", "padj")


class Summary(NamedTuple):
    """Of a part: rows of top.tsv and contrasts.tsv, contrasts not ranked, and `seen_in`."""

    top: str
    contrasts: str
    refused: int
    seen: Floats


@dataclass(frozen=True)
class Summaries:
    """What tells of a part what the tables need of it, in any process that sees the folder.

    Attributes
    ----------
    folder, plan : str
        As those of `Parts`.
    top : int
        Ligands of each contrast in top.tsv.
    """

    folder: str
    plan: str
    top: int

    def answer(self, asked: int) -> Summary:
        """The summary of a part.

        Raises
        ------
        IntegrityError
            The part is missing, damaged, or one that a process which outlived its sweep wrote.
        """
        plan, columns = Plan.of(self.folder, self.plan), list(_NEEDED)
        found = footer(plan.folder, asked)
        ranks = ranks_of(plan.folder, asked, columns)
        if found is None or ranks is None or not is_made(plan, asked):
            raise IntegrityError(
                "a part of the sweep is missing or damaged",
                where=str(path_of(plan.folder, asked)),
                how="run the sweep again: it is worked out anew",
            )  # fmt: skip
        told = found["contrasts"]
        return Summary(
            _rows(_with_terms(ranks, plan, self.top)),
            _rows(pd.DataFrame(told, columns=list(CONTRASTS))),
            sum(one["exit_code"] > 0 for one in told),
            seen_in(ranks, plan.fixed.ligands["ligand"], self.top),
        )


def missing(plan: Plan) -> list[int]:
    """Parts that are not there, are damaged, or were made of something else."""
    return [number for number in range(plan.parts) if not is_made(plan, number)]


def is_made(plan: Plan, number: int) -> bool:
    """Whether a part is there, whole, and made of what the plan says."""
    told = footer(plan.folder, number) or {}
    return told.get("part") == plan.digest_of_part(number) and is_whole(plan.folder, number)


def left_over(plan: Plan) -> list[Path]:
    """Parts beyond the last one, and what killed processes left."""
    wanted = {path_of(plan.folder, number).name for number in range(plan.parts)}
    there = (*(plan.folder / RANKS).glob("*"), *(plan.folder / RANKS).glob(".*"),
             *seal_of(plan.folder, 0).parent.glob("*"))  # fmt: skip
    return [file for file in there if _OURS.fullmatch(file.name)
            and (file.name[0] == "." or f"{file.stem}.parquet" not in wanted)]  # fmt: skip


def clear(plan: Plan) -> None:
    """Remove what is left over."""
    for file in left_over(plan):
        file.unlink(missing_ok=True)


def seen_in(ranks: pa.Table, ligands: pd.Series, top: int) -> Floats:
    """What is seen of each ligand in some contrasts (6, l).

    In how many it is measured, scored, on top; sums of its ranks and scores; its best rank.
    """
    ligand = ranks["ligand"].unify_dictionaries().combine_chunks()
    known = pd.Index(ligands).get_indexer(pd.Index(ligand.dictionary.to_pylist()))
    place = known[ligand.indices.to_numpy()]
    score = ranks["score"].to_numpy()
    rank = ranks["rank"].to_numpy().astype(float)
    measured = np.isfinite(score)
    weights = (measured, score > 0, (score > 0) & (rank <= top),
               np.where(measured, rank, 0.0), np.where(measured, score, 0.0))  # fmt: skip
    best = np.full(len(ligands), np.inf)
    np.minimum.at(best, place[measured], rank[measured])
    return np.array([*(np.bincount(place, w, len(ligands)) for w in weights), best])


def _of_ligands(seen: Floats) -> pd.DataFrame:
    """`LIGANDS_ADDED` of each ligand, of what is seen in all contrasts."""
    measured, scored, first, rank, score, best = seen
    number = np.where(measured > 0, measured, np.nan)
    columns = {
        "n_measured": measured.astype(int), "n_scored": scored.astype(int),
        "n_top": first.astype(int), "mean_rank": rank / number, "mean_score": score / number,
        "best_rank": pd.array(np.where(np.isinf(best), np.nan, best), "Int64"),
    }  # fmt: skip
    return pd.DataFrame(columns)[list(LIGANDS_ADDED)]


def put_together(
    plan: Plan, top: int, about: Mapping[str, Any], workers: int | None = None
) -> dict[str, Any]:
    """Write the tables and sweep.json; what sweep.json holds.

    Parameters
    ----------
    plan : Plan
        Whose parts are all there.
    top : int
        Ligands of each contrast in top.tsv.
    about : mapping
        What sweep.json holds beside counts and digests.
    workers : int, optional
        Processes that read the parts.
    """
    seen, refused = np.zeros((6, len(plan.fixed.ligands))), 0
    seen[-1] = np.inf
    work = {"part": Summaries(str(plan.folder), plan.whole, top)}
    workers = workers if plan.parts >= _WORTH_HELPERS else 1
    with _Streams(plan.folder / FOLDER) as streams:
        streams.write("top.tsv", "\t".join(TOP) + "\n")
        streams.write("contrasts.tsv", "\t".join(CONTRASTS) + "\n")
        step = max(1, _TOGETHER // len(plan.entries(0)))
        for begin in range(0, plan.parts, step):
            some = range(begin, min(begin + step, plan.parts))
            for summary in run(work, [Piece("part", number) for number in some], workers):
                seen[:-1] += summary.seen[:-1]
                seen[-1] = np.minimum(seen[-1], summary.seen[-1])
                refused += summary.refused
                streams.write("contrasts.tsv", summary.contrasts)
                streams.write("top.tsv", summary.top)
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


def _ligands(plan: Plan, seen: Floats) -> pd.DataFrame:
    columns = describe_sweep()
    ligands = plan.fixed.ligands.assign(**_of_ligands(seen)).sort_values(
        ["n_top", "mean_score", "ligand"], ascending=[False, False, True], kind="stable"
    )
    return ligands[columns.loc[columns["table"] == "ligands", "column"].tolist()]


def _with_terms(ranks: pa.Table, plan: Plan, top: int) -> pd.DataFrame:
    """The first ligands of each contrast with their routes."""
    first = pc.and_(pc.less_equal(ranks["rank"], top), pc.greater(ranks["score"], 0))
    leading = ranks.filter(first).to_pandas().astype({"ligand": str})
    terms = plan.fixed.ligands.drop(columns="reason").set_index("ligand")
    return leading.join(terms, on="ligand")[list(TOP)]
