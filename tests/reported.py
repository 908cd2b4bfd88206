"""What a report is made of, without files, and names that would harm a careless page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pararoute.queries.routes import COLUMNS, describe_columns, numeric_columns
from pararoute.queries.views.report import PLACES, Findings, Picture

HOSTILE = (
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "href=javascript:alert(1)", "=1+1", "@SUM(1)", "\"quote'", "a\x0bb", "\u202eRTL\u05d0",
    "$x^2$", "{{ 7 * 7 }}", "K" * 10_000,
)  # fmt: skip
_OF_FACTORS = [f"{kind}_{own}" for kind in ("activity", "qvalue_activity", "reach", "qvalue_reach")
               for own in ("collectri", "dorothea")]  # fmt: skip
SVG = '<svg viewBox="0 0 8 4" role="img" aria-label="none"><rect width="8" height="4"/></svg>'
RUN: dict[str, Any] = {
    "arguments": {"effector": ["AKT1"], "direction": "paracrine", "overlay": True,
                  "receiver_abundance": None, "omnipath": "https://me:secret@host/omnipath"},
    "contrasts": {
        "sender": {"name": "treated", "title": "Treated cells", "genes": 20_000, "complete": True,
                   "organism": "human", "share of genes in the network": 0.25},
        "receiver": {"name": "resistant", "title": "", "genes": 500, "complete": False,
                     "organism": "human", "share of genes in the network": 0.5},
    },
    "counts": {"ligands": 1000, "ligands not measured": 300, "receptors": 900, "pairs": 4000,
               "reception from prior": 870, "signalling steps": 16_000},
    "demo": False,
    "error control": {"nulls": ["expression", "network"], "ligands tested": 500,
                      "permutations": 999, "seed": 0},
    "fetched": [],
    "inputs": [{"role": "sender", "path": "/home/me/treated.tsv", "rows": 9, "sha256": "ab"}],
    "licences": {"pararoute": "MIT", "resources": {"X": {"licence": "MIT", "purpose": "academic"}}},
    "limits": ["mRNA change is not secretion", "AKT is not measured", "no outgrowth", "p is p"],
    "outputs": {"ligands.tsv": "cd"},
    "parameters": {"draws of the rank intervals": 1000},
    "pararoute": "0.1.0",
    "seed": 0,
    "share of pairs with an assumed sign": 0.734,
    "timing": {"finished": "2026-01-01T00:00:00Z", "seconds": {"ranking": 1.5}},
    "versions": {"python": "3.11"},
    "warnings": ["CCN1 = CYR61"],
    "without the overlay": {"of the first 20 the same": 15},
}  # fmt: skip


def ligands_of(names: tuple[str, ...] = ("IGF1", "FGF1", "EGF"), **columns: object) -> pd.DataFrame:
    """A table of ligands, all with a score, but for the columns that are given."""
    numbers = dict.fromkeys(numeric_columns("ligands"), 0.5)
    table = pd.DataFrame({"ligand": names, "location": "secreted", **numbers})
    table["secretion"] = 0.9
    table["rank"] = range(1, len(names) + 1)
    table["score"] = [1 / (3 + i) for i in range(len(names))]
    table["best_path"] = [f"{name} -> R -> AKT1" for name in names]
    table["defaults"] = "sign_assumed;reception_prior"
    return table.assign(**columns).reindex(columns=[*COLUMNS["ligands"]])


def findings(ligands: pd.DataFrame | None = None, **run: object) -> Findings:
    """What a report tells of some ligands."""
    ligands = ligands_of() if ligands is None else ligands
    names = ligands["ligand"]
    relief = ligands.rename(columns={"best_path": "path"}).assign(
        effect=["gained activation", "lost activation"][: len(ligands)] * (len(ligands) // 2)
        + ["lost activation"] * (len(ligands) % 2 if len(ligands) > 1 else len(ligands)),
        change=0.5,
    )
    targets = pd.DataFrame(
        {"rank": range(len(names)), "target": names, "kind": "mediator", "change": -0.5, "acts": 1}
    )
    regulators = pd.DataFrame(
        {"rank": 1, "tf": names, "score": 0.9, "explains": 1, "agreement": "own change for",
         "regulon": "CollecTRI", **dict.fromkeys(_OF_FACTORS, 0.5)}
    )  # fmt: skip
    pictures = [
        Picture(name, f"About {name}", f"The caption of {name}.", SVG, ligands[["ligand", "score"]])
        for section in PLACES.values()
        for name in section
    ]
    return Findings({**RUN, **run}, ligands, relief, targets, regulators, describe_columns(),
                    pictures)  # fmt: skip
