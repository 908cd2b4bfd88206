"""Every flip of a module's source: one operator, number, flag or name turned into its neighbour.

A flip is a small edit of the text, so that a report can show the line before and after it.
What is flipped:

* ``+ -``, ``* /``, ``**`` to ``*``, ``& |``, ``and or``; ``not``, ``~`` and unary ``-`` go;
* a comparison to the one beside it (``<`` to ``<=``) and to its opposite (``<`` to ``>=``);
* a number one up and one down, True and False;
* names that have a twin, as ``min max``, ``eq ne``, ``where mask``, ``lower upper``.

Annotations, decorators and ``zip(strict=...)`` are left alone: they decide no value.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

BINARY = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Pow: "*", ast.BitAnd: "|",
          ast.BitOr: "&", ast.And: "or", ast.Or: "and"}  # fmt: skip
COMPARED = {
    ast.Lt: ("<=", ">="), ast.LtE: ("<", ">"), ast.Gt: (">=", "<="), ast.GtE: (">", "<"),
    ast.Eq: ("!=",), ast.NotEq: ("==",), ast.In: ("not in",), ast.NotIn: ("in",),
    ast.Is: ("is not",), ast.IsNot: ("is",),
}  # fmt: skip
_TWINS = (("min", "max"), ("minimum", "maximum"), ("any", "all"), ("eq", "ne"), ("gt", "ge"),
          ("lt", "le"), ("isna", "notna"), ("where", "mask"), ("lower", "upper"),
          ("cumsum", "cumprod"), ("sum", "prod"), ("hstack", "vstack"))  # fmt: skip
TWINS = {a: b for one, other in _TWINS for a, b in ((one, other), (other, one))}
_COMMENT = re.compile(r"#[^\n]*")


@dataclass(frozen=True)
class Flip:
    """One edit of a source text.

    Attributes
    ----------
    start, end : int
        What is replaced, as positions in the text.
    new : str
        What stands there instead.
    """

    start: int
    end: int
    new: str

    def applied(self, text: str) -> str:
        """The text with the edit made."""
        return text[: self.start] + self.new + text[self.end :]

    def line(self, text: str) -> int:
        """Number of the line, from 1."""
        return text.count("\n", 0, self.start) + 1

    def told(self, text: str) -> tuple[str, str]:
        """The line before and after the edit, without its indentation."""
        begin = text.rfind("\n", 0, self.start) + 1
        finish = text.find("\n", self.end)
        head, tail = text[begin : self.start], text[self.end : finish]
        return text[begin:finish].strip(), (head + self.new + tail).strip()


def flips(text: str, within: frozenset[str] = frozenset()) -> list[Flip]:
    """All flips of a module's source, in the order of the text.

    Parameters
    ----------
    text : str
        Source of the module.
    within : frozenset of str
        Names of top-level functions to look into; empty means the whole module.

    Examples
    --------
    >>> text = "def f(a, n=1):\\n    return -a if a < 0 else max(a, n)\\n"
    >>> [flip.applied(text).splitlines()[1].strip() for flip in flips(text)][2:5]
    ['return a if a < 0 else max(a, n)', 'return -a if a <= 0 else max(a, n)',
     'return -a if a >= 0 else max(a, n)']
    """
    tree = ast.parse(text)
    roots = [n for n in tree.body if not within or getattr(n, "name", "") in within]
    place = _Places(text)
    found = {flip for root in roots for node in _deciding(root) for flip in _of(node, place)}
    return sorted(found, key=lambda flip: (flip.start, flip.end, flip.new))


def _deciding(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what is below it, without what decides no value."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            guard = isinstance(child, ast.keyword) and child.arg == "strict"
            if isinstance(child, ast.AST) and not guard:
                yield from _deciding(child)


class _Places:
    """Positions in a text from the line and byte column that the syntax tree gives."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = [line.encode() for line in text.splitlines(keepends=True)]
        self._begins = [0]
        for line in self._lines:
            self._begins.append(self._begins[-1] + len(line.decode()))

    def start(self, node: ast.expr | ast.keyword) -> int:
        return self._at(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.keyword) -> int:
        return self._at(node.end_lineno or 0, node.end_col_offset or 0)

    def _at(self, line: int, column: int) -> int:
        return self._begins[line - 1] + len(self._lines[line - 1][:column].decode())

    def between(self, left: ast.expr, right: ast.expr) -> tuple[int, int]:
        """Where the operator between two expressions stands."""
        begin, finish = self.end(left), self.start(right)
        gap = _COMMENT.sub(lambda m: " " * len(m.group()), self.text[begin:finish])
        gap = gap.replace("(", " ").replace(")", " ")
        bare = gap.strip()
        return begin + gap.index(bare), begin + gap.index(bare) + len(bare)


def _of(node: ast.AST, place: _Places) -> Iterator[Flip]:
    """The flips of one node of the syntax tree."""
    if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
        yield Flip(*place.between(node.left, node.right), BINARY[type(node.op)])
    elif isinstance(node, ast.AugAssign) and type(node.op) in BINARY:
        begin, finish = place.between(node.target, node.value)
        yield Flip(begin, finish - 1, BINARY[type(node.op)])
    elif isinstance(node, ast.BoolOp):
        for left, right in zip(node.values, node.values[1:], strict=False):
            yield Flip(*place.between(left, right), BINARY[type(node.op)])
    elif isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
            for new in COMPARED[type(op)]:
                yield Flip(*place.between(left, right), new)
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.UAdd):
        begin = place.start(node)
        yield Flip(begin, begin + (3 if isinstance(node.op, ast.Not) else 1), "")
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
        begin, finish, value = place.start(node), place.end(node), node.value
        news = [not value] if isinstance(value, bool) else [value + 1, value - 1]
        yield from (Flip(begin, finish, repr(new)) for new in news)
    elif isinstance(node, ast.Attribute) and node.attr in TWINS:
        yield Flip(place.end(node) - len(node.attr), place.end(node), TWINS[node.attr])
    elif isinstance(node, ast.Name) and node.id in TWINS and isinstance(node.ctx, ast.Load):
        yield Flip(place.start(node), place.end(node), TWINS[node.id])
    elif isinstance(node, ast.keyword) and node.arg in TWINS:
        yield Flip(place.start(node), place.start(node) + len(node.arg), TWINS[node.arg])
