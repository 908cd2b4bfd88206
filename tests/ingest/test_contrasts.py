"""What a contrast's name means, and where the mirror is."""

from __future__ import annotations

from pathlib import Path

import pytest

from pararoute.ingest.contrasts import read_contrast
from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.mirror import Mirror, find_mirror
from pararoute.ingest.remote.sources import Sources
from tests import tables


def places(mirror: Path | None) -> Sources:
    return Sources(Fetcher(), Mirror(mirror) if mirror else None)


def test_default_id_and_file(tmp_path: Path) -> None:
    mirror = tables.write_mirror(tmp_path)
    default = read_contrast(None, "sender", places(mirror))
    named = read_contrast("up", "sender", places(mirror))
    file = read_contrast(str(mirror / "contrasts/sender.tsv"), "sender", places(None))
    assert default is not None
    assert named is not None
    assert file is not None
    assert default.frame.equals(named.frame)
    assert default.frame.equals(file.frame)
    assert (default.name, default.title, file.name) == ("up", "treated", "sender.tsv")


def test_a_receiver_is_no_sender(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError) as caught:
        read_contrast("resistent", "receiver", places(tables.write_mirror(tmp_path)))
    assert caught.value.suggestions == ["resistant"]
    with pytest.raises(UnknownNameError):
        read_contrast("resistant", "sender", places(tmp_path))


def test_no_mirror_has_no_default() -> None:
    assert read_contrast(None, "sender", places(None)) is None


def test_the_first_place_that_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    assert find_mirror(checkout) == ""
    for place in (tmp_path / "shared" / "data", tmp_path / "mirror", checkout / "mirror"):
        place.mkdir(parents=True)
        assert find_mirror(checkout) == str(place)
    monkeypatch.setenv("PARAROUTE_MIRROR", str(tmp_path))
    assert find_mirror(checkout) == str(tmp_path)


def test_the_working_folder_goes_before_the_mirror(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = tables.write_mirror(tmp_path / "mirror")
    own = tmp_path / "contrasts.toml"
    entry = (mirror / "contrasts/contrasts.toml").read_text().split("[[contrast]]")[1]
    own.write_text(f"[[contrast]]{entry}".replace("sender.tsv", "own.tsv"), encoding="utf-8")
    tables.write(tmp_path / "own.tsv", tables.SENDER.replace("2.5", "1.5"))
    monkeypatch.chdir(tmp_path)
    found = read_contrast("up", "sender", places(mirror))
    assert found is not None
    assert found.frame.set_index("gene_symbol").at["IGF1", "log2FoldChange"] == 1.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[contrast]]\nid = "x"\n', "key 'role'"),
        ('[[contrast]]\nid = "x"\nrole = "sender"\norganism = "human"\n', "id 'x'"),
        ('[[contrast]]\nid = "a/b"\nrole = "sender"\norganism = "human"\nfile = "x"\n', "key 'id'"),
        ("[[contrast\n", "not valid TOML"),
        ("contrast = 3\n", "'contrast' is no list"),
    ],
)
def test_a_wrong_catalogue_is_named(
    text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "contrasts.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        read_contrast("x", "sender", places(None))
    assert words in str(caught.value)
    assert "contrasts.toml" in caught.value.where
