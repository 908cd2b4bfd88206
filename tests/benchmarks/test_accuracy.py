"""The accuracy benchmark runs from one command and judges what a ranking shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy import LABELS, METHODS, expand, main, ours
from pararoute.queries.rank import rank
from tests.zoo import ZOO, expression


def test_effector_sets_are_spelled_out() -> None:
    known = {"AKT1", "AKT2", "STAT1", "STAT2", "STAT5A", "STAT5B", "CTNNB1", "STAT5"[:4]}
    assert expand("AKT1/2", known) == ["AKT1", "AKT2"]
    assert expand("CTNNB1", known) == ["CTNNB1"]
    assert expand("AKT1, CTNNB1", known) == ["AKT1", "CTNNB1"]
    assert expand("STAT1-5", known) == ["STAT1", "STAT2", "STAT5A", "STAT5B"]
    with pytest.raises(SystemExit, match="none of TP53 is in the network"):
        expand("TP53", known)


@pytest.mark.parametrize("name", ZOO)
def test_what_is_judged_is_the_column_of_the_ranking(name: str) -> None:
    animal = ZOO[name]
    table = rank(animal.graph, expression({"L": 1.0, "X": 0.0}), effectors=animal.effectors).ligands
    column = table.set_index("ligand")["transmission_free"]
    assert np.allclose(ours(animal.graph, list(animal.effectors))[column.index], column)


def test_one_command_prints_every_method(
    mirror: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    main(["--labels", str(LABELS), "--part", "held out"])
    printed = capsys.readouterr().out
    assert all(method in printed for method in METHODS)
    mean = next(line for line in printed.splitlines() if line.split()[:1] == ["mean"])
    precisions = [float(word) for word in mean.split()[3::3]]
    assert precisions[-1] == max(precisions)  # ours, the last method, is ahead
