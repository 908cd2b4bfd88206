"""Blockades: what they name, what they do to ligands and routes, targets and cut sets."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.queries.blocking import outcome, scan
from pararoute.queries.blocking.arena import Arena, without_expression
from pararoute.queries.blocking.blockade import blockade, drug_classes, drugs
from pararoute.queries.blocking.columns import BESIDE, COLUMNS
from pararoute.queries.blocking.cut_sets import ALL, cut_sets, minimal_cut_sets
from pararoute.queries.blocking.report import all_targets, block
from pararoute.queries.explaining.standing import scene
from tests.explained import RECEIVER, SENDER
from tests.zoo import Animal, knowledge, random_tissue

# L -> R -> A -> AKT1 and the longer L -> R -> B -> C -> AKT1; S -| X -| AKT1: X is a brake
CELL = Animal(
    knowledge(
        "L -> R, M -> S, LA -> RA_RB, Q -> R",
        "R -> A, A -> AKT1, R -> B, B -> C, C -> AKT1, S -| X, X -| AKT1, S -> Y, Y -| AKT1, "
        "RA -> A, RB -> D, D -> AKT1, A -> Z, AKT1 -> S6",
        complexes="RA_RB",
        secreted="L M LA Q",
    )
)


@pytest.fixture(scope="module")
def arena() -> Arena:
    return Arena("AKT", scene(CELL.graph, SENDER, RECEIVER, None, ["AKT1"]))


def test_what_a_text_names() -> None:
    graph = CELL.graph
    both = blockade(" A + X ", graph, 0.5)
    assert both.name == "A+X"
    assert both.named == {"A": ("A",), "X": ("X",)}
    left = both.left(graph)
    assert left[["A", "X", "R"]].tolist() == [0.5, 0.5, 1.0]
    assert blockade("RA", graph).left(graph)[["RA", "RA_RB", "RB"]].tolist() == [0, 0, 1]
    assert blockade("RA_RB", graph).left(graph)[["RA", "RA_RB", "RB"]].tolist() == [1, 0, 1]
    assert [part.name for part in both.alone] == ["A", "X"]


def test_the_same_nodes_count_once_under_whatever_name() -> None:
    cell = Animal(knowledge("L -> R", "R -> BRAF, BRAF -> AKT1, R -> RAF1, RAF1 -> AKT1"))
    assert blockade("pan-RAF+PAN-raf", cell.graph).named == {"pan-RAF": ("BRAF", "RAF1")}
    arena = without_expression("AKT", cell.graph, ["AKT1"])
    shared, apart = blockade("RAF1+pan-RAF", cell.graph), blockade("RAF1+BRAF", cell.graph)
    found = block([arena], [shared, apart, apart], []).totals.set_index("blockade")
    assert pd.isna(found.at["RAF1+pan-RAF", "synergy"])  # RAF1 is in both parts
    assert found.at["RAF1+BRAF", "change"] == -1
    assert found.at["RAF1+BRAF", "synergy"] > 0
    assert found.index.is_unique


def test_a_drug_class_is_all_its_targets_whatever_its_case() -> None:
    cell = Animal(knowledge("L -> R", "R -> BRAF, BRAF -> AKT1, R -> RAF1, RAF1 -> AKT1"))
    assert blockade("PAN-raf", cell.graph).named == {"PAN-raf": ("BRAF", "RAF1")}
    assert blockade("braf", cell.graph).named == {"braf": ("BRAF",)}
    assert blockade("Vemurafenib", cell.graph).named == {"Vemurafenib": ("BRAF",)}
    mouse = Animal(knowledge("L -> R", "R -> Braf, Braf -> Akt1"))
    assert blockade("pan-RAF", mouse.graph).named == {"pan-RAF": ("Braf",)}


@pytest.mark.parametrize(
    ("text", "partial", "words"),
    [
        ("", 1, "nothing is named"),
        ("+", 1, "nothing is named"),
        ("A+", 1, "a name is missing"),
        ("A", "much", "much of a signal"),
        ("A", 0, "0 of a signal"),
        ("A", 1.2, "1.2 of a signal"),
        ("A", float("nan"), "nan of a signal"),
        ("MEK", 1, "no target of MEK is in the network"),
    ],
)
def test_what_cannot_be_blocked(text: str, partial: float, words: str) -> None:
    with pytest.raises(InputError, match=words):
        blockade(text, CELL.graph, partial)


def test_an_unknown_name_is_told_the_nearest() -> None:
    cell = Animal(knowledge("L -> R", "R -> RAF1, RAF1 -> AKT1"))
    with pytest.raises(UnknownNameError, match="RAF2") as refused:
        blockade("RAF2", cell.graph)
    assert "RAF1" in refused.value.how


def test_the_drug_classes_are_well_formed() -> None:
    classes = drug_classes()
    assert set(classes["PI3K"]) >= {"PIK3CA", "PIK3CB", "PIK3CD"}
    assert {"BRAF", "RAF1"} <= set(classes["PAN-RAF"])
    assert {"MAP2K1", "MAP2K2"} == set(classes["MEK"])
    assert all(own and len(own) == len(set(own)) for own in classes.values())
    assert "trametinib" in drugs()["MAP2K1"].split(";")


def test_signals_add_up_and_scores_are_those_of_the_ranking(arena: Arena) -> None:
    own = outcome.trial(blockade("A", CELL.graph), arena)
    states = outcome.routes(own)
    table = outcome.ligands(own, states)
    total = outcome.totals(own, [own])
    for part in ("activating", "activating_left", "inhibiting", "inhibiting_left"):
        assert total[part].iloc[0] == pytest.approx(table[part].sum())
    scores = arena.scene.scores("ligand")
    assert table.set_index("ligand")["score"].to_dict() == pytest.approx(
        scores[table["ligand"]].to_dict()
    )
    again = own.after.pairs.groupby("ligand")["score"].max()
    assert table.set_index("ligand")["score_left"].to_dict() == pytest.approx(
        again[table["ligand"]].to_dict()
    )


def test_routes_are_cut_weakened_rerouted_or_left_alone(arena: Arena) -> None:
    own = outcome.trial(blockade("B", CELL.graph), arena)
    table = outcome.with_paths(outcome.routes(own), own).set_index("route")
    assert table["status"].to_dict() == {
        "L:R": "weakened", "Q:R": "weakened", "LA:RA_RB": "untouched", "M:S": "untouched",
    }  # fmt: skip
    assert table.at["L:R", "path"] == "L -> R -> B -> C -> AKT1"
    assert table.at["L:R", "path_left"] == "L -> R -> A -> AKT1"
    assert table["rerouted"].to_dict() == {
        "L:R": True, "Q:R": True, "LA:RA_RB": False, "M:S": False,
    }  # fmt: skip
    gone = outcome.routes(outcome.trial(blockade("R", CELL.graph), arena)).set_index("route")
    assert gone.loc[["L:R", "Q:R"], "status"].tolist() == ["cut", "cut"]
    member = outcome.routes(outcome.trial(blockade("RA", CELL.graph), arena)).set_index("route")
    assert member.at["LA:RA_RB", "status"] == "cut"  # a complex needs all its members


def test_a_ligand_that_is_blocked_sends_nothing(arena: Arena) -> None:
    own = outcome.trial(blockade("L", CELL.graph), arena)
    states = outcome.routes(own)
    table = outcome.ligands(own, states).set_index("ligand")
    assert table.loc["L", ["score_left", "activating_left", "n_cut"]].tolist() == [0, 0, 1]
    assert pd.isna(table.at["L", "best_route_left"])
    assert table.at["Q", "change"] == 0
    half = outcome.ligands(trial := outcome.trial(blockade("L", CELL.graph, 0.5), arena),
                           outcome.routes(trial)).set_index("ligand")  # fmt: skip
    assert half.at["L", "score_left"] == pytest.approx(half.at["L", "score"] / 2)


def test_essential_is_what_nothing_can_stand_in_for(arena: Arena) -> None:
    own = outcome.trial(blockade("A", CELL.graph), arena)
    table = outcome.essential(own, ["L", "Q"]).set_index("node")
    assert table.loc["B", "newly_for"] == "L;Q"
    assert table.loc["C", "newly_for"] == "L;Q"
    assert "R" not in table.index  # it was before, too


def test_synergy_is_against_the_product(arena: Arena) -> None:
    # without A and B nothing is left of R; either alone leaves something
    found = block([arena], [blockade("A+B", CELL.graph)], ["L"]).totals.set_index("blockade")
    one, other, both = (found.at[name, "change"] for name in ("A", "B", "A+B"))
    expected = (1 + one) * (1 + other) - 1
    assert found.at["A+B", "expected"] == pytest.approx(expected)
    assert found.at["A+B", "synergy"] == pytest.approx(expected - both)
    assert found.loc[["A", "B"], ["expected", "synergy"]].isna().all(axis=None)


def test_no_synergy_where_the_net_signal_inhibits() -> None:
    cell = Animal(knowledge("L -> R", "R -> A, R -> B, A -| AKT1, B -| AKT1"))
    own = without_expression("AKT", cell.graph, ["AKT1"])
    found = block([own], [blockade("A+B", cell.graph)], []).totals.set_index("blockade")
    assert found["change"].gt(0).all()  # inhibition is lost
    assert found["synergy"].isna().all()
    assert scan.pairs(own, scan.targets(own, [], []))["synergy"].isna().all()


def test_targets_and_pairs_against_one_blockade_each(arena: Arena) -> None:
    table = scan.targets(arena, [], ["L", "Q"])
    names = table["target"].tolist()
    single = block([arena], [blockade(name, CELL.graph) for name in names], []).totals
    assert table.set_index("target")["change"].to_dict() == pytest.approx(
        single.set_index("blockade")["change"].to_dict(), abs=1e-14
    )
    pairs = scan.pairs(arena, table)
    free = table.loc[table["kind"] != "effector", "target"]
    assert len(pairs) == len(free) * (len(free) - 1) / 2
    asked = [blockade("+".join(two), CELL.graph) for two in combinations(sorted(free), 2)]
    both = block([arena], asked, []).totals.set_index("blockade")
    for row in pairs.itertuples():
        own = both.loc[f"{row.target}+{row.partner}"]
        assert row.change == pytest.approx(own["change"], abs=1e-14)
        assert row.synergy == pytest.approx(own["synergy"], abs=1e-14)
    assert pairs["change"].is_monotonic_increasing


def test_what_the_targets_are(arena: Arena) -> None:
    table = scan.targets(arena, [], ["L", "M"]).set_index("target")
    assert table.loc[["AKT1", "R", "A", "L"], "kind"].tolist() == [
        "effector", "receptor", "mediator", "ligand",
    ]  # fmt: skip
    assert "Z" not in table.index  # on no walk to AKT1: removing it changes nothing
    assert table.loc[["A", "X", "Y"], "acts"].tolist() == [1, -1, -1]
    assert table.at["X", "change"] < 0 < table.at["Y", "change"]
    assert table.at["R", "n_top_hit"] == 1
    assert table.at["C", "specificity"] == 1  # all that leaves C goes to AKT1
    assert table.at["A", "specificity"] == pytest.approx(0.5)  # and half of what leaves A
    assert np.isnan(table.at["AKT1", "specificity"])


def test_kinds_of_members_and_of_what_is_elsewhere(arena: Arena) -> None:
    cell = Animal(
        knowledge("LA_LB -> R, M -> S", "R -> A, A -> AKT1_B, S -> ERK", complexes="LA_LB AKT1_B")
    )
    own, other = (without_expression(n, cell.graph, [e]) for n, e in (("AKT", "AKT1_B"),
                                                                     ("ERK", "ERK")))  # fmt: skip
    table = scan.targets(own, [other], []).set_index("target")
    assert table["kind"].to_dict() == {
        "AKT1": "effector", "AKT1_B": "effector", "B": "effector", "A": "mediator", "R": "receptor",
        "LA": "ligand", "LB": "ligand", "LA_LB": "ligand", "M": "elsewhere", "S": "elsewhere",
        "ERK": "elsewhere",
    }  # fmt: skip
    assert table.loc["S", ["change", "change_ERK"]].tolist() == [0, -1]
    assert arena.name == "AKT"


def test_equal_changes_are_in_the_order_of_their_names() -> None:
    for seed in range(8):
        own = without_expression("AKT", random_tissue(seed).graph, ["AKT1"])
        table = scan.targets(own, [], [])
        for _, tied in table.groupby("change"):
            assert tied["target"].is_monotonic_increasing
        again = table["change"].round(9)
        assert again.nunique() == table["change"].nunique()  # no two differ by rounding alone
        nowhere = table["kind"].eq("elsewhere")
        assert table.loc[nowhere, "change"].eq(0).all()


def test_partners(arena: Arena) -> None:
    table = scan.targets(arena, [], [])
    pairs = scan.pairs(arena, table)
    told = scan.with_partners(table, pairs).set_index("target")
    own = pairs[(pairs["target"] == "B") | (pairs["partner"] == "B")]
    assert told.at["B", "change_with_partner"] == own["change"].min()
    assert told.at["B", "largest_synergy"] == own["synergy"].max()
    assert pd.isna(told.at["AKT1", "best_partner"])


def test_every_column_is_told(arena: Arena) -> None:
    found = all_targets([arena, Arena("ERK", arena.scene)], ["L", "Q"])
    tables = {**found.tables(), **block([arena], [blockade("A", CELL.graph)], ["L"]).tables()}
    for name, table in tables.items():
        columns = [c for c in table if c not in BESIDE]
        assert columns == list(COLUMNS[name]), name
    assert found.beside == ("ERK",)


def test_nothing_to_block_is_no_fault() -> None:
    nothing = without_expression("AKT", Animal(knowledge("L -> R", "S -> AKT1")).graph, ["AKT1"])
    found = all_targets([nothing], [])
    assert found.targets.empty or found.targets["change"].eq(0).all()
    assert found.cut_sets.empty


@given(
    st.lists(st.frozensets(st.sampled_from("ABCDEF"), min_size=1, max_size=4), min_size=1,
             max_size=6)
)  # fmt: skip
def test_cut_sets_are_all_the_minimal_ones(paths: list[frozenset[str]]) -> None:
    found = minimal_cut_sets(paths, most=100)
    whole = [
        {one, *others}
        for cut in found
        for one, others in zip(cut.members, cut.alternatives, strict=True)
    ]
    assert len(whole) == sum(len(cut.members) for cut in found)
    expanded = set()
    for cut in found:
        sets = [frozenset()]
        for one, others in zip(cut.members, cut.alternatives, strict=True):
            sets = [s | {name} for s in sets for name in (one, *others)]
        expanded |= set(sets)
    names = sorted(set().union(*paths))
    covers = [
        frozenset(own) for size in range(len(names) + 1) for own in combinations(names, size)
        if all(path & set(own) for path in paths)
    ]  # fmt: skip
    minimal = {own for own in covers if not any(other < own for other in covers)}
    assert expanded == minimal
    sizes = [len(cut.members) for cut in found]
    assert sizes == sorted(sizes)


def test_a_ligand_of_the_effector_itself_cannot_be_stopped() -> None:
    cell = Animal(knowledge("L -> AKT1, L -> R, M -> R", "R -> A, A -> AKT1"))
    own = without_expression("AKT", cell.graph, ["AKT1"])
    table = cut_sets(own, ["L", "M"]).set_index("of")
    assert table.loc["L", ["size", "cut"]].tolist() == [0, ""]
    assert pd.isna(table.at["L", "change"])
    assert table.loc[["M", ALL], "size"].eq(1).all()


def test_cut_sets_of_a_ligand_and_of_all(arena: Arena) -> None:
    table = cut_sets(arena, ["L", "LA"])
    first = table[table["place"] == 1].set_index("of")
    assert first.loc["L", ["size", "cut", "n_paths", "truncated"]].tolist() == [1, "R", 2, False]
    assert first.at["L", "change"] == -1
    assert first.at["LA", "cut"] == "RA"  # or RB, or the complex: each stops both of its paths
    assert first.at["LA", "alternatives"] == "RA_RB|RB"
    assert first.at[ALL, "size"] == 2
    one = cut_sets(arena, ["L"], paths=1)
    assert one["truncated"].all()
    assert one["n_paths"].eq(1).all()
