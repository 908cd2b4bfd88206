"""What a file holds, read once and within a budget of memory.

A pipe or a device would be waited for, or would never end; a gzip bomb is stopped long before it
is unpacked. What is read is one state of the file: its hash is taken of the same bytes.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from pathlib import Path

from pararoute.ingest.errors import IntegrityError, TableError, nearest

MAX_BYTES = 2 * 1024**3  # decompressed; a larger "table" is a mistake or a gzip bomb
MAX_RATIO = 200  # a table shrinks to a tenth, a gzip bomb to a thousandth
_SMALL = 1 << 24  # bytes that any file may grow to
_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket",
          stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}  # fmt: skip


def bytes_of(path: Path) -> bytes:
    """A file's bytes.

    Raises
    ------
    TableError
        There is no such file, too much in it, or it is a folder, a pipe or a device.
    IntegrityError
        It grew or shrank while it was read.
    """
    try:
        told = path.stat()
        kind = _KINDS.get(stat.S_IFMT(told.st_mode))
        if kind is not None:
            raise TableError(
                f"this is {kind}, not a file",
                where=str(path),
                expected="a file: what reads it later must find the same again",
                how="write the content to a file, and name that",
            )
        if told.st_size > MAX_BYTES:
            raise TableError(
                f"more than {MAX_BYTES // 1024**3} GiB", where=str(path), expected="a table"
            )
        with path.open("rb") as file:
            data = file.read(told.st_size + 1)
            after = os.fstat(file.fileno())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _absent(path) from error
    except (OSError, ValueError) as error:  # ValueError: no name of a file can be so
        raise TableError(
            f"cannot be read ({getattr(error, 'strerror', None) or error})",
            where=str(path),
            expected="a readable file",
        ) from error
    if len(data) != told.st_size or after.st_mtime_ns != told.st_mtime_ns:
        raise IntegrityError(
            "the file changed while it was read",
            where=str(path),
            how="wait until it is written to its end",
        )
    return data


def decompressed(data: bytes, path: Path) -> bytes:
    """What gzip data of `path` hold, or the data if they are not gzip.

    Raises
    ------
    TableError
        Nothing.
    IntegrityError
        Named .gz and not gzip, damaged, cut short, or larger than its `budget`.
    """
    if data[:2] != b"\x1f\x8b":
        if not data:
            raise _empty(path)
        if path.suffix == ".gz":
            raise IntegrityError(
                "named .gz but not gzip-compressed",
                where=str(path),
                how="fetch the file again, or rename it if it is plain text",
            )
        return data
    pieces: list[bytes] = []
    size = 0
    try:
        with io.BytesIO(data) as packed, gzip.open(packed) as stream:
            while piece := stream.read(_SMALL):  # most tables are one, which is not copied again
                size += len(piece)
                if size > budget(packed.tell()):  # of what was read so far
                    raise _too_large(path)
                pieces.append(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise IntegrityError(
            f"the gzip file is damaged or cut short ({error})",
            where=str(path),
            how="fetch the file again",
        ) from error
    if not size:
        raise _empty(path)
    return b"".join(pieces)


def budget(packed: int) -> int:
    """How many bytes so many compressed ones may grow to.

    Examples
    --------
    >>> budget(1_000) == 2**24, budget(1_000_000), budget(10**9) == MAX_BYTES
    (True, 200000000, True)
    """
    return min(MAX_BYTES, max(packed * MAX_RATIO, _SMALL))


def _absent(path: Path) -> TableError:
    folder = path.parent
    names = [p.name for p in folder.iterdir()] if folder.is_dir() else []
    close = nearest(path.name, names, limit=3)
    return TableError(
        "no such file",
        where=str(path),
        how=f"did you mean {', '.join(close)}?" if close else "check the path",
    )


def _empty(path: Path) -> TableError:
    return TableError(
        "the file is empty", where=str(path), expected="a header line and rows below it"
    )


def _too_large(path: Path) -> IntegrityError:
    return IntegrityError(
        f"more than {MAX_RATIO} times its size, or {MAX_BYTES // 1024**3} GiB, when decompressed",
        where=str(path),
        expected="a table",
        how="do not use this file",
    )
