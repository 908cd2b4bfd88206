"""A score as arithmetic that adds up: the four terms, and what each is made of.

An `Equation` says how one number comes from others. As text it is printed with as many
digits as it takes for the printed numbers to give the printed result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

DIGITS = 3  # of a result
_MOST = 17  # digits that tell any two numbers apart

RULES: dict[str, Callable[[Sequence[float]], float]] = {
    "product": math.prod,
    "sum": math.fsum,
    "difference": lambda parts: parts[0] - parts[1],
    "odds": lambda parts: parts[0] / (parts[0] + 1),
    "power": lambda parts: parts[0] ** parts[1],
}
_SIGNS = {"product": " x ", "sum": " + ", "difference": " - ", "power": " ^ "}


@dataclass(frozen=True)
class Equation:
    """One number and what it comes from.

    Attributes
    ----------
    name : str
        What the number is.
    value : float
        Itself.
    rule : str
        How it comes from the parts: a key of `RULES`; ``odds`` is x / (x + 1).
    parts : tuple of (str, float)
        Name and value of each part.
    note : str
        What the parts rest on, in words.
    part_of : str
        The equation in which this number is a part.

    Examples
    --------
    >>> Equation("binding", 5 / 6, "odds", (("n", 5.0),)).text
    '5 / (5 + 1) = 0.833'
    >>> parts = (("rise", 0.62299), ("secreted", 0.9))
    >>> Equation("secretion", 0.62299 * 0.9, "product", parts).text
    '0.623 x 0.9 = 0.561'
    """

    name: str
    value: float
    rule: str
    parts: tuple[tuple[str, float], ...]
    note: str = ""
    part_of: str = ""

    @property
    def digits(self) -> int:
        """Digits of the parts with which the printed numbers give the printed result."""
        values = [value for _, value in self.parts]
        wanted = number(self.value)
        for digits in range(DIGITS, _MOST):
            shown = [float(number(value, digits)) for value in values]
            if number(RULES[self.rule](shown)) == wanted:
                return digits
        return _MOST

    @property
    def text(self) -> str:
        """The arithmetic in numbers."""
        shown = [number(value, self.digits) for _, value in self.parts]
        return f"{_written(self.rule, shown)} = {number(self.value)}"

    @property
    def words(self) -> str:
        """The arithmetic in names."""
        return _written(self.rule, [name for name, _ in self.parts])


def _written(rule: str, parts: Sequence[str]) -> str:
    if rule == "odds":
        return f"{parts[0]} / ({parts[0]} + 1)"
    return _SIGNS[rule].join(parts)


def number(value: float, digits: int = DIGITS) -> str:
    """A number with some significant digits; nothing where it is missing.

    Examples
    --------
    >>> number(0.0268457), number(5.0), number(1.2e-7), number(float("nan"))
    ('0.0268', '5', '1.2e-07', '')
    """
    return "" if math.isnan(value) else f"{value:.{digits}g}"
