"""What a route and a ranking are: the room's face.

A *route* is a ligand-receptor pair with the signed path its signal takes inside the
receiving cell: ``ligand -> receptor -> ... -> effector``. It is called
``LIGAND:RECEPTOR``. Its score is the product of four terms, each in its own module::

    score = secretion(ligand) * binding(ligand, receptor) * reception(receptor)
            * max(transmission(receptor -> effectors), 0)

A ligand's score is that of its best route.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.graph.build import SignedGraph

AKT = ("AKT1", "AKT2", "AKT3")
TERMS = ("secretion", "binding", "reception", "transmission")
QUANTILES = {"q00": 0.0, "q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95,
             "q99": 0.99, "q100": 1.0}  # fmt: skip

_P = ("probability", "0 to 1; empty where not asked for, not measured or without a route")
_TERM = ("probability", "0 to 1")
_SHARED = {
    "rank": ("position in the table, from 1", "", "1 to number of rows"),
    "ligand": ("symbol; a complex is its members joined by _", "", ""),
    "receptor": ("symbol; a complex is its members joined by _", "", ""),
    "score": ("product of the four terms, a net inhibiting transmission counting as 0; empty "
              "where the ligand is not measured", "", "0 to 1"),
    "sign": ("of the transmission: 1 activates, -1 inhibits, 0 neither", "", "-1, 0, 1"),
    "secretion": ("how surely treated sensitive cells make more of the ligand and secrete it; "
                  "empty where not measured", *_TERM),
    "binding": ("how well the pair is established", *_TERM),
    "reception": ("how likely the receptor is on resistant cells", *_TERM),
    "transmission": ("activating minus inhibiting part of the signal to the effectors", "",
                     "-1 to 1"),
    "transmission_activating": ("activating part", "", "0 to 1"),
    "transmission_inhibiting": ("inhibiting part", "", "0 to 1"),
    "pvalue_expression": ("p of the score where expression is exchanged among genes", *_P),
    "qvalue_expression": ("Benjamini-Hochberg q of it", *_P),
    "pvalue_network": ("p of the score where the signalling steps are rewired", *_P),
    "qvalue_network": ("Benjamini-Hochberg q of it", *_P),
    "pvalue_rank": ("the larger of both p; with one null switched off that of the other", *_P),
    "qvalue_rank": ("the larger of both q; with one null switched off that of the other; where the "
                    "nulls disagree much it does not control the share of false ones: qvalue_both "
                    "does", *_P),
    "qvalue_both": ("Benjamini-Hochberg q of pvalue_rank: of standing out under every null asked",
                    *_P),
    "p_limited": ("nulls under which fewer than 10 permutations reached the score: more of them "
                  "make that p exact (by expression never below 1 over the genes of the stratum); "
                  "joined by ;", "", "expression, network"),
    "sources": ("resources that list the pair, joined by ;", "", ""),
    "references": ("publications of the pair, RESOURCE:PMID joined by ;", "", ""),
    "defaults": ("what was assumed, joined by ;: sign_assumed, secreted_unknown, "
                 "evidence_unknown, reception_prior", "", ""),
    "target": ("effector on which the best path ends", "", ""),
    "path": ("the best path spelled out; -> activates, -| inhibits", "", ""),
    "path_share": ("weight of the best path over the root of the mass of its sign: 1 for the only "
                   "walk, 1/2 for each of two like ones", "", "0 to 1"),
    "length": ("steps of the best path, binding included", "steps", "1 or more"),
    "log2FoldChange": ("as measured; of a complex: of its scarcest measured subunit", "log2", ""),
    "padj": ("adjusted p of that change, as in the input", "probability", "0 to 1"),
}  # fmt: skip
_P_COLUMNS = ("pvalue_expression", "qvalue_expression", "pvalue_network", "qvalue_network",
              "pvalue_rank", "qvalue_rank")  # fmt: skip
_OWN = {
    "ligands": {
        "transmission_free": ("signed transmission over all receptors of the ligand, with binding "
                              "but no expression in it", "", "-1 to 1"),
        "best_receptor": ("receptor of the best route", "", ""),
        "best_route": ("name of the best route, LIGAND:RECEPTOR", "", ""),
        "n_routes": ("ligand-receptor pairs of the ligand that have a path", "pairs", "0 or more"),
        "reason": ("why the score is 0 or empty", "", ""),
        "best_path": ("path of the best route", "", ""),
        "score_without_overlay": ("score on the tables as they are, without the shipped "
                                  "corrections; empty where none were asked for", "", "0 to 1"),
        "rank_without_overlay": ("rank by that score", "", "1 to number of rows"),
        "rank_low": ("5 % quantile of the rank when every change is drawn again around its "
                     "measured value with its lfcSE (1,000 draws): the error of the contrasts, "
                     "nothing else; empty where not measured", "", "1 to number of rows"),
        "rank_high": ("95 % quantile of it", "", "1 to number of rows"),
        "p_top10": ("share of those draws in which it is among the first 10", "share", "0 to 1"),
        "location": ("where the roles put the ligand; empty where they do not list it", "",
                     "secreted, secreted and membrane, membrane, neither"),
    },
    "routes": {
        "route": ("name of the route, LIGAND:RECEPTOR", "", ""),
        "sign": ("of the pair's transmission: 1 activates, -1 inhibits, 0 neither", "",
                 "-1, 0, 1"),
        "path_signs": ("sign of each step of the path, joined by ;", "", "1, -1"),
        "n_resources": ("independent resources among the sources", "resources", "0 or more"),
    },
    "relief": {
        "effect": ("what the treatment does to the effectors through the ligand", "",
                   "gained activation, lost inhibition, gained inhibition, lost activation"),
        "rank": ("position within the effect, from 1", "", "1 to number of rows"),
        "score": ("change * binding * reception * absolute transmission of the best pair", "",
                  "0 to 1"),
        "sign": ("what that does to the effectors: 1 turns them up, -1 down", "", "1, -1"),
        "change": ("how surely treated sensitive cells secrete more (gained) or less (lost) of "
                   "the ligand", *_TERM),
        "also": ("other effects under which the ligand stands, through other receptors or by "
                 "doubt about its change; joined by ;", "", "as effect"),
        "best_receptor": ("receptor of the best pair", "", ""),
        "best_route": ("name of the best pair, LIGAND:RECEPTOR", "", ""),
    },
    "nulls": {
        "null": ("what the permutations exchange", "", "expression, network"),
        "score": ("as observed", "", "0 to 1"),
        "permutations": ("of that null", "", "1 or more"),
        "reached": ("permutations in which the ligand scores at least as high", "", "0 or more"),
        "mean": ("of the ligand's score over the permutations", "", "0 to 1"),
        **{q: (f"{level:.0%} quantile of it", "", "0 to 1") for q, level in QUANTILES.items()},
    },
    "receptors": {
        "reception_from": ("what the reception rests on", "", "abundance, contrast, prior"),
        "n_ligands": ("ligands that bind the receptor", "ligands", "1 or more"),
    },
}  # fmt: skip
_ORTHOLOGS = {
    "contrast": ("which contrast the gene stands in", "", "sender, receiver"),
    "source_gene": ("gene of the contrast", "", ""),
    "target_gene": ("its orthologue in the network's organism; empty where lost", "", ""),
    "orthology": ("how many partners both have", "", "one-to-one, one-to-many, many-to-one, "
                  "many-to-many, lost"),
    "used": ("whether the target takes this gene's values", "", "True, False"),
    "note": ("why it is not used, or lost", "", ""),
    "ligands": ("ligands that a row touches which is not one-to-one, joined by ;", "", ""),
    "best_rank": ("best rank of those ligands", "", "1 to number of ligands"),
}  # fmt: skip
COLUMNS: dict[str, tuple[str, ...]] = {
    "ligands": ("rank", "ligand", "score", "sign", *TERMS, "transmission_activating",
                "transmission_inhibiting", "transmission_free", "best_receptor", "best_route",
                "n_routes", "log2FoldChange", "padj", *_P_COLUMNS, "sources", "references",
                "defaults", "reason", "best_path", "location", "p_limited", "score_without_overlay",
                "rank_without_overlay", "qvalue_both", "rank_low", "rank_high", "p_top10"),
    "routes": ("rank", "route", "ligand", "receptor", "target", "path", "path_share", "sign",
               "length", "score", *TERMS, "transmission_activating", "transmission_inhibiting",
               *_P_COLUMNS, "path_signs", "n_resources", "sources", "references", "defaults",
               "p_limited", "qvalue_both"),
    "receptors": ("receptor", "sign", "reception", "reception_from", "log2FoldChange", "padj",
                  "transmission", "transmission_activating", "transmission_inhibiting", "target",
                  "path", "path_share", "length", "n_ligands"),
    "relief": ("effect", "rank", "ligand", "score", "sign", "change", "binding", "reception",
               "transmission", "transmission_activating", "transmission_inhibiting",
               "best_receptor", "best_route", "log2FoldChange", "padj", "path", "sources",
               "references", "defaults", "also"),
    "nulls": ("ligand", "null", "score", "permutations", "reached", "mean", *QUANTILES),
}  # fmt: skip

_TEXTS = frozenset({
    "effect", "also", "null",
    "ligand", "receptor", "route", "target", "path", "path_signs", "sources", "references",
    "defaults", "best_receptor", "best_route", "best_path", "reason", "location", "reception_from",
    "p_limited",
})  # fmt: skip


def numeric_columns(table: str) -> list[str]:
    """The columns of a table that hold numbers.

    Examples
    --------
    >>> numeric_columns("ligands")[:3]
    ['rank', 'score', 'sign']
    """
    return [name for name in COLUMNS[table] if name not in _TEXTS]


@dataclass(frozen=True)
class Ranking:
    """A ranking of ligands and routes.

    Attributes
    ----------
    ligands : DataFrame
        Every ligand of the pair table, best first; ties in symbol order; ligands that are
        not measured last.
    routes : DataFrame
        Every ligand-receptor pair that has a path, best first.
    receptors : DataFrame
        Every receptor of the pair table, in symbol order.
    relief : DataFrame
        What the treatment changes in the signal to the effectors, gained and lost, each
        with its own rank (`queries.relief`).
    nulls : DataFrame
        How the first 50 ligands score under each null, in rank order; no row without permutations.
    columns : DataFrame
        What each column of the other tables is: ``table column description unit range``.
    run : mapping
        What was asked, of which data, and what was assumed or left out.
    graph : SignedGraph
        What it was computed on.
    orthologs : DataFrame or None
        What became of each gene, where the contrasts were told in another organism's symbols.
    """

    ligands: pd.DataFrame
    routes: pd.DataFrame
    receptors: pd.DataFrame
    relief: pd.DataFrame
    columns: pd.DataFrame
    run: Mapping[str, Any]
    graph: SignedGraph
    nulls: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=[*COLUMNS["nulls"]]))
    orthologs: pd.DataFrame | None = None

    def write(self, folder: Path | str) -> dict[str, Path]:
        """Write the tables and run.json into a folder, which the later verbs read (``run=``).

        As `pararoute.queries.export.write_ranking`, which says what it raises.
        """
        from pararoute.queries.export import write_ranking

        return write_ranking(self, folder)

    def _repr_html_(self) -> str:
        """The top of the ligand table, for a notebook."""
        shown = ["rank", "ligand", "score", *TERMS, "best_path"]
        return str(self.ligands[shown].head(15).to_html(index=False, float_format="%.3f"))


def later_columns() -> dict[str, dict[str, tuple[str, str, str]]]:
    """The columns of the tables that later verbs write into a ranking's folder."""
    from pararoute.queries.blocking.columns import BESIDE
    from pararoute.queries.blocking.columns import COLUMNS as BLOCKING
    from pararoute.queries.regulating.columns import REGULATOR_COLUMNS, TARGET_COLUMNS

    targets = {**BLOCKING["targets"], **BESIDE}
    return {**BLOCKING, "targets": targets, "regulators": REGULATOR_COLUMNS,
            "regulator_targets": TARGET_COLUMNS}  # fmt: skip


def describe_columns(*, orthologs: bool = False) -> pd.DataFrame:
    """What each column of each table is, those of later verbs too.

    Parameters
    ----------
    orthologs : bool
        With those of the ledger of orthologues.

    Examples
    --------
    >>> describe_columns().columns.tolist()
    ['table', 'column', 'description', 'unit', 'range']
    """
    rows = [
        (table, column, *{**_SHARED, **_OWN[table]}[column])
        for table, columns in COLUMNS.items()
        for column in columns
    ]
    rows += [("orthologs", name, *told) for name, told in _ORTHOLOGS.items() if orthologs]
    rows += [
        (table, name, *told) for table, own in later_columns().items() for name, told in own.items()
    ]
    return pd.DataFrame(rows, columns=["table", "column", "description", "unit", "range"])
