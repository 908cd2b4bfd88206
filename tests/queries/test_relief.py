"""Gained and lost, activation and inhibition, kept apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pararoute.graph.build import build
from pararoute.queries.rank import rank
from pararoute.queries.relief import KINDS, inhibits_more
from pararoute.queries.routes import COLUMNS
from tests.zoo import ZOO, expression, knowledge

FOUR = build(
    knowledge(
        "UPACT -> R, DOWNACT -> R, UPINH -| R, DOWNINH -| R, FLAT -> R, DOWNA_UPB -> R",
        "R -> AKT1",
        complexes="DOWNA_UPB",
        secreted="UPACT DOWNACT UPINH DOWNINH FLAT DOWNA UPB",
    )
)
CHANGES = {"UPACT": 3.0, "DOWNACT": -3.0, "UPINH": 3.0, "DOWNINH": -3.0, "DOWNA": -3.0, "UPB": 3.0}
CONTRAST = expression(CHANGES | {"FLAT": 0.0} | {f"G{i}": 0.0 for i in range(20)})


def test_each_kind_has_its_ligand_its_sign_and_its_rank() -> None:
    table = rank(FOUR, CONTRAST, effectors=("AKT1",)).relief
    assert table.columns.tolist() == list(COLUMNS["relief"])
    best = table[table["rank"] == 1].set_index("effect")
    assert best["ligand"].to_dict() == {
        "gained activation": "UPACT",
        "lost inhibition": "DOWNINH",
        "gained inhibition": "UPINH",
        "lost activation": "DOWNACT",
    }
    assert best["sign"].to_dict() == {kind.effect: kind.sign for kind in KINDS}
    assert best["sign"].tolist() == [1, 1, -1, -1]
    lost = table[table["effect"] == "lost activation"].set_index("ligand")
    for row in table.itertuples():
        others = table.loc[table["ligand"].eq(row.ligand), "effect"].tolist()
        others.remove(row.effect)
        assert (row.also or "") == ";".join(others)
    # a complex is lost with its first subunit; it would rise only with its last
    assert lost.at["DOWNA_UPB", "change"] == pytest.approx(lost.at["DOWNACT", "change"])
    assert lost.at["DOWNA_UPB", "log2FoldChange"] == -3.0


@pytest.mark.parametrize("name", ZOO)
def test_scores_multiply_and_gained_activation_is_the_main_list(name: str) -> None:
    animal = ZOO[name]
    contrast = expression(dict.fromkeys(("L", "M", "LA", "LB", "λ"), 2.0) | {"X": -2.0})
    result = rank(animal.graph, contrast, effectors=animal.effectors)
    table = result.relief
    product = table["change"] * table["binding"] * table["reception"] * table["transmission"].abs()
    assert np.allclose(product, table["score"])
    assert (table["score"] > 0).all()
    for _, part in table.groupby("effect"):
        assert part["rank"].tolist() == list(range(1, len(part) + 1))
        assert part["score"].is_monotonic_decreasing
    main = result.ligands[result.ligands["score"] > 0]
    gained = table[table["effect"] == "gained activation"]
    same = ["ligand", "score", "best_route", "binding"]
    pd.testing.assert_frame_equal(
        gained[same].reset_index(drop=True), main[same], check_dtype=False
    )


def test_turning_the_contrast_round_swaps_gained_and_lost() -> None:
    turned = expression({gene: -change for gene, change in CHANGES.items()} |
                        {f"G{i}": 0.0 for i in range(21)})  # fmt: skip
    one = rank(FOUR, CONTRAST, effectors=("AKT1",)).relief
    two = rank(FOUR, turned, effectors=("AKT1",)).relief
    one, two = (t[~t["ligand"].isin(["FLAT", "DOWNA_UPB"])] for t in (one, two))
    swap = {"gained": "lost", "lost": "gained"}
    renamed = two["effect"].str.split(" ").map(lambda words: f"{swap[words[0]]} {words[1]}")
    keys = ["effect", "ligand"]
    before = one.set_index(keys)["score"].sort_index()
    after = two.assign(effect=renamed).set_index(keys)["score"].sort_index()
    assert before.index.equals(after.index)
    assert np.allclose(before, after)


def test_a_complex_is_gained_by_its_scarcest_and_lost_by_its_surest_subunit() -> None:
    known = knowledge("A_B -> R, A_B -> S", "R -> AKT1, S -> AKT1", complexes="A_B", secreted="B",
                      membrane="A")  # fmt: skip
    changes = {"A": 0.5, "B": 0.4} | {f"G{i}": (-1) ** i * i / 5 for i in range(10)}
    table = rank(build(known), expression(changes), effectors=("AKT1",)).relief
    told = table.set_index("effect")[["best_receptor", "log2FoldChange"]]
    assert told.loc["gained activation"].tolist() == ["R", 0.5]  # A is hardly secreted at all
    assert told.loc["lost activation"].tolist() == ["R", 0.4]
    assert table.index.tolist() == [0, 1]


def test_only_what_rises_and_inhibits_more_than_it_activates_is_marked() -> None:
    ligands = pd.DataFrame({"ligand": ["MORE", "SAME", "LESS", "ZERO", "LOST", "NONE"],
                            "score": [0.1, 0.2, 0.3, 0.0, 0.1, np.nan]})  # fmt: skip
    gained = pd.DataFrame({"ligand": ["MORE", "SAME", "LESS", "ZERO", "NONE"], "score": 0.2})
    lost = pd.DataFrame({"ligand": ["LOST", "MORE"], "score": [0.9, 0.01]})
    lists = pd.concat([gained.assign(effect="gained inhibition"),
                       lost.assign(effect="lost inhibition")])  # fmt: skip
    assert inhibits_more(ligands, lists).tolist() == [True, False, False, False, False, False]
