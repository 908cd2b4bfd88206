"""Writing a ranking: tables that are the same bytes for the same content, all or nothing.

`switch` lets them take the places of an earlier ranking's together; ``run.json``, which holds
the SHA-256 of each table, is the last. Numbers have ten significant digits.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.graph.schema import SCHEMA
from pararoute.ingest.errors import IntegrityError
from pararoute.queries.routes import Ranking, later_columns
from pararoute.queries.switch import replace_files

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
    # what was made of an earlier ranking would be taken for this one's
    gone = (name for name in _made_of_a_ranking(folder) if name not in texts)
    write_all(folder, texts, gone=gone)
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
    files: Mapping[str, str | bytes],
    how: str = "choose another folder with --out DIR",
    *,
    gone: Iterable[str] = (),
    check: Callable[[], object] | None = None,
) -> None:
    """Write files that take their places together, and remove `gone` at the same time.

    `how` is what to do where the folder cannot be written to; `gone` and `check` are those of
    `switch.replace_files`.

    Raises
    ------
    IntegrityError
        The folder or a file cannot be written, or another process writes there; what stood there
        before still does.
    """
    contents = {
        name: content.encode() if isinstance(content, str) else content
        for name, content in files.items()
    }
    writers = {name: partial(_write, content=data) for name, data in contents.items()}
    write_files(folder, writers, how, gone=gone, check=check)


def write_files(
    folder: Path,
    writers: Mapping[str, Callable[[Path], object]],
    how: str,
    *,
    gone: Iterable[str] = (),
    check: Callable[[], object] | None = None,
) -> None:
    """As `write_all`, of files that are each written by a function of its path."""
    there = os.path.exists(folder)  # noqa: PTH110 - where it may not be looked at, too
    try:
        replace_files(folder, writers, gone=gone, check=check)
    except (IsADirectoryError, FileExistsError, NotADirectoryError) as error:
        raise IntegrityError(
            f"the result cannot be written: {error.strerror}",
            where=str(error.filename2 or error.filename), expected="a file's name", how=how,
        ) from error  # fmt: skip
    except OSError as error:
        if not there:
            with contextlib.suppress(OSError):
                folder.rmdir()  # only if it is empty
        raise IntegrityError(
            f"the result cannot be written ({error.strerror})",
            where=str(folder),
            expected="a folder that can be written to, with free space",
            how=how,
        ) from error


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def _made_of_a_ranking(folder: Path) -> Iterator[str]:
    """What verbs make of a ranking in its folder, by the names that they give it.

    A generator, so that it looks when the folder is locked: a verb may have written until then.
    """
    if not (folder / RUN).is_file():
        return
    yield from (f"{name}.tsv" for name in (*later_columns(), "orthologs"))
    yield from MADE_OF_A_RANKING
    if (folder / "figures").is_dir():
        from pararoute.queries.views.figures import FIGURES, FORMATS

        for form in (*FORMATS, "tsv"):
            yield from (f"figures/{name}.{form}" for name in FIGURES)
        yield "figures"
    kinds = (*SCHEMA.nodes, *SCHEMA.relationships)
    yield from (f"neo4j-import/{name}.csv" for name in kinds)
    yield from ("neo4j-import/IMPORT.txt", "neo4j-import")
