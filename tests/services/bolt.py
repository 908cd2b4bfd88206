"""A server on the loopback address that speaks enough of Bolt to fail on purpose.

It takes any statement, keeps nothing, and counts nothing; a fault waits for the statement of
its number. For what a server answers, the tests have real ones (`tests.services.neo4j`).
"""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Mapping

DEADLOCK = "Neo.TransientError.Transaction.DeadlockDetected"
DROP = "the connection is dropped"
_HELLO, _GOODBYE, _RESET, _RUN, _BEGIN, _COMMIT, _ROLLBACK, _PULL = (
    0x01, 0x02, 0x0F, 0x10, 0x11, 0x12, 0x13, 0x3F)  # fmt: skip
_SUCCESS, _RECORD, _IGNORED, _FAILURE = 0x70, 0x71, 0x7E, 0x7F
_ROWS = b"RETURN count("  # of the statements that ask for a row


class Bolt(socketserver.ThreadingTCPServer):
    """``with Bolt() as server``: a driver reaches it at ``server.uri``.

    Parameters
    ----------
    agent : str
        What it calls itself.
    version : tuple of int
        Of the protocol, major and minor.
    faults : mapping of int to str
        What befalls the statement of that number, counted from 1 within transactions that
        write: `DROP`, or the code of an error.

    Attributes
    ----------
    begun, committed : int
        Transactions.
    """

    daemon_threads = True

    def __init__(
        self,
        agent: str = "Neo4j/5.26.0",
        version: tuple[int, int] = (5, 0),
        faults: Mapping[int, str] | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.agent, self.version, self.faults = agent, version, dict(faults or {})
        self.begun = self.committed = self.statements = 0
        self.uri = f"bolt://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Bolt:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Connection(socketserver.StreamRequestHandler):
    """One connection: messages in, answers out."""

    server: Bolt

    def handle(self) -> None:
        self.rfile.read(20)  # who speaks Bolt, and in which versions
        self.wfile.write(bytes([0, 0, *reversed(self.server.version)]))
        writes = failed = False
        rows = False
        while (message := self._message()) and message[1] != _GOODBYE:
            tag = message[1]
            if tag == _RESET:
                writes = failed = False
            elif failed:
                self._send(_IGNORED)
                continue
            elif tag == _BEGIN:
                writes = True
                self.server.begun += 1
            elif tag in (_COMMIT, _ROLLBACK):
                self.server.committed += tag == _COMMIT
                writes = False
            elif tag == _RUN:
                rows = _ROWS in message
                self.server.statements += writes
                fault = self.server.faults.pop(self.server.statements, "") if writes else ""
                if fault == DROP:
                    return
                if fault:
                    failed = True
                    self._send(_FAILURE, {"code": fault, "message": "on purpose"})
                    continue
            elif tag == _PULL and rows:
                self._send(_RECORD, [0])
            hello = {"server": self.server.agent, "connection_id": "one"}
            self._send(_SUCCESS, {_HELLO: hello, _RUN: {"fields": ["n"]}}.get(tag, {}))

    def _message(self) -> bytes:
        """The chunks of a message, put together; empty where the client has gone."""
        whole = b""
        while head := self.rfile.read(2):
            (size,) = struct.unpack(">H", head)
            if size == 0 and whole:
                return whole
            whole += self.rfile.read(size)
        return b""

    def _send(self, tag: int, *fields: object) -> None:
        data = bytes([0xB0 + len(fields), tag]) + b"".join(map(packed, fields))
        self.wfile.write(struct.pack(">H", len(data)) + data + b"\0\0")


def packed(value: object) -> bytes:
    """A value in PackStream, as far as it is needed here.

    Examples
    --------
    >>> packed({"n": [1, "a"]}).hex(" ")
    'a1 81 6e 92 01 81 61'
    """
    match value:
        case int():
            return struct.pack("b", value)
        case str():
            data = value.encode()
            return (
                bytes([0x80 + len(data)]) if len(data) < 16 else bytes([0xD0, len(data)])
            ) + data
        case list():
            return bytes([0x90 + len(value)]) + b"".join(map(packed, value))
        case dict():
            return bytes([0xA0 + len(value)]) + b"".join(
                packed(k) + packed(v) for k, v in value.items()
            )
    raise TypeError(value)
