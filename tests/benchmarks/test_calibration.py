"""The calibration benchmark runs from one command, and its data are what it says they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import simulated
from benchmarks.calibration import CASES, EFFECTS, Case, main, one

CHECKOUT = Path(__file__).resolve().parents[2]


def test_one_command_prints_three_tables(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick", "--workers", "1"])
    printed = capsys.readouterr().out
    assert "rounds" in printed
    for case in CASES:
        assert case.name in printed
    for effect in EFFECTS:
        assert f" {effect:g} " in printed


def test_it_is_a_script() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/calibration.py", "--help"], cwd=CHECKOUT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "--quick" in done.stdout


def test_a_simulated_network_keeps_its_degrees_and_gets_its_routes() -> None:
    base = simulated.base_graph(1200)
    rng = np.random.default_rng(0)
    other = simulated.rewired(base, rng)
    for end in ("source", "target"):
        counts = [g.steps.groupby([end, "activating"]).size().to_dict() for g in (base, other)]
        assert counts[0] == counts[1]
    assert not other.steps.equals(base.steps)
    receptor = base.pairs["receptor"].iloc[0]
    planted = simulated.with_routes(other, [receptor]).steps
    assert len(planted) - len(other.steps) in (0, 1)
    assert receptor in set(planted.loc[planted["target"] == simulated.EFFECTOR, "source"])


def test_what_rises_far_on_a_planted_route_is_found() -> None:
    case = Case("planted", contrast={"changing": 0.0}, effect=6.0)
    assert one((case, 1, 9)) == one((case, 1, 9))
    found = one((case, 1, 999))
    assert found.hits["larger"] >= 0.5
    assert all(0 <= p <= 1 for p in found.p.values())
