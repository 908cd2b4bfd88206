"""Graphs with hostile names, and what every reader must find in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pararoute.graph.interchange.flat import FlatGraph, whole
from tests.graph.stores.graphs import HOSTILE, graph

MORE = (
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "href=javascript:x",
    "=1+1", "+x", "-x", "@x", "SEPTIN1", "MARCH1", "NA", "1E5", "TRUE", "a|b", "a;b", "_x0001_",
    "<r>mark-up</r>", "]]>", "&amp;", "\x01", "\x7f\x85", "\ufffe", "e\u0301", "2",
)  # fmt: skip
NAMES = tuple(sorted({*HOSTILE, *MORE} - {""}))  # no table has a node without a name


def hostile() -> FlatGraph:
    """Every hostile name as a node, a resource, a text and a list, each bound to the next."""
    pairs = zip(NAMES, (*NAMES[1:], NAMES[0]), strict=True)
    made = graph(
        NAMES, pairs, reason={n: n for n in NAMES}, defaults={n: [n, "b"] for n in NAMES},
        score={n: 1 / (3 + i) for i, n in enumerate(NAMES)}, rank=dict.fromkeys(NAMES[::2], 7),
        is_ligand=dict.fromkeys(NAMES[::3], True),
    )  # fmt: skip
    return whole(made, {"name": "</graph>", "networkType": ["a", "b"]})


def differences(
    wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]
) -> list[object]:
    """Where two lists of attributes differ in name, value or type."""
    assert len(wanted) == len(found)
    return [
        (one, other)
        for one, other in zip(wanted, found, strict=True)
        if one != other
        or {k: type(v) for k, v in one.items()} != {k: type(v) for k, v in other.items()}
    ]
