"""Which bytes are a table's text: UTF-8 without what a parser or a terminal would misread."""

from __future__ import annotations

import warnings
from pathlib import Path

from pararoute.ingest.errors import PararouteWarning, TableError

_SAVE = "save the table as UTF-8 text"


def table_text(content: bytes, path: Path) -> bytes:
    r"""Bytes of a table without byte-order mark, every line ended as Unix does.

    Whether they are UTF-8 throughout is left to what reads on, `decoded` or a parser.

    Raises
    ------
    TableError
        UTF-16, binary, control characters, or a web page.

    Warns
    -----
    PararouteWarning
        A byte-order mark is passed over, or the last line has no end.

    Examples
    --------
    >>> table_text(b"gene\r\nIGF1\r\n", Path("x.tsv"))
    b'gene\nIGF1\n'
    """
    _refuse_binary(content, path)
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        warnings.warn(
            PararouteWarning(f"{path} begins with a byte-order mark; it was read without it"),
            stacklevel=2,
        )
    if content.lstrip()[:100].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise TableError(
            "the file is a web page, not a table",
            where=str(path),
            how="a server may have sent an error page: open the file, then fetch it again",
        )
    if content[-1:] not in (b"\n", b"\r"):
        warnings.warn(
            PararouteWarning(
                f"the last line of {path} has no end: if the file was cut short there, its last "
                "cell is not whole"
            ),
            stacklevel=2,
        )
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content


def decoded(content: bytes, path: Path) -> str:
    """UTF-8 bytes from the beginning of a table as text.

    Raises
    ------
    TableError
        Names the line of the first byte that is no UTF-8.

    Examples
    --------
    >>> decoded("Ångström".encode(), Path("x.tsv"))
    'Ångström'
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TableError(
            f"byte 0x{content[error.start]:02x} is not UTF-8",
            where=f"{path}, line {_line_of(content, error.start)}",
            expected="UTF-8 text", how=_SAVE,
        ) from error  # fmt: skip


def _refuse_binary(content: bytes, path: Path) -> None:
    """Raise where bytes are no text that can be shown."""
    nul = content.find(b"\x00")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or 0 <= nul < 4096:
        raise TableError(
            "the file is UTF-16 or binary", where=str(path), expected="UTF-8 text", how=_SAVE
        )
    if nul >= 0:  # a parser would take it for the end of its cell
        raise TableError(
            "a NUL byte: the file is damaged", where=f"{path}, line {_line_of(content, nul)}",
            expected="UTF-8 text", how="write the table again",
        )  # fmt: skip
    escape = content.find(b"\x1b")
    if escape >= 0:
        raise TableError(
            "an escape character (0x1b): a terminal would obey what follows it",
            where=f"{path}, line {_line_of(content, escape)}",
            expected="text without control characters",
            how="remove it, or write the table again",
        )


def _line_of(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1
