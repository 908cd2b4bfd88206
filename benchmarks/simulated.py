"""Simulated data on which the truth is known: networks, contrasts, and routes planted in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from pararoute.graph.build import SignedGraph, build
from pararoute.graph.network import to_wiring
from pararoute.graph.rewiring import Rewiring
from pararoute.ingest.tables import Expression, Knowledge

LIGANDS, RECEPTORS, GENES = 120, 80, 3000
EFFECTOR = "AKT1"
MIXED = 30  # rounds after which a network is taken for a new one
MODULE = 25  # genes that change together
Floats = npt.NDArray[np.float64]


def base_graph(size: int) -> SignedGraph:
    """A signed network of so many steps with hubs; every ligand binds one to four receptors."""
    rng = np.random.default_rng(1)
    inside = [f"P{i:04}" for i in range(size // 4 - 1)] + [EFFECTOR]
    receptors = [f"R{i:02}" for i in range(RECEPTORS)]
    nodes = np.array(receptors + inside)
    weight = rng.pareto(2.0, len(nodes)) + 0.3
    chosen = rng.choice(len(nodes), (4 * size, 2), p=weight / weight.sum())
    steps = pd.DataFrame(nodes[chosen], columns=["source", "target"])
    steps = steps[steps["source"] != steps["target"]].drop_duplicates().head(size)
    pairs = [
        (f"L{i:03}", receptor)
        for i in range(LIGANDS)
        for receptor in rng.choice(receptors, rng.integers(1, 5), replace=False)
    ]
    signs = rng.choice([1, 1, 1, -1], len(steps))
    return build(_knowledge(pd.DataFrame(pairs, columns=["source", "target"]), steps, signs))


def rewired(graph: SignedGraph, rng: np.random.Generator) -> SignedGraph:
    """Another network of the same degrees: one of those that the network null draws."""
    names = graph.nodes["symbol"].to_numpy()
    place = {name: i for i, name in enumerate(names)}
    ends = tuple(graph.pairs[end].map(place).to_numpy() for end in ("ligand", "receptor"))
    chain = Rewiring(to_wiring(graph), (ends[0], ends[1]))
    for _ in range(MIXED):
        chain.exchange(rng)
    steps = graph.steps.assign(target=names[chain.target])
    return replace(graph, steps=steps.sort_values(["source", "target"], ignore_index=True))


def with_routes(graph: SignedGraph, receptors: list[str]) -> SignedGraph:
    """The network with a planted step from each receptor to the effector."""
    added = pd.DataFrame({"source": receptors, "target": EFFECTOR, "activating": 1.0})
    added = added.assign(corrected=False)
    steps = pd.concat([graph.steps, added]).drop_duplicates(["source", "target"], keep="last")
    return replace(graph, steps=steps.sort_values(["source", "target"], ignore_index=True))


def contrast(
    rng: np.random.Generator,
    ligands: Sequence[str],
    *,
    rises: dict[str, float] | None = None,
    ligands_are_rare: bool = False,
    modules: bool = False,
    changing: float = 0.3,
) -> Expression:
    """A contrast in which no gene is special but those that are told to rise.

    The standard error falls with the mean; a share of the genes is `changing`. Ligands that are
    rare have a low mean; genes of a module share the change that they have.
    """
    genes = [*ligands, *(f"G{i:04}" for i in range(GENES - len(ligands)))]
    mean = np.exp(rng.normal(5, 1.5, GENES))
    if ligands_are_rare:
        mean[: len(ligands)] /= 8
    error = 0.1 + 1.5 / np.sqrt(mean)
    if modules:
        shared = rng.normal(0, 1, GENES // MODULE) * (rng.random(GENES // MODULE) < changing)
        true = np.repeat(shared, MODULE)  # ligands stand first: they share modules
    else:
        true = rng.normal(0, 1, GENES) * (rng.random(GENES) < changing)
    for gene, change in (rises or {}).items():
        true[genes.index(gene)] = change
    frame = pd.DataFrame(
        {
            "gene_symbol": genes,
            "baseMean": mean,
            "log2FoldChange": true + rng.normal(0, error),
            "lfcSE": error,
            "padj": np.nan,
        }
    )
    return Expression(frame.sort_values("gene_symbol", ignore_index=True), "simulated")


def _knowledge(pairs: pd.DataFrame, steps: pd.DataFrame, signs: npt.NDArray[np.int64]) -> Knowledge:
    ligands = sorted(set(pairs["source"]))
    roles = pd.DataFrame(
        {"genesymbol": ligands, "transmitter": True, "receiver": False, "secreted": 1.0,
         "membrane": 0.0, "votes": 1.0}
    )  # fmt: skip
    none = pd.DataFrame({"complex": [], "member": [], "stoichiometry": []})
    return Knowledge(
        _interactions(pairs, np.ones(len(pairs), dtype=np.int64)), _interactions(steps, signs),
        none.astype({"complex": "str", "member": "str"}), roles,
    )  # fmt: skip


def _interactions(ends: pd.DataFrame, signs: npt.NDArray[np.int64]) -> pd.DataFrame:
    table = ends.rename(columns={e: f"{e}_genesymbol" for e in ends}).assign(
        is_stimulation=signs > 0, is_inhibition=signs < 0,
        consensus_stimulation=signs > 0, consensus_inhibition=signs < 0, is_directed=True,
        sources="CellPhoneDB", references="CellPhoneDB:1", curation_effort=1.0,
    )  # fmt: skip
    return table.sort_values(["source_genesymbol", "target_genesymbol"], ignore_index=True)
