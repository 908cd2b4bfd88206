"""Every table in the folder of a ranking, those of later verbs too, with its types."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.cell_types import read_cells, with_whole
from pararoute.ingest.content import bytes_of
from pararoute.queries.conventions import DEMO_LABEL
from pararoute.queries.routes import COLUMNS, describe_columns
from pararoute.runs import read_table


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
    tables = {name: with_whole(table) for name, table in tables.items()}
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
        It holds what is never written there.
    """
    how = "make the table again with the verb that wrote it"
    return read_cells(bytes_of(file), file, how)
