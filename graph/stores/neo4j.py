"""The graph in a Neo4j server, beside whatever else is in its database.

Every node of ours has the label ``Pararoute`` and the key ``uid`` (its label and id, as
``Protein/EGF``), every relationship the property ``dataset: 'pararoute'``. A load is one
transaction: it happens as a whole or not at all, and a second one changes nothing.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pandas as pd

from pararoute.graph.projection import ENDS, GraphTables
from pararoute.graph.schema import SCHEMA, Label, Relationship
from pararoute.graph.stores.neo4j_address import check_address
from pararoute.graph.stores.neo4j_refusals import check_version, refusal
from pararoute.graph.stores.protocol import Answer, Store, no_counts
from pararoute.graph.stores.readonly import check_query
from pararoute.ingest.errors import InputError

if TYPE_CHECKING:
    import neo4j

OURS, LEFT, DATASET = "Pararoute", "PararouteLeft", "pararoute"
BATCH = 5_000  # rows of one statement
LONGEST = 8_000  # bytes of a uid; Neo4j's index takes no more than about 8 kB
VARIABLES = ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE")
PREPARE = (
    f"CREATE CONSTRAINT pararoute_uid IF NOT EXISTS FOR (n:{OURS}) REQUIRE n.uid IS UNIQUE",
    f"CREATE INDEX pararoute_id IF NOT EXISTS FOR (n:{OURS}) ON (n.id)",
)
_UNDO = ("DROP CONSTRAINT pararoute_uid IF EXISTS", "DROP INDEX pararoute_id IF EXISTS")
_FORGET = f"MATCH (:{OURS})-[r {{dataset: $dataset}}]->(:{OURS}) DELETE r"
_STALE = f"MATCH (n:{OURS}) WHERE NOT n.uid IN $uids"
_DELETE = f"{_STALE} AND NOT EXISTS {{ MATCH (n)--() }} DELETE n"
_STRIP = f"{_STALE} SET n = {{uid: n.uid}}, n:{LEFT} REMOVE n:{':'.join([OURS, *SCHEMA.nodes])}"
_REVIVE = f"MATCH (n:{LEFT}) WHERE n.uid IN $uids SET n:{OURS} REMOVE n:{LEFT}"
_SWEEP = f"MATCH (n:{LEFT}) WHERE NOT EXISTS {{ MATCH (n)--() }} DELETE n"
_CLEAR = (_DELETE, _STRIP, _SWEEP)
_REPLAN = "CALL db.prepareForReplanning(10)"  # seconds that it may take


class Neo4jStore(Store):
    """The graph in a Neo4j server, 5 or newer.

    Parameters
    ----------
    uri : str
        ``bolt://``, ``neo4j://``, or one of them with ``+s`` (encrypted).
    username, password : str
        The password is never shown, and is taken from the environment only.
    database : str, optional
        Default: the server's default database.

    Raises
    ------
    InputError
        The address is of another scheme, or would send a password without encryption to
        another machine.
    """

    name = "neo4j"

    def __init__(self, uri: str, username: str, password: str, database: str | None = None) -> None:
        self.uri = check_address(uri)
        self._auth, self._database = (username, password), database or None
        self._driver: neo4j.Driver | None = None

    @classmethod
    def from_environment(cls) -> Neo4jStore:
        """The server that NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE name.

        Raises
        ------
        InputError
            NEO4J_URI or NEO4J_PASSWORD is not set.
        """
        uri, username, password, database = (os.environ.get(v, "") for v in VARIABLES)
        missing = [
            v for v, value in zip(VARIABLES, (uri, "-", password), strict=False) if not value
        ]
        if missing:
            raise InputError(
                f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set",
                where="environment",
                expected="NEO4J_URI, as bolt://localhost:7687, and NEO4J_PASSWORD; NEO4J_USERNAME "
                "and NEO4J_DATABASE where they are not the server's defaults",
                how="see docs/neo4j.md; without a server use --store embedded",
            )
        return cls(uri, username or "neo4j", password, database)

    def load(self, tables: GraphTables) -> dict[str, int]:
        """Replace what was loaded before, in one transaction; other data stay.

        Parameters
        ----------
        tables : GraphTables
            What to load.

        Returns
        -------
        dict of str to int
            Counted in the database.

        Raises
        ------
        InputError
            An id that is too long for the server's index.
        DatabaseError
            The server does not answer or refuses; what was there before still is.

        Notes
        -----
        A node of ours that is not in `tables` is deleted. If a relationship that is not ours
        hangs on it, it stays with its ``uid`` alone, labelled ``PararouteLeft``, until it is
        loaded again or nothing hangs on it any more. Cost: about 10 s for 10,000 nodes and
        89,000 relationships.
        """
        nodes = {label: _node_rows(label, frame) for label, frame in tables.nodes.items()}
        uids = [row["uid"] for rows in nodes.values() for row in rows]
        _refuse_long(uids)
        edges = {kind: _edge_rows(kind, frame) for kind, frame in tables.relationships.items()}

        def write(transaction: neo4j.ManagedTransaction) -> None:
            transaction.run(_FORGET, dataset=DATASET).consume()
            for statement in (*_CLEAR, _REVIVE):
                transaction.run(statement, uids=uids).consume()
            for statement, rows in _statements(nodes, edges):
                for start in range(0, len(rows), BATCH):
                    transaction.run(statement, rows=rows[start : start + BATCH]).consume()

        with self._session() as session:
            for statement in PREPARE:
                session.run(statement).consume()
            session.execute_write(write)
        self._plan_anew()
        return self.counts()

    def counts(self) -> dict[str, int]:
        """How many nodes of each label and relationships of each type are ours."""
        found = no_counts()
        with self._session() as session:
            for label in SCHEMA.nodes:
                text = f"MATCH (n:{OURS}&{label}) RETURN count(n) AS n"
                found[str(label)] = session.run(text).single(strict=True)["n"]
            for kind in SCHEMA.relationships:
                text = f"MATCH (:{OURS})-[r:{kind} {{dataset: $d}}]->(:{OURS}) RETURN count(r) AS n"
                found[str(kind)] = session.run(text, d=DATASET).single(strict=True)["n"]
        return found

    def run(
        self,
        cypher: str,
        parameters: Mapping[str, Any],
        *,
        limit: int = 10_000,
        seconds: float = 30,
    ) -> Answer:
        """Answer one question; see `pararoute.graph.stores.protocol.Store`.

        Raises
        ------
        InputError
            The query does not only read, or the server does not understand it.
        DatabaseError
            The server does not answer, or the time is up.
        """
        import neo4j

        text = check_query(cypher, parameters)
        with self._session(neo4j.READ_ACCESS) as session, _told(self.uri, seconds):
            query = neo4j.Query(text, timeout=seconds)
            result = session.run(query, dict(parameters))
            rows = result.fetch(limit + 1)
            columns = tuple(result.keys())
        found = [tuple(_plain(cell) for cell in row.values()) for row in rows[:limit]]
        return Answer(columns, found, truncated=len(rows) > limit)

    def remove(self) -> dict[str, int]:
        """Remove what was loaded, its constraint and index; counts of what was removed.

        A node on which a relationship hangs that is not ours stays, as in `load`.
        """
        counts = self.counts()

        def erase(transaction: neo4j.ManagedTransaction) -> None:
            transaction.run(_FORGET, dataset=DATASET).consume()
            for statement in _CLEAR:
                transaction.run(statement, uids=[]).consume()

        with self._session() as session:
            session.execute_write(erase)
            for statement in _UNDO:
                session.run(statement).consume()
        return counts

    def server(self) -> str:
        """What the server calls itself, as ``Neo4j/5.26.30``, once it lets us in."""
        with self._session() as session:
            return str(session.run("RETURN 1").consume().server.agent)

    def close(self) -> None:
        """Let go of the server."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _plan_anew(self) -> None:
        """Let queries be planned for what is there now.

        By itself the server counts what is in an index a while later, and until then a plan may
        look through all of it for every row. If it refuses, or is lost, the load counts all the
        same.
        """
        from neo4j.exceptions import DriverError, Neo4jError

        with self._session() as session, suppress(DriverError, Neo4jError):
            session.run(_REPLAN).consume()

    @contextmanager
    def _session(self, access: str = "WRITE") -> Iterator[neo4j.Session]:
        with _told(self.uri):
            driver = self._connected()
            with driver.session(database=self._database, default_access_mode=access) as session:
                yield session

    def _connected(self) -> neo4j.Driver:
        """The driver, once it has been seen to reach the server: a wrong address fails at once."""
        if self._driver is None:
            import neo4j

            # it would tell every retry and, of an empty database, every label that is not there yet
            logging.getLogger("neo4j").setLevel(logging.CRITICAL)
            driver = neo4j.GraphDatabase.driver(
                self.uri, auth=self._auth, connection_timeout=5, connection_acquisition_timeout=8,
                max_transaction_retry_time=15, warn_notification_severity="OFF",
            )  # fmt: skip
            try:
                check_version(driver.get_server_info().agent, self.uri)
            except BaseException:
                driver.close()
                raise
            self._driver = driver
        return self._driver


def dry_run(tables: GraphTables) -> str:
    """What a load would do: its counts and its statements, without a server."""
    counts = [f"{name}\t{number}" for name, number in tables.counts().items()]
    nodes = {label: _node_rows(label, frame.head(1)) for label, frame in tables.nodes.items()}
    edges = {kind: _edge_rows(kind, frame) for kind, frame in tables.relationships.items()}
    statements = [*PREPARE, _FORGET, *_CLEAR, _REVIVE]
    statements += [statement for statement, _ in _statements(nodes, edges)]
    return "\n".join([*counts, *(f"{statement};" for statement in (*statements, _REPLAN))])


def _statements(
    nodes: Mapping[Label, list[dict[str, Any]]],
    edges: Mapping[Relationship, list[dict[str, Any]]],
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each statement of a load with its rows: nodes first, then relationships."""
    for label, rows in nodes.items():
        yield (
            f"UNWIND $rows AS row MERGE (n:{OURS} {{uid: row.uid}}) SET n = row.properties, "
            f"n:{label}",
            rows,
        )
    for kind, rows in edges.items():
        yield (
            f"UNWIND $rows AS row MATCH (a:{OURS} {{uid: row.source}}), "
            f"(b:{OURS} {{uid: row.target}}) CREATE (a)-[r:{kind}]->(b) SET r = row.properties",
            rows,
        )


def _node_rows(label: Label, frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for record in frame.to_dict("records"):
        uid = f"{label}/{record['id']}"
        rows.append({"uid": uid, "properties": {"uid": uid, **_known(record)}})
    return rows


def _edge_rows(kind: Relationship, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The ends by their keys; they are sorted, so that locks are taken in order."""
    properties = list(SCHEMA.relationships[kind].properties)
    rows = []
    for record in frame.to_dict("records"):
        source_label, source, target_label, target = (record[end] for end in ENDS)
        known = _known({name: record[name] for name in properties})
        rows.append(
            {
                "source": f"{source_label}/{source}",
                "target": f"{target_label}/{target}",
                "properties": {"dataset": DATASET, **known},
            }
        )
    return rows


def _known(record: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a record: a property without a value is left out, as Neo4j does."""
    return {name: value for name, value in record.items() if value is not None}


def _refuse_long(uids: list[str]) -> None:
    for uid in uids:
        if len(uid.encode("utf-8", "surrogatepass")) > LONGEST:
            raise InputError(
                f"a name of {len(uid):,} characters is too long for Neo4j's index",
                where=f"{uid[:60]}...",
                expected=f"at most {LONGEST:,} bytes",
                how="shorten it in the tables, or use --store embedded",
            )


@contextmanager
def _told(uri: str, seconds: float = 0) -> Iterator[None]:
    """Turn what the driver or the server says into one of our errors."""
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        yield
    except (DriverError, Neo4jError) as error:
        raise refusal(error, uri, seconds) from error
    except (UnicodeEncodeError, OverflowError) as error:  # while a value was packed
        raise InputError(
            f"a value cannot be sent to Neo4j: {error}",
            where=uri,
            expected="text that can be written as UTF-8, whole numbers of at most 64 bits",
            how="mend it in the tables; nothing was changed",
        ) from error


def _plain(value: Any) -> Any:
    """A value of an answer as Python's own; nodes and relationships as their properties."""
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, Node):
        labels = sorted(set(value.labels) - {OURS})
        return {"_LABEL": ":".join(labels), **{k: v for k, v in value.items() if k != "uid"}}
    if isinstance(value, Relationship):
        return {"_LABEL": value.type, **{k: v for k, v in value.items() if k != "dataset"}}
    if isinstance(value, Path):
        return [_plain(node) for node in value.nodes]
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if value is None or isinstance(value, str | int | float):
        return value
    return value.iso_format() if hasattr(value, "iso_format") else str(value)
