"""Read what the demo is made of: hand-written tables, the liana wheel, org.Hs.eg.sqlite."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).resolve().parent
PAIR = ["source_genesymbol", "target_genesymbol"]


def members(names: Any) -> set[str]:
    """Gene symbols of proteins and complexes."""
    return {gene for name in names for gene in name.split("_")}


def read(name: str) -> pd.DataFrame:
    """One of the hand-written tables, all cells as text."""
    return pd.read_csv(HERE / name, sep="\t", dtype=str, keep_default_na=False)


def read_liana(wheel: Path) -> pd.DataFrame:
    """Human rows of liana's table of resources; its licence is copied beside the demo."""
    with zipfile.ZipFile(wheel) as archive:
        licence = next(n for n in archive.namelist() if n.endswith("licenses/LICENSE"))
        (HERE / "LICENSE-liana.txt").write_bytes(archive.read(licence))
        with archive.open("liana/resource/omni_resource.csv") as stream:
            table = pd.read_csv(stream, dtype=str, keep_default_na=False)
    return table[table["resource"] != "mouseconsensus"]


def gene_sets(database: sqlite3.Connection) -> dict[str, set[str]]:
    """Secreted and transmembrane genes by GO cellular component, and protein-coding genes.

    Notes
    -----
    ``secreted`` takes direct annotations only: inherited ones would count every protein
    once seen in an exosome.
    """
    symbol = "SELECT symbol FROM gene_info JOIN {} USING (_id) WHERE "
    asked = {
        "secreted": ("go_cc", "go_id IN ('GO:0005576', 'GO:0005615')"),
        "membrane": ("go_cc_all", "go_id = 'GO:0005886'"),
        "integral": ("go_cc_all", "go_id = 'GO:0016021'"),
        "integral to plasma membrane": ("go_cc_all", "go_id = 'GO:0005887'"),
        "coding": ("genetype", "gene_type = 'protein-coding'"),
    }
    got = {k: {r[0] for r in database.execute(symbol.format(t) + w)} for k, (t, w) in asked.items()}
    crossing = (got["membrane"] & got["integral"]) | got["integral to plasma membrane"]
    return {"secreted": got["secreted"], "transmembrane": crossing, "coding": got["coding"]}


def accessions(liana: pd.DataFrame, database: sqlite3.Connection) -> dict[str, str]:
    """UniProt accession of each symbol: liana's own, else org.Hs.eg.db's.

    Notes
    -----
    Of several, the one in names.tsv, else an old-style one beginning with P, then O,
    then Q, then by the alphabet.
    """
    rows = "SELECT symbol, uniprot_id FROM gene_info JOIN uniprot USING (_id)"
    found: dict[str, set[str]] = {}
    for symbol, accession in database.execute(rows):
        found.setdefault(symbol, set()).add(accession)
    own: dict[str, set[str]] = {}
    for side in ("source", "target"):
        for symbol, accession in zip(liana[f"{side}_genesymbol"], liana[side], strict=True):
            if "COMPLEX" not in accession:
                own.setdefault(symbol, set()).add(accession)

    reviewed = dict(read("names.tsv").query("uniprot != ''")[["name", "uniprot"]].to_numpy())

    def order(accession: str) -> tuple[bool, int, str]:
        old = re.fullmatch(r"[OPQ]\d[A-Z\d]{3}\d", accession) is not None
        return not old, "POQ".find(accession[0]), accession

    return {s: min(a, key=order) for s, a in {**found, **own}.items()} | reviewed
