"""The graph in one file beside your results: ladybug, which reads Cypher without a server."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pararoute.graph.projection import GraphTables
from pararoute.graph.schema import SCHEMA
from pararoute.graph.stores import ddl
from pararoute.graph.stores.embedded_answers import plain, refusal
from pararoute.graph.stores.embedded_file import (
    Fault,
    Manifest,
    alone,
    building,
    check_ours,
    discard,
    finish,
    inspect,
    manifest_for,
    put_in_place,
    set_aside,
)
from pararoute.graph.stores.protocol import Answer, Store, no_counts
from pararoute.graph.stores.readonly import check_query
from pararoute.ingest.errors import (
    DatabaseError,
    InputError,
    IntegrityError,
    PararouteError,
    PararouteWarning,
)

if TYPE_CHECKING:
    import ladybug
    import pandas as pd

_SCRIPT = Path(__file__).with_name("embedded_build.py")
_AGAIN = "pararoute load --store embedded"
_BUFFERS = 256 << 20  # bytes; a question that needs more is told so
_MAPPED = 1 << 34  # bytes of address space; ladybug's own choice, 8 TB, takes longer to open
_LONGEST = 600  # seconds that a child may take
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Two handles on one file in one process spoil it, so a process has one at any time.
_ONE_HANDLE = threading.Lock()


class EmbeddedStore(Store):
    """The graph in a file, opened for reading for each question and closed after it.

    Parameters
    ----------
    path : str or Path
        The file, for example ``pararoute.lbug``; `load` makes it and its manifest.
    rebuild : callable, optional
        Gives the tables from which a missing or broken file is made again, with a warning.
        Without it a broken file is set aside as ``.bad`` and the error says what to do.
    ranking : str
        Kept beside what is loaded, to tell later which ranking it is of.

    Examples
    --------
    >>> import tempfile
    >>> from pararoute.graph.stores.embedded import EmbeddedStore
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     EmbeddedStore(f"{folder}/pararoute.lbug").counts()["Protein"]
    0
    """

    name = "embedded"

    def __init__(
        self,
        path: str | Path,
        rebuild: Callable[[], GraphTables] | None = None,
        ranking: str = "",
    ) -> None:
        self.path = Path(path).resolve()
        self._rebuild = rebuild
        self._ranking = ranking

    def load(self, tables: GraphTables) -> dict[str, int]:
        """Make the file anew from `tables`; the former one stays until the new one is checked.

        Parameters
        ----------
        tables : GraphTables
            What to load; every end of a relationship is a node of theirs, no id comes twice.

        Returns
        -------
        dict of str to int
            What the new file holds, counted in it: by label and relationship type.

        Raises
        ------
        DatabaseError
            If a table is refused, the process that fills the file crashes, its counts differ
            from the tables', the file cannot be written, or it is not ours or in use.
        IntegrityError
            If the disk is full.
        InputError
            If a text of the tables cannot be written as UTF-8.

        Notes
        -----
        Cost: 4 s for 10,000 nodes and 89,000 relationships on two busy cores, most of it in the
        child that fills the file.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists():
                check_ours(self.path)
            with building(self.path) as folder:
                new = folder / self.path.name
                _child("fill", new, _tasks(tables))
                counts = _counted(new, tables.counts())
                with alone(self.path.parent):
                    finish(self.path)
                    if self.path.exists():
                        check_ours(self.path)
                    put_in_place(new, self.path, manifest_for(new, counts, self._ranking))
        except OSError as error:
            raise self._unwritable(error) from error
        return counts

    def counts(self) -> dict[str, int]:
        """How many nodes of each label and relationships of each type; zeros without a file."""
        manifest = self._look()
        return manifest.counts if manifest else no_counts()

    def run(
        self,
        cypher: str,
        parameters: Mapping[str, Any],
        *,
        limit: int = 10_000,
        seconds: float = 30,
    ) -> Answer:
        """Answer one question.

        Parameters
        ----------
        cypher : str
            One statement that only reads (`readonly`).
        parameters : mapping of str to object
            A value for each of its ``$names``.
        limit : int
            Rows to return at most.
        seconds : float
            Time it may take at most.

        Returns
        -------
        Answer
            Rows in the query's order. Nodes and relationships are dicts of their known
            properties and ``_LABEL``; dates are ISO 8601 texts.

        Raises
        ------
        InputError
            If the query is not one that only reads, or ladybug cannot understand it.
        UnknownNameError
            If it names a label, type or property that the schema does not have.
        DatabaseError
            If there is no file, it is broken or in use, or the query takes too long or too
            much memory.
        """
        text = check_query(cypher, parameters)
        values = {k: list(v) if isinstance(v, tuple) else v for k, v in parameters.items()}
        with self._opened() as connection:
            connection.set_query_timeout(max(1, round(seconds * 1000)))
            try:
                result = cast("ladybug.QueryResult", connection.execute(text, values))
                with result:
                    columns = tuple(result.get_column_names())
                    rows = cast("list[list[Any]]", result.get_n(limit + 1))
            except (RuntimeError, ValueError, TypeError) as error:
                raise refusal(str(error), seconds) from error
        found = [tuple(plain(cell) for cell in row) for row in rows[:limit]]
        return Answer(columns, found, truncated=len(rows) > limit)

    def remove(self) -> dict[str, int]:
        """Remove the file and its manifest; counts of what was in it."""
        counts = self.counts()
        discard(self.path)
        return counts

    def close(self) -> None:
        """Do nothing: no handle outlives a question."""

    def _look(self) -> Manifest | None:
        """The manifest of the file if it can be used; a broken one is set aside or made again."""
        if not self.path.parent.is_dir():
            return None
        try:
            with alone(self.path.parent):
                found = inspect(self.path)
                bad = set_aside(self.path) if isinstance(found, Fault) else None
        except OSError as error:
            raise self._unwritable(error) from error
        if not isinstance(found, Fault):
            return found
        what = f"{self.path.name} cannot be used: {found.reason}"
        if self._rebuild is None:
            raise DatabaseError(
                what, where=str(self.path), how=f"it is now {bad}; make it again: {_AGAIN}"
            )
        warnings.warn(PararouteWarning(f"{what}; it is made again from the tables"), stacklevel=3)
        self.load(self._rebuild())
        return inspect(self.path)  # type: ignore[return-value]

    @contextmanager
    def _opened(self) -> Iterator[ladybug.Connection]:
        """A connection to the file, checked before; closed in the order ladybug wants."""
        import ladybug

        with _ONE_HANDLE:
            if self._look() is None:
                if self._rebuild is None:
                    raise DatabaseError(
                        "no graph is loaded", where=str(self.path), how=f"make it: {_AGAIN}"
                    )
                self.load(self._rebuild())
            try:
                database = ladybug.Database(
                    str(self.path), read_only=True, buffer_pool_size=_BUFFERS,
                    max_db_size=_MAPPED, max_num_threads=1,
                )  # fmt: skip
            except RuntimeError as error:
                raise DatabaseError(
                    f"{self.path.name} cannot be opened: {error}", where=str(self.path)
                ) from error
            with database, ladybug.Connection(database) as connection:
                yield connection

    def _unwritable(self, error: OSError) -> PararouteError:
        kind = IntegrityError if error.errno in _FULL else DatabaseError
        return kind(
            f"{self.path.name} cannot be written: {error.strerror or error}",
            where=str(self.path),
            expected="a folder that you may write to, with room for the file",
            how="name another file, or make room",
        )


def _tasks(tables: GraphTables) -> Iterator[bytes]:
    """What the child has to do, a JSON line each: make all tables, then fill them."""
    for statement in ddl.create_statements():
        yield json.dumps({"statement": statement}).encode()
    for label, frame in tables.nodes.items():
        yield from _copy(ddl.copy_nodes(label), frame[ddl.columns_of(label)])
    for kind, frame in tables.relationships.items():
        for source, target in SCHEMA.relationships[kind].ends:
            here = (frame["source_label"] == source) & (frame["target_label"] == target)
            yield from _copy(
                ddl.copy_edges(kind, source, target), frame.loc[here, ddl.columns_of(kind)]
            )


def _copy(statement: str, frame: pd.DataFrame) -> Iterator[bytes]:
    if frame.empty:
        return
    columns = {name: frame[name].tolist() for name in frame}
    try:
        yield json.dumps({"statement": statement, "columns": columns}, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        around = error.object[max(0, error.start - 40) : error.start]
        raise InputError(
            f"a text has half a character in it, after {around!r}",
            where=statement,
            expected="text that can be written as UTF-8",
        ) from None


def _counted(path: Path, expected: Mapping[str, int]) -> dict[str, int]:
    """The counts of a new file, if they are the expected ones."""
    ask = ddl.count_statements().items()
    lines = (json.dumps({"name": name, "statement": query}).encode() for name, query in ask)
    counts: dict[str, int] = json.loads(_child("count", path, lines))
    other = {name: n for name, n in counts.items() if n != expected.get(name, 0)}
    if other:
        told = ", ".join(f"{k}: {n} of {expected.get(k, 0)}" for k, n in sorted(other.items()))
        raise DatabaseError(
            f"the new file does not hold what it should ({told})",
            expected="every end of a relationship is a node of the tables",
            how="nothing was changed; please report this",
        )
    return counts


def _child(wanted: str, path: Path, lines: Iterator[bytes]) -> bytes:
    """What `embedded_build` answers in a process of its own.

    ``-P`` keeps the script's folder off its path: modules here are named like packages.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own file
            [sys.executable, "-P", str(_SCRIPT), wanted, str(path)],
            input=b"\n".join(lines),
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        full, reason = "", f"it took more than {_LONGEST} s"
    else:
        if done.returncode == 0:
            return done.stdout
        words = done.stderr.decode(errors="replace")
        full = next((told for told in map(os.strerror, _FULL) if told in words), "")
        crash = f"its process was ended by signal {-done.returncode}" * (done.returncode < 0)
        reason = full or crash or " ".join(words.rpartition("Error: ")[2].split())[:300]
    raise (IntegrityError if full else DatabaseError)(
        f"the new file could not be {'filled' if wanted == 'fill' else 'checked'}: {reason}",
        where=str(path.name),
        how="the former file, if there was one, is still in place",
    )
