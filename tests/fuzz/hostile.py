"""A corpus of broken files, made here: what programs, people and networks do to a table."""

from __future__ import annotations

import gzip
import json
from typing import Any

from tests import tables
from tests.fuzz.formats import ENTRY

HEAD = "gene_symbol\tlog2FoldChange\tlfcSE\tnote\n"
ROW = "IGF1\t1.5\t0.5\ta\n"
SOUND = (HEAD + ROW + "EGF\t-1\t0.25\tb\n").encode()
_BEHIND = HEAD + ROW * 400  # more than the beginning that is looked at first


def cell(text: str) -> bytes:
    """The table with this as its log2 fold change."""
    return f"{HEAD}IGF1\t{text}\t0.5\ta\n".encode()


# name: the file, and the exit code, or the symbols that are read
TABLES: dict[str, tuple[bytes, int | list[str]]] = {
    "as it should be": (SOUND, ["EGF", "IGF1"]),
    "byte-order mark": (b"\xef\xbb\xbf" + SOUND, ["EGF", "IGF1"]),
    "UTF-16 with a mark": (SOUND.decode().encode("utf-16"), 3),
    "UTF-16, little end, no mark": (SOUND.decode().encode("utf-16-le"), 3),
    "UTF-16, big end, no mark": (SOUND.decode().encode("utf-16-be"), 3),
    "UTF-32": (SOUND.decode().encode("utf-32"), 3),
    "Latin-1": (SOUND.replace(b"\ta\n", b"\t1 \xb5M\n"), 3),
    "half a character at the end": (SOUND[:-1] + b"\xc3", 3),
    "a surrogate": (SOUND.replace(b"\ta\n", b"\t\xed\xa0\x80\n"), 3),
    "an overlong slash": (SOUND.replace(b"\ta\n", b"\t\xc0\xaf\n"), 3),
    "NUL at the beginning": (b"\x00" + SOUND, 3),
    "NUL far behind": (_BEHIND.encode() + b"E\x00GF\t1\t1\tx\n", 3),
    "carriage returns alone": (SOUND.replace(b"\n", b"\r"), ["EGF", "IGF1"]),
    "Windows line ends": (SOUND.replace(b"\n", b"\r\n"), ["EGF", "IGF1"]),
    "mixed line ends": (SOUND.replace(b"\n", b"\r", 1), ["EGF", "IGF1"]),
    "no end of the last line": (SOUND[:-1], ["EGF", "IGF1"]),
    "lines without content": (SOUND.replace(b"\n", b"\n\n\t\t\t\n"), ["EGF", "IGF1"]),
    "line ends only": (b"\n" * 10, 3),
    "tabs only": (b"\t\t\t\n\t\t\t\n", 3),
    "quotes only": (b'"' * 7, 3),
    "one letter": (b"x", 3),
    "header only": (HEAD.encode(), 3),
    "header without its end": (HEAD[:-1].encode(), 3),
    "a web page": (b"\n <!DOCTYPE html><html>", 3),
    "a line cut short": (SOUND[:-5], 3),
    "a cell too many": (SOUND.replace(b"\ta\n", b"\ta\tb\tc\n"), 3),
    "the header's first cell lost": (SOUND.replace(b"gene_symbol\t", b""), ["EGF", "IGF1"]),
    "a header twice": (SOUND.replace(b"note", b"lfcSE"), 3),
    "a header twice but for blanks": (SOUND.replace(b"note", b" lfcSE "), 3),
    "a header twice but for capitals": (SOUND.replace(b"note", b"LFCSE"), 3),
    "a header without a name": (SOUND.replace(b"note", b""), ["EGF", "IGF1"]),
    "a quote open in the header": (SOUND.replace(b"note", b'"note'), 3),
    "a line end in the header": (SOUND.replace(b"note", b'"no\nte"'), 3),
    "a quote open in the first row": (SOUND.replace(b"\ta\n", b'\t"a\n'), 3),
    "a quote open in the last row": (SOUND.replace(b"\tb\n", b'\t"b\n'), 3),
    "a quote within a cell": (SOUND.replace(b"\ta\n", b'\t5" a\n'), ["EGF", "IGF1"]),
    "a line end within quotes": (SOUND.replace(b"\ta\n", b'\t"a\nc"\n'), ["EGF", "IGF1"]),
    "two quotes that swallow a line": (
        SOUND.replace(b"IGF1", b'"IGF1').replace(b"EGF", b'EGF"'), 3),
    "semicolons": (SOUND.replace(b"\t", b";"), 3),
    "commas in a .tsv": (SOUND.replace(b"\t", b","), 3),
    "a name of 1 MB": (SOUND.replace(b"IGF1", b"I" * 10**6), ["EGF", "I" * 10**6]),
    "names that only look alike": (
        SOUND + "I\u0261F1\t1\t1\tx\nIGF1\u0301\t1\t1\tx\n".encode(),
        ["EGF", "IGF1", "IGF1\u0301", "I\u0261F1"]),
    "a name that turns the line round": (
        SOUND + "\u202eFGE\t1\t1\tx\n".encode(), ["EGF", "IGF1", "\u202eFGE"]),
    "a row twice": (SOUND + ROW.encode(), ["EGF", "IGF1"]),
    "minus zero": (cell("-0"), ["IGF1"]),
    "a number with an exponent": (cell("+1.5E+0"), ["IGF1"]),
    "a number in blanks": (cell(" 1 "), ["IGF1"]),
    "a number without end": (cell("9" * 10_000), 3),
    "too large for a float": (cell("1e400"), 3),
    "infinite": (cell("-Infinity"), 3),
    "a sign for infinite": (cell("\u221e"), 3),
    "hexadecimal": (cell("0x10"), 3),
    "underscores": (cell("1_000"), 3),
    "a thousands comma": (cell("1,000"), 3),
    "a thousands blank": (cell("1 000"), 3),
    "a blank that does not break": (cell("1\u00a0000"), 3),
    "Arabic digits": (cell("\u0663"), 3),
    "wide digits": (cell("\uff11"), 3),
    "superscript": (cell("\u00b2"), 3),
    "another minus": (cell("\u22121"), 3),
    "a flag": (cell("True"), 3),
    "a complex number": (cell("1j"), 3),
    "an escape of the terminal": (cell("\x1b[2J\x1b]0;x\x07"), 3),
}  # fmt: skip

PACKED: dict[str, tuple[bytes, int | list[str]]] = {
    "as it should be": (gzip.compress(SOUND), ["EGF", "IGF1"]),
    "in two parts": (gzip.compress(SOUND[:30]) + gzip.compress(SOUND[30:]), ["EGF", "IGF1"]),
    "padded with zeros": (gzip.compress(SOUND) + b"\x00" * 512, ["EGF", "IGF1"]),
    "not gzip": (SOUND, 5),
    "cut short": (gzip.compress(SOUND)[:-9], 5),
    "the checksum lost": (gzip.compress(SOUND)[:-8], 5),
    "another checksum": (gzip.compress(SOUND)[:-8] + b"\x00" * 8, 5),
    "rubbish behind": (gzip.compress(SOUND) + b"rubbish", 5),
    "packed twice": (gzip.compress(gzip.compress(SOUND)), 3),
    "nothing in it": (gzip.compress(b""), 3),
    "the two magic bytes": (b"\x1f\x8b", 5),
    "nothing": (b"", 3),
}

_ENTRY = '[[contrast]]\nid = "up"\nrole = "sender"\norganism = "human"\nfile = "a.tsv"\n'
# name: a contrasts.toml, and the exit code, or how many entries are read
CATALOGUES: dict[str, tuple[bytes, int | None, int]] = {
    "empty": (b"", None, 0),
    "comments only": (b"# nothing\n", None, 0),
    "one entry": (_ENTRY.encode(), None, 1),
    "gzip": (gzip.compress(_ENTRY.encode()), None, 1),
    "gzip, cut short": (gzip.compress(_ENTRY.encode())[:-9], 5, 0),
    "no TOML": (b"contrast: - up", 3, 0),
    "UTF-16": (_ENTRY.encode("utf-16"), 3, 0),
    "Latin-1": (_ENTRY.replace("a.tsv", "\xb5").encode("latin-1"), 3, 0),
    "NUL": (_ENTRY.encode() + b"\x00", 3, 0),
    "arrays without end": (b"x = " + b"[" * 100_000, 3, 0),
    "tables without end": (b"x = " + b"{a=" * 100_000, 3, 0),
    "a number without end": (b"x = " + b"9" * 1_000_000, 3, 0),
    "a day that is none": (b"x = 2026-02-30", 3, 0),
    "a key twice": (_ENTRY.encode() + b'id = "up"\n', 3, 0),
    "no list": (b'contrast = "up"', 3, 0),
    "a table, no list": (b'[contrast]\nid = "up"', 3, 0),
    "numbers for entries": (b"contrast = [1, 2]", 3, 0),
    "an id with a line end": (_ENTRY.replace('"up"', r'"up\n"').encode(), 3, 0),
    "an id that leads out": (_ENTRY.replace('"up"', '"../up"').encode(), 3, 0),
    "a number for a list": (
        (_ENTRY + 'series = "GSE1"\ntreated = 1\ncontrol = ["a"]\n').encode(), 3, 0),
    "larger than any catalogue": (b"#" * 5_000_000, 3, 0),
}  # fmt: skip


def entry(**changed: Any) -> bytes:
    """A manifest of the cache with other values in it."""
    return json.dumps({**ENTRY, **changed}).encode()


# Manifests that are passed over: nothing is read or removed by what they say
MANIFESTS: dict[str, bytes] = {
    "no JSON": b"{",
    "a list": b"[]",
    "null": b"null",
    "nested without end": b"[" * 200_000,
    "a number without end": b'{"size": ' + b"9" * 10_000 + b"}",
    "NUL": b"\x00" * 100,
    "a hash that leads out": entry(sha256="../.."),
    "a hash that is the root": entry(sha256="/"),
    "no hash": entry(sha256=""),
    "a name that leads out": entry(name="../../x.tsv.gz"),
    "a name with a NUL": entry(name="x\x00.tsv.gz"),
    "an id that leads out": entry(id="../../../x"),
    "a number for a name": entry(name=5),
    "a list for a hash": entry(sha256=["a"]),
    "a day without a zone": entry(fetched="2026-11-24T17:27:47"),
    "no day": entry(fetched="yesterday"),
    "a number for a day": entry(fetched=5),
    "a text for a size": entry(size="ten"),
    "a number for a URL": entry(url=7),
}

COUNTS: dict[str, tuple[str, int | None]] = {
    "whole": ("7", None),
    "with a point": ("7.0", None),
    "with an exponent": ("1e5", None),
    "the most there can be": (str(2**31 - 1), None),
    "more than there can be": (str(2**31), 3),
    "more than fits": ("1e30", 3),
    "without end": ("9" * 5000, 3),
    "negative": ("-1", 3),
    "half": ("0.5", 3),
    "infinite": ("inf", 3),
    "not a number": ("nan", 3),
    "underscores": ("1_000", 3),
    "Arabic digits": ("\u0663", 3),
    "hexadecimal": ("0x10", 3),
}


def counts_with(value: str) -> bytes:
    """A count matrix with this count in it."""
    return tables.tsv(f"# lines above the header\ngene s1 s2\nIGF1 3 {value}\nEGF 4 5\n").encode()
