"""run.json keeps its schema, and what is wrong with one is told with its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

import pararoute
from pararoute import cli
from pararoute.ingest import content
from pararoute.ingest.errors import InputError
from pararoute.run_page import page, schema_text
from pararoute.run_record import RunRecord, json_schema, read_record
from tests import tables
from tests.conftest import CHECKOUT
from tests.refusals import assert_refused

SCHEMA = CHECKOUT / "pararoute" / "schemas" / "run.schema.json"
DOCS = CHECKOUT / "docs" / "run.md"


def validate(run: Mapping[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(run)


def undocumented(part: BaseModel, place: str = "run") -> Iterator[str]:
    """Keys that a file has and the schema does not tell of."""
    yield from (f"{place}.{key}" for key in part.model_extra or ())
    for name in type(part).model_fields:
        value = getattr(part, name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, BaseModel):
                yield from undocumented(one, f"{place}.{name}")


def test_the_schema_and_the_page_are_those_of_the_models() -> None:
    how = "python -m pararoute.run_page"
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), f"{how} --schema > {SCHEMA}"
    assert DOCS.read_text(encoding="utf-8") == page(), f"{how} > {DOCS}"


def test_every_key_is_explained() -> None:
    schema = json_schema()
    for part in (schema, *schema["$defs"].values()):
        assert part["description"]
        for key, told in part["properties"].items():
            assert told["description"], key
            assert f"| `{key}` | " in page()


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"permutations": 20},
        {"permutations": 20, "null": "network", "overlay": False},
        {"direction": "autocrine", "effector": ["MAPK1"]},
    ],
)
def test_what_rank_writes_keeps_the_schema(more: dict[str, Any], tmp_path: Path) -> None:
    pararoute.rank(demo=True, **{"permutations": 0, **more}).write(tmp_path)
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    validate(run)
    assert [*undocumented(RunRecord.model_validate(run))] == []
    assert any("p and q hold" in text for text in run["limits"]) == bool(more.get("permutations"))


def test_that_of_the_real_tables_keeps_it(real: Path) -> None:
    run = json.loads((real / "run.json").read_text(encoding="utf-8"))
    validate(run)
    assert [*undocumented(RunRecord.model_validate(run))] == []


def test_that_of_a_ranking_of_frames_without_a_receiver_keeps_it(tmp_path: Path) -> None:
    import pandas as pd

    mirror = tables.write_mirror(tmp_path)
    sender = pd.read_csv(mirror / "contrasts/sender.tsv", sep="\t")
    with pytest.warns(UserWarning, match="no receiver"):
        result = pararoute.rank(sender, omnipath=mirror / "omnipath", permutations=0)
    validate({**result.run, "outputs": {}})


def without(*place: str) -> Callable[[dict[str, Any]], object]:
    def spoil(run: dict[str, Any]) -> None:
        for key in place[:-1]:
            run = run[key]
        del run[place[-1]]

    return spoil


SPOILT: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a key is gone": (without("inputs"), "run.json is damaged: inputs: field required"),
    "deep inside": (
        lambda run: run["inputs"][1].update(sha256="abc"),
        "run.json is damaged: inputs > 1 > sha256: string should match pattern",
    ),
    "a wrong type": (
        lambda run: run["arguments"].update(effector="AKT1"),
        "run.json is damaged: arguments > effector: input should be a valid list",
    ),
    "several": (lambda run: run.update(demo=1, limits=None), "(and 1 more)"),
    "newer": (lambda run: run.update(schema_version=2), "a newer version of pararoute"),
    "older": (without("outputs", "nulls.tsv"), "it has no nulls.tsv"),
    "oldest": (without("schema_version"), "made by an older version of pararoute"),
    "older arguments": (without("arguments", "direction"), "made by an older version"),
    "another file": (lambda run: (run.clear(), run.update(a=1)), "this is no run.json of a"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_is_wrong_is_told(case: str, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil, words = SPOILT[case]
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    spoil(record)
    (run / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert_refused(["plot", "dots"], 3, words, capsys)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"a": 1,\n"b" 2}', "it is no JSON: Expecting ':' delimiter, line 2, column 5"),
        (b"", "it is no JSON: Expecting value, line 1, column 1"),
        (b"[1]", "it is no object"),
        (b"\xff\xfe{", "byte 0 is no UTF-8"),
    ],
)
def test_what_is_no_object(
    content: bytes, words: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run / "run.json").write_bytes(content)
    assert_refused(["plot", "dots"], 3, f"run.json is damaged: {words}", capsys)


def test_keys_of_a_later_version_are_let_through(run: Path) -> None:
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    record["later"] = record["arguments"]["later"] = 1
    (run / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert cli.run(["export", "--format", "json"]) == 0


@pytest.mark.parametrize("name", ["../../x.tsv", "/x.tsv", "a/x.tsv", "..", "", "c:x", "x" * 300])
def test_a_table_is_named_by_a_plain_file_name(
    name: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    record["outputs"][name] = "0" * 64
    with pytest.raises(jsonschema.ValidationError):
        validate(record)
    (run / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert_refused(["plot", "dots"], 3, f"run.json is damaged: outputs > {name}", capsys)


def test_a_run_json_that_cannot_be_read_is_told_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="no ranking is found there"):
        read_record(tmp_path / "run.json")
    (tmp_path / "run.json").mkdir()
    with pytest.raises(InputError, match="this is a folder, not a file"):
        read_record(tmp_path / "run.json")
    (tmp_path / "large").write_bytes(b"{}")
    monkeypatch.setattr(content, "MAX_BYTES", 1)
    with pytest.raises(InputError, match="more than 0 GiB"):
        read_record(tmp_path / "large")
    with pytest.raises(InputError, match="cannot be read"):
        read_record(tmp_path / "a\0b")
