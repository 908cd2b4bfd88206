"""Random-effects meta-analysis against statsmodels and metafor, and its corner cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from pararoute.ingest.errors import NotEnoughDataError, TableError
from pararoute.ingest.geo.combine import combine

GOLDEN = Path(__file__).parents[2] / "golden" / "deseq2"


def contrast(**genes: tuple[float, float]) -> pd.DataFrame:
    """A contrast with a log2 fold change and an lfcSE for each gene."""
    change, error = zip(*genes.values(), strict=True)
    return pd.DataFrame(
        {"gene_symbol": list(genes), "baseMean": 10.0, "log2FoldChange": change, "lfcSE": error}
    )


@pytest.fixture(scope="module")
def contrasts() -> dict[str, pd.DataFrame]:
    effects = pd.read_csv(GOLDEN / "effects.tsv", sep="\t").assign(baseMean=1.0)
    return {str(name): frame for name, frame in effects.groupby("contrast")}


def test_metafor(contrasts: dict[str, pd.DataFrame]) -> None:
    expected = pd.read_csv(GOLDEN / "metafor.tsv", sep="\t", index_col="gene_symbol")
    found = combine(contrasts).set_index("gene_symbol").loc[expected.index, expected.columns]
    assert (expected["tau2"] == 0).sum() >= 5
    assert (expected["I2"] > 0.5).sum() >= 5
    pd.testing.assert_frame_equal(found, expected, rtol=1e-8, atol=1e-12)


def test_statsmodels(contrasts: dict[str, pd.DataFrame]) -> None:
    found = combine(contrasts).set_index("gene_symbol")
    differing = found.index[found["tau2"] > 0]  # statsmodels lets tau2 fall below 0
    assert len(differing) > 20
    effects = pd.concat(contrasts.values()).dropna().set_index("gene_symbol")
    for gene in differing:
        rows = effects.loc[gene]
        variance = rows["lfcSE"].to_numpy() ** 2
        result = combine_effects(rows["log2FoldChange"].to_numpy(), variance, method_re="dl")
        ours = found.loc[gene, ["log2FoldChange", "lfcSE", "tau2", "I2"]].tolist()
        theirs = (result.mean_effect_re, result.sd_eff_w_re, result.tau2, result.i2)
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)


def test_adjusted_p_is_benjamini_hochberg(contrasts: dict[str, pd.DataFrame]) -> None:
    found = combine(contrasts).sort_values("pvalue", ascending=False)
    n = len(found)
    scaled = found["pvalue"].to_numpy() * n / np.arange(n, 0, -1)
    np.testing.assert_allclose(found["padj"], np.minimum.accumulate(scaled).clip(max=1))


def test_order_of_contrasts_and_rows_changes_no_byte(contrasts: dict[str, pd.DataFrame]) -> None:
    turned = {name: contrasts[name].iloc[::-1] for name in reversed(contrasts)}
    assert combine(turned).to_csv() == combine(contrasts).to_csv()


def test_measured_in_one_contrast_keeps_its_values() -> None:
    frame = combine({"x": contrast(A=(1, 0.5), B=(0, 1)), "y": contrast(B=(2, 1), A=(9, np.nan))})
    a = frame.set_index("gene_symbol").loc["A"]
    assert a[["log2FoldChange", "lfcSE", "stat", "n_contrasts"]].tolist() == [1, 0.5, 2, 1]
    assert a[["tau2", "I2"]].isna().all()


def test_measured_nowhere_is_left_out() -> None:
    x = contrast(A=(1, 1), B=(1, np.nan), C=(np.nan, 1), D=(0, 0))
    assert combine({"x": x, "y": x})["gene_symbol"].tolist() == ["A"]


def test_a_lone_gene_does_not_depend_on_the_others() -> None:
    x, y = contrast(A=(1, 0.5), B=(5, 0.1)), contrast(A=(2, 0.5), B=(-5, 0.1))
    alone = combine({"x": x.head(1), "y": y.head(1)}).drop(columns="padj")
    pd.testing.assert_frame_equal(alone, combine({"x": x, "y": y}).head(1).drop(columns="padj"))


def test_base_mean_is_the_mean_where_measured() -> None:
    x, y = contrast(A=(1, 1), B=(1, 1)), contrast(A=(1, 1), B=(1, np.nan))
    x["baseMean"], y["baseMean"] = [10.0, 10.0], [30.0, 90.0]
    assert combine({"x": x, "y": y})["baseMean"].tolist() == [20, 10]
    x["baseMean"] = y["baseMean"] = np.nan
    assert combine({"x": x, "y": y})["baseMean"].isna().all()


def test_one_contrast_is_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="1 contrast to combine"):
        combine({"x": contrast(A=(1, 1))})


def test_no_standard_error_at_all_is_refused() -> None:
    x = contrast(A=(1, np.nan))
    with pytest.raises(NotEnoughDataError, match="standard error"):
        combine({"x": x, "y": x})


def test_wrong_tables_are_named() -> None:
    good = contrast(A=(1, 1))
    with pytest.raises(TableError, match=r"'lfcSE'(.|\n)*contrast 'y'"):
        combine({"x": good, "y": good.drop(columns="lfcSE")})
    with pytest.raises(TableError, match=r"'A' stands there twice(.|\n)*contrast 'y'"):
        combine({"x": good, "y": pd.concat([good, good])})
