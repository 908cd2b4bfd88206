"""Make the bundled demo again from its reviewable sources.

``python ingest/demo/make.py --liana-wheel PATH --popcila-wheel PATH --org-sqlite PATH`` writes
every ``*.tsv.gz`` file, ``LICENSE-liana.txt`` and ``LICENSE-popcila.txt``. README.md says where
each part comes from.
"""

from __future__ import annotations

import argparse
import gzip
import io
import re
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pararoute.ingest.demo.regulation import choose_edges, read_popcila, regulation
from pararoute.ingest.demo.simulate import background_genes, contrast
from pararoute.ingest.demo.sources import (
    HERE,
    PAIR,
    accessions,
    gene_sets,
    members,
    read,
    read_liana,
)

OWN = "PararouteDemo"  # what `sources` says of the facts written down for the demo
RESOURCES = """
    Baccin2019 CellCall CellChatDB CellPhoneDB CellTalkDB Cellinker EMBRACE Guide2Pharma HPMR
    ICELLNET Kirouac2010 LRdb Ramilowski2015 connectomeDB2020 iTALK
"""
SPELLING = {name.lower(): name for name in RESOURCES.split()}


def write(frame: pd.DataFrame, name: str) -> None:
    """Write a gzip file without time or name in it: same content, same bytes."""
    text = frame.to_csv(sep="\t", index=False, lineterminator="\n").encode()
    buffer = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, buffer, mtime=0) as stream:
        stream.write(text)
    (HERE / name).write_bytes(buffer.getvalue())


def choose_pairs(
    liana: pd.DataFrame, core: set[str], crossing: set[str], planted: set[str]
) -> pd.DataFrame:
    """Pairs of the consensus whose receptor is in the core, the planted ligands', every 8th other.

    Left out: pairs that no single resource lists, whose ligand is a node of the core, or
    whose receptor is in the core but does not cross the membrane (TRADD, RIPK1).
    """
    lists = liana[liana["resource"].isin(SPELLING)].assign(n=lambda t: t["resource"].map(SPELLING))
    sources = lists.groupby(PAIR)["n"].agg(lambda n: ";".join(sorted(set(n)))).rename("sources")
    pairs = liana.loc[liana["resource"] == "consensus", PAIR].drop_duplicates().sort_values(PAIR)
    pairs = pairs.merge(sources.reset_index(), on=PAIR)
    pairs = pairs[[not members([s]) & core for s in pairs["source_genesymbol"]]]
    inside = [bool(members([t]) & core) for t in pairs["target_genesymbol"]]
    outside = [not members([t]) & crossing for t in pairs["target_genesymbol"]]
    pairs = pairs.assign(inside=inside)[~(pd.Series(inside) & pd.Series(outside)).to_numpy()]
    wanted = pairs["inside"] | pairs["source_genesymbol"].isin(planted)
    others = pairs[~wanted].iloc[::8]
    return pd.concat([pairs[wanted], others]).sort_values(PAIR).drop(columns="inside")


def interactions(
    pairs: pd.DataFrame, core: pd.DataFrame, signed: pd.DataFrame, uniprot: dict[str, str]
) -> pd.DataFrame:
    """Pairs and core in the columns of OmniPath's web service."""
    signs = {(a, b): int(s) for a, b, s in signed[["ligand", "receptor", "sign"]].to_numpy()}
    rows = [(a, b, signs.pop((a, b), 0), s, "", True) for a, b, s in pairs.to_numpy()]
    if signs:
        raise SystemExit(f"signed pairs that are not in the pair list: {sorted(signs)}")
    for source, target, sign, _, reference, _ in core.to_numpy():
        cited = f"{OWN}:{reference}" if reference.isdigit() else ""  # DOIs stay in the core's table
        rows.append((source, target, int(sign), OWN, cited, False))
    table = pd.DataFrame(rows, columns=[*PAIR, "sign", "sources", "references", "pair"])
    table = table.sort_values([*PAIR, "pair"], ignore_index=True)
    plus, minus = (table["sign"] == 1).astype(int), (table["sign"] == -1).astype(int)
    out: dict[str, Any] = {
        "source": [identifier(n, uniprot) for n in table[PAIR[0]]],
        "target": [identifier(n, uniprot) for n in table[PAIR[1]]],
        PAIR[0]: table[PAIR[0]], PAIR[1]: table[PAIR[1]],
        "is_directed": 1, "is_stimulation": plus, "is_inhibition": minus,
        "consensus_direction": 1, "consensus_stimulation": plus, "consensus_inhibition": minus,
        "sources": table["sources"], "references": table["references"],
        "omnipath": ~table["pair"], "ligrecextra": table["pair"],
        "collectri": False, "dorothea": False, "dorothea_level": "",
        "type": "post_translational", "curation_effort": (table["references"] != "").astype(int),
    }  # fmt: skip
    for side, column in zip(("source", "target"), PAIR, strict=True):
        out[f"ncbi_tax_id_{side}"] = 9606
        out[f"entity_type_{side}"] = np.where(table[column].str.contains("_"), "complex", "protein")
    return pd.DataFrame(out)


def identifier(name: str, uniprot: dict[str, str]) -> str:
    """UniProt accession, or ``COMPLEX:`` and the members' accessions in order."""
    parts = sorted(uniprot[gene] for gene in name.split("_"))
    return "COMPLEX:" + "_".join(parts) if len(parts) > 1 else parts[0]


def complexes(pairs: set[str], core: set[str], uniprot: dict[str, str]) -> pd.DataFrame:
    """Every complex that the pairs or the core name."""
    common = dict(read("names.tsv")[["name", "common_name"]].to_numpy())
    rows = []
    for name in sorted(n for n in pairs | core if "_" in n):
        sources = ";".join(s for s, part in ((OWN, core), ("liana", pairs)) if name in part)
        components = identifier(name, uniprot).removeprefix("COMPLEX:")
        zeros = ":".join("0" * (name.count("_") + 1))  # stoichiometry unknown
        rows.append((common.get(name, ""), components, name, zeros, sources, "", ""))
    names = "name components components_genesymbols stoichiometry sources references identifiers"
    return pd.DataFrame(rows, columns=names.split())


def roles(pairs: pd.DataFrame, sets: dict[str, set[str]], uniprot: dict[str, str]) -> pd.DataFrame:
    """One row per ligand gene and per receptor gene of the pairs."""
    rows = []
    for role, column in zip(("ligand", "receptor"), PAIR, strict=True):
        for gene in sorted(members(pairs[column])):
            kind = (role, role, "demo", "generic", "functional", "composite", uniprot[gene], gene)
            where = (gene in sets["secreted"], gene in sets["transmembrane"], False)
            rows.append((*kind, "protein", 1, role == "ligand", role == "receptor", *where))
    names = (
        "category parent database scope aspect source uniprot genesymbol entity_type "
        "consensus_score transmitter receiver secreted plasma_membrane_transmembrane "
        "plasma_membrane_peripheral"
    )
    return pd.DataFrame(rows, columns=names.split())


def main() -> None:
    """Read the sources, write the demo."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--liana-wheel", type=Path, required=True)
    parser.add_argument("--popcila-wheel", type=Path, required=True)
    parser.add_argument("--org-sqlite", type=Path, required=True)
    options = parser.parse_args()
    core, signed = read("signalling_core.tsv"), read("signed_pairs.tsv")
    planted, receptors = read("planted.tsv"), read("planted_receptors.tsv")
    liana = read_liana(options.liana_wheel)
    with sqlite3.connect(f"file:{options.org_sqlite}?mode=ro", uri=True) as database:
        sets, uniprot = gene_sets(database), accessions(liana, database)
    nodes = set(core["source"]) | set(core["target"])
    pairs = choose_pairs(liana, members(nodes), sets["transmembrane"], set(planted["ligand"]))
    ends = set(pairs[PAIR[0]]) | set(pairs[PAIR[1]])
    folder = "omnipath/omnipath_webservice_"
    write(interactions(pairs, core, signed, uniprot), f"{folder}interactions.tsv.gz")
    write(complexes(ends, nodes, uniprot), f"{folder}complexes.tsv.gz")
    write(roles(pairs, sets, uniprot), f"{folder}intercell.tsv.gz")
    own = members(nodes | ends)
    ordinary = re.compile(r"(?!LOC\d|C\d+ORF|FAM\d|OR\d)[A-Z][A-Z\d]{2,7}")
    background = background_genes({g for g in sets["coding"] - own if ordinary.fullmatch(g)})
    genes = sorted(own | background)
    edges = choose_edges(
        read_popcila(options.popcila_wheel), set(genes), own, set(planted["ligand"])
    )
    write(regulation(edges, uniprot), f"{folder}collectri.tsv.gz")
    for stream, (name, table) in enumerate((("treated", planted), ("resistant", receptors))):
        values = dict(zip(table.iloc[:, 0], table["log2FoldChange"].astype(float), strict=True))
        write(contrast(genes, background, values, stream), f"contrasts/demo_{name}.tsv.gz")


if __name__ == "__main__":
    main()
