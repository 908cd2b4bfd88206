"""All that pararoute makes of the demo's tables, made by a process of its own.

``python -m tests.determinism.everything FOLDER`` copies the demo's tables into FOLDER, ranks
them, and has every verb write what it writes. Two such folders hold the same bytes whatever
differs between their processes.

When a ranking was made, how long it took and the versions of what computed it are told in every
export: they are set to the same before the later verbs read them. Other row orders give input
files other SHA-256, which are told too: `contents` puts the names of the inputs in their place.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import random
import shutil
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

FORMATS = ("xlsx", "json", "graphml", "cx2", "neo4j-csv")
FIRST, SECOND = "first", "second"
GIVEN = "given"  # what the sweep and the contrast are made from
_NOT_MADE = ("mirror", "cache", GIVEN)


def make(folder: Path, *, shuffled: bool = False) -> None:
    """Write everything into `folder`, from tables whose rows are in another order if `shuffled`."""
    import pararoute

    folder.mkdir(parents=True)
    os.chdir(folder)
    rank_twice(permutations=200, shuffled=shuffled)
    for name in (FIRST, SECOND):
        _without_versions_and_times(Path(name) / "run.json")
    make_tables()
    pararoute.view(run=FIRST)
    pararoute.report(run=FIRST)
    pararoute.export(*FORMATS, run=FIRST)
    ligand = pararoute.query("top_ligands", run=FIRST, store="memory").rows[0][1]
    Path("explained.json").write_text(
        json.dumps(pararoute.explain(str(ligand), run=FIRST).to_dict()), encoding="utf-8"
    )
    sweep_three()
    compute_contrast()


def rank_twice(*, permutations: int, shuffled: bool = False) -> None:
    """Two rankings of the demo's tables in the working folder, of other senders."""
    import pararoute

    copy_demo(Path("mirror"), shuffled=shuffled)
    os.environ["PARAROUTE_MIRROR"], os.environ["PARAROUTE_CACHE"] = "mirror", "cache"
    pararoute.rank(permutations=permutations).write(FIRST)
    resistant = "mirror/contrasts/demo_resistant.tsv.gz"
    pararoute.rank(resistant, resistant, omnipath="mirror/omnipath", permutations=0).write(SECOND)


def make_tables() -> None:
    """What the verbs that write tables make of the two rankings."""
    import pararoute
    from pararoute import agreement, regulation

    pararoute.block("RAF1+MTOR", run=FIRST)
    pararoute.targets(run=FIRST)
    regulation.write(pararoute.regulators(run=FIRST, permutations=500), FIRST)
    agreement.consensus(FIRST, SECOND, out="consensus")


def sweep_three() -> None:
    """A sweep of the demo's two contrasts and of one turned round."""
    import pararoute

    given = Path(GIVEN, "many")
    given.mkdir(parents=True)
    for file in sorted(Path("mirror/contrasts").glob("*.tsv.gz")):
        shutil.copyfile(file, given / file.name)
    header, *lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    change = header.split("\t").index("log2FoldChange")
    for i, line in enumerate(lines):
        cells = line.split("\t")
        cells[change] = cells[change][1:] if cells[change][:1] == "-" else f"-{cells[change]}"
        lines[i] = "\t".join(cells)
    (given / "turned.tsv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    pararoute.sweep(given, "swept", receiver=file, omnipath="mirror/omnipath")
    _without_versions_and_times(Path("swept/sweep.json"))


def compute_contrast() -> None:
    """A contrast that DESeq2 computes, where pandas is one that it is ready for."""
    from pararoute import cli

    if pd.__version__.startswith("3."):
        return
    rng = np.random.default_rng(0)
    means = rng.gamma(2, 1000, (300, 1)) * rng.choice([1, 4], (300, 1)) ** np.repeat([1, 0], 3)
    samples = [f"{group}_{i}" for group in ("drug", "veh") for i in range(3)]
    counts = pd.DataFrame(rng.negative_binomial(20, 20 / (20 + means)), columns=samples)
    counts.insert(0, "gene_symbol", [f"G{i}" for i in range(300)])
    counts.to_csv(Path(GIVEN, "own.tsv"), sep="\t", index=False)
    asked = ["--counts", f"{GIVEN}/own.tsv", "--treated", "^drug", "--control", "^veh"]
    assert cli.run(["contrast", *asked, "--out", "contrast.tsv"]) == 0


def copy_demo(mirror: Path, *, shuffled: bool = False) -> None:
    """The demo's tables as a mirror, with the rows of each in another order if `shuffled`."""
    from pararoute.ingest.remote.mirror import DEMO

    for part in ("omnipath", "contrasts"):
        shutil.copytree(DEMO / part, mirror / part)
    for file in mirror.rglob("*.tsv.gz") if shuffled else ():
        shuffle(file)


def shuffle(file: Path) -> None:
    """Put the rows of a gzip-compressed table in another order, always the same one."""
    header, *rows = gzip.decompress(file.read_bytes()).decode().splitlines()
    random.Random(1).shuffle(rows)  # noqa: S311 - no secret
    file.write_bytes(gzip.compress("\n".join([header, *rows, ""]).encode(), mtime=0))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that was made, by name, with the inputs' SHA-256 told by their names."""
    run = json.loads((folder / FIRST / "run.json").read_text(encoding="utf-8"))
    names = {entry["sha256"]: entry["role"] for entry in run["inputs"]}
    files = (f for f in sorted(folder.rglob("*")) if f.is_file())
    return {
        str(file.relative_to(folder)): _told(file, names)
        for file in files
        if file.relative_to(folder).parts[0] not in _NOT_MADE
        and file.relative_to(folder).parts[:2] != ("swept", "plan")  # names folders
    }


def _told(file: Path, names: dict[str, str]) -> bytes:
    data = file.read_bytes()
    if file.suffix == ".xlsx":  # its members are compressed
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            members = [(str(m.date_time), m.filename.encode(), book.read(m)) for m in book.filelist]
        data = b"".join(b"%s %s %s\n" % (time.encode(), name, text) for time, name, text in members)
    if file.suffix == ".parquet":  # its footer says of what it was made
        table, told = pq.read_table(file), pq.read_metadata(file).metadata
        rows = table.replace_schema_metadata(None).to_pylist()
        data = repr((rows, json.loads(told[b"pararoute.sweep"])["contrasts"])).encode()
    for digest, name in names.items():
        data = data.replace(digest.encode(), name.encode())
    return data


def _without_versions_and_times(file: Path) -> None:
    run = json.loads(file.read_text(encoding="utf-8"))
    run["timing"] = {"finished": "2026-01-01T00:00:00Z", "seconds": {}, "peak memory in MiB": None}
    run["versions"] = {}  # pandas' among them
    # of a sweep: digests of what its plan holds, where its files and pandas' version stand, too
    run |= {name: {} for name in ("contrasts", "tables") if run.get("counts", {}).get("parts")}
    text = json.dumps(run, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8")


def main() -> None:
    """Make everything, on as many cores as were asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shuffled", action="store_true")
    parser.add_argument("--cores", type=int)
    given = parser.parse_args()
    if given.cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.cores])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make(given.folder.resolve(), shuffled=given.shuffled)


if __name__ == "__main__":
    main()
