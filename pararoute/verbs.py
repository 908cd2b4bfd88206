"""The verbs that a notebook and the command line share."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from pararoute.graph.build import build
from pararoute.graph.overlay import shipped_overlay
from pararoute.ingest.abundance import read_abundance
from pararoute.ingest.contrasts import Role, read_contrast
from pararoute.ingest.errors import InputError, PararouteWarning, UnknownNameError
from pararoute.ingest.expression import read_expression
from pararoute.ingest.identifiers import check_overlap, other_spellings
from pararoute.ingest.mirror import DEMO, VARIABLE, mirror_from_environment
from pararoute.ingest.omnipath import read_omnipath
from pararoute.ingest.tables import ORGANISMS, Expression, Knowledge
from pararoute.provenance import Clock, describe_run, label_demo
from pararoute.queries import rank as ranking
from pararoute.queries.routes import AKT, Ranking

Table: TypeAlias = "str | Path | pd.DataFrame"


def rank(
    sender: Table | None = None,
    receiver: Table | None = None,
    *,
    receiver_abundance: Table | None = None,
    omnipath: str | Path | None = None,
    effector: Sequence[str] = AKT,
    organism: str | None = None,
    strict_signs: bool = False,
    overlay: bool = True,
    demo: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Ranking:
    """Rank the ligands of treated sensitive cells and their routes to the effectors.

    Parameters
    ----------
    sender : path, contrast id or DataFrame, optional
        Treated against untreated sensitive cells: log2 fold changes with their standard
        errors (or what they can be derived from). Default: the mirror's default sender.
    receiver : path, contrast id or DataFrame, optional
        Resistant against parental cells. Default: the mirror's default receiver if the
        sender is the mirror's too; else reception rests on its prior.
    receiver_abundance : path or DataFrame, optional
        TPM, CPM or counts in resistant cells; goes before the receiver.
    omnipath : path, optional
        Folder of OmniPath's tables. Default: ``omnipath/`` of the mirror.
    effector : sequence of str
        Proteins or complexes on which a route ends.
    organism : str, optional
        ``"human"`` or ``"mouse"``. Default: the sender's where it tells, else human.
    strict_signs : bool
        Drop ligand-receptor pairs without a known sign.
    overlay : bool
        Apply the shipped corrections of signs.
    demo : bool
        Use the bundled synthetic demo; every table is labelled so.
    progress : callable, optional
        Called with the name of each stage as it begins.

    Returns
    -------
    Ranking
        Tables and provenance; the inputs are not changed.

    Raises
    ------
    InputError
        Unreadable or wrong content, an unknown effector, contrast or organism.
    NotEnoughDataError
        No gene overlap, or no value at all.

    Warns
    -----
    PararouteWarning
        What limits the result; also in ``run["warnings"]``.

    Examples
    --------
    >>> result = rank(demo=True)
    >>> int(result.ligands["rank"].iloc[0])
    1
    """
    clock = Clock(progress)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PararouteWarning)
        if demo and (sender is not None or receiver is not None or omnipath is not None):
            raise InputError(
                "the demo brings its own tables", where="demo", how="leave sender, receiver and "
                "omnipath out, or leave the demo out",
            )  # fmt: skip
        mirror = DEMO if demo else mirror_from_environment()
        clock.start("reading the contrasts")
        sent = _sender(sender, mirror)
        of_mirror = sender is None or sent.title != ""
        received = _receiver(receiver, mirror if of_mirror or receiver is not None else None)
        organism = _organism(organism, sent)
        abundance, files = None, [*sent.files, *(received.files if received else ())]
        if receiver_abundance is not None:
            abundance, file = read_abundance(receiver_abundance, organism)
            files.append(file)
        clock.start("reading OmniPath's tables")
        knowledge = read_omnipath(_omnipath_folder(omnipath, mirror), organism)
        overlaps = _check_inputs(sent, received, abundance, knowledge)
        clock.start("building the graph")
        corrections = shipped_overlay() if overlay else None
        graph = build(knowledge, overlay=corrections, strict_signs=strict_signs)
        clock.start("ranking")
        result = ranking.rank(graph, sent, received, abundance, tuple(effector))
        clock.stop()
    for warning in caught:
        warnings.warn(warning.message, stacklevel=2)
    run = describe_run(
        arguments={
            "sender": _named(sender), "receiver": _named(receiver),
            "receiver_abundance": _named(receiver_abundance), "omnipath": _named(omnipath),
            "effector": list(effector), "organism": organism, "strict_signs": strict_signs,
            "overlay": overlay, "demo": demo,
        },
        sender=sent, receiver=received, knowledge=knowledge, files=[*files, *knowledge.files],
        result=result, overlaps=overlaps,
        messages=[str(w.message) for w in caught if issubclass(w.category, PararouteWarning)],
        clock=clock,
    )  # fmt: skip
    result = replace(result, run=run)
    return label_demo(result) if demo else result


def _named(table: Table | None) -> str | None:
    return "DataFrame" if isinstance(table, pd.DataFrame) else None if table is None else str(table)


def _contrast(table: Table | None, role: Role, mirror: Path | None) -> Expression | None:
    if isinstance(table, pd.DataFrame):
        return read_expression(table, role=role)
    return read_contrast(None if table is None else str(table), role, mirror)


def _sender(table: Table | None, mirror: Path | None) -> Expression:
    sender = _contrast(table, "sender", mirror)
    if sender is None:
        raise InputError(
            "no sender contrast",
            where="--sender",
            expected="a table of treated against untreated sensitive cells",
            how=f"give --sender FILE, set {VARIABLE} to a mirror with a default sender, "
            "or try --demo",
        )
    if not sender.complete:
        warnings.warn(
            PararouteWarning(
                f"the sender {sender.name} lists significant genes only: a ligand that is missing "
                "is unknown, shrinkage is too weak, and no null can be computed"
            ),
            stacklevel=2,
        )
    return sender


def _receiver(table: Table | None, mirror: Path | None) -> Expression | None:
    return _contrast(table, "receiver", mirror)


def _organism(organism: str | None, sender: Expression) -> str:
    organism = organism or sender.organism or "human"
    if organism not in ORGANISMS:
        raise UnknownNameError("organism", organism, ORGANISMS, where="--organism")
    return organism


def _omnipath_folder(omnipath: str | Path | None, mirror: Path | None) -> Path:
    name = str(omnipath or "")
    if name == "live" or "://" in name:
        raise InputError(
            "this version reads OmniPath's tables from a folder only",
            where=f"--omnipath {name}",
            expected="a folder that holds omnipath_webservice_interactions.tsv[.gz]",
            how="download the tables and give their folder, or try --demo",
        )
    if omnipath is not None:
        return Path(omnipath)
    if mirror is None:
        raise InputError(
            "no OmniPath tables",
            where="--omnipath",
            expected="a folder that holds omnipath_webservice_interactions.tsv[.gz]",
            how=f"give --omnipath DIR, set {VARIABLE} to a mirror, or try --demo",
        )
    return mirror / "omnipath"


def _check_inputs(
    sender: Expression,
    receiver: Expression | None,
    abundance: pd.Series | None,
    knowledge: Knowledge,
) -> dict[str, float]:
    """Share of each table's genes that the network knows; warnings for what is missing."""
    overlaps = {"sender": check_overlap(sender, knowledge, "sender")}
    if receiver is not None:
        overlaps["receiver"] = check_overlap(receiver, knowledge, "receiver")
    if abundance is not None:
        genes = pd.DataFrame({"gene_symbol": abundance.index})
        overlaps["receiver abundance"] = check_overlap(
            Expression(genes, "receiver abundance"), knowledge, "receiver abundance"
        )
    if receiver is None and abundance is None:
        warnings.warn(
            PararouteWarning(
                "no receiver: which receptors resistant cells have is not known, the same prior "
                "stands for all of them"
            ),
            stacklevel=3,
        )
    measured = set(sender.frame["gene_symbol"])
    absent = set(knowledge.ligrec["source_genesymbol"]) - measured
    spellings = other_spellings(absent, measured, knowledge.organism)
    if spellings:
        listed = ", ".join(f"{new} = {old}" for new, old in list(spellings.items())[:10])
        more = " ..." if len(spellings) > 10 else ""
        warnings.warn(
            PararouteWarning(
                f"{len(spellings)} ligands stand in the sender under another symbol and count as "
                f"not measured; rename them there to use them: {listed}{more}"
            ),
            stacklevel=3,
        )
    return overlaps
