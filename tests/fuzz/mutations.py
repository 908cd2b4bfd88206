"""Damage done to a file: edits that Hypothesis draws, and that shrink to the one that hurts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

Edit = tuple[str, float, float, bytes]  # what is done, where (0 to 1), how far (0 to 1), with what

# What files hold where a program, a spreadsheet or an encoder went wrong
_WORDS = (
    "\t", "\n", "\r", "\r\n", '"', '""', "'", ",", ";", "\\", "#", "^", "!", "=", "[", "]", "{",
    "}", "\x00", "\x1a", "\x0b", "\x1c", "\x85", "\u2028", "\ufeff", "\u202e", "\U0001f9ec",
    "NA", "nan", "inf", "-inf", "1e400", "-0", "0x10", "1_000", "1e-400", "1,5", "+1", "1e5",
    "9" * 40, "9" * 5000, "\u0663\u0664", "\u00b2", "\u2168", "\uff11", "True", "null", "None",
    "[[contrast]]", "COMPLEX:", "COMPLEX:_", "_", "__", " ", "\u00a0", "e\u0301", "Z\u0351" * 50,
    "x" * 10_000, "=cmd|'/C calc'!A0", "<html>", "1-Mar", "ENSG00000017427", "../../x",
)  # fmt: skip
_BYTES = (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xb5", b"\x1f\x8b", b"\xff\xfe", b"\xef\xbb\xbf")
TOKENS = (*(word.encode() for word in _WORDS), *_BYTES)


def _flip(data: bytes, at: int, size: int, token: bytes) -> bytes:  # noqa: ARG001
    return data[:at] + bytes(b ^ (1 + size % 255) for b in data[at : at + 1]) + data[at + 1 :]


def _insert(data: bytes, at: int, size: int, token: bytes) -> bytes:  # noqa: ARG001
    return data[:at] + token + data[at:]


def _replace_cell(data: bytes, at: int, size: int, token: bytes) -> bytes:  # noqa: ARG001
    begin = max(data.rfind(b"\t", 0, at), data.rfind(b"\n", 0, at)) + 1
    ends = [end for end in (data.find(b"\t", at), data.find(b"\n", at)) if end >= 0]
    return data[:begin] + token + data[min(ends, default=len(data)) :]


def _cut(data: bytes, at: int, size: int, token: bytes) -> bytes:  # noqa: ARG001
    return data[:at]


def _drop(data: bytes, at: int, size: int, token: bytes) -> bytes:  # noqa: ARG001
    return data[:at] + data[at + size :]


def _double(data: bytes, at: int, size: int, token: bytes) -> bytes:  # noqa: ARG001
    return data[: at + size] + data[at:]


def _swap_lines(data: bytes, at: int, size: int, token: bytes) -> bytes:  # noqa: ARG001
    lines = data.split(b"\n")
    one, other = at % len(lines), size % len(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _double_line(data: bytes, at: int, size: int, token: bytes) -> bytes:  # noqa: ARG001
    lines = data.split(b"\n")
    lines.insert(size % len(lines), lines[at % len(lines)])
    return b"\n".join(lines)


def _drop_line(data: bytes, at: int, size: int, token: bytes) -> bytes:  # noqa: ARG001
    lines = data.split(b"\n")
    del lines[at % len(lines)]
    return b"\n".join(lines)


EDITS: dict[str, Callable[[bytes, int, int, bytes], bytes]] = {
    edit.__name__.strip("_"): edit
    for edit in (_flip, _insert, _replace_cell, _cut, _drop, _double, _swap_lines, _double_line,
                 _drop_line)
}  # fmt: skip

_shares = st.floats(0, 1, exclude_max=True)
damages: st.SearchStrategy[list[Edit]] = st.lists(
    st.tuples(st.sampled_from(list(EDITS)), _shares, _shares, st.sampled_from(TOKENS)),
    min_size=1, max_size=4,
)  # fmt: skip


def damaged(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The file after all edits."""
    for name, where, far, token in edits:
        data = EDITS[name](data, int(where * (len(data) + 1)), int(far * (len(data) + 1)), token)
    return data
