"""An explanation of one ligand or route: what its score is made of, and how firm it is.

`explain` scores the graph again, which must give what the ranking wrote, and looks at one
ligand from all sides: the arithmetic of its terms, its best paths with the evidence of every
step, what speaks against them, where its rank would go if one thing were missing, who could
stand in for it, and what stops it.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pararoute.queries.explaining.arithmetic import Equation
from pararoute.queries.explaining.best_paths import (
    LigandPath,
    best_paths,
    conflicts,
    path_rows,
    step_rows,
)
from pararoute.queries.explaining.case import Case, find, refuse_another_version
from pararoute.queries.explaining.counterfactual import changes as changes_of
from pararoute.queries.explaining.evidence import Evidence
from pararoute.queries.explaining.explanation import Explanation
from pararoute.queries.explaining.needs import needs
from pararoute.queries.explaining.standing import Scene, Subject
from pararoute.queries.explaining.terms import equations, secretion_equations
from pararoute.queries.explaining.why_not import receptor_rows, verdict
from pararoute.queries.paths import PathFinder
from pararoute.queries.secretion import change_probabilities


def explain(case: Case, name: str, *, paths: int = 5, why_not: bool = False) -> Explanation:
    """Explain a ligand or a route of a ranking.

    Parameters
    ----------
    case : Case
        The ranking.
    name : str
        A ligand, a route (``LIGAND:RECEPTOR``), or any gene of the sender or the tables.
    paths : int
        How many of the best paths are told.
    why_not : bool
        Lay the weight on what stops it.

    Raises
    ------
    UnknownNameError
        No gene and no route has that name; the nearest names are suggested.
    InputError
        The ranking is not what this version gives.

    Notes
    -----
    Cost: about 0.1 s, and 20 ms for each thing that is left out in turn.
    """
    subject = find(case, name)
    probabilities = change_probabilities(case.sender)
    now, other = case.scenes(probabilities)
    refuse_another_version(case, now)
    best = now.best_pair(subject)
    ranked = case.overlay if case.overlaid else None
    evidence = Evidence(now.graph, case.bare, ranked, case.knowledge)
    receptors, terms = receptor_rows(subject, now), needs(subject, now)
    of_pair = _equations(case, subject, now, best, probabilities)
    finder = PathFinder(now.network, now.effectors)
    best_path = _best_path(best, finder)
    inside = None if best_path is None else best_path.inside
    found, opposite = _paths(subject, now, best, paths, finder)
    places = _placed(found, best_path)
    steps = step_rows(places, evidence)
    turned = ("without the overlay" if case.overlaid else "with the overlay", other)
    return Explanation(
        name=subject.name,
        kind=subject.kind,
        effectors=tuple(now.effectors),
        standing=_standing(case, subject, best),
        pair={} if best is None else _pair(best, evidence),
        arithmetic=of_pair,
        paths=path_rows(places),
        steps=steps,
        conflicts=conflicts(steps, opposite),
        changes=changes_of(subject, now, inside, evidence, turned),
        exchangeable=exchangeable(subject, case.ligands, case.routes),
        receptors=receptors,
        needs=terms,
        verdict=verdict(subject, now, receptors, terms, strict=case.strict),
        why_not=why_not,
    )


def _equations(
    case: Case, subject: Subject, now: Scene, best: pd.Series | None, probabilities: pd.DataFrame
) -> tuple[Equation, ...]:
    if best is not None:
        return equations(best, now.graph, case.sender, case.receiver, case.abundance, probabilities)
    roles = case.knowledge.roles.rename(columns={"genesymbol": "symbol"})
    graph = replace(now.graph, nodes=roles[["symbol", "secreted", "membrane", "votes"]])
    return tuple(secretion_equations(subject.ligand, graph, case.sender, probabilities))


def _paths(
    subject: Subject, now: Scene, best: pd.Series | None, k: int, finder: PathFinder
) -> tuple[list[LigandPath], list[LigandPath]]:
    """The k best paths, and the best ones of the sign that the transmission does not have."""
    if best is None:
        return [], []
    own = now.pairs[now.pairs["ligand"] == subject.ligand]
    if subject.receptor is not None:
        own = own[own["receptor"] == subject.receptor]
    against = -1 if best["sign"] >= 0 else 1
    return best_paths(own, finder, k), best_paths(own, finder, min(k, 3), against)


def _best_path(best: pd.Series | None, finder: PathFinder) -> LigandPath | None:
    """The path that the ranking spells for the best pair: of its sign, where there is one."""
    if best is None:
        return None
    pair = best.to_frame().T
    sign = -1 if best["sign"] < 0 else 1
    found = best_paths(pair, finder, 1, sign) or best_paths(pair, finder, 1, -sign)
    return found[0] if found else None


def _placed(found: list[LigandPath], best: LigandPath | None) -> dict[int, LigandPath]:
    """Paths by their place; that of the best route is there in any case, else as 0."""
    places = dict(enumerate(found, start=1))
    if best is not None and all((p.names, p.signs) != (best.names, best.signs) for p in found):
        places = {0: best, **places}
    return places


def _standing(case: Case, subject: Subject, best: pd.Series | None) -> dict[str, object]:
    """Rank, score, p and q as the ranking wrote them; empty where it has no such row."""
    table = case.ligands if subject.kind == "ligand" else case.routes
    row = table[table[subject.kind] == subject.name]
    columns = ["rank", "score", "sign", *(c for c in table if c.startswith(("pvalue_", "qvalue_"))),
               "p_limited", "reason", "location", "log2FoldChange", "padj"]  # fmt: skip
    known = row.iloc[0] if len(row) else pd.Series(dtype=object)
    told = {name: known.get(name) for name in columns if name in table or name == "reason"}
    told["of"] = len(table)
    told["tested"] = bool(table["pvalue_rank"].notna().any())
    told["best_route"] = None if best is None else best["route"]
    if not len(row) and best is not None:
        told |= {"score": best["score"], "sign": best["sign"]}
    return {name: None if pd.isna(value) else value for name, value in told.items()}


def _pair(best: pd.Series, evidence: Evidence) -> dict[str, object]:
    """Sign, evidence and assumptions of the pair that gives the score."""
    carrier = evidence.pair(best["ligand"], best["receptor"])
    origin = "as the table says"
    if carrier.corrected:
        origin = f"corrected by the overlay: {carrier.correction}"
    elif carrier.sign_assumed:
        origin = "assumed: no resource gives one"
    elif carrier.conflict:
        origin = carrier.conflict
    told = {1.0: "activates", 0.0: "inhibits"}.get(carrier.activating, "both")
    return {
        "route": best["route"], "receptor": best["receptor"], "sign": told, "sign_from": origin,
        "sources": carrier.sources, "references": carrier.references,
        "defaults": best["defaults"], "reception_from": best["reception_from"],
    }  # fmt: skip


def exchangeable(subject: Subject, ligands: pd.DataFrame, routes: pd.DataFrame) -> pd.DataFrame:
    """Ligands with the same receptor and the same path from there on, best first.

    ``rank ligand route score secretion binding``; of a ligand its best route is compared, of a
    route all routes.
    """
    of_ligands = subject.kind == "ligand"
    table = ligands.rename(columns={"best_path": "path", "best_route": "route"})
    table = (table if of_ligands else routes).dropna(subset=["path"])
    inside = pd.Series(
        [p[len(name) + 1 :] for p, name in zip(table["path"], table["ligand"], strict=True)],
        index=table.index, dtype="object",
    )  # fmt: skip
    own = inside[table["ligand" if of_ligands else "route"] == subject.name]
    same = inside.isin(own) & ~inside.index.isin(own.index)
    columns = ["rank", "ligand", "route", "score", "secretion", "binding"]
    return table.loc[same, columns].sort_values("rank").reset_index(drop=True)
