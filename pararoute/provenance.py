"""What a run was: arguments, inputs, versions, parameters, limits and times."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from pararoute import __version__
from pararoute.graph.network import DAMPING
from pararoute.ingest.remote.cache import Entry
from pararoute.ingest.tables import Expression
from pararoute.inputs import Inputs
from pararoute.queries.conventions import DEMO_LABEL, model_limits
from pararoute.queries.intervals import DRAWS
from pararoute.queries.reception import PRIOR_ODDS
from pararoute.queries.routes import COLUMNS, Ranking
from pararoute.queries.secretion import RISE, VOTE_ODDS, prior_of
from pararoute.queries.transmission import MAX_STEPS

SCHEMA_VERSION = 1
NULL_LIMITS = {
    "network": "the network null keeps nothing of the network but each node's degrees and signs",
    "expression": "the expression null takes genes measured about as well as exchangeable, which "
    "genes that change together are not",
}
LICENCES = {
    "pararoute": "MIT",
    "OmniPath": "each resource keeps its own licence: https://omnipathdb.org/resources",
    "demo ligand-receptor pairs": "from the liana package, BSD-3-Clause",
    "demo transcription factors": "CollecTRI, from the popcila package, MIT",
}
_PACKAGES = ("numpy", "pandas", "scipy", "pandera")


class Clock:
    """Names the stage that runs, and keeps what each took.

    Parameters
    ----------
    progress : callable, optional
        Called with the name of each stage as it begins.
    """

    def __init__(self, progress: Callable[[str], None] | None = None) -> None:
        self._progress = progress
        self._begin = time.perf_counter()
        self._stage = ""
        self.seconds: dict[str, float] = {}

    def start(self, stage: str) -> None:
        """End the stage that runs and begin another."""
        self.stop()
        self._stage, self._begin = stage, time.perf_counter()
        if self._progress is not None:
            self._progress(stage)

    def stop(self) -> None:
        """End the stage that runs."""
        if self._stage:
            self.seconds[self._stage] = round(time.perf_counter() - self._begin, 3)
        self._stage = ""


def describe_run(
    *,
    arguments: Mapping[str, Any],
    inputs: Inputs,
    fetched: Mapping[str, Entry],
    result: Ranking,
    messages: Sequence[str],
    clock: Clock,
) -> dict[str, Any]:
    """The content of run.json, but for the outputs' hashes that are added on writing."""
    receiver = {"receiver": inputs.receiver} if inputs.receiver else {}
    contrasts = {"sender": inputs.sender} | receiver
    pairs = result.graph.pairs
    return {
        "schema_version": SCHEMA_VERSION,
        "pararoute": __version__,
        "demo": bool(arguments["demo"]),
        "arguments": dict(arguments),
        "inputs": [
            {"role": f.role, "path": str(f.path), "sha256": f.sha256, "rows": f.rows}
            for f in inputs.files
        ],
        "fetched": [
            {"url": e.url, "sha256": e.sha256, "fetched": e.fetched, "client": e.client}
            for _, e in sorted(fetched.items())
        ],
        "contrasts": {role: _contrast(c, inputs.overlaps[role]) for role, c in contrasts.items()},
        "parameters": _parameters(contrasts),
        "seed": arguments["seed"],
        "error control": result.run["error control"],
        "without the overlay": result.run.get("without the overlay"),
        "counts": _counts(inputs, result),
        "share of pairs with an assumed sign": _rounded(
            float(pairs["sign_assumed"].mean()) if len(pairs) else 0.0
        ),
        "licences": {**LICENCES, "resources": dict(inputs.knowledge.resources)},
        "limits": [
            *model_limits(arguments["effector"]),
            *_limits_of_p(result.run["error control"]["nulls"]),
        ],
        "warnings": list(messages),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
        },
        "timing": {
            "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "seconds": clock.seconds,
            "peak memory in MiB": peak_memory(),
        },
    }


def label_demo(result: Ranking) -> Ranking:
    """`result` with a last column that says in every row that it is the demo."""
    columns = result.columns
    for table in COLUMNS:
        row = [table, "data", f"{DEMO_LABEL}: made up, no finding", "", DEMO_LABEL]
        columns.loc[len(columns)] = row
    tables = {name: getattr(result, name).assign(data=DEMO_LABEL) for name in (*COLUMNS, "columns")}
    return replace(result, **tables)


def peak_memory() -> float | None:
    """Peak resident memory of this process in MiB; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024**2 if sys.platform == "darwin" else 1024), 1)


def _limits_of_p(nulls: Sequence[str]) -> list[str]:
    """What must be said of p and q; nothing where there are none."""
    told = ", and ".join(text for null, text in NULL_LIMITS.items() if null in nulls)
    return [f"p and q hold for these tables as they are: {told}"] if told else []


def _parameters(contrasts: Mapping[str, Expression]) -> dict[str, Any]:
    return {
        "prior of log2 fold changes": {role: _prior(c) for role, c in contrasts.items()},
        "rise above log2 fold change": _rounded(RISE),
        "vote odds": VOTE_ODDS,
        "prior odds of reception": PRIOR_ODDS,
        "degree damping": DAMPING,
        "most steps after the receptor": MAX_STEPS,
        "draws of the rank intervals": DRAWS,
    }


def _counts(inputs: Inputs, result: Ranking) -> dict[str, int]:
    """What was read and left out, and what there is to rank."""
    received = result.receptors["reception_from"].value_counts().to_dict()
    return {
        **{f"OmniPath, {what}": n for what, n in inputs.knowledge.counts.items()},
        **result.graph.counts,
        "receptors": len(result.receptors),
        **{f"reception from {kind}": n for kind, n in sorted(received.items())},
        "ligands": len(result.ligands),
        "ligands not measured": int(result.ligands["score"].isna().sum()),
        "routes": len(result.routes),
    }


def _contrast(contrast: Expression, overlap: float) -> dict[str, Any]:
    return {
        "name": contrast.name,
        "title": contrast.title,
        "organism": contrast.organism or "not stated",
        "complete": contrast.complete,
        "genes": len(contrast.frame),
        "share of genes in the network": _rounded(overlap),
        "counts": dict(contrast.counts),
        **({"computed": dict(contrast.details)} if contrast.details else {}),
    }


def _prior(contrast: Expression) -> dict[str, float]:
    prior = prior_of(contrast)
    return {"share of no change": _rounded(prior.null), "sd": _rounded(prior.spread)}


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
