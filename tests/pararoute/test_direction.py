"""``--direction``: who hears the sender."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import pararoute
from pararoute import cli
from pararoute.ingest.errors import InputError, UnknownNameError
from tests import tables
from tests.refusals import assert_refused


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    mirror = tables.write_mirror(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    return tmp_path


def test_autocrine_is_the_sender_as_its_own_receiver(folder: Path) -> None:
    sender = str(folder / "contrasts" / "sender.tsv")
    own = pararoute.rank(sender, direction="autocrine", permutations=0)
    given = pararoute.rank(sender, sender, permutations=0)
    pd.testing.assert_frame_equal(own.routes, given.routes)
    pd.testing.assert_frame_equal(own.receptors, given.receptors)
    assert own.run["arguments"]["direction"] == "autocrine"
    roles = [entry["role"] for entry in own.run["inputs"]]
    assert len(roles) == len(set(roles))  # the file counts once
    assert given.run["arguments"]["direction"] == "paracrine"


def test_resistant_cells_may_be_the_sender(folder: Path) -> None:
    with pytest.raises(UnknownNameError, match="sender contrast 'resistant'"):
        pararoute.rank("resistant", permutations=0)
    own = pararoute.rank("resistant", direction="autocrine", permutations=0)
    assert own.run["contrasts"]["sender"]["name"] == "resistant"
    assert folder.exists()


def test_no_receiver_beside_it(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    with pytest.raises(InputError, match="its own receiver"):
        pararoute.rank(None, pd.DataFrame(), direction="autocrine")
    arguments = ["rank", "--receiver", "x.tsv", "--direction", "autocrine"]
    assert_refused(arguments, 3, "its own receiver", capsys)
    assert_refused(["rank", "--direction", "endocrine"], 2, "--direction", capsys)
    assert folder.exists()


def test_later_verbs_know_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["rank", "--direction", "autocrine", "--permutations", "0"]) == 0
    assert cli.run(["explain", "IGF1"]) == 0
    assert cli.run(["block", "IRS1"]) == 0
    assert "IRS1 removed" in capsys.readouterr().out
    assert folder.exists()
