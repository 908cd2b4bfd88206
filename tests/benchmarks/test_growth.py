"""Networks that are grown keep their degrees, and the page tells what was measured."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

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
