"""What each column of a sweep's tables is."""

from __future__ import annotations

import pandas as pd

from pararoute.queries.routes import describe_columns

_SHARED = {"contrast": ("name of the contrast", "", "")}
RANKS = ("rank", "ligand", "score", "secretion", "log2FoldChange", "padj", "reason")
_OWN: dict[str, dict[str, tuple[str, str, str]]] = {
    "ligands": {
        "potential": ("binding * reception * transmission where it activates, of the best route: "
                      "the score if the ligand were secreted for sure", "", "[0, 1)"),
        "reason": ("why the score is 0 in a contrast in which it is", "", ""),
        "n_measured": ("contrasts in which the ligand is measured", "contrasts", ">= 0"),
        "n_scored": ("contrasts in which its score is above 0", "contrasts", ">= 0"),
        "n_top": ("contrasts in which it is among the first of top.tsv", "contrasts", ">= 0"),
        "best_rank": ("its first rank in any contrast", "", ">= 1"),
        "mean_rank": ("mean rank over the contrasts in which it is measured", "", ">= 1"),
        "mean_score": ("mean score over the contrasts in which it is measured", "", "[0, 1)"),
    },
    "contrasts": {
        "file": ("where it was read from", "", ""),
        "genes": ("genes with a log2FoldChange", "genes", ">= 0"),
        "complete": ("whether every tested gene is listed; a list of significant genes says "
                     "nothing of the others, and is shrunken too little", "", ""),
        "no_change": ("share of genes that do not change, by the prior", "", "[0, 1]"),
        "measured": ("ligands that are measured", "ligands", ">= 0"),
        "scored": ("ligands with a score above 0", "ligands", ">= 0"),
        "top_ligand": ("the first ligand", "", ""),
        "top_score": ("its score", "", "[0, 1)"),
        "exit_code": ("0, or the exit code of what is wrong with it", "", ""),
        "problem": ("what is wrong with the contrast", "", ""),
        "where": ("where that was found", "", ""),
        "to_do": ("how to mend it", "", ""),
        "doubts": ("of one that was ranked: what its table was warned of, what was left out or "
                   "derived, genes of ligands that stand there under another symbol", "", ""),
    },
}  # fmt: skip
LIGANDS_ADDED = tuple(name for name in _OWN["ligands"] if name not in ("potential", "reason"))
CONTRASTS = ("contrast", *_OWN["contrasts"])
OF_LIGANDS = (
    "ligand", "sign", "binding", "reception", "transmission", "transmission_activating",
    "transmission_inhibiting", "transmission_free", "best_receptor", "best_route", "best_path",
    "n_routes", "sources", "references", "location", "defaults",
)  # fmt: skip
TEXTS = ("contrast", "ligand", "reason", "file", "top_ligand", "problem", "where", "to_do",
         "doubts", "best_receptor", "best_route", "best_path", "sources", "references",
         "location", "defaults")  # fmt: skip
TOP = ("contrast", *RANKS[:-1], "sign", "binding", "reception", "transmission", "best_receptor",
       "best_route", "best_path")  # fmt: skip


def describe_sweep() -> pd.DataFrame:
    """What each column of ``ranks``, ``top``, ``ligands`` and ``contrasts`` is.

    Examples
    --------
    >>> describe_sweep()["table"].unique().tolist()
    ['ranks', 'top', 'ligands', 'contrasts']
    """
    ranked = describe_columns()
    known = ranked[ranked["table"] == "ligands"].set_index("column")
    tables = {
        "ranks": ("contrast", *RANKS),
        "top": TOP,
        "ligands": (*OF_LIGANDS, *_OWN["ligands"]),
        "contrasts": CONTRASTS,
    }
    rows = []
    for table, columns in tables.items():
        for column in columns:
            own = {**_SHARED, **_OWN.get(table, {})}.get(column)
            told = own or tuple(known.loc[column, ["description", "unit", "range"]])
            rows.append((table, column, *told))
    return pd.DataFrame(rows, columns=["table", "column", "description", "unit", "range"])
