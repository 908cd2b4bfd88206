"""What a ranking rests on: the tables that were named, found, read and checked together."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from pararoute.ingest.abundance import read_abundance
from pararoute.ingest.contrasts import Role, is_of_mirror, read_contrast
from pararoute.ingest.errors import (
    InputError,
    NotEnoughDataError,
    PararouteWarning,
    SpeciesError,
    UnknownNameError,
)
from pararoute.ingest.expression import read_expression
from pararoute.ingest.geo.contrast import Contrast
from pararoute.ingest.identifiers import check_overlap, in_words, other_spellings
from pararoute.ingest.omnipath.reader import read_omnipath
from pararoute.ingest.omnipath.source import Client, Licence, Source, omnipath_source
from pararoute.ingest.orthologs import translate, translate_abundance, translate_symbols
from pararoute.ingest.remote.mirror import VARIABLE
from pararoute.ingest.remote.sources import Sources
from pararoute.ingest.tables import ORGANISMS, Expression, Knowledge, SourceFile
from pararoute.queries.conventions import names_in
from pararoute.queries.routes import AKT

Table: TypeAlias = "str | Path | pd.DataFrame | Contrast"
Read: TypeAlias = "Table | Expression"
Direction: TypeAlias = Literal["paracrine", "autocrine"]


@dataclass(frozen=True)
class Inputs:
    """The tables of one ranking, all of one organism.

    Attributes
    ----------
    sender, receiver, abundance, knowledge
        What the ranking takes.
    files : tuple of SourceFile
        Everything that was read.
    overlaps : dict of str to float
        Share of each table's genes that the network knows.
    organism : str
        Of the contrasts as they were given.
    source : Source
        Where OmniPath's tables come from.
    orthologs : DataFrame or None
        Ledger of the translation, where mouse contrasts run on human tables.
    """

    sender: Expression
    receiver: Expression | None
    abundance: pd.Series | None
    knowledge: Knowledge
    files: tuple[SourceFile, ...]
    overlaps: dict[str, float]
    organism: str
    source: Source
    orthologs: pd.DataFrame | None = None

    @property
    def data(self) -> tuple[Expression, Expression | None, pd.Series | None]:
        """Sender, receiver and abundance, in the order in which a ranking takes them."""
        return self.sender, self.receiver, self.abundance


def gather(
    sender: Read | None,
    receiver: Table | None,
    abundance: Table | None,
    omnipath: Source | str | Path | None,
    organism: str | None,
    *,
    sources: Sources,
    client: Client = "requests",
    licence: Licence | None = None,
    direction: Direction = "paracrine",
    begin: Callable[[str], None],
) -> Inputs:
    """Find, read and check what a ranking rests on.

    Parameters
    ----------
    sender, receiver, abundance, omnipath, organism, client, licence, direction
        As `pararoute.rank` takes them; the sender may have been read already.
    sources : Sources
        Where to look.
    begin : callable
        Is told the name of each stage.
    """
    begin("reading the contrasts")
    sent = _sender(sender, sources, any_role=direction == "autocrine")
    if direction == "autocrine":
        received: Expression | None = _itself(sent, receiver)
    else:
        received = _receiver(receiver, sender, sent, sources)
    organism = _organism(organism, sent)
    amounts, measured = _amounts(abundance, organism)
    files = [*sent.files, *(received.files if received else ()), *measured]
    begin("reading OmniPath's tables")
    find = partial(
        omnipath_source, omnipath, mirror=sources.mirror, fetcher=sources.fetcher,
        licence=licence or "academic", client=client,
    )  # fmt: skip
    ledger = None
    try:
        source = find(organism=organism)
        knowledge = read_omnipath(source, organism, licence)
    except SpeciesError:
        if organism != "mouse":
            raise
        source = find(organism="human")
        knowledge = read_omnipath(source, "human", licence)
        sent, received, amounts, ledger = _in_human(sent, received, amounts, str(source))
    if received is None and amounts is None:
        _warn_of_no_receiver(sent, sources)
    overlaps = _check(sent, received, amounts, knowledge)
    files += knowledge.files
    return Inputs(
        sent, received, amounts, knowledge, tuple(files), overlaps, organism, source, ledger
    )


def effectors_in(organism: str, given: str | Sequence[str]) -> tuple[str, ...]:
    """What was given; the default is human AKT, and means its orthologues in a mouse network."""
    asked = names_in(given)
    if organism == "human" or asked != AKT:
        return asked
    return tuple(translate_symbols(asked, "human", organism)["target_gene"])


def named(table: Table | None) -> str | None:
    """What the user called a table, for the record."""
    if isinstance(table, pd.DataFrame | Contrast):
        return "DataFrame"
    return None if table is None else str(table)


def _contrast(
    table: Read | None, role: Role, sources: Sources, *, any_role: bool = False
) -> Expression | None:
    if isinstance(table, Contrast):
        info = table.info
        return read_expression(table.frame, role=role, name=str(info["contrast"]), complete=True,
                               organism=str(info["organism"]))  # fmt: skip
    if isinstance(table, pd.DataFrame):
        return read_expression(table, role=role)
    if isinstance(table, Expression):
        return table
    name = None if table is None else str(table)
    return read_contrast(name, role, sources, any_role=any_role)


def _sender(table: Read | None, sources: Sources, *, any_role: bool) -> Expression:
    """Cells that hear themselves may be resistant ones: their contrast is listed as a receiver."""
    sender = _contrast(table, "sender", sources, any_role=any_role)
    if sender is None:
        raise InputError(
            "no sender contrast",
            where="--sender",
            expected="a table of treated against untreated sensitive cells",
            how="give --sender FILE or --sender GSE64741:A375_BRAFi_48h, "
            f"set {VARIABLE} to a mirror with a default sender, or try --demo",
        )
    require_errors(sender)
    if not sender.complete:
        warnings.warn(
            PararouteWarning(
                f"the sender {sender.name} lists significant genes only: a ligand that is missing "
                "is unknown, shrinkage is too weak, and no null can be computed"
            ),
            stacklevel=3,
        )
    return sender


def require_errors(sender: Expression) -> None:
    """Refuse a contrast of which nothing can be told: a rise without a standard error.

    Raises
    ------
    NotEnoughDataError
        No gene has a standard error.
    """
    if np.isnan(sender.frame["lfcSE"].to_numpy(float)).all():
        raise NotEnoughDataError(
            "no gene of the sender has a standard error: how sure a rise is cannot be told",
            where=sender.name,
            expected="a contrast of at least two samples in each group",
            how="give a contrast with replicates",
        )


def _itself(sent: Expression, receiver: Table | None) -> Expression:
    """The sender as its own receiver; its files count once."""
    if receiver is not None:
        raise InputError(
            "the sender is its own receiver where the direction is autocrine",
            where="--receiver",
            how="leave the receiver out, or take --direction paracrine",
        )
    return replace(sent, files=())


def _receiver(
    receiver: Table | None, sender: Read | None, sent: Expression, sources: Sources
) -> Expression | None:
    """The receiver that was named; else the mirror's default, if the sender is the mirror's too."""
    if receiver is not None:
        return _contrast(receiver, "receiver", sources)
    if isinstance(sender, pd.DataFrame | Contrast | Expression):
        return None
    if not is_of_mirror(sender, sources):
        return None
    default = read_contrast(None, "receiver", sources)
    if default is None or default.organism != sent.organism:
        return None
    return default


def _amounts(
    abundance: Table | None, organism: str
) -> tuple[pd.Series | None, tuple[SourceFile, ...]]:
    """The abundance that was given, and its file."""
    if abundance is None:
        return None, ()
    if isinstance(abundance, Contrast):
        raise InputError(
            "a contrast is no abundance",
            where="--receiver-abundance",
            how="give it as the receiver",
        )
    amounts, file = read_abundance(abundance, organism)
    return amounts, (file,)


def _organism(organism: str | None, sender: Expression) -> str:
    organism = organism or sender.organism or "human"
    if organism not in ORGANISMS:
        raise UnknownNameError("organism", organism, ORGANISMS, where="--organism")
    return organism


def _warn_of_no_receiver(sender: Expression, sources: Sources) -> None:
    how = "give --receiver or --receiver-abundance"
    series = str(sender.details.get("series", ""))
    if series:
        from pararoute.ingest.geo.contrast import receivers_of

        names = receivers_of(series, sources)
        titles = f"the titles of {series} "
        how += f" ({titles}allow {', '.join(names)})" if names else (
            f" ({titles}name no resistant cells to compare)")  # fmt: skip
    warnings.warn(
        PararouteWarning(
            "no receiver: which receptors resistant cells have is not known, the same prior "
            f"stands for all of them; {how}"
        ),
        stacklevel=3,
    )


def _in_human(
    sender: Expression, receiver: Expression | None, abundance: pd.Series | None, source: str
) -> tuple[Expression, Expression | None, pd.Series | None, pd.DataFrame]:
    """The contrasts of mouse genes in human symbols, and the ledger of the translation."""
    warnings.warn(
        PararouteWarning(
            f"{source} holds no interactions of mouse: the contrasts are told in human symbols by "
            "orthology, and so is the ranking; orthologs.tsv lists what became of each gene"
        ),
        stacklevel=3,
    )
    sender, ledger = translate(sender, "human")
    ledgers = [_of("sender", ledger)]
    if receiver is not None:
        receiver, ledger = translate(receiver, "human")
        ledgers.append(_of("receiver", ledger))
    if abundance is not None:
        abundance = translate_abundance(abundance, "human")
    return sender, receiver, abundance, pd.concat(ledgers, ignore_index=True)


def _of(contrast: str, ledger: pd.DataFrame) -> pd.DataFrame:
    ledger.insert(0, "contrast", contrast)
    return ledger


def _check(
    sender: Expression,
    receiver: Expression | None,
    abundance: pd.Series | None,
    knowledge: Knowledge,
) -> dict[str, float]:
    """Share of each table's genes that the network knows; warnings for what is missing."""
    network = (knowledge.symbols, knowledge.organism)
    overlaps = {"sender": check_overlap(sender, *network, "sender")}
    if receiver is not None:
        overlaps["receiver"] = check_overlap(receiver, *network, "receiver")
    if abundance is not None:
        genes = pd.DataFrame({"gene_symbol": abundance.index})
        overlaps["receiver abundance"] = check_overlap(
            Expression(genes, "receiver abundance"), *network, "receiver abundance"
        )
    measured = set(sender.frame["gene_symbol"])
    absent = set(knowledge.ligrec["source_genesymbol"]) - measured
    spellings = other_spellings(absent, measured, knowledge.organism)
    if spellings:
        warnings.warn(
            PararouteWarning(
                f"{len(spellings)} ligands stand in the sender under another symbol and count as "
                f"not measured; rename them there to use them: {in_words(spellings)}"
            ),
            stacklevel=3,
        )
    return overlaps
