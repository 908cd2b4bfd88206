"""Files that are large where no file is: read or refused, in bounded memory and time."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import tables
from tests.conftest import CHECKOUT
from tests.fuzz.bounded import SECONDS
from tests.fuzz.formats import FORMATS
from tests.fuzz.hostile import HEAD

MANY = 1_000_000
GROWN = 1000  # MiB of memory that a file may take
SOFT = "^SERIES = GSE1\n!Series_title = T\n^SAMPLE = GSM1\n!Sample_title = A375 DMSO 48h\n"
MATRIX = '!Series_geo_accession\t"GSE1"\n!Sample_geo_accession\t"GSM1"\t"GSM2"\n'
_END = '!series_matrix_table_begin\n"ID_REF"\t"GSM1"\t"GSM2"\n!series_matrix_table_end\n'
_ZEROS = gzip.compress(b"0" * (1 << 24))  # a thousandth of it
BOMB = gzip.compress(HEAD.encode()) + _ZEROS * 64  # 1 GiB of 1 MB

WIDE = "\t".join(["gene", *map("s{}".format, range(MANY))])
FEWER = WIDE[: WIDE.index("\ts10000\t")]
ONES = "\t".join(["1"] * MANY)
GSM = "\t".join(map('"GSM{}"'.format, range(MANY)))
INTERACTIONS = tables.tsv(tables.INTERACTIONS).splitlines()[0] + "\t"

# name: format, file, exit code (0: it is read)
TABLES: dict[str, tuple[str, str, int]] = {
    "a line of 1 MB": ("expression", f"{HEAD}{'x' * MANY}\t1\t1\tx\n", 0),
    "a million columns": ("expression", "\t".join(map(str, range(MANY))) + "\n1\n", 3),
    "counts of a million samples": ("counts", f"{WIDE}\nA\t{ONES}\n", 3),
    "counts of ten thousand samples": ("counts", f"{FEWER}\nA\t{ONES[:19_999]}\n", 0),
    "a million headings over counts": ("counts", f"{WIDE}\nA\t1\n", 3),
    "interactions of a million columns": ("interactions", INTERACTIONS + WIDE, 3),
    "a million lines without content": ("expression", HEAD + "\n" * MANY + "A\t1\t1\tx\n", 0),
    "a line of a million cells": ("expression", HEAD + "\t" * MANY, 3),
    "a million quotes": ("expression", HEAD + '"' * MANY, 3),
    "a quote open over a million lines": ("expression", HEAD + '"' + "A\t1\t1\tx\n" * MANY, 3),
    "a gene a million times": ("text table", HEAD + "A\t1\t1\tx\n" * MANY, 0),
    "a number of a million digits": ("expression", f"{HEAD}A\t{'9' * MANY}\t1\tx\n", 3),
    "a million lines above the header": ("counts", "#\n" * MANY + "gene\ts1\nA\t1\n", 0),
}
SERIES: dict[str, tuple[str, str, int]] = {
    "a value of a million lines": ("SOFT", SOFT + "b\n" * MANY, 0),
    "a title of 1 MB": ("SOFT", SOFT + "!Sample_title = " + "h 1" * (MANY // 3) + "\n", 0),
    "a line full of beginnings": ("SOFT", f"{SOFT}!Sample_x = {'_table_begin ' * 80_000}\n", 0),
    "a hundred thousand tables": (
        "SOFT", SOFT + "!sample_table_begin\n!sample_table_end\n" * 100_000, 0),
    "half a million attributes without a name": (
        "series matrix", MATRIX + "!\n" * 500_000 + _END, 0),
    "a million samples": (
        "series matrix", f'!Series_geo_accession\t"GSE1"\n!Sample_geo_accession\t{GSM}\n', 3),
    "two hundred thousand samples": (
        "SOFT", SOFT + "".join(map("^SAMPLE = GSM{}\n".format, range(MANY // 5))), 3),
    "an attribute of a million quotes": (
        "series matrix", f'{MATRIX}!Sample_x\t"{chr(34) * MANY}\n{_END}', 0),
}  # fmt: skip
CATALOGUES: dict[str, tuple[str, str, int]] = {
    "a key of a million parts": ("contrasts.toml", "a." * MANY + "a = 1", 3),
    "a heading of a hundred thousand parts": ("contrasts.toml", f"[{'a.' * 100_000}a]\n", 3),
    "a million brackets": ("contrasts.toml", "a = " + "[" * MANY, 3),
    "a title of 3 MB": ("contrasts.toml", f'a = "{"x" * 3_000_000}"', 0),
    "a manifest of a million brackets": ("cache manifest", "[" * MANY, 0),
}


class Told(NamedTuple):
    """Of a file that was read: exit code, seconds of a processor, MiB by which memory grew."""

    code: int
    seconds: float
    grown: int
    peak: int


def _read(files: Mapping[str, tuple[str, bytes]], folder: Path) -> dict[str, Told]:
    """What is told of each file, all of them read in one process."""
    arguments = []
    for number, (name, data) in enumerate(files.values()):
        path = folder / str(number) / FORMATS[name].file
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        arguments.append(f"{name}={path}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.bounded", *arguments],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = [Told(**json.loads(line)) for line in done.stdout.splitlines()]
    beyond = [*files, "the end"][len(told)]
    assert done.returncode == 0, f"{beyond}: ended by {done.returncode}, {done.stderr[-2000:]}"
    return dict(zip(files, told, strict=True))


@pytest.mark.fault(10)
def test_a_bomb_is_stopped_long_before_it_fills_the_memory(tmp_path: Path) -> None:
    names = ("expression, gzip", "SOFT", "series matrix", "contrasts.toml")
    found = _read({name: (name, BOMB) for name in names}, tmp_path)
    assert {name: told.code for name, told in found.items()} == dict.fromkeys(names, 5)
    # what the packages take is most of it
    assert {name: told for name, told in found.items() if told.peak >= 300} == {}


@pytest.mark.fault(55)
@pytest.mark.parametrize("files", [TABLES, SERIES, CATALOGUES],
                         ids=["tables", "series", "catalogues"])  # fmt: skip
def test_what_is_too_large_is_read_or_refused_in_time(
    files: dict[str, tuple[str, str, int]], tmp_path: Path
) -> None:
    found = _read({n: (form, text.encode()) for n, (form, text, _) in files.items()}, tmp_path)
    assert {name: told.code for name, told in found.items()} == {
        name: code for name, (_, _, code) in files.items()
    }
    assert {name: told for name, told in found.items() if told.seconds >= SECONDS} == {}
    assert {name: told for name, told in found.items() if told.grown >= GROWN} == {}
