"""Why a ligand or route does not stand higher: the term that stops it, in plain words.

What stops a ligand whose score is 0 or empty is told receptor by receptor; else it is the term
that is lowest beside what it is among the first of the ranking (`queries.explaining.needs`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pararoute.graph.network import Network
from pararoute.queries.explaining.arithmetic import number
from pararoute.queries.explaining.needs import FIRST
from pararoute.queries.explaining.standing import Scene, Subject
from pararoute.queries.rank import best_first
from pararoute.queries.transmission import MAX_STEPS

_SHOWN = 5  # receptors that are named for each reason
_FAR = 12  # steps: how far a path is looked for, to say how long the shortest is


class Verdict(NamedTuple):
    """What stops a subject.

    Attributes
    ----------
    stopped_by : str
        The term; empty where nothing does.
    says : tuple of str
        Sentences.
    """

    stopped_by: str
    says: tuple[str, ...]


def receptor_rows(subject: Subject, now: Scene) -> pd.DataFrame:
    """The receptors of a ligand, best first, and why each carries nothing where it does.

    ``receptor score binding reception transmission transmission_activating
    transmission_inhibiting why``
    """
    own = now.pairs[now.pairs["ligand"] == subject.ligand]
    if subject.receptor is not None:
        own = own[own["receptor"] == subject.receptor]
    own = own.iloc[best_first(own)]
    far = steps_to(now.network, now.effectors)
    columns = ["receptor", "score", "binding", "reception", "transmission",
               "transmission_activating", "transmission_inhibiting"]  # fmt: skip
    why = [_why(row, now, far) for row in own.to_dict("records")]
    return (
        own[columns]
        .assign(why=pd.Series(why, index=own.index, dtype="object"))
        .reset_index(drop=True)
    )


def _why(pair: Mapping[Any, Any], now: Scene, far: dict[str, int]) -> str:
    receptor, carried = str(pair["receptor"]), float(pair["transmission"])
    ends = ", ".join(now.effectors)
    reached = pair["mass_activating"] + pair["mass_inhibiting"] > 0
    if not reached and not pair["signalling"]:
        return "no signalling step leaves it"
    if not reached:
        steps = far.get(receptor)
        how_far = f"the shortest takes {steps}" if steps else "nor any longer one"
        return f"no path of at most {MAX_STEPS} steps to {ends} ({how_far})"
    if carried < 0:
        return "its net effect on the effectors is inhibiting"
    if carried == 0:
        return "activating and inhibiting paths cancel out"
    return "it is not on the resistant cells" if pair["reception"] == 0 else ""


def steps_to(network: Network, effectors: Sequence[str], most: int = _FAR) -> dict[str, int]:
    """Steps of the shortest path of any sign from each node to an effector."""
    steps = network.outflow.activating + network.outflow.inhibiting
    ends = [network.index[name] for name in effectors]
    reached = np.zeros(len(network.names), dtype=bool)
    reached[ends] = True
    distance = dict.fromkeys(effectors, 0)
    for length in range(1, most + 1):
        new = (steps @ reached.astype(float) > 0) & ~reached
        distance |= {network.names[i]: length for i in np.flatnonzero(new)}
        reached |= new
    return distance


def verdict(
    subject: Subject, now: Scene, receptors: pd.DataFrame, table: pd.DataFrame, *, strict: bool
) -> Verdict:
    """What stops a subject, in words.

    Parameters
    ----------
    subject, now : Subject, Scene
        What is asked, and the scored pairs.
    receptors, table : DataFrame
        As `receptor_rows` and `needs` give them.
    strict : bool
        Whether pairs without a sign were dropped.
    """
    name = subject.name
    found: list[tuple[str, str]] = []
    secreted = now.secretions["secretion"].get(subject.ligand, np.nan)
    if subject.ligand in now.secretions.index and np.isnan(secreted):
        found.append(("secretion", f"{subject.ligand} is not measured in the sender: whether it "
                      "rises is unknown, and its score is empty, not 0."))  # fmt: skip
    if receptors.empty:
        dropped = strict and subject.ligand in now.secretions.index
        found.append(("binding", _no_pair(subject.ligand, now, dropped=dropped, strict=strict)))
    elif receptors["transmission"].le(0).all():
        found.append(("transmission", f"No activating signal of {name} reaches "
                      f"{', '.join(now.effectors)}. {_listed(receptors)}."))  # fmt: skip
    elif receptors["score"].eq(0).all() and secreted > 0:
        found.append(("reception", f"No receptor of {name} that carries a signal is on the "
                      "resistant cells."))  # fmt: skip
    if secreted == 0:
        found.append(("secretion", f"{subject.ligand} does not rise in the sender."))
    if not found:
        return _weakest(subject, now, table)
    return Verdict(found[0][0], (*(text for _, text in found), *_would(table, found[0][0])))


def _no_pair(ligand: str, now: Scene, *, dropped: bool, strict: bool) -> str:
    if dropped:
        return f"None of the pairs of {ligand} has a sign, and pairs without one were left out."
    parts = now.graph.subunits
    complexes = parts.loc[parts["member"] == ligand, "complex"]
    for what, receptors in (("a", [ligand]), ("a part of the", complexes)):
        of = now.pairs.loc[now.pairs["receptor"].isin(receptors), "ligand"].nunique()
        if of:
            left_out = " (pairs without a sign were left out)" if strict else ""
            return (f"{ligand} is listed as {what} receptor of {of} ligand{'s' if of > 1 else ''}"
                    f"{left_out}, never as a ligand.")  # fmt: skip
    return f"No resource lists a receptor of {ligand}: it is in no pair of the pair table."


def _listed(receptors: pd.DataFrame) -> str:
    """The receptors by what stops them."""
    told = []
    for why, names in receptors.groupby("why", sort=False)["receptor"]:
        first = ", ".join(names.head(_SHOWN))
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        told.append(f"{first}{more}: {why}")
    return f"Receptor{'s' if len(receptors) > 1 else ''} {'; '.join(told)}"


def _weakest(subject: Subject, now: Scene, table: pd.DataFrame) -> Verdict:
    """The term that is lowest beside that of the first ones."""
    rank = now.standing(subject).rank
    if 0 < rank <= FIRST:
        return Verdict("", (f"Nothing stops {subject.name}: it is number {rank}.",))
    ratio = table["value"] / table["typical"]
    if ratio.isna().all() or ratio.min() >= 1:
        return Verdict("", (f"No term of {subject.name} is below those of the first ones.",))
    row = table.loc[ratio.idxmin()]
    says = (
        f"What holds {subject.name} back most is {row['term']}: {number(row['value'])}, where the "
        f"median of the first {FIRST} is {number(row['typical'])}."
    )
    return Verdict(str(row["term"]), (says, *_would(table, str(row["term"]))))


def _would(table: pd.DataFrame, term: str) -> list[str]:
    """What the term that stops it would have to be."""
    row = table[table["term"] == term]
    if row.empty:
        return []
    now = row.iloc[0]
    says = []
    if pd.notna(now["rank_if_typical"]) and pd.notna(now["typical"]):
        most = "" if now["rank_if_1"] == now["rank_if_typical"] else (
            f"; with 1, number {now['rank_if_1']}")  # fmt: skip
        says.append(f"With a {term} of {number(now['typical'])}, typical of the first {FIRST}, it "
                    f"would be number {now['rank_if_typical']}{most}.")  # fmt: skip
    if pd.notna(now["needed"]):
        says.append(
            f"To be among the first {FIRST} it would need a {term} of {number(now['needed'])}."
        )
    elif pd.notna(now["rank_if_1"]) and now["rank_if_1"] > FIRST:
        says.append(f"No {term} alone would bring it among the first {FIRST}.")
    return says
