"""Gene identifiers: which kind a column holds, and what symbol each stands for.

The shipped tables (``reference/``) map Ensembl and Entrez ids to symbols; an id of two
symbols is ambiguous and maps to none, and both kinds of loss are counted. Symbols are
never replaced behind the user's back: another spelling of a gene is only pointed out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

import pandas as pd

from pararoute.ingest import reference
from pararoute.ingest.errors import NotEnoughDataError, SpeciesError
from pararoute.ingest.orthologs import other_organism, species_share
from pararoute.ingest.tables import ORGANISMS, Expression

_ENSEMBL = re.compile(r"ENS(MUS)?G\d{11}(\.\d+)?(_PAR_Y)?")


def kind_of_identifiers(ids: pd.Series) -> str:
    """``"ensembl"``, ``"entrez"`` or ``"symbol"``: what most of the values look like.

    Examples
    --------
    >>> kind_of_identifiers(pd.Series(["ENSG00000017427.17", "ENSG00000140443"]))
    'ensembl'
    >>> kind_of_identifiers(pd.Series(["3479", "3480"]))
    'entrez'
    >>> kind_of_identifiers(pd.Series(["IGF1", "NA"]))
    'symbol'
    """
    text = ids.dropna().str.strip()
    like_ensembl = text[text.str.startswith("ENS", na=False)]  # seldom any: the pattern costs more
    if like_ensembl.str.fullmatch(_ENSEMBL).sum() > 0.5 * len(text):
        return "ensembl"
    if text.str.fullmatch(r"\d+").mean() > 0.5:
        return "entrez"
    return "symbol"


def organism_of_ensembl(ids: pd.Series) -> str:
    """``"human"`` or ``"mouse"`` if Ensembl ids tell, else an empty string.

    Examples
    --------
    >>> organism_of_ensembl(pd.Series(["ENSMUSG00000020053"]))
    'mouse'
    """
    if kind_of_identifiers(ids) != "ensembl":
        return ""
    return "mouse" if ids.dropna().str.startswith("ENSMUSG").mean() > 0.5 else "human"


def to_symbols(ids: pd.Series, organism: str, where: str, counts: Counter[str]) -> pd.Series:
    """Symbols of Ensembl or Entrez ids; missing where unknown or ambiguous.

    Parameters
    ----------
    ids : Series of str
        Ids of one kind; Ensembl versions are ignored.
    organism : str
        ``"human"`` or ``"mouse"``; if empty, Ensembl ids tell, and Entrez ids count as human.
    where : str
        The file, for messages.
    counts : Counter
        Receives how many ids are unknown.

    Raises
    ------
    SpeciesError
        Ensembl ids of the other organism.
    NotEnoughDataError
        None of the ids is known.
    """
    found = organism_of_ensembl(ids)
    if organism and found and organism != found:
        raise SpeciesError(
            f"the Ensembl ids are of {found}, but the run is of {organism}",
            where=where,
            expected=f"{organism} genes",
            how=f"run with --organism {found}, or give the {organism} table",
        )
    kind = kind_of_identifiers(ids)
    clean = ids.str.strip()
    if kind == "ensembl":
        clean = clean.str.replace(r"[._].*$", "", regex=True)
    symbols = clean.map(_symbol_of(organism or found or "human", kind))
    counts[f"{kind} ids without a known symbol"] = int(symbols.isna().sum())
    if symbols.isna().all():
        raise NotEnoughDataError(
            f"none of the {kind} ids is known",
            where=where,
            expected=f"{organism or found or 'human'} {kind} ids",
            how="check the organism (--organism), or add a column gene_symbol",
        )
    return symbols


def other_spellings(
    missing: Iterable[str], present: Iterable[str], organism: str
) -> dict[str, str]:
    """Symbols in `missing` that stand in `present` under another name of the same gene.

    Only names that belong to one gene count; of several the first in alphabetical order
    is given, and the same name in other letters where there is no other.

    Examples
    --------
    >>> other_spellings(["CCN2", "EGF"], ["CTGF", "egf"], "human")
    {'CCN2': 'CTGF', 'EGF': 'egf'}
    """
    have, asked = set(present), sorted(missing)
    wanted = {name.upper() for name in asked}
    same = sorted((name for name in have if name.upper() in wanted), reverse=True)
    capitals = {name.upper(): name for name in same}
    names, official = _names_of(organism), _official(organism)
    found = {}
    for symbol in asked:
        gene = symbol if symbol in names else official.get(symbol, "")
        others = sorted(({gene, *names.get(gene, ())} - {symbol, ""}) & have)
        if others or symbol.upper() in capitals:
            found[symbol] = others[0] if others else capitals[symbol.upper()]
    return found


def in_words(spellings: Mapping[str, str], most: int = 10) -> str:
    """What `other_spellings` found, in words.

    Examples
    --------
    >>> in_words({"CCN1": "CYR61", "CCN2": "CTGF"}, most=1)
    'CCN1 = CYR61 ...'
    """
    listed = ", ".join(f"{new} = {old}" for new, old in list(spellings.items())[:most])
    return listed + (" ..." if len(spellings) > most else "")


def named_otherwise(name: str, known: Iterable[str]) -> dict[str, str]:
    """Known symbols of genes that go by such a name, too, with that name; at most five.

    Letter case, hyphens and blanks do not count. Only where no gene has the name itself,
    those count that have one which begins so.

    Examples
    --------
    >>> named_otherwise("Fra-1", ["FOSL1", "FOS"])
    {'FOSL1': 'FRA1'}
    >>> named_otherwise("ERK", ["MAPK1", "MAPK3", "AKT1"])
    {'MAPK1': 'ERK-2', 'MAPK3': 'ERK-1'}
    """
    have, asked = set(known), folded(name)
    same: dict[str, str] = {}
    begun: dict[str, str] = {}
    for organism in ORGANISMS:
        for official, aliases in sorted(_names_of(organism).items()):
            names = (official, *aliases)
            for symbol in sorted(have.intersection(names)):
                for other in names:
                    if other != symbol and folded(other) == asked:
                        same.setdefault(symbol, other)
                    elif other != symbol and asked and folded(other).startswith(asked):
                        begun.setdefault(symbol, other)
    return dict(list((same or begun).items())[:5])


def folded(name: str) -> str:
    """A name without what spellings of it differ in.

    Examples
    --------
    >>> folded("Fra-1")
    'FRA1'
    """
    return re.sub(r"[-\s]", "", name).upper()


def check_overlap(expression: Expression, known: frozenset[str], organism: str, role: str) -> float:
    """Share of a table's symbols that the network knows; an error where species differ.

    `known` are the network's symbols, `organism` is its species.

    Raises
    ------
    SpeciesError
        The table is of another organism, or most of its symbols are (``Igf1`` in a human
        run); the shares are given.
    NotEnoughDataError
        No symbol matches.
    """
    where = str(expression.files[0].path) if expression.files else expression.name
    if expression.organism and expression.organism != organism:
        raise SpeciesError(
            f"the {role} is of {expression.organism}, the run of {organism}",
            where=where,
            expected=f"a {organism} {role}",
            how=f"give a {organism} table, or run with --organism {expression.organism}",
        )
    symbols = set(expression.frame["gene_symbol"])
    exact = len(symbols & known)
    other = other_organism(organism)
    own = species_share(symbols, organism)
    # the other one's table takes time to read, and beside half of the symbols it would not matter
    strange = species_share(symbols, other) if own <= 0.5 else 0.0
    if strange > max(0.5, 2 * own):
        raise SpeciesError(
            f"the {role}'s symbols look like {other} ones: {strange:.0%} of them are symbols "
            f"of {other}, {own:.0%} of {organism}; {exact} of {len(symbols)} are in the network",
            where=where,
            expected=f"{organism} gene symbols",
            how=f"give a {organism} table, or run with --organism {other}",
        )
    if exact == 0:
        raise NotEnoughDataError(
            f"no gene of the {role} is in the OmniPath tables",
            where=where,
            expected=f"{organism} gene symbols such as {', '.join(sorted(known)[:3])}",
            how=_what_they_are(symbols)
            or _same_but_for_letters(symbols, known)
            or "check the gene column and the organism (--organism)",
        )
    return exact / len(symbols)


def _what_they_are(names: Iterable[str]) -> str:
    """What to do where these are ids of another kind; else empty."""
    kind = kind_of_identifiers(pd.Series(sorted(names)))
    if kind == "symbol":
        return ""
    return (f"these are {kind.capitalize()} ids: write symbols in their place, or name the column "
            "gene_id in a table of text, which is then translated")  # fmt: skip


def _same_but_for_letters(symbols: Iterable[str], known: Iterable[str]) -> str:
    """What to do where symbols are known ones in other letters; else empty."""
    capitals = {name.upper(): name for name in sorted(known, reverse=True)}
    for symbol in sorted(symbols):
        if symbol.upper() in capitals:
            return f"write the symbols as the tables do: {capitals[symbol.upper()]}, not {symbol}"
    return ""


@cache
def _symbol_of(organism: str, kind: str) -> dict[str, str]:
    table = reference.table(f"genes_{organism}")
    ids = table[kind].str.split(";").explode()
    ids = ids[ids != ""]
    unique = ids[~ids.duplicated(keep=False)]
    return dict(zip(unique, table.loc[unique.index, "symbol"], strict=True))


@cache
def _names_of(organism: str) -> dict[str, tuple[str, ...]]:
    table = reference.table(f"genes_{organism}")
    both = zip(table["symbol"], table["aliases"], strict=True)
    return {symbol: tuple(aliases.split(";")) for symbol, aliases in both if aliases}


@cache
def _official(organism: str) -> dict[str, str]:
    """The symbol of each other name."""
    return {name: symbol for symbol, group in _names_of(organism).items() for name in group}
