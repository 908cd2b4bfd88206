"""How well `transmission_free` tells the ligands of an effector set from the others.

    python benchmarks/accuracy.py [--labels FILE] [--part PART] [--no-overlay]

Prints, per effector set, AUROC and average precision of ours and of what a user would take
instead, on the mirror's tables, and a bootstrap interval for ours minus the best other.

FILE has the columns effector_set, ligand and label (1 or 0), separated by tabs; a column
`part` is optional. An effector set is written as the genes joined by commas, or short, as
AKT1/2/3 or STAT1-6. The default is the development labels beside this file; their part
``held out`` took no part in any choice.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from sklearn.metrics import average_precision_score, roc_auc_score

from pararoute.graph.build import SignedGraph, build
from pararoute.graph.network import to_network
from pararoute.graph.overlay import shipped_overlay
from pararoute.ingest.omnipath.reader import read_omnipath
from pararoute.ingest.remote.mirror import find_mirror
from pararoute.queries.binding import binding
from pararoute.queries.transmission import of_ligands, of_pairs, transmission

Scores = pd.Series
Floats = npt.NDArray[np.float64]
LABELS = Path(__file__).parent / "labels" / "go_function.tsv"
BOOTSTRAPS = 500


def main(arguments: list[str] | None = None) -> None:
    """Judge every method on every effector set and print the table."""
    options = _options(arguments)
    graph = _graph(overlay=options.overlay)
    labels = read_labels(options.labels, options.part)
    listed = labels["ligand"].isin(set(graph.pairs["ligand"]))
    print(f"labels: {options.labels}{f', part {options.part}' if options.part else ''}")
    judged, unknown = (labels.loc[mask, "ligand"].nunique() for mask in (listed, ~listed))
    print(f"ligands judged: {judged}, not in the pair table: {unknown}")
    print("AUROC / average precision; the sign counts in the last column only\n")
    rows = []
    for name, group in labels[listed].groupby("effector_set", sort=False):
        effectors = expand(str(name), set(graph.nodes["symbol"]))
        truth = group.set_index("ligand")["label"]
        scores = {method: judge(graph, effectors)[truth.index] for method, judge in METHODS.items()}
        row = {"effector set": f"{name} ({truth.sum()} of {len(truth)})"}
        rows.append(row | _row(truth, scores))
    print(_table(rows))


def read_labels(file: Path, part: str | None = None) -> pd.DataFrame:
    """Labels of a file, of one part only if it is named; wrong columns end the program."""
    labels = pd.read_csv(file, sep="\t", keep_default_na=False)
    missing = {"effector_set", "ligand", "label"} - set(labels.columns)
    if missing or not labels["label"].isin([0, 1]).all():
        sys.exit(
            f"{file}: expected the columns effector_set, ligand, label (1 or 0), tab-separated"
        )
    return labels[labels["part"] == part] if part else labels


def expand(effector_set: str, known: set[str]) -> list[str]:
    """The genes of an effector set; ends the program where one is not in the network.

    A number that is no gene stands for its lettered forms: STAT5 for STAT5A and STAT5B.
    """
    if "/" in effector_set or re.fullmatch(r"[A-Z]+\d+-\d+", effector_set):
        stem = re.match(r"[A-Z]+", effector_set)[0]
        first, _, last = effector_set[len(stem) :].partition("-")
        numbers = range(int(first), int(last) + 1) if last else first.split("/")
        names = [f"{stem}{number}" for number in numbers]
    else:
        names = re.split(r"[,;]\s*", effector_set)
    genes = [
        gene for name in names
        for gene in ([name] if name in known else sorted(g for g in known if g[:-1] == name))
    ]  # fmt: skip
    if not genes:
        sys.exit(f"effector set '{effector_set}': none of {', '.join(names)} is in the network")
    return genes


def ours(graph: SignedGraph, effectors: list[str]) -> Scores:
    """Signed transmission over all receptors, without expression."""
    receptors = graph.nodes.loc[graph.nodes["is_receptor"], "symbol"].tolist()
    signals = transmission(to_network(graph), receptors, effectors)
    pairs = pd.concat([graph.pairs, binding(graph.pairs), of_pairs(graph.pairs, signals)], axis=1)
    return of_ligands(pairs.join(signals["signalling"], on="receptor"))


def number_of_receptors(graph: SignedGraph, effectors: list[str]) -> Scores:  # noqa: ARG001
    """How many receptors a ligand has, complexes split."""
    return _split_pairs(graph).groupby("ligand").size()


def shortest_path(graph: SignedGraph, effectors: list[str]) -> Scores:
    """Fewest unsigned steps to an effector, negated; unreachable is worst."""
    steps, rows = _unsigned(graph)
    distance = dijkstra(steps.T, indices=[rows[e] for e in effectors], unweighted=True).min(axis=0)
    return _best_receptor(graph, -np.minimum(distance, 99.0))


def pagerank(graph: SignedGraph, effectors: list[str]) -> Scores:
    """Unsigned personalised PageRank from the receptor, damping 0.5, best receptor."""
    steps, rows = _unsigned(graph)
    leaving = np.maximum(steps.sum(axis=1), 1)
    walk = sparse.diags_array(1 / leaving) @ steps
    last = np.zeros(steps.shape[0])
    last[[rows[e] for e in effectors]] = 1.0
    total = last.copy()
    for _ in range(60):  # 0.5 ** 60 is below the precision of a float
        last = 0.5 * (walk @ last)
        total += last
    return _best_receptor(graph, total)


def path_count(graph: SignedGraph, effectors: list[str]) -> Scores:
    """Unsigned walks of up to 4 steps, (out * in) ** -0.3 a step, best receptor."""
    steps, rows = _unsigned(graph)
    out, into = (np.maximum(steps.sum(axis=axis), 1) ** -0.3 for axis in (1, 0))
    walk = sparse.diags_array(out) @ steps @ sparse.diags_array(into)
    last = np.zeros(steps.shape[0])
    last[[rows[e] for e in effectors]] = 1.0
    passing, total = 1 - last, last.copy()
    for _ in range(4):
        last = passing * (walk @ last)
        total += last
    return _best_receptor(graph, total)


METHODS: dict[str, Callable[[SignedGraph, list[str]], Scores]] = {
    "receptors": number_of_receptors,
    "shortest path": shortest_path,
    "PageRank 0.5": pagerank,
    "path count": path_count,
    "pararoute": ours,
}


def _unsigned(graph: SignedGraph) -> tuple[sparse.csr_array, dict[str, int]]:
    rows = {name: i for i, name in enumerate(graph.nodes["symbol"])}
    ends = [graph.steps[end].map(rows).to_numpy() for end in ("source", "target")]
    shape = (len(rows), len(rows))
    return sparse.csr_array((np.ones(len(ends[0])), tuple(ends)), shape=shape), rows


def _split_pairs(graph: SignedGraph) -> pd.DataFrame:
    """Pairs with each receptor complex split into its members."""
    members = graph.subunits.rename(columns={"complex": "receptor"})
    pairs = graph.pairs[["ligand", "receptor"]].merge(members, on="receptor", how="left")
    return pairs.assign(receptor=pairs["member"].fillna(pairs["receptor"])).drop(columns="member")


def _best_receptor(graph: SignedGraph, scores: Floats) -> Scores:
    of_node = pd.Series(scores, index=graph.nodes["symbol"])
    pairs = _split_pairs(graph)
    return pairs["receptor"].map(of_node).groupby(pairs["ligand"]).max()


def _row(truth: pd.Series, scores: dict[str, Scores]) -> dict[str, str | float]:
    y = truth.to_numpy()
    found = {name: (s.abs() if name == "pararoute" else s).to_numpy() for name, s in scores.items()}
    row: dict[str, str | float] = {name: _pair(y, s) for name, s in found.items()}
    mine = found.pop("pararoute")
    best = max(found, key=lambda name: average_precision_score(y, found[name]))
    low, high = _interval(y, mine, found[best])
    row["precision over the best other"] = f"{low:+.2f} to {high:+.2f} ({best})"
    positives = scores["pararoute"][truth == 1]
    row["signs of positives"] = f"{(positives > 0).sum()} +, {(positives < 0).sum()} -"
    return row


def _pair(y: Floats, score: Floats) -> str:
    return f"{roc_auc_score(y, score):.2f} / {average_precision_score(y, score):.2f}"


def _interval(y: Floats, mine: Floats, other: Floats) -> tuple[float, float]:
    """95 % bootstrap interval, over ligands, of the difference in average precision."""
    rng = np.random.default_rng(0)
    differences = []
    while len(differences) < BOOTSTRAPS:
        drawn = rng.integers(0, len(y), len(y))
        if y[drawn].any():
            one, two = (average_precision_score(y[drawn], s[drawn]) for s in (mine, other))
            differences.append(one - two)
    low, high = np.quantile(differences, [0.025, 0.975])
    return float(low), float(high)


def _table(rows: list[dict[str, str | float]]) -> str:
    table = pd.DataFrame(rows)
    means = {"effector set": "mean"}
    for method in METHODS:
        values = [[float(x) for x in cell.split(" / ")] for cell in table[method]]
        means[method] = " / ".join(f"{value:.2f}" for value in np.mean(values, axis=0))
    return pd.concat([table, pd.DataFrame([means])]).fillna("").to_string(index=False)


def _graph(*, overlay: bool) -> SignedGraph:
    mirror = find_mirror(Path.cwd())
    if not mirror:
        sys.exit("no mirror with OmniPath's tables was found: set PARAROUTE_MIRROR")
    corrections = shipped_overlay() if overlay else None
    return build(read_omnipath(f"{mirror}/omnipath"), overlay=corrections)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--labels", type=Path, default=LABELS, help="effector_set, ligand, label")
    parser.add_argument("--part", help="only rows with this value in the column `part`")
    parser.add_argument("--no-overlay", dest="overlay", action="store_false")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
