"""The harness on toy rows: times, memory, bounds, comparisons and failures."""

from __future__ import annotations

import multiprocessing
import pickle
from typing import Any

import pytest

from benchmarks import child
from benchmarks.harness import measure
from benchmarks.telling import text
from tests.benchmarks.toy_rows import ROWS


@pytest.fixture(scope="module")
def toy() -> dict[str, Any]:
    return measure(ROWS[0])


def test_memory_is_that_of_the_calls_and_not_of_the_preparation(toy: dict[str, Any]) -> None:
    assert 45 < toy["jobs"]["ours"]["peak memory in MiB"] < 90
    assert toy["jobs"]["like"]["peak memory in MiB"] < 20


def test_a_call_is_given_up_at_its_limit_and_its_ratio_is_a_bound(toy: dict[str, Any]) -> None:
    slow = toy["jobs"]["slow"]
    assert (slow["given up"], slow["seconds"]) == (True, [0.2])
    faster, shown, bound, times, more, seconds = toy["aims"]
    assert [aim["at least"] for aim in toy["aims"]] == [False, True, True, False, False, False]
    assert shown["met"] is True
    assert bound["value"] == pytest.approx(0.2 / toy["jobs"]["ours"]["median"], rel=1e-3)
    assert (bound["met"], more["met"]) == (None, None)  # neither is shown
    assert (faster["met"], times["met"], seconds["met"]) == (True, True, False)


def test_a_sample_is_scaled_and_each_job_is_called_as_often_as_asked(toy: dict[str, Any]) -> None:
    jobs = toy["jobs"]
    assert [len(job["seconds"]) for job in jobs.values()] == [2, 2, 1, 1]
    assert jobs["like"]["median"] > 1000  # less than a microsecond, but scaled
    assert jobs["like"]["min"] <= jobs["like"]["median"]


def test_answers_are_compared_and_those_given_up_are_missing(toy: dict[str, Any]) -> None:
    assert toy["checks"][0]["value"] == "half, like, ours"
    assert [check["right"] for check in toy["checks"]] == [None, True, True]


def test_what_is_told(toy: dict[str, Any]) -> None:
    told = text({"rows": [{**toy, "measured": "2026-11-30"}]}, head=False)
    assert "measured 2026-11-30" in told
    assert "aim at most 0 s:" in told
    assert "MISSED" in told
    assert "> 200 ms" in told
    assert "a sample, its time taken 1e+12 times" in told


def test_a_job_that_fails_says_why_and_leaves_no_process() -> None:
    before = multiprocessing.active_children()
    with pytest.raises(RuntimeError, match=r"broken, ours:\n(.|\n)*this job is broken"):
        measure(ROWS[1])
    assert multiprocessing.active_children() == before


def test_a_preparation_beyond_its_limit_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    before = multiprocessing.active_children()
    monkeypatch.setattr(child, "_PREPARING", 0.2)
    told = measure(ROWS[2])["jobs"]["ours"]
    assert (told["given up"], told["peak memory in MiB"]) == (True, None)
    assert multiprocessing.active_children() == before


@pytest.mark.parametrize(
    ("answer", "words"), [(b"dies", "its process died"), (b"slow", "took longer than 3 s")]
)
def test_a_comparison_that_does_not_end_well(
    answer: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = multiprocessing.active_children()
    monkeypatch.setattr(child, "_PREPARING", 3.0)
    with pytest.raises(RuntimeError, match=rf"idle, comparison.* {words}"):
        child.judged(ROWS[2], {"ours": pickle.dumps(answer)})
    assert multiprocessing.active_children() == before
