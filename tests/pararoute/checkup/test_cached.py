"""Each state of what the doctor says of the cache."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pararoute.checkup import cached
from pararoute.checkup.finding import Finding
from pararoute.ingest.remote.cache import Cache, Entry


def kept(cache: Cache, name: str) -> Entry:
    with cache.aside() as file:
        file.write_text(f"source\ttarget\n{name}\n")
        return cache.add(file, url=f"https://example.org/{name}", name=name)


def told(cache: Cache) -> list[Finding]:
    return list(cached.cache(cache))


def test_none_and_well(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert [one.told for one in told(cache)] == ["none yet"]
    assert not (tmp_path / "cache").exists()
    kept(cache, "a.tsv")
    kept(cache, "b.tsv")
    (found,) = told(cache)
    assert found.state == "ok"
    assert found.told.startswith("2 files, ")
    assert "all are as they were fetched" in found.told


@pytest.mark.parametrize("fault", ["damaged", "missing"])
def test_a_file_that_is_not_what_was_fetched(fault: str, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    kept(cache, "a.tsv")
    entry = kept(cache, "b.tsv")
    if fault == "damaged":
        cache.path(entry).write_bytes(b"x")
    else:
        cache.path(entry).unlink()
    found = told(cache)[0]
    assert (found.state, found.exit_code) == ("fail", 5)
    assert f"b.tsv.gz is {fault}" in found.told
    assert "1 of 2" in found.told
    assert f"cache clear {entry.id};" in found.mend
    assert cache.path(kept(cache, "a.tsv")).exists()  # nothing was put away


def test_what_no_entry_names(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    entry = kept(cache, "a.tsv")
    cache.path(entry).with_name("a.tsv.gz.bad").write_bytes(b"x")
    (tmp_path / "data" / "0123").mkdir()
    (tmp_path / "data" / "0123" / "orphan.gz").write_bytes(b"x")
    (tmp_path / "manifest" / "later.json").write_text('{"schema": 2}')
    for name, age in (("host-1-new", 0), ("host-2-old", 2 * 86_400)):
        left = tmp_path / "aside" / name
        left.mkdir()
        os.utime(left, (time.time() - age, time.time() - age))
    first, *rest = told(cache)
    assert first.state == "ok"
    assert {one.state for one in rest} == {"warn"}
    text = "\n".join(one.told for one in rest)
    assert len(rest) == 4
    for words in ("1 cannot be read", "a.tsv.gz.bad", "orphan.gz", "host-2-old"):
        assert words in text
    assert "host-1-new" not in text


def test_a_large_cache_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    kept(cache, "a.tsv")
    monkeypatch.setattr(cached, "SECONDS", -1)
    assert "cache verify" in told(cache)[0].told
