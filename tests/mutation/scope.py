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
    "queries/best_walks.py": frozenset(),
    "queries/paths.py": frozenset(),
    "queries/rank.py": frozenset({"scored_pairs", "best_first", "_products", "_ligands",
                                  "_reasons", "_routes", "_receptors"}),
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
    "queries/best_walks.py": "tests/oracle/test_walks_and_paths.py",
    "queries/paths.py": "tests/oracle/test_walks_and_paths.py",
    "queries/rank.py": "tests/queries/test_rank.py",
    "queries/relief.py": "tests/queries/test_relief.py",
}
# (file, line before, line after) -> why no test can tell them apart
_SHAPE = "last = np.zeros((weights.activating.shape[{}], 2))"
_MEAN = "mean = weighted / np.where(total > 0, total, {})"
_PAIR = "return one << {} | other"
_LEAVES = "leaves: npt.NDArray[np.bool_] = np.diff(plus.indptr) + np.diff(minus.indptr) > {}"
_SQUARE = "The matrix is square."
_PART = "part = np.maximum(transmission.to_numpy(float) {} (1 if kind.activates else -1), {})"
_TOLD = 'told = pairs[list(_TOLD)].iloc[table.pop("row").to_numpy()].reset_index(drop={})'
_REST = "ahead = {{step: bound[needed {} step][left] for step in (1, -1)}}"
_NEEDED = "needed {} step_sign, (*signs, step_sign), so_far * weight,"
_DIGITS = "_DIGITS = 2.0**{}  # twelve decimal digits; a power of two keeps the places' order exact"
_PLACE = "_place(so_far * weight {} rest), length + 1, (*nodes, target),"
_ROUNDING = "How many digits are safe from rounding is a choice."
_BY_A_SIGN = "To divide by 1 or -1 is to multiply by it."
_LARGE_ENOUGH = "Any shift above the largest node tells two pairs apart."
_SLOWER = "Where the best walk is not taken at once, the search finds the same path."
_TWICE = "if nodes[-{}] not in self._ends or len(set(nodes)) {} len(nodes):"
_LEFT = "for left in range(self.weight.shape[1] - 1, {}, -1):"
_ALONG = "sign, weight = sign {} self.sign[row], weight * self.factor[row]"
_BEGIN = "begin = np.flatnonzero(np.diff(edges.source, prepend=-{}))"
_LAYERS = "weight, step = np.zeros((2, max_steps + 1, n)), np.full((2, max_steps + {}, n), NO_STEP)"
_NEAR = "near = whole {} np.repeat(best * _TIE, size)"
SAME: dict[tuple[str, str, str], str] = {
    ("queries/transmission.py", _SHAPE.format(0), _SHAPE.format(1)): _SQUARE,
    ("queries/transmission.py", _SHAPE.format(0), _SHAPE.format(-1)): _SQUARE,
    ("queries/transmission.py", _MEAN.format(1.0), _MEAN.format(2.0)):
        "What is divided is 0 where the total is.",
    ("graph/network.py", _LEAVES.format(0), _LEAVES.format(1)):
        "Both matrices store every step, so that the sum is even.",
    ("graph/network.py", _PAIR.format(32), _PAIR.format(31)): _LARGE_ENOUGH,
    ("graph/network.py", _PAIR.format(32), _PAIR.format(33)): _LARGE_ENOUGH,
    ("queries/paths.py", _REST.format("*"), _REST.format("/")): _BY_A_SIGN,
    ("queries/paths.py", _NEEDED.format("*"), _NEEDED.format("/")): _BY_A_SIGN,
    ("queries/paths.py", _DIGITS.format(40), _DIGITS.format(39)): _ROUNDING,
    ("queries/paths.py", _DIGITS.format(40), _DIGITS.format(41)): _ROUNDING,
    ("queries/paths.py", _PLACE.format("*"), _PLACE.format("/")):
        "A looser bound finds the same paths in the same order, and later.",
    ("queries/paths.py", _TWICE.format(1, "<"), _TWICE.format(0, "<")): _SLOWER,
    ("queries/paths.py", _TWICE.format(1, "<"), _TWICE.format(1, "<=")): _SLOWER,
    ("queries/paths.py", _TWICE.format(1, "<"), _TWICE.format(1, ">=")): _SLOWER,
    ("queries/best_walks.py", "NO_STEP = -1", "NO_STEP = -2"): "No row has that number either.",
    ("queries/best_walks.py", _LEFT.format("0"), _LEFT.format("-1")):
        "No first step is known of a walk of no step.",
    ("queries/best_walks.py", _ALONG.format("*"), _ALONG.format("/")): _BY_A_SIGN,
    ("queries/best_walks.py", _BEGIN.format(1), _BEGIN.format(2)):
        "No node has that number either.",
    ("queries/best_walks.py", _LAYERS.format(1), _LAYERS.format(2)): "The last layer is not read.",
    ("queries/best_walks.py", _NEAR.format(">="), _NEAR.format(">")):
        "No weight lies on the limit itself, which is a choice.",
    ("queries/relief.py", _TOLD.format(True), _TOLD.format(False)):
        "Of the ranking's table only its own columns are kept.",
    ("queries/relief.py", _PART.format("*", 0.0), _PART.format("/", 0.0)): _BY_A_SIGN,
    ("queries/relief.py", _PART.format("*", 0.0), _PART.format("*", -1.0)):
        "What is not above 0 is left out below.",
}  # fmt: skip
