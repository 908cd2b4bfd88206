"""A sweep that was stopped, damaged or changed goes on; another one is not written over."""

# ruff: noqa: ARG001 - the folder is the working one

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pararoute
from pararoute.ingest.collection.listing import list_contrasts
from pararoute.ingest.collection.reading import read_contrasts
from pararoute.ingest.errors import InputError, IntegrityError
from pararoute.queries.switch import alone
from pararoute.sweeping import plan as plans
from pararoute.sweeping import sweep as sweep_module
from pararoute.sweeping.part import RANKS, Parts
from tests import tables
from tests.refusals import assert_refused
from tests.swept import digests, many, read, swept

pytestmark = pytest.mark.filterwarnings("ignore::pararoute.ingest.errors.PararouteWarning")


@pytest.mark.fault(60)
def test_it_goes_on_where_it_was(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swept() == 0
    before = digests(Path("swept"))
    first, second = sorted(Path("swept", RANKS).glob("*.parquet"))
    kept = first.stat().st_mtime_ns
    second.unlink()
    for name in ("top.tsv", "sweep.json"):
        Path("swept", name).unlink()
    Path("swept", RANKS, ".part-000001.parquet.99-0123abcd").write_bytes(b"of a killed process")
    capsys.readouterr()
    assert swept() == 0
    assert "note: 50 of 63 contrasts are ranked already" in capsys.readouterr().err
    assert digests(Path("swept")) == before
    assert first.stat().st_mtime_ns == kept  # not computed twice


@pytest.mark.fault(60)
@pytest.mark.parametrize("damage", [b"", b"PAR1", None])
def test_a_part_that_is_damaged_is_made_again(place: Path, damage: bytes | None) -> None:
    assert swept() == 0
    before = digests(Path("swept"))
    part = next(Path("swept", RANKS).glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-20] if damage is None else damage)
    assert swept() == 0
    assert digests(Path("swept")) == before


@pytest.mark.fault(60)
def test_a_part_with_a_flipped_bit_is_made_again(place: Path) -> None:
    assert swept() == 0
    before = digests(Path("swept"))
    part = sorted(Path("swept", RANKS).glob("*.parquet"))[1]
    data = bytearray(part.read_bytes())
    for place_of in np.random.default_rng(0).integers(4, len(data) // 2, 3):
        data[place_of] ^= 4
        part.write_bytes(bytes(data))
        assert swept() == 0
        assert digests(Path("swept")) == before


def test_parts_may_be_asked_of_several_threads(place: Path) -> None:
    many(300).to_parquet("big.parquet", index=False, row_group_size=1)
    assert swept("--workers", "1", what="big.parquet") == 0
    before = digests(Path("swept"))
    plan = plans.read_plan(place / "swept")
    assert plan is not None
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(Parts(str(place / "swept"), plan.whole).answer, range(6))) == [0] * 6
    assert digests(Path("swept")) == before


@pytest.mark.fault(61)
def test_a_file_that_changes_meanwhile_is_not_ranked_under_its_old_name(place: Path) -> None:
    names = ["gene_symbol", "log2FoldChange", "lfcSE"]
    frames = [many(1, seed).set_axis(names, axis=1) for seed in (0, 1)]
    rows = [frame.assign(contrast=name) for frame, name in zip(frames, "ab", strict=True)]
    pd.concat(rows).to_parquet("long.parquet", index=False)
    entries = list_contrasts("long.parquet")
    rows[1].to_parquet("long.parquet", index=False)
    for _, found in read_contrasts(entries):
        assert isinstance(found, IntegrityError)
        assert "has changed since" in str(found)
    Path("long.parquet").unlink()
    assert all(isinstance(found, IntegrityError) for _, found in read_contrasts(entries))


@pytest.mark.fault(62, exit=3)
def test_what_is_not_a_sweep_is_not_written_over(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mine").mkdir()
    Path("mine", "top.tsv").write_text("mine", encoding="utf-8")
    assert_refused(["sweep", "many", "--omnipath", "omnipath", "--out", "mine"], 3,
                   "the folder holds files that are not a sweep's", capsys)  # fmt: skip
    assert Path("mine", "top.tsv").read_text(encoding="utf-8") == "mine"
    with pytest.raises(InputError, match="no sweep"):
        pararoute.read_sweep("mine")
    assert [file.name for file in Path("mine").iterdir()] == ["top.tsv"]
    foreign = Path("spark", RANKS, "part-00000-abc.snappy.parquet")
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine", encoding="utf-8")
    assert_refused(["sweep", "many", "--omnipath", "omnipath", "--out", "spark"], 3,
                   "part-00000-abc.snappy.parquet", capsys)  # fmt: skip
    assert foreign.exists()


@pytest.mark.fault(60, exit=5)
def test_a_part_of_a_process_that_outlived_its_sweep_is_not_taken(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert swept() == 0
    old = [Path("swept", RANKS, "part-000000.parquet"), Path("swept/plan/sealed/part-000000")]
    kept = [file.read_bytes() for file in old]
    tables.write(place / "many" / "up.tsv", tables.SENDER.replace(" 2.5 ", " 0.0 "))
    work_out = sweep_module._work_out

    def and_then_the_orphan_writes(*arguments: Any) -> int:
        worked_out = work_out(*arguments)
        for file, data in zip(old, kept, strict=True):
            file.write_bytes(data)
        return worked_out

    with monkeypatch.context() as patch:
        patch.setattr(sweep_module, "_work_out", and_then_the_orphan_writes)
        assert_refused(["sweep", "many", "--omnipath", "omnipath", "--out", "swept"], 5,
                       "a part of the sweep is missing or damaged", capsys)  # fmt: skip
    with pytest.raises(InputError, match="no sweep that has ended"):
        pararoute.read_sweep("swept")
    assert swept() == 0
    assert read("contrasts").set_index("contrast").loc["up", "top_score"] < 0.1


@pytest.mark.fault(60)
def test_what_changed_is_ranked_again_and_nothing_else(place: Path) -> None:
    assert swept() == 0
    first, second = sorted(Path("swept", RANKS).glob("*.parquet"))
    kept = second.stat().st_mtime_ns
    before = read("contrasts").set_index("contrast").loc["up", "top_score"]
    tables.write(place / "many" / "up.tsv", tables.SENDER.replace(" 2.5 ", " 0.0 "))
    assert swept() == 0
    assert read("contrasts").set_index("contrast").loc["up", "top_score"] < 0.9 * before
    assert second.stat().st_mtime_ns == kept
    (place / "many" / "wide.parquet").unlink()
    assert swept() == 0
    assert [p.name for p in Path("swept", RANKS).glob("*.parquet")] == [first.name]
    assert len(read("contrasts")) == 3


@pytest.mark.fault(60)
def test_a_sweep_that_is_killed_goes_on(place: Path) -> None:
    many(900).to_parquet(place / "big.parquet", index=False)
    assert swept(out="whole", what="big.parquet") == 0
    command = [sys.executable, "-m", "pararoute", "sweep", "big.parquet", "--omnipath", "omnipath",
               "--out", "killed"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sealed = Path("killed", "plan", "sealed")
    while process.poll() is None and not list(sealed.glob("part-*")):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    # a part counts from its seal on
    parts = [Path("killed", RANKS, f"{seal.name}.parquet") for seal in sealed.glob("part-*")]
    ready = {part: part.stat().st_mtime_ns for part in parts}
    assert 0 < len(ready) < 18  # in the middle
    assert swept(out="killed", what="big.parquet") == 0
    assert digests(Path("killed")) == digests(Path("whole"))
    assert all(path.stat().st_mtime_ns == when for path, when in ready.items())


@pytest.mark.fault(62, exit=3)
def test_another_sweep_is_not_overwritten(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swept() == 0
    before = digests(Path("swept"))
    command = ["sweep", "many", "--omnipath", "omnipath", "--out", "swept"]
    words = "the folder holds another sweep, which differs in: effector"
    assert_refused([*command, "--effector", "AKT2"], 3, words, capsys)
    tables.write(place / "r.tsv", tables.RECEIVER)
    assert_refused([*command, "--receiver", "r.tsv"], 3, "which differs in: ", capsys)
    assert digests(Path("swept")) == before
    assert swept("--top", "1") == 0  # of the same parts
    assert read("top")["rank"].max() == 1


@pytest.mark.fault(62, exit=5)
@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"arguments": null, "versions": {}}'])
def test_a_plan_that_is_damaged(text: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("swept", "plan").mkdir(parents=True)
    Path("swept", "plan", "plan.json").write_text(text, encoding="utf-8")
    assert_refused(["sweep", "many", "--omnipath", "omnipath", "--out", "swept"], 5,
                   "the plan of the sweep is damaged", capsys)  # fmt: skip


@pytest.mark.fault(62, exit=5)
def test_two_sweeps_into_one_folder(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("swept", RANKS).mkdir(parents=True)
    with alone(Path("swept", RANKS), wait=0):
        assert_refused(["sweep", "many", "--omnipath", "omnipath", "--out", "swept"], 5,
                       f"another process (PID {os.getpid()})", capsys)  # fmt: skip


def test_a_worker_with_other_versions_says_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert swept() == 0
    plan = plans.read_plan(place / "swept")
    assert plan is not None
    plans.Plan.of.cache_clear()
    monkeypatch.setattr(plans, "versions", lambda: {"numpy": "0.1"})
    with pytest.raises(IntegrityError, match="versions of a worker differ"):
        plans.Plan.of(str(place / "swept"), plan.whole)
    with pytest.raises(IntegrityError, match="not there, or another one"):
        plans.Plan.of(str(place), plan.whole)


def test_a_sweep_that_has_not_ended_is_not_read(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert swept() == 0
    tables.write(place / "many" / "up.tsv", tables.SENDER.replace(" 2.5 ", " 0.0 "))
    monkeypatch.setattr("pararoute.sweeping.sweep.put_together", lambda *_: 1 / 0)
    assert swept() == 1
    with pytest.raises(InputError, match="no sweep that has ended"):
        pararoute.read_sweep("swept")
