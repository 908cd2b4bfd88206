"""The folder of a ranking that somebody else wrote: what is not as we write it is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pararoute
from pararoute import about
from pararoute.archive import cache_pack
from pararoute.queries.views.provenance import handed_on
from pararoute.queries.views.provenance import tables as provenance
from pararoute.run_tables import all_tables
from pararoute.runs import read_run, read_table, refuse_changed_files
from tests.fuzz.budget import tries
from tests.fuzz.mutations import Edit, damaged, damages
from tests.fuzz.outcome import outcome

ODD: tuple[Any, ...] = (
    None, True, -1, 0, 10**30, 1.5, "", "x", "../../x", "/", "\x00", "x" * 5000, [], ["x"], [[]],
    {}, {"x": 1}, {"": {}},
)  # fmt: skip
_DEEP = "[" * 100_000
TEXTS = {
    "empty": "", "no JSON": "{", "a list": "[]", "null": "null", "a word": '"arguments"',
    "nested without end": _DEEP, "a number without end": '{"seed": ' + "9" * 10_000 + "}",
    "not a number": '{"schema_version": NaN}', "a NUL": "\x00",
}  # fmt: skip


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ranked")
    pararoute.rank(demo=True, permutations=0).write(folder)
    return folder


@pytest.fixture
def folder(ranked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ranked, tmp_path / "run"))


def _use(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """What later verbs do with a run.json, as far as it tells them to."""
    run = read_run(folder)
    refuse_changed_files(run, folder)
    handed_on(run)
    provenance(run)
    about.of_workbook(run, tables)
    about.of_graph(run, "what", "pathway")


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a tree."""
    if way:
        yield way
    parts = value.items() if isinstance(value, Mapping) else ()
    for key, part in enumerate(value) if isinstance(value, list) else parts:
        yield from _places(part, (*way, key))


def _put(tree: Any, way: tuple[Any, ...], value: Any) -> None:
    for key in way[:-1]:
        tree = tree[key]
    if value is KeyError:
        del tree[way[-1]]
    else:
        tree[way[-1]] = value


def test_the_sound_folder_is_used(folder: Path) -> None:
    assert outcome(partial(_use, tables=all_tables(folder, read_run(folder))), folder) is None


@pytest.mark.fault(56)
@pytest.mark.parametrize("name", TEXTS)
def test_a_run_json_that_is_none(name: str, folder: Path) -> None:
    (folder / "run.json").write_text(TEXTS[name], encoding="utf-8")
    error = outcome(read_run, folder)
    assert error is not None
    assert error.exit_code == 3
    assert str(folder / "run.json") in error.where


@pytest.mark.fault(56)
def test_a_run_json_with_one_value_changed(folder: Path) -> None:
    sound = (folder / "run.json").read_text(encoding="utf-8")
    ways, refused = list(_places(json.loads(sound))), [0]
    use = partial(_use, tables=all_tables(folder, read_run(folder)))

    @tries(300)
    @given(st.sampled_from(ways), st.sampled_from((*ODD, KeyError)))
    def on(way: tuple[Any, ...], value: Any) -> None:
        run = json.loads(sound)
        _put(run, way, value)
        (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
        refused[0] += outcome(use, folder) is not None

    on()
    assert refused[0] > 100


@pytest.mark.fault(56)
@pytest.mark.parametrize("name", ["ligands.tsv", "routes.tsv", "nulls.tsv"])
def test_a_table_that_is_damaged_and_declared_so(name: str, folder: Path) -> None:
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    lines = (folder / name).read_bytes().split(b"\n")
    sound, refused = b"\n".join([*lines[:6], b""]), [0]

    def read(folder: Path) -> None:
        read_table(folder, name.removesuffix(".tsv"), read_run(folder))

    @tries(100)
    @given(damages)
    def on(edits: list[Edit]) -> None:
        data = damaged(sound, edits)
        (folder / name).write_bytes(data)
        run["outputs"][name] = hashlib.sha256(data).hexdigest()
        (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
        refused[0] += outcome(read, folder) is not None

    on()
    assert refused[0]


@pytest.mark.fault(56)
@pytest.mark.parametrize("item", [
    {"url": "u", "sha256": "../..", "fetched": "x", "client": None},
    {"url": "u", "sha256": "a" * 64, "fetched": "x", "client": None}, {}, 1, None, [],
])  # fmt: skip
def test_packing_what_a_run_json_says(item: Any, folder: Path, tmp_path: Path) -> None:
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    run["fetched"] = [item]
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    error = outcome(partial(cache_pack, folder=tmp_path / "packed"), folder)
    assert error is not None
    assert error.exit_code in (3, 5)
    assert not (tmp_path / "packed").exists()
