"""A differential-expression table: recognise its dialect, read it into one contract.

DESeq2, edgeR, limma-voom and MetaVolcanoR column names are recognised in any letter
case; genes by symbol, Ensembl (with or without version) or Entrez id. What a dialect
leaves out is derived by a stated formula and counted (`derive_lfcse`).
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from pararoute.ingest.delimited import (
    ROW_NAMES,
    TextTable,
    as_text,
    require_columns,
    to_numbers,
)
from pararoute.ingest.errors import NotEnoughDataError, PararouteWarning, TableError
from pararoute.ingest.frames import text_table
from pararoute.ingest.identifiers import kind_of_identifiers, organism_of_ensembl, to_symbols
from pararoute.ingest.tables import COLUMNS, Expression, SourceFile, checked

SIGNIFICANT = 0.05
SIGNIFICANT_ONLY = (f"lists no gene with padj above {SIGNIFICANT}: it is taken as a list of "
                    "significant genes only, and a missing gene as unknown")  # fmt: skip
_NORMAL_95 = 1.959963984540054  # MetaVolcanoR's interval is value +/- this many standard errors
DIALECTS: dict[str, tuple[str, ...]] = {
    # DESeq2's name: other spellings (edgeR, limma-voom, MetaVolcanoR, common exports)
    "log2FoldChange": ("log2foldchange", "logfc", "log2fc", "log2_fold_change", "lfc",
                       "avg_log2fc", "avg_logfc", "randomsummary"),
    "lfcSE": ("lfcse", "logfc_se", "se", "stderr", "std.error", "randomse"),
    "stat": ("stat", "t", "z", "zscore", "z.score"),
    "pvalue": ("pvalue", "p.value", "p_value", "pval", "p_val", "p", "randomp"),
    "padj": ("padj", "fdr", "adj.p.val", "adj_p_val", "p_val_adj", "p.adjust", "qvalue",
             "q.value", "padjust"),
    "baseMean": ("basemean",),
    "AveExpr": ("aveexpr", "logcpm", "avelogcpm"),
    "ci_low": ("randomci.lb", "ci.l", "ci_low", "ci.lb"),
    "ci_high": ("randomci.ub", "ci.r", "ci_high", "ci.ub"),
    "n_contrasts": ("n_contrasts",),
}  # fmt: skip
_SYMBOL_NAMES = ("gene_symbol", "symbol", "gene_name", "genename", "genesymbol", "hgnc_symbol",
                 "mgi_symbol", "external_gene_name", "symbols")  # fmt: skip
_ID_NAMES = ("gene", "genes", "gene_id", "geneid", "id", "ensembl", "ensembl_id",
             "ensembl_gene_id", "ensembl_gene", "entrez", "entrezid", "entrez_id", "entrezgene",
             "entrezgene_id", "feature", "name", ROW_NAMES)  # fmt: skip
GENE_COLUMNS = frozenset((*_SYMBOL_NAMES, *_ID_NAMES))
_KNOWN = GENE_COLUMNS.union(*DIALECTS.values())
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
_MANGLED = re.compile(
    rf"\d{{1,2}}-({_MONTH})|({_MONTH})-\d{{1,2}}|\d{{4}}-\d\d-\d\d( 00:00:00)?"
    r"|\d{1,2}/\d{1,2}/\d{2,4}|\d\.\d+e\+\d+|[34]\d{4}",
    re.IGNORECASE,
)


def read_expression(
    source: Path | str | pd.DataFrame,
    *,
    name: str = "",
    role: str = "expression",
    organism: str = "",
    complete: bool | None = None,
    title: str = "",
) -> Expression:
    """Read a differential-expression table.

    Parameters
    ----------
    source : path-like or DataFrame
        A file, tab-separated, or comma-separated if it is called ``.csv``; plain or gzip.
        Or a DataFrame of the same columns, which is not changed.
    name, title : str
        Id of the contrast (the file's name by default) and what it is, in words.
    role : str
        ``"sender"`` or ``"receiver"``, for messages and provenance.
    organism : str
        ``"human"``, ``"mouse"``, or empty: then mouse or human Ensembl ids tell.
    complete : bool, optional
        Whether every tested gene is listed. None: taken as incomplete, with a warning,
        if no gene has padj above 0.05.

    Returns
    -------
    Expression
        One row per symbol, sorted. Of several rows of one symbol the most precise one
        stays (smallest lfcSE, then smallest gene id); rows without symbol or fold change
        are left out. Both are counted.

    Raises
    ------
    TableError
        A column is missing, a number is wrong, or symbols were mangled by a spreadsheet.
    SpeciesError
        Ensembl ids of another organism.
    NotEnoughDataError
        No gene has a value.
    """
    table = text_table(source, role)
    counts: Counter[str] = Counter()
    columns = _recognised(table)
    numbers = {c: to_numbers(table, seen) for c, seen in columns.items()}
    ids, symbols = gene_columns(table, organism, counts)
    frame = pd.DataFrame({"gene_symbol": symbols, "gene_id": ids, **numbers})
    for column in COLUMNS["expression"]:
        if column not in frame:
            frame[column] = np.nan
    frame = checked(frame, "expression", str(table.path), keyed=False)
    frame = _measured(frame, table, counts)
    frame = derive_lfcse(frame, counts)
    if complete is None:
        complete = _looks_complete(frame, table)
    frame = _most_precise(frame, counts)
    frame = frame.assign(**{c: as_text(frame[c]) for c in ("gene_symbol", "gene_id")})
    frame = frame.drop(columns=[c for c in ("ci_low", "ci_high") if c in frame])
    return Expression(
        frame=frame,
        name=name or table.path.name,
        complete=complete,
        organism=organism or organism_of_ensembl(ids),
        title=title,
        files=(SourceFile(role, table.path, table.sha256, len(table.frame)),),
        counts=dict(sorted(counts.items())),
    )


def derive_lfcse(frame: pd.DataFrame, counts: Counter[str]) -> pd.DataFrame:
    """Fill empty standard errors of the log2 fold change (edgeR and limma have none).

    The first of these that the table allows, row by row:

    * from a confidence interval: ``(ci_high - ci_low) / (2 * 1.96)`` (MetaVolcanoR);
    * from a t or Wald statistic: ``|log2FoldChange / stat|`` (limma);
    * from a two-sided p-value: ``|log2FoldChange| / z`` with ``z`` the normal quantile of
      ``1 - pvalue / 2`` (edgeR); p-values below 1e-300 count as 1e-300;
    * where the quotient is undefined (fold change 0 or p = 1): the median of the others.

    Parameters
    ----------
    frame : DataFrame
        Columns of the expression contract, and ``ci_low``, ``ci_high`` where present.
    counts : Counter
        Receives how many values were derived.

    Returns
    -------
    DataFrame
        A copy with ``lfcSE`` filled where it could be.

    Examples
    --------
    >>> row = {"log2FoldChange": [2.0], "lfcSE": [np.nan], "stat": [4.0], "pvalue": [np.nan]}
    >>> derive_lfcse(pd.DataFrame(row), Counter())["lfcSE"].tolist()
    [0.5]
    """
    from scipy.special import ndtri

    frame = frame.copy()
    empty = frame["lfcSE"].isna()
    if not empty.any():
        counts["lfcSE derived"] += 0
        return frame
    rows = frame[empty]
    change = rows["log2FoldChange"].abs()
    z = pd.Series(-ndtri(rows["pvalue"].clip(lower=1e-300) / 2), index=rows.index)
    candidates = [change / rows["stat"].abs(), change / z]
    if {"ci_low", "ci_high"} <= set(rows.columns):
        candidates.insert(0, (rows["ci_high"] - rows["ci_low"]) / (2 * _NORMAL_95))
    derived = pd.Series(np.nan, index=rows.index)
    for candidate in candidates:
        derived = derived.fillna(candidate.where(np.isfinite(candidate) & (candidate > 0)))
    frame.loc[empty, "lfcSE"] = derived
    tested = rows["pvalue"].notna() | rows["stat"].notna()
    if frame["lfcSE"].notna().any():
        frame.loc[derived.index[derived.isna() & tested], "lfcSE"] = frame["lfcSE"].median()
    counts["lfcSE derived"] += int(frame.loc[empty, "lfcSE"].notna().sum())
    return frame


def _by_lower_case(table: TextTable) -> dict[str, str]:
    """The columns by their names in lower case; of those that are known none may stand twice."""
    seen: dict[str, str] = {}
    for name in table.frame.columns:
        first = seen.setdefault(name.lower(), name)
        if first != name and name.lower() in _KNOWN:
            raise TableError(
                f"the columns '{first}' and '{name}' differ in letter case only",
                where=f"{table.path}, line 1",
                expected="each column once",
                how="remove or rename one of them",
            )
    return seen


def _recognised(table: TextTable) -> dict[str, str]:
    """DESeq2's name of each column that is known, to the name seen in the file."""
    seen = _by_lower_case(table)
    found: dict[str, str] = {}
    for ours, spellings in DIALECTS.items():
        hits = [seen[s] for s in spellings if s in seen]
        if hits:
            found[ours] = hits[0]
    if "log2FoldChange" not in found:
        require_columns(
            table, ("log2FoldChange",), "give the log2 fold change this name (or logFC)"
        )
    if not found.keys() & {"lfcSE", "stat", "pvalue", "ci_low"}:
        require_columns(
            table, ("lfcSE",), "give a standard error, a t statistic or a p-value per gene"
        )
    return found


def gene_columns(
    table: TextTable, organism: str, counts: Counter[str]
) -> tuple[pd.Series, pd.Series]:
    """Gene ids as they stand, and symbols (missing where there is none).

    A column of symbols goes before one of ids: rows without a symbol then stay without,
    so that the symbols of a table are the user's own. Only a table that has ids alone is
    translated.
    """
    seen = _by_lower_case(table)
    symbol_column = next((seen[c] for c in _SYMBOL_NAMES if c in seen), None)
    id_columns = [seen[c] for c in _ID_NAMES if c in seen]
    if symbol_column is None and not id_columns:
        require_columns(table, ("gene_symbol",), "name the column of the genes gene_symbol")
    ids = table.frame[id_columns[0]] if id_columns else table.frame[str(symbol_column)]
    if symbol_column is not None:
        symbols = table.frame[symbol_column].str.strip()
    elif kind_of_identifiers(ids) == "symbol":
        symbols = ids.str.strip()
    else:
        symbols = to_symbols(ids, organism, str(table.path), counts)
    column = symbol_column or id_columns[0]
    _refuse_several_lines(table, column)
    if kind_of_identifiers(table.frame[column]) == "symbol":
        _refuse_mangled(table, column)
    return ids, symbols


def _refuse_several_lines(table: TextTable, column: str) -> None:
    """Raise where a quote that was not closed has swallowed the next lines."""
    names = table.frame[column]
    wrong = names[names.str.contains("\n", regex=False, na=False)]
    if len(wrong):
        raise TableError(
            "the name of a gene runs over several lines",
            where=table.cell(wrong.index[0], column),
            expected="a gene in every line",
            how="look for an unbalanced quote",
        )


def _refuse_mangled(table: TextTable, column: str) -> None:
    symbols = table.frame[column].dropna().str.strip()
    wrong = symbols[symbols.str.fullmatch(_MANGLED)]
    if len(wrong):
        cells = ", ".join(f"'{v}' (line {int(i) + 2})" for i, v in wrong.head(10).items())
        more = f" and {len(wrong) - 10} more" if len(wrong) > 10 else ""
        raise TableError(
            f"{len(wrong)} gene symbols were turned into dates or numbers by a spreadsheet",
            where=f"{table.path}, column '{column}': {cells}{more}",
            expected="gene symbols, such as MARCHF1 or SEPTIN2",
            how="export the table again without opening it in a spreadsheet program",
        )


def _measured(frame: pd.DataFrame, table: TextTable, counts: Counter[str]) -> pd.DataFrame:
    """Rows with a symbol and a fold change; an error if there is no value at all."""
    if frame["log2FoldChange"].isna().all():
        raise NotEnoughDataError(
            "every log2FoldChange is missing",
            where=str(table.path),
            expected="a number for at least one gene",
            how="check that the contrast was computed",
        )
    named = frame["gene_symbol"].notna() & frame["gene_symbol"].ne("")
    valued = frame["log2FoldChange"].notna()
    counts["rows without a gene symbol"] = int((~named).sum())
    counts["rows without a fold change"] = int((named & ~valued).sum())
    frame = frame[named & valued]
    if frame.empty:
        raise NotEnoughDataError(
            "no row has both a gene symbol and a fold change",
            where=str(table.path),
            how="check the column of gene symbols",
        )
    return frame


def _most_precise(frame: pd.DataFrame, counts: Counter[str]) -> pd.DataFrame:
    """One row of each symbol, sorted."""
    rows, twice = len(frame), frame.duplicated("gene_symbol", keep=False)
    if twice.any():
        several = frame[twice].sort_values(["gene_symbol", "lfcSE", "gene_id"])
        frame = frame.drop(several.index[several.duplicated("gene_symbol")])
    counts["rows of a symbol that another row already has"] = rows - len(frame)
    return frame.sort_values("gene_symbol", ignore_index=True)


def is_complete(padj: pd.Series) -> bool:
    """Whether every tested gene seems to be listed: some padj is above 0.05, or there is none."""
    return not bool(padj.max() <= SIGNIFICANT)


def _looks_complete(frame: pd.DataFrame, table: TextTable) -> bool:
    complete = is_complete(frame["padj"])
    if not complete:
        warnings.warn(
            PararouteWarning(f"{table.path} {SIGNIFICANT_ONLY}"),
            stacklevel=3,
        )
    return complete
