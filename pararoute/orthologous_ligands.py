"""Ligands of a ranking in mouse symbols, told in human ones, with a ledger.

By the shipped table of orthologues (`pararoute.ingest.orthologs`). A complex is translated member
by member, and is lost if one of them is. Of several ligands that become one, the one that
scores highest is used: the human ligand is there if any of them is. That favours such ligands
a little; the ledger names them.
"""

from __future__ import annotations

import itertools
from functools import cache

import pandas as pd

from pararoute.ingest.omnipath.mouse import MAX_WAYS
from pararoute.ingest.orthologs import LOST, orthologous_pairs


def in_human(ligands: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A ranking's ligands in human symbols.

    Parameters
    ----------
    ligands : DataFrame
        ``ligand``, ``score`` and others, in mouse symbols. It is not changed.

    Returns
    -------
    ligands : DataFrame
        One row a human ligand, in symbol order, with the values of the mouse ligand it takes.
    ledger : DataFrame
        ``source_ligand target_ligand orthology used note``, sorted; the target of a lost one
        is empty.

    Examples
    --------
    >>> table = pd.DataFrame({"ligand": ["Ins1", "Ins2", "Itgav_Itgb3"], "score": [0.1, 0.2, 0.3]})
    >>> human, ledger = in_human(table)
    >>> human["ligand"].tolist(), human["score"].tolist(), ledger["used"].tolist()
    (['INS', 'ITGAV_ITGB3'], [0.2, 0.3], [False, True, True])
    """
    rows = [(name, target) for name in ligands["ligand"] for target in _targets(name) or ("",)]
    ledger = pd.DataFrame(rows, columns=["source_ligand", "target_ligand"])
    ledger["score"] = ledger["source_ligand"].map(ligands.set_index("ligand")["score"])
    ledger["orthology"] = _orthology(ledger)
    best = ledger.sort_values(
        ["target_ligand", "score", "source_ligand"], ascending=[True, False, True],
        na_position="last",
    ).drop_duplicates("target_ligand")  # fmt: skip
    lost = ledger["target_ligand"].eq("")
    ledger["used"] = ledger.index.isin(best.index) & ~lost
    instead = ledger["target_ligand"].map(best.set_index("target_ligand")["source_ligand"])
    ledger["note"] = (instead + " scores higher, or as high and is first by name").mask(
        ledger["used"], ""
    )
    ledger.loc[lost, "note"] = "no human orthologue in the table, or too many of its members"
    used = ledger.loc[ledger["used"], ["source_ligand", "target_ligand"]]
    moved = used.merge(ligands, left_on="source_ligand", right_on="ligand")
    moved = moved.assign(ligand=moved["target_ligand"])[list(ligands.columns)]
    order = ["source_ligand", "target_ligand"]
    ledger = ledger.sort_values(order, ignore_index=True).drop(columns="score")
    return moved.sort_values("ligand", ignore_index=True), ledger


def _orthology(ledger: pd.DataFrame) -> pd.Series:
    """How many partners both ligands of a row have."""
    words = {True: "many", False: "one"}
    sources = ledger["target_ligand"].duplicated(keep=False).map(words)
    targets = ledger["source_ligand"].duplicated(keep=False).map(words)
    return (sources + "-to-" + targets).mask(ledger["target_ligand"].eq(""), LOST)


def _targets(ligand: str) -> tuple[str, ...]:
    """The human ligands of a mouse one; none where a member has none, or the ways are too many."""
    known = _known()
    if ligand in known:
        return known[ligand]
    options = [known.get(member, ()) for member in ligand.split("_")]
    ways = list(itertools.islice(itertools.product(*options), MAX_WAYS + 1))
    if len(options) == 1 or len(ways) > MAX_WAYS:
        return ()
    names = ("_".join(sorted(set(way))) for way in ways if len(set(way)) > 1)
    return tuple(dict.fromkeys(names))


@cache
def _known() -> dict[str, tuple[str, ...]]:
    groups = orthologous_pairs("mouse", "human").groupby("source_gene")["target_gene"]
    return {gene: tuple(targets) for gene, targets in groups}
