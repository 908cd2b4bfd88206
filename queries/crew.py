"""Pieces of work on all cores, the same answers on any number of them.

Work is cut into pieces before anyone asks how many cores there are. This process computes, and
helpers beside it: fresh Python processes that are told the work through a pipe
(`queries.messages`; nothing is pickled). They do not import the caller's main module, so a
script needs no guard, and they are killed when this process ends its work for whatever reason;
if it is killed itself, they find their pipe closed. What a helper fails to answer is computed
here, so that an error is raised here, too.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from queue import SimpleQueue
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from pararoute.queries import messages

_HELPER = (
    "import json, sys; sys.path[:] = json.loads(sys.stdin.buffer.readline()); "
    "from pararoute.queries.crew import serve; serve()"
)
Asked = TypeVar("Asked")
Asked_contra = TypeVar("Asked_contra", contravariant=True)
Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


class Work(Protocol[Asked_contra, Answer_co]):
    """What answers pieces: a frozen dataclass of this package that `queries.messages` can tell."""

    def answer(self, asked: Asked_contra) -> Answer_co:
        """The answer to one piece; it rests on nothing but this work and what is asked."""


class Piece(NamedTuple, Generic[Asked]):
    """What is asked of one of the works."""

    work: str
    asked: Asked


_Done = SimpleQueue[tuple[int, Any] | None]  # None: a helper gave up


def run(
    work: Mapping[str, Work[Asked, Answer]],
    todo: Sequence[Piece[Asked]],
    workers: int | None = None,
    tell: Callable[[Piece[Asked]], None] = lambda _: None,
) -> list[Answer]:
    """The answers to all pieces, in the order of the pieces.

    Parameters
    ----------
    work : mapping of str to Work
        What answers the pieces.
    todo : sequence of Piece
        The pieces.
    workers : int, optional
        Processes that compute, this one included. Default: as many as there are cores.
    tell : callable
        Called with each piece when it is done, by this thread.

    Raises
    ------
    TypeError
        A work is none that another process can be told.
    """
    found: dict[int, Answer] = {}
    with contextlib.closing(answers(work, todo, workers)) as coming:
        for i, answer in coming:
            found[i] = answer
            tell(todo[i])
    return [found[i] for i in range(len(todo))]


def answers(
    work: Mapping[str, Work[Asked, Answer]],
    todo: Sequence[Piece[Asked]],
    workers: int | None = None,
) -> Generator[tuple[int, Answer], None, None]:
    """The answers as they come, each with its piece's place in `todo`; as `run` otherwise.

    Closing the iterator ends the helpers.
    """
    left, done = deque(range(len(todo))), _Done()
    helpers = min(cores() if workers is None else workers, len(todo)) - 1
    told = messages.packed(dict(work)) if helpers > 0 else b""
    with contextlib.ExitStack() as stack:
        for _ in range(helpers):
            stack.enter_context(_helper(told, todo, left, done))
        awaited = len(todo)
        while awaited:
            if done.empty() and (i := _next(left)) is not None:
                yield i, _answered(work, todo[i])
            elif (come := done.get()) is not None:  # the last ones are with the helpers
                yield come
            else:  # or come back
                continue
            awaited -= 1


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def serve() -> None:
    """What a helper does: read the work, then answer pieces until its pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it ends it
    asked, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    with contextlib.suppress(EOFError, OSError):
        work = messages.received(asked)
        while True:
            answer = _answered(work, messages.received(asked))
            out.write(messages.packed(answer))
            out.flush()
    os._exit(0)  # a closed pipe is not worth a message


@contextlib.contextmanager
def _helper(
    work: bytes, todo: Sequence[Piece[Any]], left: deque[int], done: _Done
) -> Iterator[None]:
    """A process that answers pieces, and the thread here that hands them to it."""
    try:
        process = subprocess.Popen(  # noqa: S603 - this Python with a constant, no shell
            [sys.executable, "-P", "-c", _HELPER],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:  # no process to be had: this one does it all
        yield
        return
    thread = threading.Thread(
        target=_hand_over, args=(process, work, todo, left, done), daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        process.kill()
        process.wait()
        thread.join()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()


def _hand_over(
    process: subprocess.Popen[bytes],
    work: bytes,
    todo: Sequence[Piece[Any]],
    left: deque[int],
    done: _Done,
) -> None:
    """Ask a helper one piece after the other; one without an answer goes back."""
    to, of, i = process.stdin, process.stdout, None
    assert to is not None and of is not None  # noqa: S101, PT018 - both are pipes; for mypy
    try:
        path = [place for place in sys.path if isinstance(place, str)]  # imports skip others, too
        to.write(json.dumps(path).encode() + b"\n" + work)
        while (i := _next(left)) is not None:
            to.write(messages.packed(todo[i]))
            to.flush()
            done.put((i, messages.received(of)))
    except (EOFError, OSError, ValueError):  # it died
        pass
    finally:
        if i is not None:
            left.append(i)
            done.put(None)


def _answered(work: Mapping[str, Work[Any, Answer]], piece: Piece[Any]) -> Answer:
    return work[piece.work].answer(piece.asked)


def _next(left: deque[int]) -> int | None:
    try:
        return left.popleft()
    except IndexError:
        return None
