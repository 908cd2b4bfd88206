"""Graphs that the stores are compared on, and what is asked of each."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice, product
from typing import Any

import pandas as pd

from pararoute.graph.build import SignedGraph, build
from pararoute.graph.projection import Evidence, GraphTables, project
from pararoute.graph.schema import Label, Relationship
from pararoute.queries.library import NamedQuery
from pararoute.queries.rank import rank
from tests.zoo import ZOO, edges, expression, knowledge

# names that a query must take as they are; the last two sort otherwise in UTF-16
HOSTILE = ("O'B", "`x`", '"q"', "$id", "';//", "\\u0027", "{a}", "ﬁ", "😀")


def odd() -> GraphTables:
    """Complexes, hostile names, ties, every kind of sign, and much that is not measured."""
    bound = ", ".join(f"{name} -> R" for name in HOSTILE)
    known = knowledge(
        f"L1 -> RA_RB, L1 -? R, L2 -? R, LA_LB -> R, LC_LD -> R, M -| R, F -> R, U -> R, N -> S, "
        f"MEM -> R, X -> T, L2 -> RA_RB, {bound}",
        "R -> A, A -> AKT1, A -| AKT2, R <> B, B -> AKT2, R -> C, C -> AKT1, RA -> MA, "
        "MA_MB -> AKT1, T -| AKT1, AKT1 -> Y, Z -> AKT2, ﬁ2 -> AKT2, 😀2 -> AKT2",
        complexes="RA_RB LA_LB LC_LD MA_MB FOS_JUN",
        secreted="L1 L2 LA LB F",
        membrane="MEM F",
    )
    some = {"L1": "LRdb", "L2": "CellTalkDB;LRdb", "LA_LB": "LRdb", "M": "CellPhoneDB;LRdb"}
    ligand = known.ligrec["source_genesymbol"]
    sources = ligand.map(some).fillna("CellPhoneDB")
    known = replace(
        known,
        ligrec=known.ligrec.assign(
            sources=sources,
            references=sources.str.split(";").str[0] + ":" + ligand.str.len().astype(str),
        ),
        resources={"CellPhoneDB": {"licence": "MIT", "purpose": "commercial"}, "LRdb": {}},
    )
    overlay = pd.DataFrame(
        [
            ("signalling", "B", "AKT2", -1),
            ("ligrec", "X", "T", -1),
            ("signalling", "MA", "AKT2", 1),
        ],
        columns=["dataset", "source", "target", "sign"],
    )
    regulation = edges("FOS -> L1, FOS -| LA, FOS <> F, FOS_JUN -> L1, A -? LB, FOS -> L2")
    return tables(
        build(known, overlay=overlay), ("AKT1", "AKT2"), known.complexes,
        regulation.assign(dorothea_level=None), dict(known.resources),
    )  # fmt: skip


def without_routes() -> GraphTables:
    """Pairs and no step: there is no route at all."""
    graph = build(knowledge("L -> R, M -> R", "X -> AKT1"))
    return tables(graph, ("AKT1",), ZOO["no steps"].knowledge.complexes)


def tables(
    graph: SignedGraph,
    effectors: tuple[str, ...],
    complexes: pd.DataFrame,
    regulation: pd.DataFrame | None = None,
    resources: dict[str, Any] | None = None,
) -> GraphTables:
    """A graph, ranked by one pair of contrasts for all."""
    sender = expression(
        {"L1": 2.0, "L2": 1.0, "LA": 3.0, "LB": 1.5, "LC": 0.5, "F": -2.0, "M": 2.0, "N": 4.0,
         "MEM": 1.0, "X": 3.0, "FOS": 1.0, "A": 0.5, "R": -1.0, "L": 1.0,
         **dict.fromkeys(HOSTILE, 1.0)}
    )  # fmt: skip
    sender.frame["padj"] = [0.01 if abs(v) >= 1 else 0.9 for v in sender.frame["log2FoldChange"]]
    receiver = expression(
        {"R": 1.5, "RA": 1.0, "A": -0.5, "X": -2.0, "L1": 3.0, "T": 2.0, "F": 0.0}
    )  # times -2 it is -0.0, which Neo4j takes to be below 0
    receiver.frame["padj"] = 0.001
    receiver = replace(receiver, complete=False, name="grown")
    result = rank(graph, sender, receiver, effectors=effectors)
    none = edges("").assign(dorothea_level=None)
    return project(
        graph,
        Evidence(
            result.ligands, result.routes, result.receptors, effectors,
            {"sender": sender, "receiver": receiver},
            none if regulation is None else regulation, complexes, resources or {},
        ),
    )  # fmt: skip


def questions(
    query: NamedQuery, graph: GraphTables, *, thorough: bool = False
) -> list[dict[str, Any]]:
    """Parameters to ask a query with: some names of each kind, and numbers that matter.

    Each value comes at least once; if `thorough`, with each value of every other parameter.
    """
    molecules = pd.concat([graph.nodes[Label.PROTEIN], graph.nodes[Label.COMPLEX]])
    known = {
        "ligand": molecules.loc[molecules["is_ligand"].astype(bool), "id"],
        "receptor": molecules.loc[molecules["is_receptor"].astype(bool), "id"],
        "molecule": molecules["id"],
        "route": graph.nodes[Label.ROUTE]["id"],
        "resource": graph.nodes[Label.RESOURCE]["id"],
    }
    members = graph.relationships[Relationship.HAS_SUBUNIT]["target"]
    more = [*molecules.loc[molecules["is_effector"].astype(bool), "id"], *members[1::4]]
    numbers: dict[str, list[Any]] = {
        "limit": [10_000, 3], "top": [10_000, 3], "padj": [1.0, 0.05, 0.01], "share": [0.1, 0.0],
        "max_length": [3, 2], "opposite": [False, True],
    }  # fmt: skip
    choices: list[list[Any]] = []
    for parameter in query.parameters:
        kind, several, _ = parameter.type.partition("[]")
        ids = sorted(known.get(kind, ()))
        some = ids[:: max(1, len(ids) // (4 if thorough else 2))]
        some += sorted(more[:5]) if kind == "molecule" else []
        values = [[name] for name in some] + [some[:2]] * bool(some) if several else some
        choices.append(values or numbers.get(parameter.name, []))
    if not all(choices):  # nothing of the kind is there to be named
        return []
    sets: Any = product(*choices)
    if not thorough:
        sets = islice(zip(*map(cycle, choices), strict=False), max(map(len, choices), default=1))
    names = [parameter.name for parameter in query.parameters]
    return [dict(zip(names, one, strict=True)) for one in sets] or [{}]
