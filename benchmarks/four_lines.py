"""Four SIMULATED lines, human and mouse, melanoma and lung, and what a consensus recovers of them.

Nothing here is measured. `python benchmarks/four_lines.py FOLDER` writes into FOLDER, for each
line, counts, the contrast that DESeq2 makes of them and its ranking on the mirror's real OmniPath
tables, then the consensus, and prints what was recovered of what was planted.

The generative model. Counts of a gene are negative binomial with mean m and dispersion
(0.02 + 2 / m) times a log-normal scatter of 0.5; log2 of the base mean is N(0, 3^2) in all lines
and N(0, 1) more in each; libraries of 10 to 30 million reads for 20,000 genes, three treated and
three untreated samples. The log2 change of a gene is N(0, 1) in 20 % of the genes and 0 in the
others, **independently in each line**: lines share nothing but what is planted. SHARED ligands
rise by 2 in all lines, PRIVATE others in one line each and nowhere else. Planted are ligands drawn
at random among those that can activate AKT and have one mouse orthologue. A tenth of the genes is
left out of each line's table: not measured.
"""

from __future__ import annotations

import argparse
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import pararoute
from pararoute.agreement import consensus
from pararoute.graph.build import SignedGraph, build
from pararoute.graph.overlay import shipped_overlay
from pararoute.ingest.omnipath.reader import read_omnipath
from pararoute.ingest.omnipath.source import Folder
from pararoute.ingest.orthologs import translate_symbols
from pararoute.ingest.remote.mirror import VARIABLE, find_mirror
from pararoute.ingest.tables import Expression
from pararoute.queries.aggregation import aggregate
from pararoute.queries.export import to_tsv, write_ranking
from pararoute.queries.rank import rank

LINES = {"SIM_melanoma_1": "human", "SIM_melanoma_2": "human", "SIM_lung": "human",
         "SIM_mouse_melanoma": "mouse"}  # fmt: skip
SHARED, PRIVATE = 20, 10
RISE, GENES, CHANGING, MISSING, Q = 2.0, 6000, 0.2, 0.1, 0.1
FIRSTS = (20, 50, 100)


def candidates(graph: SignedGraph) -> list[str]:
    """Single ligands that can activate the effectors and have exactly one mouse orthologue."""
    genes = graph.nodes["symbol"]
    frame = pd.DataFrame({"gene_symbol": genes, "log2FoldChange": 0.0, "lfcSE": 1.0, "padj": 1.0})
    ligands = rank(graph, Expression(frame, "flat")).ligands
    able = ligands.loc[ligands["sign"].eq(1) & ~ligands["ligand"].str.contains("_"), "ligand"]
    pairs = translate_symbols(able, "human", "mouse")
    return sorted(pairs.loc[pairs["orthology"].eq("one-to-one"), "source_gene"])


def genes_of(graph: SignedGraph, rng: np.random.Generator) -> pd.DataFrame:
    """GENES genes, those of the graph first: human and mouse symbol (one-to-one)."""
    known = translate_symbols(graph.nodes["symbol"], "human", "mouse")
    known = known[known["orthology"].eq("one-to-one")][["source_gene", "target_gene"]]
    number = max(GENES - len(known), 0)
    more = [(f"SIM{i:05}", f"Sim{i:05}") for i in range(number)]
    table = pd.concat([known.set_axis(["human", "mouse"], axis=1),
                       pd.DataFrame(more, columns=["human", "mouse"])])  # fmt: skip
    return table.assign(base=rng.normal(0, 3, len(table))).set_index("human")


def truth_of(genes: pd.DataFrame, able: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """The true log2 changes of each line, and what was planted where."""
    names = rng.permutation([name for name in able if name in genes.index])
    planted = pd.Series("", index=genes.index)
    planted[names[:SHARED]] = "shared"
    for i, line in enumerate(LINES):
        begin = SHARED + i * PRIVATE
        planted[names[begin : begin + PRIVATE]] = line
    changes = {}
    for line in LINES:
        own = rng.normal(0, 1, len(genes)) * (rng.random(len(genes)) < CHANGING)
        changes[line] = np.where(
            planted.isin(["shared", line]), RISE, np.where(planted != "", 0, own)
        )
    return pd.DataFrame(changes, index=genes.index).assign(planted=planted)


def counts_of(base: Any, change: Any, rng: np.random.Generator) -> Any:
    """Counts (genes, 6), the first three treated."""
    level = base + rng.normal(0, 1, len(base))
    share = np.exp2(level[:, None] + change[:, None] * np.array([1, 1, 1, 0, 0, 0]))
    depth = rng.uniform(10e6, 30e6, 6) * len(base) / 20_000
    mean = depth * share / share.sum(axis=0)
    spread = (0.02 + 2 / mean.mean(axis=1, keepdims=True)) * rng.lognormal(0, 0.5, (len(base), 1))
    return rng.poisson(rng.gamma(1 / spread, mean * spread))


def make(line: str, genes: pd.DataFrame, change: Any, folder: Path, seed: int, mirror: str) -> None:
    """Counts, contrast and ranking of one line."""
    rng, organism = np.random.default_rng(seed), LINES[line]
    samples = [f"{kind}_{i}" for kind in ("treated", "untreated") for i in (1, 2, 3)]
    symbols = genes["mouse"] if organism == "mouse" else genes.index
    counts = pd.DataFrame(counts_of(genes["base"].to_numpy(), change, rng), columns=samples)
    counts.insert(0, "gene_symbol", list(symbols))
    counts = counts[rng.random(len(counts)) >= MISSING]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "counts.tsv").write_text(to_tsv(counts))
    made = pararoute.contrast(counts=folder / "counts.tsv", treated=["^treated"],
                              control=["^untreated"], organism=organism)  # fmt: skip
    (folder / "contrast.tsv").write_text(to_tsv(made.frame))
    result = pararoute.rank(folder / "contrast.tsv", organism=organism, permutations=0,
                            omnipath=f"{mirror}/omnipath")  # fmt: skip
    write_ranking(result, folder)


def report(table: pd.DataFrame, truth: pd.DataFrame) -> None:
    """What was recovered, of what was planted."""
    planted = table["ligand"].map(truth["planted"]).fillna("")
    shared = planted.eq("shared") & table["pvalue"].notna()
    firsts = {n: int((shared & (table["rank"] <= n)).sum()) for n in FIRSTS}
    print(f"planted as shared and ranked in two lines or more: {shared.sum()} of {SHARED}; "
          f"among the first: {firsts}")  # fmt: skip
    calls = {f"q <= {Q}": table["qvalue"] <= Q, f"q change <= {Q}": table["qvalue_change"] <= Q}
    calls["both"] = (table["qvalue"] <= Q) & (table["qvalue_change"] <= Q)
    calls["named as shared"] = table["shared"].notna()
    for name, called in calls.items():
        own = planted[called]
        kinds = (own.eq("shared").sum(), (~own.isin(["", "shared"])).sum(), own.eq("").sum())
        print("{}: {} planted as shared, {} as private, {} not planted".format(name, *kinds))
    rises = pd.DataFrame({line: table["ligand"].map(truth[line]) > np.log2(1.5) for line in LINES})
    for line in LINES:
        named = table["private"].eq(line)
        only = rises[line] & (rises.sum(axis=1) == 1)
        print(f"named as private to {line}: {named.sum()}, of them planted so "
              f"{(named & planted.eq(line)).sum()} of {PRIVATE}, rising in that line only "
              f"{(named & only).sum()}, planted as shared {(named & shared).sum()}")  # fmt: skip
    ranks = table[[f"rank_{line}" for line in LINES]].astype(float)
    ranks = ranks / ranks.max()
    for name, values in {"left out": ranks, "taken as last": ranks.fillna(1.0)}.items():
        _, p, _ = aggregate(values.where(ranks.notna().sum(axis=1) > 1).to_numpy(float))
        place = pd.Series(p).rank(method="first")
        hits = {n: int((shared & (place <= n)).sum()) for n in FIRSTS}
        print(f"a line that does not measure a ligand is {name}; among the first: {hits}")


def main() -> None:
    """Make the four lines, rank, aggregate, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    mirror = find_mirror(Path.cwd())
    if not mirror:
        raise SystemExit(f"no mirror with OmniPath's tables ({VARIABLE}, mirror/)")
    os.environ.pop(VARIABLE, None)  # the mirror's own contrasts have no part in this
    rng = np.random.default_rng(arguments.seed)
    graph = build(read_omnipath(Folder(Path(mirror) / "omnipath"), "human", None),
                  overlay=shipped_overlay())  # fmt: skip
    genes = genes_of(graph, rng)
    truth = truth_of(genes, candidates(graph), rng)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    (arguments.folder / "SIMULATED.tsv").write_text(to_tsv(truth.reset_index(names="gene_symbol")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for i, line in enumerate(LINES):
            seed = arguments.seed * 100 + i
            make(line, genes, truth[line].to_numpy(), arguments.folder / line, seed, mirror)
    found = consensus(*(arguments.folder / line for line in LINES), out=arguments.folder)
    print(f"SIMULATED, nothing of it is measured; seed {arguments.seed}, {len(genes)} genes")
    report(found.table, truth)
    print(found.pairs.round(2).to_string(index=False))
    print(found.whole)


if __name__ == "__main__":
    main()
