"""Make `orthologs_mouse_human.tsv.gz` from exports of Ensembl BioMart and of HCOP.

README.md beside it names the files and the command. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

COLUMNS = ("mouse", "human", "evidence")
# Databases of HCOP, by how many genes of a pair have an Ensembl orthologue.
NEEDED = {0: 3, 1: 7, 2: 13}  # 13 of 12: never
ENDS = (("Gene name", "Gene stable ID"), ("Human gene name", "Human gene stable ID"))
Pair = tuple[str, str]


def ensembl_pairs(file: Path) -> dict[Pair, str]:
    """Read every pair of named genes and Ensembl's type of it.

    A pair of symbols can stand for several pairs of Ensembl genes. If their types differ, the
    least certain stays: many2many before one2many before one2one, which is alphabetical order.
    """
    pairs: dict[Pair, str] = {}
    for pair, row in named_pairs(file):
        kind = f"Ensembl {row['Human homology type'].removeprefix('ortholog_')}"
        pairs[pair] = min(kind, pairs.get(pair, kind))
    return pairs


def hcop_pairs(file: Path, ensembl_file: Path) -> dict[Pair, str]:
    """Read the pairs that many databases of HCOP have, of genes without an Ensembl orthologue.

    A pair needs 3 databases where neither gene has one, and 7 of the 12 where one gene has; in
    both cases at least half as many as the best pair of either gene. A gene is known by its
    symbol or its Ensembl id, since one of the sources may use a newer symbol.
    """
    ensembl = {
        (name, row[name]) for _, row in named_pairs(ensembl_file) for end in ENDS for name in end
    }
    databases: dict[Pair, set[str]] = {}
    with_ensembl: Counter[Pair] = Counter()  # how many of the two genes have an orthologue there
    for pair, row in named_pairs(file):
        databases.setdefault(pair, set()).update(row["supporting_source"].split(","))
        genes = sum(any((name, row[name]) in ensembl for name in end) for end in ENDS)
        with_ensembl[pair] = max(genes, with_ensembl[pair])
    best: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for pair, names in databases.items():
        for counter, gene in zip(best, pair, strict=True):
            counter[gene] = max(counter[gene], len(names))
    chosen = {}
    for pair, names in databases.items():
        half = max(best[0][pair[0]], best[1][pair[1]]) / 2
        if len(names) >= max(NEEDED[with_ensembl[pair]], half):
            chosen[pair] = f"HCOP {len(names)}"
    return chosen


def named_pairs(file: Path) -> Iterator[tuple[Pair, dict[str, str]]]:
    """The rows in which both genes have a symbol."""
    with file.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            pair = (row["Gene name"].strip(), row["Human gene name"].strip())
            if not {"", "-"}.intersection(pair):
                yield pair, row


def write_table(pairs: dict[Pair, str], file: Path) -> None:
    """Write sorted rows without a time stamp, so that the bytes depend on the content only."""
    rows = sorted((*pair, evidence) for pair, evidence in pairs.items())
    text = "".join("\t".join(row) + "\n" for row in [COLUMNS, *rows])
    with file.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode("utf-8"))


def main() -> None:
    """Parse the command line and write the table."""
    parser = argparse.ArgumentParser(description="Make the table of orthologues.")
    parser.add_argument("--ensembl", type=Path, required=True, help="biomart/mouse_to_human.csv")
    parser.add_argument("--hcop", type=Path, required=True, help="hcop/mouse_to_human.csv")
    parser.add_argument("--out", type=Path, default=Path())
    args = parser.parse_args()
    pairs = hcop_pairs(args.hcop, args.ensembl) | ensembl_pairs(args.ensembl)
    write_table(pairs, args.out / "orthologs_mouse_human.tsv.gz")


if __name__ == "__main__":
    main()
