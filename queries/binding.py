"""Binding: how well a ligand-receptor pair is established.

::

    binding = n / (n + 1),   n = independent resources + (1 if a publication is named)

n confirmations give the posterior mean of a success rate whose prior is Beta(0+, 1): a
pair nobody names is not believed, and each further resource adds less than the last. A
resource that copies another listed one is not independent; which does is in the shipped
table ``resources.tsv``. A pair whose sources are not given counts n = 1/2.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import pandas as pd

UNKNOWN_N = 0.5


@cache
def derived_from() -> dict[str, frozenset[str]]:
    """Resources each resource takes pairs from; ``*`` marks an integrator, which is none."""
    file = resources.files("pararoute.queries") / "resources.tsv"
    with file.open(encoding="utf-8") as text:
        table = pd.read_csv(text, sep="\t", keep_default_na=False)
    return {
        name: frozenset(parents.split(";")) - {""}
        for name, parents in zip(table["resource"], table["derived_from"], strict=True)
    }


@cache
def ancestors(resource: str) -> frozenset[str]:
    """Every resource that `resource` takes pairs from, directly or through others."""
    parents = derived_from().get(resource, frozenset())
    return parents.union(*(ancestors(parent) for parent in parents))


@cache
def counted_name(source: str) -> str:
    """The resource as which a source counts: ``X_Y`` is X as copied by Y, if it is not one itself.

    Examples
    --------
    >>> counted_name("HPMR_LRdb"), counted_name("HPMR")
    ('HPMR', 'HPMR')
    """
    return source if source in derived_from() else source.split("_")[0]


def is_collection(source: str) -> bool:
    """Whether a source only passes pairs on, as OmniPath itself does."""
    return "*" in ancestors(counted_name(source))


@cache
def independent_resources(sources: str) -> frozenset[str]:
    """The resources among `sources` that do not take their pairs from another one there.

    Parameters
    ----------
    sources : str
        Resource names joined by ``;``. ``X_Y`` is X as copied by Y: it counts as X.

    Examples
    --------
    >>> sorted(independent_resources("CellPhoneDB;Ramilowski2015;iTALK;OmniPath"))
    ['CellPhoneDB', 'Ramilowski2015']
    """
    listed = {counted_name(name) for name in sources.split(";")}
    listed = {name for name in listed if name and "*" not in ancestors(name)}
    return frozenset(name for name in listed if not ancestors(name) & listed)


def binding(pairs: pd.DataFrame, unknown_n: float = UNKNOWN_N) -> pd.DataFrame:
    """The binding term of every pair.

    Parameters
    ----------
    pairs : DataFrame
        ``sources`` and ``references``, joined by ``;``; either may be missing.
    unknown_n : float
        What counts as n where neither tells.

    Returns
    -------
    DataFrame
        On the index of `pairs`: ``binding`` in [0, 1), ``n_resources`` (independent ones)
        and bool ``evidence_unknown``.

    Examples
    --------
    >>> pairs = pd.DataFrame({"sources": ["CellPhoneDB;HPMR", None],
    ...                       "references": ["CellPhoneDB:12345", None]})
    >>> binding(pairs)["binding"].round(3).tolist()
    [0.75, 0.333]
    """
    sources = pairs["sources"].fillna("").astype("str")
    count = {text: len(independent_resources(text)) for text in sources.unique()}
    resources_found = sources.map(count).astype("float64")
    n = resources_found + pairs["references"].notna()
    unknown = n == 0
    n = n.mask(unknown, unknown_n)
    return pd.DataFrame(
        {"binding": n / (n + 1), "n_resources": resources_found, "evidence_unknown": unknown}
    )
