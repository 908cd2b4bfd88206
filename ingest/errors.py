"""The errors a user can meet, each holding what, where, expected and what to do.

::

    PararouteError
    ├── InputError               3   unreadable or wrong content
    │   ├── TableError           3   a table breaks its contract (file, line, column)
    │   ├── UnknownNameError     3   an effector, contrast or organism that is not there
    │   └── SpeciesError         3   symbols or identifiers of another organism
    ├── NetworkError             4   a service that does not answer
    │   ├── NoAnswerError        4   ... at all, or that it is too busy
    │   └── NotFoundError        4   ... that it has no such thing
    ├── IntegrityError           5   truncated or damaged file, result not writable
    ├── DatabaseError            6   a graph database refused
    └── NotEnoughDataError       7   nothing left to rank

The number is the exit code of the command line (2 is kept for its own usage errors,
130 for an interrupt). Code that raises one of these never prints; the command line
prints it in one place (`pararoute.render`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

LONGEST = 2_000  # characters of a part of a message


class PararouteError(Exception):
    """A problem told in four parts, so that a user can mend it.

    Parameters
    ----------
    what : str
        The problem in one sentence.
    where : str
        File, line and column, or option, in which it was found.
    expected : str
        What would have been right.
    how : str
        What to do next.

    Examples
    --------
    >>> error = TableError("'abc' is not a number", where="x.tsv, line 3, column 'padj'")
    >>> error.exit_code
    3
    >>> print(error)
    'abc' is not a number
      where:    x.tsv, line 3, column 'padj'
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", expected: str = "", how: str = "") -> None:
        super().__init__(shown(what))
        self.what = shown(what)
        self.where = shown(where)
        self.expected = shown(expected)
        self.how = shown(how)

    def __str__(self) -> str:
        parts = [self.what]
        for name, text in (
            ("where:", self.where),
            ("expected:", self.expected),
            ("to do:", self.how),
        ):
            if text:
                parts.append(f"  {name:<9} {text}")
        return "\n".join(parts)


class InputError(PararouteError):
    """Unreadable or wrong content."""

    exit_code = 3


class TableError(InputError):
    """A table that breaks its contract; `where` names file, line and column."""


class UnknownNameError(InputError):
    """A name that is not among the known ones; the nearest known names are suggested.

    Parameters
    ----------
    kind : str
        What sort of name it is, for example ``"effector"``.
    name : str
        The name that was asked for.
    known : iterable of str
        The names there are.
    where : str
        Where the known names come from.

    Examples
    --------
    >>> UnknownNameError("effector", "AKT", ["AKT1", "AKT2", "EGF"]).suggestions
    ['AKT1', 'AKT2']
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], *, where: str = "") -> None:
        self.kind = kind
        self.name = name
        self.known = names = sorted(set(known))
        self.suggestions = nearest(name, names)
        if self.suggestions:
            how = f"did you mean {', '.join(self.suggestions)}?"
        elif names:
            how = f"choose one of: {', '.join(names[:10])}{' ...' if len(names) > 10 else ''}"
        else:
            how = f"no {kind} is known here"
        super().__init__(f"unknown {kind} '{name}'", where=where, how=how)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.kind, self.name, self.known), vars(self)


class SpeciesError(InputError):
    """Symbols or identifiers of an organism other than the one asked for."""


class NetworkError(PararouteError):
    """A service that does not answer; `status` is that of an HTTP answer which refuses."""

    exit_code = 4
    status: int | None = None


class NoAnswerError(NetworkError):
    """A service that does not answer at all, or says that it is too busy."""


class NotFoundError(NetworkError):
    """A service that answers that it has no such thing."""


class IntegrityError(PararouteError):
    """A truncated or damaged file, or a result that cannot be written."""

    exit_code = 5


class DatabaseError(PararouteError):
    """A graph database that refused."""

    exit_code = 6


class NotEnoughDataError(PararouteError):
    """Nothing left to rank: no gene overlap, or no value at all."""

    exit_code = 7


class PararouteWarning(UserWarning):
    """Something a user should know; the result stands, with this limit."""

    def __init__(self, message: str) -> None:
        super().__init__(shown(message))


def shown(text: str) -> str:
    r"""A part of a message as a terminal can show it: what files hold may stand in it.

    Of a long text the middle is left out; a character that is not printed stands as its
    escape, so that a cell can neither move the cursor nor hide behind a no-break space.

    Examples
    --------
    >>> print(shown("'1\u00a0000' and \x1b[2J"))
    '1\xa0000' and \x1b[2J
    >>> len(shown("x" * 10**6))
    2022
    """
    if len(text) > LONGEST:
        half = LONGEST // 2
        text = f"{text[:half]} [{len(text) - LONGEST:,} characters] {text[-half:]}"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def nearest(name: str, known: Iterable[str], limit: int = 5) -> list[str]:
    """Known names closest to `name`: continuations of it first, then close spellings.

    Ties are in alphabetical order; letter case is ignored.

    Examples
    --------
    >>> nearest("akt", ["AKT3", "AKT1", "AKT1S1", "EGFR"])
    ['AKT1', 'AKT3', 'AKT1S1']
    >>> nearest("EGRF", ["EGFR", "IGF1"])
    ['EGFR']
    """
    names = sorted(set(known))
    upper = name.upper()
    starts = sorted(
        (n for n in names if upper and n.upper().startswith(upper)), key=lambda n: (len(n), n)
    )
    folded = {n.upper(): n for n in reversed(names)}
    close = [folded[m] for m in difflib.get_close_matches(upper, folded, n=limit, cutoff=0.7)]
    return list(dict.fromkeys([*starts, *close]))[:limit]
