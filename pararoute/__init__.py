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
    from pararoute.verbs import rank as rank

__all__ = ["__version__", "rank"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import a verb when it is first used, so that importing the package costs nothing."""
    if name in __all__:
        from pararoute import verbs

        return getattr(verbs, name)
    raise AttributeError(f"module 'pararoute' has no attribute '{name}'")
