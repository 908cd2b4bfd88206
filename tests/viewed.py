"""A page of routes, made without files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pararoute.ingest.tables import Expression, Knowledge
from pararoute.queries.blocking.arena import Arena
from pararoute.queries.explaining.case import Case
from pararoute.queries.explaining.evidence import Evidence
from pararoute.queries.explaining.standing import scene
from pararoute.queries.views.content import PARACRINE, Cells, Source, content
from pararoute.queries.views.page import page
from pararoute.queries.views.premises import Fact
from pararoute.queries.views.shown import NODES, PATHS, Shown, show
from pararoute.queries.views.without import without_each
from tests.explained import RECEIVER, SENDER, case_of
from tests.reported import HOSTILE
from tests.zoo import expression, knowledge

# R -> A -> AKT1 and R -> B -> C -> AKT1; S -| X -| AKT1: X is a brake; RA_RB is a complex
CELL = knowledge(
    "L -> R, M -> S, LA -? RA_RB, Q -> R, L -> S",
    "R -> A, A -> AKT1, R -> B, B -> C, C -> AKT1, S -| X, X -| AKT1, S -> Y, Y -> AKT1, "
    "RA -> A, RB -> D, D -> AKT1, A -> Z, AKT1 -> S6",
    complexes="RA_RB",
    secreted="L M LA Q",
)


@dataclass(frozen=True)
class Viewed:
    """A ranking that is drawn."""

    case: Case
    arena: Arena
    shown: Shown
    source: Source

    @property
    def names(self) -> list[str]:
        return self.shown.names

    @property
    def content(self) -> dict[str, Any]:
        return content(self.shown, without_each(self.arena, self.shown), self.source)

    def page(self, *, demo: bool = False) -> str:
        about = {
            "effectors": list(self.case.effectors),
            "data": [Fact("Sender", Markup("treated")), Fact("Receiver", Markup("resistant"))],
            "shown": f"This page holds {self.shown.says}.", "left_out": "Not tested.",
            "limits": ["mRNA is not protein", "AKT is not measured", "no outgrowth", "p is p"],
            "demo": demo, "paths": PATHS, "steps": 4,
        }  # fmt: skip
        return page(self.content, about)


def view(
    known: Knowledge = CELL,
    effectors: tuple[str, ...] = ("AKT1",),
    *,
    sender: Expression = SENDER,
    receiver: Expression | None = RECEIVER,
    top: int | None = None,
    most: int = NODES,
    cells: Cells = PARACRINE,
) -> Viewed:
    """Build, rank, and choose what is drawn."""
    case = case_of(known, effectors, sender=sender, receiver=receiver)
    arena = Arena("AKT", scene(case.graph, sender, receiver, None, effectors))
    shown = show(arena, case.routes, top, most)
    evidence = Evidence(case.graph, case.bare, case.overlay, known)
    receptors = arena.pairs[["receptor", "reception", "reception_from"]]
    source = Source(
        evidence, case.ligands.assign(location="secreted"), receptors.drop_duplicates("receptor"),
        None if receiver is None else receiver.frame, cells,
    )  # fmt: skip
    return Viewed(case, arena, shown, source)


def hostile() -> Viewed:
    """Every node of a small cell under a name that would harm a careless page."""
    plain = ["L", "M", "Q", "R", "S", "A", "B", "C", "X", "Y", "Z"]
    names = dict(zip(plain, HOSTILE, strict=True))
    ends = ["source_genesymbol", "target_genesymbol"]
    ligrec, signalling = (
        one.assign(**{end: one[end].replace(names) for end in ends}, sources=HOSTILE[0],
                   references=f"{HOSTILE[1]}:1;{HOSTILE[2]}").sort_values(ends, ignore_index=True)
        for one in (CELL.ligrec, CELL.signalling)
    )  # fmt: skip
    roles = CELL.roles.assign(genesymbol=CELL.roles["genesymbol"].replace(names))
    roles = roles.sort_values("genesymbol", ignore_index=True)
    sender = expression({names["L"]: 2.0, names["M"]: 1.5, names["Q"]: 1.0, "LA": 3.0})
    known = Knowledge(ligrec, signalling, CELL.complexes, roles)
    return view(known, sender=sender, receiver=expression({names["R"]: 1.0}))


def scoreless() -> Viewed:
    """A ranking in which no route has a score."""
    return view(knowledge("M -> S", "S -| AKT1"))
