"""Python, the packages and what shows the output, against what the program asks for."""

from __future__ import annotations

import importlib.metadata
import locale
import platform
import shutil
import sys
import time
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pararoute import __version__
from pararoute.checkup.finding import CONTENT, Finding, fail, ok, warn

if TYPE_CHECKING:
    from packaging.requirements import Requirement

NAME = "pararoute"
_DAY = 86_400
_SIGNS = "→−≤µ"  # what tables and messages hold beside ASCII
_EXTRAS = ("cluster",)  # those that a user may want


def python() -> Finding:
    """Python against what the package asks for."""
    from packaging.specifiers import SpecifierSet

    try:
        asked = importlib.metadata.metadata(NAME)["Requires-Python"]
    except importlib.metadata.PackageNotFoundError:
        return fail("Python", f"{platform.python_version()}; {NAME} is not installed",
                    "install it: pip install .", CONTENT)  # fmt: skip
    told = f"{platform.python_version()} ({sys.executable})"
    if platform.python_version() in SpecifierSet(asked, prereleases=True):
        return ok("Python", told)
    return fail("Python", f"{told}, where {asked} is asked for", f"install Python {asked}", CONTENT)


def packages() -> Iterator[Finding]:
    """Every package against the versions that the package asks for."""
    from packaging.requirements import Requirement

    try:
        asked = [Requirement(text) for text in importlib.metadata.requires(NAME) or ()]
    except importlib.metadata.PackageNotFoundError:
        return
    wrong = [told for one in _of(asked, "") if (told := _lacking(one))]
    needed = len(_of(asked, ""))
    if wrong:
        yield fail("packages", f"{NAME} {__version__}; {len(wrong)} of {needed} are not as asked: "
                   f"{'; '.join(wrong)}", "install them anew: pip install --upgrade "
                   f"{NAME}, or make an environment of its own", CONTENT)  # fmt: skip
    else:
        yield ok("packages", f"{NAME} {__version__}; all {needed} are as asked")
    for extra in _EXTRAS:
        absent = [told for one in _of(asked, extra) if (told := _lacking(one))]
        told = f"not used ({'; '.join(absent)})" if absent else "installed"
        yield ok(f"extra {extra}", told)


def _of(asked: list[Requirement], extra: str) -> list[Requirement]:
    """What is needed here, or what an extra needs beside it."""
    if not extra:
        return [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    named = [one for one in asked if one.marker is not None]
    return [
        one for one in named if one.marker is not None
        and one.marker.evaluate({"extra": extra}) and not one.marker.evaluate({"extra": ""})
    ]  # fmt: skip


def _lacking(one: Requirement) -> str:
    """What is wrong with a package; empty where nothing is."""
    try:
        version = importlib.metadata.version(one.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{one.name} is not installed"
    if one.specifier.contains(version, prereleases=True):
        return ""
    return f"{one.name} {version}, asked {one.specifier}"


def encoding() -> Finding:
    """Whether names and signs beside ASCII can be printed."""
    prefers = locale.getpreferredencoding(do_setlocale=False)
    writes = getattr(sys.stdout, "encoding", None) or prefers
    told = f"stdout {writes}, files UTF-8 whatever the locale ({prefers})"
    try:
        _SIGNS.encode(writes)
    except (UnicodeEncodeError, LookupError):
        return warn("encoding", f"{told}: {' '.join(_SIGNS)} cannot be printed",
                    "set PYTHONUTF8=1, or a UTF-8 locale (LC_ALL=C.UTF-8)")  # fmt: skip
    return ok("encoding", told)


def terminal() -> Finding:
    """Where the output goes."""
    if sys.stdout is None or not sys.stdout.isatty():
        return ok("terminal", "none: plain text, no colours")
    return ok("terminal", f"{shutil.get_terminal_size().columns} columns")


def clock() -> Finding:
    """Whether the clock can be right: it is not before the program was installed."""
    installed = Path(__file__).stat().st_mtime
    now = time.time()
    told = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    if now < installed - _DAY:
        since = time.strftime("%Y-%m-%d", time.gmtime(installed))
        return warn("clock", f"{told}, before this program was installed ({since})",
                    "set the clock: certificates and ages of copies depend on it")  # fmt: skip
    return ok("clock", told)


def pages() -> Finding:
    """What opens routes.html and report.html."""
    try:
        name = getattr(webbrowser.get(), "name", "")
    except webbrowser.Error:
        return ok("browser", "none found here; routes.html and report.html are one file each "
                  "that any browser opens, on another machine too")  # fmt: skip
    return ok("browser", f"{Path(str(name)).name or 'found'}; routes.html and report.html open "
              "in any browser, without a network")  # fmt: skip
