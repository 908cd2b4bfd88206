"""The plan of a sweep, a folder from which any process can work out any part of it.

::

    OUT/plan/ligands.parquet    the terms that all contrasts share
    OUT/plan/members.parquet    genes of the ligands
    OUT/plan/symbols.parquet    genes of the network
    OUT/plan/contrasts.parquet  where each contrast is; one row group a part
    OUT/plan/plan.json          what was asked, of what, by which versions

Its digest, and that of the contrasts of a part, tell whether a part that is there is the one
that would be made now.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pararoute import __version__
from pararoute.graph.network import Ints
from pararoute.ingest.collection.listing import Entry
from pararoute.ingest.errors import IntegrityError
from pararoute.queries.export import to_json, write_all
from pararoute.queries.rank import NOT_MEASURED
from pararoute.queries.sweeping.fixed import Fixed
from pararoute.queries.sweeping.scores import Scorer

FOLDER, ABOUT = "plan", "plan.json"
LEAST, MOST, PARTS = 50, 1000, 2000


@dataclass(frozen=True)
class Plan:
    """A plan that was written.

    Attributes
    ----------
    folder : Path
        The sweep's.
    about : mapping
        The content of plan.json.
    """

    folder: Path
    about: Mapping[str, Any]

    @staticmethod
    @lru_cache(maxsize=2)
    def of(folder: str, whole: str) -> Plan:
        """The plan of that digest in a sweep's folder, kept for the next part.

        Raises
        ------
        IntegrityError
            It is not there, or another one; or the versions here are not those of the plan.
        """
        found = read_plan(Path(folder))
        if found is None or found.whole != whole:
            raise IntegrityError(
                "the plan of the sweep is not there, or another one", where=f"{folder}/{FOLDER}",
                expected="the folder as the process that began the sweep sees it",
                how="let all workers see one file system, and run one sweep in a folder",
            )  # fmt: skip
        if (own := versions()) != found.about["versions"]:
            asked = {k: v for k, v in found.about["versions"].items() if own.get(k) != v}
            here = {k: own.get(k) for k in asked}
            raise IntegrityError(
                f"the versions of a worker differ: {here}", where=platform.node(),
                expected=f"those with which the sweep was begun: {asked}",
                how="install the same versions everywhere: the last digits hang on them",
            )  # fmt: skip
        return found

    @cached_property
    def whole(self) -> str:
        """Digest of all that decides the result."""
        return digest_of(self.about)

    @cached_property
    def digest(self) -> str:
        """Of all that decides what a part holds, but for its contrasts."""
        return digest_of({**self.about, "contrasts": None})

    @cached_property
    def fixed(self) -> Fixed:
        """The terms that all contrasts share."""
        return Fixed(self._table("ligands"), self._table("members"))

    @cached_property
    def names(self) -> pa.Array:
        """Every ligand, in symbol order."""
        return pa.array(self.fixed.ligands["ligand"])

    @cached_property
    def reasons(self) -> pa.Array:
        """The words for a score of 0, and last those for a ligand that is not measured."""
        return pa.array([*sorted(set(self.fixed.ligands["reason"])), NOT_MEASURED])

    @cached_property
    def reason_of(self) -> Ints:
        """Which of the words tells why a ligand's score is 0 where it is."""
        words = pd.Index(self.reasons.to_pylist()[:-1])
        return np.asarray(words.get_indexer(pd.Index(self.fixed.ligands["reason"])), np.int64)

    @cached_property
    def symbols(self) -> frozenset[str]:
        """Genes of the network."""
        return frozenset(self._table("symbols")["symbol"])

    @cached_property
    def scorer(self) -> Scorer:
        """What ranks a contrast."""
        return Scorer.of(self.fixed)

    def _table(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(self.folder / FOLDER / f"{name}.parquet")

    @cached_property
    def _contrasts(self) -> pq.ParquetFile:
        return pq.ParquetFile(self.folder / FOLDER / "contrasts.parquet")

    @property
    def parts(self) -> int:
        """Number of parts."""
        return int(self._contrasts.metadata.num_row_groups)

    @property
    def contrasts(self) -> int:
        """Number of contrasts."""
        return int(self._contrasts.metadata.num_rows)

    def entries(self, number: int) -> list[Entry]:
        """The contrasts of a part."""
        rows = self._contrasts.read_row_group(number).to_pylist()
        return [Entry(**row) for row in rows]

    def digest_of_part(self, number: int) -> str:
        """Of all that decides what a part holds; not of the folder its files are in."""
        entries = [{**e.to_dict(), "file": Path(e.file).name} for e in self.entries(number)]
        return digest_of({"plan": self.digest, "contrasts": entries})


def versions() -> dict[str, str]:
    """What decides the last digits of a result."""
    packages = {name: version(name) for name in ("numpy", "scipy", "pandas", "pyarrow")}
    return {"pararoute": __version__, "python": platform.python_version(), **packages}


def read_plan(folder: Path) -> Plan | None:
    """The plan in a sweep's folder; None where there is none.

    Raises
    ------
    IntegrityError
        It is damaged.
    """
    file = folder / FOLDER / ABOUT
    try:
        about = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError:
        about = None
    parts = [about.get(k) for k in ("arguments", "versions")] if isinstance(about, dict) else []
    if not parts or not all(isinstance(part, dict) for part in parts):
        raise IntegrityError(
            "the plan of the sweep is damaged", where=str(file),
            how="remove the folder, or choose another one with --out DIR",
        )  # fmt: skip
    return Plan(folder, about)


def write_plan(
    folder: Path,
    fixed: Fixed,
    symbols: Iterable[str],
    entries: Sequence[Entry],
    about: Mapping[str, Any],
) -> Plan:
    """Write a plan; of two equal ones all files are the same bytes."""
    genes = pd.DataFrame({"symbol": sorted(symbols)})
    frames = {"ligands": fixed.ligands, "members": fixed.members, "symbols": genes}
    tables = {
        name: _bytes(pa.Table.from_pandas(frame, preserve_index=False))
        for name, frame in frames.items()
    }
    files: dict[str, str | bytes] = {f"{name}.parquet": table for name, table in tables.items()}
    listed = _bytes(_listed(entries), size_of_part(len(entries)))
    about = {
        **about, "contrasts": _sha256(listed),
        "tables": {name: _sha256(table) for name, table in tables.items()},
    }  # fmt: skip
    files |= {"contrasts.parquet": listed, ABOUT: to_json(about)}
    write_all(folder / FOLDER, files)
    return Plan(folder, about)


def _listed(entries: Sequence[Entry]) -> pa.Table:
    """The contrasts as a table, column by column: there may be millions."""
    columns = {f.name: [getattr(e, f.name) for e in entries] for f in fields(Entry)}
    return pa.table({**columns, "complete": pa.array(columns["complete"], pa.bool_())})


def size_of_part(contrasts: int) -> int:
    """Contrasts in a part: what a killed process loses at most, and a file of the result.

    Examples
    --------
    >>> size_of_part(10), size_of_part(10_000), size_of_part(10_000_000)
    (50, 50, 1000)
    """
    return min(max(LEAST, contrasts // PARTS), MOST)


def digest_of(value: Mapping[str, Any]) -> str:
    """SHA-256 of plain values."""
    text = json.dumps(value, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _bytes(table: pa.Table, rows: int | None = None) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, row_group_size=rows)
    return bytes(sink.getvalue())
