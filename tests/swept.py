"""Sweeps of the tiny network in the working folder, for several test files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from pararoute import cli
from tests import tables

GENES = ["EGF", "IGF1", "PDGFD", "PTEN"]


def many(number: int, seed: int = 0) -> pd.DataFrame:
    """Contrasts of the tiny network's ligands, as a wide Parquet file holds them."""
    rng = np.random.default_rng(seed)
    columns = {"gene_symbol": GENES}
    for i in range(number):
        columns[f"c{i:03d}.log2FoldChange"] = rng.normal(0, 2, 4)
        columns[f"c{i:03d}.lfcSE"] = rng.uniform(0.1, 0.5, 4)
    return pd.DataFrame(columns)


def swept(*more: str, out: str = "swept", what: str = "many") -> int:
    """In this process alone unless others are asked for: to start one takes longer than this."""
    alone = [] if {"--workers", "--scheduler"} & {*more} else ["--workers", "1"]
    return cli.run(["sweep", what, "--omnipath", "omnipath", "--out", out, *alone, *more])


def digests(folder: Path) -> dict[str, str]:
    """Of all files but sweep.json, which tells times."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*")) if file.is_file() and file.name != "sweep.json"
    }  # fmt: skip


def read(name: str, folder: str = "swept") -> pd.DataFrame:
    file = Path(folder) / f"{name}.tsv"
    return pd.read_csv(file, sep="\t", keep_default_na=False, na_values=[""])


def write_place(folder: Path) -> None:
    """The tiny OmniPath, and in many/ three tables and a Parquet file of 60 contrasts."""
    tables.write_mirror(folder)
    for name, igf1 in {"up": "2.5", "down": "-2.5", "none": "-"}.items():
        text = tables.SENDER.replace(" 2.5 ", f" {igf1} ")
        tables.write(folder / "many" / f"{name}.tsv", text)
    many(60).to_parquet(folder / "many" / "wide.parquet", index=False)
