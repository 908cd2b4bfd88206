"""What a Neo4j driver or server refuses, told as one of our errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pararoute.ingest.errors import DatabaseError, InputError, PararouteError

if TYPE_CHECKING:
    from neo4j.exceptions import DriverError, Neo4jError

_QUERY = "Neo.ClientError.Statement."
_OLDEST = 5
_TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOut"


def refusal(error: DriverError | Neo4jError, uri: str, seconds: float = 0) -> PararouteError:
    """The error for what the driver or the server said.

    Parameters
    ----------
    error : DriverError or Neo4jError
        From the package neo4j.
    uri : str
        Of the server; it holds no password.
    seconds : float
        That the query was allowed to take.

    Examples
    --------
    >>> from neo4j.exceptions import ServiceUnavailable
    >>> refusal(ServiceUnavailable("connection refused"), "bolt://localhost:7687").what
    'Neo4j does not answer'
    """
    code, words = getattr(error, "code", None) or "", " ".join(_words(error))
    if code.startswith(_TIMED_OUT):
        return DatabaseError(
            f"the query was stopped after {seconds:g} s",
            how="ask for less (a label on every node, a LIMIT before a second MATCH)",
        )
    if code.startswith(_QUERY):
        return InputError(
            f"the query was not understood: {getattr(error, 'message', words)}",
            where="query",
            expected="Cypher as Neo4j reads it",
            how="the labels and properties are listed in docs/schema.md",
        )
    what, how = _connection(type(error).__name__, code, words)
    return DatabaseError(what, where=uri, how=how)


def check_version(agent: str, uri: str) -> None:
    """Refuse a server older than Neo4j 5.

    Parameters
    ----------
    agent : str
        What the server calls itself.
    uri : str
        Its address.

    Examples
    --------
    >>> check_version("Neo4j/5.26.30", "bolt://localhost:7687")
    >>> check_version("Neo4j/4.4.41", "bolt://localhost:7687")
    Traceback (most recent call last):
    ...
    pararoute.ingest.errors.DatabaseError: the server is older than Neo4j 5: Neo4j/4.4.41
      where:    bolt://localhost:7687
      to do:    update it, or use --store embedded
    """
    told = re.match(r"Neo4j/(\d+)", agent)
    if told and int(told[1]) < _OLDEST:
        raise DatabaseError(f"the server is older than Neo4j {_OLDEST}: {agent}", where=uri,
                            how="update it, or use --store embedded")  # fmt: skip


def _words(error: BaseException) -> list[str]:
    """What an error says, and what the errors behind it say: routing hides the reason there."""
    behind = [error.__cause__, *getattr(error, "exceptions", ())]
    return [" ".join(str(error).split()), *(w for e in behind if e is not None for w in _words(e))]


def _connection(kind: str, code: str, words: str) -> tuple[str, str]:
    if kind == "AuthError" or "Security.Unauthorized" in code:
        return "Neo4j refuses the user name or password", "check NEO4J_USERNAME, NEO4J_PASSWORD"
    if "AuthenticationRateLimit" in code:
        return "Neo4j refuses after too many wrong passwords", "wait a few seconds, then try again"
    if "DatabaseNotFound" in code or "DatabaseNotFound" in words:
        return "Neo4j has no such database", "check NEO4J_DATABASE, or unset it"
    if "ConstraintValidationFailed" in code:
        return (
            f"a constraint of the database forbids the load: {_said(words)}",
            "drop that constraint, or load into a database of its own",
        )
    if "OutOfMemory" in code or "MemoryPool" in code:
        return (
            "Neo4j has too little memory for the load",
            "give it a heap of 1 GiB or more (server.memory.heap.max_size)",
        )
    if any(word in words for word in ("SSL", "certificate")):
        return (
            "no encrypted connection to Neo4j comes about",
            "a server without a certificate is reached with bolt://, one with a certificate of "
            "its own making with bolt+ssc://",
        )
    if kind == "UnsupportedServerProduct":
        return f"the server is older than Neo4j {_OLDEST}", "update it, or use --store embedded"
    if "looks like HTTP" in words:
        return "a web server answers there", "Neo4j Browser's port is 7474, Bolt's is 7687"
    if any(word in words for word in ("Failed to establish", "Failed to read", "DNS resolve")):
        return "Neo4j does not answer", "start the server (docs/neo4j.md), or use --store embedded"
    if "routing information" in words:
        return (
            "Neo4j sends no routing table",
            "a single server is reached with bolt:// in place of neo4j://",
        )
    if kind in ("ServiceUnavailable", "SessionExpired", "ConnectionReadTimeout"):
        return "Neo4j does not answer", "start the server (docs/neo4j.md), or use --store embedded"
    return f"Neo4j refused: {_said(words)}", "see docs/neo4j.md"


def _said(words: str) -> str:
    """The server's message without the codes around it."""
    told = re.search(r"\{message: (.*?)\} \{gql_status", words)
    return (told[1] if told else words)[:300]
