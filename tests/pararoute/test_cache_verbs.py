"""``pararoute cache``: what was fetched, whether it is sound, and what changed since."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import pararoute
from pararoute import cli
from pararoute.ingest.remote.cache import Cache
from tests import tables
from tests.services.http import Loopback
from tests.services.omnipath import omnipath_app

CHANGED = {  # what the newer snapshot has in place of which line of the older
    "came": ("", "O43827 P35568 ANGPTL7 IGF1R 1 1 0 1 1 0 Cellinker - False True "
             "post_translational 1 9606 9606\n"),
    "went": ("P16234 P31751 PDGFRA AKT2 1 1 0 1 1 0 SIGNOR - True False post_translational 1 "
             "9606 9606\n", ""),
    "sign": ("IRS1 AKT1 1 1 0 1 1 0", "IRS1 AKT1 1 0 1 1 0 1"),
}  # fmt: skip


ANOTHER = (  # so that AKT2 can be reached in both
    "P35568 P31751 IRS1 AKT2 1 1 0 1 1 0 SIGNOR - True False post_translational 1 9606 9606\n"
)


@pytest.fixture
def snapshots(tmp_path: Path) -> tuple[Path, Path]:
    """Two mirrors: the older, and one in which three interactions differ."""
    old, new = tables.write_mirror(tmp_path / "old"), tables.write_mirror(tmp_path / "new")
    text = tables.INTERACTIONS + ANOTHER
    tables.write(old / "omnipath" / "omnipath_webservice_interactions.tsv", text)
    for before, after in CHANGED.values():
        assert before in text
        text = text.replace(before, after) if before else text + after
    tables.write(new / "omnipath" / "omnipath_webservice_interactions.tsv", text)
    return old, new


@pytest.fixture
def fetched(
    snapshots: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Ids of the interactions of both, fetched one after the other from one service."""
    monkeypatch.chdir(tmp_path)
    sender = str(snapshots[0] / "contrasts" / "sender.tsv")
    live = tmp_path / "live"
    with Loopback(lambda request: omnipath_app(live)(request)) as service:
        for folder in snapshots:
            shutil.copytree(folder / "omnipath", live, dirs_exist_ok=True)
            arguments = ["rank", "--sender", sender, "--omnipath", service.url, "--refresh",
                         "--permutations", "0", "--out", folder.name + "-run"]  # fmt: skip
            assert cli.run(arguments) == 0
    return [e.id for e in Cache().entries() if "interactions" in e.name]


def test_list_names_every_fetch(fetched: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert cli.run(["cache", "list"]) == 0
    out, err = capsys.readouterr()
    header, *rows = [line.split("\t") for line in out.splitlines()]
    assert header == ["id", "fetched", "bytes", "file", "url", "sha256"]
    assert set(fetched) < {row[0] for row in rows}
    assert "entries" in err
    assert cli.run(["cache", "list", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [entry["id"] for entry in document["entries"]] == [row[0] for row in rows]


@pytest.mark.fault(13, exit=5)
def test_verify_finds_a_flipped_byte_and_a_file_that_is_gone(
    fetched: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["cache", "verify"]) == 0
    cache = Cache()
    first, second = (cache.find(i) for i in fetched)
    data = bytearray(cache.path(first).read_bytes())
    data[-1] ^= 1
    cache.path(first).write_bytes(bytes(data))
    cache.path(second).unlink()
    capsys.readouterr()
    assert cli.run(["cache", "verify"]) == 5
    out, err = capsys.readouterr()
    assert f"damaged\t{first.id}" in out
    assert f"missing\t{second.id}" in out
    assert "2 of" in err


def test_clear_by_id_by_age_or_all(fetched: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["cache", "clear"]) == 2
    assert cli.run(["cache", "clear", "--older-than", "-1"]) == 2
    assert cli.run(["cache", "clear", "--older-than", "1"]) == 0
    assert {e.id for e in Cache().entries()} > set(fetched)
    assert cli.run(["cache", "clear", fetched[0]]) == 0
    assert fetched[0] not in {e.id for e in Cache().entries()}
    assert cli.run(["cache", "clear", fetched[0]]) == 3
    assert "unknown cache entry" in capsys.readouterr().err
    assert cli.run(["cache", "clear", "--all"]) == 0
    assert Cache().entries() == []


def test_diff_of_two_folders_names_what_changed(snapshots: tuple[Path, Path]) -> None:
    old, new = (folder / "omnipath" for folder in snapshots)
    found = pararoute.cache_diff(old, new)
    assert found.movers is None
    changes = found.changes.set_index("change")
    assert changes.index.tolist().count("came") == 1
    assert changes.loc["came", ["part", "source", "target", "sign_old", "sign_new"]].tolist() == [
        "ligrec", "ANGPTL7", "IGF1R", "", "activation"]  # fmt: skip
    assert changes.loc["went", ["part", "source", "target", "sign_old", "sign_new"]].tolist() == [
        "signalling", "PDGFRA", "AKT2", "activation", ""]  # fmt: skip
    assert changes.loc["sign", ["source", "target", "sign_old", "sign_new"]].tolist() == [
        "IRS1", "AKT1", "activation", "inhibition"]  # fmt: skip
    assert len(changes) == 3
    back = pararoute.cache_diff(new, old).changes
    assert sorted(back["change"]) == ["came", "sign", "went"]
    assert pararoute.cache_diff(old, old).changes.empty


def test_diff_by_ids_says_which_ligands_of_a_run_move_and_why(
    fetched: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    arguments = ["cache", "diff", *fetched, "--run", "old-run", "--out", "moved"]
    assert cli.run(arguments) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "ligrec: 1 came" in err
    movers = pd.read_csv(tmp_path / "moved" / "movers.tsv", sep="\t").set_index("ligand")
    ranks = [
        pd.read_csv(tmp_path / f"{name}-run" / "ligands.tsv", sep="\t").set_index("ligand")["rank"]
        for name in ("old", "new")
    ]
    for column, rank in zip(("rank_old", "rank_new"), ranks, strict=True):
        assert movers[column].equals(rank[movers.index].astype(movers[column].dtype))
    assert movers.at["IGF1", "why"] == "IRS1>AKT1 (signalling): activation -> inhibition"
    assert movers.at["PDGFD", "why"].startswith("PDGFRA>AKT2 (signalling): went")
    assert (movers["moved"] == movers["rank_old"] - movers["rank_new"]).all()
    assert cli.run(["cache", "diff", *fetched, "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"schema_version", "changes"}


def test_diff_by_date_takes_the_last_fetch_of_that_day(
    fetched: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    today = Cache().find(fetched[0]).fetched[:10]
    assert cli.run(["cache", "diff", fetched[0], today]) == 0
    assert "signalling: 1 went" in capsys.readouterr().err
    assert cli.run(["cache", "diff", today, today]) == 0
    assert "no interaction differs" in capsys.readouterr().err
    assert cli.run(["cache", "diff", "1999-01-01", today]) == 3
    assert "nothing had been fetched by 1999-01-01" in capsys.readouterr().err
    assert cli.run(["cache", "diff", "2026-13-45", today]) == 3
    assert "there is no day 2026-13-45" in capsys.readouterr().err


def test_a_run_whose_sender_has_changed_is_refused(
    fetched: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sender = tmp_path / "old" / "contrasts" / "sender.tsv"
    sender.write_text(sender.read_text().replace("2.5", "2.6"))
    assert cli.run(["cache", "diff", *fetched, "--run", "old-run"]) == 3
    assert "the sender is not what the ranking was made from" in capsys.readouterr().err
    assert cli.run(["cache", "diff", *fetched, "--organism", "rat"]) == 3


@pytest.mark.parametrize(
    ("run", "words"), [("nowhere", "no ranking is found"), ("demo", "cannot be computed again")]
)
def test_a_run_that_cannot_be_repeated_is_refused(
    run: str, words: str, snapshots: tuple[Path, Path], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert cli.run(["rank", "--permutations", "0", "--demo", "--out", str(tmp_path / "demo")]) == 0
    old, new = (str(folder / "omnipath") for folder in snapshots)
    assert cli.run(["cache", "diff", old, new, "--run", str(tmp_path / run)]) == 3
    assert words in capsys.readouterr().err
