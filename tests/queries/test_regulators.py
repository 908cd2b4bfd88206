"""Regulators against naive definitions, worked numbers and laws."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import linregress

from pararoute.ingest.errors import InputError, NotEnoughDataError, UnknownNameError
from pararoute.ingest.tables import Expression
from pararoute.queries.regulating.activity import activities
from pararoute.queries.regulating.columns import REGULATOR_COLUMNS, TARGET_COLUMNS
from pararoute.queries.regulating.find import regulators
from pararoute.queries.regulating.own import own_changes
from pararoute.queries.regulating.reach import ligand_genes, reaches
from pararoute.queries.regulating.regulons import edges_of, members_of, statistic, weights
from pararoute.queries.regulating.targets import coded
from pararoute.queries.regulators import (
    SUPPORTS,
    Regulators,
)
from tests.zoo import FLAGS, MARKS, expression

GENES = [f"G{i:02}" for i in range(40)]
LIGANDS = GENES[:12]
FACTORS = {"UPS": 1.5, "FALLS": -2.5, "FLAT": 0.0}


def regulation(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Rows of factor, mark of `tests.zoo`, gene, and which collections list it: C, D or CD."""
    table = pd.DataFrame([(a, b, *MARKS[mark][:4]) for a, mark, b, _ in rows],
                         columns=["source_genesymbol", "target_genesymbol", *FLAGS])  # fmt: skip
    listed = [row[3] for row in rows]
    table["collectri"], table["dorothea"] = (["C" in t for t in listed], ["D" in t for t in listed])
    table["dorothea_level"] = ["B" if "D" in told else None for told in listed]
    table["sources"], table["references"], table["source_is_complex"] = "X", "X:1", False
    return table.astype(dict.fromkeys(FLAGS, bool))


def drawn(seed: int) -> tuple[pd.DataFrame, Expression, pd.DataFrame, pd.DataFrame]:
    """A random regulation, sender, ligands' members and ranks."""
    rng = np.random.default_rng(seed)
    rows = [
        (tf, "->" if rng.random() < 0.7 else "-|", gene, rng.choice(["C", "D", "CD"]))
        for tf in [*FACTORS, "ABSENT", "EDGES"]
        for gene in rng.choice(GENES, 14, replace=False)
    ]
    changes = dict(zip(GENES, rng.normal(0, 1.5, len(GENES)), strict=True)) | FACTORS
    return regulation(*rows), expression(changes), *ligands_of(expression(changes))


def ligands_of(sender: Expression) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Members, each ligand one gene, and a ranking of the ligands."""
    from pararoute.queries.secretion import change_probabilities

    told = sender.frame.set_index("gene_symbol").join(change_probabilities(sender))
    here = [gene for gene in LIGANDS if gene in told.index]
    members = told.loc[here, ["rise", "fall", "log2FoldChange", "padj"]].reset_index(names="gene")
    members = members.assign(ligand=members["gene"] + "_L", secreted=0.9, secreted_unknown=False)
    ranks = pd.DataFrame({"ligand": members["ligand"][::-1], "rank": range(1, len(here) + 1)})
    return members, ranks


def found(seed: int = 1, permutations: int = 200) -> Regulators:
    return regulators(*drawn(seed), permutations=permutations)


# activity


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_activity_is_the_t_of_a_least_squares_fit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.choice([-1.0, 0.0, 1.0], size=(4, 30), p=[0.2, 0.6, 0.2])
    y = rng.normal(0, 3, 30) + 2
    table = activities(csr_matrix(x), pd.Series(y), pd.Index(list("ABCD")), least=1)
    for i, row in enumerate(table.itertuples()):
        if not x[i].any():
            assert np.isnan(row.activity)
            continue
        fit = linregress(x[i], y)
        assert row.activity == pytest.approx(fit.slope / fit.stderr, rel=1e-9)
        assert row.pvalue == pytest.approx(fit.pvalue, rel=1e-7)
        assert row.agreeing == pytest.approx(
            1 - fit.pvalue / 2 if fit.slope > 0 else fit.pvalue / 2, abs=1e-9
        )
        assert row.n_targets == np.count_nonzero(x[i])


def test_activity_is_told_from_five_targets_on_and_is_always_a_number() -> None:
    values = pd.Series([1.0] * 5 + [0.0] * 5)
    x = np.zeros((4, 10))
    x[0, :4], x[1, :5], x[2, :] = 1, 1, 1  # four targets; tells all; does not vary
    table = activities(csr_matrix(x), values, pd.Index(list("ABCD")))
    assert table["activity"].isna().tolist() == [True, False, True, True]
    assert np.isfinite(table.at["B", "activity"])
    assert table.at["B", "activity"] > 1e6
    flat = activities(csr_matrix(x), values * 0, pd.Index(list("ABCD")))
    assert flat["activity"].isna().all()
    assert table["qvalue"].notna().tolist() == [False, True, False, False]


def test_the_statistic_is_stat_and_else_change_by_error() -> None:
    frame = pd.DataFrame({"gene_symbol": list("DCBA"), "stat": [1.0, np.nan, np.nan, np.inf],
                          "log2FoldChange": [9.0, 1.0, 1.0, 1.0],
                          "lfcSE": [1.0, 0.5, 0.0, 1.0]})  # fmt: skip
    assert statistic(frame).to_dict() == {"C": 2.0, "D": 1.0}
    assert statistic(frame.drop(columns="stat")).to_dict() == {"A": 1.0, "C": 2.0, "D": 9.0}


# reach


def exact_p(signs: list[int], values: list[float]) -> float:
    """The share of all exchanges that reach as far in the direction of the reach."""
    reach = float(np.dot(signs, values))
    way = np.sign(reach)
    every = [float(np.dot(signs, order)) for order in itertools.permutations(values)]
    share = float(np.mean([way * other >= way * reach - 1e-9 for other in every]))
    both = {1, -1} <= set(signs)
    return min(1.0, share * (2 if both else 1)) if way else 1.0


@pytest.mark.parametrize(
    "signs", [[1, 1, 0, 0, 0], [0, -1, 0, 0, -1], [1, -1, 0, 0, 0], [-1, 0, 0, 1, 0], [1] * 5]
)
def test_p_of_the_reach_is_that_of_all_exchanges(signs: list[int]) -> None:
    values = [0.9, 0.4, 0.4, 0.1, 0.0]
    table = reaches(csr_matrix([[float(s) for s in signs]]), pd.Series(values), pd.Index(["T"]),
                    permutations=20_000)  # fmt: skip
    row = table.loc["T"]
    assert row["reach"] == pytest.approx(np.dot(signs, values))
    assert row["expected"] == pytest.approx(sum(signs) * np.mean(values))
    assert row["pvalue"] == pytest.approx(exact_p(signs, values), abs=0.02)
    assert row["direction"] == np.sign(np.dot(signs, values))


def test_any_ligands_get_a_small_p_no_more_often_than_they_should() -> None:
    rng = np.random.default_rng(5)
    values = pd.Series(rng.beta(0.3, 1.5, 60))
    signs = np.zeros((600, 60))
    for row in signs:
        row[rng.choice(60, 8, replace=False)] = rng.choice([1, -1], 8, p=[0.6, 0.4])
    p = reaches(csr_matrix(signs), values, pd.Index(range(600)), permutations=999)["pvalue"]
    for level in (0.05, 0.2, 0.5):
        assert (p <= level).mean() <= level + 2 * np.sqrt(level * (1 - level) / 600)
    assert (p <= 0.2).mean() > 0.1  # and not never


def test_without_a_ligand_there_is_no_reach_and_with_weights_of_0_no_direction() -> None:
    signs = csr_matrix([[0.0, 0.0], [1.0, 0.0]])
    table = reaches(signs, pd.Series([0.0, 0.0]), pd.Index(["NONE", "ZERO"]), permutations=9)
    assert table.loc["NONE", ["reach", "pvalue", "qvalue"]].isna().all()
    assert table.loc["ZERO", ["reach", "direction", "pvalue"]].tolist() == [0, 0, 1]


def test_a_gene_of_several_ligands_counts_once_and_is_told_by_the_best_of_them() -> None:
    members = pd.DataFrame({"ligand": ["A", "A_B", "A_B", "C"], "gene": ["A", "A", "B", "C"],
                            "rise": [0.8, 0.8, 0.6, np.nan], "secreted": 0.5,
                            "log2FoldChange": 1.0, "padj": 0.1})  # fmt: skip
    assert ligand_genes(members)["weight"].to_dict() == {"A": 0.4, "B": 0.3}
    ranks = pd.DataFrame({"ligand": ["C", "A_B", "A"], "rank": [1, 2, 3]})
    told = coded(members, ranks)
    assert told["ligand"].to_dict() == {"A": "A_B", "B": "A_B", "C": "C"}
    assert told["ligand_rank"].to_dict() == {"A": 2, "B": 2, "C": 1}


# own change


def test_a_complex_is_its_scarcest_measured_member() -> None:
    sender = expression({"A": 3.0, "B": 2.0, "C": -2.0})
    edges = pd.DataFrame({"tf": ["A_B", "A_C", "A_X", "X_Y", "A_B2"],
                          "is_complex": [True, True, True, True, False]})  # fmt: skip
    own = own_changes(sender, members_of(edges))
    assert own["member"].astype(object).where(own["member"].notna(), None).to_dict() == {
        "A_B": "B", "A_B2": None, "A_C": "C", "A_X": "A", "X_Y": None,
    }  # fmt: skip
    assert own.at["A_B", "rise"] > 0.9
    assert own.at["A_C", "fall"] > 0.9
    assert own.loc[["X_Y", "A_B2"], "changed"].isna().all()
    assert (own["changed"] - own["rise"] - own["fall"]).abs().max() < 1e-15


# regulons


def test_which_edges_count_in_which_collection() -> None:
    rows = [("->", "A", "C"), ("-|", "B", "D"), ("<-", "C", "CD"), ("<>", "D", "C"),
            ("-?", "E", "C"), ("->", "F", "D")]  # fmt: skip
    table = regulation(*(("T", *row) for row in rows))
    table.loc[5, "dorothea_level"] = "D"
    edges, left_out = edges_of(table)
    assert edges[["gene", "sign", "collectri", "dorothea"]].to_numpy().tolist() == [
        ["A", 1, True, False], ["B", -1, False, True], ["C", -1, True, True],
    ]  # fmt: skip
    assert list(left_out.values()) == [1, 1, 1]
    assert weights(edges, pd.Index(["T"]), pd.Index(["C", "A"])).toarray().tolist() == [[-1, 1]]


# all together


def test_the_score_is_the_mean_of_three_supports_of_the_first_collection() -> None:
    table = found().regulators
    scored = table[table["score"].notna()]
    assert len(scored) >= 3
    for row in scored.to_dict("records"):
        of = "collectri" if pd.notna(row["n_targets_collectri"]) else "dorothea"
        way = row["explains"]
        assert way == np.sign(row[f"reach_{of}"])
        unknown = pd.isna(row["rise"])
        own = 0.5 if unknown else (1 + way * (row["rise"] - row["fall"])) / 2
        p = row[f"pvalue_activity_{of}"]
        goes = 1 - p / 2 if way * row[f"activity_{of}"] > 0 else p / 2
        active = 0.5 if pd.isna(p) else goes
        parts = [own, active, 1 - row[f"pvalue_reach_{of}"]]
        assert [row[name] for name in SUPPORTS] == pytest.approx(parts, abs=1e-9)
        assert row["score"] == pytest.approx(np.mean(parts), abs=1e-9)
    order = table.sort_values(["score", "tf"], ascending=[False, True])
    assert order["rank"].tolist() == list(range(1, len(table) + 1))


def test_targets_add_up_to_the_reach_and_name_what_rises() -> None:
    result = found()
    targets = result.targets
    for row in result.regulators.to_dict("records"):
        own = targets[targets["tf"] == row["tf"]]
        assert set(own["rank"]) <= {row["rank"]}
        for name, told in (("collectri", "CollecTRI"), ("dorothea", "DoRothEA")):
            listed = own[own["regulons"].str.contains(told)]
            if len(listed):
                assert (listed["sign"] * listed["weight"]).sum() == pytest.approx(
                    row[f"reach_{name}"]
                )
            assert len(listed) == (row[f"n_ligands_{name}"] or 0)
        main = own[own["regulons"].str.contains(row["regulon"])]
        rising = main[(main["rise"] > 0.5) & (main["sign"] == row["explains"])]
        assert row["n_rising"] == len(rising)
        listed = [] if pd.isna(row["rising_ligands"]) else row["rising_ligands"].split(";")
        assert listed == rising.sort_values("ligand_rank")["ligand"].tolist()
        assert pd.isna(row["score"]) == (row["n_rising"] == 0)


def test_flipping_every_edge_flips_directions_and_activities() -> None:
    table, *rest = drawn(3)
    flipped = table.rename(columns={
        "is_stimulation": "is_inhibition", "is_inhibition": "is_stimulation",
        "consensus_stimulation": "consensus_inhibition",
        "consensus_inhibition": "consensus_stimulation"})  # fmt: skip
    one, other = (
        regulators(t, *rest, permutations=300).regulators.set_index("tf").sort_index()
        for t in (table, flipped)
    )
    assert (one["explains"] == -other["explains"]).all()
    for name in ("collectri", "dorothea"):
        for column in (f"activity_{name}", f"reach_{name}", f"expected_{name}"):
            assert np.allclose(one[column], -other[column], equal_nan=True)
        assert np.allclose(one[f"pvalue_reach_{name}"], other[f"pvalue_reach_{name}"],
                           equal_nan=True)  # fmt: skip
    assert np.allclose(one["own_support"], 1 - other["own_support"], equal_nan=True)
    assert np.allclose(one["activity_support"], other["activity_support"], equal_nan=True)


def test_what_agrees_and_what_speaks_against() -> None:
    rows = [(tf, mark, gene, "C") for tf, mark in (("UPS", "->"), ("FALLS", "->"), ("FLAT", "-|"))
            for gene in GENES[:6]]  # fmt: skip
    changes = {gene: 3.0 if gene in GENES[:6] else 0.01 * i for i, gene in enumerate(GENES)}
    sender = expression(changes | FACTORS)
    result = regulators(regulation(*rows), sender, *ligands_of(sender), permutations=99)
    told = result.regulators.set_index("tf")
    assert told["agreement"].to_dict() == {
        "UPS": "own change for;activity for",
        "FALLS": "own change against;activity for",
        "FLAT": "activity for",  # its targets rise, which asks it to go down, and says it did
    }
    assert told["explains"].to_dict() == {"UPS": 1, "FALLS": 1, "FLAT": -1}
    assert told.index[0] == "UPS"
    assert result.strongest("shrunken", 1)["tf"].tolist() == ["FALLS"]


def test_why_evidence_is_missing() -> None:
    rows = [("FEW", "->", gene, "C") for gene in GENES[10:13]]
    rows += [("NOLIGAND", "->", gene, "C") for gene in GENES[20:26]]
    rows += [("UPS", "-|", gene, "C") for gene in GENES[:6]]
    sender = expression(dict.fromkeys(GENES, 0.0) | {"G10": 4.0, "UPS": 1.5})
    table = regulators(regulation(*rows), sender, *ligands_of(sender), permutations=99).regulators
    assert table.set_index("tf")["reason"].to_dict() == {
        "FEW": "own change not measured;fewer than 5 measured targets",
        "NOLIGAND": "own change not measured;no measured ligand among the targets",
        "UPS": "no ligand that it would explain rises",
    }
    assert table["score"].notna().tolist() == [True, False, False]
    assert table["tf"].tolist() == ["FEW", "NOLIGAND", "UPS"]  # those without a score by name
    assert table.loc[0, ["own_support", "activity_support"]].tolist() == [0.5, 0.5]


def test_row_order_and_inputs() -> None:
    table, sender, members, ranks = drawn(7)
    copies = table.copy(), sender.frame.copy(), members.copy(), ranks.copy()
    first = regulators(table, sender, members, ranks, permutations=100)
    for before, after in zip(copies, (table, sender.frame, members, ranks), strict=True):
        pd.testing.assert_frame_equal(before, after)
    mixed = [t.sample(frac=1, random_state=1) for t in copies]
    again = regulators(mixed[0], Expression(mixed[1], "zoo"), *mixed[2:], permutations=100)
    pd.testing.assert_frame_equal(first.regulators, again.regulators)
    pd.testing.assert_frame_equal(first.targets, again.targets)


def test_no_name_matters() -> None:
    table, sender, members, ranks = drawn(4)
    names = {n: f"Z{i}" for i, n in enumerate(reversed([*FACTORS, "ABSENT", "EDGES"]))}
    frame = sender.frame.replace({"gene_symbol": names}).sort_values("gene_symbol")
    renamed = table.replace({"source_genesymbol": names})
    one = regulators(table, sender, members, ranks, permutations=100).regulators
    other = regulators(
        renamed, Expression(frame, "zoo"), members, ranks, permutations=100
    ).regulators
    one = one.assign(tf=one["tf"].map(names)).set_index("tf").sort_index()
    pd.testing.assert_series_equal(one["score"], other.set_index("tf").sort_index()["score"])


def test_the_seed_decides() -> None:
    data = drawn(2)
    one, same, other = (regulators(*data, permutations=50, seed=s).regulators for s in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert not one["pvalue_reach_collectri"].equals(other["pvalue_reach_collectri"])


def test_every_column_is_described_and_everything_can_be_told_as_json() -> None:
    result = found()
    assert list(result.regulators) == list(REGULATOR_COLUMNS)
    assert list(result.targets) == list(TARGET_COLUMNS)
    for table in (REGULATOR_COLUMNS, TARGET_COLUMNS):
        assert all(len(told) == 3 and told[0] and "{" not in told[0] for told in table.values())
    document = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert [row["tf"] for row in document["regulators"]] == result.regulators["tf"].tolist()
    absent = next(row for row in document["regulators"] if row["tf"] == "ABSENT")
    assert absent["log2FoldChange"] is None
    assert len(document["targets"]) == len(result.targets)


def test_a_name_in_a_notebook_is_text() -> None:
    table, *rest = drawn(1)
    table = table.replace({"source_genesymbol": {"UPS": "<b>UPS"}})
    page = regulators(table, *rest, permutations=9)._repr_html_()
    assert "<b>UPS" not in page
    assert "&lt;b&gt;UPS" in page


def test_some_factors_alone_keep_their_ranks() -> None:
    result = found()
    last = result.regulators["tf"].iloc[-1]
    some = result.only([last])
    assert some.regulators["rank"].tolist() == [len(result.regulators)]
    assert set(some.targets["tf"]) <= {last}
    with pytest.raises(UnknownNameError, match="unknown transcription factor 'UP'") as caught:
        result.only(["UP"])
    assert "UPS" in caught.value.how
    with pytest.raises(InputError, match="no transcription factor is named"):
        result.only([])


def test_what_cannot_be_told() -> None:
    table, sender, members, ranks = drawn(1)
    with pytest.raises(NotEnoughDataError, match="has a signed target"):
        regulators(table.head(0), sender, members, ranks)
    with pytest.raises(NotEnoughDataError, match="no target"):
        regulators(table.assign(target_genesymbol="NOWHERE"), sender, members, ranks)
    with pytest.raises(NotEnoughDataError, match="no ligand is measured"):
        regulators(table, sender, members.assign(rise=np.nan), ranks)
    for wrong in ({"permutations": 0}, {"seed": -1}):
        with pytest.raises(InputError) as caught:
            regulators(table, sender, members, ranks, **wrong)
        assert "at least 1 permutation" in caught.value.expected


def test_a_list_of_significant_genes_is_said_to_be_one() -> None:
    table, sender, members, ranks = drawn(1)
    partial = Expression(sender.frame, "x", complete=False)
    result = regulators(table, partial, members, ranks, permutations=9)
    assert "significant genes only" in result.limits[-1]
    assert "significant" not in " ".join(found().limits)
