"""Clocks that went wrong, caches of other versions, runs that were moved or are stale."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pararoute import cli
from pararoute.ingest.remote.cache import Cache, Entry
from tests.reliability.commands import RANK
from tests.reliability.told import refused


def kept(text: str, url: str = "https://example.org/x") -> Entry:
    cache = Cache()
    with cache.aside() as file:
        file.write_text(text)
        return cache.add(file, url=url, name="x.tsv")


def rewritten(entry: Entry, change: Callable[[dict[str, object]], object]) -> None:
    path = Cache().folder / "manifest" / f"{entry.id}.json"
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))


@pytest.mark.fault(46, exit=0)
def test_a_clock_that_went_back_hides_nothing_that_is_newer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    future = datetime.now(UTC) + timedelta(days=400)
    first = kept("old")
    rewritten(first, lambda told: told.update(fetched=future.isoformat()))
    newest = Cache().newest("https://example.org/x")
    assert newest is not None  # nothing else is there: it is used
    assert newest.age < 0
    second = kept("new")
    assert Cache().newest("https://example.org/x") == second
    assert cli.run(["cache", "list"]) == 0
    assert cli.run(["cache", "clear", "--older-than", "300"]) == 0
    assert "0 entries cleared" in capsys.readouterr().err
    assert cli.run(["cache", "verify"]) == 0


@pytest.mark.fault(46, exit=0)
def test_times_in_the_future_change_no_verb(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tiny.is_dir()
    assert cli.run([*RANK]) == 0
    assert cli.run(["load", "--run", "out"]) == 0
    for path in (*tiny.rglob("*"), *Path("out").iterdir()):
        os.utime(path, (4e9, 4e9))
    assert cli.run([*RANK, "--strict-signs"]) == 0  # now older than the database, by the clock
    capsys.readouterr()
    assert cli.run(["query", "top_ligands", "--run", "out"]) == 0
    assert "of another ranking: loading it" in capsys.readouterr().err
    assert cli.run(["report", "--run", "out"]) == 0


@pytest.mark.fault(47, exit=0)
def test_a_cache_of_a_newer_version_is_read_as_far_as_it_is_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    entry = kept("x")
    rewritten(entry, lambda told: told.update(version=2, mood="fine"))
    assert Cache().entries() == [entry]
    assert cli.run(["cache", "verify"]) == 0
    assert "1 entries, all as they were fetched" in capsys.readouterr().err


@pytest.mark.fault(47, exit=0)
@pytest.mark.parametrize("key", ["id", "url", "name", "sha256", "size", "sent", "fetched"])
def test_an_entry_that_lacks_what_is_needed_is_not_used_and_fetched_again(key: str) -> None:
    entry = kept("x")
    rewritten(entry, lambda told: told.pop(key))
    assert Cache().newest(entry.url) is None
    assert cli.run(["cache", "list"]) == 0
    again = kept("x")
    assert Cache().newest(entry.url) == again
    assert Cache().state(again) == "ok"


@pytest.mark.parametrize("key", ["size", "fetched", "details", "url"])
@pytest.mark.parametrize("value", [None, [], "yesterday", 1e999, "2026-01-01T00:00:00"])
def test_an_entry_of_another_kind_is_not_used(key: str, value: object) -> None:
    entry = kept("x")
    rewritten(entry, lambda told: told.update({key: value}))
    found = Cache().entries()
    assert not found or (key == "url" and isinstance(value, str))


def test_files_that_no_manifest_names_go_after_a_day() -> None:
    entry, cache = kept("x"), Cache()
    old, young = (cache.folder / "data" / (letter * 64) for letter in "ab")
    for place in (old, young):
        place.mkdir()
        (place / "x.tsv.gz").write_bytes(b"12345")
    os.utime(old, (1e9, 1e9))
    os.utime(cache.path(entry).parent, (1e9, 1e9))
    assert cache.sweep() == 5
    assert not old.exists()
    assert young.exists()
    assert cache.state(entry) == "ok"


VERBS = ("explain IGF1", "view", "report", "plot terms", "block IGF1R", "load",
         "export --format json", "export --format cx2")  # fmt: skip


@pytest.mark.fault(48, exit=0)
@pytest.mark.parametrize("verb", VERBS)
def test_a_project_that_was_moved_is_read_from_anywhere(
    verb: str, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.run([*RANK[:-1], "runs/first"]) == 0
    project = tmp_path / "elsewhere"
    project.mkdir()
    tiny.rename(project / "mirror")
    Path("runs").rename(project / "runs")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert cli.run([*verb.split(), "--run", str(project / "runs/first")]) == 0


@pytest.mark.fault(48, exit=3)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.write_bytes(b"\x1f\x8b no table any more"), "is not what the ranking"),
        (lambda file: file.unlink(), "the sender is not there any more"),
    ],
    ids=["unreadable", "gone"],
)
def test_every_verb_tells_a_stale_run_alike(
    verb: str, spoil: Callable[[Path], None], words: str, tiny: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert cli.run([*RANK]) == 0
    spoil(tiny / "contrasts/sender.tsv")
    assert words in refused([*verb.split(), "--run", "out"], 3, capsys)
