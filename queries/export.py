"""Writing a ranking: tables that are the same bytes for the same content, all or nothing.

Every file is written aside in the same folder, flushed to disk and renamed; ``run.json``,
which holds the SHA-256 of each table, comes last. Numbers have ten significant digits.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.ingest.errors import IntegrityError
from pararoute.queries.routes import Ranking, later_columns

TABLES = ("ligands", "routes", "receptors", "relief", "nulls", "columns")
RUN = "run.json"
MADE_OF_A_RANKING = ("regulators.json", "routes.html", "report.html", "pararoute.xlsx",
                     "pararoute.json", "graph.graphml", "graph.cx2")  # fmt: skip


def write_ranking(ranking: Ranking, folder: Path | str) -> dict[str, Path]:
    """Write the tables, the ledger of orthologues where there is one, and run.json.

    What later verbs made of an earlier ranking in that folder is removed: tables, pages, exports.

    Parameters
    ----------
    ranking : Ranking
        What to write.
    folder : path-like
        Made if it is not there; files of other names in it are left alone.

    Returns
    -------
    dict of str to Path
        Where each table, and ``run``, stands.

    Raises
    ------
    IntegrityError
        The folder or a file cannot be written; what stood there before still does.
    """
    folder = Path(folder)
    if folder.is_file():
        raise IntegrityError(
            "the result cannot be written: --out names a file",
            where=str(folder),
            expected="a folder's name",
        )
    names = (*TABLES, *(("orthologs",) if ranking.orthologs is not None else ()))
    texts = {f"{name}.tsv": to_tsv(getattr(ranking, name)) for name in names}
    outputs = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    texts[RUN] = to_json({**ranking.run, "outputs": outputs})
    again = (folder / RUN).is_file()
    write_all(folder, texts)
    if again:  # what was made of the earlier ranking would be taken for this one's
        tables = {f"{name}.tsv" for name in (*later_columns(), "orthologs")}
        for name in {*tables, *MADE_OF_A_RANKING} - {*texts}:
            (folder / name).unlink(missing_ok=True)
    return {name.split(".")[0]: folder / name for name in texts}


def to_tsv(table: pd.DataFrame) -> str:
    """A table as tab-separated text; missing values are empty cells.

    Examples
    --------
    >>> print(to_tsv(pd.DataFrame({"ligand": ["IGF1"], "score": [1 / 3], "padj": [None]})))
    ligand	score	padj
    IGF1	0.3333333333
    """
    return str(table.to_csv(sep="\t", index=False, float_format="%.10g", lineterminator="\n"))


def to_json(value: Mapping[str, Any]) -> str:
    """JSON text with sorted keys; a number that JSON does not know is an error."""
    return json.dumps(value, indent=2, sort_keys=True, allow_nan=False, ensure_ascii=False) + "\n"


def write_all(
    folder: Path,
    texts: Mapping[str, str | bytes],
    how: str = "choose another folder with --out DIR",
) -> None:
    """Write all files aside, then rename them one after the other, the last one last.

    `how` is what to do where the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as aside:
            for name, text in texts.items():
                with (Path(aside) / name).open("wb") as file:
                    file.write(text.encode() if isinstance(text, str) else text)
                    file.flush()
                    os.fsync(file.fileno())
            for name in texts:
                (Path(aside) / name).replace(folder / name)
    except IsADirectoryError as error:
        raise IntegrityError(
            "the result cannot be written: a folder has that name",
            where=str(error.filename2 or error.filename), expected="a file's name", how=how,
        ) from error  # fmt: skip
    except OSError as error:
        with contextlib.suppress(OSError):
            folder.rmdir()  # only if it is empty
        raise IntegrityError(
            f"the result cannot be written ({error.strerror})",
            where=str(folder),
            expected="a folder that can be written to, with free space",
            how=how,
        ) from error
