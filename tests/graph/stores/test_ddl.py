"""The statements are those of the schema."""

from __future__ import annotations

import dataclasses

import pytest

from pararoute.graph.schema import SCHEMA, Label, Property, Relationship, Type
from pararoute.graph.stores import ddl


def test_every_table_and_column_is_made_and_copied_in_the_same_order() -> None:
    made = ddl.create_statements()
    assert len(made) == len(SCHEMA.nodes) + len(SCHEMA.relationships) == len(ddl.count_statements())
    for statement, label in zip(made, SCHEMA.nodes, strict=False):
        columns = ", ".join(
            f"`{name}` {SCHEMA.nodes[label].properties[name].type}"
            for name in ddl.columns_of(label)
        )
        assert statement == f"CREATE NODE TABLE `{label}` ({columns}, PRIMARY KEY (`id`))"
    assert ddl.columns_of(Relationship.STEP) == ["source", "target", "position", "sign"]


def test_the_fingerprint_changes_with_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ddl.fingerprint()
    node = SCHEMA.nodes[Label.PROTEIN]
    more = dataclasses.replace(node, properties={**node.properties, "new": Property(Type.TEXT, "")})
    nodes = {**SCHEMA.nodes, Label.PROTEIN: more}
    monkeypatch.setattr(ddl, "SCHEMA", dataclasses.replace(SCHEMA, nodes=nodes))
    assert ddl.fingerprint() != before
