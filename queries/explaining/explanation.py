"""What an explanation holds, and its forms: tables, one JSON object, a few lines, a page."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pararoute.queries.explaining.arithmetic import Equation, number
from pararoute.queries.explaining.why_not import Verdict
from pararoute.queries.records import plain, records

SCHEMA_VERSION = 1
ASSUMPTIONS = {
    "sign_assumed": "no resource gives the pair a sign: it counts as activating",
    "secreted_unknown": "no role lists the ligand: it is taken as secreted with even odds",
    "evidence_unknown": "no independent resource and no publication is named: n counts 1/2",
    "reception_prior": "no data on the receptor: its prior stands",
}
NULLS = ("expression", "network", "rank")


@dataclass(frozen=True)
class Explanation:
    """A ligand or a route of a ranking, explained.

    Attributes
    ----------
    name, kind : str
        What is explained; ``ligand`` or ``route``.
    effectors : tuple of str
        Where routes end.
    standing : mapping
        Rank, score, sign, p and q, as the ranking has them; None where a value is empty.
    pair : mapping
        Sign, evidence and assumptions of the pair that gives the score; empty without one.
    arithmetic : tuple of Equation
        The score, and one level down.
    paths : DataFrame
        The best paths: ``place route target path sign share weight length``. Place 0 has that
        of the route that gives the score, where it is not among them.
    steps : DataFrame
        One row a step of these and edge that carries it; see
        `queries.explaining.best_paths.step_rows`.
    conflicts : DataFrame
        What speaks against them: ``kind where says``.
    changes : DataFrame
        Where the rank would go; see `queries.explaining.counterfactual`.
    exchangeable : DataFrame
        Ligands with the same receptor and path: ``rank ligand route score secretion binding``.
    receptors : DataFrame
        Every receptor of the ligand, and ``why`` it carries nothing where it does not.
    needs : DataFrame
        What each term would have to be; see `queries.explaining.why_not.needs`.
    verdict : Verdict
        What stops it.
    why_not : bool
        Whether the weight lies on that.
    demo : bool
        Whether the ranking is the synthetic demo.
    """

    name: str
    kind: str
    effectors: tuple[str, ...]
    standing: Mapping[str, Any]
    pair: Mapping[str, Any]
    arithmetic: tuple[Equation, ...]
    paths: pd.DataFrame
    steps: pd.DataFrame
    conflicts: pd.DataFrame
    changes: pd.DataFrame
    exchangeable: pd.DataFrame
    receptors: pd.DataFrame
    needs: pd.DataFrame
    verdict: Verdict
    why_not: bool = False
    demo: bool = False

    @property
    def terms(self) -> pd.DataFrame:
        """The arithmetic as a table: ``name value rule parts numbers note part_of``."""
        rows = [(e.name, e.value, e.rule, e.words, e.text, e.note, e.part_of)
                for e in self.arithmetic]  # fmt: skip
        columns = ["name", "value", "rule", "parts", "numbers", "note", "part_of"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def assumptions(self) -> dict[str, str]:
        """What was assumed for the pair, in words."""
        listed = str(self.pair.get("defaults") or "").split(";")
        return {name: ASSUMPTIONS[name] for name in listed if name}

    @property
    def stopped(self) -> bool:
        """Whether the score is 0 or empty, so that there is more to say of why than of how."""
        return not (self.standing.get("score") or 0) > 0

    @property
    def headline(self) -> str:
        """One line: rank, score and effect."""
        rank, score = self.standing.get("rank"), self.standing.get("score")
        place = f"not among the {self.standing['of']} {self.kind}s"
        if rank is not None:
            place = f"number {rank} of {self.standing['of']} {self.kind}s"
        effect = {1: "activates", -1: "inhibits"}.get(int(self.standing.get("sign") or 0), "")
        ends = ", ".join(self.effectors)
        told = f"score {number(float(score))}" if score is not None else "no score"
        return f"{self.name}: {place}, {told}" + (f", {effect} {ends}" if effect else "")

    @property
    def probabilities(self) -> str:
        """P and q under each null, or why there are none."""
        told = [
            f"{null}: p {number(p, 2)}, q {number(q, 2)}"
            for null in NULLS
            if (p := self.standing.get(f"pvalue_{null}")) is not None
            and (q := self.standing.get(f"qvalue_{null}")) is not None
        ]  # fmt: skip
        if not told:
            without = "its score is not among those tested"
            if not self.standing.get("tested"):
                without = "the ranking was made without permutations"
            return f"none: {without}"
        limited = self.standing.get("p_limited")
        note = f"; the number of permutations limits p ({limited})" if limited else ""
        return "; ".join(told) + note

    def to_dict(self) -> dict[str, Any]:
        """Everything as one object for JSON; docs/explain.md tells each field."""
        steps = self.steps.assign(pmids=self.steps["references"].map(pmids))
        by_place = dict(iter(steps.groupby("place")))
        paths = [
            {**path, "steps": records(by_place[path["place"]].drop(columns="place"))}
            for path in records(self.paths)
        ]
        return {
            "schema_version": SCHEMA_VERSION,
            "name": self.name,
            "kind": self.kind,
            "demo": self.demo,
            "effectors": list(self.effectors),
            "standing": {name: plain(value) for name, value in self.standing.items()},
            "pair": {name: plain(value) for name, value in self.pair.items()},
            "assumptions": self.assumptions,
            "arithmetic": [
                {"name": e.name, "value": e.value, "rule": e.rule, "text": e.text, "note": e.note,
                 "part_of": e.part_of,
                 "parts": [{"name": name, "value": value} for name, value in e.parts]}
                for e in self.arithmetic
            ],
            "paths": paths,
            "conflicts": records(self.conflicts),
            "changes": records(self.changes),
            "exchangeable": records(self.exchangeable),
            "receptors": records(self.receptors),
            "needs": records(self.needs),
            "verdict": {"stopped_by": self.verdict.stopped_by, "says": list(self.verdict.says)},
        }  # fmt: skip

    def __str__(self) -> str:
        lines = [self.headline]
        lines += [f"  {e.name} = {e.words} = {e.text}" for e in self.arithmetic[:1]]
        lines += [f"  {path}" for path in self.paths["path"].head(1)]
        lines += [f"  p and q: {self.probabilities}"]
        if self.stopped or self.why_not:
            lines += [f"  {text}" for text in self.verdict.says]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The explanation for a notebook; every name in it is text, never markup."""
        head = ["<h4>", html.escape(self.headline), "</h4>"]
        says = [f"p and q: {self.probabilities}", *self.verdict.says, *self.assumptions.values()]
        head += ["<ul>", *(f"<li>{html.escape(text)}</li>" for text in says), "</ul>"]
        return "".join([*head, *(part for pair in self._tables() for part in pair)])

    def _tables(self) -> Iterator[tuple[str, str]]:
        shown = {
            "What the score is made of": self.terms[["name", "parts", "numbers", "note"]],
            "Best paths (share: weight over the root of the mass of its sign)": self.paths[
                ["place", "path", "share"]
            ],
            "Evidence of their steps": self.steps.drop(columns=["corrected", "sign_assumed"]),
            "What speaks against them": self.conflicts,
            "Where the rank would go without": self.changes,
            "Exchangeable ligands": self.exchangeable,
            "Receptors": self.receptors,
            "What each term would have to be": self.needs,
        }
        for title, table in shown.items():
            if len(table):
                text = table.to_html(index=False, float_format="%.3g", na_rep="", escape=True)
                yield f"<b>{title}</b>", text


def pmids(references: str) -> list[str]:
    """The PubMed ids among references, RESOURCE:PMID joined by ``;``; each once, ascending.

    Examples
    --------
    >>> pmids("SIGNOR:123;KEA:45;HPRD:123")
    ['45', '123']
    """
    found = {item.rpartition(":")[2] for item in references.split(";")}
    return sorted((item for item in found if item.isdigit()), key=lambda item: (len(item), item))
