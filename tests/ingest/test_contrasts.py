"""What a contrast's name means, and where the mirror is."""

from __future__ import annotations

from pathlib import Path

import pytest

from pararoute.ingest.contrasts import read_contrast
from pararoute.ingest.errors import UnknownNameError
from pararoute.ingest.mirror import find_mirror
from tests import tables


def test_default_id_and_file(tmp_path: Path) -> None:
    mirror = tables.write_mirror(tmp_path)
    default = read_contrast(None, "sender", mirror)
    named = read_contrast("up", "sender", mirror)
    file = read_contrast(str(mirror / "contrasts/sender.tsv"), "sender", None)
    assert default is not None
    assert named is not None
    assert file is not None
    assert default.frame.equals(named.frame)
    assert default.frame.equals(file.frame)
    assert (default.name, default.title, file.name) == ("up", "treated", "sender.tsv")


def test_a_receiver_is_no_sender(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError) as caught:
        read_contrast("resistent", "receiver", tables.write_mirror(tmp_path))
    assert caught.value.suggestions == ["resistant"]
    with pytest.raises(UnknownNameError):
        read_contrast("resistant", "sender", tmp_path)


def test_no_mirror_has_no_default() -> None:
    assert read_contrast(None, "sender", None) is None


def test_the_first_place_that_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    assert find_mirror(checkout) is None
    for place in (tmp_path / "shared" / "data", tmp_path / "mirror", checkout / "mirror"):
        place.mkdir(parents=True)
        assert find_mirror(checkout) == place
    monkeypatch.setenv("PARAROUTE_MIRROR", str(tmp_path))
    assert find_mirror(checkout) == tmp_path
