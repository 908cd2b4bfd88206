"""Among which genes the expression null exchanges rows."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from pararoute.queries.nulls.strata import LEAST, strata


def test_strata_by_mean_else_by_error_within_equal_numbers() -> None:
    n = 6 * LEAST
    frame = pd.DataFrame({"lfcSE": np.linspace(0.1, 1, n), "baseMean": np.nan})
    assert strata(frame).by == "lfcSE"
    assert [len(rows) for rows in strata(frame).rows] == [LEAST] * 6
    frame["n_contrasts"] = [2.0] * (n // 2) + [3.0] * (n // 2 - 1) + [4.0]
    parts = strata(frame)
    assert parts.by == "lfcSE and n_contrasts"
    assert [set(frame["n_contrasts"].iloc[rows]) for rows in parts.rows] == [
        {2.0}, {2.0}, {2.0}, {3.0}, {3.0, 4.0}
    ]  # fmt: skip
    assert sorted(np.concatenate(parts.rows)) == list(range(n))
    frame["AveExpr"] = 1.0
    assert [len(rows) for rows in strata(frame).rows] == [n]  # equal values are never parted
    frame["baseMean"] = np.where(np.arange(n) < 5, np.nan, np.arange(n))
    parts = strata(frame)
    assert parts.by == "baseMean"
    assert set(range(5)) < set(parts.rows[0])  # those without a mean join the lowest
    for rows, later in itertools.pairwise(parts.rows):
        assert frame["baseMean"].iloc[rows].max() < frame["baseMean"].iloc[later].min()


@pytest.mark.parametrize("seed", range(20))
def test_no_stratum_is_too_small_unless_the_table_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 8 * LEAST))
    frame = pd.DataFrame({"lfcSE": rng.random(n), "n_contrasts": rng.integers(1, 9, n)})
    if seed % 2:
        frame["baseMean"] = np.where(rng.random(n) < 0.1, np.nan, rng.integers(0, 30, n))
    sizes = [len(rows) for rows in strata(frame).rows]
    assert sum(sizes) == n
    assert min(sizes) >= min(LEAST, n)
