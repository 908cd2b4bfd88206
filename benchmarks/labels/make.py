"""Make the development labels from Gene Ontology annotations; prints a table.

    python benchmarks/labels/make.py org.Hs.eg.sqlite > benchmarks/labels/go_function.tsv

The database is that of Bioconductor's org.Hs.eg.db (Debian: r-bioc-org.hs.eg.db). Labels
rest on *molecular function* terms, what a ligand binds, not on membership of a pathway: no
pathway database takes part. A ligand is a positive of an effector set when it binds the
class of receptors that the set is the textbook target of, and a negative when it binds
another class and no annotation ties it to the set's own. What neither holds for is left out.
Every second ligand, by a hash of its name, is ``development``; the others are ``held out``.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from pathlib import Path

import pandas as pd

from pararoute.graph.build import build
from pararoute.ingest.omnipath.reader import read_omnipath
from pararoute.ingest.remote.mirror import find_mirror

_TYROSINE = ("0005104", "0005154", "0005161", "0005172", "0005159", "0005158", "0005165",
             "0030971", "0030297")  # fmt: skip
_GROWTH = ("0008083", "0005179")  # growth factor or hormone activity
_CYTOKINE = ("0005125", "0005179")
_OTHER = {
    "chemokines and peptides": ("0008009", "0071855", "0051428"),
    "TNF": ("0032813",),
    "interleukin 1": ("0005149",),
    "Notch": ("0005112",),
    "semaphorins": ("0030215",),
    "hedgehog": ("0007224",),
    "ephrins": ("0046875",),
}
_MATRIX = ("0005178", "0005201")
# any tie to the set, of function or process: such a ligand is no negative
_RELATED = {
    "AKT1/2/3": ("0043491", "0014065", "0007169", "0008083", *_MATRIX),
    "STAT1-6": ("0097696",),
    "CTNNB1": ("0016055",),
    "SMAD1-5": ("0060395", "0060389", "0007178"),
    "MAPK1/3/8/14": ("0000165",),
}


def main() -> None:
    connection = sqlite3.connect(sys.argv[1])
    symbols = pd.read_sql("select _id, symbol from gene_info", connection)
    annotated = pd.concat(
        pd.read_sql(f"select _id, go_id from go_{part}_all", connection)  # noqa: S608
        for part in ("bp", "mf")
    ).merge(symbols)
    knowledge = read_omnipath(f"{find_mirror(Path.cwd())}/omnipath")
    ligands = set(build(knowledge).pairs["ligand"])

    def having(*terms: str) -> set[str]:
        wanted = annotated["go_id"].isin([f"GO:{term}" for term in terms])
        return set(annotated.loc[wanted, "symbol"]) & ligands

    growth_receptor = having("0070696", "0033612", "0005160")  # serine/threonine kinases
    cytokine_receptor = having("0005126") - having("0070696", "0032813", "0033612", "0042379",
                                                   "0005149", "0005160")  # fmt: skip
    positives = {
        "AKT1/2/3": (having(*_TYROSINE) & having(*_GROWTH)) - growth_receptor
        - having("0005125") - having("0046875"),
        "STAT1-6": (cytokine_receptor & having(*_CYTOKINE)) - having("0030971"),
        "CTNNB1": having("0005109"),
        "SMAD1-5": growth_receptor,
    }  # fmt: skip
    others = set().union(*(having(*terms) for terms in _OTHER.values()), *positives.values())
    # no class of receptors belongs to these kinases: by process, which is noisier
    positives["MAPK1/3/8/14"] = having("0051403")
    print("effector_set\tligand\tlabel\tpart")
    for name, mine in positives.items():
        theirs = (others | having(*_MATRIX)) - mine - having(*_RELATED[name])
        for ligand in sorted(mine | theirs):
            odd = int(hashlib.sha256(ligand.encode()).hexdigest(), 16) % 2
            print(name, ligand, int(ligand in mine), "held out" if odd else "development", sep="\t")


if __name__ == "__main__":
    main()
