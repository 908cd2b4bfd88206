"""Which routes, step by step, and what is left of them when something is blocked."""

from __future__ import annotations

from pararoute.queries.named.view import Row, View, answers, pick, positive

_SHORT = ("rank", "score", "path")


@answers
def routes_of_ligand(view: View, ligand: str, limit: int) -> list[Row]:
    """The routes of a ligand, the best first."""
    shown = ("target", "sign", "secretion", "binding", "reception", "transmission")
    own = [route for route in view.routes if route["ligand"] == ligand]
    return [pick(route, *_SHORT, *shown, route="id") for route in own[:limit]]


@answers
def inhibitory_routes(view: View, limit: int) -> list[Row]:
    """Routes of a measured ligand whose transmission inhibits, the strongest first."""
    rows = [
        pick(route, "secretion", "transmission", "path", route="id")
        | {
            "strength": route["secretion"]
            * route["binding"]
            * route["reception"]
            * route["transmission"]
        }
        for route in view.routes
        if route["sign"] == -1 and route["secretion"] is not None
    ]
    return sorted(rows, key=lambda row: (row["strength"], row["route"]))[:limit]


@answers
def routes_surviving(view: View, blocked: list[str], limit: int) -> list[Row]:
    """Routes of a score above 0 whose path avoids the blocked molecules."""
    left = [route for route in _scored(view) if not view.is_blocked(route["id"], blocked)]
    return [pick(route, *_SHORT, route="id") for route in left[:limit]]


@answers
def routes_through(view: View, molecule: str, limit: int) -> list[Row]:
    """Routes with the molecule on their path, and where it stands."""
    found = [
        pick(route, *_SHORT, "sign", route="id") | {"position": step["position"]}
        for route in view.routes
        for step in view.paths[route["id"]]
        if step["target"] == molecule
    ]
    return found[:limit]


@answers
def route_steps(view: View, route: str) -> list[Row]:
    """The molecules of a route's path in their order."""
    return [
        pick(step, "position", "sign", molecule="target")
        | pick(view.molecules[step["target"]], "uniprot", "is_effector")
        | {"subunits": view.subunits.get(step["target"], [])}
        for step in view.paths.get(route, [])
    ]


@answers
def short_routes(view: View, max_length: int, limit: int) -> list[Row]:
    """Routes of a score above 0 and of few steps."""
    short = [route for route in _scored(view) if route["length"] <= max_length]
    return [pick(route, *_SHORT, "length", route="id") for route in short[:limit]]


@answers
def undecided_routes(view: View, share: float, limit: int) -> list[Row]:
    """Routes of a score above 0 whose inhibiting part is at least `share` of the activating."""
    parts = ("transmission_activating", "transmission_inhibiting")
    rows = []
    for route in _scored(view):
        plus, minus = (route[part] for part in parts)
        if minus >= share * plus:
            rows.append(
                pick(route, *_SHORT, "path_share", route="id")
                | {"activating": plus, "inhibiting": minus}
            )
    return rows[:limit]


@answers
def effectors_reached(view: View) -> list[Row]:
    """Every effector with the routes that end on it, by symbol."""
    rows = []
    for effector in sorted(row["id"] for row in view.molecules.values() if row["is_effector"]):
        own = [route for route in view.routes if route["target"] == effector]
        signs = [route["sign"] for route in own]
        rows.append({
            "effector": effector,
            "n_routes": len(own),
            "n_activating": signs.count(1),
            "n_inhibiting": signs.count(-1),
            "best_rank": own[0]["rank"] if own else None,
        })  # fmt: skip
    return rows


def _scored(view: View) -> list[Row]:
    return [route for route in view.routes if positive(route["score"])]
