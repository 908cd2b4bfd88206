"""The figure and the section of docs/performance.md that tell how costs grow with the network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent.parent / "docs"
HEADING = "## Growth"
_TOLD = {
    "build": "the graph from its tables",
    "rank": "ranking, without p-values",
    "nulls": "both nulls, {permutations} permutations",
    "load": "load into a file of ladybug",
}


def page(found: Mapping[str, Any]) -> None:
    """Draw docs/growth.svg, and write the section anew."""
    figure(found, DOCS / "growth.svg")
    file = DOCS / "performance.md"
    text = file.read_text() if file.exists() else f"# Performance\n\n{HEADING}\n"
    file.write_text(f"{text.partition(HEADING)[0]}{section(found)}")


def figure(found: Mapping[str, Any], path: Path) -> None:
    """Seconds and peak memory by edges, both on logarithmic scales."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    edges = {k: own["pairs"] + own["steps"] for k, own in found["sizes"].items()}
    drawn = Figure(figsize=(8, 3.2), layout="constrained")
    axes = drawn.subplots(1, 2)
    for ax, key, label in zip(axes, ("median", "peak memory in MiB"), ("seconds", "peak MiB"),
                              strict=True):  # fmt: skip
        for stage, sizes in found["stages"].items():
            done = {k: own for k, own in sizes.items() if not own["given up"]}
            ax.loglog([edges[k] for k in done], [max(own[key], 1e-3) for own in done.values()],
                      marker="o", label=stage)  # fmt: skip
        ax.set(xlabel="pairs and steps", ylabel=label)
        ax.grid(alpha=0.3)
    axes[0].legend(frameon=False)
    with mpl.rc_context({"svg.hashsalt": "growth", "svg.fonttype": "none"}):
        drawn.savefig(path, metadata={"Date": None})


def section(found: Mapping[str, Any]) -> str:
    """The section, from its heading on."""
    machine, sizes = found["machine"], found["sizes"]
    head = "".join(f" {k}x |" for k in sizes)
    edges = "".join(f" {own['pairs'] + own['steps']:,} |" for own in sizes.values())
    rows = [
        f"| {_TOLD[stage].format(**found)} |" + "".join(f" {_cell(own.get(k))} |" for k in sizes)
        for stage, own in found["stages"].items()
    ]
    rate = [
        f"{stage} {_rate(own, sizes)}" for stage, own in found["stages"].items() if len(own) > 1
    ]
    return f"""{HEADING}

![Seconds and peak memory by the number of edges](growth.svg)

Copies of the real network whose edges cross at random from copy to copy, every node with as many
edges of each kind as it has (`benchmarks/growth.py`); seconds, and peak memory above what the
tables in memory take, of one run each on {machine["cpu"]}, {machine["cores"]} cores,
{machine["memory in GiB"]} GiB, load {machine["load"]}, {found["date"]}, commit {found["commit"]}.

| |{head}
|---|{"--:|" * len(sizes)}
| pairs and steps |{edges}
{chr(10).join(rows)}

Microseconds for each pair and step at the smallest and at the largest size: {"; ".join(rate)}.

{_limit(found)}
"""


def _cell(own: Mapping[str, Any] | None) -> str:
    if own is None:
        return ""
    if own["given up"]:
        return f"> {own['median']:,.0f} s"
    return f"{own['median']:.3g} s, {own['peak memory in MiB']:,.0f} MiB"


def _rate(own: Mapping[str, Any], sizes: Mapping[str, Any]) -> str:
    ends = (next(iter(own)), list(own)[-1])
    each = [1e6 * own[k]["median"] / (sizes[k]["pairs"] + sizes[k]["steps"]) for k in ends]
    return f"{each[0]:.3g} and {each[1]:.3g}"


def _limit(found: Mapping[str, Any]) -> str:
    """Where memory ends, extrapolated from the largest size of the stage that needs most."""
    memory = found["machine"]["memory in GiB"]
    needs = []
    for stage, own in found["stages"].items():
        done = [k for k in own if not own[k]["given up"]]
        if done:
            edges = found["sizes"][done[-1]]["pairs"] + found["sizes"][done[-1]]["steps"]
            needs.append((own[done[-1]]["peak memory in MiB"] / edges, edges, stage))
    each, edges, stage = max(needs)
    end = memory * 1024 / each
    return f"""\
Memory ends first in `{stage}`: {each * edges / 1024:.2g} GiB at {edges / 1e6:.2g} million edges.
In proportion, which is extrapolated, {memory:.0f} GiB are full at about {end / 1e6:.1g} million.
Beyond that, and long before it where time counts: ask for fewer permutations (`--permutations`) or
for one null (`--null expression`), leave out what the question does not need (`--strict-signs`, a
smaller OmniPath query), rank without a database, and load a ranking into Neo4j by its own import
(`pararoute export --format neo4j-csv`)."""
