"""A zoo of small graphs, odd on purpose; every algorithm is compared with its definition on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pararoute.graph.build import SignedGraph, build
from pararoute.ingest.tables import Expression, Knowledge

FLAGS = ("is_stimulation", "is_inhibition", "consensus_stimulation", "consensus_inhibition")
# how an edge is written below -> its four flags and whether it is directed
MARKS = {
    "->": (1, 0, 1, 0, 1),
    "-|": (0, 1, 0, 1, 1),
    "-?": (0, 0, 0, 0, 1),  # unsigned
    "--": (1, 0, 1, 0, 0),  # undirected
    "<>": (1, 1, 0, 0, 1),  # both signs, no consensus
    "<+": (1, 1, 1, 0, 1),  # both signs, consensus: stimulation
    "<-": (1, 1, 0, 1, 1),  # both signs, consensus: inhibition
}


def edges(text: str) -> pd.DataFrame:
    """Interactions from `A -> B, C -| D`, in OmniPath's columns, sorted."""
    rows = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        source, mark, target = item.split()
        rows.append((source, target, *MARKS[mark]))
    columns = ["source_genesymbol", "target_genesymbol", *FLAGS, "is_directed"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype(
        dict.fromkeys((*FLAGS, "is_directed"), bool) | dict.fromkeys(columns[:2], "str")
    )
    frame = frame.assign(sources="CellPhoneDB", references="CellPhoneDB:1", curation_effort=1.0)
    return frame.sort_values(columns[:2], ignore_index=True)


def knowledge(
    pairs: str, steps: str, complexes: str = "", secreted: str = "", membrane: str = ""
) -> Knowledge:
    """Knowledge from short texts; `complexes` are names like `A_B`, separated by blanks."""
    members = [(c, m, np.nan) for c in complexes.split() for m in c.split("_")]
    names = sorted({*secreted.split(), *membrane.split()})
    roles = pd.DataFrame(
        {
            "genesymbol": pd.Series(names, dtype="str"),
            "transmitter": True,
            "receiver": False,
            "secreted": [1.0 * (n in secreted.split()) for n in names],
            "membrane": [1.0 * (n in membrane.split()) for n in names],
            "votes": 1.0,
        }
    )
    table = pd.DataFrame(members, columns=["complex", "member", "stoichiometry"])
    return Knowledge(edges(pairs), edges(steps), table, roles)


@dataclass(frozen=True)
class Animal:
    """A graph of the zoo and the effectors that are asked of it."""

    knowledge: Knowledge
    effectors: tuple[str, ...] = ("AKT1",)

    @property
    def graph(self) -> SignedGraph:
        return build(self.knowledge)


ZOO: dict[str, Animal] = {
    # L -> R     no step at all
    "no steps": Animal(knowledge("L -> R, L -> AKT1", "")),
    # L -> AKT1  the receptor is the effector
    "receptor is effector": Animal(knowledge("L -> AKT1", "AKT1 -> X")),
    # R -> R -> AKT1
    "self-loop": Animal(knowledge("L -> R", "R -> R, R -> AKT1")),
    # R -> A -> AKT1 and R -| B -> AKT1
    "opposite signs": Animal(knowledge("L -> R", "R -> A, A -> AKT1, R -| B, B -> AKT1")),
    # R <> AKT1: both signs claimed
    "both signs": Animal(knowledge("L -> R, L <> S", "R <> AKT1, S <+ A, A <- AKT1")),
    "unsigned": Animal(knowledge("L -? R", "R -? A, A -> AKT1, R -> AKT1, R -- B, B -> AKT1")),
    # R -> A -> B -> A: a cycle before the effector
    "cycle": Animal(knowledge("L -> R", "R -> A, A -> B, B -> A, B -> AKT1, A -> C, C -> R")),
    # AKT1 -| R: feedback from the effector; S6 -| A before it
    "negative feedback": Animal(
        knowledge("L -> R", "R -> A, A -> AKT1, AKT1 -> S6, S6 -| A, AKT1 -| R, A -> S6")
    ),
    "two components": Animal(knowledge("L -> R, M -> S", "R -> AKT1, S -> X, X -> Y, Y -> S")),
    "hub": Animal(
        knowledge(
            "L -> R, M -> S",
            "R -> H, S -> H, "
            + ", ".join(f"H -> T{i}" for i in range(9))
            + ", T1 -> AKT1, T2 -| AKT1, H -> AKT1, S -> AKT1",
        )
    ),
    "unicode": Animal(knowledge("λ -> ρ", "ρ -> 信号, 信号 -> AKT1")),
    "ties": Animal(knowledge("L -> R, M -> S", "R -> B, R -> A, A -> AKT1, B -> AKT1, S -> AKT1")),
    # the only way from R leads through the secreted ligand M: there is none
    "through a ligand": Animal(
        knowledge("L -> R, M -> S", "R -> M, M -> AKT1, S -> AKT1", secreted="L M")
    ),
    # the step R -> S is a pair, too: it counts once, as a pair
    "step is a pair": Animal(knowledge("L -> R, R -> S", "R -> S, S -> AKT1, R -> AKT1")),
    # RA_RB signals through its members; MA_MB takes its members' inputs
    "complexes": Animal(
        knowledge(
            "L -> RA_RB",
            "RA -> MA, RB -| X, X -> AKT1, MA_MB -> AKT1, RA -> RB",
            complexes="RA_RB MA_MB",
        )
    ),
    "several effectors": Animal(
        knowledge("L -> R", "R -> A, A -> AKT1, AKT1 -> AKT2, A -> AKT2, R -> AKT2"),
        ("AKT1", "AKT2"),
    ),
    "inhibiting pair": Animal(knowledge("L -| R, M -> R", "R -> A, A -> AKT1")),
    "ligand complex": Animal(
        knowledge("LA_LB -> R", "R -> AKT1", complexes="LA_LB", secreted="LA LB")
    ),
}


def random_graph(seed: int) -> Animal:
    """A random signed graph of up to 8 nodes with a complex in every third."""
    rng = np.random.default_rng(seed)
    names = ["R", "S", "A", "B", "C", "D", "AKT1"][: int(rng.integers(3, 8))]
    names = names if "AKT1" in names else [*names[:-1], "AKT1"]
    marks = ("->", "->", "-|", "<>")
    texts = [
        f"{u} {marks[rng.integers(4)]} {v}"
        for u in names
        for v in names
        if u != v and rng.random() < 0.4
    ]
    if not any(text.endswith(" AKT1") for text in texts):
        texts.append("R -> AKT1")
    with_complex = seed % 3 == 0 and len(names) >= 5
    pairs = "L -> R_S, M -| S" if with_complex else "L -> R, M -| R"
    return Animal(knowledge(pairs, ", ".join(texts), complexes="R_S" if with_complex else ""))


def random_tissue(seed: int) -> Animal:
    """A random graph with ligands, receptors and complexes of all kinds, evidence and roles."""
    rng = np.random.default_rng(seed)
    inside = ["R", "S", "T", "A", "B", "AKT1"]
    marks = ("->", "->", "-|", "<>")
    steps = [
        f"{u} {marks[rng.integers(4)]} {v}"
        for u in inside
        for v in inside
        if u != v and rng.random() < 0.25
    ]
    pairs = [
        f"{ligand} {('->', '-|', '-?', '<>')[rng.integers(4)]} {receptor}"
        for ligand in ("L", "M", "LA_LB")
        for receptor in ("R", "S", "T", "R_S")
        if rng.random() < 0.5
    ]
    complexes = "R_S LA_LB A_B" if rng.random() < 0.5 else "R_S LA_LB"
    known = knowledge(
        ", ".join(pairs or ["L -> R"]), ", ".join([*steps, "R -> AKT1"]), complexes=complexes
    )
    resources = ("CellPhoneDB;HPMR", "Ramilowski2015;iTALK", "iTALK", "OmniPath", None)
    rows = len(known.ligrec)
    ligrec = known.ligrec.assign(
        sources=[resources[i] for i in rng.integers(len(resources), size=rows)],
        references=[(None, "HPMR:1")[i] for i in rng.integers(2, size=rows)],
    )
    votes = rng.integers(3, size=(4, 2)).astype(float)
    roles = pd.DataFrame(
        {
            "genesymbol": ["L", "LA", "LB", "T"],
            "transmitter": True,
            "receiver": False,
            "secreted": votes[:, 0],
            "membrane": votes[:, 1],
            "votes": votes.sum(axis=1) + 1,
        }
    )
    kept = roles[rng.random(len(roles)) < 0.8].reset_index(drop=True)
    signalling = known.signalling.drop_duplicates(["source_genesymbol", "target_genesymbol"])
    return Animal(Knowledge(ligrec, signalling.reset_index(drop=True), known.complexes, kept))


def expression(values: dict[str, float], lfcse: float = 0.2, **kind: object) -> Expression:
    """A contrast from symbols and log2 fold changes, sorted."""
    frame = pd.DataFrame(
        {"gene_symbol": list(values), "log2FoldChange": list(values.values()), "lfcSE": lfcse}
    ).assign(padj=0.5)
    frame = frame.sort_values("gene_symbol", ignore_index=True)
    return Expression(frame, "zoo", **kind)  # type: ignore[arg-type]
