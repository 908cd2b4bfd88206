"""Make `genes_human.tsv.gz` and `genes_mouse.tsv.gz` from three public sources.

README.md beside it names the files and the command. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import ast
import csv
import gzip
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS = ("symbol", "entrez", "ensembl", "aliases")
NCBI_RECORD = re.compile(
    r"GeneID=(?P<entrez>\d+), CurrentID=(?P<current>\d+), Status='(?P<status>\w*)', "
    r"Symbol=(?P<symbol>'[^']*'|\"[^\"]*\"), Aliases=(?P<aliases>'[^']*'|\"[^\"]*\"), description="
)


@dataclass
class Gene:
    """One gene: what it is called and the accessions it has."""

    symbol: str
    entrez: str = ""
    ensembl: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    shipped: bool = True


def human_genes(sqlite_file: Path) -> list[Gene]:
    """Read every gene of Bioconductor's `org.Hs.eg.sqlite`.

    Only genes with an Ensembl accession and protein-coding genes are shipped; the others count
    when it is decided which aliases are ambiguous.
    """
    connection = sqlite3.connect(f"{sqlite_file.resolve().as_uri()}?mode=ro", uri=True)
    many: dict[str, dict[int, set[str]]] = {"ensembl_id": {}, "alias_symbol": {}}
    for table, column in (("ensembl", "ensembl_id"), ("alias", "alias_symbol")):
        values: dict[int, set[str]] = defaultdict(set)
        for key, value in connection.execute(f"SELECT _id, {column} FROM {table}"):  # noqa: S608 - ours
            values[key].add(value.split(".")[0] if column == "ensembl_id" else value)
        many[column] = values
    genes = [
        Gene(
            symbol,
            entrez,
            many["ensembl_id"].get(key, set()),
            many["alias_symbol"].get(key, set()),
            shipped=key in many["ensembl_id"] or kind == "protein-coding",
        )
        for key, entrez, symbol, kind in connection.execute(
            "SELECT _id, gene_id, symbol, gene_type FROM genes "
            "JOIN gene_info USING (_id) LEFT JOIN genetype USING (_id)"
        )
    ]
    connection.close()
    return genes


def mouse_genes(biomart_file: Path, ncbi_files: Iterable[Path]) -> list[Gene]:
    """Read named mouse genes from an Ensembl BioMart export; add NCBI's accession and aliases.

    The two are joined on the official symbol, where it names one gene in the NCBI files.
    """
    by_symbol: dict[str, Gene] = {}
    with biomart_file.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if symbol := row["Gene name"].strip():
                gene = by_symbol.setdefault(symbol, Gene(symbol))
                gene.ensembl.add(row["Gene stable ID"].split(".")[0])
    ncbi = read_ncbi(ncbi_files)
    named = Counter(record.symbol for record in ncbi.values())
    for record in ncbi.values():
        known = by_symbol.get(record.symbol)
        if known is not None and named[record.symbol] == 1:
            known.entrez, known.aliases = record.entrez, record.aliases
        else:  # counts for ambiguity only
            record.shipped = False
            by_symbol[f"\t{record.entrez}"] = record
    return list(by_symbol.values())


def read_ncbi(files: Iterable[Path]) -> Mapping[str, Gene]:
    """Read the live genes of goatools' `genes_NCBI_*.py` tables, as text: nothing is run."""
    genes: dict[str, Gene] = {}
    for file in files:
        for found in NCBI_RECORD.finditer(file.read_text(encoding="utf-8")):
            if found["status"] == "live" and found["current"] == "0":
                aliases = ast.literal_eval(found["aliases"]).split(",")
                genes[found["entrez"]] = Gene(
                    ast.literal_eval(found["symbol"]),
                    found["entrez"],
                    aliases={alias.strip() for alias in aliases} - {""},
                )
    return genes


def keep_clear_aliases(genes: Iterable[Gene]) -> None:
    """Drop every alias that is a gene's official symbol or that two genes share."""
    genes = list(genes)
    symbols = {gene.symbol for gene in genes}
    owners = Counter(alias for gene in genes for alias in gene.aliases)
    for gene in genes:
        gene.aliases = {
            alias
            for alias in gene.aliases - symbols
            if owners[alias] == 1 and not re.search(r"[;\t\r\n]", alias)
        }


def write_table(genes: Iterable[Gene], file: Path) -> None:
    """Write one row per shipped gene, sorted, so that the bytes depend on the content only."""
    rows = sorted(
        (gene.symbol, gene.entrez, ";".join(sorted(gene.ensembl)), ";".join(sorted(gene.aliases)))
        for gene in genes
        if gene.shipped
    )
    text = "".join("\t".join(row) + "\n" for row in [COLUMNS, *rows])
    with file.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode("utf-8"))


def main() -> None:
    """Parse the command line and write both tables."""
    parser = argparse.ArgumentParser(description="Make the gene identifier tables.")
    parser.add_argument("--human", type=Path, required=True, help="org.Hs.eg.sqlite")
    parser.add_argument("--mouse", type=Path, required=True, help="BioMart mouse_to_human.csv")
    parser.add_argument("--mouse-ncbi", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=Path())
    args = parser.parse_args()
    tables = {"human": human_genes(args.human), "mouse": mouse_genes(args.mouse, args.mouse_ncbi)}
    for organism, genes in tables.items():
        keep_clear_aliases(genes)
        write_table(genes, args.out / f"genes_{organism}.tsv.gz")


if __name__ == "__main__":
    main()
