"""The contract of a ranking and of what is written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pararoute.graph.build import build
from pararoute.ingest.errors import IntegrityError
from pararoute.queries import export
from pararoute.queries.rank import rank as rank_any
from pararoute.queries.routes import COLUMNS, TERMS, Ranking
from tests.zoo import ZOO, expression, knowledge

CONTRACT = [
    *("rank", "ligand", "score", "sign", "secretion", "binding", "reception", "transmission"),
    *("transmission_activating", "transmission_inhibiting", "transmission_free"),
    *("best_receptor", "best_route", "n_routes", "log2FoldChange", "padj"),
    *("pvalue_expression", "qvalue_expression", "pvalue_network", "qvalue_network"),
    *("pvalue_rank", "qvalue_rank", "sources", "references", "defaults", "reason"),
]
SENDER = dict.fromkeys(("L", "M", "LA", "LB", "λ"), 2.0) | {"FLAT": 0.0, "AKT1": 0.1}


def rank(*arguments: object, effectors: tuple[str, ...] = ("AKT1",)) -> Ranking:
    return rank_any(*arguments, effectors=effectors)  # type: ignore[arg-type]


def ranked(name: str) -> Ranking:
    return rank(ZOO[name].graph, expression(SENDER), effectors=ZOO[name].effectors)


@pytest.mark.parametrize("name", ZOO)
def test_contract_holds_for_the_whole_zoo(name: str) -> None:
    result = ranked(name)
    ligands, routes = result.ligands, result.routes
    assert ligands.columns[: len(CONTRACT)].tolist() == CONTRACT
    assert set(ligands["ligand"]) == set(ZOO[name].graph.pairs["ligand"])
    assert ligands["ligand"].is_unique
    assert ligands["rank"].tolist() == list(range(1, len(ligands) + 1))
    for table in (ligands, routes):
        scored = table.dropna(subset=["score", *TERMS])
        product = scored[["secretion", "binding", "reception"]].prod(axis=1) * scored[
            "transmission"
        ].clip(lower=0)
        assert np.allclose(product, scored["score"], atol=1e-12)
        assert scored["score"].between(0, 1).all()
        assert table["score"].is_monotonic_decreasing or table["score"].isna().any()
    assert routes["path_share"].between(0, 1).all()
    assert (routes["path_share"] > 0).all()
    assert (ligands["reason"].isna() == (ligands["score"] > 0)).all()
    described = result.columns.groupby("table", sort=False)["column"].agg(tuple).to_dict()
    assert described == COLUMNS


def test_ties_are_in_symbol_order() -> None:
    tied = knowledge("B -> R, A -> R, C -> R", "R -> AKT1")
    result = rank(build(tied), expression({"A": 1.0, "B": 1.0, "C": 1.0, "X": 0.0}))
    assert result.ligands["ligand"].tolist() == ["A", "B", "C"]


def test_unmeasured_ligands_come_last_with_empty_scores() -> None:
    result = rank(ZOO["inhibiting pair"].graph, expression({"L": 1.0, "X": 0.0})).ligands
    assert result["ligand"].tolist() == ["L", "M"]
    last = result.iloc[1]
    assert last["reason"] == "not measured"
    assert np.isnan(last["score"])
    assert np.isnan(last["secretion"])
    assert last["best_route"] == "M:R"


def test_an_inhibiting_ligand_scores_nothing_and_says_why() -> None:
    row = ranked("inhibiting pair").ligands.set_index("ligand").loc["L"]
    assert (row["sign"], row["score"]) == (-1, 0)
    assert row["reason"] == "its net effect on the effectors is inhibiting"
    assert row["best_path"] == "L -| R -> A -> AKT1"
    assert row["transmission_free"] < 0


@pytest.mark.parametrize(
    ("name", "ligand", "reason"),
    [
        ("through a ligand", "L", "no path of at most 4 steps from its receptors (R) to AKT1"),
        ("step is a pair", "none", ""),
    ],
)
def test_reasons(name: str, ligand: str, reason: str) -> None:
    ligands = ranked(name).ligands.set_index("ligand")
    if ligand in ligands.index:
        assert ligands.at[ligand, "reason"] == reason


def test_reason_without_any_step_and_with_strict_signs() -> None:
    dead = knowledge("L -> R, M -> S", "S -> AKT1")
    ligands = rank(build(dead), expression(SENDER)).ligands.set_index("ligand")
    assert ligands.at["L", "reason"] == "no signalling step leaves its receptors (R)"
    unsigned = knowledge("L -? S, M -> S", "S -> AKT1")
    strict = rank(build(unsigned, strict_signs=True), expression(SENDER)).ligands
    assert strict.set_index("ligand").at["L", "reason"].startswith("none of its pairs has a sign")


def test_complex_receptor_reaches_akt_through_its_members() -> None:
    row = ranked("complexes").routes.iloc[0]
    assert row["path"] in {
        "L -> RA_RB -> MA_MB -> AKT1",
        "L -> RA_RB -| X -> AKT1",
    }
    assert row["ligand"] == "L"


def test_nothing_to_rank_is_an_empty_table_with_a_header(tmp_path: Path) -> None:
    dead = knowledge("L -> R, M -> S", "X -> AKT1")
    result = rank(build(dead), expression(SENDER))
    assert result.routes.empty
    written = export.write_ranking(result, tmp_path)
    assert written["routes"].read_text() == "\t".join(COLUMNS["routes"]) + "\n"


def test_a_failing_write_leaves_the_old_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ranked("hub")
    written = export.write_ranking(result, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(before) == {path.name for path in written.values()}

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export.os, "fsync", full)
    with pytest.raises(IntegrityError, match="No space left"):
        export.write_ranking(ranked("ties"), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_run_json_holds_the_hash_of_every_table(tmp_path: Path) -> None:
    import hashlib

    written = export.write_ranking(ranked("hub"), tmp_path)
    outputs = json.loads(written["run"].read_text())["outputs"]
    assert set(outputs) == {f"{name}.tsv" for name in export.TABLES}
    for name, digest in outputs.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest


def test_tables_read_back_equal(tmp_path: Path) -> None:
    result = ranked("complexes")
    written = export.write_ranking(result, tmp_path)
    back = pd.read_csv(written["routes"], sep="\t", keep_default_na=False, na_values=[""])
    assert back["path"].tolist() == result.routes["path"].tolist()
    assert np.allclose(back["score"], result.routes["score"], rtol=1e-9)
    assert back["length"].tolist() == result.routes["length"].tolist()
