"""Every table in the folder of a ranking, those of later verbs too, with its types."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.ingest.errors import InputError
from pararoute.provenance import DEMO_LABEL
from pararoute.queries.routes import COLUMNS, describe_columns
from pararoute.runs import read_table

_TEXTS = frozenset({
    "agreement", "also_for", "alternatives", "best_partner", "best_route", "best_route_left",
    "blockade", "contrast", "cut", "data", "drugs", "effectors", "gene", "kind", "ligand",
    "ligands", "member", "newly_for", "node", "note", "of", "orthology", "partner", "path",
    "path_left", "reason", "receptor", "references", "regulon", "regulons", "rising_ligands",
    "route", "source_gene", "sources", "status", "synergy_partner", "target", "target_gene", "tf",
})  # fmt: skip
_FLAGS = frozenset({"explained", "rerouted", "takes_over", "truncated", "used"})


def all_tables(folder: Path | str, run: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Every table of a ranking.

    Parameters
    ----------
    folder : path
        Of the ranking.
    run : mapping
        Its run.json.

    Returns
    -------
    dict of str to DataFrame
        Those of the ranking itself first, ``columns`` last, which tells of those that are there.
        Every row of a demo's tables says in ``data`` that it is one.

    Raises
    ------
    InputError
        A table is missing, or is not what was written.
    """
    folder = Path(folder)
    own = [name for name in COLUMNS if f"{name}.tsv" in run["outputs"]]
    tables = {name: read_table(folder, name, dict(run)) for name in own}
    told = describe_columns(orthologs="orthologs.tsv" in run["outputs"])
    for name in dict.fromkeys(told["table"]):
        file = folder / f"{name}.tsv"
        if name not in tables and file.is_file():
            tables[name] = read_later(file)
    told = told[told["table"].isin(tables)].reset_index(drop=True)
    tables["columns"] = told.where(told != "")
    if run["demo"]:
        return {name: table.assign(data=DEMO_LABEL) for name, table in tables.items()}
    return tables


def read_later(file: Path) -> pd.DataFrame:
    """A table of a later verb, typed by the names of its columns; a gene called NA stays one.

    Raises
    ------
    InputError
        A column holds what is never written there.
    """
    table = pd.read_csv(file, sep="\t", dtype=str, keep_default_na=False)
    table = table.where(table != "")
    try:
        for name in table.columns.difference([*_TEXTS]):
            if name in _FLAGS:
                table[name] = [{"True": True, "False": False}[cell] for cell in table[name]]
            else:
                table[name] = pd.to_numeric(table[name])
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"column {name} holds what pararoute does not write there ({error})",
            where=str(file), how="make the table again with the verb that wrote it",
        ) from error  # fmt: skip
    return table
