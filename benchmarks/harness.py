"""Jobs timed side by side: ours and what a user would take instead, in one run.

A module of rows declares `ROWS`; a `Row` has our `Job`, its rivals, what to compare and what is
aimed at. Every job has a fresh process of its own (`benchmarks.child`) that prepares, then waits.
The rows' rounds go through the jobs in turn, so whatever else the machine does falls on all of
them. pyperf, whose ways these are, runs one benchmark after the other, and measures either time or
memory; asv builds an environment for each commit.

Modules of rows import heavy packages inside their functions: this process stays small.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from benchmarks.child import Child, NotDoneError, judged

Kind = Literal["times faster than", "times the time of", "s more than", "s"]


@dataclass(frozen=True)
class Job:
    """What one process does over and over.

    Attributes
    ----------
    run : callable
        Is timed; takes what `prepare` gave. Top-level function, as the next two are.
    prepare : callable
        Not timed: loads tables, builds graphs.
    digest : callable
        Not timed: makes what `run` gave small, for `Row.compare`; takes what `prepare` gave, too.
    repeats : int
        Timed calls. 1 for what is slow: then there is no warm-up call either.
    fresh : bool
        A new process for each call, without a warm-up: what the first call costs.
    limit : float
        Seconds after which a call is given up.
    scale : float
        How many times as much the whole job is as what is run: a sample's time is multiplied.
    note : str
        What a reader must know of how it was run.
    """

    run: Callable[[Any], Any]
    prepare: Callable[[], Any] = lambda: None
    digest: Callable[[Any, Any], Any] = lambda _, answer: answer
    repeats: int = 5
    fresh: bool = False
    limit: float = 600.0
    scale: float = 1.0
    note: str = ""


class Aim(NamedTuple):
    """What is aimed at.

    Ours is at least `limit` times faster than a rival, or takes at most `limit` times its time,
    at most so many seconds more, or at most so many seconds.
    """

    limit: float
    kind: Kind
    rival: str = ""

    def value(self, ours: float, rival: float) -> float:
        """What was reached, of the seconds of ours and of the rival."""
        match self.kind:
            case "times faster than":
                return rival / ours
            case "times the time of":
                return ours / rival
            case "s more than":
                return ours - rival
            case "s":
                return ours

    def met(self, value: float) -> bool:
        """Whether that is as good as was aimed at."""
        return value >= self.limit if self.kind == "times faster than" else value <= self.limit


class Check(NamedTuple):
    """One comparison of the answers: what, how it came out, and whether that is right.

    ``right`` is None where a difference is told and nothing is wrong with it.
    """

    what: str
    value: str
    right: bool | None = None


@dataclass(frozen=True)
class Row:
    """One job with its rivals.

    Attributes
    ----------
    name : str
        One word, by which it is picked.
    what : str
        The job in one sentence.
    ours : Job
        What pararoute does.
    rivals : mapping of str to Job
        What would be taken instead.
    aims : sequence of Aim
        Told whether they were met.
    compare : callable
        From the answers by name ("ours" and the rivals') to checks; a rival that ran into its
        limit is missing. Top-level function; runs in a process of its own.
    """

    name: str
    what: str
    ours: Job
    rivals: Mapping[str, Job] = field(default_factory=dict)
    aims: Sequence[Aim] = ()
    compare: Callable[[Mapping[str, Any]], list[Check]] | None = None

    @property
    def jobs(self) -> dict[str, Job]:
        """Ours and the rivals, by name."""
        return {"ours": self.ours, **self.rivals}


def measure(row: Row) -> dict[str, Any]:
    """Run a row: its times, memory, ratios and checks, as JSON takes them."""
    found = {name: _Found(job) for name, job in row.jobs.items()}
    answers: dict[str, bytes] = {}
    with ExitStack() as stack:
        for round_ in range(max(job.repeats for job in row.jobs.values())):
            for name, own in found.items():
                if round_ < own.job.repeats and not own.given_up:
                    own.call(row, name, stack, answers)
    checks = judged(row, answers) if row.compare is not None else []
    return {
        "name": row.name,
        "what": row.what,
        "jobs": {name: own.told() for name, own in found.items()},
        "aims": [_reached(aim, found) for aim in row.aims],
        "checks": [check._asdict() for check in checks],
    }


@dataclass
class _Found:
    """What was measured of one job so far."""

    job: Job
    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    given_up: bool = False
    child: Child | None = None

    def call(self, row: Row, name: str, stack: ExitStack, answers: dict[str, bytes]) -> None:
        try:
            if self.child is None or self.job.fresh:
                self.child = stack.enter_context(Child(row, name))
                if self.job.repeats > 1 and not self.job.fresh:
                    self.memory.append(self.child.call(self.job.limit).memory)  # warm-up
            done = self.child.call(self.job.limit)
            self.seconds.append(done.seconds * self.job.scale)
            self.memory.append(done.memory)
            if name not in answers and row.compare is not None:
                answers[name] = self.child.answer()
        except NotDoneError:
            self.given_up = True
        finally:
            if (self.job.fresh or self.given_up or len(self.seconds) == self.job.repeats) and (
                self.child is not None
            ):
                self.child.close()

    @property
    def times(self) -> list[float]:
        """Its times; the limit, below which they are not, where it was given up."""
        return [self.job.limit * self.job.scale] if self.given_up else self.seconds

    def told(self) -> dict[str, Any]:
        return {
            "seconds": [_short(s) for s in self.times],
            "min": _short(min(self.times)),
            "median": _short(statistics.median(self.times)),
            "given up": self.given_up,
            "scale": self.job.scale,
            "peak memory in MiB": round(max(self.memory), 1) if self.memory else None,
            "note": self.job.note,
        }


def _reached(aim: Aim, found: Mapping[str, _Found]) -> dict[str, Any]:
    ours, rival = found["ours"], found.get(aim.rival, found["ours"])
    value = statistics.median(aim.value(*both) for both in _both(ours.times, rival.times))
    bound = rival.given_up and aim.kind == "times faster than"
    met: bool | None = aim.met(value)
    if ours.given_up or (rival.given_up and not (bound and met)):
        met = None  # who is given up took longer: that can show an aim met, and nothing else
    return {**aim._asdict(), "value": _short(value), "at least": bound, "met": met}


def _both(ours: list[float], rival: list[float]) -> Iterator[tuple[float, float]]:
    """The times of each round; the medians where the rounds are not the same number."""
    if len(ours) == len(rival):
        return zip(ours, rival, strict=True)
    return iter([(statistics.median(ours), statistics.median(rival))])


def _short(value: float) -> float:
    return float(f"{value:.4g}")
