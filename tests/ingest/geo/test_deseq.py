"""DESeq2's results by `fit`, against R's, and what is refused or said."""

from __future__ import annotations

import sys
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pararoute.ingest.errors import (
    InputError,
    NotEnoughDataError,
    TableError,
    UnknownNameError,
)
from pararoute.ingest.geo import deseq
from pararoute.ingest.geo.deseq import RESULTS, Fitted, fit
from pararoute.ingest.tables import checked

GOLDEN = Path(__file__).parents[2] / "golden" / "deseq2"
DESIGNS = ("plain", "pairs", "pooled", "batch")
# Genes that R and PyDESeq2 treat unlike each other; the README of the golden values says why.
UNLIKE = {"pooled": ["GENE015"], "batch": ["GENE015"]}


@cache
def counts() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "counts.tsv.gz", sep="\t", index_col="gene")


def chosen(design: str) -> tuple[list[str], list[str]]:
    """Treated and control samples of a design, as in deseq2.R."""
    line = {"plain": "A", "pairs": "B"}.get(design, "")
    n = {"plain": 3, "pairs": 2}.get(design, 4)
    names = [s for s in counts().columns if s.startswith(line) and int(s[-1]) <= n]
    return [s for s in names if "treated" in s], [s for s in names if "control" in s]


@cache
def fitted(design: str) -> Fitted:
    treated, control = chosen(design)
    lines = {s: s[0] for s in treated + control} if design == "batch" else None
    return fit(counts(), treated, control, batch=lines)


@cache
def few() -> tuple[pd.DataFrame, list[str], list[str], Fitted]:
    """Counts of 60 genes, treated and control samples, and their fit."""
    table, (treated, control) = counts().iloc[:60], chosen("pairs")
    return table, treated, control, fit(table, treated, control)


def both(design: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """R's results and ours, without the genes that are unlike."""
    theirs = pd.read_csv(GOLDEN / f"{design}.tsv.gz", sep="\t", index_col="gene")
    ours = fitted(design).frame.set_index("gene_symbol")
    assert ours.index.tolist() == theirs.index.tolist()
    unlike = UNLIKE.get(design, [])
    return theirs.drop(unlike), ours.drop(unlike)


@pytest.mark.parametrize("design", DESIGNS)
def test_r_base_mean_and_fold_change(design: str) -> None:
    theirs, ours = both(design)
    np.testing.assert_allclose(ours["baseMean"], theirs["baseMean"], rtol=1e-8)
    np.testing.assert_allclose(ours["log2FoldChange"], theirs["log2FoldChange"], atol=5e-3)


@pytest.mark.parametrize("design", DESIGNS)
def test_r_standard_error(design: str) -> None:
    theirs, ours = both(design)
    some = theirs["baseMean"] >= 1  # below one read the dispersion is anyone's guess
    np.testing.assert_allclose(ours.loc[some, "lfcSE"], theirs.loc[some, "lfcSE"], rtol=0.015)
    np.testing.assert_allclose(ours["lfcSE"], theirs["lfcSE"], rtol=0.1)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("column", ["pvalue", "padj"])
def test_r_p_values_on_the_log_scale(design: str, column: str) -> None:
    theirs, ours = both(design)
    p, q = np.log10(theirs[column]), np.log10(ours[column])
    if (design, column) == ("pairs", "padj"):  # the filter stops one step earlier
        assert (p.isna() & q.isna()).sum() == min(p.isna().sum(), q.isna().sum())
        p, q = p[p.notna() & q.notna()], q[p.notna() & q.notna()]
    assert p.isna().equals(q.isna())
    np.testing.assert_allclose(q, p, rtol=0.02, atol=0.02)


@pytest.mark.parametrize("design", DESIGNS)
def test_r_finds_the_same_genes(design: str) -> None:
    theirs, ours = both(design)
    found, expected = ours["padj"] < 0.05, theirs["padj"] < 0.05
    assert expected.sum() >= 20
    assert found.equals(expected)


def test_silent_in_one_group_has_deseq2s_standard_error() -> None:
    theirs, ours = both("pooled")
    for gene in ("GENE003", "GENE004"):  # without the floor under the mean: half as much again
        assert ours.at[gene, "lfcSE"] == pytest.approx(theirs.at[gene, "lfcSE"], rel=0.01)


def test_only_outliers_have_no_standard_error() -> None:
    row = fitted("pooled").frame.set_index("gene_symbol").loc["GENE015"]
    assert row["log2FoldChange"] == 0
    assert np.isnan(row["lfcSE"])


def test_result_meets_the_contract_of_expression() -> None:
    frame = fitted("pooled").frame.assign(gene_id="")
    checked(frame, "expression", "x")
    assert frame["gene_symbol"].is_monotonic_increasing


def test_design_and_messages() -> None:
    assert [fitted(d).design for d in ("plain", "batch")] == ["~condition", "~batch + condition"]
    assert all(fitted(d).tested for d in DESIGNS)
    assert fitted("plain").messages == fitted("batch").messages == ()
    assert [m.split(":")[0] for m in fitted("pairs").messages] == ["few replicates"]


def test_every_counted_gene_stays() -> None:
    treated, control = chosen("plain")
    used = counts()[treated + control]
    frame = fitted("plain").frame
    assert frame["gene_symbol"].tolist() == sorted(used.index[used.sum(axis=1) > 0])
    assert "GENE000" not in set(frame["gene_symbol"])


def test_order_of_genes_and_samples_changes_nothing() -> None:
    treated, control = chosen("pairs")
    mixed = counts().sample(frac=1, random_state=3).iloc[:, ::-1]
    again = fit(mixed, treated[::-1], control[::-1])
    pd.testing.assert_frame_equal(again.frame, fitted("pairs").frame, check_exact=True)


def test_treated_over_control_is_the_sign() -> None:
    table, treated, control, result = few()
    swapped = fit(table, control, treated).frame["log2FoldChange"]
    np.testing.assert_allclose(swapped, -result.frame["log2FoldChange"], atol=1e-2)
    assert fitted("plain").frame.set_index("gene_symbol").at["GENE004", "log2FoldChange"] > 4


def test_input_and_warning_filters_are_left_as_they_were() -> None:
    table, treated, control, _ = few()
    before, filters = table.copy(), list(warnings.filters)
    fit(table, treated, control)
    pd.testing.assert_frame_equal(table, before)
    assert warnings.filters == filters


def test_progress_names_the_stages() -> None:
    stages: list[str] = []
    table, treated, control, _ = few()
    fit(table, treated, control, progress=stages.append)
    assert stages[0] == "size factors"
    assert stages[-1] == "Wald test"
    assert len(set(stages)) == len(stages) == len(deseq._STAGES) + 1


@pytest.mark.fault(33)
def test_one_sample_in_a_group_gives_a_ratio_only() -> None:
    table = pd.DataFrame(
        {"c1": [100, 900, 0], "c2": [600, 1400, 0], "t": [500, 500, 0]}, index=["B", "A", "Z"]
    )
    result = fit(table, ["t"], ["c1", "c2"])
    frame = result.frame.set_index("gene_symbol")
    assert not result.tested
    assert frame.index.tolist() == ["A", "B"]
    assert frame.at["B", "log2FoldChange"] == pytest.approx(np.log2(500_001 / 200_001))
    assert frame.at["B", "baseMean"] == pytest.approx((0.1 + 0.3 + 0.5) / 3 * 4000 / 3)
    assert frame[["lfcSE", "stat", "pvalue", "padj"]].isna().all(axis=None)
    assert result.messages[0].startswith(
        "fold changes without p-values: 1 treated and 2 control samples"
    )


def test_no_gene_counted_everywhere_is_said() -> None:
    treated, control = chosen("plain")
    table = counts()[treated + control]
    column = np.arange(6)
    table = table.mask(np.arange(len(table))[:, None] % 6 == column, 0)
    result = fit(table, treated, control)
    assert result.messages[0].startswith("no gene is counted in every sample")
    assert not any("iterative" in m for m in result.messages)  # PyDESeq2's slow way out


def test_batch_with_one_level_is_left_out() -> None:
    table, treated, control, without = few()
    result = fit(table, treated, control, batch=dict.fromkeys(treated + control, "B"))
    assert result.design == "~condition"
    assert "one batch ('B')" in result.messages[0]
    pd.testing.assert_frame_equal(result.frame, without.frame)


def test_names_of_batches_do_not_matter() -> None:
    table = counts().iloc[100:160]
    treated, control = chosen("batch")
    odd = {s: {"A": "A375 (1) + x", "B": "1.0"}[s[0]] for s in treated + control}
    plain = {s: {"A": "z", "B": "a"}[s[0]] for s in treated + control}
    one, two = (fit(table, treated, control, batch=b) for b in (odd, plain))
    pd.testing.assert_frame_equal(one.frame, two.frame)


@pytest.mark.fault(33)
def test_confounded_batch_is_refused_by_name() -> None:
    treated, control = chosen("pairs")
    days = dict.fromkeys(control, "monday") | {treated[0]: "monday", treated[1]: "friday"}
    with pytest.raises(InputError, match="batch 'friday' has treated samples only") as caught:
        fit(counts(), treated, control, batch=days)
    assert treated[1] in caught.value.where


def test_sample_without_batch_is_refused() -> None:
    treated, control = chosen("pairs")
    with pytest.raises(InputError, match=f"'{treated[0]}' has no batch"):
        fit(counts(), treated, control, batch=dict.fromkeys([*control, treated[1]], "x"))


@pytest.mark.fault(33)
def test_empty_group_is_refused() -> None:
    treated, control = chosen("pairs")
    with pytest.raises(NotEnoughDataError, match="no treated sample"):
        fit(counts(), [], control)
    with pytest.raises(NotEnoughDataError, match="no control sample"):
        fit(counts(), treated, [])


def test_unknown_and_repeated_samples_are_refused() -> None:
    treated, control = chosen("pairs")
    with pytest.raises(UnknownNameError, match="unknown sample 'B_treated'") as caught:
        fit(counts(), ["B_treated", treated[0]], control)
    assert "B_treated_1" in caught.value.how
    with pytest.raises(InputError, match=f"'{control[0]}' is named twice"):
        fit(counts(), [*treated, control[0]], control)


def test_sample_without_counts_is_refused_before_anything_is_fitted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pydeseq2.dds", None)  # its import would fail
    treated, control = chosen("plain")
    table = pd.concat([counts()] * 5, keys=range(5))
    table.index = pd.Index([f"{g}.{i}" for i, g in table.index])
    table[treated[1]] = 0
    with pytest.raises(NotEnoughDataError, match=f"sample '{treated[1]}' has no counts"):
        fit(table, treated, control)


@pytest.mark.parametrize("wrong", [-1, 2.5])
def test_what_is_no_count_is_refused(wrong: float) -> None:
    treated, control = chosen("pairs")
    table = counts().copy()
    table[control[1]] = table[control[1]].where(table.index != "GENE100", wrong)
    with pytest.raises(TableError, match=f"whole numbers(.|\n)*'{control[1]}'"):
        fit(table, treated, control)


def test_gene_twice_is_refused() -> None:
    treated, control = chosen("pairs")
    with pytest.raises(TableError, match="'GENE003' stands there twice"):
        fit(counts().rename(index={"GENE004": "GENE003"}), treated, control)


def test_copies_are_no_replicates() -> None:
    treated, control = chosen("pairs")
    table = counts()[[control[0]] * 4].set_axis(control + treated, axis=1)
    with pytest.raises(NotEnoughDataError, match="no gene varies"):
        fit(table, treated, control)


def test_too_thin_for_a_size_factor_is_refused() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame((rng.random((300, 6)) < 0.3).astype(int), columns=list("abcxyz"))
    table.index = pd.Index([f"G{i:03d}" for i in range(300)])
    with pytest.raises(NotEnoughDataError, match="no size factor can be estimated for sample 'a'"):
        fit(table, list("xyz"), list("abc"))


def test_no_process_is_left_behind() -> None:
    import multiprocessing

    fitted("plain")
    assert multiprocessing.active_children() == []


def test_columns_are_deseq2s() -> None:
    assert fitted("plain").frame.columns.tolist() == ["gene_symbol", *RESULTS]
