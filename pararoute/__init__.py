"""pararoute: ranks the paracrine routes from treated sensitive cells to AKT in resistant ones.

Examples
--------
>>> import pararoute
>>> result = pararoute.rank(demo=True)
>>> result.ligands.columns[:3].tolist()
['rank', 'ligand', 'score']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pararoute.agreement import consensus as consensus
    from pararoute.blockade import block as block
    from pararoute.blockade import targets as targets
    from pararoute.data import contrast as contrast
    from pararoute.data import samples as samples
    from pararoute.diagnosis import doctor as doctor
    from pararoute.explanation import explain as explain
    from pararoute.figures import plot as plot
    from pararoute.handover import export as export
    from pararoute.regulation import regulators as regulators
    from pararoute.reporting import report as report
    from pararoute.reproduction import rerun as rerun
    from pararoute.snapshots import cache_diff as cache_diff
    from pararoute.stores import load as load
    from pararoute.stores import query as query
    from pararoute.sweeping.sweep import read_sweep as read_sweep
    from pararoute.sweeping.sweep import sweep as sweep
    from pararoute.verbs import rank as rank
    from pararoute.viewing import view as view

__version__ = "0.1.0"
_VERBS = {
    "rank": "verbs",
    "samples": "data",
    "contrast": "data",
    "cache_diff": "snapshots",
    "consensus": "agreement",
    "sweep": "sweeping.sweep",
    "read_sweep": "sweeping.sweep",
    "doctor": "diagnosis",
    "explain": "explanation",
    "regulators": "regulation",
    "block": "blockade",
    "targets": "blockade",
    "plot": "figures",
    "report": "reporting",
    "rerun": "reproduction",
    "export": "handover",
    "load": "stores",
    "query": "stores",
    "view": "viewing",
}
__all__ = [
    "__version__",
    "block",
    "cache_diff",
    "consensus",
    "contrast",
    "doctor",
    "explain",
    "export",
    "load",
    "plot",
    "query",
    "rank",
    "read_sweep",
    "regulators",
    "report",
    "rerun",
    "samples",
    "sweep",
    "targets",
    "view",
]


def __dir__() -> list[str]:
    """The verbs, too, so that they are completed."""
    return sorted({*globals(), *_VERBS})


def __getattr__(name: str) -> Any:
    """Import a verb when it is first used, so that importing the package costs nothing."""
    if name in _VERBS:
        from importlib import import_module

        return getattr(import_module(f"pararoute.{_VERBS[name]}"), name)
    raise AttributeError(f"module 'pararoute' has no attribute '{name}'")
