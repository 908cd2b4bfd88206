"""An embedded store that holds a small graph."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pararoute.graph.stores.embedded import EmbeddedStore
from tests.graph.stores.graphs import SMALL


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file that holds `SMALL`, to be copied and not changed."""
    folder = tmp_path_factory.mktemp("loaded")
    EmbeddedStore(folder / "pararoute.lbug").load(SMALL)
    return folder


@pytest.fixture
def store(loaded: Path, tmp_path: Path) -> EmbeddedStore:
    """A store that holds `SMALL`."""
    shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)
    return EmbeddedStore(tmp_path / "pararoute.lbug")
