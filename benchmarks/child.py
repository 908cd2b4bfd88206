"""One process for one job: it prepares, then answers calls with seconds and peak memory.

Peak memory is how far the resident memory rose, during the calls so far, above what it was after
the preparation: the kernel's high-water mark (VmHWM), set back between the two. What processes
that the job starts need comes on top of it, that of the largest one: they count the pages that
they share with others too, so it is an upper bound.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import os
import pickle
import resource
import time
import traceback
import warnings
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from benchmarks.harness import Check, Row

_PREPARING = 600.0  # seconds that no preparation should take
_CONTEXT = multiprocessing.get_context("spawn")  # nothing of this process is in the others


class NotDoneError(Exception):
    """A call took longer than its limit."""


class Done(NamedTuple):
    """What one call took: seconds, and MiB above what the preparation left."""

    seconds: float
    memory: float


class Child:
    """The process of one job of a row."""

    def __init__(self, row: Row, name: str) -> None:
        self._what = f"{row.name}, {name}"
        self._pipe, theirs = _CONTEXT.Pipe()
        arguments = (theirs, _module(row), row.name, name)
        self._process = _CONTEXT.Process(target=_serve, args=arguments)
        self._process.start()
        theirs.close()
        try:
            self._wait(_PREPARING)
        except BaseException:  # nobody else knows of the process yet
            self.close()
            raise

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def call(self, limit: float) -> Done:
        """Run the job once."""
        self._pipe.send("call")
        return Done(*self._wait(limit))

    def answer(self) -> bytes:
        """What the last call gave, pickled."""
        self._pipe.send("answer")
        answer: bytes = self._wait(_PREPARING)
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _wait(self, limit: float) -> Any:
        return _received(self._pipe, limit, self._what)


def judged(row: Row, answers: dict[str, bytes]) -> list[Check]:
    """What the row's comparison says of the answers, worked out in a process of its own."""
    ours, theirs = _CONTEXT.Pipe()
    arguments = (theirs, _module(row), row.name, answers)
    process = _CONTEXT.Process(target=_judge, args=arguments)
    process.start()
    theirs.close()
    what = f"{row.name}, comparison"
    try:
        checks: list[Check] = _received(ours, _PREPARING, what)
    except NotDoneError:
        raise RuntimeError(f"{what}: it took longer than {_PREPARING:g} s") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    return checks


def _received(pipe: Connection, limit: float, what: str) -> Any:
    """What a process sends, within so many seconds."""
    if not pipe.poll(limit):
        raise NotDoneError
    try:
        kind, value = pipe.recv()
    except EOFError:
        raise RuntimeError(f"{what}: its process died") from None
    if kind == "error":
        raise RuntimeError(f"{what}:\n{value}")
    return value


def _module(row: Row) -> str:
    """Where the row is declared: where its own job is."""
    run = row.ours.run
    name: str = (run.func if isinstance(run, partial) else run).__module__
    return name


def _row(module: str, name: str) -> Row:
    rows: list[Row] = [row for row in importlib.import_module(module).ROWS if row.name == name]
    return rows[0]


def _serve(pipe: Connection, module: str, row: str, name: str) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # solvers talk on stdout
    warnings.simplefilter("ignore")
    try:
        job = _row(module, row).jobs[name]
        given = job.prepare()
        base = _begin_peak()
        pipe.send(("ready", None))
        answer = None
        while True:
            if pipe.recv() == "answer":
                pipe.send(("answer", pickle.dumps(job.digest(given, answer))))
                continue
            answer = None
            gc.collect()
            begin = time.perf_counter()
            answer = job.run(given)
            seconds = time.perf_counter() - begin
            pipe.send(("done", (seconds, (_peak() - base) / 1024)))
    except (EOFError, KeyboardInterrupt):
        pass
    except Exception:  # noqa: BLE001 - is raised where the process was started
        pipe.send(("error", traceback.format_exc()))


def _judge(pipe: Connection, module: str, row: str, answers: dict[str, bytes]) -> None:
    warnings.simplefilter("ignore")
    try:
        compare = _row(module, row).compare
        assert compare is not None  # noqa: S101 - asked for only then
        given = {name: pickle.loads(answer) for name, answer in answers.items()}  # noqa: S301
        pipe.send(("checks", compare(given)))
    except Exception:  # noqa: BLE001 - is raised where the process was started
        pipe.send(("error", traceback.format_exc()))


def _begin_peak() -> int:
    """KiB of resident memory, from which on the peak is looked for."""
    gc.collect()
    with contextlib.suppress(OSError):  # no Linux: the preparation's own peak is the base
        Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    """KiB of this process at most, and of the largest that it started and that has ended."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        own = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    except OSError:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
