"""Make the pictures of the view and of the report that the README shows.

::

    python -m tests.browser.screenshots              of the demo
    python -m tests.browser.screenshots --run DIR    of a ranking

docs/view.png and docs/report.png, each as a reader sees the page at 1280 by 800.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import pararoute
from pararoute.queries.export import write_ranking
from tests.browser.chromium import opened, started

DOCS = Path(__file__).resolve().parents[2] / "docs"
MOST = 300_000  # bytes


def main() -> None:
    """Rank the demo where no ranking is named, and take both pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--run", type=Path, help="folder of a ranking (default: the demo)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside)
        run = asked.run
        if run is None:
            run = folder / "run"
            write_ranking(pararoute.rank(demo=True, permutations=1000), run)
        pages = {
            "view": pararoute.view(run=run, out=folder / "routes.html").path,
            "report": pararoute.report(run=run, out=folder / "report.html").path,
        }
        with started(folder / "chromium") as browser:
            for name, page in pages.items():
                with opened(browser, page) as seen:
                    if name == "view":
                        seen.page.wait_for_selector("html[data-drawn]")
                        seen.page.locator("#routes tbody tr").first.click()
                    file = DOCS / f"{name}.png"
                    seen.page.screenshot(path=file)
                    if (size := file.stat().st_size) > MOST:
                        raise SystemExit(f"{file}: {size} bytes are more than {MOST}")
                    print(f"{file}: {size} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
