r"""Whether a text that a user typed is one Cypher statement that only reads.

A database opened for reading still runs several statements, loads files and writes
exports, so a text is looked at before it is sent. The rules are narrow on purpose: what
this reader and a database could understand differently is refused.

* One statement, which begins with a reading clause; a ``;`` only at its very end.
* None of `FORBIDDEN` as a bare word; a name that is spelled like one goes in backticks.
* Outside quotes and comments plain ASCII; nowhere control characters or ``\u`` escapes
  (Neo4j reads those before it looks for quotes).
* Every ``$name`` has a value, and every value a ``$name``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pararoute.ingest.errors import InputError, UnknownNameError

FIRST_WORDS = ("MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN")
FORBIDDEN = frozenset(
    {
        *("CREATE", "INSERT", "MERGE", "SET", "REMOVE", "DELETE", "DETACH", "FOREACH"),
        *("CALL", "LOAD", "COPY", "EXPORT", "IMPORT", "INSTALL", "ATTACH", "USE", "PRAGMA"),
        *("ALTER", "DROP", "BEGIN", "COMMIT", "ROLLBACK"),
    }
)
_READING = f"one statement that begins with {', '.join(FIRST_WORDS[:-1])} or {FIRST_WORDS[-1]}"
_TOKEN = re.compile(
    r"""
      (?P<blank>   [ \t\n]+ | //[^\n]* | /\*.*?\*/ )
    | (?P<quoted>  '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | `[^`]+` )
    | \$(?P<parameter> [A-Za-z_]\w* )
    | (?P<word>    [A-Za-z_]\w* )
    | (?P<number>  \d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w) )  # 1e5SET could be read as 1e5 SET
    | (?P<sign>    /(?!\*) | [-+*%^=<>!~|&.,:;?@()\[\]{}] )
    """,
    re.ASCII | re.DOTALL | re.VERBOSE,
)
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|\\[uU]")


def check_query(cypher: str, parameters: Mapping[str, Any]) -> str:
    """The text as it may be sent to a database, if it is one statement that only reads.

    Parameters
    ----------
    cypher : str
        What a user typed.
    parameters : mapping of str to object
        Values for the ``$names``.

    Returns
    -------
    str
        The same text without a closing ``;``, lines ended by a line feed.

    Raises
    ------
    InputError
        If it is not; the message names line and column.
    UnknownNameError
        If a value is given for a ``$name`` that is not in the text.

    Examples
    --------
    >>> check_query("MATCH (p:Protein {id: $id}) RETURN p.rank;", {"id": "EGF"})
    'MATCH (p:Protein {id: $id}) RETURN p.rank'
    >>> check_query("MATCH (p:Protein) SET p.rank = 1", {})
    Traceback (most recent call last):
    ...
    pararoute.ingest.errors.InputError: SET is not for a query that only reads
      where:    query, line 1, column 19
      expected: one statement that begins with MATCH, OPTIONAL, UNWIND, WITH or RETURN
      to do:    put a name that is spelled like it in backticks: `SET`
    """
    text = cypher.replace("\r\n", "\n")
    found = [(kind, word, at) for kind, word, at in _tokens(text) if kind != "blank"]
    if found and found[-1][1] == ";":
        text = text[: found.pop()[2]].rstrip()
    _check_words(text, found)
    check_parameters({word for kind, word, _ in found if kind == "parameter"}, parameters)
    return text


def check_parameters(needed: set[str], given: Mapping[str, Any]) -> None:
    """Every name needed has a value and every value is needed.

    ladybug takes a missing value for NULL and answers; Neo4j refuses. Both are checked here.

    Raises
    ------
    InputError
        If a value is missing, or is not of a type that a query can hold.
    UnknownNameError
        If a value is given that the query has no use for.
    """
    for name in sorted(needed - set(given)):
        raise InputError(
            f"the query has no value for ${name}",
            where="query",
            expected=f"a value for each of {', '.join('$' + n for n in sorted(needed))}",
            how=f"give it: --param {name}=VALUE",
        )
    for name, value in sorted(given.items()):
        if name not in needed:
            raise UnknownNameError("query parameter", name, needed, where="query")
        _check_value(name, value)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    hidden = _HIDDEN.search(text)
    if hidden:
        raise _refusal(text, hidden.start(), f"{hidden.group()!r} cannot be in a query",
                       "give the text as a parameter: $name")  # fmt: skip
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise _refusal(text, at, f"{text[at]!r} cannot be read here",
                           "close every quote and comment; put names that are not plain ASCII "
                           "in backticks; end a number with a blank")  # fmt: skip
        kind = str(token.lastgroup)
        yield kind, token[kind], at
        at = token.end()


def _check_words(text: str, found: list[tuple[str, str, int]]) -> None:
    if not found:
        raise InputError("the query is empty", where="query", expected=_READING)
    for kind, word, at in found:
        if word == ";":
            raise _refusal(text, at, "a second statement follows the ';'", "ask them one by one")
        if kind == "word" and word.upper() in FORBIDDEN:
            how = f"put a name that is spelled like it in backticks: `{word}`"
            raise _refusal(text, at, f"{word} is not for a query that only reads", how)
    kind, word, at = found[0]
    if kind != "word" or word.upper() not in FIRST_WORDS:
        raise _refusal(text, at, f"a query cannot begin with {word}", "begin with MATCH")


def _check_value(name: str, value: Any) -> None:
    if isinstance(value, list | tuple):
        for item in value:
            _check_value(name, item)
    elif isinstance(value, str):
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise InputError(
                f"the value of ${name} has half a character in it",
                where="query",
                expected="text that can be written as UTF-8",
            )
    elif not (value is None or isinstance(value, float)
              or (isinstance(value, int) and -(2**63) <= value < 2**63)):  # fmt: skip
        raise InputError(
            f"the value of ${name} is not one that a query can hold",
            where="query",
            expected="text, a number of at most 64 bits, true, false, or a list of such",
        )


def _refusal(text: str, at: int, what: str, how: str) -> InputError:
    line, column = text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
    return InputError(
        what, where=f"query, line {line}, column {column}", expected=_READING, how=how
    )
