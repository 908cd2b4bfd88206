"""What a Neo4j driver or server refuses, told as one of our errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pararoute.ingest.errors import DatabaseError, InputError, PararouteError

if TYPE_CHECKING:
    from neo4j.exceptions import DriverError, Neo4jError

_QUERY = "Neo.ClientError.Statement."
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
    code, words = getattr(error, "code", None) or "", " ".join(str(error).split())
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


def _connection(kind: str, code: str, words: str) -> tuple[str, str]:
    if kind == "AuthError" or "Security.Unauthorized" in code:
        return "Neo4j refuses the user name or password", "check NEO4J_USERNAME, NEO4J_PASSWORD"
    if "AuthenticationRateLimit" in code:
        return "Neo4j refuses after too many wrong passwords", "wait a few seconds, then try again"
    if "DatabaseNotFound" in code or "DatabaseNotFound" in words:
        return "Neo4j has no such database", "check NEO4J_DATABASE, or unset it"
    if "routing" in words.lower():
        return (
            "Neo4j sends no routing table",
            "a single server is reached with bolt:// in place of neo4j://",
        )
    if any(word in words for word in ("SSL", "TLS", "certificate", "handshake")):
        return (
            "no encrypted connection to Neo4j comes about",
            "a server without a certificate is reached with bolt://, one with a certificate of "
            "its own making with bolt+ssc://",
        )
    if kind in ("ServiceUnavailable", "SessionExpired", "ConnectionReadTimeout"):
        return "Neo4j does not answer", "start the server (docs/neo4j.md), or use --store embedded"
    if "UnsupportedServerProduct" in kind:
        return "the server is older than Neo4j 5", "update it, or use --store embedded"
    return f"Neo4j refused: {words[:300]}", "see docs/neo4j.md"
