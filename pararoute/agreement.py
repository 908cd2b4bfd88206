"""The verb `consensus`: what several rankings that were written agree on."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.ingest.errors import InputError, NotEnoughDataError, PararouteWarning
from pararoute.ingest.orthologs import translate_symbols
from pararoute.ingest.watch import SILENT, Watch
from pararoute.orthologous_ligands import in_human
from pararoute.queries.concordance import agreement
from pararoute.queries.consensus import Consensus
from pararoute.queries.consensus import consensus as consensus_of
from pararoute.queries.conventions import DEMO_LABEL, model_limits
from pararoute.queries.export import to_json, to_tsv, write_all
from pararoute.runs import read_run, read_table

TABLE, LEDGER, ABOUT = "consensus.tsv", "consensus_orthologs.tsv", "consensus.json"
_OF_RANK = ["ligand", "score", "padj", "transmission_free"]
FILES = {TABLE: "table", LEDGER: "orthologs", ABOUT: "about"}
SAME_NETWORK = (
    "the runs share binding and transmission: pvalue is small for a ligand that is well wired, "
    "whatever its expression; pvalue_change asks of the changes alone"
)
SAME_SENDER = (
    "runs with the same sender are not independent: pvalue and qvalue order the ligands, and are "
    "no probabilities"
)


@dataclass(frozen=True)
class Ranked:
    """A ranking that was written, as far as a consensus needs it."""

    name: str
    folder: Path
    run: Mapping[str, Any]
    ligands: pd.DataFrame
    effectors: frozenset[str]

    @property
    def symbols(self) -> str:
        """The species whose symbols the ligands have."""
        stated = str(self.run["contrasts"]["sender"]["organism"])
        return stated if stated != "not stated" else str(self.run["arguments"]["organism"])

    def hashes(self, part: str) -> list[str]:
        """SHA-256 of the inputs whose role begins so."""
        return [e["sha256"] for e in self.run["inputs"] if e["role"].startswith(part)]


def consensus(*runs: str | Path, out: Path | str | None = None, watch: Watch = SILENT) -> Consensus:
    """Aggregate the ligands of several rankings.

    Parameters
    ----------
    *runs : str or path
        Folders of two or more rankings, each named as its folder or as in ``"NAME=DIR"``.
    out : path, optional
        Where to write consensus.tsv, consensus.json and, where runs of mouse and human symbols
        are joined, consensus_orthologs.tsv.
    watch : Watch
        Is told of stages.

    Returns
    -------
    Consensus
        ``table``, ``pairs``, ``whole``, ``runs``.

    Raises
    ------
    InputError
        No ranking, a table that is not what the ranking wrote, one of another version, of other
        effectors, the same one twice, or two of one name.
    NotEnoughDataError
        Fewer than two rankings, or no ligand that two of them rank.
    IntegrityError
        The result cannot be written.

    Warns
    -----
    PararouteWarning
        Where the rankings differ in more than their contrasts, or share a sender.

    Notes
    -----
    Only run.json and ligands.tsv are read. Cost: 50 ms a run of 1,000 ligands.
    """
    watch.stage("reading the rankings")
    found = [_read(name, folder) for name, folder in _named(runs)]
    _refuse_unlike(found)
    found, ledger = _in_one_species(found)
    _refuse_other_effectors(found)
    alike = _of_one_sender(found)
    _warn(found, alike)
    watch.stage("aggregating the ranks")
    tables = {one.name: one.ligands for one in found}
    pairs, whole = agreement(tables)
    demo = any(one.run["demo"] for one in found)
    table = consensus_of(tables)
    effectors = tuple(sorted(found[0].effectors))
    result = Consensus(
        table=table.assign(data=DEMO_LABEL) if demo else table,
        pairs=pairs, whole=whole, runs=pd.DataFrame([_row(one) for one in found]),
        effectors=effectors, demo=demo, orthologs=ledger, of_one_sender=alike,
        limits=(*model_limits(effectors), SAME_NETWORK, *(SAME_SENDER,) * bool(alike)),
    )  # fmt: skip
    if out is not None:
        write(result, out)
    return result


def write(result: Consensus, folder: Path | str) -> dict[str, Path]:
    """Write a consensus, all or nothing; files of other names in the folder are left alone.

    Returns
    -------
    dict of str to Path
        Where each file stands.
    """
    folder = Path(folder)
    texts = {TABLE: to_tsv(result.table)}
    if result.orthologs is not None:
        texts[LEDGER] = to_tsv(result.orthologs)
    outputs = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    texts[ABOUT] = to_json({**result.about(), "outputs": outputs})
    # that of an earlier one would be taken for this one's
    write_all(folder, texts, gone=() if LEDGER in texts else (LEDGER,))
    return {kind: folder / name for name, kind in FILES.items() if name in texts}


def _named(runs: Sequence[str | Path]) -> list[tuple[str, Path]]:
    """Name and folder of each run; the name is the folder's unless NAME=DIR gives another."""
    wrong = next((run for run in runs if not isinstance(run, str | Path)), None)
    if wrong is not None:
        raise InputError(
            f"{type(wrong).__name__} is no folder of a ranking", where="consensus",
            expected="folders, one argument each", how="unpack a list: consensus(*runs)",
        )  # fmt: skip
    named = []
    for text in map(str, runs):
        name, given, folder = text.partition("=")
        if not given or Path(text).is_dir():
            name, folder = Path(text).resolve().name, text
        if not name.strip() or set(name) & set(";\t\n\r"):
            raise InputError(
                f"{name!r} cannot be the name of a run", where=text,
                expected="a name without semicolons and tabs", how="name it: NAME=DIR",
            )  # fmt: skip
        named.append((name, Path(folder)))
    if len(named) < 2:
        raise NotEnoughDataError(
            "a consensus needs at least two runs", where=", ".join(map(str, runs)) or "no run",
            how="name the folders of two or more rankings",
        )  # fmt: skip
    names = [name for name, _ in named]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(
            f"two runs are called {twice[0]}",
            where=", ".join(str(folder) for name, folder in named if name == twice[0]),
            how="name them: NAME=DIR",
        )
    return named


def _read(name: str, folder: Path) -> Ranked:
    run = read_run(folder)
    effectors = frozenset(run["arguments"]["effector"])
    return Ranked(name, folder, run, read_table(folder, "ligands", run), effectors)


def _refuse_unlike(runs: Sequence[Ranked]) -> None:
    for one, other in combinations(runs, 2):
        where = f"{one.folder}, {other.folder}"
        if one.ligands[_OF_RANK].equals(other.ligands[_OF_RANK]):  # whatever the permutations
            raise InputError(
                f"{one.name} and {other.name} are the same ranking", where=where,
                expected="rankings of different contrasts", how="name each of them once",
            )  # fmt: skip
        if one.run["demo"] != other.run["demo"]:
            raise InputError(
                "one ranking is the synthetic demo, the other is not", where=where,
                how="leave the demo out",
            )  # fmt: skip


def _in_one_species(runs: list[Ranked]) -> tuple[list[Ranked], pd.DataFrame | None]:
    """The runs in human symbols, and the ledger, where there are runs of both species."""
    if len({one.symbols for one in runs}) < 2:
        return runs, None
    joined, ledgers = [], []
    for one in runs:
        if one.symbols == "mouse":
            ligands, ledger = in_human(one.ligands)
            ledger.insert(0, "run", one.name)
            ledgers.append(ledger)
            pairs = translate_symbols(one.effectors, "mouse", "human")
            effectors = frozenset(pairs["target_gene"])
            one = Ranked(one.name, one.folder, one.run, ligands, effectors)
        joined.append(one)
    return joined, pd.concat(ledgers, ignore_index=True)


def _refuse_other_effectors(runs: Sequence[Ranked]) -> None:
    if len({one.effectors for one in runs}) > 1:
        raise InputError(
            "the runs are of different effectors",
            where="; ".join(f"{one.name}: {', '.join(sorted(one.effectors))}" for one in runs),
            expected="rankings of routes to the same effectors",
            how="rank again with the same --effector",
        )


def _of_one_sender(runs: Sequence[Ranked]) -> tuple[str, ...]:
    """Pairs of runs that have the same sender."""
    return tuple(
        f"{one.name} and {other.name}" for one, other in combinations(runs, 2)
        if one.hashes("sender") and one.hashes("sender") == other.hashes("sender")
    )  # fmt: skip


def _warn(runs: Sequence[Ranked], alike: Sequence[str]) -> None:
    """Tell what else than the contrast differs, and which contrasts are the same."""
    kinds: dict[str, Callable[[Ranked], object]] = {
        "OmniPath's tables": lambda one: sorted(one.hashes("omnipath")),
        "the version of pararoute": lambda one: one.run["pararoute"],
        "the direction": lambda one: one.run["arguments"]["direction"],
        "the overlay": lambda one: one.run["arguments"]["overlay"],
        "strict signs": lambda one: one.run["arguments"]["strict_signs"],
    }
    differ = [kind for kind, of in kinds.items() if any(of(one) != of(runs[0]) for one in runs)]
    if differ:
        warnings.warn(
            PararouteWarning(
                f"the runs differ in {', '.join(differ)}: not all of what they disagree on is "
                "expression"
            ),
            stacklevel=3,
        )
    if alike:
        more = f" and {len(alike) - 3} more" if len(alike) > 3 else ""
        warnings.warn(
            PararouteWarning(
                f"these have the same sender: {'; '.join(alike[:3])}{more}: they are not "
                "independent, and no p holds"
            ),
            stacklevel=3,
        )


def _row(one: Ranked) -> dict[str, str]:
    sender = one.run["contrasts"]["sender"]
    return {
        "run": one.name,
        "folder": str(one.folder),
        "sha256": one.run["outputs"]["ligands.tsv"],
        "organism": str(one.run["arguments"]["organism"]),
        "symbols": one.symbols,
        "sender": str(sender["title"] or sender["name"]),
    }
