"""Which addresses of a Neo4j server are used: Bolt's, and encrypted where others can listen."""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import SplitResult, urlsplit

from pararoute.ingest.errors import InputError

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def check_address(uri: str) -> str:
    """The address, if a password may be sent to it.

    Parameters
    ----------
    uri : str
        As in NEO4J_URI.

    Returns
    -------
    str
        The same.

    Raises
    ------
    InputError
        It is no Bolt address, holds a user name or password, or would send a password
        without encryption to another machine (unless NEO4J_INSECURE is 1).

    Examples
    --------
    >>> check_address("bolt://localhost:7687")
    'bolt://localhost:7687'
    >>> check_address("bolt://example.org")
    Traceback (most recent call last):
    ...
    pararoute.ingest.errors.InputError: the password would go to example.org without encryption
      where:    NEO4J_URI
      expected: bolt+s://example.org
      to do:    use an encrypted address, or set NEO4J_INSECURE=1 in a network you trust
    """
    parts, port = _split(uri)
    host = parts.hostname or ""
    if parts.username or parts.password:
        raise InputError(
            "the address holds a user name or password",
            where="NEO4J_URI",
            how="set NEO4J_USERNAME and NEO4J_PASSWORD instead",
        )
    if parts.scheme not in SCHEMES or not host or port == 0 or parts.query or parts.fragment:
        raise _no_address(uri)
    open_door = "+s" not in parts.scheme and not _is_loopback(host)
    if open_door and os.environ.get("NEO4J_INSECURE") != "1":
        raise InputError(
            f"the password would go to {host} without encryption",
            where="NEO4J_URI",
            expected=f"{parts.scheme}+s://{host}",
            how="use an encrypted address, or set NEO4J_INSECURE=1 in a network you trust",
        )
    return uri


def _split(uri: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(uri)
        return parts, parts.port  # a port that is no number is found only when it is asked for
    except ValueError as error:
        raise _no_address(uri) from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _no_address(uri: str) -> InputError:
    return InputError(
        f"'{uri.rsplit('@', 1)[-1].split('?')[0]}' is no address of a Neo4j server",
        where="NEO4J_URI",
        expected="bolt://localhost:7687, or neo4j+s://... for Aura",
        how="Neo4j Browser's http address is another door: its port 7474, Bolt's is 7687",
    )
