"""What is flipped, by which tests it must be caught, and which flips change nothing."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

# file -> its functions; no function means the whole file
SCORING: dict[str, frozenset[str]] = {
    "graph/signs.py": frozenset(),
    "graph/network.py": frozenset(),
    "queries/transmission.py": frozenset(),
    "queries/binding.py": frozenset(),
    "queries/reception.py": frozenset(),
    "queries/secretion.py": frozenset(),
    "queries/paths.py": frozenset(),
    "queries/rank.py": frozenset({"scored_pairs", "_ligands", "_reasons", "_routes", "_receptors"}),
    "queries/relief.py": frozenset(),
}  # fmt: skip
# a mutant ends at the first test that fails: those that are about its file go first, then these
TESTS = (
    "tests/queries/test_terms.py",
    "tests/graph/test_build.py",
    "tests/queries/test_rank.py",
    "tests/oracle/test_scores.py",
    "tests/queries/test_relief.py",
    "tests/oracle/test_walks_and_paths.py",
    "tests/property/test_laws.py",
    "tests/property/test_ranking_laws.py",
)
FIRST = {
    "graph/network.py": "tests/graph/test_build.py",
    "queries/paths.py": "tests/oracle/test_walks_and_paths.py",
    "queries/rank.py": "tests/queries/test_rank.py",
    "queries/relief.py": "tests/queries/test_relief.py",
}
# (file, line before, line after) -> why no test can tell them apart
SAME: dict[tuple[str, str, str], str] = {}
