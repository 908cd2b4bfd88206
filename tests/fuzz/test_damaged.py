"""Every reader on files damaged at random: a table under its contract comes out, or a message."""

from __future__ import annotations

import re
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given

from tests.fuzz.budget import tries
from tests.fuzz.formats import FORMATS
from tests.fuzz.mutations import Edit, damaged, damages
from tests.fuzz.outcome import outcome_of
from tests.fuzz.watchdog import EndlessError, ends

_SLOW = ("interactions", "complexes", "intercell")  # one reader, by three of its files


@pytest.mark.parametrize("name", FORMATS)
def test_the_sound_file_is_read(name: str) -> None:
    assert outcome_of(FORMATS[name].read, FORMATS[name].file, FORMATS[name].data) is None


@pytest.mark.fault(50)
@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file_is_read_or_refused(name: str) -> None:
    accepted, refused = _tried(name, 100 if name in _SLOW else 300)
    # neither a reader that takes anything, nor damage that no reader survives, would test much
    assert accepted
    assert refused or name == "cache manifest"  # an entry that is damaged is passed over


def _tried(name: str, times: int) -> tuple[int, int]:
    """How many damaged files a reader takes, and how many it refuses with a message."""
    form, accepted, refused = FORMATS[name], [0], [0]

    @tries(times)
    @given(damages)
    def on(edits: list[Edit]) -> None:
        with ends((name, edits)):
            error = outcome_of(form.read, form.file, damaged(form.data, edits))
        (accepted if error is None else refused)[0] += 1

    on()
    return accepted[0], refused[0]


def test_a_reader_that_hangs_is_named() -> None:
    def hangs(_: Path) -> None:
        while True:
            with suppress(Exception):
                re.match("(a+)+b", "a" * 40)

    with pytest.raises(EndlessError, match="s: the SOFT"), ends("the SOFT", 0.2):
        outcome_of(hangs, "x.soft", b"")
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_edits_damage() -> None:
    data = FORMATS["expression"].data
    for name in ("flip", "insert", "replace_cell", "cut", "drop", "double", "drop_line"):
        assert damaged(data, [(name, 0.4, 0.3, b"x")]) != data
