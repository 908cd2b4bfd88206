"""Promises of docs/reliability.md that hold of any input: round trips, signs, finite scores."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pararoute.graph.interchange.neo4j_csv import import_files
from pararoute.graph.stores.embedded import EmbeddedStore
from pararoute.ingest.geo.counts import read_count_matrix
from pararoute.ingest.geo.deseq import fit
from pararoute.queries.export import to_tsv
from pararoute.queries.rank import rank
from tests.graph.stores.graphs import graph
from tests.zoo import expression, random_tissue

quick = settings(max_examples=25, deadline=None, derandomize=True)
few = settings(quick, max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
SEEDS = st.integers(0, 10_000)
CHANGES = st.floats(-20, 20, allow_nan=False)
FINITE = st.floats(-1e300, 1e300)
# no name holds what stands between cells and lines, nor NUL, which every reader refuses
BETWEEN = "\t\r\n\0"
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=BETWEEN), max_size=30)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@quick
@given(st.lists(st.tuples(NAMES, FINITE), min_size=1))
def test_a_table_comes_back(rows: list[tuple[str, float]]) -> None:
    table = pd.DataFrame(rows, columns=["ligand", "score"])
    back = pd.read_csv(io.StringIO(to_tsv(table)), sep="\t", keep_default_na=False, dtype=str)
    assert back["ligand"].tolist() == table["ligand"].tolist()
    assert back["score"].astype(float).tolist() == pytest.approx(table["score"].tolist(), rel=1e-9)


@quick
@given(st.lists(ANY, min_size=1, max_size=20, unique=True))
def test_files_for_neo4j_come_back(names: list[str]) -> None:
    tables = graph(names, reason={name: name[::-1] for name in names})
    text = import_files(tables)["Protein.csv"]
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    where = {column.split(":")[0]: i for i, column in enumerate(header)}
    found = {row[where["id"]]: row[where["reason"]] for row in rows}
    assert found == {name: name[::-1] for name in names}


@few
@given(st.lists(ANY, min_size=1, max_size=60, unique=True))
def test_the_embedded_database_gives_back_any_name(tmp_path: Path, names: list[str]) -> None:
    pairs = [(name, names[0]) for name in names]
    store = EmbeddedStore(tmp_path / "pararoute.lbug")
    store.load(graph(names, pairs, reason={name: name[::-1] for name in names}))
    asked = "MATCH (p:Protein)-[b:BINDS]->(:Protein) RETURN p.id, p.reason, b.sources"
    found = sorted(store.run(asked, {}).rows)
    assert found == sorted((name, name[::-1], [name, names[0]]) for name in names)


@quick
@given(SEEDS)
def test_the_sign_of_a_route_is_the_product_of_the_signs_of_its_steps(seed: int) -> None:
    contrast = expression({"L": 2.0, "M": 1.0, "LA": 3.0, "LB": 1.5, "A": 0.0, "B": 0.0})
    routes = rank(random_tissue(seed).graph, contrast, effectors=["AKT1"]).routes
    inhibiting = routes["path"].str.count(r" -\| ")
    signed = routes["sign"] != 0  # 0: the table holds both signs of the pair
    assert (routes["sign"] == (-1) ** (inhibiting % 2))[signed].all()
    assert (routes.loc[~signed, "score"] == 0).all()
    assert (routes.loc[routes["sign"] == -1, "score"] == 0).all()


@quick
@given(SEEDS, st.lists(CHANGES, min_size=6, max_size=6), st.floats(1e-6, 50))
def test_every_score_is_a_number_from_0_to_1(seed: int, changes: list[float], error: float) -> None:
    genes = ("L", "M", "LA", "LB", "A", "B")
    contrast = expression(dict(zip(genes, changes, strict=True)), lfcse=error)
    result = rank(random_tissue(seed).graph, contrast, effectors=["AKT1"])
    for table in (result.ligands, result.routes, result.relief):
        score = table["score"].dropna()
        assert score.between(0, 1).all()


@few
@given(SEEDS)
def test_two_samples_a_group_are_enough_for_a_finite_score(tmp_path: Path, seed: int) -> None:
    """Whatever the counts, as long as every sample has some."""
    assert tmp_path.exists()
    rng = np.random.default_rng(seed)
    genes = ["L", "M", "LA", "LB", "A", "B", *(f"G{i}" for i in range(60))]
    means = rng.lognormal(3, 2, (len(genes), 1)) * rng.lognormal(0, 0.5, (len(genes), 4))
    counts = pd.DataFrame(rng.poisson(means), genes, ["d1", "d2", "v1", "v2"])
    matrix = read_count_matrix(counts.rename_axis("gene"))
    fitted = fit(matrix.frame, ["d1", "d2"], ["v1", "v2"]).frame
    known = fitted.dropna(subset=["log2FoldChange", "lfcSE"])
    contrast = expression({"L": 0.0})
    columns = ["gene_symbol", "log2FoldChange", "lfcSE", "padj"]
    contrast = type(contrast)(known[columns].reset_index(drop=True), "counts")
    ligands = rank(random_tissue(seed).graph, contrast, effectors=["AKT1"]).ligands
    measured = ligands["reason"] != "not measured"
    assert np.isfinite(ligands.loc[measured, "score"]).all()
