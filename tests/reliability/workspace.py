"""The commands that write, and a folder in which each of them finds an old good result.

Tables are tiny: what is killed is the writing, and a kill should cost tenths of a second. All
that the commands import is there once the old results are, so that a command is a fork of this
process, and a process, and a session, of its own all the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pararoute import cli
from pararoute.ingest.omnipath import source as omnipath_source
from pararoute.queries.export import RUN, TABLES
from tests import tables
from tests.services.http import Loopback
from tests.services.omnipath import omnipath_app

RANKED = {RUN, *(f"{name}.tsv" for name in TABLES)}
_PARTS = (".pararoute-*", "*.building-*", ".*.next")
TEMPORARY = (*_PARTS, "aside/*")
FETCH = "rank --sender mirror/contrasts/sender.tsv --permutations 0 --omnipath live --out fetched"


class Row(NamedTuple):
    """A command that writes.

    Attributes
    ----------
    command, place : str
        What is run, and the folder where it writes first.
    steps : bool
        Whether it may stop between steps and go on later; what lies elsewhere is old or new.
    seal : str
        A file that says that what lies there is whole.
    without : str
        A folder that is not there when it begins.
    """

    command: str
    place: str = "run"
    steps: bool = False
    seal: str = ""
    without: str = ""


ROWS = {
    "rank": Row("rank --demo --permutations 9 --out run"),
    "fetch": Row(FETCH, "cache", steps=True, without="cache"),
    "rerun": Row("rerun fetched --out again", "again"),
    "contrast": Row("contrast --counts own.tsv --treated ^drug --control ^veh --out a.tsv", "."),
    "consensus": Row("consensus run fetched --out agreed", "agreed"),
    "load": Row("load --run run"),
    "block": Row("block IGF1R --run run"),
    "targets": Row("block --run run"),
    "regulators": Row("regulators --permutations 9 --run demo", "demo"),
    "report": Row("report --run run"),
    "view": Row("view --run run"),
    "plot": Row("plot terms --run run"),
    "xlsx": Row("export --format xlsx --run run"),
    "json": Row("export --format json --run run"),
    "graphml": Row("export --format graphml --run run"),
    "cx2": Row("export --format cx2 --run run"),
    "neo4j-csv": Row("export --format neo4j-csv --run run"),
    "pack": Row("cache pack packed --run fetched", "packed"),
    "verify": Row("cache verify", "cache"),
    "clear": Row("cache clear --all", "cache", steps=True),
    "sweep": Row("sweep contrasts --omnipath mirror/omnipath --out swept", "swept", steps=True,
                 seal="swept/sweep.json"),
}  # fmt: skip
assert {row.command.split()[0] for row in ROWS.values()} <= set(cli.COMMANDS)


# these import between them what all others do, which a fork then finds
_IMPORTING = ("sweep", "contrast", "consensus", "load", "block", "regulators", "report", "view",
              "xlsx", "graphml")  # fmt: skip


class Made(NamedTuple):
    """What a row takes and makes: seconds, every file, and those that are new."""

    seconds: float
    content: dict[str, Any]
    new: list[Path]


class Bench:
    """A workspace that every row begins with, and what each makes of it."""

    def __init__(self, folder: Path) -> None:
        self.old, self.work = folder / "old", folder / "work"
        self._log = folder / "log.txt"
        self._made: dict[str, Made] = {}
        _write_old_results(self.old)

    def measured(self, name: str) -> Made:
        """How long a row takes, and what it makes; found out once."""
        if name not in self._made:
            self.anew(name)
            before = {file: file.stat().st_ino for file in self._files()}
            begin = time.monotonic()
            child = self.begin(name)
            assert self.wait(child) == 0, self.told(name)
            seconds = time.monotonic() - begin
            new = [file for file in self._files() if file.stat().st_ino != before.get(file)]
            self._made[name] = Made(seconds, self.content(), new)
        return self._made[name]

    def anew(self, name: str) -> None:
        """Put the workspace back to the old results, those of a row told from new ones."""
        row = ROWS[name]
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.old, self.work)
        if row.without:
            shutil.rmtree(self.work / row.without)
        for file in self._made[name].new if name in self._made and not row.steps else ():
            ranked = file.parent.name == "run" and file.name in RANKED
            if not ranked and ".lbug" not in file.name:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(f"an old {file.name}\n")

    def begin(self, name: str) -> int:
        """Start a row in a process, and a session, of its own."""
        child = os.fork()
        if child:
            return child
        os.setsid()
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.chdir(self.work)
        os.environ["PARAROUTE_CACHE"] = str(self.work / "cache")
        code = 99
        try:
            code = cli.run(ROWS[name].command.split())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def wait(self, child: int) -> int:
        """The exit code, below zero for a signal; nothing that the process started goes on."""
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        until = time.monotonic() + 20
        while _session(child) and time.monotonic() < until:
            time.sleep(0.005)
        assert not _session(child), f"processes of a killed command go on: {_session(child)}"
        return code

    def content(self) -> dict[str, Any]:
        """Every file by its name; of names and files that tell times, what does not change."""
        return {
            re.sub(r"manifest/\d{14}-", "manifest/", file.relative_to(self.work).as_posix()):
            _told_of(file) for file in self._files()
        }  # fmt: skip

    def left(self) -> list[Path]:
        """Everything temporary."""
        return [path for pattern in TEMPORARY for path in self.work.rglob(pattern)]

    def told(self, name: str) -> str:
        """What a row wrote to the terminal last."""
        return f"{name}: {self._log.read_text(errors='replace')[-2000:]}"

    def _files(self) -> list[Path]:
        return [
            file for file in sorted(self.work.rglob("*"))
            if file.is_file() and file.suffix != ".lbug"
            and not any(fnmatch(part, name) for part in file.parts for name in _PARTS)
            and file.parent.parent.name != "aside"
        ]  # fmt: skip


@contextlib.contextmanager
def live(mirror: Path) -> Iterator[None]:
    """Let ``--omnipath live`` mean a service of tiny tables, for this process and its forks.

    It has a process of its own, which ends with this one: one with threads should not be forked.
    """
    service, here = Loopback(omnipath_app(mirror / "omnipath")), os.getpid()
    child = os.fork()
    if not child:
        service.timeout = 0.5
        while os.getppid() == here:
            service.handle_request()
        os._exit(0)
    service.socket.close()
    omnipath_source.SERVICE = service.url
    omnipath_source.Service._least = lambda *_: 1  # type: ignore[method-assign]
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _write_old_results(old: Path) -> None:
    """What the rows find, and the imports they need."""
    os.chdir(old)
    os.environ["PARAROUTE_CACHE"] = str(old / "cache")
    for name, igf1 in {"up": "2.5", "down": "-2.5", "weak": "0.5"}.items():
        text = tables.SENDER.replace(" 2.5 ", f" {igf1} ")
        tables.write(old / "contrasts" / f"{name}.tsv", text)
    drawn = np.random.default_rng(0).negative_binomial(5, 0.05, (300, 6))
    samples = [f"{group}_{i}" for group in ("drug", "veh") for i in range(3)]
    counts = pd.DataFrame(drawn, columns=samples, index=[f"G{i}" for i in range(300)])
    counts.to_csv(old / "own.tsv", sep="\t", index_label="gene_symbol")
    files = "--omnipath mirror/omnipath --permutations 0"
    for command in (
        f"{FETCH} --strict-signs", "rank --demo --permutations 0 --out demo",
        f"rank --sender mirror/contrasts/sender.tsv --receiver mirror/contrasts/receiver.tsv.gz "
        f"{files} --out run", *(ROWS[name].command for name in _IMPORTING),
    ):  # fmt: skip
        assert cli.run(command.split()) == 0, command
    tables.write(old / "contrasts" / "weak.tsv", tables.SENDER.replace(" 2.5 ", " 0.6 "))


def _told_of(file: Path) -> Any:
    data = file.read_bytes()
    if data.startswith(b"an old "):
        return data
    if file.name.endswith(".lbug.json"):
        return json.loads(data)["counts"]
    if file.name in (RUN, "sweep.json") or file.parent.name == "manifest":
        timed = ("timing", "fetched", "id")
        return {name: told for name, told in json.loads(data).items() if name not in timed}
    return data


def _session(leader: int) -> list[str]:
    """The processes of a session."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = status.read_text().rpartition(") ")
            if rest.split()[3] == str(leader) and rest.split()[0] != "Z":
                found.append(name)
    return found
