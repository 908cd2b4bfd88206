"""The verb `sweep`: rank every contrast of a folder or of a Parquet file."""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.aliases import told_by_alias
from pararoute.graph.build import build
from pararoute.graph.overlay import shipped_overlay
from pararoute.ingest.collection.listing import list_contrasts
from pararoute.ingest.errors import (
    InputError,
    IntegrityError,
    NotEnoughDataError,
    PararouteWarning,
)
from pararoute.ingest.omnipath.source import Client, Licence, Source
from pararoute.ingest.remote.sources import sources
from pararoute.ingest.watch import SILENT, Watch
from pararoute.inputs import Inputs, Table, effectors_in, gather, named
from pararoute.provenance import SCHEMA_VERSION, Clock, peak_memory
from pararoute.queries.conventions import model_limits
from pararoute.queries.crew import Piece, answers
from pararoute.queries.routes import AKT
from pararoute.queries.sweeping.columns import CONTRASTS, TEXTS
from pararoute.queries.sweeping.fixed import fixed_terms
from pararoute.queries.switch import alone, finish
from pararoute.sweeping import cluster
from pararoute.sweeping.folder import ABOUT, clear, left_over, missing, put_together
from pararoute.sweeping.part import RANKS, Parts
from pararoute.sweeping.plan import Plan, read_plan, versions, write_plan
from pararoute.sweeping.premises import premises


@dataclass(frozen=True, repr=False)
class Sweep:
    """A sweep that was written.

    Attributes
    ----------
    folder : Path
        Where its tables are.
    about : mapping
        The content of sweep.json.
    """

    folder: Path
    about: Mapping[str, Any]

    @property
    def exit_code(self) -> int:
        """Of the command line: 7 where no contrast could be ranked."""
        counts = self.about["counts"]
        ranked = counts["contrasts"] - counts["contrasts that could not be ranked"]
        return 0 if ranked else NotEnoughDataError.exit_code

    @property
    def top(self) -> pd.DataFrame:
        """The first ligands of each contrast with their routes (top.tsv)."""
        return self._table("top")

    @property
    def ligands(self) -> pd.DataFrame:
        """Every ligand: what no contrast changes, and how it fared in all (ligands.tsv)."""
        return self._table("ligands")

    @property
    def contrasts(self) -> pd.DataFrame:
        """Every contrast, and what is wrong with those that were not ranked (contrasts.tsv)."""
        return self._table("contrasts")

    def ranks(self, contrast: str) -> pd.DataFrame:
        """All ligands of one contrast in rank order.

        Raises
        ------
        InputError
            No contrast of that name was ranked.
        """
        found = pd.read_parquet(self.folder / RANKS, filters=[("contrast", "==", contrast)])
        if found.empty:
            raise InputError(
                f"no contrast {contrast!r} was ranked", where=str(self.folder),
                how="contrasts.tsv lists all, and what is wrong with those that were not",
            )  # fmt: skip
        return found.astype({"contrast": str, "ligand": str, "reason": object})

    def _table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / f"{name}.tsv", sep="\t", keep_default_na=False,
                           na_values=[""], dtype=dict.fromkeys(TEXTS, str))  # fmt: skip

    def __repr__(self) -> str:
        return f"<sweep of {self.about['counts']['contrasts']} contrasts in {self.folder}>"

    def _repr_html_(self) -> str:
        """What stands first, for a notebook."""
        return str(self.top.head(15).to_html(index=False, float_format="%.3f"))


def sweep(
    contrasts: str | Path,
    out: str | Path = "pararoute-sweep",
    *,
    receiver: Table | None = None,
    receiver_abundance: Table | None = None,
    omnipath: Source | str | Path | None = None,
    client: Client = "requests",
    licence: Licence | None = None,
    effector: str | Sequence[str] = AKT,
    organism: str | None = None,
    strict_signs: bool = False,
    overlay: bool = True,
    top: int = 10,
    workers: int | None = None,
    scheduler: str | None = None,
    refresh: bool = False,
    offline: bool = False,
    watch: Watch = SILENT,
) -> Sweep:
    """Rank every contrast of a folder or of a Parquet file as the sender, without permutations.

    Scores and ranks are those that `rank` gives each of them with the same receiver. One that
    cannot be read is told in contrasts.tsv and stops no other. A sweep that was killed goes on
    where it was when it is called again.

    Parameters
    ----------
    contrasts : path
        A folder of tables, each as `rank` takes it, and of Parquet files, or one Parquet file
        (`ingest.collection.parquet` says of which shape).
    out : path
        Where the result goes.
    receiver, receiver_abundance, omnipath, client, licence, effector, strict_signs, overlay
        As `rank` takes them, the same for all contrasts.
    organism : str, optional
        ``"human"`` or ``"mouse"``, of all contrasts. Default: as the first readable one tells.
    top : int
        Ligands of each contrast in top.tsv.
    workers : int, optional
        Processes on this machine. Default: as many as there are cores.
    scheduler : str, optional
        Address of a Dask scheduler (``tcp://HOST:PORT``) whose workers do the work instead.
    refresh, offline, watch
        As `rank` takes them.

    Returns
    -------
    Sweep
        ``top``, ``ligands``, ``contrasts`` and ``ranks(contrast)``.

    Raises
    ------
    InputError
        No collection, one whose contrasts are all unreadable, or a folder that holds a sweep of
        other tables or settings.
    NotEnoughDataError
        No contrast at all.
    NetworkError
        The scheduler does not answer.
    IntegrityError
        The folder cannot be written to, or another process sweeps into it.

    Warns
    -----
    PararouteWarning
        Contrasts that could not be ranked; what limits the ranks.

    Notes
    -----
    Cost: see docs/scale.md. The same bytes for any number of workers, here or on a cluster.
    """
    clock, folder, place = Clock(watch.stage), Path(out).absolute(), Path(contrasts).absolute()
    if scheduler is not None:
        cluster.check_address(scheduler)
    _check_numbers(top, workers)
    if folder == place:
        raise InputError("the result would lie among the contrasts", where=str(out),
                         how="choose another folder with --out DIR")  # fmt: skip
    clock.start("listing the contrasts")
    entries = list_contrasts(contrasts)
    places = sources(demo=False, refresh=refresh, offline=offline, watch=watch)
    inputs = premises(entries, organism, lambda first: gather(
        first, receiver, receiver_abundance, omnipath, organism,
        sources=places, client=client, licence=licence, begin=clock.start,
    ))  # fmt: skip
    effector = effectors_in(inputs.knowledge.organism, effector)
    clock.start("building the graph")
    graph = build(
        inputs.knowledge, overlay=shipped_overlay() if overlay else None, strict_signs=strict_signs
    )
    with told_by_alias():
        fixed = fixed_terms(graph, inputs.receiver, inputs.abundance, effector)
    about = _about(inputs, {"effector": list(effector), "strict_signs": strict_signs,
                            "overlay": overlay, "license": licence})  # fmt: skip
    _refuse_another(folder, about)
    with _alone(folder):
        _refuse_another(folder, about)  # which another process may have begun meanwhile
        plan = write_plan(folder, fixed, inputs.knowledge.symbols, entries, about)
        clock.start("ranking the contrasts")
        computed = _work_out(plan, workers, scheduler, watch)
        clock.stop()
        watch.stage("putting the tables together")
        whole = put_together(plan, top, {
            **plan.about, "place": str(contrasts), "receiver": named(receiver), "top": top,
            "limits": list(model_limits(effector)), "timing": _timing(clock, computed),
        }, workers)  # fmt: skip
    _tell_refused(whole, folder)
    return Sweep(folder, whole)


def _about(inputs: Inputs, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What decides the result, but for the contrasts."""
    return {
        "schema_version": SCHEMA_VERSION, "layout": list(CONTRASTS), "arguments": asked,
        "organism": inputs.organism, "network": inputs.knowledge.organism,
        "inputs": [{"role": f.role, "sha256": f.sha256, "rows": f.rows}
                   for f in inputs.files if f.role != "sender"],
        "versions": versions(),
    }  # fmt: skip


def _timing(clock: Clock, computed: int) -> dict[str, Any]:
    return {
        "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "seconds": clock.seconds,
        "contrasts worked out": computed, "peak memory in MiB": peak_memory(),
    }  # fmt: skip


def read_sweep(folder: str | Path) -> Sweep:
    """A sweep that was written, without what it was made of.

    Parameters
    ----------
    folder : path
        What `sweep` was given as `out`.

    Raises
    ------
    InputError
        There is no sweep, or it has not ended.
    IntegrityError
        A sweep was killed while its tables took their places, and they cannot now.
    """
    file = Path(folder) / ABOUT
    finish(Path(folder))
    try:
        about = json.loads(file.read_text(encoding="utf-8"))
        if {"counts", "outputs"} <= set(about):
            return Sweep(Path(folder), about)
    except (OSError, ValueError, TypeError):
        pass
    raise InputError(
        "no sweep that has ended is found there", where=str(file),
        expected="a folder that pararoute sweep wrote", how="sweep, or name another folder",
    )  # fmt: skip


def _check_numbers(top: int, workers: int | None) -> None:
    for name, number in (("top", top), ("workers", workers)):
        if number is not None and number < 1:
            raise InputError(f"{name} is {number}", where=name, expected="at least 1")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The folder for this process only, from the first part to the last table."""
    try:
        (folder / RANKS).mkdir(parents=True, exist_ok=True)
        with alone(folder / RANKS, wait=0):
            yield
    except OSError as error:
        raise IntegrityError(
            f"the result cannot be written ({error.strerror or error})", where=str(folder),
            expected="a folder that can be written to, with free space",
            how="choose another folder with --out DIR",
        ) from error  # fmt: skip


def _refuse_another(folder: Path, about: Mapping[str, Any]) -> None:
    """Parts of other tables or settings are not thrown away unasked."""
    before = read_plan(folder)
    if before is None:
        _refuse_foreign(folder)
        return
    now, then = ({**told, **told["arguments"], "arguments": None} for told in (about, before.about))
    differs = [name for name in now if now[name] != then.get(name)]
    if differs:
        raise InputError(
            f"the folder holds another sweep, which differs in: {', '.join(differs)}",
            where=str(folder), expected="the same settings, tables and versions, to go on with it",
            how="give the same ones again, or choose another folder with --out DIR",
        )  # fmt: skip


def _refuse_foreign(folder: Path) -> None:
    """A folder that is no sweep's may hold a ranking, or what a user cannot make again."""
    files = [*folder.glob("*"), *(folder / RANKS).glob("*")]
    there = sorted(p.name for p in files if p.name != RANKS and p.name[0] != ".")
    if there:
        raise InputError(
            f"the folder holds files that are not a sweep's: {', '.join(there[:5])}",
            where=str(folder), expected="an empty or new folder, or that of this sweep",
            how="choose another folder with --out DIR",
        )  # fmt: skip


def _work_out(plan: Plan, workers: int | None, scheduler: str | None, watch: Watch) -> int:
    """Work out the parts that are not there; the number of contrasts in them."""
    todo = missing(plan)
    if todo or left_over(plan):  # its tables are not those of the new parts
        (plan.folder / ABOUT).unlink(missing_ok=True)
    clear(plan)
    sizes = {number: len(plan.entries(number)) for number in todo}
    total = sum(sizes.values())
    if plan.contrasts > total:
        watch.note(f"{plan.contrasts - total} of {plan.contrasts} contrasts are ranked already")
    parts = Parts(str(plan.folder), plan.whole)
    if not todo:
        return 0
    try:
        with watch.count("contrasts", total) as tell:
            for number in _finished(parts, todo, workers, scheduler):
                tell(sizes[number])
    except KeyboardInterrupt:
        watch.note("parts that are finished are kept: sweep again to go on")
        raise
    clear(plan)  # what a worker left that died
    return total


def _finished(
    parts: Parts, todo: Sequence[int], workers: int | None, scheduler: str | None
) -> Iterator[int]:
    """Each part when it is done, here or on a cluster."""
    if scheduler is not None:
        yield from cluster.finished(parts, todo, scheduler)
        return
    pieces = [Piece("part", number) for number in todo]
    with closing(answers({"part": parts}, pieces, workers)) as coming:
        yield from (todo[place] for place, _ in coming)


def _tell_refused(whole: Mapping[str, Any], folder: Path) -> None:
    counts = whole["counts"]
    refused = counts["contrasts that could not be ranked"]
    if refused:
        warnings.warn(
            PararouteWarning(
                f"{refused} of {counts['contrasts']} contrasts could not be ranked: contrasts.tsv "
                f"in {folder} says what is wrong with each; mend them and run the sweep again"
            ),
            stacklevel=3,
        )
