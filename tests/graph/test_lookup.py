"""Looking cells up among others, against numpy's own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pararoute.graph.lookup import Cells, among

cells = st.lists(st.one_of(st.integers(0, 30), st.integers(0, 2**62)), max_size=60).map(
    lambda values: np.array(values, dtype=np.int64)
)


@given(cells, cells)
def test_what_a_hash_leaves_is_looked_at_cell_by_cell(
    asked: np.ndarray, others: np.ndarray
) -> None:
    truth = np.isin(asked, others)
    assert among(asked, others).tolist() == truth.tolist()
    assert Cells(others).has(asked).tolist() == truth.tolist()
