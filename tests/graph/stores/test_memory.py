"""The memory store keeps what it is given and reads no Cypher."""

from __future__ import annotations

import pytest

from pararoute.graph.stores.memory import MemoryStore
from pararoute.graph.stores.protocol import Store, no_counts
from pararoute.ingest.errors import InputError
from tests.graph.stores.graphs import graph

SMALL = graph(["AKT1", "EGF", "EGFR"], [("EGF", "EGFR")])


def test_what_is_loaded_is_counted_and_removed() -> None:
    store = MemoryStore()
    assert store.counts() == no_counts()
    assert store.load(graph(["A"])) == graph(["A"]).counts()
    assert store.load(SMALL) == store.counts() == SMALL.counts()
    assert store.tables is SMALL
    assert store.remove() == SMALL.counts()
    assert store.counts() == store.remove() == no_counts()
    assert store.tables is None


def test_cypher_is_refused_with_the_way_out() -> None:
    store: Store = MemoryStore(SMALL)
    with store, pytest.raises(InputError, match="named queries only") as caught:
        store.run("MATCH (p:Protein) RETURN p.id", {})
    assert "--store embedded" in caught.value.how
