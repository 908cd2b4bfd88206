"""docs/run.md and the JSON schema, written from `run_record`.

``python -m pararoute.run_page > docs/run.md``, and with ``--schema`` the text of
``pararoute/schemas/run.schema.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from pararoute.run_record import json_schema

_HEAD = """\
# run.json

Every ranking says in `run.json` what it was made of, how, and what came out. It is written last, so
that a folder which holds one holds a whole ranking. Two runs of the same arguments on the same
inputs differ in `timing` only; [`pararoute rerun`](rerun.md) checks that.

Its form has a version, `schema_version`. Keys may come to a version; one that goes or changes its
meaning makes a new one. A file of an older or a newer form is named as such when it is read, and
a damaged one with the place of the damage. The same form as a JSON schema (draft 2020-12) is
[`pararoute/schemas/run.schema.json`](../pararoute/schemas/run.schema.json).

This page is made from `pararoute/run_record.py`: `python -m pararoute.run_page > docs/run.md`.
"""


def page() -> str:
    """docs/run.md.

    Examples
    --------
    >>> page().splitlines()[0]
    '# run.json'
    """
    schema = json_schema()
    parts = [_HEAD, *_section("The whole", schema)]
    for name, part in schema["$defs"].items():
        parts += _section(name, part)
    return "\n".join(parts).rstrip("\n") + "\n"


def schema_text() -> str:
    """The JSON schema as it is shipped."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _section(heading: str, part: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {heading}\n\n{part['description']}\n"
    yield "| key | type | what it is |\n|---|---|---|"
    needed = part.get("required", [])
    for key, told in part["properties"].items():
        kind = _kind(told) if key in needed else f"{_kind(told)}, may be left out"
        yield f"| `{key}` | {kind} | {told['description']} |"
    yield ""


def _kind(told: Mapping[str, Any]) -> str:
    """The type of a value in words."""
    if "$ref" in told:
        name = told["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in told:
        return " or ".join(_kind(one) for one in told["anyOf"])
    if "enum" in told:
        return " or ".join(f"`{value}`" for value in told["enum"])
    if told["type"] == "array":
        return f"list of {_kind(told['items'])}"
    by_name = [*told.get("patternProperties", {}).values(), told.get("additionalProperties")]
    if told["type"] == "object" and isinstance(by_name[0], Mapping):
        return f"object of {_kind(by_name[0])}"
    if "pattern" in told:
        return "SHA-256"
    return {"integer": "whole number", "string": "text", "boolean": "true or false"}.get(
        told["type"], str(told["type"])
    )


if __name__ == "__main__":
    sys.stdout.write(schema_text() if "--schema" in sys.argv[1:] else page())
