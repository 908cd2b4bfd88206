"""The graph's tables: signs, steps, evidence and what is unknown."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from pararoute import cli
from pararoute.graph.projection import ENDS, GraphTables
from pararoute.graph.schema import SCHEMA, Label, Relationship, Type
from pararoute.runs import graph_tables
from tests import tables

PYTHON = {Type.TEXT: str, Type.NUMBER: float, Type.INTEGER: int, Type.FLAG: bool, Type.TEXTS: list}
REGULATION = """\
P01106 P05019 MYC IGF1 1 1 0 1 1 0 CollecTRI CollecTRI:7 False False transcriptional 1 9606 9606
P01106 P01133 MYC EGF 1 0 1 1 0 1 CollecTRI - False False transcriptional 1 9606 9606
P01106 P00000 MYC NOTHERE 1 1 0 1 1 0 CollecTRI - False False transcriptional 1 9606 9606
"""


def loaded(folder: Path, interactions: str = tables.INTERACTIONS) -> GraphTables:
    """The graph of a ranking on the tiny mirror, an inhibiting pair and a regulator added."""
    mirror = tables.write_mirror(folder)
    text = interactions.replace("ANGPTL7 LILRB2 1 0 0", "ANGPTL7 IGF1R 1 0 1")
    tables.write(mirror / "omnipath/omnipath_webservice_interactions.tsv", text)
    header = tables.INTERACTIONS.splitlines()[0]
    tables.write(mirror / "omnipath/omnipath_webservice_collectri.tsv", f"{header}\n{REGULATION}")
    os.environ["PARAROUTE_MIRROR"] = str(mirror)
    try:
        assert cli.run(["rank", "--permutations", "0", "--out", str(folder / "out")]) == 0
        return graph_tables(folder / "out")
    finally:
        del os.environ["PARAROUTE_MIRROR"]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> GraphTables:
    return loaded(tmp_path_factory.mktemp("graph"))


def edge(graph: GraphTables, kind: Relationship, source: str, target: str) -> dict[str, object]:
    frame = graph.relationships[kind]
    rows = frame[(frame["source"] == source) & (frame["target"] == target)]
    assert len(rows) == 1
    found: dict[str, object] = rows.iloc[0].to_dict()
    return found


def test_signs(graph: GraphTables) -> None:
    assert edge(graph, Relationship.BINDS, "IGF1", "IGF1R")["sign"] == 1
    assert edge(graph, Relationship.BINDS, "ANGPTL7", "IGF1R")["sign"] == -1
    assert edge(graph, Relationship.INHIBITS, "PTEN", "AKT3")["share"] == 1.0
    assert edge(graph, Relationship.ACTIVATES, "IRS1", "AKT1")["share"] == 1.0
    assert edge(graph, Relationship.REGULATES, "MYC", "IGF1")["sign"] == 1
    assert edge(graph, Relationship.REGULATES, "MYC", "EGF")["sign"] == -1


def test_only_regulation_of_what_is_there_and_its_factor_becomes_a_node(graph: GraphTables) -> None:
    assert len(graph.relationships[Relationship.REGULATES]) == 2
    proteins = graph.nodes[Label.PROTEIN].set_index("id")
    assert proteins.at["MYC", "is_tf"] is True
    assert proteins.at["AKT1", "is_effector"] is True
    assert proteins.at["IGF1", "rank"] == 1
    assert proteins.at["MYC", "rank"] is None


def test_a_routes_steps_spell_its_path(graph: GraphTables) -> None:
    steps = graph.relationships[Relationship.STEP]
    steps = steps[steps["source"] == "IGF1:IGF1R"].sort_values("position")
    assert steps["position"].tolist() == [0, 1, 2, 3]
    assert steps["target"].tolist() == ["IGF1", "IGF1R", "IRS1", "AKT1"]
    assert steps["sign"].tolist() == [0, 1, 1, 1]
    inhibiting = graph.relationships[Relationship.STEP]
    first = inhibiting[(inhibiting["source"] == "ANGPTL7:IGF1R") & (inhibiting["position"] == 1)]
    assert first["sign"].tolist() == [-1]


def test_evidence_travels(graph: GraphTables) -> None:
    pair = edge(graph, Relationship.BINDS, "IGF1", "IGF1R")
    assert (pair["sources"], pair["references"]) == (["CellPhoneDB", "HPMR"], ["HPMR:1"])
    support = graph.relationships[Relationship.SUPPORTED_BY]
    own = support[support["source"] == "IGF1:IGF1R"]
    assert sorted(zip(own["target_label"], own["target"], strict=True)) == [
        ("Publication", "1"), ("Resource", "CellPhoneDB"), ("Resource", "HPMR")]  # fmt: skip
    resources = graph.nodes[Label.RESOURCE].set_index("id")
    assert resources.at["CellPhoneDB", "purpose"] == "commercial"
    change = edge(graph, Relationship.CHANGES_IN, "IGF1", "sender:up")
    assert (change["log2FoldChange"], change["lfcSE"]) == (2.5, 0.3)
    assert edge(graph, Relationship.SECRETES, "sensitive", "IGF1")["log2FoldChange"] == 2.5
    assert edge(graph, Relationship.EXPRESSES, "resistant", "IGF1R")["reception_from"] == "contrast"


def test_every_cell_is_pythons_own_and_every_end_a_node(graph: GraphTables) -> None:
    nodes = {(str(label), i) for label, frame in graph.nodes.items() for i in frame["id"]}
    described = {**SCHEMA.nodes, **SCHEMA.relationships}
    for name, frame in {**graph.nodes, **graph.relationships}.items():
        properties = described[name].properties
        ends = list(ENDS) if name in graph.relationships else []
        assert frame.columns.tolist() == [*ends, *properties]
        for column, prop in properties.items():
            assert all(v is None or type(v) is PYTHON[prop.type] for v in frame[column])
        for end in ("source", "target") if ends else ():
            assert set(zip(frame[f"{end}_label"], frame[end], strict=True)) <= nodes


def test_row_order_changes_nothing(graph: GraphTables, tmp_path: Path) -> None:
    header, *rows = tables.INTERACTIONS.splitlines()
    other = loaded(tmp_path, "\n".join([header, *reversed(rows)]) + "\n")
    for name, frame in {**graph.nodes, **graph.relationships}.items():
        pd.testing.assert_frame_equal({**other.nodes, **other.relationships}[name], frame)
