"""OmniPath's interactions, typed: which rows count, what their ends are called, one row a pair."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from pararoute.ingest.delimited import (
    TEXT,
    TextTable,
    as_text,
    require_columns,
    to_booleans,
    to_numbers,
)
from pararoute.ingest.errors import SpeciesError
from pararoute.ingest.omnipath.complexes import COMPLEX, keyed, refuse_nameless
from pararoute.ingest.omnipath.source import HOW
from pararoute.ingest.tables import KEYS, ORGANISMS, arranged, checked

SIGNALLING_DATASETS = ("omnipath", "kinaseextra", "pathwayextra")
COLLECTIONS = ("collectri", "dorothea")
REGULATION_DATASETS = (*COLLECTIONS, "tf_target")
_FLAGS = ("is_stimulation", "is_inhibition", "consensus_stimulation", "consensus_inhibition")
_COLUMNS = ("source", "target", "source_genesymbol", "target_genesymbol",
            "is_directed", *_FLAGS, "sources", "references")  # fmt: skip
_ENDS = ("source", "target")


class _Named(NamedTuple):
    """What the cells of both ends are called.

    Attributes
    ----------
    places : ndarray of int, shape (2 * rows,)
        The name of each cell, of the sources first.
    names : ndarray of str
        Each once, as it stands in the cells; the last is that of an empty cell.
    """

    places: np.ndarray
    names: np.ndarray

    @classmethod
    def of(cls, columns: list[pd.Series]) -> _Named:
        places, names = pd.factorize(pd.concat(columns))  # an empty cell is -1
        places = np.where(places < 0, len(names), places)
        return cls(places, np.array([*names.tolist(), ""], dtype=object))

    def are(self, true: list[bool]) -> np.ndarray:
        """What is true of each name, cell by cell."""
        cells: np.ndarray = np.array(true)[self.places]
        return cells


def read_interactions(table: TextTable, organism: str, counts: Counter[str]) -> pd.DataFrame:
    """Rows of one organism with typed flags and normalised complex names, unsorted.

    Parameters
    ----------
    table : TextTable
        Interactions, or CollecTRI's.
    organism : str
        Rows of others are left out.
    counts : Counter
        Receives how many rows are left out.

    Raises
    ------
    TableError
        A column is missing, or a cell breaks the contract.
    SpeciesError
        No row is of this organism.
    """
    require_columns(table, _COLUMNS, HOW)
    text = table.frame
    symbols = _Named.of([text[f"{end}_genesymbol"] for end in _ENDS])
    symbols = symbols._replace(names=np.array([n.strip() for n in symbols.names], dtype=object))
    ends = np.split(symbols.are([n != "" for n in symbols.names]), 2)
    both = pd.Series(np.logical_and(*ends), text.index)
    counts["interactions without a gene symbol"] += int((~both).sum())
    keep = both & _of_organism(table, organism)
    counts["interactions of other organisms"] += int((both & ~keep).sum())
    if not keep.any():
        raise SpeciesError(
            f"no interaction of organism '{organism}'",
            where=str(table.path),
            expected=f"rows with ncbi_tax_id_source {ORGANISMS[organism]}",
            how="choose the tables' organism with --organism, or give other tables",
        )
    datasets = ("ligrecextra", *SIGNALLING_DATASETS, *REGULATION_DATASETS)
    flags = [c for c in (*_FLAGS, "is_directed", *datasets) if c in text]
    frame = pd.DataFrame({c: to_booleans(table, c, HOW) for c in flags})
    _name_ends(frame, table, symbols, both)
    for column in _TEXTS:
        frame[column] = text.get(column, pd.Series(np.nan, text.index, dtype=TEXT))
    frame["type"] = text["type"] if "type" in text else _guessed_type(frame)
    effort = "curation_effort"
    frame[effort] = to_numbers(table, effort) if effort in text else float("nan")
    # the columns that a cell of the file can spoil are the same in all three tables
    return checked(frame[keep], "signalling", str(table.path), keyed=False)


def _name_ends(frame: pd.DataFrame, table: TextTable, symbols: _Named, both: pd.Series) -> None:
    """Add the ends' symbols and accessions, and whether they are complexes."""
    accessions = _Named.of([table.frame[end] for end in _ENDS])
    is_complex = np.logical_or(
        *(cells.are([n.startswith(COMPLEX) for n in cells.names])
          for cells in (symbols, accessions))
    )  # fmt: skip
    for end, own in zip(_ENDS, np.split(is_complex, 2), strict=True):
        refuse_nameless(table, f"{end}_genesymbol", own & both)  # others are left out
        frame[f"{end}_is_complex"] = own
    _encode(frame, KEYS["signalling"], *keyed(symbols.places, symbols.names, is_complex))
    plain = [name.removeprefix(COMPLEX) for name in accessions.names]
    _encode(frame, list(_ENDS), accessions.places, plain)


def _encode(
    frame: pd.DataFrame, columns: list[str], places: np.ndarray, names: np.ndarray | list[str]
) -> None:
    """Add columns of categories that they share, which sort fast.

    `places` counts the `names` of the columns' cells, one column after the other.
    """
    listed = pa.array(names, type=pa.large_string())
    found = listed.unique()
    texts = found.take(compute.sort_indices(found))  # by bytes, which is by code points, too
    codes = compute.index_in(listed, texts).to_numpy()
    kind = pd.CategoricalDtype(texts.to_numpy(zero_copy_only=False), ordered=True)
    for column, own in zip(columns, np.split(codes[places], len(columns)), strict=True):
        frame[column] = pd.Categorical.from_codes(own, dtype=kind)


def _of_organism(table: TextTable, organism: str) -> pd.Series:
    """Which rows are of the organism; every row where the table names none."""
    same = pd.Series(True, index=table.frame.index)
    for end in _ENDS:
        column = f"ncbi_tax_id_{end}"
        if column in table.frame:
            same &= to_numbers(table, column).eq(ORGANISMS[organism])
    return same


def _guessed_type(frame: pd.DataFrame) -> pd.Series:
    regulation = in_any(frame, REGULATION_DATASETS)
    return regulation.map({True: "transcriptional", False: "post_translational"})


def regulating(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of a factor and a gene, and whether each collection lists them."""
    listed = in_any(frame, REGULATION_DATASETS) & frame["type"].eq("transcriptional")
    rows = frame[listed].drop(columns=["source", "target", "type"])
    return rows.assign(**{name: in_any(rows, (name,)) for name in COLLECTIONS})


def in_any(frame: pd.DataFrame, datasets: tuple[str, ...]) -> pd.Series:
    """Which rows any of the datasets lists."""
    present = [d for d in datasets if d in frame]
    return frame[present].eq(True).any(axis=1)


def unique(frame: pd.DataFrame, table: str, counts: Counter[str]) -> pd.DataFrame:
    """One row per source and target: flags or-ed, evidence united, effort the largest."""
    keys = KEYS[table]
    flags = [*_FLAGS, "is_directed", "source_is_complex", "target_is_complex",
             *(COLLECTIONS if table == "regulation" else ())]  # fmt: skip
    frame = frame[[*keys, "is_directed", *_TEXTS, "curation_effort", *flags[:4], *flags[5:]]]
    twice = frame.duplicated(keys, keep=False)
    rows = len(frame)
    if twice.any():
        frame = pd.concat([frame[~twice], _merged(frame[twice], keys, flags)])
    counts[f"{table} rows merged"] += rows - len(frame)
    frame = frame.sort_values(keys, ignore_index=True)
    frame = frame.assign(**{column: as_text(frame[column]) for column in (*keys, *_TEXTS)})
    return arranged(frame, table)


def _merged(frame: pd.DataFrame, keys: list[str], flags: list[str]) -> pd.DataFrame:
    groups = frame.groupby(keys, as_index=False, observed=True)
    number = groups.ngroup().tolist()
    merged = groups.agg(dict.fromkeys(flags, "any") | {"curation_effort": "max"})
    for column, rule in _TEXTS.items():
        cells: list[list[str]] = [[] for _ in range(len(merged))]
        for group, cell in zip(number, frame[column].fillna("").tolist(), strict=True):
            cells[group].append(cell)
        merged[column] = pd.Series([rule(cell) or np.nan for cell in cells], dtype=TEXT)
    return merged


def _united(cells: list[str]) -> str:
    return ";".join(sorted(set(";".join(filter(None, cells)).split(";"))))


def _most_confident(levels: list[str]) -> str:
    """DoRothEA's levels run from A to E."""
    return min(filter(None, levels), default="")


_TEXTS = {"sources": _united, "references": _united, "dorothea_level": _most_confident}


def accessions_of(interactions: pd.DataFrame) -> dict[str, str]:
    """The accession of each symbol; of several the first in alphabetical order."""
    symbol, accession = (
        np.concatenate([interactions[f"{end}{what}"].cat.codes for end in _ENDS]).astype(np.intp)
        for what in ("_genesymbol", "")
    )
    symbols, accessions = (interactions[c].cat.categories for c in ("source_genesymbol", "source"))
    known = np.asarray(accessions != "")[accession]
    first = np.full(len(symbols), len(accessions))  # codes are in order
    np.minimum.at(first, symbol[known], accession[known])
    found = first < len(accessions)
    return dict(zip(symbols[found].tolist(), accessions[first[found]].tolist(), strict=True))
