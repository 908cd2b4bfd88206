"""The typed tables that come out of this room, and their column contracts.

One tidy table per fact. HGNC (or MGI) symbols are the keys, UniProt accessions stand
beside them; a complex is keyed by its members' symbols, sorted and joined by ``_``.
Empty means unknown, never zero. OmniPath's and DESeq2's column names stay as they are.

==============  ====================================================================
table           one row is
==============  ====================================================================
``ligrec``      a ligand-receptor pair; either may be a complex
``signalling``  a directed, signed or unsigned interaction
``regulation``  a transcription factor and a target gene, and which collections list them
``complexes``   a complex and one of its members
``roles``       what the intercell annotation says of a protein
``expression``  a gene in one contrast
==============  ====================================================================

The contracts are pandera schemas, checked where a table is made. Interactions and expression are
checked row by row as their file has them, so that a message names its line; what merging makes of
them, one row of each key, is not checked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pararoute.ingest.errors import TableError

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

ORGANISMS = {"human": 9606, "mouse": 10090}

_INTERACTION = {
    "source_genesymbol": str,
    "target_genesymbol": str,
    "is_stimulation": bool,
    "is_inhibition": bool,
    "consensus_stimulation": bool,
    "consensus_inhibition": bool,
    "sources": str,
    "references": str,
    "curation_effort": float,
}
COLUMNS: dict[str, dict[str, type]] = {
    "ligrec": {**_INTERACTION},
    "signalling": {**_INTERACTION, "is_directed": bool},
    "regulation": {**_INTERACTION, "collectri": bool, "dorothea": bool, "dorothea_level": str},
    "complexes": {"complex": str, "member": str, "stoichiometry": float},
    "roles": {
        "genesymbol": str,
        "transmitter": bool,
        "receiver": bool,
        "secreted": float,
        "membrane": float,
        "votes": float,
    },
    "expression": {
        "gene_symbol": str,
        "gene_id": str,
        "baseMean": float,
        "log2FoldChange": float,
        "lfcSE": float,
        "stat": float,
        "pvalue": float,
        "padj": float,
    },
}
KEYS = {
    "ligrec": ["source_genesymbol", "target_genesymbol"],
    "signalling": ["source_genesymbol", "target_genesymbol"],
    "regulation": ["source_genesymbol", "target_genesymbol"],
    "complexes": ["complex", "member"],
    "roles": ["genesymbol"],
    "expression": ["gene_symbol"],
}


@dataclass(frozen=True)
class SourceFile:
    """A file of a run: its part in it, its place, its SHA-256, and its rows where it was read."""

    role: str
    path: Path
    sha256: str
    rows: int | None = None


@dataclass(frozen=True)
class Knowledge:
    """Prior knowledge of one organism: OmniPath's tables under their contracts.

    Attributes
    ----------
    ligrec, signalling, complexes, roles : DataFrame
        See the module's docstring; sorted by their keys.
    uniprot : mapping of str to str
        Accession of a symbol, or of a complex's members joined by ``_``.
    organism : str
        ``"human"`` or ``"mouse"``.
    files : tuple of SourceFile
        What was read, and CollecTRI's file where it lies beside, unread.
    counts : mapping of str to int
        What was left out or merged while reading, by reason.
    resources : mapping of str to mapping
        Every resource that the tables name, with its licence and purpose.
    """

    ligrec: pd.DataFrame
    signalling: pd.DataFrame
    complexes: pd.DataFrame
    roles: pd.DataFrame
    uniprot: Mapping[str, str] = field(default_factory=dict)
    organism: str = "human"
    files: tuple[SourceFile, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    resources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def symbols(self) -> frozenset[str]:
        """Every gene symbol of the pairs, the signalling and the complexes' members."""
        frames = (self.ligrec, self.signalling)
        names = {s for f in frames for c in KEYS["ligrec"] for s in f[c]}
        return frozenset(names | set(self.complexes["member"]))


@dataclass(frozen=True)
class Expression:
    """The expression changes of one contrast, one row per gene.

    Attributes
    ----------
    frame : DataFrame
        DESeq2's columns (``log2FoldChange`` and ``lfcSE`` on the log2 scale), sorted by
        ``gene_symbol``; rows without a fold change are left out: they are not measured.
    name : str
        The contrast's id, or the file's name.
    complete : bool
        False where only significant genes are listed, so that a missing gene says nothing.
    organism : str
        ``"human"``, ``"mouse"``, or empty where nothing tells.
    title : str
        What the contrast is, in words.
    files : tuple of SourceFile
        What was read.
    counts : mapping of str to int
        Rows left out, merged or derived, by reason.
    details : mapping
        How a contrast that was computed came about; empty for a table that was given.
    doubts : tuple of str
        What the table was warned of where nobody was there to hear it (`ingest.collection`).
    """

    frame: pd.DataFrame
    name: str
    complete: bool = True
    organism: str = ""
    title: str = ""
    files: tuple[SourceFile, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


@cache
def contract(table: str, keyed: bool = True) -> DataFrameSchema:
    """The pandera schema of a table, or of its columns that are no keys.

    Examples
    --------
    >>> sorted(contract("complexes").columns)
    ['complex', 'member', 'stoichiometry']
    """
    import pandera.pandas as pa  # 0.3 s: only where tables are read

    ranges = {
        "pvalue": (pa.Check.in_range(0, 1), "a number from 0 to 1, or an empty cell"),
        "padj": (pa.Check.in_range(0, 1), "a number from 0 to 1, or an empty cell"),
        "lfcSE": (pa.Check.gt(0), "a number above 0, or an empty cell to have it derived"),
        "baseMean": (pa.Check.ge(0), "a number of at least 0, or an empty cell"),
        "curation_effort": (pa.Check.ge(0), "a number of at least 0, or an empty cell"),
    }
    columns: dict[str, Any] = {}
    for name, kind in _columns(table, keyed).items():
        check, expected = ranges.get(name, (None, ""))
        if check is not None:
            check.error = expected
        columns[name] = pa.Column(
            checks=check, nullable=kind is not bool and name not in KEYS[table]
        )
    return pa.DataFrameSchema(columns, unique=KEYS[table] if keyed else None, name=table)


def _columns(table: str, keyed: bool) -> dict[str, type]:
    """Columns of a table, or those that are no keys, with their types."""
    return {n: kind for n, kind in COLUMNS[table].items() if keyed or n not in KEYS[table]}


def _wrong_type(cells: pd.Series, kind: type) -> str:
    """What a column is if it is not of a type; else empty. One without a value is text, too.

    Told here: pandera looks at each text by a call of its own, and for each other column whether
    geopandas can be imported: both take longer than all of its other checks.
    """
    if kind is not str:
        return "" if cells.dtype == kind else str(cells.dtype)
    found = pd.api.types.infer_dtype(cells, skipna=True)
    return "" if found in ("string", "empty") or cells.isna().all() else found


def checked(frame: pd.DataFrame, table: str, where: str, *, keyed: bool = True) -> pd.DataFrame:
    """`frame` with the columns of its contract first, or one TableError.

    Parameters
    ----------
    frame : DataFrame
        Row label ``i`` stands in line ``i + 2`` of the file.
    table : str
        Name of the contract.
    where : str
        The file, for the message.
    keyed : bool
        False leaves the keys unchecked: rows may still lack them, or share them.

    Raises
    ------
    TableError
        Names the file, line, column and value of the first violation and how many
        more there are.

    Examples
    --------
    >>> frame = pd.DataFrame({"complex": ["A_B"], "member": ["A"], "stoichiometry": [1.0]})
    >>> checked(frame, "complexes", "x.tsv").shape
    (1, 3)
    """
    from pandera.errors import SchemaErrors

    try:
        contract(table, keyed).validate(frame, lazy=True, inplace=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        first = cases.iloc[0]
        line = "" if pd.isna(first["index"]) else f", line {int(first['index']) + 2}"
        column = first["column"] if pd.notna(first["column"]) else first["failure_case"]
        more = f" (and {len(cases) - 1} more)" if len(cases) > 1 else ""
        raise TableError(
            f"'{first['failure_case']}' is not allowed here{more}",
            where=f"{where}{line}, column '{column}'",
            expected=str(first["check"]),
            how="correct the cell, or leave it empty if the value is unknown",
        ) from None
    for name, kind in _columns(table, keyed).items():
        if wrong := _wrong_type(frame[name], kind):
            raise TableError(f"values of type {wrong}", where=f"{where}, column '{name}'",
                             expected=f"values of type {kind.__name__}")  # fmt: skip
    return arranged(frame, table)


def arranged(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """`frame` with the columns of its contract first."""
    own = list(COLUMNS[table])
    return frame[own + [c for c in frame.columns if c not in own]]
