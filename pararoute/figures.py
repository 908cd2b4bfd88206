"""The verb `plot`: figures of a ranking, as matplotlib axes or as files."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pararoute.blockade import present
from pararoute.ingest.errors import (
    InputError,
    NotEnoughDataError,
    PararouteWarning,
    UnknownNameError,
)
from pararoute.ingest.watch import SILENT, Watch
from pararoute.queries.blocking.arena import Arena
from pararoute.queries.explaining.standing import scene
from pararoute.queries.export import to_tsv
from pararoute.queries.views.figures import (
    BESIDE,
    FIGURES,
    FORMATS,
    Figure,
    Material,
    Opened,
    drawn,
    saved,
)
from pararoute.queries.views.figures.regulators import OWN
from pararoute.run_tables import read_later
from pararoute.runs import (
    READ_ONLY,
    TABLES,
    Run,
    folder_of,
    origin_of,
    read_run,
    read_table,
    refuse_changed_files,
    reopen,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SUFFIXES = (*FORMATS, "tsv")
_REGULATORS = (*OWN, "agreement", "rising_ligands", *(
    f"{evidence}_{regulon}"
    for evidence in ("activity", "qvalue_activity", "reach", "expected", "qvalue_reach")
    for regulon in ("collectri", "dorothea")
))  # fmt: skip


def plot(
    name: str,
    *,
    run: Path | str = "pararoute-results",
    ax: Axes | None = None,
    watch: Watch = SILENT,
) -> Axes:
    """Draw a figure of a ranking.

    Parameters
    ----------
    name : str
        One of ``volcano dots terms sankey effectors nulls blocking regulators intervals``.
    run : path
        Folder of a ranking; nothing is written.
    ax : matplotlib Axes, optional
        Where to draw. Default: new axes in a figure of its own, with the caption below, that a
        notebook shows.
    watch : Watch
        Is told of stages.

    Returns
    -------
    matplotlib Axes
        ``ax.figure.savefig(...)`` saves it; pyplot's state is neither used nor changed.

    Raises
    ------
    UnknownNameError
        No figure has that name.
    InputError
        No ranking, or one whose tables or contrasts have changed; where the figure needs
        OmniPath's tables, those too.

    Notes
    -----
    Cost: 0.3 s from the tables alone; effectors and blocking read the network again (2 s), as does
    regulators where that verb has not written its table yet (4 s).
    """
    figure = _figure(name)
    return drawn(figure, figure.data(material(run, watch)), ax)


def write(
    names: Sequence[str],
    *,
    run: Path | str = "pararoute-results",
    out: Sequence[Path | str] = (),
    formats: Sequence[str] = FORMATS,
    watch: Watch = SILENT,
) -> list[Path]:
    """Write figures with the tables behind them.

    Parameters
    ----------
    names : sequence of str
        As in `plot`.
    run : path
        Folder of a ranking; files are ``figures/NAME.svg``, ``.png``, ``.pdf`` and ``.tsv`` in it.
    out : sequence of path
        Files to write in place of these, for a single name; the suffix tells the format.
    formats : sequence of str
        Of the figures, among ``svg png pdf``; the table comes with them.

    Returns
    -------
    list of Path
        What was written. All is drawn before the first file is written, and of the files of one
        folder all are written or none.

    Raises
    ------
    UnknownNameError, InputError
        As in `plot`; no such format, a suffix that is none, one file for several figures.
    IntegrityError
        A folder or a file cannot be written, or the ranking beside it was replaced meanwhile.
    """
    wanted = [Path(file) for file in out]
    _check(names, wanted, formats)
    chosen = [_figure(name) for name in dict.fromkeys(names)]
    origin = origin_of(run)
    source = material(run, watch)
    made: dict[Path, bytes] = {}
    for figure in chosen:
        watch.stage(f"drawing {figure.name}")
        table = figure.data(source)
        files = wanted or [
            origin.folder / "figures" / f"{figure.name}.{form}" for form in (*formats, "tsv")
        ]
        made |= {file: _bytes(figure, table, file.suffix[1:].lower()) for file in files}
    how = "choose another place with --out" if wanted else READ_ONLY
    # figures/ belongs to the ranking's folder, which is locked and switched as a whole
    place = {file: file.parent if wanted else origin.folder for file in made}
    for own in dict.fromkeys(place.values()):
        its = {f.relative_to(own).as_posix(): made[f] for f in made if place[f] == own}
        origin.write(its, into=own, how=how)
    return [*made]


def _check(names: Sequence[str], out: Sequence[Path], formats: Sequence[str]) -> None:
    """Refuse what would draw something else than what was meant."""
    for what, given in (("names", names), ("formats", formats)):
        if isinstance(given, str):
            raise InputError(
                f"a text, where several {what} may stand", where=f"{what}={given!r}",
                expected="a list", how=f"write [{given!r}]",
            )  # fmt: skip
    for form in formats:
        if form not in FORMATS:
            raise UnknownNameError("format", form, FORMATS, where="the figures of a ranking")
    if out and len({*names}) != 1:
        raise InputError(
            f"files for {len({*names})} figures", where=", ".join(map(str, out)),
            expected="files for one figure", how="write each figure by itself, or leave out away",
        )  # fmt: skip
    for file in out:
        if file.suffix[1:].lower() not in SUFFIXES:
            raise InputError(
                "the file's suffix tells no format",
                where=str(file), expected=", ".join(f".{one}" for one in SUFFIXES),
                how="name the file with one of these",
            )  # fmt: skip


def material(run: Path | str, watch: Watch = SILENT) -> Material:
    """What figures are made from, of a ranking's folder; see `plot` for errors.

    The tables are read, and the contrasts' files checked, at once; the rest when a figure needs it.
    """
    folder = folder_of(run)
    record = read_run(folder)
    refuse_changed_files(record, folder)
    tables = {name: read_table(folder, name, record) for name in TABLES}
    digest = record["outputs"]["ligands.tsv"]
    return Material(
        record,
        tables,
        opening=lambda: _opened(reopen(folder, watch)),
        regulating=lambda: _regulators(folder, digest, watch),
    )


def _figure(name: str) -> Figure:
    if name not in FIGURES:
        raise UnknownNameError("figure", name, FIGURES, where="the figures of a ranking")
    return FIGURES[name]


def _bytes(figure: Figure, table: pd.DataFrame, form: str) -> bytes:
    if form != "tsv":
        return saved(figure, table, form)
    label = table.attrs.get("label", "")
    return to_tsv(table.assign(data=label) if label else table).encode()


def _opened(opened: Run) -> Opened:
    inputs, own = opened.inputs, tuple(opened.run["arguments"]["effector"])
    scored = scene(opened.graph, *inputs.data, own)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PararouteWarning)  # they are no choice of the user's
        beside = {
            name: there
            for name, names in BESIDE.items()
            if (there := present(names, opened.graph, inputs.knowledge.organism))
        }
    return Opened(Arena(",".join(own), scored), beside)


def _regulators(folder: Path, digest: str, watch: Watch) -> pd.DataFrame:
    """Those that the run's folder holds, if they are of this very ranking; else made now."""
    with suppress(OSError, ValueError, LookupError, TypeError, InputError):  # spoilt, or not there
        told = json.loads((folder / "regulators.json").read_text(encoding="utf-8"))
        file = folder / "regulators.tsv"
        written = told["outputs"][file.name] == hashlib.sha256(file.read_bytes()).hexdigest()
        if written and told["parameters"]["ranking, SHA-256 of ligands.tsv"] == digest:
            kept = read_later(file)
            if {*_REGULATORS} <= {*kept.columns}:
                return kept
    from pararoute.regulation import regulators

    try:
        return regulators(run=folder, watch=watch).regulators
    except NotEnoughDataError:  # no table of factors: the figure says so
        return pd.DataFrame()
