"""A web server on the loopback address that answers, or fails on purpose.

An app is a function from a request to a reply. Faults wait in a queue; each spoils the
answer to one request, whichever comes next, and is gone.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qsl, urlsplit

HTML = {"Content-Type": "text/html; charset=utf-8"}
CAPTCHA = b"<!DOCTYPE html>\n<html><head><title>Are you a robot? reCAPTCHA</title></head></html>\n"


@dataclass(frozen=True)
class Request:
    """What the client asked for; `query` holds the last value of each argument."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What is sent; the fields below the first three say how, and are for the faults."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunked: bool = False  # in chunks, without a Content-Length
    declared: int | None = None  # another Content-Length than the body's
    complete: bool = True  # else the connection ends where the body does, without a last chunk
    reset: bool = False  # no answer at all
    wait: float = 0  # seconds before the answer
    piece: int = 1 << 16  # bytes sent at once
    pause: float = 0  # seconds before each piece


App = Callable[[Request], Reply]


def page(status: int, text: str) -> Reply:
    """A small web page."""
    return Reply(status, HTML, f"<!DOCTYPE html>\n<html><body>{text}</body></html>\n".encode())


class Fault(Protocol):
    """What goes wrong with one answer."""

    def spoil(self, reply: Reply) -> Reply:
        """The reply as it is sent."""


class Status(NamedTuple):
    """Another status than 200."""

    code: int
    retry_after: int | None = None

    def spoil(self, _: Reply) -> Reply:
        after = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return replace(page(self.code, f"Error {self.code}"), headers={**HTML, **after})


class CutBody(NamedTuple):
    """The full length is declared, a part is sent, the connection ends."""

    share: float = 0.5

    def spoil(self, reply: Reply) -> Reply:
        size = len(reply.body)
        return replace(
            reply, body=reply.body[: int(size * self.share)], declared=size, complete=False
        )


class CutChunked(NamedTuple):
    """Chunks without the last one; the connection ends."""

    share: float = 0.5

    def spoil(self, reply: Reply) -> Reply:
        part = reply.body[: int(len(reply.body) * self.share)]
        return replace(reply, body=part, chunked=True, complete=False)


class CutClean(NamedTuple):
    """Chunks ended properly, but the body stops after a line: it looks complete."""

    share: float = 0.5

    def spoil(self, reply: Reply) -> Reply:
        end = reply.body.rfind(b"\n", 0, int(len(reply.body) * self.share)) + 1
        return replace(reply, body=reply.body[:end], chunked=True)


class WebPage(NamedTuple):
    """A page for a human, with status 200."""

    def spoil(self, _: Reply) -> Reply:
        return Reply(200, HTML, CAPTCHA)


class Slow(NamedTuple):
    """The right answer, late."""

    seconds: float

    def spoil(self, reply: Reply) -> Reply:
        return replace(reply, wait=self.seconds)


class Trickle(NamedTuple):
    """The right answer in small pieces with a pause before each."""

    bytes_per_piece: int
    pause: float

    def spoil(self, reply: Reply) -> Reply:
        return replace(reply, piece=self.bytes_per_piece, pause=self.pause)


class Reset(NamedTuple):
    """The connection is reset without an answer."""

    def spoil(self, reply: Reply) -> Reply:
        return replace(reply, reset=True)


class Garbled(NamedTuple):
    """The right length, but the first bytes are not those of gzip."""

    def spoil(self, reply: Reply) -> Reply:
        return replace(reply, body=b"\x00\x00" + reply.body[2:])


class Bomb(NamedTuple):
    """A small gzip file of so many MiB of zeros (a member for each, about 1000 to 1)."""

    mib: int

    def spoil(self, reply: Reply) -> Reply:
        return replace(reply, body=gzip.compress(bytes(1 << 20), 9) * self.mib)


class Redirect(NamedTuple):
    """The answer is elsewhere."""

    url: str

    def spoil(self, _: Reply) -> Reply:
        return Reply(302, {"Location": self.url})


class Loopback(ThreadingHTTPServer):
    """``with Loopback(app) as service``: the app at ``service.url``.

    Attributes
    ----------
    requests : list of (float, str, dict)
        Monotonic time, path and query of every request, in the order of arrival.
    faults : deque of Fault
        Each is used up by one request.
    most_at_once : int
        The largest number of connections that were open at one time.
    """

    daemon_threads = False  # so that server_close waits for them and no socket stays open
    request_queue_size = 64

    def __init__(self, app: App) -> None:
        self.app = app
        self.requests: list[tuple[float, str, dict[str, str]]] = []
        self.faults: deque[Fault] = deque()
        self.most_at_once = 0
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self.connections: set[socket.socket] = set()
        self.errors: list[BaseException] = []  # of the app, raised at the end
        super().__init__(("127.0.0.1", 0), _Connection)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Loopback:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        with self.lock:
            for connection in self.connections:
                hang_up(connection)
        self.server_close()
        if self.errors:
            raise self.errors[0]

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):  # OSError: the client left
            self.errors.append(error)


class _Connection(BaseHTTPRequestHandler):
    """One connection with a client, over several requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Loopback

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.connections.add(self.connection)
            self.server.most_at_once = max(self.server.most_at_once, len(self.server.connections))
            if self.server.closing.is_set():
                hang_up(self.connection)

    def finish(self) -> None:
        with self.server.lock:
            self.server.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        with self.server.lock:
            self.server.requests.append((time.monotonic(), parts.path, query))
            fault = self.server.faults.popleft() if self.server.faults else None
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.app(Request(parts.path, query, dict(self.headers.items()), body))
        self._send(reply if fault is None else fault.spoil(reply))

    do_HEAD = do_POST = do_GET  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""

    def _send(self, reply: Reply) -> None:
        if reply.reset:
            self._reset()
            return
        self._wait(reply.wait)
        self.send_response(reply.status)
        size = len(reply.body) if reply.declared is None else reply.declared
        framing = ("Transfer-Encoding", "chunked") if reply.chunked else ("Content-Length", size)
        for name, value in (*reply.headers.items(), framing):
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self._send_body(reply)
        self.close_connection = self.close_connection or not reply.complete

    def _send_body(self, reply: Reply) -> None:
        for start in range(0, len(reply.body), reply.piece):
            self._wait(reply.pause)
            piece = reply.body[start : start + reply.piece]
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if reply.chunked else piece)
        if reply.chunked and reply.complete:
            self.wfile.write(b"0\r\n\r\n")

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.server.closing.wait(seconds)

    def _reset(self) -> None:
        """Close at once: without lingering, the kernel sends a reset and no orderly end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()
        self.close_connection = True


def hang_up(connection: socket.socket) -> None:
    """End a connection that another thread waits on."""
    with contextlib.suppress(OSError):  # the client was quicker
        connection.shutdown(socket.SHUT_RDWR)


def free_port() -> int:
    """A port of the loopback address on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refused_url() -> str:
    """An address that refuses connections."""
    return f"http://127.0.0.1:{free_port()}"
