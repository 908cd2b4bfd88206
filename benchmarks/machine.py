"""Where and of what something was measured."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parent.parent
_TOLD = ("pararoute", "numpy", "scipy", "pandas", "pyarrow", "networkx", "igraph", "liana",
         "corneto", "highspy", "ladybug", "neo4j")  # fmt: skip


def machine() -> dict[str, Any]:
    """Processor, cores, memory, versions, and how busy it is."""
    return {
        "cpu": _first("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory in GiB": _gib(_first("/proc/meminfo", "MemTotal")),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: found for name in _TOLD if (found := _version(name))},
        "load": round(os.getloadavg()[0], 2),
    }


def commit() -> str:
    """The commit that is checked out, with a + where something is changed."""
    told = [
        subprocess.run(["git", *asked], capture_output=True, text=True, cwd=CHECKOUT).stdout  # noqa: S603, S607
        for asked in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain"))
    ]
    return told[0].strip() + ("+" if told[1].strip() else "")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _first(path: str, key: str) -> str | None:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return None
    return next((line.split(":")[1].strip() for line in lines if line.startswith(key)), None)


def _gib(text: str | None) -> float | None:
    return None if text is None else round(int(text.split()[0]) / 2**20, 1)
