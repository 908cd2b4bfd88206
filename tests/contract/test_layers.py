"""The shape of the code: arrows, sizes, docstrings, doctests, and a light front door."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import pararoute

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = ("ingest", "graph", "queries")
FILES = sorted(p for room in (*ROOMS, "pararoute") for p in (CHECKOUT / room).rglob("*.py")
               if not any(part in ROOMS for part in p.relative_to(CHECKOUT).parts[1:]))  # fmt: skip
MAY_IMPORT = {
    "ingest": ("pararoute.ingest",),
    "graph": ("pararoute.graph", "pararoute.ingest.tables", "pararoute.ingest.errors"),
    "queries": ("pararoute.queries", "pararoute.graph", "pararoute.ingest.tables",
                "pararoute.ingest.errors"),
}  # fmt: skip


def imports(path: Path) -> list[str]:
    """Every module of ours that a file imports, with relative and bare imports made visible."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append("." * node.level + (node.module or ""))
    ours = ("pararoute", ".", *ROOMS)
    return [name for name in found if name.startswith(".") or name.split(".")[0] in ours]


def test_there_are_files() -> None:
    assert len(FILES) > 30


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_an_arrow_never_runs_upward(path: Path) -> None:
    room = path.relative_to(CHECKOUT).parts[0]
    for name in imports(path):
        assert name.split(".")[0] == "pararoute"
        if room in MAY_IMPORT:
            assert any(name == m or name.startswith(m + ".") for m in MAY_IMPORT[room]), name


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_one_idea_per_file(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body:
                length = (node.end_lineno or 0) - body[0].lineno + 1
                assert length <= 60, f"{node.name} has {length} lines"


def modules() -> list[str]:
    found = pkgutil.walk_packages(pararoute.__path__, "pararoute.")
    return sorted(m.name for m in found if not m.name.endswith("__main__"))


def test_public_things_have_docstrings_and_doctests_run() -> None:
    finder, examples = doctest.DocTestFinder(), 0
    for name in modules():
        module = importlib.import_module(name)
        examples += sum(bool(test.examples) for test in finder.find(module))
        for attribute, value in vars(module).items():
            public = not attribute.startswith("_") and getattr(value, "__module__", "") == name
            if public and callable(value):
                assert value.__doc__, f"{name}.{attribute}"
    assert examples >= 30


@pytest.mark.fault(3)
def test_the_front_door_is_light_and_silent() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('a socket was opened')\n"
        "socket.socket = refuse\n"
        "import pararoute\n"
        "from pararoute.cli import run\n"
        "run(['--help'])\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'networkx', 'rich', 'pandera'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_version_and_lock() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == pararoute.__version__
    lock = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    for dependency in project["dependencies"]:
        name = re.split(r"[\[<>=]", dependency)[0]
        assert f"\n{name}==" in f"\n{lock}"
    assert lock.count("==") <= lock.count("--hash=sha256:")
