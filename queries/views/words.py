"""Words of a page that hold names and numbers of the data: escaped, and short enough to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from markupsafe import Markup

from pararoute.queries.views.cells import LONGEST, readable


def percent(share: float) -> str:
    r"""A share in per cent.

    Examples
    --------
    >>> percent(-0.487)
    '−49\xa0%'
    """
    return f"{share:.0%}".replace("-", "−").replace("%", "\N{NO-BREAK SPACE}%")


def name(text: object, longest: int = LONGEST) -> Markup:
    """A name from the data: text only, whatever it holds, in its own direction.

    Examples
    --------
    >>> name("<b>IGF1</b>")
    Markup('<bdi>&lt;b&gt;IGF1&lt;/b&gt;</bdi>')
    """
    return Markup("<bdi>{}</bdi>").format(readable(str(text), longest))


def names(
    texts: Sequence[object], last: Literal["and", "or"] = "and", most: int | None = None
) -> Markup:
    """Names in a row; where there are more than `most`, how many more.

    Examples
    --------
    >>> str(names(["A", "B", "C"], "or"))
    '<bdi>A</bdi>, <bdi>B</bdi> or <bdi>C</bdi>'
    >>> str(names(["A", "B", "C"], most=1))
    '<bdi>A</bdi> and 2 more'
    """
    shown = [name(text) for text in texts[:most]]
    if len(texts) > len(shown):
        shown.append(Markup("{} more").format(len(texts) - len(shown)))
    if len(shown) < 2:
        return shown[0] if shown else Markup("none")
    return Markup("{} {} {}").format(Markup(", ").join(shown[:-1]), last, shown[-1])
