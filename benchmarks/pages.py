"""What the view and the report cost: to make, in bytes, and until a browser has drawn them.

    python -m benchmarks.pages [--run DIR]

Without --run, of the demo. Needs Chromium. A page is opened five times, each in a tab of its
own; "all" is the slider of the view moved to every route it holds.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pararoute
from pararoute.queries.export import write_ranking
from tests.browser.chromium import opened, started

OPENINGS = 5
DRAWN = "[nodes, edges].map((all) => all.get({filter: (one) => !one.hidden}).length)"
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
ALL = """() => {
  const begin = performance.now(), slider = document.getElementById("top");
  slider.value = slider.max;
  slider.dispatchEvent(new Event("input"));
  network.redraw();
  return performance.now() - begin;
}"""


def made(what: Callable[..., object], run: Path, out: Path) -> str:
    begin = time.perf_counter()
    what(run=run, out=out)
    return f"made in {time.perf_counter() - begin:.1f} s, {out.stat().st_size / 1e6:.2f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description="What the pages cost.")
    parser.add_argument("--run", type=Path)
    run = parser.parse_args().run
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside)
        if run is None:
            run = folder / "run"
            write_ranking(pararoute.rank(demo=True), run)
        view, report = folder / "routes.html", folder / "report.html"
        print("view:  ", made(pararoute.view, run, view))
        print("report:", made(pararoute.report, run, report))
        with started(folder / "chromium") as browser:
            first, every, loaded = [], [], []
            for _ in range(OPENINGS):
                with opened(browser, view) as seen:
                    seen.page.wait_for_selector("html[data-drawn]")
                    first.append(float(seen.page.get_attribute("html", "data-drawn") or "nan"))
                    every.append(seen.page.evaluate(ALL))
                    counts = seen.page.evaluate(DRAWN)
                with opened(browser, report) as seen:
                    loaded.append(seen.page.evaluate(LOADED))
    print(f"view drawn after {statistics.median(first):.0f} ms (most {max(first):.0f})")
    print(f"all {counts[0]} nodes and {counts[1]} edges in {statistics.median(every):.0f} ms more")
    print(f"report loaded after {statistics.median(loaded):.0f} ms (most {max(loaded):.0f})")


if __name__ == "__main__":
    main()
