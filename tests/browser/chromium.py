"""A real Chromium that opens files, and is watched while it does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, sync_playwright

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SIZE = (1280, 800)


def chromium() -> str | None:
    """Where the browser stands, None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def started(folder: Path) -> Iterator[BrowserContext]:
    """A headless browser whose profile, home and downloads are a fresh folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder / "profile", executable_path=chromium(), headless=True, args=[*FLAGS],
            env={**os.environ, "HOME": str(folder)}, accept_downloads=True,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        yield context
        context.close()


@dataclass
class Seen:
    """A page that is open, and what happened in it.

    Attributes
    ----------
    page : Page
        Playwright's.
    requests : list of str
        Every URL that it asked for beyond its own file; none was answered.
    faults : list of str
        Errors and warnings of the console (a breach of the content security policy is one),
        uncaught errors, and dialogs.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def serious(self) -> list[str]:
        """What axe-core finds that is serious or critical, one line each."""
        found = Axe().run(self.page).response["violations"]
        return [_told(one) for one in found if one["impact"] in ("serious", "critical")]


def _told(violation: dict[str, Any]) -> str:
    where = "; ".join(str(node["target"]) for node in violation["nodes"][:5])
    return f"{violation['impact']}: {violation['id']}: {violation['help']}: {where}"


@contextmanager
def opened(context: BrowserContext, file: Path, size: tuple[int, int] = SIZE) -> Iterator[Seen]:
    """Open a file in a page of its own, and see that it asks for nothing else."""
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    seen = Seen(page)
    own = file.resolve().as_uri()

    def asked(url: str) -> bool:
        return url.split("#")[0] != own and not url.startswith(("data:", "blob:"))

    page.route(asked, lambda route: route.abort())
    page.on("request", lambda r: seen.requests.append(r.url) if asked(r.url) else None)
    page.on("pageerror", lambda error: seen.faults.append(str(error)))
    page.on("console", lambda m: seen.faults.append(m.text) if m.type in _LOUD else None)
    page.on("dialog", lambda dialog: (seen.faults.append(dialog.message), dialog.dismiss()))
    page.goto(own)
    try:
        yield seen
    finally:
        page.close()


_LOUD = ("error", "warning")
