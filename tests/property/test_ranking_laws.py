"""Laws of whole rankings: what may change nothing, and in which direction a change goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pararoute.graph.build import SignedGraph, build
from pararoute.ingest.tables import Knowledge
from pararoute.queries.rank import rank
from pararoute.queries.routes import Ranking, numeric_columns
from pararoute.queries.secretion import RISE, prior_of
from tests.zoo import FLAGS, edges, expression, knowledge, random_tissue

SEEDS = st.integers(0, 10_000)
quick = settings(max_examples=12, deadline=None, derandomize=True)
CHANGES = {"L": 2.0, "M": 1.0, "LA": 3.0, "LB": 1.5} | {f"FLAT{i}": 0.0 for i in range(8)}
CONTRAST = expression(CHANGES, lfcse=0.4)
AMOUNTS = pd.Series({"R": 2.0, "S": 0.4})
KEYS = {"ligands": "ligand", "routes": "route", "receptors": "receptor"}


def ranked(graph: SignedGraph, amounts: pd.Series = AMOUNTS) -> Ranking:
    return rank(graph, CONTRAST, abundance=amounts, effectors=["AKT1"])


def numbers(result: Ranking, table: str) -> pd.DataFrame:
    """The numbers of a table by its key, without those that only say which of equals is named."""
    frame = getattr(result, table).set_index(KEYS[table])
    kept = [c for c in numeric_columns(table) if c not in ("rank", "length")]
    return frame[kept].astype(float).sort_index()


def assert_equal(one: Ranking, two: Ranking) -> None:
    """The same tables, to the last rows and texts; numbers but for rounding."""
    for table in KEYS:
        pd.testing.assert_frame_equal(getattr(one, table), getattr(two, table), rtol=1e-9)


def renamed(known: Knowledge, names: dict[str, str]) -> Knowledge:
    """The same knowledge under other symbols, sorted as a reader sorts it."""
    ends = ["source_genesymbol", "target_genesymbol"]

    def table(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.assign(**{c: frame[c].map(lambda s: whole(s, names)) for c in ends})
        return frame.sort_values(ends, ignore_index=True)

    complexes = known.complexes.assign(
        complex=known.complexes["complex"].map(lambda s: whole(s, names)),
        member=known.complexes["member"].map(names),
    ).sort_values(["complex", "member"], ignore_index=True)
    roles = known.roles.assign(genesymbol=known.roles["genesymbol"].map(names))
    roles = roles.sort_values("genesymbol", ignore_index=True)
    return Knowledge(table(known.ligrec), table(known.signalling), complexes, roles)


def whole(symbol: str, names: dict[str, str]) -> str:
    return "_".join(sorted(names[part] for part in symbol.split("_")))


@quick
@given(SEEDS, st.randoms(use_true_random=False))
def test_relabelling_changes_nothing_but_names(seed: int, random) -> None:  # type: ignore[no-untyped-def]
    known = random_tissue(seed).knowledge
    symbols = sorted(known.symbols | set(known.roles["genesymbol"]) | set(CHANGES))
    others = [f"g{i:02}" for i in range(len(symbols))]
    random.shuffle(others)
    names = dict(zip(symbols, others, strict=True))
    one = ranked(build(known))
    contrast = expression({names[gene]: change for gene, change in CHANGES.items()}, lfcse=0.4)
    two = rank(
        build(renamed(known, names)), contrast, abundance=AMOUNTS.rename(index=names),
        effectors=[names["AKT1"]],
    )  # fmt: skip
    ties = one.ligands.groupby(one.ligands["score"].round(12), dropna=False)["ligand"].nunique()
    for table in KEYS:
        before = numbers(one, table)
        before.index = [":".join(whole(s, names) for s in key.split(":")) for key in before.index]
        after = numbers(two, table)
        if table == "ligands" and ties.max() > 1:  # equals are told apart by their names
            before, after = (frame.drop(columns="sign") for frame in (before, after))
        compared = ["score", "transmission_free"] if table == "ligands" else before.columns
        assert np.allclose(
            after.loc[before.index, compared], before[compared], atol=1e-9, equal_nan=True
        )
    # the order is that of the scores, and of the names only among equals
    assert np.allclose(one.ligands["score"], two.ligands["score"], atol=1e-12, equal_nan=True)
    for _, group in two.ligands.groupby(two.ligands["score"].round(12), dropna=False):
        assert group["ligand"].is_monotonic_increasing


@quick
@given(SEEDS)
def test_row_order_changes_nothing(seed: int) -> None:
    known = random_tissue(seed).knowledge
    mixed = Knowledge(*(
        getattr(known, name).sample(frac=1, random_state=seed).reset_index(drop=True)
        for name in ("ligrec", "signalling", "complexes", "roles")
    ))  # fmt: skip
    assert_equal(ranked(build(known)), ranked(build(mixed), AMOUNTS[::-1]))


@quick
@given(SEEDS)
def test_a_disconnected_part_changes_nothing(seed: int) -> None:
    known = random_tissue(seed).knowledge
    other = knowledge("Q -> Q1, Q2_Q3 -| Q4_Q5", "Q1 -> Q6, Q6 -| Q7, Q4 -> Q6",
                      complexes="Q2_Q3 Q4_Q5")  # fmt: skip
    joined = {
        name: pd.concat([getattr(known, name), getattr(other, name)]).sort_values(
            keys, ignore_index=True
        )
        for name, keys in (
            ("ligrec", ["source_genesymbol", "target_genesymbol"]),
            ("signalling", ["source_genesymbol", "target_genesymbol"]),
            ("complexes", ["complex", "member"]),
        )
    }
    one, two = ranked(build(known)), ranked(build(replace(known, **joined)))
    for table in KEYS:
        before, after = numbers(one, table), numbers(two, table)
        assert set(after.index) - set(before.index) <= {
            "Q", "Q2_Q3", "Q1", "Q4_Q5", "Q:Q1", "Q2_Q3:Q4_Q5"
        }  # fmt: skip
        pd.testing.assert_frame_equal(after.loc[before.index], before)


@quick
@given(SEEDS)
def test_corrections_of_other_proteins_equal_no_overlay(seed: int) -> None:
    known = random_tissue(seed).knowledge
    facts = pd.DataFrame(
        {"dataset": ["ligrec", "signalling"], "source": "P", "target": ["R", "Q"], "sign": -1}
    )
    assert_equal(ranked(build(known)), ranked(build(known, overlay=facts)))
    assert_equal(ranked(build(known)), ranked(build(known, overlay=facts[:0])))


@quick
@given(SEEDS, st.data())
def test_a_correction_equals_a_table_that_says_so(seed: int, data: st.DataObject) -> None:
    known = random_tissue(seed).knowledge
    dataset = data.draw(st.sampled_from(["ligrec", "signalling"]))
    table = getattr(known, dataset)
    row = data.draw(st.integers(0, len(table) - 1))
    sign = data.draw(st.sampled_from([1, -1]))
    ends = dict(zip(("source", "target"), table.iloc[row, :2], strict=True))
    facts = pd.DataFrame([{"dataset": dataset, **ends, "sign": sign}])
    said = table.copy()
    said.loc[row, list(FLAGS)] = [sign > 0, sign < 0] * 2
    one = ranked(build(known, overlay=facts))
    assert_equal(one, ranked(build(replace(known, **{dataset: said}))))


@quick
@given(SEEDS, st.sampled_from(["R", "S", "T"]), st.floats(0.0, 50.0), st.floats(0.0, 50.0))
def test_more_of_a_receptor_never_lowers_a_score(
    seed: int, gene: str, less: float, more: float
) -> None:
    less, more = sorted((less, more))
    graph = random_tissue(seed).graph
    one, two = (
        numbers(ranked(graph, pd.Series({**AMOUNTS, gene: amount})), "routes")["score"]
        for amount in (less, more)
    )
    assert (two.dropna() >= one.dropna() - 1e-15).all()
    parts = one.index.str.split(":").str[1].str.split("_")
    without = [gene not in members for members in parts]
    assert one[without].equals(two[without])


@quick
@given(SEEDS, st.data())
def test_more_evidence_never_lowers_a_score(seed: int, data: st.DataObject) -> None:
    known = random_tissue(seed).knowledge
    row = data.draw(st.integers(0, len(known.ligrec) - 1))
    ligrec = known.ligrec.copy()
    ligrec["sources"] = ligrec["sources"].fillna("")
    ligrec.loc[row, "sources"] += ";Kirouac2010"
    one = numbers(ranked(build(known)), "routes")["score"]
    two = numbers(ranked(build(replace(known, ligrec=ligrec))), "routes")["score"]
    assert (two.dropna() >= one.dropna()).all()
    others = one.index != ":".join(known.ligrec.iloc[row, :2])
    assert one[others].equals(two[others])


@quick
@given(SEEDS)
def test_another_vote_for_secreted_never_lowers_a_score(seed: int) -> None:
    known = random_tissue(seed).knowledge
    roles = known.roles.assign(secreted=known.roles["secreted"] + 1)
    one = ranked(build(known))
    # the steps stay those of the first graph: a ligand that is secreted only loses its own
    nodes = build(replace(known, roles=roles)).nodes
    two = ranked(replace(one.graph, nodes=nodes))
    before, after = (numbers(result, "ligands")["score"].dropna() for result in (one, two))
    assert (after >= before - 1e-15).all()


@quick
@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.05, 3))
def test_a_larger_change_is_never_less_of_a_rise(one: float, two: float, error: float) -> None:
    changes = np.array(sorted((one, two)))
    smaller, larger = prior_of(CONTRAST).exceeds(RISE, changes, np.full(2, error))
    assert larger >= smaller - 1e-12


@pytest.mark.fault(20)
@quick
@given(SEEDS)
def test_a_pair_that_inhibits_swaps_the_parts_and_one_of_both_signs_cancels(seed: int) -> None:
    known = random_tissue(seed).knowledge
    pairs = ", ".join(f"{ligand} {mark} {receptor}" for receptor in ("R", "S", "T", "R_S")
                      for ligand, mark in (("L", "->"), ("M", "-|"), ("N", "<>")))  # fmt: skip
    routes = ranked(build(replace(known, ligrec=edges(pairs))))
    parts = ["transmission_activating", "transmission_inhibiting"]
    table = routes.routes.set_index(["ligand", "receptor"])
    plus, minus, both = (table.loc[ligand] for ligand in ("L", "M", "N"))
    assert np.allclose(plus[parts], minus.loc[plus.index, parts[::-1]], atol=1e-12)
    assert (both["sign"] == 0).all()
    assert (both["transmission"] == 0).all()
    reasons = routes.ligands.set_index("ligand")["reason"]
    free = routes.ligands.set_index("ligand")["transmission_free"]
    assert free["L"] == pytest.approx(-free["M"], abs=1e-12)
    assert free["N"] == 0
    assert reasons["N"] == "not measured"
