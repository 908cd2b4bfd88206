"""One part of a sweep: some contrasts ranked and written as one Parquet file.

The file has a row group a contrast, so that a reader who filters by ``contrast`` reads one. What
is told of each contrast, and of those that cannot be ranked, stands in its footer. It is written
aside and renamed: whoever works it out, however often, the same bytes or none are there.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pararoute.ingest.collection.listing import Entry
from pararoute.ingest.collection.reading import read_contrasts
from pararoute.ingest.errors import IntegrityError, PararouteError
from pararoute.ingest.identifiers import check_overlap, in_words, other_spellings
from pararoute.ingest.orthologs import translate
from pararoute.ingest.tables import Expression
from pararoute.inputs import require_errors
from pararoute.queries.sweeping.scores import Scored
from pararoute.sweeping.plan import FOLDER, Plan

RANKS = "ranks"
# open Parquet files, caught warnings and limits of linear algebra belong to the whole process
_ONE_AT_A_TIME = threading.Lock()
_FOOTER = b"pararoute.sweep"
_CERTAIN = "orthologues, one-to-one"  # of what is counted, the one that is nothing to doubt
_ROW = pa.schema({
    "contrast": pa.dictionary(pa.int32(), pa.string()), "rank": pa.int32(),
    "ligand": pa.dictionary(pa.int32(), pa.string()), "score": pa.float64(),
    "secretion": pa.float64(), "log2FoldChange": pa.float64(), "padj": pa.float64(),
    "reason": pa.dictionary(pa.int32(), pa.string()),
})  # fmt: skip
_FORM: dict[str, Any] = {
    # zstd would save a fifth of the room, and takes as long as the rest of writing
    "compression": "lz4", "write_page_checksum": True, "write_statistics": ["contrast"],
    "use_dictionary": ["contrast", "ligand", "reason"], "use_byte_stream_split": [
        "score", "secretion", "log2FoldChange", "padj",
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """What works out the parts of one sweep, in any process that sees its folder.

    Attributes
    ----------
    folder : str
        The sweep's.
    plan : str
        Digest of its plan.
    """

    folder: str
    plan: str

    def answer(self, asked: int) -> int:
        """Work out and write a part; the number of its contrasts that could not be ranked."""
        with _ONE_AT_A_TIME:
            return self._worked_out(asked)

    def _worked_out(self, asked: int) -> int:
        plan = Plan.of(self.folder, self.plan)
        told, tables = [], []
        for one, table in _ranked(plan, asked):
            told.append(one)
            tables += [table] if table is not None else []
        _write(Path(self.folder), asked, {"part": plan.digest_of_part(asked), "contrasts": told},
               tables)  # fmt: skip
        return sum(one["exit_code"] > 0 for one in told)


def path_of(folder: Path, number: int) -> Path:
    """Where a part is."""
    return folder / RANKS / f"part-{number:06d}.parquet"


def seal_of(folder: Path, number: int) -> Path:
    """Where the SHA-256 of a part is, written when the part is in its place."""
    return folder / FOLDER / "sealed" / path_of(folder, number).stem


def is_whole(folder: Path, number: int) -> bool:
    """Whether a part is there as it was written, to the last bit."""
    try:
        sealed = seal_of(folder, number).read_text(encoding="ascii")
        return sealed == digest_of_file(path_of(folder, number))
    except (OSError, UnicodeDecodeError):
        return False


def digest_of_file(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def ranks_of(folder: Path, number: int, columns: list[str] | None = None) -> pa.Table | None:
    """The rows of a part; None where it is not there, or a byte of these columns has changed."""
    try:
        return pq.read_table(
            path_of(folder, number), columns=columns, page_checksum_verification=True
        )
    except (OSError, pa.ArrowException):
        return None


def footer(folder: Path, number: int) -> dict[str, Any] | None:
    """What the footer of a part tells; None where it is not there, or no part."""
    try:
        found = pq.read_metadata(path_of(folder, number)).metadata
        return dict(json.loads(found[_FOOTER]))
    except (OSError, pa.ArrowException, LookupError, TypeError, ValueError):
        return None


def _ranked(plan: Plan, number: int) -> Iterator[tuple[dict[str, Any], pa.Table | None]]:
    """What is told of each contrast of a part, and its rows."""
    scorer = plan.scorer
    # a wide Parquet file has the same genes for all its contrasts: looked up once
    organism, genes, places, renamed = "", np.empty(0, object), np.empty(0, np.int64), ""
    for entry, found in read_contrasts(plan.entries(number)):
        try:
            if isinstance(found, PararouteError):
                raise found
            require_errors(found)
            expression = _of_species(found, plan)
            values = expression.frame["gene_symbol"].to_numpy()
            if expression.organism != organism or not _same(values, genes):
                check_overlap(expression, plan.symbols, plan.about["network"], "contrast")
                places = scorer.places(expression)
                renamed = _renamed(scorer.genes[places < 0], values, plan)
                organism, genes = expression.organism, values  # what holds for the next one
            scored = scorer.scored(expression, places)
            told = _told(entry, expression, scored, plan)
            told["doubts"] = _doubts(expression, renamed)
            yield told, _rows(entry.contrast, scored, plan)
        except PararouteError as error:
            yield _refused(entry, error), None


def _same(one: Any, other: Any) -> bool:
    """Whether two arrays of names are equal; those of one Parquet file are the same memory."""
    at_one_place = one.ctypes.data == other.ctypes.data and one.shape == other.shape
    return at_one_place or np.array_equal(one, other)


def _of_species(found: Expression, plan: Plan) -> Expression:
    """The contrast in the symbols of the network's species."""
    organism, network = plan.about["organism"], plan.about["network"]
    if organism != network:
        found = translate(found, network)[0]
    return replace(found, organism=found.organism or network)


def _renamed(absent: Iterable[str], measured: Iterable[str], plan: Plan) -> str:
    """Which genes of ligands stand in a contrast under another symbol; empty where none does."""
    found = other_spellings(set(absent), measured, plan.about["network"])
    names = "gene of a ligand stands" if len(found) == 1 else "genes of ligands stand"
    return f"{len(found)} {names} there under another symbol: {in_words(found)}" if found else ""


def _doubts(found: Expression, renamed: str) -> str:
    """What `rank` would warn of, and what it would count as left out, derived or not certain."""
    change, error = (found.frame[name].notna() for name in ("log2FoldChange", "lfcSE"))
    counts = {**found.counts, "genes without lfcSE, which count as not measured":
              int((change & ~error).sum())}  # fmt: skip
    counted = [f"{what}: {n}" for what, n in counts.items() if n and what != _CERTAIN]
    return "; ".join([*found.doubts, *counted, *([renamed] if renamed else [])])


def _told(entry: Entry, found: Expression, scored: Scored, plan: Plan) -> dict[str, Any]:
    first = int(scored.order[0])
    change = found.frame["log2FoldChange"].to_numpy(float)
    return {
        "contrast": entry.contrast, "file": Path(entry.file).name,
        "genes": int(np.count_nonzero(~np.isnan(change))), "complete": found.complete,
        "no_change": float(f"{scored.no_change:.6g}"),
        "measured": int(np.isfinite(scored.score).sum()),
        "scored": int((scored.score > 0).sum()),
        "top_ligand": plan.names[first].as_py(), "top_score": float(scored.score[first]),
        "exit_code": 0,
    }  # fmt: skip


def _refused(entry: Entry, error: PararouteError) -> dict[str, Any]:
    return {
        "contrast": entry.contrast, "file": Path(entry.file).name, "exit_code": error.exit_code,
        "problem": error.what, "where": error.where, "to_do": error.how,
    }  # fmt: skip


def _rows(contrast: str, scored: Scored, plan: Plan) -> pa.Table:
    """The rows of one contrast, in rank order."""
    order = scored.order
    number = len(order)
    one = pa.DictionaryArray.from_arrays(np.zeros(number, np.int32), pa.array([contrast]))
    ranked = pa.DictionaryArray.from_arrays(order.astype(np.int32), plan.names)
    score = scored.score[order]
    unmeasured = np.isnan(score)
    # the last of the words is for those that are not measured
    why = np.where(unmeasured, len(plan.reasons) - 1, plan.reason_of[order])
    reason = pa.DictionaryArray.from_arrays(
        pa.array(why.astype(np.int32), mask=score > 0), plan.reasons
    )
    numbers = (score, *(a[order] for a in (scored.secretion, scored.log2FoldChange, scored.padj)))
    return pa.table(
        [one, np.arange(1, number + 1, dtype=np.int32), ranked,
         *(pa.array(column, from_pandas=True) for column in numbers), reason],
        schema=_ROW,
    )  # fmt: skip


def _write(folder: Path, number: int, told: Mapping[str, Any], tables: Sequence[pa.Table]) -> None:
    place = path_of(folder, number)
    schema = _ROW.with_metadata({_FOOTER: json.dumps(told).encode()})
    aside = place.with_name(f".{place.name}.{os.getpid()}-{uuid4().hex[:8]}")
    try:
        place.parent.mkdir(exist_ok=True)
        with aside.open("wb") as file:
            with pq.ParquetWriter(file, schema, **_FORM) as writer:
                for table in tables:
                    writer.write_table(table)
            file.flush()
            os.fsync(file.fileno())
        digest = digest_of_file(aside)
        aside.replace(place)
        sealed = seal_of(folder, number)
        sealed.parent.mkdir(exist_ok=True)
        aside.write_text(digest, encoding="ascii")
        aside.replace(sealed)  # from here on the part counts
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise IntegrityError(
            f"a part of the sweep cannot be written ({error.strerror or error})",
            where=str(place.parent), expected="a folder that can be written to, with free space",
            how="make room and run the sweep again: it goes on where it was",
        ) from error  # fmt: skip
