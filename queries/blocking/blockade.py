"""What is blocked, and what each node of the network still passes on.

A *blockade* names nodes and the part of their signal that they lose: 1 removes a node, 0.8 leaves
it a fifth. A name of a drug class (`drug_classes.tsv`) stands for all its targets. A complex
needs all its members: it passes on what its most blocked member does.

Degree weights stay those of the intact network, so that a removal takes walks away and makes no
other step stronger. Each time a walk comes to a node that passes on the part r, both its flows are
multiplied by sqrt(r); what passes through that node alone thus keeps the part r of its mass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from pararoute.graph.build import SignedGraph
from pararoute.graph.network import Floats
from pararoute.ingest.errors import InputError, UnknownNameError, nearest


@dataclass(frozen=True)
class Blockade:
    """What is blocked together.

    Attributes
    ----------
    name : str
        As it was asked: names joined by +.
    named : mapping of str to tuple of str
        The nodes that each of those names stands for.
    partial : float
        The part of its signal that each of them loses, in (0, 1].
    """

    name: str
    named: Mapping[str, tuple[str, ...]]
    partial: float = 1.0

    @property
    def apart(self) -> bool:
        """Whether no node is named twice: only then is there a synergy of the parts."""
        nodes = [name for own in self.named.values() for name in own]
        return len(nodes) == len(set(nodes))

    @property
    def alone(self) -> list[Blockade]:
        """Each name as a blockade of its own."""
        return [Blockade(name, {name: own}, self.partial) for name, own in self.named.items()]

    def left(self, graph: SignedGraph) -> pd.Series:
        """The part r in [0, 1] that each node of the graph passes on, indexed by symbol.

        Examples
        --------
        >>> from types import SimpleNamespace
        >>> graph = SimpleNamespace(
        ...     nodes=pd.DataFrame({"symbol": ["A", "A_B", "B"]}),
        ...     subunits=pd.DataFrame({"complex": ["A_B", "A_B"], "member": ["A", "B"]}))
        >>> Blockade("A", {"A": ("A",)}, 0.75).left(graph).to_dict()
        {'A': 0.25, 'A_B': 0.25, 'B': 1.0}
        """
        left = pd.Series(1.0, index=pd.Index(graph.nodes["symbol"]))
        left[[name for own in self.named.values() for name in own]] = 1 - self.partial
        members = graph.subunits["member"].map(left)
        scarcest = members.groupby(graph.subunits["complex"]).min()
        left.loc[scarcest.index] = np.minimum(left.loc[scarcest.index], scarcest)
        return left


def passing(left: pd.Series) -> Floats:
    """What a walk's flows are multiplied with at each node, from the part it passes on."""
    return np.asarray(np.sqrt(left.to_numpy(dtype=float)))


@cache
def drug_classes() -> Mapping[str, tuple[str, ...]]:
    """Targets of each drug class, by its name in capitals."""
    table = _classes()
    return {str(name).upper(): tuple(sorted(own["target"])) for name, own in table.groupby("class")}


@cache
def of_drugs() -> Mapping[str, tuple[str, ...]]:
    """Targets of each drug that the table of classes names, by its name in capitals."""
    found: dict[str, set[str]] = {}
    for target, names in drugs().items():
        for name in names.split(";"):
            found.setdefault(name.upper(), set()).add(target)
    return {name: tuple(sorted(own)) for name, own in found.items()}


@cache
def drugs() -> Mapping[str, str]:
    """Drugs that act on each target as the table of classes names them, joined by ;."""
    own = _classes().groupby("target")["examples"]
    return {
        str(target): ";".join(sorted({drug for text in texts for drug in text.split(";")}))
        for target, texts in own
    }


def _classes() -> pd.DataFrame:
    file = resources.files("pararoute.queries.blocking").joinpath("drug_classes.tsv")
    with file.open(encoding="utf-8") as handle:
        return pd.read_csv(handle, sep="\t", dtype=str, keep_default_na=False)


def blockade(text: str, graph: SignedGraph, partial: float = 1.0) -> Blockade:
    """The blockade of a text such as ``RAF1+MTOR`` or ``pan-RAF``.

    Parameters
    ----------
    text : str
        Names of nodes, drug classes or drugs, joined by +; in any case where it leaves no doubt.
        A node goes before a class, a class before a drug.
    graph : SignedGraph
        What is blocked.
    partial : float
        The part that each loses, in (0, 1].

    Raises
    ------
    UnknownNameError
        A name that is neither; the nearest ones are suggested.
    InputError
        No name, a part outside (0, 1], or a class of which no target is in the network.
    """
    if not (isinstance(partial, int | float) and 0 < partial <= 1):
        raise InputError(
            f"{partial} of a signal cannot be lost", where="--partial",
            expected="a number above 0, up to 1 (all of it)",
        )  # fmt: skip
    parts = tuple(dict.fromkeys(part.strip() for part in str(text).split("+")))
    if not isinstance(text, str) or not all(parts):
        raise InputError(
            "nothing is named" if not any(parts) else "a name is missing",
            where=f"the blockade {text!r}",
            expected="nodes or drug classes joined by +, such as RAF1+MTOR",
        )  # fmt: skip
    nodes = set(graph.nodes["symbol"])
    named = {_nodes(part, nodes): part for part in reversed(parts)}  # one name for the same nodes
    kept = [part for part in parts if part in named.values()]
    return Blockade("+".join(kept), {part: _nodes(part, nodes) for part in kept}, partial)


def _nodes(part: str, nodes: set[str]) -> tuple[str, ...]:
    if part in nodes:
        return (part,)
    named_so = [name for name in sorted(nodes) if name.upper() == part.upper()]
    if len(named_so) == 1 and part.upper() not in drug_classes():
        return (named_so[0],)
    classes = {**of_drugs(), **drug_classes()}
    if part.upper() not in classes:
        known = nodes | set(classes)
        if not nearest(part, sorted(known)):
            known = set(drug_classes())  # these can be looked through; nodes are thousands
        raise UnknownNameError(
            "node, drug class or drug", part, known,
            where="the network and the table of drug classes",
        )  # fmt: skip
    by_capitals = {name.upper(): name for name in sorted(nodes)}  # mouse writes Raf1 for RAF1
    own = tuple(by_capitals[name] for name in classes[part.upper()] if name in by_capitals)
    if not own:
        raise InputError(
            f"no target of {part} is in the network", where="the network",
            expected=f"one of {', '.join(classes[part.upper()])}",
        )  # fmt: skip
    return own
