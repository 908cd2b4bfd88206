"""Reading and checking tables, against pandas reading the same files.

pararoute checks every cell, hashes every file and merges rows; pandas only reads: with its default
options, and with every cell as text, as gene names such as NA need it.
"""

from __future__ import annotations

import importlib
import os
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.harness import Aim, Check, Job, Row

if TYPE_CHECKING:
    import pandas as pd

Rows = dict[str, int]
NETWORK = ("interactions", "complexes", "intercell")
REGULATION = ("interactions", "collectri")


class Files(NamedTuple):
    """OmniPath's folder, and the contrasts that a run takes by default."""

    omnipath: Path
    contrasts: list[Path]

    def of(self, tables: tuple[str, ...]) -> list[Path]:
        """Files of OmniPath's tables."""
        return [self.omnipath / f"omnipath_webservice_{name}.tsv.gz" for name in tables]


def files() -> Files:
    """Imports all that reading needs, so that the first call's time is that of reading."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # as the command line has it
    for name in ("pandera.accessors.pandas_accessor", "pandera.api.geopandas.container",
                 "pandera.backends.pandas.builtin_checks", "pandera.backends.pandas.register",
                 "pandera.pandas", "scipy.special",
                 "pyarrow.csv", "pyarrow.pandas_compat", "pararoute.ingest.expression",
                 "pararoute.ingest.omnipath.reader"):  # fmt: skip
        importlib.import_module(name)

    mirror = Path(os.environ["PARAROUTE_MIRROR"])
    listed = tomllib.loads((mirror / "contrasts" / "contrasts.toml").read_text())["contrast"]
    chosen = [mirror / "contrasts" / c["file"] for c in listed if c.get("default")]
    return Files(mirror / "omnipath", chosen)


def read(given: Files) -> Rows:
    """As a ranking reads them."""
    from pararoute.ingest.expression import read_expression
    from pararoute.ingest.omnipath.reader import read_omnipath

    knowledge = read_omnipath(given.omnipath)
    contrasts = [read_expression(path) for path in given.contrasts]
    found = [*knowledge.files, *(file for c in contrasts for file in c.files)]
    return {file.path.name: file.rows for file in found if file.rows is not None}


def read_regulation(given: Files) -> int:
    """As the graph's database reads them."""
    from pararoute.ingest.omnipath.reader import read_regulation

    return len(read_regulation(given.omnipath))


def by_pandas(given: Files, tables: tuple[str, ...], contrasts: bool, text: bool) -> Rows:
    import pandas as pd

    paths = [*given.of(tables), *(given.contrasts if contrasts else ())]
    dtype: type[str] | None = str if text else None
    return {path.name: len(pd.read_csv(path, sep="\t", dtype=dtype)) for path in paths}


def regulations(given: Files, _: Rows) -> int:
    """How many transcription factors and genes the files pair, by plain means."""
    import pandas as pd

    interactions, collectri = (pd.read_csv(p, sep="\t", dtype=str) for p in given.of(REGULATION))
    dorothea = interactions[interactions["type"].eq("transcriptional")]
    pairs: pd.DataFrame = pd.concat([dorothea, collectri])
    return len(pairs[["source_genesymbol", "target_genesymbol"]].drop_duplicates())


def same_rows(answers: Mapping[str, Rows]) -> list[Check]:
    ours = answers["ours"]
    told = f"{sum(ours.values()):,} in {len(ours)} files"
    return [Check(f"rows as {name}", told, rows == ours)
            for name, rows in answers.items() if name != "ours"]  # fmt: skip


def same_pairs(answers: Mapping[str, int]) -> list[Check]:
    ours = answers["ours"]
    return [Check("pairs of a factor and a gene", f"{ours:,}", answers["pandas"] == ours)]


def _rivals(fresh: bool, repeats: int) -> dict[str, Job]:
    return {
        name: Job(
            partial(by_pandas, tables=NETWORK, contrasts=True, text=text),
            prepare=files, repeats=repeats, fresh=fresh,
        )
        for name, text in (("pandas", False), ("pandas, text", True))
    }  # fmt: skip


ROWS = [
    *(
        Row(
            name=name,
            what=f"read and check the network's tables and two contrasts, {how}",
            ours=Job(read, prepare=files, repeats=repeats, fresh=fresh, note=note),
            rivals=_rivals(fresh, repeats),
            aims=[Aim(1.5, "times the time of", "pandas"),
                  Aim(1.5, "times the time of", "pandas, text")],
            compare=same_rows,
        )
        for name, how, fresh, repeats, note in (
            ("tables", "again in one process", False, 15, ""),
            ("tables_cold", "first thing in a process", True, 5,
             "pandas, pyarrow, pandera and scipy are imported before"),
        )
    ),
    Row(
        name="tables_regulation",
        what="read, check and merge CollecTRI and DoRothEA",
        ours=Job(read_regulation, prepare=files),
        rivals={
            "pandas": Job(
                partial(by_pandas, tables=REGULATION, contrasts=False, text=False),
                prepare=files, digest=regulations, note="reads, and merges nothing",
            )
        },
        aims=[Aim(1.5, "times the time of", "pandas")],
        compare=same_pairs,
    ),
]  # fmt: skip
