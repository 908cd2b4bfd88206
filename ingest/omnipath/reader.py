"""OmniPath's tables, in the web service's own columns, as typed tables.

Interactions, complexes and intercell are needed, CollecTRI is read where it is present.
Extra columns are ignored, missing ones are named. Where the files come from is
`pararoute.ingest.omnipath.source`'s to know.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from functools import reduce
from pathlib import Path

import pandas as pd

from pararoute.ingest.delimited import TextTable, read_text_table, require_columns
from pararoute.ingest.errors import InputError, NotEnoughDataError
from pararoute.ingest.omnipath.complexes import read_complexes
from pararoute.ingest.omnipath.interactions import (
    SIGNALLING_DATASETS,
    accessions_of,
    in_any,
    read_interactions,
    regulating,
    unique,
)
from pararoute.ingest.omnipath.licences import (
    filter_complexes,
    filter_interactions,
    filter_intercell,
    summary,
)
from pararoute.ingest.omnipath.mouse import translate_complexes, translate_roles
from pararoute.ingest.omnipath.roles import read_roles
from pararoute.ingest.omnipath.source import HOW, Folder, Source, names_of, on_disk
from pararoute.ingest.orthologs import species_share
from pararoute.ingest.tables import KEYS, Knowledge, SourceFile


def read_omnipath(
    source: Source | Path | str, organism: str = "human", licence: str | None = None
) -> Knowledge:
    """Read OmniPath's tables.

    Parameters
    ----------
    source : Source or path-like
        Where the tables are; a path is a folder that holds them under the web service's
        own names.
    organism : str
        ``"human"`` or ``"mouse"``; rows of other organisms are left out and counted. For
        mouse, complexes and intercell roles that are of human genes, as the web service
        has them, are translated by orthology.
    licence : str, optional
        ``"academic"`` or ``"commercial"``: leave out what the resources' licences do not
        allow. None: the tables as they are.

    Returns
    -------
    Knowledge
        The typed tables. A pair or interaction that stands in several rows counts once:
        its flags are or-ed, its sources and references united.

    Raises
    ------
    InputError
        No such folder, or a file is missing in it.
    TableError
        A column is missing, or a cell breaks the contract.
    SpeciesError
        The tables hold no row of this organism.

    Notes
    -----
    Cost: about 0.1 s for 36,000 interactions.
    """
    source = _as_source(source)
    raw = {name: _required(source, name) for name in ("interactions", "complexes", "intercell")}
    counts: Counter[str] = Counter()
    raw = {name: _licensed(name, table, licence, counts) for name, table in raw.items()}
    every = read_interactions(raw["interactions"], organism, counts)
    for datasets in (("ligrecextra",), SIGNALLING_DATASETS):
        if not set(datasets) & set(every):  # else there would seem to be no such interaction
            require_columns(raw["interactions"], datasets[:1], HOW)
    signalling = in_any(every, SIGNALLING_DATASETS) & every["type"].eq("post_translational")
    if licence is not None and not (signalling & ~in_any(every, ("ligrecextra",))).any():
        raise NotEnoughDataError(
            f"no signalling interaction is licensed for {licence} use",
            where=str(raw["interactions"].path),
            expected="rows that name their resources (sources), with a licence that allows it",
            how="choose another --license, or give tables that name their resources",
        )
    listed, roles = read_complexes(raw["complexes"], every), read_roles(raw["intercell"])
    if organism == "mouse":
        listed, roles = _mouse_complexes(listed, every, counts), _mouse_roles(roles, counts)
    return Knowledge(
        ligrec=unique(every[in_any(every, ("ligrecextra",))], "ligrec", counts),
        signalling=unique(every[signalling], "signalling", counts),
        complexes=listed,
        roles=roles,
        uniprot=accessions_of(every),
        organism=organism,
        files=(
            *(
                SourceFile(f"omnipath {name}", t.path, t.sha256, len(t.frame))
                for name, t in raw.items()
            ),
            *_unread(source, "collectri"),
        ),
        counts=dict(sorted(counts.items())),
        resources=summary(*(table.frame for table in raw.values())),
    )


def read_regulation(
    source: Source | Path | str, organism: str = "human", licence: str | None = None
) -> pd.DataFrame:
    """Read transcription factor -> gene rows: CollecTRI where present, and DoRothEA.

    Parameters, errors and merging are those of `read_omnipath`. Apart from it because a
    ranking needs no regulation: these rows are never signalling steps.

    Returns
    -------
    DataFrame
        The table ``regulation``. ``collectri`` and ``dorothea`` are OmniPath's own flags,
        and every row of CollecTRI's table is CollecTRI's; a row may have neither. As with
        the web service a licence takes names and rows away and leaves the flags of a row
        that stays. It may be empty.
    """
    source = _as_source(source)
    counts: Counter[str] = Counter()
    interactions = _licensed("interactions", _required(source, "interactions"), licence, counts)
    parts = [regulating(read_interactions(interactions, organism, counts))]
    collectri = _present(source, "collectri")
    if collectri is not None:
        collectri = _licensed("collectri", collectri, licence, counts)
        if len(collectri.frame):  # a licence may leave nothing of it
            own = read_interactions(collectri, organism, counts).assign(collectri=True)
            parts.append(regulating(own))
    keys = KEYS["regulation"]
    names = reduce(pd.Index.union, (part[keys[0]].cat.categories for part in parts))
    shared = dict.fromkeys(keys, pd.CategoricalDtype(names, ordered=True))
    every = pd.concat([part.astype(shared) for part in parts], ignore_index=True)
    return unique(every, "regulation", counts)


def _as_source(source: Source | Path | str) -> Source:
    return Folder(Path(source)) if isinstance(source, Path | str) else source


def _present(source: Source, name: str) -> TextTable | None:
    path = source.file(name)
    return None if path is None else read_text_table(path)


def _required(source: Source, name: str) -> TextTable:
    table = _present(source, name)
    if table is None:
        raise InputError(
            f"the OmniPath table '{name}' is missing",
            where=str(source),
            expected=" or ".join(names_of(name)),
            how="fetch it from the OmniPath web service, or name another source (--omnipath)",
        )
    return table


def _unread(source: Source, name: str) -> tuple[SourceFile, ...]:
    """A table's file as it is, where no request is needed to see it."""
    path = on_disk(source, name)
    if path is None:
        return ()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return (SourceFile(f"omnipath {name}", path, digest),)


def _licensed(name: str, table: TextTable, licence: str | None, counts: Counter[str]) -> TextTable:
    """The rows of a table that a licence allows."""
    if licence is None:
        return table
    allow = {"complexes": filter_complexes, "intercell": filter_intercell}
    frame, _ = allow.get(name, filter_interactions)(table.frame, licence)
    counts[f"{name} not licensed for {licence} use"] += len(table.frame) - len(frame)
    return replace(table, frame=frame)


def _mouse_complexes(
    listed: pd.DataFrame, interactions: pd.DataFrame, counts: Counter[str]
) -> pd.DataFrame:
    """Complexes of mouse genes: those that interactions name, and the human ones translated."""
    named = pd.concat([interactions.loc[interactions[f"{end}_is_complex"], f"{end}_genesymbol"]
                       for end in ("source", "target")])  # fmt: skip
    own = listed["complex"].isin(named)
    if species_share(listed.loc[~own, "member"], "human") <= 0.5:
        return listed
    translated, reasons = translate_complexes(listed[~own], "mouse")
    counts.update(reasons)
    kept = translated[~translated["complex"].isin(named)]
    return pd.concat([listed[own], kept]).sort_values(["complex", "member"], ignore_index=True)


def _mouse_roles(roles: pd.DataFrame, counts: Counter[str]) -> pd.DataFrame:
    if species_share(roles["genesymbol"].str.split("_").explode(), "human") <= 0.5:
        return roles
    translated, reasons = translate_roles(roles, "mouse")
    counts.update(reasons)
    return translated
