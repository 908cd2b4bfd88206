"""Consensus: robust rank aggregation against its definition, and what a row of the table says."""

from __future__ import annotations

import json
from math import comb, factorial

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import Polynomial
from scipy.special import betaincinv
from scipy.stats import friedmanchisquare, kstest, norm, spearmanr

from pararoute.ingest.errors import InputError, NotEnoughDataError
from pararoute.queries.aggregation import aggregate, normalised_ranks, p_of_rho
from pararoute.queries.concordance import agreement, kendall_w
from pararoute.queries.consensus import COLUMNS, Consensus, consensus

Floats = npt.NDArray[np.float64]
quick = settings(max_examples=40, deadline=None, derandomize=True)
RANKS = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=7)


def naive_rho(ranks: list[float]) -> float:
    """The least probability that so many of n uniform numbers lie below the k-th rank."""
    n = len(ranks)
    return min(
        sum(comb(n, m) * r**m * (1 - r) ** (n - m) for m in range(k, n + 1))
        for k, r in enumerate(sorted(ranks), 1)
    )


def naive_p(rho: float, n: int) -> float:
    """1 - n! times the volume of b_1 < u_1, b_2 < u_2 ... for ordered u, integrated one by one."""
    volume = Polynomial([1.0])
    for k in range(1, n + 1):  # the integral over the k-th from b_k to the next
        whole = volume.integ()
        volume = whole - whole(float(betaincinv(k, n - k + 1, rho)))
    return 1 - factorial(n) * float(volume(1.0))


@given(ranks=RANKS)
@quick
def test_rho_and_p_are_what_their_definitions_say(ranks: list[float]) -> None:
    rho, p, n = aggregate(np.array([ranks]))
    assert n[0] == len(ranks)
    assert rho[0] == pytest.approx(naive_rho(ranks), rel=1e-9)
    assert p[0] == pytest.approx(naive_p(rho[0], len(ranks)), abs=1e-9)
    assert rho[0] * (1 - 1e-9) <= p[0] <= len(ranks) * rho[0] * (1 + 1e-9)


@pytest.mark.parametrize("lists", [1, 2, 4, 9])
def test_p_of_random_ranks_is_uniform(lists: int) -> None:
    ranks = np.random.default_rng(lists).random((20_000, lists))
    assert kstest(aggregate(ranks)[1], "uniform").pvalue > 0.01


@pytest.mark.parametrize("lists", [2, 5, 30])
def test_a_small_p_keeps_its_digits(lists: int) -> None:
    """The complement of a probability near 1 would lose them all."""
    p = p_of_rho(np.array([1e-30, 1e-31]), lists)
    assert np.all(p > 0)
    assert np.all(p <= lists * np.array([1e-30, 1e-31]) * (1 + 1e-9))
    assert p[0] > p[1]


def test_p_grows_with_rho() -> None:
    rho = np.linspace(0.001, 1.0, 200)
    for lists in (1, 3, 8):
        assert np.all(np.diff(p_of_rho(rho, lists)) >= 0)


@given(values=st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.7, np.nan]), min_size=1, max_size=12))
@quick
def test_a_normalised_rank_is_the_share_that_is_as_high(values: list[float]) -> None:
    found = normalised_ranks(np.array(values)[:, None])[:, 0]
    known = [v for v in values if v == v]
    for value, rank in zip(values, found, strict=True):
        if np.isnan(value):
            assert np.isnan(rank)
        else:
            assert rank == pytest.approx(sum(v >= value for v in known) / len(known))


def test_ties_at_the_last_place_are_not_reached_too_often() -> None:
    """Under a random order P(rank <= x) <= x; with the mean place of ties it is not so."""
    values = np.r_[np.arange(40, 0, -1), np.zeros(60)][:, None]
    last = normalised_ranks(values)[:, 0]
    mean = pd.Series(-values[:, 0]).rank().to_numpy() / 100
    grid = np.unique(np.r_[last, mean])
    assert all(np.mean(last <= x) <= x + 1e-12 for x in grid)
    assert any(np.mean(mean <= x) > x + 0.2 for x in grid)


def ligands(**rows: tuple[float, float, float]) -> pd.DataFrame:
    """Score, log2FoldChange and padj of each ligand; those of a lower-case name have no route."""
    frame = pd.DataFrame(rows, index=["score", "log2FoldChange", "padj"]).T.rename_axis("ligand")
    frame = frame.reset_index()
    return frame.assign(sign=1, n_routes=frame["ligand"].str.isupper().astype(int))


def random_runs(seed: int, number: int = 3, size: int = 30) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    runs = {}
    for i in range(number):
        score = np.where(rng.random(size) < 0.5, rng.random(size).round(1), 0.0)
        frame = pd.DataFrame({
            "ligand": [f"L{j:02}" for j in range(size)],
            "score": np.where(rng.random(size) < 0.15, np.nan, score),
            "sign": rng.choice([1, 1, -1], size),
            "n_routes": rng.integers(0, 3, size),
            "log2FoldChange": rng.normal(size=size),
            "padj": rng.random(size).round(1),
        })  # fmt: skip
        runs[f"run{i}"] = frame.sample(frac=0.9, random_state=seed + i)
    return runs


def naive_p_of_runs(runs: dict[str, pd.DataFrame]) -> dict[str, float]:
    """p of each ligand that two runs rank, one by one."""
    of_ligand: dict[str, list[float]] = {}
    for table in runs.values():
        ranked = table[table["score"].notna() & (table["n_routes"] > 0)]
        for row in ranked.itertuples():
            place = float((ranked["score"] >= row.score).mean())
            of_ligand.setdefault(row.ligand, []).append(place)
    least = min(2, len(runs))
    return {
        name: naive_p(naive_rho(ranks), len(ranks))
        for name, ranks in of_ligand.items() if len(ranks) >= least
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_the_table_is_what_one_ligand_after_the_other_gives(seed: int) -> None:
    runs = random_runs(seed)
    table = consensus(runs)
    expected = naive_p_of_runs(runs)
    found = table.set_index("ligand")["pvalue"].dropna()
    assert found.to_dict() == pytest.approx(expected, abs=1e-9)
    assert table["rank"].tolist() == list(range(1, len(table) + 1))
    order = [
        (np.nan_to_num(p, nan=2.0), name)
        for p, name in zip(table["pvalue"], table["ligand"], strict=True)
    ]
    assert order == sorted(order)
    q = found.sort_values()
    assert table["qvalue"].notna().sum() == len(expected)
    assert table.set_index("ligand").loc[q.index, "qvalue"].is_monotonic_increasing
    for name, run in runs.items():
        score = table.set_index("ligand")[f"score_{name}"].dropna()
        assert score.to_dict() == run.dropna(subset="score").set_index("ligand")["score"].to_dict()


@pytest.mark.parametrize("seed", range(4))
def test_the_range_is_that_of_the_consensus_without_each_run(seed: int) -> None:
    runs = random_runs(seed, number=4)
    table = consensus(runs).set_index("ligand")
    ranks = []
    for name in runs:
        p = naive_p_of_runs({n: t for n, t in runs.items() if n != name})
        places = sorted(p, key=lambda ligand: (round(p[ligand], 9), ligand))
        ranks.append(pd.Series({ligand: i for i, ligand in enumerate(places, 1)}))
    every = pd.concat(ranks, axis=1)
    for column, expected in (
        ("rank_low_loo", every.min(axis=1)),
        ("rank_high_loo", every.max(axis=1)),
    ):
        assert table[column].dropna().astype(int).to_dict() == expected.astype(int).to_dict()


def test_of_two_runs_the_range_is_that_of_the_ranks_in_either() -> None:
    one = ligands(A=(0.9, 1, 0.1), B=(0.5, 1, 0.1), C=(0.1, 1, 0.1))
    two = ligands(A=(0.2, 1, 0.1), B=(0.5, 1, 0.1), C=(0.1, 1, 0.1))
    table = consensus({"x": one, "y": two}).set_index("ligand")
    assert table.loc[["A", "B", "C"], "rank_low_loo"].tolist() == [1, 1, 3]
    assert table.loc[["A", "B", "C"], "rank_high_loo"].tolist() == [2, 2, 3]


def test_row_order_run_order_and_scale_change_nothing() -> None:
    runs = random_runs(7)
    table = consensus(runs)
    turned = {name: t[::-1].assign(score=t["score"] ** 3) for name, t in reversed(runs.items())}
    other = consensus(turned)
    own = [c for c in COLUMNS if not c.endswith("RUN") and c not in ("shared", "private")]
    pd.testing.assert_frame_equal(table[own], other[own])
    assert [c for c in table if c not in other] == []


def test_what_a_row_says() -> None:
    """Worked by hand: ten ligands a run, of which the first is the top tenth."""
    names = "ABCDEFGHIJ"
    one = ligands(
        **{n: (1 - i / 10, 1.0, 0.01 * (i + 1)) for i, n in enumerate(names)}, k=(0, 1, 1)
    )
    two = one.assign(score=one["score"] / 2)
    three = one[one["ligand"] != "J"].assign(
        score=lambda t: t["score"].where(t["ligand"] != "B", 2)
    )
    table = consensus({"x": one, "y": two, "z": three}).set_index("ligand")
    a, b, j, k = (table.loc[n] for n in ("A", "B", "J", "k"))
    assert a["shared"] == "x;y"
    assert pd.isna(a["private"])
    assert pd.isna(b["private"])  # the first of nine ligands in z is not in the top tenth of them
    assert [a[f"rank_{n}"] for n in "xyz"] == [1, 1, 2]
    assert (j["n_measured"], j["sign"], j["sign_agreement"]) == (2, 1, 1.0)
    assert pd.isna(j["rank_z"])
    assert pd.isna(j["score_z"])
    rho = naive_rho([0.1, 0.1, 2 / 9])
    assert a["rra_rho"] == pytest.approx(rho)
    assert a["pvalue"] == pytest.approx(naive_p(rho, 3))
    assert k["n_measured"] == 3  # measured, but it has no route
    assert k[["rra_rho", "pvalue", "qvalue", "rank_low_loo", "rank_x"]].isna().all()
    assert table.loc["k", "rank"] == 11


def test_shared_and_private() -> None:
    base = {n: (0.5 - i / 50, 1.0, 0.5) for i, n in enumerate("ABCDEFGHIJKLMNOPQRST")}
    one = ligands(**base | {"A": (1.0, 1, 0.1), "B": (0.9, 1, 0.1)})
    two = ligands(**base | {"A": (1.0, 1, 0.1), "C": (0.9, 1, 0.1)})
    three = ligands(**base | {"A": (0.0, 1, 0.1), "D": (0.9, 1, 0.1), "Z": (1.0, 1, 0.1)})
    table = consensus({"x": one, "y": two, "z": three}).set_index("ligand")
    assert table["shared"].dropna().to_dict() == {"A": "x;y"}
    assert table["private"].dropna().to_dict() == {"B": "x", "C": "y", "D": "z"}
    # Z stands first in the one run that measures it: that is neither
    assert table.loc["Z", "n_measured"] == 1
    assert pd.isna(table.loc["Z", "pvalue"])


def test_nothing_is_shared_among_ligands_that_score_nothing() -> None:
    silent = ligands(**dict.fromkeys("ABC", (0.0, 1.0, 0.5)))
    table = consensus({"x": silent, "y": silent})
    assert table[["shared", "private"]].isna().all(axis=None)
    assert table["pvalue"].tolist() == [1.0, 1.0, 1.0]


def test_signs() -> None:
    def run(*signs: int) -> pd.DataFrame:
        return ligands(A=(0.1, 1, 1), B=(0.2, 1, 1), C=(0.3, 1, 1)).assign(sign=list(signs))

    table = consensus({"x": run(1, 1, -1), "y": run(1, -1, 1), "z": run(1, -1, 0)})
    table = table.sort_values("ligand")
    assert table["sign"].tolist() == [1, -1, 0]
    assert table["sign_agreement"].tolist() == pytest.approx([1, 2 / 3, 1 / 3])


def test_a_ligand_that_is_not_measured_is_neither_for_nor_against() -> None:
    base = ligands(**{n: (0.5 - i / 50, 1.0, 0.5) for i, n in enumerate("ABCDEFGHIJ")})
    without = base.assign(score=base["score"].where(base["ligand"] != "A"))
    two = consensus({"x": base, "y": base * 1}).set_index("ligand")
    three = consensus({"x": base, "y": base, "z": without}).set_index("ligand")
    assert three.loc["A", "pvalue"] == two.loc["A", "pvalue"]
    assert three.loc["A", "n_measured"] == 2


def test_the_changes_are_asked_apart() -> None:
    """In order of padj among those that rise; small padj are told apart, falling ones are not."""
    one = ligands(A=(0.1, 2, 1e-30), B=(0.2, 1, 1e-25), C=(0.3, -1, 1e-40), D=(0.4, -2, 0.9),
                  E=(0.5, 1, np.nan))  # fmt: skip
    table = consensus({"x": one, "y": one}).set_index("ligand")
    for name, ranks in {"A": [0.25] * 2, "B": [0.5] * 2, "C": [1.0] * 2, "D": [1.0] * 2}.items():
        assert table.loc[name, "pvalue_change"] == pytest.approx(naive_p(naive_rho(ranks), 2))
    assert pd.isna(table.loc["E", "pvalue_change"])
    assert table.loc["E", "pvalue"] < table.loc["A", "pvalue"]


def test_what_runs_share_makes_p_small_but_not_that_of_the_changes() -> None:
    """Scores with one factor in common, of changes that have nothing in common."""
    rng = np.random.default_rng(3)
    size, wiring, p, of_change = 200, np.random.default_rng(1).random(200) ** 3, [], []
    for _ in range(20):
        runs = {}
        for i in range(4):
            z = rng.normal(size=size)
            rise = np.exp(z) / (1 + np.exp(z))
            runs[f"r{i}"] = pd.DataFrame({
                "ligand": [f"L{j:03}" for j in range(size)], "score": rise * wiring, "sign": 1,
                "n_routes": 1, "log2FoldChange": z, "padj": 2 * norm.sf(np.abs(z)),
            })  # fmt: skip
        table = consensus(runs)
        p.append((table["pvalue"] <= 0.05).mean())
        of_change.append((table["pvalue_change"] <= 0.05).mean())
    assert np.mean(p) > 0.15
    assert 0.02 < np.mean(of_change) < 0.06


def test_too_little_is_refused() -> None:
    one, other = ligands(A=(0.1, 1, 1)), ligands(B=(0.1, 1, 1))
    with pytest.raises(NotEnoughDataError, match="at least two"):
        consensus({"x": one})
    with pytest.raises(NotEnoughDataError, match="no ligand is ranked in two"):
        consensus({"x": one, "y": other})
    with pytest.raises(InputError, match="rank_low_loo"):
        consensus({"low_loo": one, "y": one})


@pytest.mark.parametrize("seed", range(5))
def test_kendalls_w_is_that_of_friedmans_test(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 5, (40, 4)) + rng.integers(0, 5, (40, 1)).astype(float)
    found = kendall_w(scores)
    chi, p = friedmanchisquare(*scores)  # the ligands are what is compared, the runs are blocks
    assert found["W"] * 4 * 39 == pytest.approx(chi)
    assert found["pvalue"] == pytest.approx(p)
    assert kendall_w(np.column_stack([scores[:, 0], np.ones(40)]))["W"] is None
    assert kendall_w(scores[:1])["W"] is None


def test_pairs_of_runs() -> None:
    runs = random_runs(11, size=60)
    pairs, whole = agreement(runs)
    assert pairs[["run", "other"]].to_numpy().tolist() == [
        ["run0", "run1"], ["run0", "run2"], ["run1", "run2"]]  # fmt: skip
    first = {}
    for name, table in runs.items():
        own = table[table["score"].notna() & (table["n_routes"] > 0)].set_index("ligand")["score"]
        positive = own[own > 0]
        first[name] = set(sorted(positive.index, key=lambda n: (-positive[n], n))[:20])
        runs[name] = own
    for row in pairs.itertuples():
        both = pd.concat([runs[row.run], runs[row.other]], axis=1).dropna()
        assert row.ligands == len(both)
        assert row.spearman == pytest.approx(spearmanr(both.iloc[:, 0], both.iloc[:, 1]).statistic)
        assert row.shared_first == len(first[row.run] & first[row.other])
    assert whole["shared first"] == len(set.intersection(*first.values()))
    assert whole["ligands"] == len(pd.concat(runs.values(), axis=1).dropna())


def test_a_consensus_as_plain_values_and_as_a_page() -> None:
    runs = random_runs(5)
    pairs, whole = agreement(runs)
    about = pd.DataFrame({"run": list(runs), "folder": "<b>", "sha256": "", "organism": "human"})
    found = Consensus(consensus(runs), pairs, whole, about, ("AKT1",), ("no",), demo=True)
    document = found.to_dict()
    assert len(document["ligands"]) == len(found.table)
    assert document["agreement"]["W"] == whole["W"]
    assert "SYNTHETIC DEMO" in found._repr_html_()
    json.dumps(document, allow_nan=False)
