"""Odd DataFrames: as strict as files, and never changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pararoute.ingest.abundance import read_abundance
from pararoute.ingest.expression import read_expression
from pararoute.ingest.frames import text_table
from pararoute.ingest.geo.counts import read_count_matrix
from pararoute.queries.export import to_tsv
from tests.fuzz.outcome import outcome

BASE = pd.DataFrame({"gene": ["IGF1", "EGF"], "log2FoldChange": [1.0, -1.0], "lfcSE": [0.5, 0.25]})
_HUGE = pd.Series([10**5000, 1], dtype=object)
# name: the frame, and whether it is a table of expression
FRAMES: dict[str, tuple[pd.DataFrame, bool]] = {
    "plain": (BASE, True),
    "genes in the index": (BASE.set_index("gene"), True),
    "genes in an index without a name": (BASE.set_index("gene").rename_axis(None), True),
    "genes in an index of categories": (BASE.astype({"gene": "category"}).set_index("gene"), True),
    "two levels": (BASE.assign(more=[1, 2]).set_index(["gene", "more"]), True),
    "two levels without names": (
        BASE.assign(more=[1, 2]).set_index(["gene", "more"]).rename_axis([None, None]), True),
    "dates for an index": (BASE.set_axis(pd.date_range("2026-01-01", periods=2)), True),
    "an index that begins later": (BASE.set_axis(pd.RangeIndex(5, 7)), True),
    "an index twice": (BASE.set_axis(["a", "a"]), True),
    "an index called as a column": (BASE.rename_axis("gene").set_axis(["x", "y"])
                                    .rename_axis("gene"), False),
    "columns of two levels": (
        pd.DataFrame(np.ones((2, 2)), columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
        False),
    "1 and '1'": (pd.concat([BASE, pd.DataFrame([[1, 2]] * 2, columns=[1, "1"])], axis=1), False),
    "a column twice": (pd.concat([BASE, BASE[["lfcSE"]]], axis=1), False),
    "a column without a name": (BASE.assign(x=1).rename(columns={"x": None}), True),
    "nothing": (pd.DataFrame(), False),
    "no rows": (BASE.iloc[:0], False),
    "no columns": (pd.DataFrame(index=["IGF1"]), False),
    "a lone surrogate": (BASE.assign(gene=["\ud800", "EGF"]), False),
    "NUL": (BASE.assign(gene=["IGF1\x00x", "EGF"]), False),
    "a line end in a name": (BASE.assign(gene=["IGF1\rx", "EGF"]), False),
    "lists": (BASE.assign(more=[[1], [2]]), True),
    "arrays": (BASE.assign(more=[np.ones(2), np.ones(2)]), True),
    "bytes": (BASE.assign(gene=[b"IGF1", b"EGF"]), True),
    "categories": (BASE.astype({"gene": "category"}), True),
    "dates": (BASE.assign(more=pd.date_range("2026-01-01", periods=2)), True),
    "flags for numbers": (BASE.assign(lfcSE=[True, False]), False),
    "complex numbers": (BASE.assign(lfcSE=[1j, 2j]), False),
    "decimals": (BASE.assign(lfcSE=[Decimal("0.5"), Decimal("1")]), True),
    "missing integers": (BASE.assign(lfcSE=pd.array([1, pd.NA], dtype="Int64")), True),
    "infinite": (BASE.assign(log2FoldChange=[np.inf, 1]), False),
    "sparse": (BASE.assign(lfcSE=pd.arrays.SparseArray([0.5, 0.5])), True),
    "a number without end": (BASE.assign(more=_HUGE), False),
}  # fmt: skip


@pytest.mark.fault(51)
@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("read", [read_expression, read_abundance, read_count_matrix])
def test_a_frame_is_read_or_refused_and_never_changed(
    read: Callable[[pd.DataFrame], object], name: str
) -> None:
    frame, is_expression = FRAMES[name]
    before = frame.copy(deep=True)
    error = outcome(lambda _: read(frame), Path("unused"))
    if read is read_expression:
        assert (error is None) == is_expression
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "\r", 'a"\r\tb', "NA", " x ", "\u2028", "1,5"])
def test_what_a_table_is_made_of_comes_back_from_our_own(text: str) -> None:
    cells = text_table(pd.DataFrame({"note": [text, "x"], "more": ["y", "z"]}), "sender").frame
    again = pd.read_csv(io.StringIO(to_tsv(cells)), sep="\t", dtype=str, keep_default_na=False)
    assert again.to_numpy().tolist() == cells.to_numpy().tolist()
