"""The page and the picture of the schema are those of the schema, and complete."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from pararoute.graph.schema import SCHEMA
from pararoute.graph.schema_page import page
from pararoute.graph.schema_picture import PLACES, arrows, picture

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_is_that_of_the_schema() -> None:
    assert (DOCS / "schema.md").read_text(encoding="utf-8") == page()


def test_the_picture_is_that_of_the_schema() -> None:
    assert (DOCS / "schema.svg").read_text(encoding="utf-8") == picture()


def test_every_label_type_and_property_is_on_the_page() -> None:
    text = page()
    for name in (*map(str, SCHEMA.nodes), *map(str, SCHEMA.relationships)):
        assert f"`{name}`" in text
    for described in SCHEMA.nodes.values():
        for name, prop in described.properties.items():
            assert f"| `{name}` | " in text
            assert f" | {prop.meaning} |" in text


def test_every_combination_of_ends_that_the_page_names_is_in_the_schema() -> None:
    for edge in SCHEMA.relationships.values():
        sources, targets = ({end[side] for end in edge.ends} for side in (0, 1))
        assert len(set(edge.ends)) == len(sources) * len(targets)


def test_every_label_and_type_is_in_the_picture_and_no_box_lies_on_another() -> None:
    root = ElementTree.fromstring(picture())  # noqa: S314 - our own text
    words = " ".join(element.text or "" for element in root.iter())
    for name in (*map(str, SCHEMA.nodes), *map(str, SCHEMA.relationships)):
        assert name in words
    boxes = [PLACES[label] for label in SCHEMA.nodes]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = abs(a.x - b.x) >= a.width or abs(a.y - b.y) >= a.height
            assert apart, (a, b)
    assert {end for ends in arrows() for end in ends} <= {*map(str, PLACES)}
