"""What tests in a browser share: one Chromium, and where their pictures are kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

import pararoute
from pararoute.queries.export import write_ranking
from pararoute.viewing import View
from tests.browser import chromium
from tests.browser.chromium import SIZE, Seen
from tests.browser.viewing import Show, drawn, written
from tests.conftest import REQUIRE_ALL
from tests.viewed import Viewed, view


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A real Chromium; without one the test is skipped, or fails if all are required."""
    if chromium.chromium() is None:
        message = "no Chromium (Debian: apt-get install chromium)"
        if REQUIRE_ALL:
            pytest.fail(message)
        pytest.skip(message)
    with chromium.started(tmp_path_factory.mktemp("chromium")) as context:
        yield context


@pytest.fixture
def show(browser: BrowserContext) -> Iterator[Callable[..., Seen]]:
    """Opens a file in a page that is watched: ``show(file, size=(1280, 800))``."""
    with ExitStack() as pages:

        def opened(file: Path, size: tuple[int, int] = SIZE) -> Seen:
            return pages.enter_context(chromium.opened(browser, file, size))

        yield opened


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    """Where screenshots are kept: the folder that PARAROUTE_ARTEFACTS names, or the test's own."""
    folder = Path(os.environ.get("PARAROUTE_ARTEFACTS") or tmp_path / "artefacts")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def cell() -> Viewed:
    return view()


@pytest.fixture(scope="module")
def page_of_cell(cell: Viewed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(cell, tmp_path_factory.mktemp("cell"))


@pytest.fixture
def seen(show: Show, page_of_cell: Path) -> Seen:
    """The page of the small cell, open and drawn."""
    return drawn(show(page_of_cell))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The page of the demo's ranking: 300 nodes."""
    folder = tmp_path_factory.mktemp("demo")
    write_ranking(pararoute.rank(demo=True, permutations=0), folder)
    return pararoute.view(run=folder)
