"""A contrast of a GEO series, or of a count matrix, by DESeq2: computed once, then cached.

What a contrast is computed from (the bytes of the counts and of their annotation, the
samples of both sides, the batch term, the version of the method) makes its fingerprint;
a table with that fingerprint in the cache is read and not computed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from pararoute.ingest.contrasts import ContrastEntry, catalogue
from pararoute.ingest.errors import (
    InputError,
    NotEnoughDataError,
    PararouteWarning,
    SpeciesError,
)
from pararoute.ingest.expression import read_expression
from pararoute.ingest.geo.counts import Counts, check_reads, present, read_count_matrix
from pararoute.ingest.geo.design import Design, NoSampleError, match_design
from pararoute.ingest.geo.groups import guess_groups
from pararoute.ingest.geo.ncbi import read_counts, read_series
from pararoute.ingest.geo.series import SAMPLE_COLUMNS
from pararoute.ingest.orthologs import other_organism, species_share
from pararoute.ingest.remote.cache import Entry
from pararoute.ingest.remote.sources import Sources
from pararoute.ingest.tables import Expression

METHOD = 1  # raised when the way from counts to a table changes, so that no old one is read
_ASSUMED = "assumed: "
_CONSTANT = ("contrast", "cell_line", "drug", "hours", "role", "organism")
TAXA = {"human": "Homo sapiens", "mouse": "Mus musculus"}


@dataclass(frozen=True)
class Contrast:
    """One contrast in DESeq2's columns, and how it came about.

    Attributes
    ----------
    frame : DataFrame
        ``gene_symbol gene_id baseMean log2FoldChange lfcSE stat pvalue padj`` (log2 of
        treated over control), then ``contrast cell_line drug hours role organism``, the
        same in each row. Sorted by symbol.
    info : mapping
        Samples of both sides, design, what is assumed, messages, fingerprint, inputs.
    path : Path
        The table in the cache.
    """

    frame: pd.DataFrame
    info: Mapping[str, Any]
    path: Path


def geo_contrast(entry: ContrastEntry, sources: Sources) -> Expression:
    """The expression table of a catalogue's entry that names a GEO series.

    Warns
    -----
    PararouteWarning
        What is assumed, which samples NCBI's counts lack, what DESeq2 was not sure of.
    """
    made = make_contrast(entry, sources)
    warn_of(made, sources)
    expression = read_expression(
        made.path, name=entry.name, role=entry.role, organism=entry.organism, complete=True,
        title=entry.title or entry.name,
    )  # fmt: skip
    return replace(expression, details=dict(made.info))


def warn_of(made: Contrast, sources: Sources) -> None:
    """Tell what limits a contrast; what a catalogue's entry assumes is a note."""
    for message in made.info["messages"]:
        text = f"{made.info['contrast']}: {message}"
        if str(message).startswith(_ASSUMED):
            sources.watch.note(text)
        else:
            warnings.warn(PararouteWarning(text), stacklevel=3)


def receivers_of(series: str, sources: Sources) -> list[str]:
    """Names of the catalogue's receiver contrasts that a series' titles allow.

    Parameters
    ----------
    series : str
        Its accession; the series is in the cache already where a sender was made from it.
    sources : Sources
        Where catalogues and series come from.
    """
    entries = [x.entry for x in catalogue(sources)
               if x.entry.series == series and x.entry.role == "receiver"]  # fmt: skip
    names = []
    for entry in entries:
        samples, _ = _samples(entry, None, sources)
        with contextlib.suppress(InputError):
            match_design(samples, entry.treated, entry.control, where=entry.name)
            names.append(entry.name)
    return names


def make_contrast(
    entry: ContrastEntry, sources: Sources, counts: Path | str | pd.DataFrame | None = None
) -> Contrast:
    """Compute a contrast, or take it from the cache.

    Parameters
    ----------
    entry : ContrastEntry
        Which samples to compare. Without a series the columns of `counts` are the samples.
    sources : Sources
        Where series and counts come from.
    counts : path or DataFrame, optional
        A count matrix in place of NCBI's; its columns are accessions or titles.

    Raises
    ------
    NotEnoughDataError
        No counts, or a group that is empty or (but for one against one) below two.
    InputError
        Patterns that match no sample, a batch that cannot be told from the treatment.

    Notes
    -----
    Cost: half a minute for 20,000 genes in 18 samples on one core.
    """
    watch = sources.watch
    matrix = None if counts is None else read_count_matrix(counts, entry.organism)
    samples, notes = _samples(entry, matrix, sources)
    try:
        design = match_design(samples, entry.treated, entry.control, where=entry.name)
    except NoSampleError as error:
        if entry.assumes:  # words say more than the patterns
            error.what = f"the samples of {entry.series} are not what {entry.name} needs"
            error.how = f"it needs {entry.assumes}; {error.how}"
        raise
    if matrix is None:
        watch.stage(f"reading the counts of {entry.series}")
        matrix = read_counts(entry.series, entry.organism, sources)
    _refuse_other_species(matrix, entry)
    matrix = _by_accession(matrix, samples)
    design, missing = _measured(design, matrix, entry)
    few = check_reads(matrix, (*design.treated, *design.control))
    info = _describe(entry, samples, design, matrix, [*notes, *design.notes, *missing, *few])
    for side in ("treated", "control"):
        told = ", ".join(f"{info['titles'][s]} ({s})" for s in info[side])
        watch.note(f"{entry.name}, {side}: {told}")
    entry_in_cache = sources.fetcher.cache.newest(f"contrast:{info['fingerprint']}")
    if entry_in_cache is None or sources.fetcher.cache.state(entry_in_cache) != "ok":
        entry_in_cache = _compute(entry, design, matrix, str(info["fingerprint"]), sources)
    path, fitted = sources.fetcher.cache.path(entry_in_cache), entry_in_cache.details
    info |= {"design": fitted["design"], "tested": fitted["tested"],
             "messages": [*info["messages"], *fitted["messages"]]}  # fmt: skip
    constant = {key: info[key] for key in _CONSTANT}
    return Contrast(_read(path).assign(**constant), info, path)


def _samples(
    entry: ContrastEntry, matrix: Counts | None, sources: Sources
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The samples that the entry's patterns are to be matched with."""
    if not entry.series:
        if matrix is None:
            raise InputError(
                "neither a series nor counts", where=entry.name, how="give --counts FILE"
            )
        names = list(matrix.frame.columns)
        columns: dict[str, Any] = dict.fromkeys(SAMPLE_COLUMNS, "")
        return pd.DataFrame({**columns, "sample": names, "title": names}), ()
    series = read_series(entry.series, sources)
    own = series.samples["organism"].isin([TAXA[entry.organism], ""])
    if not own.any():
        raise InputError(
            f"{series.accession} has no sample of {entry.organism}",
            where=entry.name,
            expected=f"samples of {TAXA[entry.organism]} (found: {', '.join(series.organisms)})",
            how="correct the key organism of the contrast",
        )
    return series.samples[own].reset_index(drop=True), series.notes


def _refuse_other_species(matrix: Counts, entry: ContrastEntry) -> None:
    genes, other = matrix.frame.index, other_organism(entry.organism)
    own, theirs = (species_share(genes, organism) for organism in (entry.organism, other))
    if matrix.organism == other or theirs > max(0.5, 2 * own):
        raise SpeciesError(
            f"the counts are of {other} ({theirs:.0%} of the genes are {other} symbols, "
            f"{own:.0%} {entry.organism} ones)",
            where=entry.name,
            expected=f"{entry.organism} genes",
            how="correct the organism of the contrast (--organism, or its contrasts.toml)",
        )


def _by_accession(matrix: Counts, samples: pd.DataFrame) -> Counts:
    """A matrix whose columns are titles, with the samples' accessions instead."""
    if set(matrix.frame.columns) & set(samples["sample"]):
        return matrix
    names = dict(zip(samples["title"], samples["sample"], strict=True))
    return replace(matrix, frame=matrix.frame.rename(columns=names))


def _measured(design: Design, matrix: Counts, entry: ContrastEntry) -> tuple[Design, list[str]]:
    """The design without the samples that the matrix lacks, which are named."""
    treated, no_treated = present(matrix, design.treated)
    control, no_control = present(matrix, design.control)
    missing = [*no_treated, *no_control]
    sizes = sorted((len(treated), len(control)))
    if sizes[0] == 0 or (sizes[0] == 1 and (sizes[1] > 1 or missing)):
        raise NotEnoughDataError(
            f"{len(treated)} treated and {len(control)} control samples are left to compare",
            where=f"{entry.name}" + (f"; not in the counts: {', '.join(missing)}" if missing
                                     else ""),
            expected="at least two samples in each group (one against one gives fold changes "
            "without p-values)",
            how="name other samples, or give a fuller matrix with --counts FILE",
        )  # fmt: skip
    notes = [f"not in the counts and left out: {', '.join(missing)}"] if missing else []
    kept = {s: design.batch[s] for s in (*treated, *control) if s in design.batch}
    return replace(design, treated=tuple(treated), control=tuple(control), batch=kept), notes


def _describe(
    entry: ContrastEntry,
    samples: pd.DataFrame,
    design: Design,
    matrix: Counts,
    messages: Sequence[str],
) -> dict[str, Any]:
    used = [*design.treated, *design.control]
    groups = guess_groups(samples).set_index(samples["sample"])
    compared = {
        "organism": entry.organism,
        "treated": sorted(design.treated),
        "control": sorted(design.control),
        "batch": dict(sorted(design.batch.items())),
        "counts": [file.sha256 for file in matrix.files],
        "pydeseq2": version("pydeseq2"),
        "method": METHOD,
    }
    fingerprint = hashlib.sha256(json.dumps(compared, sort_keys=True).encode()).hexdigest()
    titles = dict(zip(samples["sample"], samples["title"], strict=True))
    assumed = [f"{_ASSUMED}{entry.assumes}"] if entry.assumes else []
    return {
        "contrast": entry.name,
        "series": entry.series,
        "role": entry.role,
        "title": entry.title,
        "cell_line": _said(groups.loc[used, "cell_line"]),
        "drug": _said(groups.loc[list(design.treated), "drug"]),
        "hours": _said(groups.loc[list(design.treated), "hours"].map("{:g}".format)),
        "build": matrix.build,
        "titles": {s: titles[s] for s in used},
        "inputs": {str(file.path.name): file.sha256 for file in matrix.files},
        "genes": dict(matrix.counts),
        "messages": [*assumed, *messages],
        "fingerprint": fingerprint,
        **compared,
    }


def _compute(
    entry: ContrastEntry, design: Design, matrix: Counts, fingerprint: str, sources: Sources
) -> Entry:
    from pararoute.ingest.geo.deseq import fit

    cache = sources.fetcher.cache
    with cache.aside():
        pass  # a cache that cannot be written is found before the fit, not after it
    sources.watch.stage(
        f"{entry.name}: DESeq2 on {len(design.treated)} against {len(design.control)} samples"
    )
    fitted = fit(
        matrix.frame, design.treated, design.control, design.batch or None,
        progress=sources.watch.stage,
    )  # fmt: skip
    frame = fitted.frame.copy()
    frame.insert(1, "gene_id", frame["gene_symbol"].map(matrix.gene_id))
    with cache.aside() as file:
        frame.to_csv(file, sep="\t", index=False, float_format="%.10g", lineterminator="\n")
        return cache.add(
            file,
            url=f"contrast:{fingerprint}",
            name=f"{entry.name.replace(':', '_')}.tsv",
            client="pydeseq2",
            details={
                "design": fitted.design,
                "tested": fitted.tested,
                "messages": list(fitted.messages),
            },
        )


def _read(path: Path) -> pd.DataFrame:
    """A table as it was written: a gene called NA stays one."""
    numbers = ("baseMean", "log2FoldChange", "lfcSE", "stat", "pvalue", "padj")
    return pd.read_csv(
        path, sep="\t", dtype={"gene_id": str}, keep_default_na=False,
        na_values={column: [""] for column in numbers},
    )  # fmt: skip


def _said(values: pd.Series) -> str:
    return ";".join(sorted({str(v) for v in values.dropna()} - {"", "nan"}))
