"""What the routes rest on: resources, publications, assumed and corrected signs."""

from __future__ import annotations

from itertools import pairwise

from pararoute.graph.schema import Label, Relationship
from pararoute.queries.named.view import Row, View, answers, pick, positive

_EVIDENCE = ("curation_effort", "sources", "references")


@answers
def evidence_of_route(view: View, route: str) -> list[Row]:
    """The edges behind each step of a route, those of complexes' subunits among them."""
    path = view.paths.get(route, [])
    rows = []
    for before, step in pairwise(path):
        signed = Relationship.ACTIVATES if step["sign"] == 1 else Relationship.INHIBITS
        kind = Relationship.BINDS if step["position"] == 1 else signed
        starts, ends = (
            {end, *view.subunits.get(end, ())} for end in (before["target"], step["target"])
        )
        rows += [
            pick(edge, "source", "target", "corrected", *_EVIDENCE)
            | {"position": step["position"], "effect": str(kind)}
            for edge in view.edges(kind)
            if edge["source"] in starts and edge["target"] in ends
        ]
    return sorted(rows, key=lambda row: (row["position"], row["source"], row["target"]))


@answers
def publications_of_ligand(view: View, ligand: str) -> list[Row]:
    """Publications of a ligand's routes, that of most routes first."""
    cited = view.support(Label.PUBLICATION)
    found: dict[str, list[str]] = {}
    for route in view.routes:
        if route["ligand"] == ligand:
            for pmid in cited.get(route["id"], ()):
                found.setdefault(pmid, []).append(route["id"])
    rows = [{"pmid": p, "n_routes": len(own), "routes": own} for p, own in found.items()]
    return sorted(rows, key=lambda row: (-row["n_routes"], row["pmid"]))


@answers
def resources_overview(view: View) -> list[Row]:
    """Resources by the number of routes whose pair they list."""
    listed = view.support(Label.RESOURCE)
    rows = []
    for resource in view.nodes(Label.RESOURCE):
        own = [r for r in view.routes if resource["id"] in listed.get(r["id"], ())]
        rows.append(
            pick(resource, "licence", "purpose", resource="id")
            | {
                "n_routes": len(own),
                "n_ligands": len({route["ligand"] for route in own}),
                "n_alone": sum(len(listed[route["id"]]) == 1 for route in own),
            }
        )
    return sorted(rows, key=lambda row: (-row["n_routes"], row["resource"]))


@answers
def single_resource_ligands(view: View, limit: int) -> list[Row]:
    """Ligands of a score above 0 whose best route has one independent resource."""
    weak = {route["id"] for route in view.routes if route["n_resources"] <= 1}
    listed = view.support(Label.RESOURCE)
    rows = [
        pick(ligand, "rank", "score", ligand="id", route="best_route")
        | {"resources": listed.get(ligand["best_route"], [])}
        for ligand in sorted(view.ligands, key=lambda row: row["rank"])
        if positive(ligand["score"]) and ligand["best_route"] in weak
    ]
    return rows[:limit]


@answers
def routes_without_resources(view: View, resources: list[str], limit: int) -> list[Row]:
    """Routes of a score above 0 whose pair another resource lists too."""
    listed = view.support(Label.RESOURCE)
    rows = []
    for route in view.routes:
        left = sorted(set(listed.get(route["id"], ())) - set(resources))
        if left and positive(route["score"]):
            rows.append(
                pick(route, "rank", "score", route="id") | {"n_left": len(left), "left": left}
            )
    return rows[:limit]


@answers
def assumed_signs(view: View, limit: int) -> list[Row]:
    """Routes of a score above 0 whose pair has no known sign."""
    return [
        pick(route, "rank", "score", "n_resources", "path", route="id")
        for route in view.routes
        if positive(route["score"]) and "sign_assumed" in route["defaults"]
    ][:limit]


@answers
def corrected_edges(view: View) -> list[Row]:
    """Edges whose sign is the overlay's."""
    kinds = (Relationship.ACTIVATES, Relationship.BINDS, Relationship.INHIBITS)
    rows = [
        pick(edge, "source", "target", "sources") | {"effect": str(kind)}
        for kind in kinds
        for edge in view.edges(kind)
        if edge["corrected"]
    ]
    return sorted(rows, key=lambda row: (row["effect"], row["source"], row["target"]))
