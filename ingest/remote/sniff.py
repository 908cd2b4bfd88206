"""Whether a body can be the file it should be, before it is kept.

Services answer with HTTP 200 and something else: a captcha, a proxy's login page, an
error in words, half a file. Each is told apart here and named.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from pararoute.ingest.content import MAX_RATIO, budget
from pararoute.ingest.errors import IntegrityError, NetworkError

_GZIP = b"\x1f\x8b"
_PAGE = (b"<!doctype html", b"<html", b"<?xml", b"<head", b"<script")


def check_body(body: Path, file: str, name: str, url: str) -> None:
    """Raise if a body is empty, a web page, or a damaged gzip file.

    Parameters
    ----------
    body : Path
        What was sent.
    file : str
        The name it shall have; ``.gz`` says that it must be gzip.
    name, url : str
        For the message.

    Raises
    ------
    NetworkError
        A web page or nothing at all.
    IntegrityError
        Not gzip, cut short, or far too large when decompressed.
    """
    with body.open("rb") as opened:
        head = opened.read(512)
    if not head:
        raise NetworkError(
            f"the server sent nothing for {name}", where=url, how="try again later (--refresh)"
        )
    if is_page(head):
        raise NetworkError(
            f"the server sent a web page in place of {name}",
            where=url,
            expected="the file itself",
            how="open this address in a browser: it may ask to log in, or whether you are human. "
            "Then try again, or save the file into a mirror's folder (PARAROUTE_MIRROR)",
        )
    if not file.endswith(".gz"):
        return
    if not head.startswith(_GZIP):
        raise IntegrityError(
            f"{name} is not gzip-compressed, as its name says",
            where=url,
            how="try again later (--refresh)",
        )
    _check_gzip(body, name, url)


def is_page(head: bytes) -> bool:
    """Whether the beginning of a body is that of a web page.

    Examples
    --------
    >>> is_page(b" <!DOCTYPE html>"), is_page(b"source,target")
    (True, False)
    """
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE)


def _check_gzip(body: Path, name: str, url: str) -> None:
    """Read it to its end: gzip's own checksum tells whether it is whole."""
    limit = budget(body.stat().st_size)
    size = 0
    try:
        with gzip.open(body) as stream:
            while piece := stream.read(1 << 20):
                size += len(piece)
                if size > limit:
                    raise IntegrityError(
                        f"{name} grows more than {MAX_RATIO} times when decompressed",
                        where=url,
                        expected="a table",
                        how="do not use this file",
                    )
    except (OSError, EOFError, zlib.error) as error:
        raise IntegrityError(
            f"{name} is damaged or cut short ({error})", where=url, how="try again (--refresh)"
        ) from None
