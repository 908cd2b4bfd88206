"""A sweep over 10,000 simulated contrasts, against ranking them one by one.

The contrasts have genes of the mirror's sender; true changes are 0 or normal, standard errors
gamma, all shares and sizes drawn anew for each contrast.

    python -m benchmarks.sweep [--contrasts 2000] [--genes 12328]

ranks some with 1 and 2 processes, and with 1 and 2 workers of a Dask cluster on this machine, and
prints seconds, contrasts per second, and whether the results are the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.harness import Aim, Check, Job, Row

CONTRASTS, SAMPLE, IN_A_FILE = 10_000, 20, 1000
GENES = 12_328  # as many as the LINCS L1000 tables have, measured and inferred
RECEIVER = "melanoma_resistant"


def simulate(folder: Path, contrasts: int, number: int = GENES, seed: int = 0) -> None:
    """Write Parquet files of simulated contrasts of `number` genes, `IN_A_FILE` in each."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from benchmarks.given import inputs

    measured = inputs().sender.frame["gene_symbol"]
    inside = measured.isin(inputs().knowledge.symbols)  # those of the network, then others
    chosen = np.r_[np.flatnonzero(inside), np.flatnonzero(~inside)][:number]
    genes = measured.to_numpy()[np.sort(chosen)]
    rng = np.random.default_rng(seed)
    for begin in range(0, contrasts, IN_A_FILE):
        columns: dict[str, Any] = {"gene_symbol": pa.array(genes)}
        for i in range(begin, min(begin + IN_A_FILE, contrasts)):
            share, size = rng.uniform(0.05, 0.5), rng.uniform(0.3, 1.5)
            true = np.where(rng.random(number) < share, rng.normal(0, size, number), 0.0)
            error = rng.gamma(4, 0.05, number) + 0.03
            change = true + rng.normal(0, error)
            for name, values in (("log2FoldChange", change), ("lfcSE", error)):
                columns[f"simulated_{i:06d}.{name}"] = pa.array(values.astype(np.float32))
        pq.write_table(pa.table(columns), folder / f"{begin:06d}.parquet",
                       use_dictionary=["gene_symbol"])  # fmt: skip


def simulated(contrasts: int) -> Path:
    """A new folder of simulated contrasts."""
    folder = Path(tempfile.mkdtemp())
    simulate(folder, contrasts)
    return folder


def sweep(place: Path, out: Path, *more: str) -> None:
    """`pararoute sweep` as a user calls it, start-up and all."""
    subprocess.run(  # noqa: S603 - this Python
        [sys.executable, "-m", "pararoute", "sweep", str(place), "--receiver", RECEIVER,
         "--out", str(out), *more],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def swept(place: Path) -> Path:
    sweep(place, out := place / "swept")
    return out


def first_of(place: Path, out: Path) -> list[list[str]]:
    """The first ten ligands of the first contrasts; the folder is removed."""
    import pandas as pd

    top = pd.read_csv(out / "top.tsv", sep="\t", nrows=10 * SAMPLE)
    shutil.rmtree(place)
    return [own["ligand"].tolist() for _, own in top.groupby("contrast")][:SAMPLE]


def one_by_one(place: Path) -> list[list[str]]:
    """Each contrast of a sample read and ranked, all else loaded."""
    from benchmarks.given import graph, inputs
    from pararoute.ingest.collection.listing import list_contrasts
    from pararoute.ingest.collection.reading import read_contrasts
    from pararoute.queries.rank import rank

    network, receiver = graph(), inputs().receiver
    return [
        rank(network, found, receiver).ligands["ligand"].head(10).tolist()
        for _, found in read_contrasts(list_contrasts(place)[:SAMPLE])
    ]


def compare(answers: dict[str, Any]) -> list[Check]:
    ours, plain = answers["ours"], answers["rank, one by one"]
    same = sum(a == b for a, b in zip(ours, plain, strict=True))
    return [Check("contrasts with the same first ten", f"{same} of {SAMPLE}", same == SAMPLE)]


ROWS = [
    Row(
        name="sweep",
        what=f"rank all ligands in {CONTRASTS:,} simulated contrasts of {GENES:,} genes",
        ours=Job(swept, prepare=partial(simulated, CONTRASTS), repeats=1,
                 digest=first_of),
        rivals={"rank, one by one": Job(one_by_one, prepare=partial(simulated, SAMPLE), repeats=1,
                                        scale=CONTRASTS / SAMPLE)},
        aims=[Aim(60, "s")],
        compare=compare,
    ),
]  # fmt: skip


def digest(folder: Path) -> str:
    """Of all files but sweep.json, which tells times."""
    told = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "sweep.json"):
        told.update(file.read_bytes())
    return told.hexdigest()


def main() -> None:
    """Time one and two processes, one and two workers."""
    from tests.services.dask import Cluster

    parser = argparse.ArgumentParser(description="How a sweep scales.")
    parser.add_argument("--contrasts", type=int, default=2000)
    parser.add_argument("--genes", type=int, default=GENES)
    asked = parser.parse_args()
    number = asked.contrasts
    warnings.simplefilter("ignore")
    os.environ["PARAROUTE_MIRROR"] = os.environ.get("PARAROUTE_MIRROR", "mirror")
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside)
        (place := folder / "contrasts").mkdir()
        simulate(place, number, asked.genes)
        cluster = Cluster(folder)
        ways = [("1 process", ["--workers", "1"], 0), ("2 processes", ["--workers", "2"], 0),
                ("Dask, 1 worker", ["--scheduler", cluster.address], 1),
                ("Dask, 2 workers", ["--scheduler", cluster.address], 1)]  # fmt: skip
        digests = set()
        try:
            for name, options, new in ways:
                for _ in range(new):
                    cluster.add_worker()
                begin = time.perf_counter()
                sweep(place, folder / name, *options)
                seconds = time.perf_counter() - begin
                digests.add(digest(folder / name))
                print(f"{name:<16} {seconds:6.1f} s  {number / seconds:6.1f} contrasts/s")
        finally:
            cluster.stop()
        size = sum(f.stat().st_size for f in (folder / ways[0][0]).rglob("*") if f.is_file())
        print(f"result: {size / number / 1024:.1f} KiB a contrast")
        print("all results the same bytes" if len(digests) == 1 else "THE RESULTS DIFFER")


if __name__ == "__main__":
    main()
