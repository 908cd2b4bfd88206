"""The verb `regulators`: the transcription factors behind a ranking's secretome."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from pararoute.ingest.errors import NotEnoughDataError
from pararoute.ingest.omnipath.reader import read_regulation
from pararoute.ingest.omnipath.source import Source
from pararoute.ingest.watch import SILENT, Watch
from pararoute.queries.conventions import model_limits
from pararoute.queries.export import to_json, to_tsv
from pararoute.queries.regulating import find
from pararoute.queries.regulating.reach import PERMUTATIONS
from pararoute.queries.regulators import Regulators
from pararoute.queries.secretion import ligand_members
from pararoute.runs import Origin, reopen

_TABLES = ("interactions", "collectri")  # where factors and their targets stand


def regulators(
    *,
    run: Path | str = "pararoute-results",
    permutations: int = PERMUTATIONS,
    seed: int = 0,
    watch: Watch = SILENT,
) -> Regulators:
    """Which transcription factors' changes could explain the secretome of a ranking.

    Parameters
    ----------
    run : path
        Folder of a ranking; nothing is written (`write` does).
    permutations, seed : int
        Of the null of a factor's reach over the ligands.
    watch : Watch
        Is told of stages.

    Returns
    -------
    Regulators
        ``regulators`` and ``targets`` as tidy tables, ``only(names)`` for some factors, and
        ``to_dict()`` for all of it.

    Raises
    ------
    InputError
        No ranking, or one whose inputs have changed since; no permutations.
    NotEnoughDataError
        The tables hold no transcription factor whose targets are measured.

    Notes
    -----
    Factors and targets are read in the organism of the ranking's network, in whose symbols the
    sender is told. Cost: reading the tables again, about 3 s, and 0.4 s for 471 factors.
    """
    opened = reopen(run, watch)
    watch.stage("reading CollecTRI and DoRothEA")
    inputs = opened.inputs
    licence = opened.run["arguments"]["license"]
    regulation = read_regulation(inputs.source, inputs.knowledge.organism, licence)
    if regulation.empty:
        raise NotEnoughDataError(
            "no transcription factor is in the ranking's tables",
            where=str(inputs.source),
            expected="CollecTRI's table (omnipath_webservice_collectri.tsv), or rows of DoRothEA "
            "among the interactions",
            how="rank with --omnipath live, a mirror that holds them, or another --license",
        )  # fmt: skip
    watch.stage("looking for regulators")
    members = ligand_members(inputs.sender, opened.graph.nodes, opened.graph.subunits)
    found = find.regulators(
        regulation, inputs.sender, members, opened.tables["ligands"],
        permutations=permutations, seed=seed,
    )  # fmt: skip
    parameters = {
        **found.parameters,
        "ranking, SHA-256 of ligands.tsv": opened.run["outputs"]["ligands.tsv"],
        "tables, SHA-256": _digests(inputs.source),
    }
    return replace(
        found,
        parameters=parameters,
        limits=(*model_limits(opened.run["arguments"]["effector"]), *found.limits),
        demo=bool(opened.run["demo"]),
        ranking=opened.origin.digest,
    )


def write(found: Regulators, folder: Path | str) -> dict[str, Path]:
    """Write the tables, and how they came about, into the ranking's folder, all or nothing.

    Returns
    -------
    dict of str to Path
        Where ``regulators``, ``targets`` and ``story`` stand; nothing if the folder is read-only,
        which is warned of.

    Raises
    ------
    IntegrityError
        The folder or a file cannot be written, or holds another ranking by now.
    """
    story: dict[str, Any] = {
        name: value
        for name, value in found.to_dict().items()
        if name not in ("regulators", "targets")
    }
    texts = {
        "regulators.tsv": to_tsv(found.regulators),
        "regulator_targets.tsv": to_tsv(found.targets),
    }
    story["outputs"] = {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()
    }
    texts["regulators.json"] = to_json(story)
    if not Origin(Path(folder), found.ranking).keep(texts):
        return {}
    return dict(zip(("regulators", "targets", "story"), map(Path(folder).__truediv__, texts),
                    strict=True))  # fmt: skip


def _digests(source: Source) -> dict[str, str]:
    files = {name: source.file(name) for name in _TABLES}
    return {
        name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items() if file
    }
