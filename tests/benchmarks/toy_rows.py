"""Rows for test_harness.py, small enough to be checked by hand."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from benchmarks.harness import Aim, Check, Job, Row

MIB = 2**20


def prepared() -> bytes:
    return b"x" * (100 * MIB)  # is not counted


def filled(_: bytes) -> int:
    return len(bytearray(b"y") * (50 * MIB))


def nothing(_: object) -> int:
    return 50 * MIB


def slow(_: object) -> int:
    time.sleep(60)
    return 0


def idle() -> None:
    time.sleep(60)


def ended(answers: Mapping[str, Any]) -> list[Check]:
    if answers.get("ours") == b"dies":
        os._exit(9)
    if answers.get("ours") == b"slow":
        time.sleep(60)
    return []


def broken(_: object) -> int:
    raise ValueError("this job is broken")


def halved(_: object, answer: int) -> int:
    return answer // 2


def compare(answers: Mapping[str, Any]) -> list[Check]:
    return [
        Check("those there are", ", ".join(sorted(answers))),
        Check("equal", "", answers["ours"] == answers["like"]),
        Check("halved", "", answers["half"] * 2 == answers["ours"]),
    ]


ROWS = [
    Row(
        name="toy",
        what="filling 50 MiB",
        ours=Job(filled, prepared, repeats=2),
        rivals={
            "like": Job(nothing, repeats=2, scale=1e12),
            "half": Job(nothing, digest=halved, repeats=1, fresh=True),
            "slow": Job(slow, repeats=1, limit=0.2),
        },
        aims=[
            Aim(1.0, "times faster than", "like"),
            Aim(1e-9, "times faster than", "slow"),
            Aim(1e9, "times faster than", "slow"),
            Aim(1e9, "times the time of", "half"),
            Aim(1.0, "s more than", "slow"),
            Aim(0.0, "s"),
        ],
        compare=compare,
    ),
    Row(name="broken", what="nothing", ours=Job(broken, repeats=1)),
    Row(name="idle", what="nothing", ours=Job(nothing, idle, repeats=1), compare=ended),
]
