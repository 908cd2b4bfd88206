"""Simulate the counts that both DESeq2 and `pararoute.ingest.geo.deseq` are run on.

Two cell lines x (control, treated) x 4 replicates. Negative binomial counts with a
dispersion that falls with the mean, 20 % changed genes, a line effect, library sizes
that differ by up to a factor of about 4, and cases that are hard on purpose, see `odd`.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20240611
GENES = 400
FOLDER = Path(__file__).parent


def samples() -> pd.DataFrame:
    rows = [
        (f"{line}_{condition}_{replicate}", line, condition)
        for line in ("A", "B")
        for condition in ("control", "treated")
        for replicate in (1, 2, 3, 4)
    ]
    return pd.DataFrame(rows, columns=["sample", "line", "condition"])


def counts(sheet: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    mean = 2 ** rng.normal(7, 2.5, GENES)
    change = np.where(rng.random(GENES) < 0.2, rng.normal(0, 1.5, GENES), 0.0)
    line = rng.normal(0, 1, GENES)
    dispersion = (0.05 + 2 / mean) * rng.lognormal(0, 0.5, GENES)
    size = rng.lognormal(0, 0.35, len(sheet))
    treated = (sheet["condition"] == "treated").to_numpy(float)
    second = (sheet["line"] == "B").to_numpy(float)
    effect = change[:, None] * treated + line[:, None] * second
    mu = mean[:, None] * size * 2**effect
    shape = 1 / dispersion[:, None]
    table = rng.poisson(rng.gamma(shape, mu / shape))
    odd(table, treated, second, rng)
    names = [f"GENE{i:03d}" for i in range(GENES)]
    return pd.DataFrame(table, index=names, columns=sheet["sample"].tolist())


def odd(
    table: np.ndarray, treated: np.ndarray, second: np.ndarray, rng: np.random.Generator
) -> None:
    table[0] = 0  # never seen
    table[1] = 0  # seen once
    table[1, 5] = 1
    table[2, second == 0] = 0  # not in line A
    table[3, treated == 1] = 0  # gone after treatment
    table[3, treated == 0] = 40 + np.arange(8)
    table[4, treated == 0] = 0  # only after treatment
    table[4, treated == 1] = 9 + np.arange(8)
    table[5:15] = rng.poisson(0.3, (10, table.shape[1]))  # next to nothing
    table[15] = 0  # one wild value and nothing else
    table[15, 3] = 5000
    for gene in range(20, 32):  # one wild value each
        table[gene, rng.integers(table.shape[1])] = 60 * (table[gene].max() + 10)


def write(frame: pd.DataFrame, name: str) -> None:
    """Gzip without time or name in the header: the same bytes every time."""
    text = frame.to_csv(sep="\t", index_label="gene").encode("utf-8")
    (FOLDER / name).write_bytes(gzip.compress(text, mtime=0))


if __name__ == "__main__":
    sheet = samples()
    write(counts(sheet), "counts.tsv.gz")
    sheet.to_csv(FOLDER / "samples.tsv", sep="\t", index=False)
