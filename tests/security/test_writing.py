"""No line writes a result in its place: `queries/switch.py` and its like let it go there whole."""

from __future__ import annotations

import pytest

from tests.contract.test_layers import CHECKOUT, FILES
from tests.contract.test_security import place
from tests.security.rules import Finding
from tests.security.writing import writes

SCRIPT = "a script that makes shipped tables; git tells what it has changed"
CACHE = "into the cache's `aside`; `Cache.add` flushes it and renames it into its place"
FLUSH = "nothing is written: what must be on disk before it counts is flushed"
MEMORY = "into memory"
SWITCH = "into the folder aside that becomes the switch"
PART = "aside, flushed, then renamed; the part counts from its seal on"
ALLOWED = {
    ("graph/stores/embedded_file.py", "beside.write_text("): "aside; flushed and renamed below",
    ("graph/stores/embedded_file.py", "file.open('rb+')"): FLUSH,
    ("ingest/demo/make.py", "(HERE / name).write_bytes("): SCRIPT,
    ("ingest/demo/make.py", "gzip.GzipFile('', 'wb', 9, buffer"): MEMORY,
    ("ingest/demo/regulation.py", "(HERE / 'LICENSE-popcila.txt')"): SCRIPT,
    ("ingest/demo/sources.py", "(HERE / 'LICENSE-liana.txt')"): SCRIPT,
    ("ingest/geo/contrast.py", "frame.to_csv(file, "): CACHE,
    ("ingest/omnipath/client.py", "Path(order['to']).write_bytes("): CACHE,
    ("ingest/reference/make_genes.py", "file.open('wb')"): SCRIPT,
    ("ingest/reference/make_genes.py", "gzip.GzipFile('', 'wb', 9, raw"): SCRIPT,
    ("ingest/reference/make_licences.py", "(args.out / 'resource_licences.tsv')"): SCRIPT,
    ("ingest/reference/make_orthologs.py", "file.open('wb')"): SCRIPT,
    ("ingest/reference/make_orthologs.py", "gzip.GzipFile('', 'wb', 9, raw"): SCRIPT,
    ("ingest/remote/cache.py", "packed.open('wb')"): CACHE,
    ("ingest/remote/cache.py", "gzip.GzipFile(filename='', mode='wb', fileobj=raw"): CACHE,
    ("ingest/remote/cache.py", "file.write_text("): CACHE,
    ("ingest/remote/cache.py", "file.open('rb+')"): FLUSH,
    ("ingest/remote/session.py", "to.open('wb')"): CACHE,
    ("pararoute/archive.py", "shutil.copyfile"): SWITCH,
    ("pararoute/cli.py", "open(os.devnull, 'w'"): "what is thrown away",
    ("pararoute/sweeping/folder.py", "(self._aside / name).open('wb')"): SWITCH,
    ("pararoute/sweeping/part.py", "aside.open('wb')"): PART,
    ("pararoute/sweeping/part.py", "aside.write_text(digest"): PART,
    ("pararoute/sweeping/part.py", "pq.ParquetWriter"): PART,
    ("pararoute/sweeping/plan.py", "pq.write_table"): MEMORY,
    ("queries/export.py", "file.write_bytes(content)"): SWITCH,
    ("queries/switch.py", "(aside / _PLAN).write_text("): SWITCH,
    ("queries/switch.py", "os.open(file, os.O_RDWR | os.O_CREAT"): "the lock, which holds nothing",
    ("queries/switch.py", "file.open('rb+')"): FLUSH,
    ("queries/views/figures/drawing.py", "canvas.savefig(out, "): MEMORY,
    ("queries/workbook.py", "xlsxwriter.Workbook"): MEMORY,
    ("queries/workbook.py", "Workbook"): "a type, for whoever reads",
}  # fmt: skip


def excuse(file: str, found: Finding) -> bool:
    return any(file == f and found.text.startswith(text) for f, text in ALLOWED)


def test_nothing_is_written_in_its_place() -> None:
    found = [(place(path), f) for path in FILES for f in writes(path.read_text(encoding="utf-8"))]
    assert not [(file, f) for file, f in found if not excuse(file, f)]


def test_every_place_that_may_write_still_does() -> None:
    for file, text in ALLOWED:
        found = writes((CHECKOUT / file).read_text(encoding="utf-8"))
        assert any(f.text.startswith(text) for f in found), (file, text)


PLANTED = [
    line.strip()
    for line in """
    open(path, "w").write(text)
    open(path, mode="a")
    open(path, mode)
    open(path, "r+b")
    path.open("x")
    (folder / "ligands.tsv").open("wt", encoding="utf-8")
    Path(name).write_text(text)
    path.write_bytes(data)
    frame.to_csv(path, sep="\\t")
    frame.to_csv(path_or_buf=path)
    ranking.ligands.to_parquet("ranks.parquet")
    frame.to_json(path, orient="records")
    figure.savefig("figure.svg")
    ax.figure.savefig(path, dpi=300)
    workbook.save(path)
    net.write_html(path)
    values.tofile(path)
    import gzip; gzip.open(path, "wt")
    from gzip import GzipFile; GzipFile(path, "wb")
    import zipfile; zipfile.ZipFile(path, "w")
    import os; os.open(path, os.O_WRONLY | os.O_CREAT)
    import io; io.open(path, "w")
    import shutil; shutil.copyfile(source, path)
    from functools import partial; from shutil import copy; partial(copy, source)
    import numpy as np; np.save(path, values)
    import pyarrow.parquet as pq; pq.write_table(table, path)
    import pandas as pd; pd.ExcelWriter(path)
    from xlsxwriter import Workbook; Workbook(path)
    import networkx as nx; nx.write_graphml(graph, path)
""".strip().splitlines()
]


@pytest.mark.parametrize("snippet", PLANTED)
def test_what_writes_is_found_and_has_no_excuse(snippet: str) -> None:
    found = writes(snippet)
    assert found
    assert not any(excuse("queries/rank.py", f) for f in found)


@pytest.mark.parametrize(
    "snippet",
    ["open(path)", 'path.open("rb")', 'path.open(encoding="utf-8")', "frame.to_csv(sep=';')",
     "to_json(about)", 'archive.open("folder/table.csv")', "import gzip; gzip.open(path, 'rt')",
     "import zipfile; zipfile.ZipFile(path)", "import os; os.open(folder, os.O_RDONLY)",
     "write_all(folder, {'a.tsv': text})", "aside.replace(path)", "sys.stdout.write(text)",
     "from x import Contrasts; Contrasts.open(file)", "frame.to_dict()", "path.read_text()",
     "import io; io.BytesIO()"],
)  # fmt: skip
def test_what_only_reads_is_left_alone(snippet: str) -> None:
    assert writes(snippet) == []
