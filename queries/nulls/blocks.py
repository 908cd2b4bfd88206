"""Blocks of permutations on all cores, the same answers on any number of them.

The work is cut into blocks before anyone asks how many cores there are, and each block brings
its own seed. This process computes, and helpers beside it: fresh Python processes that get the
work through a pipe. They do not import the caller's main module, so a script needs no guard, and
they are killed when this process ends its work for whatever reason; if it is killed itself, they
find their pipe closed. What a helper fails to answer is computed here.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any, NamedTuple, Protocol, TypeVar

import numpy as np

SIZE = 100  # permutations in a block

_HELPER = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from pararoute.queries.nulls.blocks import serve; serve()"
)
_Answer = TypeVar("_Answer", covariant=True)


class Model(Protocol[_Answer]):
    """What answers the blocks of a null."""

    def block(self, seed: np.random.SeedSequence, times: int) -> _Answer:
        """What `times` permutations find that begin with this seed."""


class Block(NamedTuple):
    """Some permutations of one null, and the seed they begin with."""

    null: str
    seed: np.random.SeedSequence
    times: int


def blocks(null: str, seed: np.random.SeedSequence, permutations: int) -> list[Block]:
    """All permutations of one null in blocks of `SIZE`.

    Examples
    --------
    >>> [b.times for b in blocks("network", np.random.SeedSequence(0), 250)]
    [100, 100, 50]
    """
    begins = range(0, permutations, SIZE)
    seeds = seed.spawn(len(begins))
    return [
        Block(null, own, min(SIZE, permutations - begin))
        for own, begin in zip(seeds, begins, strict=True)
    ]


def run(
    work: Mapping[str, Model[_Answer]],
    todo: Sequence[Block],
    workers: int | None,
    tell: Callable[[int], None],
) -> list[_Answer]:
    """The answers to all blocks, in their order.

    Parameters
    ----------
    work : mapping of str to Model
        What answers the blocks of each null; to unpickle it must not take long (no pandas).
    todo : sequence of Block
        The blocks.
    workers : int or None
        Processes that compute, this one included; None: as many as there are cores.
    tell : callable
        Called, by this thread, with the number of permutations that were done.
    """
    left, answers = deque(range(len(todo))), dict[int, _Answer]()
    told: set[int] = set()
    helpers = min(_cores() if workers is None else workers, len(todo)) - 1
    with contextlib.ExitStack() as stack:
        threads = [stack.enter_context(_helper(work, todo, left, answers)) for _ in range(helpers)]
        while len(answers) < len(todo):
            if (i := _next(left)) is not None:
                answers[i] = _answer(work, todo[i])
            else:  # the last ones are with the helpers, or come back
                for thread in threads:
                    thread.join(0.1)
            new = answers.keys() - told
            told |= new
            if new:
                tell(sum(todo[i].times for i in new))
    return [answers[i] for i in range(len(todo))]


def serve() -> None:
    """What a helper does: read the work, then answer blocks until its pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it ends it
    with contextlib.suppress(EOFError, OSError):
        work = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started it
        while True:
            block = pickle.load(sys.stdin.buffer)  # noqa: S301
            _send(sys.stdout.buffer, _answer(work, block))
    os._exit(0)  # a closed pipe is not worth a message


@contextlib.contextmanager
def _helper(
    work: Mapping[str, Model[_Answer]],
    todo: Sequence[Block],
    left: deque[int],
    answers: dict[int, _Answer],
) -> Iterator[threading.Thread]:
    """A process that answers blocks, and the thread here that hands them to it."""
    try:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _HELPER],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:  # no process to be had: this one does it all
        yield threading.Thread()
        return

    def hand_over() -> None:
        assert process.stdin is not None  # noqa: S101 - for mypy
        assert process.stdout is not None  # noqa: S101
        i = None
        try:
            _send(process.stdin, sys.path)
            _send(process.stdin, work)
            while (i := _next(left)) is not None:
                _send(process.stdin, todo[i])
                answers[i] = pickle.load(process.stdout)  # noqa: S301 - from our own helper
        except (EOFError, OSError, pickle.UnpicklingError):
            if i is not None:
                left.append(i)

    thread = threading.Thread(target=hand_over, daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        process.kill()
        process.wait()
        thread.join()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()


def _answer(work: Mapping[str, Model[_Answer]], block: Block) -> _Answer:
    return work[block.null].block(block.seed, block.times)


def _next(left: deque[int]) -> int | None:
    try:
        return left.popleft()
    except IndexError:
        return None


def _send(pipe: IO[bytes], thing: Any) -> None:
    pipe.write(pickle.dumps(thing, pickle.HIGHEST_PROTOCOL))
    pipe.flush()


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
