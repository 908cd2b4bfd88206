"""Flip the scoring code in one place at a time, and see that a fast test fails each time.

mutmut copies the tree, and the rooms are reached through symbolic links, so that the copy would
hold each module twice; each mutant would also pay for importing pandas, scipy and pandera anew.
cosmic-ray was not tried. Here a process that has imported all of these forks
a child for each flip, and the child imports the flipped module in place of the real one.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import os
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType

import hypothesis
import pytest

from tests.mutation.flips import Flip, flips
from tests.mutation.scope import CHECKOUT, FIRST, SAME, SCORING, TESTS

CPU_SECONDS = 200  # a flip may make a loop endless: that is caught, too
_HEAVY = ("pandas", "pandera.pandas", "scipy.sparse", "scipy.optimize", "scipy.stats", "networkx",
          "threadpoolctl", "hypothesis.strategies", "pararoute.ingest.tables",
          "pararoute.ingest.expression", "tests.services.neo4j")  # fmt: skip
_PASSED, _BROKEN = 0, 2  # exit codes of pytest: all passed, could not be collected


@dataclass(frozen=True)
class Mutant:
    """A flip of a file."""

    file: str
    flip: Flip

    @property
    def source(self) -> str:
        return (CHECKOUT / self.file).read_text(encoding="utf-8")

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.file, *self.flip.told(self.source))

    def __str__(self) -> str:
        file, before, after = self.key
        return f"{file}:{self.flip.line(self.source)}\n    - {before}\n    + {after}"


class _Flipped(importlib.abc.MetaPathFinder):
    """Finds the flipped module first."""

    def __init__(self, mutant: Mutant) -> None:
        self._module = "pararoute." + mutant.file.removesuffix(".py").replace("/", ".")
        self._path = str(CHECKOUT / "pararoute" / mutant.file)
        self._code = compile(mutant.flip.applied(mutant.source), self._path, "exec")

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        if name != self._module:
            return None
        loader = _Loader(name, self._path, self._code)
        return importlib.util.spec_from_file_location(name, self._path, loader=loader)


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, _: str) -> CodeType:
        return self._code


def mutants() -> list[Mutant]:
    """All mutants but those that are known to change nothing."""
    found = []
    for file, within in SCORING.items():
        if (CHECKOUT / file).exists():
            text = (CHECKOUT / file).read_text(encoding="utf-8")
            found += [Mutant(file, flip) for flip in flips(text, within)]
    return [mutant for mutant in found if mutant.key not in SAME]


def survivors(chosen: Sequence[Mutant | None], workers: int) -> Iterator[Mutant | None]:
    """Those that no fast test catches, as they are found; None stands for the code as it is."""
    waiting, running = list(reversed(chosen)), {}
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop()
            running[_forked(mutant)] = mutant
        child, status = os.wait()
        mutant, code = running.pop(child), os.waitstatus_to_exitcode(status)
        if code > _BROKEN:
            raise RuntimeError(f"pytest ended with {code}, which says nothing of\n{mutant}")
        if code == _PASSED:
            yield mutant


def _forked(mutant: Mutant | None) -> int:
    """Id of a child process that ends with the exit code of the fast tests."""
    child = os.fork()
    if child == 0:
        code = _BROKEN + 1
        try:
            code = _in_child(mutant)
        finally:
            os._exit(code)  # whatever happens, a child never goes on as its parent
    return child


def _in_child(mutant: Mutant | None) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    if mutant is not None:
        sys.meta_path.insert(0, _Flipped(mutant))
    # the first counterexample is enough: it is not made small
    found_first = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile("mutants", phases=found_first, database=None)
    hypothesis.settings.load_profile("mutants")
    options = ["-x", "-q", "-p", "no:cacheprovider", "--tb=no", "-k", "not real_table",
               # what pytest would rewrite is imported already
               "-W", "ignore::pytest.PytestAssertRewriteWarning"]  # fmt: skip
    own = FIRST.get(mutant.file) if mutant is not None else None
    # one after the other: most flips need no more than the first be collected
    for test in sorted(TESTS, key=lambda test: test != own):
        code = int(pytest.main([*options, test]))
        if code != _PASSED:
            return code
    return _PASSED


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the survivors; 1 if there are any."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.run", description=__doc__)
    parser.add_argument("--sample", type=int, help="so many mutants, drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--file", help="only the mutants of one file, as graph/signs.py")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    asked = parser.parse_args(arguments)
    os.chdir(CHECKOUT)
    chosen = [m for m in mutants() if asked.file in (None, m.file)]
    if asked.sample:
        chosen = random.Random(asked.seed).sample(chosen, asked.sample)  # noqa: S311
    for name in _HEAVY:
        importlib.import_module(name)
    for plugin in importlib.metadata.entry_points(group="pytest11"):
        plugin.load()
    early = [m for m in sys.modules if m.startswith(("pararoute.graph.", "pararoute.queries."))]
    if early:
        raise RuntimeError(f"already imported, cannot be flipped: {early}")
    begin = time.monotonic()
    # in a sample the suite, of which it is a part, tells that the tests pass on the code as it is
    if not asked.sample and not list(survivors([None], 1)):
        print("the fast tests fail on the code as it is")  # noqa: T201
        return 1
    left = 0
    for left, mutant in enumerate(survivors(chosen, asked.workers), start=1):  # noqa: B007
        print(mutant, flush=True)  # noqa: T201
    print(f"{len(chosen)} mutants, {len(chosen) - left} caught, {left} not "  # noqa: T201
          f"({len(SAME)} known to change nothing are not run); "
          f"{time.monotonic() - begin:.0f} s")  # fmt: skip
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
