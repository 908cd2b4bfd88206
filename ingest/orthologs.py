"""Mouse genes in human symbols, and the other way, with a ledger of what became of each.

The shipped table (``reference/orthologs_mouse_human.tsv.gz``) lists pairs of symbols, from
Ensembl [1] and, for genes that have no orthologue there, from HCOP [2]. How many partners
the genes of a pair have in it gives its orthology:

================  =====================================================================
orthology         what is done
================  =====================================================================
``one-to-one``    taken
``one-to-many``   each target gene gets the source gene's values
``many-to-one``   the most precise source gene is used, the others are not
``many-to-many``  both
``lost``          the source gene has no target
================  =====================================================================

The most precise is the one of smallest ``lfcSE``, then the first symbol in alphabetical
order. Genes that are not in the table are lost, never guessed from their spelling.

References
----------
[1] Vilella AJ, Severin J, Ureta-Vidal A, et al. EnsemblCompara GeneTrees: complete,
duplication-aware phylogenetic trees in vertebrates. Genome Res 19, 327-335 (2009),
doi:10.1101/gr.073585.107.

[2] Yates B, Gray KA, Jones TEM, Bruford EA. Updates to HCOP: the HGNC comparison of
orthology predictions tool. Brief Bioinform 22, bbab155 (2021), doi:10.1093/bib/bbab155.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pandas as pd

from pararoute.ingest import reference
from pararoute.ingest.errors import NotEnoughDataError, SpeciesError, UnknownNameError
from pararoute.ingest.tables import ORGANISMS, Expression, checked

LOST = "lost"
LEDGER = ("source_gene", "target_gene", "orthology", "used", "note")


def orthologs() -> pd.DataFrame:
    """The shipped table of orthologues.

    Returns
    -------
    DataFrame of str, shape (26012, 3)
        Official symbols ``mouse`` and ``human``, sorted, each pair once. ``evidence`` is
        Ensembl's own type (``Ensembl one2one``) or how many of HCOP's 12 databases have
        the pair (``HCOP 5``). Copy it before you change it.

    Examples
    --------
    >>> table = orthologs()
    >>> table[table["human"].isin(["IGF1", "CXCL11"])].values.tolist()
    [['Cxcl11', 'CXCL11', 'HCOP 5'], ['Igf1', 'IGF1', 'Ensembl one2one']]
    """
    return reference.table("orthologs_mouse_human")


def translate_symbols(symbols: Iterable[str], source: str, to: str) -> pd.DataFrame:
    """The orthologues of gene symbols.

    Parameters
    ----------
    symbols : iterable of str
        Official symbols of `source`; repeats count once.
    source, to : str
        ``"mouse"`` and ``"human"``, or the other way.

    Returns
    -------
    DataFrame
        One row per pair, sorted: ``source_gene``, ``target_gene``, ``orthology`` (see the
        module's docstring) and ``evidence``. A lost gene has an empty target.

    Examples
    --------
    >>> translate_symbols(["Cxcl15", "Igf1", "Ins2"], "mouse", "human").iloc[:, :3].values.tolist()
    [['Cxcl15', '', 'lost'], ['Igf1', 'IGF1', 'one-to-one'], ['Ins2', 'INS', 'many-to-one']]
    """
    genes = pd.DataFrame({"source_gene": sorted(set(symbols))}, dtype=object)
    pairs = genes.merge(orthologous_pairs(source, to), how="left", on="source_gene")
    return pairs.fillna({"target_gene": "", "orthology": LOST, "evidence": ""})


def translate(expression: Expression, to: str) -> tuple[Expression, pd.DataFrame]:
    """The expression changes of one organism's genes, told in another's symbols.

    Parameters
    ----------
    expression : Expression
        Of mouse or human genes, whichever `to` is not. It is not changed.
    to : str
        ``"human"`` or ``"mouse"``.

    Returns
    -------
    expression : Expression
        One row per target gene, with the values (log2 scale) and the ``gene_id`` of the
        source gene that is used; ``counts`` tells how many pairs of each orthology.
    ledger : DataFrame
        One row per pair, sorted: ``source_gene``, ``target_gene`` (empty where lost),
        ``orthology``, ``used`` and ``note``: the evidence, or why a row is not used.

    Raises
    ------
    UnknownNameError
        `to` is no known organism.
    SpeciesError
        The genes are those of `to` already.
    NotEnoughDataError
        No gene has an orthologue.

    Notes
    -----
    Cost: 0.5 s for 20,000 genes, most of it to read the shipped tables once.

    Examples
    --------
    >>> from pararoute.ingest.expression import read_expression
    >>> values = {"log2FoldChange": [1.0, 2.0, 0.0], "lfcSE": [0.5, 0.2, 0.1], "padj": 0.5}
    >>> mouse = read_expression(pd.DataFrame(values, index=["Ins1", "Ins2", "Tnf"]))
    >>> human, ledger = translate(mouse, "human")
    >>> human.frame[["gene_symbol", "lfcSE"]].values.tolist(), ledger["used"].tolist()
    ([['INS', 0.2], ['TNF', 0.1]], [False, True, True])
    """
    source = other_organism(to)
    _refuse_wrong_species(expression, source, to)
    frame = expression.frame
    ledger = _ledger(frame.set_index("gene_symbol")["lfcSE"], source, to)
    used = ledger.loc[ledger["used"], ["source_gene", "target_gene"]]
    if used.empty:
        raise NotEnoughDataError(
            f"none of the {len(frame)} {source} genes has a {to} orthologue",
            where=_where(expression),
            expected=f"official {source} gene symbols",
            how="check the gene column and the organism",
        )
    moved = used.merge(frame, left_on="source_gene", right_on="gene_symbol")
    moved = moved.assign(gene_symbol=moved["target_gene"])[list(frame.columns)]
    moved = moved.sort_values("gene_symbol", ignore_index=True)
    kinds = ledger["orthology"].value_counts().to_dict()
    counts = {**expression.counts, **{f"orthologues, {kind}": n for kind, n in kinds.items()}}
    counts["orthologues, not used"] = int((~ledger["used"]).sum()) - kinds.get(LOST, 0)
    moved = checked(moved, "expression", _where(expression))
    counts = dict(sorted(counts.items()))
    return replace(expression, frame=moved, organism=to, counts=counts), ledger


def translate_abundance(abundance: pd.Series, to: str) -> pd.Series:
    """Abundances (per million) by gene, in another organism's symbols.

    Parameters
    ----------
    abundance : Series of float
        By symbol.
    to : str
        ``"human"`` or ``"mouse"``.

    Returns
    -------
    Series of float
        Sorted by symbol; of several genes with one orthologue the sum, since each makes it.

    Examples
    --------
    >>> translate_abundance(pd.Series({"Ins1": 1.0, "Ins2": 2.0, "Tnf": 5.0}), "human").to_dict()
    {'INS': 3.0, 'TNF': 5.0}
    """
    pairs = translate_symbols(abundance.index, other_organism(to), to)
    pairs = pairs[pairs["orthology"] != LOST]
    return pairs["source_gene"].map(abundance).groupby(pairs["target_gene"]).sum().rename_axis(None)


def touched(ledger: pd.DataFrame, ligands: pd.DataFrame, top: int = 20) -> pd.DataFrame:
    """What of the ledger a reader of the ranking should see: where it is not one-to-one.

    Parameters
    ----------
    ledger : DataFrame
        From `translate`.
    ligands : DataFrame
        Every ligand of the pair table, with columns ``rank`` and ``ligand``; a complex is
        its members joined by ``_``.
    top : int
        Down to which rank.

    Returns
    -------
    DataFrame
        ``rank``, ``ligand`` and the ledger's columns, sorted by rank, then ligand, then
        genes: pairs that touch a top ligand, and, at any rank, lost genes that a ligand of
        the other organism is the namesake of (letter case ignored): such a ligand was
        ranked without them.

    Examples
    --------
    >>> row = ["Ins2", "INS", "many-to-one", True, ""]
    >>> ledger = pd.DataFrame([row], columns=LEDGER)
    >>> touched(ledger, pd.DataFrame({"rank": [3], "ligand": ["INS"]}))["rank"].tolist()
    [3]
    """
    members = ligands[["rank", "ligand"]].assign(gene=ligands["ligand"].str.split("_"))
    members = members.explode("gene").drop_duplicates()
    lost = ledger["orthology"].eq(LOST)
    changed = ledger[~lost & ledger["orthology"].ne("one-to-one")]
    found = changed.merge(members[members["rank"] <= top], left_on="target_gene", right_on="gene")
    folded = members.assign(gene=members["gene"].str.upper())
    namesakes = ledger[lost].assign(gene=ledger.loc[lost, "source_gene"].str.upper())
    found = pd.concat([found, namesakes.merge(folded, on="gene")])
    order = ["rank", "ligand", "source_gene", "target_gene"]
    return found.sort_values(order, ignore_index=True)[["rank", "ligand", *LEDGER]]


def with_ligands(ledger: pd.DataFrame, ligands: pd.DataFrame) -> pd.DataFrame:
    """The whole ledger with the ligands that each row touches where it is not one-to-one.

    Parameters
    ----------
    ledger, ligands : DataFrame
        As `touched` takes them.

    Returns
    -------
    DataFrame
        `ledger` and the columns ``ligands`` (joined by ``;``) and ``best_rank``; empty where
        a row touches none, or is one-to-one.

    Examples
    --------
    >>> row = ["Ins2", "INS", "many-to-one", True, ""]
    >>> ledger = pd.DataFrame([row], columns=LEDGER)
    >>> found = with_ligands(ledger, pd.DataFrame({"rank": [3], "ligand": ["INS"]}))
    >>> found["ligands"].tolist(), found["best_rank"].tolist()
    (['INS'], [3])
    """
    keys = ["source_gene", "target_gene"]
    groups = touched(ledger, ligands, top=int(ligands["rank"].max())).drop_duplicates(
        [*keys, "ligand"]
    )
    told = groups.groupby(keys).agg(ligands=("ligand", ";".join), best_rank=("rank", "min"))
    return ledger.join(told, on=keys).astype({"best_rank": "Int64"})


def species_share(symbols: Iterable[str], organism: str) -> float:
    """Share of distinct symbols that are official ones or clear aliases of an organism.

    Letter case counts, and tells mouse from human: of the human symbols in the table of
    orthologues 99 % are known as human and 1.0 % as mouse ones, of its mouse symbols
    99.95 % as mouse and 0.4 % as human ones.

    Examples
    --------
    >>> species_share(["Igf1", "Egf", "Tnf"], "mouse"), species_share(["Igf1", "Egf"], "human")
    (1.0, 0.0)
    """
    distinct = {symbol for symbol in symbols if symbol}
    return len(distinct & _official(organism).keys()) / max(len(distinct), 1)


def _ledger(lfcse: pd.Series, source: str, to: str) -> pd.DataFrame:
    """Which source gene each target gene takes; `lfcse` is labelled by source symbol."""
    ledger = translate_symbols(lfcse.index, source, to)
    ledger["lfcSE"] = ledger["source_gene"].map(lfcse)
    ranked = ledger.sort_values(["target_gene", "lfcSE", "source_gene"], na_position="last")
    best = ranked.drop_duplicates("target_gene").set_index("target_gene")["source_gene"]
    lost = ledger["orthology"].eq(LOST)
    ledger["used"] = ledger["source_gene"].eq(ledger["target_gene"].map(best)) & ~lost
    why = {symbol: _why_lost(symbol, source, to) for symbol in ledger.loc[lost, "source_gene"]}
    instead = ledger["target_gene"].map(best) + " is more precise, or as precise and first by name"
    ledger["note"] = ledger["evidence"].where(ledger["used"], instead)
    ledger.loc[lost, "note"] = ledger["source_gene"].map(why)
    return ledger[list(LEDGER)]


def _why_lost(symbol: str, source: str, to: str) -> str:
    official = _official(source).get(symbol, "")
    if official == symbol:
        return f"no {to} orthologue in the table"
    return f"the official symbol is {official}" if official else f"not a known {source} symbol"


def _refuse_wrong_species(expression: Expression, source: str, to: str) -> None:
    here, there = (species_share(expression.frame["gene_symbol"], o) for o in (source, to))
    if expression.organism == to or there > here:
        told = f": {there:.0%} are {to} symbols, {here:.0%} {source}" if there > here else ""
        raise SpeciesError(
            f"the genes are {to} ones already{told}",
            where=_where(expression),
            expected=f"{source} gene symbols, to be told in {to} ones",
            how=f"use the table as it is, with organism {to}",
        )


def _where(expression: Expression) -> str:
    return str(expression.files[0].path) if expression.files else expression.name


def other_organism(organism: str) -> str:
    """The one of mouse and human that `organism` is not.

    Examples
    --------
    >>> other_organism("mouse")
    'human'
    """
    if organism not in ORGANISMS:
        raise UnknownNameError("organism", organism, ORGANISMS, where="table of orthologues")
    return next(o for o in ORGANISMS if o != organism)


@cache
def orthologous_pairs(source: str, to: str) -> pd.DataFrame:
    """The table in one direction, with the orthology of each pair."""
    if source != other_organism(to):
        raise SpeciesError(f"no table of orthologues from {source} to {to}")
    table = orthologs()[[source, to, "evidence"]]
    table = table.set_axis(["source_gene", "target_gene", "evidence"], axis=1)
    words = {True: "many", False: "one"}  # a target that stands in several rows has many sources
    sources, targets = (
        table[end].duplicated(keep=False).map(words) for end in ("target_gene", "source_gene")
    )
    table.insert(2, "orthology", sources + "-to-" + targets)
    return table.sort_values(["source_gene", "target_gene"], ignore_index=True)


@cache
def _official(organism: str) -> dict[str, str]:
    """The official symbol of each official symbol and each clear alias."""
    table = reference.table(f"genes_{organism}")
    both = list(zip(table["symbol"], table["aliases"], strict=True))
    known = {alias: symbol for symbol, aliases in both for alias in aliases.split(";")}
    known.pop("", None)
    return known | {symbol: symbol for symbol, _ in both}
