"""The contract of a ranking and of what is written."""

from __future__ import annotations

import json
from dataclasses import replace
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
    for table in (ligands, routes):
        assert table["rank"].tolist() == list(range(1, len(table) + 1))
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
    assert {name: described.pop(name) for name in COLUMNS} == COLUMNS
    assert {"targets", "block_ligands", "regulators"} <= described.keys()  # later verbs' tables


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


@pytest.mark.fault(23)
def test_nothing_to_rank_is_an_empty_table_with_a_header(tmp_path: Path) -> None:
    dead = knowledge("L -> R, M -> S", "X -> AKT1")
    result = rank(build(dead), expression(SENDER))
    assert result.routes.empty
    written = export.write_ranking(result, tmp_path)
    assert written["routes"].read_text() == "\t".join(COLUMNS["routes"]) + "\n"


@pytest.mark.fault(15)
def test_a_failing_write_leaves_the_old_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ranked("hub")
    written = export.write_ranking(result, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(before) == {path.name for path in written.values()}

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
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


def test_what_later_verbs_made_of_an_earlier_ranking_goes(tmp_path: Path) -> None:
    export.write_ranking(ranked("hub"), tmp_path)
    later = ("targets.tsv", "block_ligands.tsv", "orthologs.tsv", "report.html", "graph.cx2")
    for name in (*later, "mine.tsv"):
        (tmp_path / name).write_text("old")
    export.write_ranking(ranked("ties"), tmp_path)
    assert not any((tmp_path / name).exists() for name in later)
    assert (tmp_path / "mine.tsv").read_text() == "old"


def test_nothing_is_removed_where_no_ranking_stood(tmp_path: Path) -> None:
    (tmp_path / "targets.tsv").write_text("of the user")
    export.write_ranking(ranked("hub"), tmp_path)
    assert (tmp_path / "targets.tsv").read_text() == "of the user"


def test_a_folder_with_the_name_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    (tmp_path / "report.html" / "kept").touch()
    with pytest.raises(IntegrityError) as caught:
        export.write_all(tmp_path, {"report.html": "x"})
    assert caught.value.where == str(tmp_path / "report.html")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["report.html"]


def test_tables_read_back_equal(tmp_path: Path) -> None:
    result = ranked("complexes")
    written = export.write_ranking(result, tmp_path)
    back = pd.read_csv(written["routes"], sep="\t", keep_default_na=False, na_values=[""])
    assert back["path"].tolist() == result.routes["path"].tolist()
    assert np.allclose(back["score"], result.routes["score"], rtol=1e-9)
    assert back["length"].tolist() == result.routes["length"].tolist()


@pytest.mark.fault(23)
def test_every_reason() -> None:
    dead = (
        ", ".join(f"SIX -> D{i}" for i in range(6))
        + ", "
        + ", ".join(f"FIVE -> D{i}" for i in range(5))
    )
    graph = build(
        knowledge(f"{dead}, UP -> R, DOWN -> R, INH -| R, BOTH <> R, NONE -> R", "R -> AKT1")
    )
    changes = dict.fromkeys(("SIX", "FIVE", "UP", "INH", "BOTH"), 2.0) | {"DOWN": -2.0}
    ligands = rank(graph, expression(changes, lfcse=1e-4)).ligands.set_index("ligand")
    listed = "D0, D1, D2, D3, D4"
    assert ligands["reason"].dropna().to_dict() == {
        "SIX": f"no signalling step leaves its receptors ({listed} ...)",
        "FIVE": f"no signalling step leaves its receptors ({listed})",
        "DOWN": "it does not rise in the sender",
        "INH": "its net effect on the effectors is inhibiting",
        "BOTH": "activating and inhibiting paths cancel out",
        "NONE": "not measured",
    }
    assert ligands["sign"].to_dict() == {
        "UP": 1, "DOWN": 1, "NONE": 1, "INH": -1, "BOTH": 0, "SIX": 0, "FIVE": 0
    }  # fmt: skip
    assert ligands.loc[["UP", "SIX"], "n_routes"].tolist() == [1, 0]


def test_a_ligand_that_lost_its_pairs_has_no_route_no_sign_and_score_0() -> None:
    graph = build(knowledge("L -? S, M -> S, N -? S", "S -> AKT1"), strict_signs=True)
    ligands = rank(graph, expression({"L": 2.0, "M": 2.0})).ligands.set_index("ligand")
    assert ligands.loc["L", ["score", "sign", "n_routes"]].tolist() == [0, 0, 0]
    assert np.isnan(ligands.at["N", "score"])
    assert ligands.index.tolist() == ["M", "L", "N"]


def test_routes_receptors_and_their_ties_by_name() -> None:
    graph = build(knowledge("A -> S, A -> R, B -> R, B -> S, C -> T, D -> R", "R -> X, S -> X, "
                            "X -> AKT1, T -| AKT1"))  # fmt: skip
    result = rank(graph, expression({"A": 2.0, "B": 2.0, "C": 2.0}))
    assert result.routes["route"].tolist() == ["A:R", "A:S", "B:R", "B:S", "C:T", "D:R"]
    assert result.routes["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert result.ligands["best_receptor"].tolist() == ["R", "R", "T", "R"]
    assert result.ligands["n_routes"].tolist() == [2, 2, 1, 1]
    receptors = result.receptors.set_index("receptor")
    assert receptors["n_ligands"].to_dict() == {"R": 3, "S": 2, "T": 1}
    assert receptors["sign"].to_dict() == {"R": 1, "S": 1, "T": -1}
    strict = rank(build(knowledge("A -> R, A -? S", "R -> AKT1, S -> AKT1"), strict_signs=True),
                  expression({"A": 2.0}))  # fmt: skip
    assert strict.receptors.set_index("receptor")["n_ligands"].to_dict() == {"R": 1, "S": 0}


def test_the_best_route_of_a_ligand_that_does_not_rise_is_what_it_would_be() -> None:
    pairs = "F -> R, F -> S, I -| R, I -| S"
    graph = build(knowledge(pairs, "R -> X, R -> Y, X -> AKT1, S -> AKT1"))
    ligands = rank(graph, expression({"F": -3.0, "I": 2.0}, lfcse=1e-4)).ligands
    assert ligands.set_index("ligand")["best_receptor"].to_dict() == {"F": "S", "I": "S"}


def test_defaults_and_places_are_told() -> None:
    known = knowledge("L -? R, M -> R, N -> R, O -> R", "R -> AKT1", secreted="L M", membrane="M N")
    roles = pd.concat([known.roles, known.roles.iloc[:1].assign(genesymbol="O", secreted=0.0)])
    known.ligrec.loc[known.ligrec["source_genesymbol"] == "N", ["sources", "references"]] = None
    graph = build(replace(known, roles=roles.reset_index(drop=True)))
    changes = expression({"L": 2.0, "M": 2.0, "N": 2.0, "O": 2.0})
    told = rank(graph, changes).ligands.set_index("ligand")
    assert told["defaults"].to_dict() == {
        "L": "sign_assumed;reception_prior",
        "M": "reception_prior",
        "N": "evidence_unknown;reception_prior",
        "O": "reception_prior",
    }
    assert told["location"].to_dict() == {
        "L": "secreted", "M": "secreted and membrane", "N": "membrane", "O": "neither"
    }  # fmt: skip
    bare = rank(build(knowledge("P -> R", "R -> AKT1")), expression({"P": 2.0})).ligands.iloc[0]
    assert bare["location"] is None or pd.isna(bare["location"])
    assert bare["defaults"] == "secreted_unknown;reception_prior"


def test_a_ranking_writes_itself(tmp_path: Path) -> None:
    result = ranked("hub")
    assert result.write(tmp_path / "run") == export.write_ranking(result, tmp_path / "run")
