"""Raw counts, genes by samples: NCBI's own for a series, or a user's matrix.

Counts come out as whole numbers, one row per gene symbol. Of several ids that share a
symbol the counts are added up, as reads of one gene; both the ids and how many there
were stay beside the counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pararoute.ingest.delimited import (
    MISSING_NUMBERS,
    TextTable,
    as_numbers,
    read_text_table,
    require_columns,
)
from pararoute.ingest.errors import (
    InputError,
    NotEnoughDataError,
    TableError,
    UnknownNameError,
)
from pararoute.ingest.expression import GENE_COLUMNS, gene_columns
from pararoute.ingest.frames import text_table
from pararoute.ingest.geo.series import in_numeric_order
from pararoute.ingest.identifiers import organism_of_ensembl
from pararoute.ingest.tables import SourceFile

FEW_READS = 100_000  # a sample with fewer says next to nothing, and upsets the size factors
MOST = 2**31 - 1  # reads of a gene, as in DESeq2
_PLAIN = re.compile("[0-9]{1,9}")
_MATRIX_NAME = re.compile(r"_raw_counts_(.+)_NCBI\.tsv(\.gz)?")
_ANNOTATION_NAME = re.compile(r"^[A-Za-z]+\.(.+)\.annot\.tsv(\.gz)?")
_ORGANISM_OF_BUILD = {"GRCh": "human", "GRCm": "mouse"}
_ANNOTATION_COLUMNS = frozenset(
    {"length", "chr", "chrom", "chromosome", "seqnames", "start", "end", "strand", "width",
     "description", "biotype", "gene_biotype", "gene_type", "genetype", "synonyms", "status",
     "transcript_id(s)", "transcript_id", "ensemblgeneid"}
)  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """Raw counts of one study.

    Attributes
    ----------
    frame : DataFrame of int64, genes x samples
        Index ``gene_symbol``, sorted; the columns are the samples' names.
    gene_id : Series of str
        The ids whose counts a symbol's row adds up, joined by ``;``.
    n_ids : Series of int
        How many ids that are.
    build : str
        Genome build the reads were mapped to, empty where nothing tells.
    organism : str
        ``"human"``, ``"mouse"``, or empty where nothing tells.
    files : tuple of SourceFile
        What was read.
    counts : mapping of str to int
        Rows merged or left out, by reason.
    """

    frame: pd.DataFrame
    gene_id: pd.Series
    n_ids: pd.Series
    build: str = ""
    organism: str = ""
    files: tuple[SourceFile, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, samples: Sequence[str]) -> pd.DataFrame:
        """The columns of these samples, in the order asked for.

        Raises
        ------
        UnknownNameError
            A sample that is not in the matrix.
        """
        for sample in samples:
            if sample not in self.frame:
                where = ", ".join(str(f.path) for f in self.files)
                raise UnknownNameError("sample", sample, self.frame.columns, where=where)
        return self.frame.loc[:, list(samples)]


def read_ncbi_counts(matrix: Path | str, annotation: Path | str) -> Counts:
    """Read the raw counts that NCBI makes of a human or mouse RNA-seq series.

    Parameters
    ----------
    matrix : path-like
        ``GSE..._raw_counts_<build>_NCBI.tsv.gz``: Entrez ids by samples (``GSM...``).
    annotation : path-like
        ``Human.<build>.annot.tsv.gz`` or ``Mouse...`` of the same build.

    Returns
    -------
    Counts
        Ids that the annotation lacks, or has no symbol for, are left out and counted.
        40,000 ids x 100 samples take about 1 s.

    Raises
    ------
    InputError
        The names tell no build, or different ones; or a TableError: a column is missing,
        or a cell is no count.
    NotEnoughDataError
        No id is in the annotation.
    """
    matrix, annotation = Path(matrix), Path(annotation)
    build = _build_of_both(matrix, annotation)
    table, genes = read_text_table(matrix), read_text_table(annotation)
    for read, columns in ((table, ("GeneID",)), (genes, ("GeneID", "Symbol"))):
        require_columns(read, columns, "give NCBI's file as it was fetched")
    symbol_of = genes.frame.dropna(subset=["GeneID"]).drop_duplicates("GeneID")
    ids = table.frame["GeneID"]
    symbols = ids.map(symbol_of.set_index("GeneID")["Symbol"])
    symbols = symbols.str.strip()
    symbols = symbols.where(symbols.ne("-"))
    absent = int((~ids.isin(symbol_of["GeneID"])).sum())
    left_out = Counter({"ids not in the annotation": absent})
    samples = [c for c in table.frame.columns if c != "GeneID"]
    numbers = _whole_numbers(table, samples)
    frame, gene_id, n_ids = _by_symbol(numbers, ids, symbols, table, left_out)
    files = tuple(SourceFile("counts", t.path, t.sha256, len(t.frame)) for t in (table, genes))
    organism = _ORGANISM_OF_BUILD[build[:4]]
    return Counts(frame, gene_id, n_ids, build, organism, files, dict(sorted(left_out.items())))


def read_count_matrix(source: Path | str | pd.DataFrame, organism: str = "") -> Counts:
    """Read a user's matrix of raw counts: a column of genes and one column per sample.

    Parameters
    ----------
    source : path-like or DataFrame
        Tab-separated, or comma-separated if it is called ``.csv``; plain or gzip. Lines
        beginning with ``#`` above the header are passed over (featureCounts). Columns
        such as Length, Chr or description are no samples, nor is a column without any
        number; ``__no_feature`` and the like (htseq-count) are no genes.
    organism : str
        ``"human"`` or ``"mouse"``; if empty, Ensembl ids tell, and Entrez ids count as
        human.

    Returns
    -------
    Counts
        Rows without a symbol are left out and counted.

    Raises
    ------
    TableError
        No gene column, no sample, or a cell that is no count (decimal, negative, empty).
    SpeciesError
        Ensembl ids of the other organism.

    Examples
    --------
    >>> frame = pd.DataFrame({"gene": ["EGF", "AKT1", "EGF"], "s1": [1, 2, 3], "s2": [0, 5, 1]})
    >>> counts = read_count_matrix(frame)
    >>> counts.frame.to_dict("list")
    {'s1': [2, 4], 's2': [5, 1]}
    >>> counts.counts["rows added to another of the same id"]
    1
    """
    table = _table(source)
    left_out: Counter[str] = Counter()
    ids, symbols = gene_columns(table, organism, left_out)
    known = GENE_COLUMNS | _ANNOTATION_COLUMNS
    samples = [c for c in table.frame.columns if c.lower() not in known]
    samples = _with_numbers(table, samples, left_out)
    if not samples:
        raise TableError(
            "no column of counts",
            where=f"{table.path} (columns: {', '.join(table.frame.columns)})",
            expected="one column of whole numbers per sample",
            how="give the matrix of raw counts, genes in rows and samples in columns",
        )
    numbers = _whole_numbers(table, samples)
    frame, gene_id, n_ids = _by_symbol(numbers, ids, symbols, table, left_out)
    return Counts(
        frame,
        gene_id,
        n_ids,
        organism=organism or organism_of_ensembl(ids),
        files=(SourceFile("counts", table.path, table.sha256, len(table.frame)),),
        counts=dict(sorted(left_out.items())),
    )


def present(counts: Counts, samples: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which samples the matrix has and which it lacks, both in the order given.

    NCBI counts only the runs that pass its pipeline, so some samples of a series may
    have no counts.

    Examples
    --------
    >>> counts = read_count_matrix(pd.DataFrame({"gene": ["EGF"], "GSM1": [7]}))
    >>> present(counts, ["GSM2", "GSM1"])
    (('GSM1',), ('GSM2',))
    """
    wanted = tuple(dict.fromkeys(samples))
    have = set(counts.frame.columns)
    return tuple(s for s in wanted if s in have), tuple(s for s in wanted if s not in have)


def check_reads(counts: Counts, samples: Iterable[str]) -> list[str]:
    """What is to be said of samples that hold few reads.

    Raises
    ------
    InputError
        A sample without any read; all such are named.
    """
    reads = counts.of(tuple(samples)).sum()
    empty = [str(sample) for sample, n in reads.items() if n == 0]
    if empty:
        raise InputError(
            f"no read at all in {', '.join(empty)}",
            where=", ".join(str(f.path) for f in counts.files[:1]),
            expected="counts above 0 in every sample",
            how="leave these samples out, or check the matrix",
        )
    few = [f"{sample} ({n:,})" for sample, n in reads.items() if n < FEW_READS]
    return [f"fewer than {FEW_READS:,} reads: {', '.join(few)}"] if few else []


def _build_of_both(matrix: Path, annotation: Path) -> str:
    if "_norm_counts_" in matrix.name:
        raise InputError(
            "normalised counts (TPM or FPKM)",
            where=str(matrix),
            expected="GSE..._raw_counts_<build>_NCBI.tsv.gz",
            how="give raw counts, not TPM or FPKM",
        )
    build = _build_of(matrix, _MATRIX_NAME, "GSE64741_raw_counts_GRCh38.p13_NCBI.tsv.gz")
    other = _build_of(annotation, _ANNOTATION_NAME, "Human.GRCh38.p13.annot.tsv.gz")
    if build != other:
        raise InputError(
            f"counts of {build}, annotation of {other}",
            where=f"{matrix}, {annotation}",
            expected="the same genome build",
            how=f"fetch the annotation of {build}",
        )
    return build


def _build_of(path: Path, pattern: re.Pattern[str], example: str) -> str:
    found = pattern.search(path.name)
    if found is None or found[1][:4] not in _ORGANISM_OF_BUILD:
        raise InputError(
            "the file name tells no human or mouse genome build",
            where=str(path),
            expected=f"NCBI's own name, such as {example}",
            how="keep NCBI's name, or give the matrix as your own counts",
        )
    return found[1]


def _table(source: Path | str | pd.DataFrame) -> TextTable:
    """Text cells; comment lines above the header are passed over, line numbers stay true."""
    if isinstance(source, pd.DataFrame):
        return text_table(source, "counts")
    return read_text_table(source, comments=True)


def _with_numbers(table: TextTable, columns: list[str], left_out: Counter[str]) -> list[str]:
    """Columns but for those that hold text only."""
    # of thousands of samples nearly all begin with a count, and need no closer look
    first = table.frame.iloc[0]
    text = [
        c
        for c in columns
        if not _PLAIN.fullmatch(str(first[c]))
        and table.frame[c].notna().any()
        and as_numbers(table.frame[c].head(200)).isna().all()
        and as_numbers(table.frame[c]).isna().all()
    ]
    for column in text:
        if table.frame[column].dropna().isin(MISSING_NUMBERS).all():
            raise TableError(
                f"the sample '{column}' holds no count",
                where=f"{table.path}, column '{column}'",
                expected="whole numbers",
                how="leave the column out, or fill it",
            )
    if text:
        left_out[f"columns without numbers ({', '.join(text)})"] = len(text)
    return [c for c in columns if c not in text]


def _whole_numbers(table: TextTable, samples: list[str]) -> pd.DataFrame:
    cells = table.frame[samples]
    # Python's own rule for numbers would take 1_000 and digits of any script
    values = cells.apply(as_numbers).to_numpy("float64")
    whole = np.isfinite(values) & (values >= 0) & (values <= MOST) & (values == np.floor(values))
    wrong = ~whole
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise _no_count(table, values, int(row), int(column), samples, int(wrong.sum()))
    return pd.DataFrame(values.astype("int64"), index=cells.index, columns=samples)


def _no_count(
    table: TextTable, values: NDArray[np.float64], row: int, column: int, samples: list[str], n: int
) -> TableError:
    value = values[row, column]
    label, sample = table.frame.index[row], samples[column]
    cell = table.frame.at[label, sample]
    if pd.isna(cell):
        what, how = "an empty cell", "write 0 where no read was counted"
    elif not np.isfinite(value):
        what = f"'{cell}' is not a number"
        comma = "," in str(cell)
        how = "write it without commas" if comma else "write 0 where no read was counted"
    elif value < 0:
        what, how = f"'{cell}' is negative", "give raw counts, not logarithms or corrected values"
    elif value > MOST:
        what, how = f"'{cell}' is more than reads can be", "give raw counts"
    else:
        what = f"'{cell}' is not a whole number"
        how = (
            "give raw counts, not TPM or FPKM; round estimated counts (salmon, kallisto, RSEM) "
            "to whole numbers"
        )
    return TableError(
        f"{what}{f' (and {n - 1} more)' if n > 1 else ''}",
        where=table.cell(label, sample),
        expected=f"a whole number from 0 to {MOST}",
        how=how,
    )


def _by_symbol(
    numbers: pd.DataFrame,
    ids: pd.Series,
    symbols: pd.Series,
    table: TextTable,
    left_out: Counter[str],
) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Add up the rows of each symbol; ids are listed in numeric order."""
    summary = ids.str.startswith("__", na=False)  # htseq-count's __no_feature and the like
    left_out["rows that summarise reads without a gene"] = int(summary.sum())
    named = symbols.notna() & symbols.ne("") & ~summary
    if not named.any():
        raise NotEnoughDataError(
            "no row has a gene symbol",
            where=str(table.path),
            how="check the gene column, the organism and the annotation",
        )
    left_out["rows without a gene symbol"] = int((symbols.isna() & ~summary).sum())
    rows = symbols[named].rename("gene_symbol")
    frame = numbers[named].groupby(rows).sum()
    pairs = pd.DataFrame({"gene_symbol": rows, "gene_id": ids[named].fillna("")})
    pairs = pairs.drop_duplicates()
    left_out["rows added to another of the same id"] = len(rows) - len(pairs)
    left_out["ids added to another of the same symbol"] = len(pairs) - len(frame)
    order = {name: i for i, name in enumerate(in_numeric_order(pairs["gene_id"]))}
    groups = pairs.sort_values("gene_id", key=lambda c: c.map(order)).groupby("gene_symbol")
    return frame, groups["gene_id"].agg(";".join), groups.size().rename("n_ids")
