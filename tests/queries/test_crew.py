"""Work on several processes: the same answers, whatever becomes of the helpers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from pararoute.queries import crew, messages
from pararoute.queries.crew import Piece, answers, run
from pararoute.queries.nulls.blocks import Block, blocks
from pararoute.queries.nulls.exchange import Exchange, ExpressionNull
from pararoute.queries.nulls.scores import PairTerms, Tally

CHECKOUT = Path(__file__).resolve().parents[2]
EACH = np.arange(4)
WORK = {
    "null": ExpressionNull(
        PairTerms(EACH, EACH, np.ones(4), np.full(4, 0.5)),
        np.linspace(0.1, 0.4, 4),
        Exchange(np.linspace(0.0, 1.0, 9), (np.arange(9),), EACH, np.ones(4), EACH),
        np.full(4, 0.5),
        np.array([0, 2]),
    )
}
PIECES = [Piece("null", block) for block in blocks(np.random.SeedSequence(7), 600)]
SCRIPT = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
sys.path.insert(0, {checkout!r})
from tests.queries.test_crew import PIECES, WORK
from pararoute.queries.crew import answers
coming = answers(WORK, PIECES, 3)
next(coming)
print("begun", flush=True)
time.sleep(60)
"""


def same(found: list[Tally], other: list[Tally]) -> bool:
    return [messages.packed(tally) for tally in found] == [messages.packed(t) for t in other]


@pytest.fixture(scope="module")
def alone() -> list[Tally]:
    return run(WORK, PIECES, 1)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def with_helper(seen: Callable[[], bool]) -> tuple[list[Tally], list[int]]:
    """All answers in their order, and the order they came in; the first waits for the helper."""
    order, found = [], {}
    with closing(answers(WORK, PIECES, 2)) as coming:
        for i, answer in coming:
            order.append(i)
            found[i] = answer
            if len(order) == 1:
                until(seen)
    return [found[i] for i in sorted(found)], order


def test_any_number_of_workers_gives_the_same_answers(alone: list[Tally]) -> None:
    for workers in (2, 3, None):
        told: list[Piece[Block]] = []
        assert same(run(WORK, PIECES, workers, told.append), alone)
        assert sorted(PIECES.index(piece) for piece in told) == list(range(len(PIECES)))
    assert run(WORK, [], 3) == []


LOUD = """
import sys, json; sys.path[:] = json.loads(sys.stdin.buffer.readline())
from pathlib import Path
from pararoute.queries import crew
real = crew._answered
def answered(work, piece):
    print("what a library prints")
    with open({seen!r}, "a") as log: log.write("x")
    return real(work, piece)
crew._answered = answered
crew.serve()
"""


def test_helpers_answer_and_what_they_print_is_no_answer(
    alone: list[Tally], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setattr(crew, "_HELPER", LOUD.format(seen=str(seen)))
    found, order = with_helper(lambda: seen.exists() and seen.stat().st_size == len(PIECES) - 1)
    assert same(found, alone)
    assert sorted(order) == list(range(len(PIECES)))


FAILING = {
    "dies": "os._exit(9)",
    "is ended": "os.kill(os.getpid(), signal.SIGKILL)",
    "raises": "raise RuntimeError",
    "says nothing sensible": "os.write(1, (9).to_bytes(8, 'big') + b'not json\\n'); time.sleep(60)",
    "says half": "os.write(1, (99).to_bytes(8, 'big') + b'{'); os._exit(0)",
    "names a function": "os.write(1, MESSAGE); time.sleep(60)",
}


@pytest.mark.parametrize("way", FAILING)
def test_what_a_helper_fails_to_answer_is_computed_here(
    way: str, alone: list[Tally], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, bad = tmp_path / "seen", b'{"ours": ["os:_exit", 3]}\n'
    message = len(bad).to_bytes(8, "big") + bad
    code = (
        "import os, signal, sys, time; sys.stdin.buffer.readline(); sys.stdin.buffer.read(8); "
        f"open({str(seen)!r}, 'w').close(); " + FAILING[way].replace("MESSAGE", repr(message))
    )
    monkeypatch.setattr(crew, "_HELPER", code)
    found, _ = with_helper(seen.exists)
    assert same(found, alone)


def test_without_a_helper_to_be_had_it_is_computed_here(
    alone: list[Tally], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert same(run(WORK, PIECES, 2), alone)


def children(process: int) -> set[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return {int(child) for child in listed
            if b"queries.crew" in Path(f"/proc/{child}/cmdline").read_bytes()}  # fmt: skip


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux tells children")
def test_closing_ends_the_helpers() -> None:
    with closing(answers(WORK, PIECES, 3)) as coming:
        next(coming)
        assert len(children(os.getpid())) == 2
    assert not children(os.getpid())


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux tells children")
@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGINT])
def test_helpers_of_a_script_without_a_guard_end_with_it(
    ended_by: signal.Signals, tmp_path: Path
) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(checkout=str(CHECKOUT)), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        helpers = children(process.pid)
        assert len(helpers) == 2
        process.send_signal(ended_by)
        assert process.stdout.read() == b""  # no helper ran the script again
    until(lambda: not any(Path(f"/proc/{helper}").exists() for helper in helpers))


def test_a_work_that_cannot_be_told_is_refused_before_any_helper() -> None:
    class Own:
        def answer(self, asked: int) -> int:
            return asked

    assert run({"own": Own()}, [Piece("own", 3)], 1) == [3]
    with pytest.raises(TypeError, match="cannot be told"):
        run({"own": Own()}, [Piece("own", 3), Piece("own", 4)], 2)


def test_an_error_of_the_work_is_raised_here() -> None:
    with pytest.raises(KeyError, match="another"):
        run(WORK, [*PIECES, Piece("another", PIECES[0].asked)], 2)


def test_a_search_path_may_hold_paths(
    alone: list[Tally], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setattr(crew, "_HELPER", LOUD.format(seen=str(seen)))
    monkeypatch.setattr(sys, "path", [*sys.path, tmp_path, 3])
    found, _ = with_helper(lambda: seen.exists() and seen.stat().st_size == len(PIECES) - 1)
    assert same(found, alone)
