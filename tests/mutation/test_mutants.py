"""A sample of the flips: each must be caught (`make mutants` tries all)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.mutation.flips import flips
from tests.mutation.run import mutants
from tests.mutation.scope import CHECKOUT, SAME, SCORING, TESTS

SAMPLE = 20


def test_every_flip_is_made_once_where_it_is_told() -> None:
    text = (
        "def f(a, b=1):\n"
        "    return -a if a < b and (a) * (  # a comment\n"
        "        b\n"
        "    ) else max(a)\n"
    )
    made = {flip.applied(text) for flip in flips(text)}
    assert len(made) == len(flips(text)) == 8
    assert text.replace(" * (  # a comment", " / (  # a comment") in made
    assert text.replace("return -a", "return a") in made
    assert text.replace("a < b", "a >= b") in made
    assert text.replace(" and ", " or ") in made
    assert text.replace("max(a)", "min(a)") in made
    assert flips(text, within=frozenset({"g"})) == []


def test_the_allowed_flips_exist_and_have_a_reason() -> None:
    made = {(file, *flip.told(text)) for file, within in SCORING.items()
            for text in [(CHECKOUT / file).read_text(encoding="utf-8")]
            for flip in flips(text, within)}  # fmt: skip
    assert set(SAME) <= made
    assert all(reason.endswith(".") for reason in SAME.values())
    assert len(SAME) < len(mutants()) / 10


@pytest.mark.parametrize("file", SCORING)
def test_what_is_flipped_is_there(file: str) -> None:
    text = (CHECKOUT / file).read_text(encoding="utf-8")
    for name in SCORING[file] or {""}:
        assert flips(text, frozenset(filter(None, {name}))), f"{file}: nothing to flip in {name}"


@pytest.mark.parametrize("test", TESTS)
def test_what_must_catch_them_is_there(test: str) -> None:
    assert (CHECKOUT / test).exists()


def test_a_sample_of_flips_is_caught() -> None:
    command = [sys.executable, "-m", "tests.mutation.run", "--sample", str(SAMPLE)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
