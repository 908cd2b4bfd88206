"""Which receptors, what binds them, and what resistant cells have of them."""

from __future__ import annotations

from pararoute.graph.schema import Relationship
from pararoute.queries.named.view import Row, View, answers, at_most, pick, positive


@answers
def receptors_of_ligand(view: View, ligand: str) -> list[Row]:
    """Every receptor of a ligand with its evidence, in symbol order."""
    expressed = {edge["target"]: edge for edge in view.edges(Relationship.EXPRESSES)}
    ranks = {(route["ligand"], route["receptor"]): route["rank"] for route in view.routes}
    known = ("reception", "reception_from", "log2FoldChange")
    pairs = sorted(view.binding("source").get(ligand, []), key=lambda pair: pair["target"])
    return [
        pick(pair, "sign", "sign_assumed", "sources", "references", receptor="target")
        | pick(expressed.get(pair["target"], dict.fromkeys(known)), *known)
        | {"route_rank": ranks.get((ligand, pair["target"]))}
        for pair in pairs
    ]


@answers
def ligands_of_receptor(view: View, receptor: str) -> list[Row]:
    """Every ligand of a receptor, by rank."""
    rows = [
        pick(view.molecules[pair["source"]], "rank", "score", "secretion", "log2FoldChange",
             "padj", ligand="id")
        | pick(pair, "sign", "sign_assumed", "curation_effort")
        for pair in view.binding("target").get(receptor, [])
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["rank"], row["ligand"]))


@answers
def receptors_raised(view: View, padj: float, limit: int) -> list[Row]:
    """Receptors whose rise in resistant cells is significant, the highest first."""
    raised = [
        edge for edge in view.edges(Relationship.EXPRESSES)
        if positive(edge["log2FoldChange"]) and at_most(edge["padj"], padj)
    ]  # fmt: skip
    raised.sort(key=lambda edge: (-edge["log2FoldChange"], edge["target"]))
    best: dict[str, int] = {}
    for route in view.routes:
        best.setdefault(route["receptor"], route["rank"])
    pairs = view.binding("target")
    return [
        pick(edge, "log2FoldChange", "padj", "reception", receptor="target")
        | {
            "n_ligands": len(pairs.get(edge["target"], ())),
            "best_route_rank": best.get(edge["target"]),
        }
        for edge in raised[:limit]
    ]


@answers
def receptors_of_top_ligands(view: View, top: int, limit: int) -> list[Row]:
    """Receptors by the number of top ligands that have a route through them."""
    highest = {row["id"] for row in view.ligands if row["rank"] <= top}
    found: dict[str, Row] = {}
    for route in view.routes:
        if route["ligand"] in highest and positive(route["score"]):
            new = pick(route, "receptor", "reception", best_rank="rank") | {"ligands": []}
            found.setdefault(route["receptor"], new)["ligands"].append(route["ligand"])
    rows = [row | {"n_ligands": len(row["ligands"])} for row in found.values()]
    return sorted(rows, key=lambda row: (-row["n_ligands"], row["best_rank"]))[:limit]
