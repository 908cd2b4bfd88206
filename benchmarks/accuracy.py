"""How well `transmission_free` tells the ligands of an effector set from the others.

    python benchmarks/accuracy.py [--labels FILE] [--part PART] [--no-overlay]

Prints, per effector set, AUROC and average precision of ours and of what a user would take
instead, on the mirror's tables, and a bootstrap interval for ours minus the best other.

FILE has the columns effector_set, ligand and label (1 or 0), separated by tabs; a column
`part` is optional. An effector set is written as the genes joined by commas or slashes, or
short, as AKT1/2/3 or STAT1-6; the genes that were judged stand under the table. The default
is the development labels beside this file; their part ``held out`` took no part in any choice.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable
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
Row = dict[str, str | tuple[float, float]]  # AUROC and average precision of each method
LABELS = Path(__file__).parent / "labels" / "go_function.tsv"
BOOTSTRAPS = 500


def main(arguments: list[str] | None = None) -> None:
    """Judge every method on every effector set and print the table."""
    options = _options(arguments)
    labels = read_labels(options.labels, options.part)
    graph = _graph(overlay=options.overlay)
    listed = labels["ligand"].isin(set(graph.pairs["ligand"]))
    known = set(graph.nodes["symbol"])
    genes = {name: expand(name, known) for name in labels["effector_set"].unique()}
    refuse_one_class(labels[listed], genes)
    print(f"labels: {options.labels}{f', part {options.part}' if options.part else ''}")
    judged, unknown = (labels.loc[mask, "ligand"].nunique() for mask in (listed, ~listed))
    print(f"ligands judged: {judged}, not in the pair table: {unknown}")
    print("AUROC / average precision; the sign counts in the last column only\n")
    rows = []
    for name, effectors in genes.items():
        group = labels[listed & (labels["effector_set"] == name)]
        truth = group.set_index("ligand")["label"]
        scores = {method: judge(graph, effectors)[truth.index] for method, judge in METHODS.items()}
        row = {"effector set": f"{name} ({truth.sum()} of {len(truth)})"}
        rows.append(row | _row(truth, scores))
    print(_table(rows))
    print(
        "\ngenes judged:", *(f"{name}: {', '.join(of)}" for name, of in genes.items()), sep="\n  "
    )


def read_labels(file: Path, part: str | None = None) -> pd.DataFrame:
    """Labels of a file, of one part only if it is named; what cannot be judged ends the program."""
    text = {"effector_set": str, "ligand": str, "part": str}
    try:
        labels = pd.read_csv(file, sep="\t", keep_default_na=False, dtype=text)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or " ".join(str(error).split())
        sys.exit(f"{file}: cannot be read: {why}")
    missing = {"effector_set", "ligand", "label"} - set(labels.columns)
    if missing or not labels["label"].isin([0, 1]).all():
        sys.exit(
            f"{file}: expected the columns effector_set, ligand, label (1 or 0), tab-separated"
        )
    if part:
        if "part" not in labels:
            sys.exit(f"{file}: has no column part")
        labels = labels[labels["part"] == part]
    if labels.empty:
        sys.exit(f"{file}: no rows{f' of part {part}' if part else ''}")
    twice = labels[labels.duplicated(["effector_set", "ligand"])]
    if len(twice):
        name, ligand = twice.iloc[0][["effector_set", "ligand"]]
        sys.exit(f"{file}: {ligand} is listed twice for effector set '{name}'")
    return labels


def refuse_one_class(judged: pd.DataFrame, names: Iterable[str]) -> None:
    """End the program where an effector set has no ligand of one of the two labels."""
    for name in names:
        labels = set(judged.loc[judged["effector_set"] == name, "label"])
        absent = " and ".join(str(label) for label in (1, 0) if label not in labels)
        if absent:
            sys.exit(f"effector set '{name}': no ligand of the pair table has the label {absent}")


def expand(effector_set: str, known: set[str]) -> list[str]:
    """The genes of an effector set; ends the program where one is not in the network.

    A part that starts with a digit gets the stem of the name before it: AKT1/2 is AKT1 and AKT2.
    A number that is no gene stands for its lettered forms: STAT5 for STAT5A and STAT5B. Of a
    range some may be missing, which is told on stderr.
    """
    genes: list[str] = []
    unknown: list[str] = []
    stem = ""
    for part in filter(None, re.split(r"\s*[,;/]\s*", effector_set.strip())):
        name = stem + part if part[0].isdigit() else part
        span = None if name in known else re.fullmatch(r"(.*?)(\d+)-(\d+)", name)
        if span:
            stem = span[1]
            names = [f"{stem}{number}" for number in range(int(span[2]), int(span[3]) + 1)]
        else:
            stem = re.sub(r"\d+[A-Za-z]?$", "", name)
            names = [name]
        forms = {each: _forms(each, known) for each in names}
        holes = [each for each, found in forms.items() if not found]
        if len(holes) == len(names):
            unknown.append(name)
        elif holes:
            print(f"effector set '{effector_set}': not in the network, left out of {name}: "
                  f"{', '.join(holes)}", file=sys.stderr)  # fmt: skip
        genes += [gene for found in forms.values() for gene in found]
    if unknown or not genes:
        sys.exit(f"effector set '{effector_set}': not in the network: {', '.join(unknown)}")
    return list(dict.fromkeys(genes))


def _forms(name: str, known: set[str]) -> list[str]:
    """The gene of a name, or the lettered forms of a number."""
    if name in known or not name[-1].isdigit():
        return [name] if name in known else []
    return sorted(gene for gene in known if gene[:-1] == name and gene[-1].isalpha())


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


def _row(truth: pd.Series, scores: dict[str, Scores]) -> Row:
    y = truth.to_numpy()
    found = {name: (s.abs() if name == "pararoute" else s).to_numpy() for name, s in scores.items()}
    row: Row = {name: _pair(y, s) for name, s in found.items()}
    mine = found.pop("pararoute")
    best = max(found, key=lambda name: average_precision_score(y, found[name]))
    low, high = _interval(y, mine, found[best])
    row["precision over the best other"] = f"{low:+.2f} to {high:+.2f} ({best})"
    positives = scores["pararoute"][truth == 1]
    row["signs of positives"] = f"{(positives > 0).sum()} +, {(positives < 0).sum()} -"
    return row


def _pair(y: Floats, score: Floats) -> tuple[float, float]:
    return float(roc_auc_score(y, score)), float(average_precision_score(y, score))


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


def _table(rows: list[Row]) -> str:
    means: Row = {"effector set": "mean"}
    for method in METHODS:
        auroc, precision = np.mean([row[method] for row in rows], axis=0)
        means[method] = (auroc, precision)
    shown = [
        {name: cell if isinstance(cell, str) else f"{cell[0]:.2f} / {cell[1]:.2f}"
         for name, cell in row.items()}
        for row in [*rows, means]
    ]  # fmt: skip
    return pd.DataFrame(shown).fillna("").to_string(index=False)


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
