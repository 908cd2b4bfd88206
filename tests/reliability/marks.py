"""Which tests carry the number of which fault, read from their source without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, order=True)
class Marked:
    """A test that injects a fault; `exit` is the code with which it sees the command line end."""

    file: str
    test: str
    number: int
    exit: int | None
    seen: bool  # whether that number stands in the test, or in what it calls in its file


def marked_tests(folder: Path = TESTS) -> list[Marked]:
    """Every mark under a folder of tests, in the order of files and tests."""
    found: set[Marked] = set()
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.fault(" in text:
            file = path.relative_to(folder).as_posix()
            tests = {n.name: n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)}
            found |= {mark for test in tests.values() for mark in _marks(file, test, tests)}
    return sorted(found, key=lambda m: (m.number, m.file, m.test, m.exit or 0))


def _marks(
    file: str, test: ast.FunctionDef, others: Mapping[str, ast.FunctionDef]
) -> Iterator[Marked]:
    """Marks on a test, and on the cases of its parameters."""
    marks = _calls(test)
    told = _constants(test, others, set())
    for mark in marks:
        number = ast.literal_eval(mark.args[0])
        code = next((ast.literal_eval(k.value) for k in mark.keywords), None)
        yield Marked(file, test.name, number, code, code is None or code in told)


def _calls(test: ast.FunctionDef) -> list[ast.Call]:
    calls = [node for node in ast.walk(test) if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func) == "pytest.mark.fault"]


def _constants(
    function: ast.FunctionDef, others: Mapping[str, ast.FunctionDef], seen: set[str]
) -> set[int]:
    """Whole numbers that a function, or one of its file that it names, compares, hands on, tries.

    Those of the marks do not count, nor what a name of an argument tells: `check=False` is no 0.
    """
    own = {id(node) for mark in _calls(function) for node in ast.walk(mark)}
    nodes = [node for node in ast.walk(function) if id(node) not in own]
    named = {node.id for node in nodes if isinstance(node, ast.Name)} & others.keys() - seen
    told = {number for node in nodes for number in _numbers(node)}
    seen |= named
    return told.union(*(_constants(others[name], others, seen) for name in named))


def _numbers(node: ast.AST) -> Iterator[int]:
    """What a comparison, a call or a loop holds itself, in tuples and lists too."""
    if isinstance(node, ast.Compare):
        parts = [node.left, *node.comparators]
    elif isinstance(node, ast.Call):
        parts = [*node.args]
    else:
        parts = [node.iter] if isinstance(node, ast.For) else []
    while parts:
        part = parts.pop()
        if isinstance(part, ast.Tuple | ast.List):
            parts += part.elts
        elif isinstance(part, ast.Constant) and type(part.value) is int:
            yield part.value
