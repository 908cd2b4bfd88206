"""Networks that are grown keep their degrees, and the page tells what was measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks import growth, growth_page
from benchmarks.growth import RESULTS, copies, crossed
from benchmarks.growth_page import DOCS, section


def test_each_copy_of_a_node_keeps_its_number_of_edges() -> None:
    edges = pd.DataFrame(
        {"source_genesymbol": ["A", "A", "B", "A_B"], "target_genesymbol": ["B", "C", "C", "A"],
         "is_stimulation": [True, False, True, True]}
    )  # fmt: skip
    grown = crossed(edges, 5, np.random.default_rng(0))
    assert not grown.duplicated(["source_genesymbol", "target_genesymbol"]).any()
    for end in ("source_genesymbol", "target_genesymbol"):
        for sign, own in edges.groupby("is_stimulation"):
            before = own[end].value_counts()
            after = grown.loc[grown["is_stimulation"] == sign, end].value_counts()
            wanted = {n: before[name] for name in before.index for i in range(5)
                      for n in copies(pd.Series([name]), i)}  # fmt: skip
            assert after.to_dict() == wanted
    across = grown["source_genesymbol"].str[1:] != grown["target_genesymbol"].str[1:]
    assert across.any()


def test_the_page_tells_what_was_measured() -> None:
    told = (DOCS / "performance.md").read_text()
    assert section(json.loads(RESULTS.read_text())) in told


@pytest.mark.parametrize(
    ("asked", "sizes"), [(["--of", "rank", "--to", "4"], [1, 4]), (["--to", "16"], [1, 4, 16])]
)
def test_a_part_is_printed_and_nothing_is_written(
    asked: list[str],
    sizes: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stages, written = run(asked, tmp_path, monkeypatch, capsys)
    assert stages == {stage: {str(k): "told" for k in sizes}
                      for stage in (["rank"] if "--of" in asked else growth.STAGES)}  # fmt: skip
    assert written == []


def test_the_whole_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stages, written = run([], tmp_path, monkeypatch, capsys)
    assert [one["stages"] for one in written] == [stages]
    assert json.loads((tmp_path / "results/growth.json").read_text())["stages"] == stages


def run(
    asked: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> tuple[dict[str, Any], list[Any]]:
    """What is printed, and what pages are made of, where measuring takes no time."""
    pages: list[Any] = []
    monkeypatch.setenv("PARAROUTE_MIRROR", str(folder))
    monkeypatch.setattr(sys, "argv", ["growth", *asked])
    monkeypatch.setattr(growth, "RESULTS", folder / "results/growth.json")
    monkeypatch.setattr(growth, "size", lambda _: {})
    monkeypatch.setattr(growth, "measure", lambda _: {"jobs": {"ours": "told"}})
    monkeypatch.setattr(growth_page, "page", pages.append)
    growth.main()
    assert growth.RESULTS.exists() == bool(pages)
    return json.loads(capsys.readouterr().out)["stages"], pages
