"""What stands around the routes: bottlenecks, neighbours, factors, totals."""

from __future__ import annotations

from pararoute.graph.schema import Label, Relationship
from pararoute.queries.named.view import Row, View, answers, pick, positive

_SIGNED = (Relationship.ACTIVATES, Relationship.INHIBITS)


@answers
def bottlenecks(view: View, top: int, limit: int) -> list[Row]:
    """Molecules by the number of top routes that pass through them."""
    passing: dict[str, list[Row]] = {}
    for route in view.routes:
        for step in view.paths[route["id"]]:
            inside = step["position"] > 0 and step["target"] != route["target"]
            if route["rank"] <= top and inside:
                passing.setdefault(step["target"], []).append(route)
    rows = [
        {
            "molecule": molecule,
            "n_routes": len(routes),
            "n_ligands": len({route["ligand"] for route in routes}),
            "best_rank": routes[0]["rank"],
            "is_receptor": view.molecules[molecule]["is_receptor"],
        }
        for molecule, routes in passing.items()
    ]
    rows.sort(key=lambda r: (-r["n_routes"], -r["n_ligands"], r["best_rank"], r["molecule"]))
    return rows[:limit]


@answers
def neighbours(view: View, molecule: str, limit: int) -> list[Row]:
    """Signed steps that end on, or leave, a molecule."""
    ends = {"in": ("target", "source"), "out": ("source", "target")}
    rows = [
        pick(edge, "share", "corrected", "sources", "references", neighbour=other)
        | {"direction": direction, "effect": str(kind)}
        for kind in _SIGNED
        for edge in view.edges(kind)
        for direction, (this, other) in ends.items()
        if edge[this] == molecule
    ]
    rows.sort(key=lambda row: (row["direction"], row["effect"], row["neighbour"]))
    return rows[:limit]


@answers
def factors_above_secretome(view: View, top: int, limit: int) -> list[Row]:
    """Transcription factors by the number of the top ligands' genes that they regulate."""
    highest = [row["id"] for row in view.ligands if row["rank"] <= top]
    genes = {gene for ligand in highest for gene in view.subunits.get(ligand, [ligand])}
    senders = {row["id"] for row in view.nodes(Label.CONTRAST) if row["role"] == "sender"}
    changes = {
        edge["source"]: edge
        for edge in view.edges(Relationship.CHANGES_IN)
        if edge["target"] in senders
    }
    regulated: dict[str, dict[int, list[str]]] = {}
    for edge in view.edges(Relationship.REGULATES):
        if edge["target"] in genes:
            by_sign = regulated.setdefault(edge["source"], {1: [], -1: [], 0: []})
            by_sign[edge["sign"]].append(edge["target"])
    rows: list[Row] = []
    for factor, by_sign in regulated.items():
        change = changes.get(factor, {"log2FoldChange": None, "padj": None})
        rows.append(
            {"factor": factor, "n_genes": sum(map(len, by_sign.values())),
             "activated": by_sign[1], "repressed": by_sign[-1], "unclear": by_sign[0]}
            | pick(change, "log2FoldChange", "padj")
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-row["n_genes"], row["factor"]))[:limit]


@answers
def overview(view: View) -> list[Row]:
    """One row of totals; none for a graph without cells."""
    if not view.nodes(Label.CELL_STATE):
        return []
    molecules, signs = view.molecules.values(), [route["sign"] for route in view.routes]
    return [
        {
            "ligands": len(view.ligands),
            "measured": sum(row["secretion"] is not None for row in view.ligands),
            "scored": sum(positive(row["score"]) for row in view.ligands),
            "receptors": sum(row["is_receptor"] for row in molecules),
            "effectors": sum(row["is_effector"] for row in molecules),
            "routes": len(signs),
            "activating": signs.count(1),
            "inhibiting": signs.count(-1),
        }
    ]
