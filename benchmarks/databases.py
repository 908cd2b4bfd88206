"""Loading the graph into a database, against the database's own bulk import of CSV files.

Both begin with what is theirs: ours with tables in memory, the import with CSV files on disk, whose
writing is not timed. Both end with a database that answers.

* ladybug: ours fills a new file in a process of its own, counts it in another and hashes it; the
  import copies the same rows, table by table, in the process that asks.
* Neo4j: ours goes through Bolt into a running server, in one transaction, and takes out first what
  was loaded before; ``neo4j-admin database import`` writes the store's files while no server runs,
  and its time has its Java's start in it. A server must then still be started: not timed.
"""

from __future__ import annotations

import csv
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.harness import Aim, Check, Job, Row

if TYPE_CHECKING:
    import pandas as pd

    from pararoute.graph.projection import GraphTables
    from pararoute.graph.stores.neo4j import Neo4jStore
    from tests.services.neo4j import Neo4jServer

Counts = dict[str, int]
NEO4J = "5.26.30"
# tidies up once the process that prepared is gone: the benches end it by force
_GUARD = """
import os, shutil, signal, sys, time
parent, folder, *servers = sys.argv[1:]
while os.path.exists(f"/proc/{parent}"):
    time.sleep(0.5)
for server in servers:
    os.kill(int(server), signal.SIGKILL)
    time.sleep(0.5)
shutil.rmtree(folder, ignore_errors=True)
"""


class Folder(NamedTuple):
    """A folder of one's own, and what is to be loaded."""

    path: Path
    tables: GraphTables


def tables() -> Folder:
    """The graph of a ranking of the real tables, without nulls."""
    import pararoute
    from pararoute.stores import graph_tables

    path = Path(tempfile.mkdtemp(prefix="pararoute-bench-"))
    _guard(path)
    pararoute.rank(permutations=0).write(path / "run")
    return Folder(path, graph_tables(path / "run"))


def _guard(folder: Path, *servers: int) -> None:
    command = [sys.executable, "-c", _GUARD, str(os.getpid()), str(folder), *map(str, servers)]
    subprocess.Popen(command, start_new_session=True)  # noqa: S603


def load_embedded(given: Folder) -> Counts:
    from pararoute.graph.stores.embedded import EmbeddedStore

    return EmbeddedStore(given.path / "ours.lbug").load(given.tables)


def parts(given: Folder) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Name of a CSV file, the statement that copies it, and its rows."""
    from pararoute.graph.schema import SCHEMA
    from pararoute.graph.stores import ddl

    for label, frame in given.tables.nodes.items():
        yield f"{label}.csv", ddl.copy_nodes(label), frame[ddl.columns_of(label)]
    for kind, frame in given.tables.relationships.items():
        for source, target in SCHEMA.relationships[kind].ends:
            here = (frame["source_label"] == source) & (frame["target_label"] == target)
            statement = ddl.copy_edges(kind, source, target)
            yield f"{kind}-{source}-{target}.csv", statement, frame.loc[here, ddl.columns_of(kind)]


def with_csv() -> Folder:
    given = tables()
    for name, _, frame in parts(given):
        with (given.path / name).open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(frame.columns)
            writer.writerows(zip(*(map(_cell, frame[c].tolist()) for c in frame), strict=True))
    return given


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return f"[{','.join(value)}]"
    return "" if value is None else value


def copy_csv(given: Folder) -> Counts:
    import ladybug

    from pararoute.graph.stores import ddl

    new = given.path / "copied.lbug"
    new.unlink(missing_ok=True)
    with ladybug.Database(str(new)) as database, ladybug.Connection(database) as connection:
        for statement in ddl.create_statements():
            connection.execute(statement)
        for name, statement, frame in parts(given):
            if len(frame):
                copy, _, ends = statement.replace("$frame", f"'{given.path / name}'").partition(
                    " ("
                )
                options = ", ".join(filter(None, (ends.removesuffix(")"), "header=true")))
                # cells may hold line ends, which parallel reading does not allow
                connection.execute(f"{copy} ({options}, parallel=false)")
        return {
            name: int(next(iter(connection.execute(question)))[0])
            for name, question in ddl.count_statements().items()
        }


def server() -> tuple[Folder, Neo4jStore]:
    """A server of its own, that ends with this process."""
    from pararoute.graph.stores.neo4j import Neo4jStore
    from tests.services.neo4j import Neo4jServer

    given = tables()
    started = Neo4jServer(NEO4J, given.path / "server", options=())
    started.start()
    assert started._process is not None  # noqa: S101
    _guard(given.path, started._process.pid)
    return given, Neo4jStore(started.uri, started.username, started.password)


def load_neo4j(given: tuple[Folder, Neo4jStore]) -> Counts:
    folder, store = given
    return store.load(folder.tables)


def importable() -> tuple[Neo4jServer, Path, list[str]]:
    from pararoute.graph.interchange.neo4j_csv import LINE, import_files
    from tests.services.neo4j import Neo4jServer

    given = tables()
    files = import_files(given.tables)
    for name, text in files.items():
        (given.path / name).write_text(text, encoding="utf-8")
    arguments = shlex.split(files[LINE].splitlines()[0])[1:]
    return Neo4jServer(NEO4J, given.path / "server", options=()), given.path, arguments


def import_neo4j(given: tuple[Neo4jServer, Path, list[str]]) -> Counts:
    own, folder, arguments = given
    told = own.admin(arguments, folder)
    lines = [line.split() for line in told.partition("IMPORT DONE")[2].splitlines()]
    return {words[1]: int(words[0]) for words in lines if len(words) == 2 and words[0].isdigit()}


def sums(_: object, counts: Counts) -> Counts:
    from pararoute.graph.schema import SCHEMA

    return {
        "nodes": sum(counts[str(label)] for label in SCHEMA.nodes),
        "relationships": sum(counts[str(kind)] for kind in SCHEMA.relationships),
    }


def same_counts(answers: Mapping[str, Counts]) -> list[Check]:
    ours = answers["ours"]
    told = ", ".join(f"{number:,} {what}" for what, number in ours.items())
    return [
        Check(f"as {name}", told, all(theirs.get(what) == n for what, n in ours.items()))
        for name, theirs in answers.items()
        if name != "ours"
    ]


ROWS = [
    Row(
        name="embedded",
        what="load the graph of a ranking into a file of ladybug",
        ours=Job(load_embedded, prepare=tables, digest=sums, repeats=3),
        rivals={"COPY FROM": Job(copy_csv, prepare=with_csv, digest=sums, repeats=3)},
        aims=[Aim(2, "times the time of", "COPY FROM")],
        compare=same_counts,
    ),
]
if shutil.which("java"):
    ROWS += [
        Row(
            name="neo4j",
            what="load the graph of a ranking into Neo4j",
            ours=Job(
                load_neo4j, prepare=server, digest=sums, repeats=3,
                note="into a running server, over what was loaded before; without its memory",
            ),
            rivals={
                "neo4j-admin import": Job(
                    import_neo4j, prepare=importable, repeats=3,
                    note="no server runs; with the start of its Java",
                )
            },
            aims=[Aim(2, "times the time of", "neo4j-admin import")],
            compare=same_counts,
        )
    ]  # fmt: skip
