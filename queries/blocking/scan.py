"""Every node blocked alone, and every pair of the strongest ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats
from pararoute.queries.blocking.arena import Arena, change
from pararoute.queries.blocking.blockade import drugs
from pararoute.queries.transmission import MAX_STEPS, transmission

TOP = 20  # ligands whose routes a target may hit
HIT = 0.5  # a ligand is hit that loses this part of its net signal
PARTNERS = 300  # nodes that are tried in pairs
KEPT_PAIRS = 500

Count: TypeAlias = Callable[[int], AbstractContextManager[Callable[[int], None]]]


@contextmanager
def uncounted(total: int) -> Iterator[Callable[[int], None]]:  # noqa: ARG001
    """Where nobody waits for pairs."""
    yield lambda _: None


def targets(arena: Arena, others: Sequence[Arena], top: Sequence[str]) -> pd.DataFrame:
    """What each node does when it is removed alone.

    Parameters
    ----------
    arena, others : Arena
        The ranking's own effectors, and others to stand beside them.
    top : sequence of str
        The ranking's first ligands.

    Returns
    -------
    DataFrame
        Most lowering first; ties in symbol order. ``target kind change activating_kept
        inhibiting_kept``, ``change_<name>`` for each of `others`, ``n_top_hit``,
        ``specificity``, ``acts``, ``drugs``; see `COLUMNS` in `queries.blocking.columns`.
    """
    names = sorted({name for own in (arena, *others) for name in own.candidates})
    sets = [[name] for name in names]
    before, after = arena.intact[:, :, None], arena.by_ligand(sets)
    whole, left = before.sum(axis=1), after.sum(axis=1)
    table = pd.DataFrame({"target": names, "kind": _kinds(arena, names)})
    table["change"] = change(left, whole)
    for row, part in enumerate(("activating_kept", "inhibiting_kept")):
        table[part] = left[row] / whole[row] if whole[row, 0] > 0 else np.nan
    for other in others:
        intact = other.intact.sum(axis=1, keepdims=True)
        table[f"change_{other.name}"] = change(other.total(sets), intact)
    table["n_top_hit"] = _hit(arena, before, after, top)
    table["specificity"] = _specificity(arena, names)
    own = transmission(arena.scene.network, names, arena.scene.effectors)["transmission"]
    table["acts"] = np.sign(own.to_numpy()).astype(int)
    table["drugs"] = [drugs().get(name.upper()) for name in names]
    return table.sort_values(["change", "target"], ignore_index=True)


def pairs(
    arena: Arena, single: pd.DataFrame, most: int = PARTNERS, count: Count = uncounted
) -> pd.DataFrame:
    """What every two of the strongest targets do together.

    ::

        synergy = (1 + change(a)) (1 + change(b)) - (1 + change(a and b))

    Above 0 both together take more than the product of what each leaves (Bliss independence).
    Missing where the net signal does not activate: 1 + change is not what is left then.

    Parameters
    ----------
    arena : Arena
        Where they are tried.
    single : DataFrame
        As `targets` gives it.
    most : int
        How many of them, the largest changes first; no effector.
    count : callable
        Is told how many pairs there are; what it gives is told of those that are done.

    Returns
    -------
    DataFrame
        ``target partner change change_alone change_partner synergy``, each pair once, most
        lowering first; ties by name.

    Notes
    -----
    Cost: about 2 s for the 44,850 pairs of 300 nodes.
    """
    free = single[single["kind"] != "effector"]  # to block the effector itself is no finding
    order = free["change"].abs().sort_values(ascending=False, kind="stable").index[:most]
    chosen = free.loc[order].sort_values("target")
    names, alone = chosen["target"].tolist(), chosen["change"].to_numpy()
    before = arena.intact.sum(axis=1, keepdims=True)
    found = []
    with count(len(names) * (len(names) - 1) // 2) as tell:
        for i, name in enumerate(names[:-1]):
            after = arena.total([[name, other] for other in names[i + 1 :]])
            found.append(change(after, before))
            tell(len(names) - 1 - i)
    one, two = np.triu_indices(len(names), 1)
    together = np.concatenate(found) if found else np.zeros(0)
    table = pd.DataFrame(
        {
            "target": np.array(names, dtype=object)[one],
            "partner": np.array(names, dtype=object)[two],
            "change": together,
            "change_alone": alone[one],
            "change_partner": alone[two],
            "synergy": np.round((1 + alone[one]) * (1 + alone[two]) - (1 + together), 12) + 0.0,
        }
    )
    if before[0, 0] <= before[1, 0]:
        table["synergy"] = np.nan
    return table.sort_values(["change", "target", "partner"], ignore_index=True)


def with_partners(single: pd.DataFrame, together: pd.DataFrame) -> pd.DataFrame:
    """Targets with the partner that lowers the signal most with each, and the most synergistic."""
    turned = together.rename(columns={"target": "partner", "partner": "target"})
    both = pd.concat([together, turned])[["target", "partner", "change", "synergy"]]
    lowest = both.sort_values(["target", "change", "partner"]).drop_duplicates("target")
    strongest = both.sort_values(["target", "synergy", "partner"], ascending=[True, False, True])
    strongest = strongest.drop_duplicates("target")
    names = {"partner": "best_partner", "change": "change_with_partner"}
    table = single.join(lowest.rename(columns=names).set_index("target"), on="target")
    names = {"partner": "synergy_partner", "change": "change_with_synergy_partner",
             "synergy": "largest_synergy"}  # fmt: skip
    return table.join(strongest.rename(columns=names).set_index("target"), on="target")


def _kinds(arena: Arena, names: Sequence[str]) -> list[str]:
    nodes = arena.graph.nodes.set_index("symbol")
    effectors, on = set(arena.scene.effectors), set(arena.survival.nodes)
    ligands = set(arena.secretome.ligands)

    def kind(name: str) -> str:
        own = set(arena.together[name])
        if effectors & own:
            return "effector"
        if on & own:
            return "receptor" if nodes.at[name, "is_receptor"] else "mediator"
        return "ligand" if ligands & own else "elsewhere"

    return [kind(name) for name in names]


def _hit(arena: Arena, before: Floats, after: Floats, top: Sequence[str]) -> list[int]:
    rows = np.flatnonzero(np.isin(arena.secretome.ligands, list(top)))
    net = before[0, rows] - before[1, rows]
    left = after[0, rows] - after[1, rows]
    hit: list[int] = ((net > 0) & (left <= (1 - HIT) * net)).sum(axis=0).tolist()
    return hit


def _specificity(arena: Arena, names: Sequence[str]) -> Floats:
    """The part of a node's walks, by outflow, that ends at an effector.

    Each is followed to an effector, to where nothing leads on, or for MAX_STEPS - 1 steps. Missing
    where nothing leaves the node, and for the effectors themselves.
    """
    network, scene = arena.scene.network, arena.scene
    rows = [network.index[name] for name in names]
    effector = np.isin(network.names, scene.effectors)
    leads_on = network.signalling & ~effector
    step = (network.outflow.activating + network.outflow.inhibiting).tocsr()
    here, anywhere = effector.astype(float), np.ones(len(effector))
    for _ in range(MAX_STEPS - 1):
        here = np.where(leads_on, step @ here, effector)
        anywhere = np.where(leads_on, step @ anywhere, 1.0)
    share = np.divide(here, anywhere, out=np.full(len(here), np.nan), where=leads_on)
    return np.asarray(share[rows])
