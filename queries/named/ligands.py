"""Which ligands, and why or why not."""

from __future__ import annotations

from pararoute.queries.named.view import (
    Row,
    View,
    answers,
    at_most,
    negative,
    pick,
    positive,
)

_CHANGE = ("log2FoldChange", "padj", "sign", "n_routes")


@answers
def top_ligands(view: View, limit: int) -> list[Row]:
    """Ligands with a score above 0, by rank."""
    paths = {route["id"]: route["path"] for route in view.routes}
    terms = ("rank", "score", "secretion", "binding", "reception", "transmission", "location")
    return [
        pick(ligand, *terms, ligand="id") | {"path": paths.get(ligand["best_route"])}
        for ligand in _scored(view)
    ][:limit]


@answers
def why_not_ranked(view: View, ligand: str) -> list[Row]:
    """One ligand with its reason and all that it binds."""
    asked = [row for row in view.ligands if row["id"] == ligand]
    pairs = view.binding("source").get(ligand, [])
    receptors = {"receptors": [pair["target"] for pair in pairs]}
    shown = ("rank", "score", "reason", "secretion", *_CHANGE)
    return [pick(row, *shown, ligand="id") | receptors for row in asked]


@answers
def unmeasured_ligands(view: View, limit: int) -> list[Row]:
    """Ligands without a secretion, those of the strongest transmission first."""
    without = [row for row in view.ligands if row["secretion"] is None]
    without.sort(key=lambda row: (-(row["transmission_free"] or 0.0), row["id"]))
    shown = ("location", "n_routes", "transmission_free")
    return [pick(row, *shown, ligand="id") for row in without[:limit]]


@answers
def fallen_ligands(view: View, padj: float, limit: int) -> list[Row]:
    """Ligands whose fall in the sender is significant, the deepest first."""
    fallen = [
        row for row in view.ligands
        if negative(row["log2FoldChange"]) and at_most(row["padj"], padj)
    ]  # fmt: skip
    fallen.sort(key=lambda row: (row["log2FoldChange"], row["id"]))
    return [pick(row, *_CHANGE, "transmission_free", ligand="id") for row in fallen[:limit]]


@answers
def risen_ligands_without_score(view: View, padj: float, limit: int) -> list[Row]:
    """Ligands whose rise is significant and whose score is 0, the highest rise first."""
    risen = [
        row for row in view.ligands
        if positive(row["log2FoldChange"]) and at_most(row["padj"], padj) and row["score"] == 0
    ]  # fmt: skip
    risen.sort(key=lambda row: (-row["log2FoldChange"], row["id"]))
    return [pick(row, *_CHANGE, "reason", ligand="id") for row in risen[:limit]]


@answers
def contact_ligands(view: View, limit: int) -> list[Row]:
    """Ligands with a score above 0 that the roles put on the membrane only."""
    return [
        pick(row, "rank", "score", "membrane", ligand="id", route="best_route")
        for row in _scored(view)
        if row["location"] == "membrane"
    ][:limit]


@answers
def ligands_sharing_receptor(view: View, ligand: str, limit: int) -> list[Row]:
    """Other ligands of this ligand's receptors, those that share most first."""
    pairs = view.binding("source")
    own = {pair["target"] for pair in pairs.get(ligand, [])}
    found = []
    for other in view.ligands:
        shared = own & {pair["target"] for pair in pairs.get(other["id"], [])}
        if shared and other["id"] != ligand:
            more = {"n_shared": len(shared), "shared": list(shared)}
            found.append(pick(other, "rank", "score", ligand="id") | more)
    found.sort(key=lambda row: (-row["n_shared"], row["rank"], row["ligand"]))
    return found[:limit]


@answers
def ligands_silenced(view: View, blocked: list[str], limit: int) -> list[Row]:
    """Ligands whose every route of a score above 0 passes through a blocked molecule."""
    routes: dict[str, list[Row]] = {}
    for route in view.routes:
        if positive(route["score"]):
            routes.setdefault(route["ligand"], []).append(route)
    return [
        {"ligand": ligand, "n_routes": len(own), "best_rank": own[0]["rank"]}
        for ligand, own in routes.items()
        if all(view.is_blocked(route["id"], blocked) for route in own)
    ][:limit]


def _scored(view: View) -> list[Row]:
    scored = [row for row in view.ligands if positive(row["score"])]
    return sorted(scored, key=lambda row: row["rank"])
