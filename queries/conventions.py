"""What is alike everywhere: words of tables, pages and messages, and how names are written."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pararoute.queries.routes import AKT

DEMO_LABEL = "SYNTHETIC DEMO"  # stands wherever a number of the demo does
NO_FINDING = f"{DEMO_LABEL}, no finding"
INHIBITS_MORE = "inhibits more (relief.tsv)"  # of a ligand that scores as activating
FALSE_SHARE = 0.1  # q up to which something is said to stand out


def model_limits(effectors: Collection[str]) -> tuple[str, str, str]:
    """What holds of whatever is said of a ranking.

    Parameters
    ----------
    effectors : collection of str
        On which its routes end. The three of the default are called AKT.

    Examples
    --------
    >>> model_limits(["AKT1", "AKT2", "AKT3"])[1]
    'phosphorylation of AKT is not measured here'
    >>> model_limits(["MAPK1", "MAPK3"])[1]
    'phosphorylation of MAPK1 and MAPK3 is not measured here'
    """
    *first, last = ["AKT"] if set(effectors) == set(AKT) else sorted(effectors)
    ends = f"{', '.join(first)} and {last}" if first else last
    return (
        "mRNA change is not secretion of the protein",
        f"phosphorylation of {ends} is not measured here",
        "outgrowth of the resistant cells is not modelled",
    )


def names_in(given: str | Sequence[str]) -> tuple[str, ...]:
    """Names of genes: a string holds them joined by commas.

    Examples
    --------
    >>> names_in("AKT1, AKT2"), names_in(["AKT1"])
    (('AKT1', 'AKT2'), ('AKT1',))
    """
    asked = given.split(",") if isinstance(given, str) else given
    return tuple(name.strip() for name in asked if name.strip())
