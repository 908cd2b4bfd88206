"""Fault 40: interrupts, pipes and terminals of every kind."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pararoute import cli
from pararoute.ingest.delimited import read_text_table
from pararoute.ingest.errors import InputError
from pararoute.queries.switch import alone
from pararoute.sweeping.sweep import read_sweep
from tests import tables
from tests.reliability.told import files
from tests.services.http import Loopback, Slow, Status
from tests.services.omnipath import omnipath_app
from tests.swept import many, write_place

CHECKOUT = Path(__file__).resolve().parents[2]
PARAROUTE = [sys.executable, "-m", "pararoute"]
TINY = ["--sender", "mirror/contrasts/sender.tsv", "--permutations", "0"]


@pytest.fixture(autouse=True)
def _from_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))


def interrupted(arguments: list[str], after: str, folder: Path) -> None:
    """Start a command, press Ctrl-C once it has said `after`, and see it end well."""
    with subprocess.Popen(
        [*PARAROUTE, *arguments], cwd=folder, start_new_session=True, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        # one that is started in the background would ignore it
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        while after not in (line := process.stderr.readline()):
            assert line, f"it ended before it said {after}"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it
        told = process.stderr.read()
    # one that is hit while Python itself ends dies of the signal: 130, too, for a shell
    assert process.returncode in (130, -signal.SIGINT), told
    assert "Traceback" not in told
    assert told.endswith("interrupted\n")


@pytest.mark.fault(40, exit=130)
@pytest.mark.parametrize(
    "stage",
    ["reading the contrasts", "building the graph", "ranking"],
)
def test_an_interrupted_ranking_leaves_the_former(stage: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ligands.tsv").write_text("the former")
    before = files(tmp_path)
    rank = ["rank", "--demo", "--permutations", "300000", "--out", "out"]
    interrupted(rank, f"pararoute: {stage}\n", tmp_path)
    assert files(tmp_path) == before


@pytest.mark.fault(40, exit=130)
def test_an_interrupted_download_or_pause_leaves_nothing(tiny: Path, tmp_path: Path) -> None:
    with Loopback(omnipath_app(tiny / "omnipath")) as service:
        rank = ["rank", *TINY, "--omnipath", service.url, "--out", "out"]
        service.faults.append(Slow(60))
        interrupted(rank, "reading OmniPath's tables", tmp_path)
        service.faults.clear()
        service.faults.append(Status(503, retry_after=60))
        interrupted(rank, "asking again in 60 s", tmp_path)
    assert not (tmp_path / "out").exists()
    assert files(tmp_path / "cache") == {}


@pytest.mark.fault(40, exit=130)
@pytest.mark.parametrize(
    ("verb", "after"),
    [("load", "loading embedded"), ("report", "drawing"), ("view", "reading the contrasts")],
)
def test_an_interrupted_verb_leaves_the_ranking(
    verb: str, after: str, made: Path, tmp_path: Path
) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    before = files(tmp_path / "out")
    interrupted([verb, "--run", "out"], after, tmp_path)
    assert files(tmp_path / "out") == before


LATER = {  # command, what it says before it is interrupted, the former file
    "contrast": ("--counts own.tsv --treated ^drug --control ^veh --out a/a.tsv", "size factors",
                 "a/a.tsv"),
    "export": ("--format xlsx --run out", "making pararoute.xlsx", "out/pararoute.xlsx"),
    "consensus": ("out out2=out --out agreed", "reading the rankings", "agreed/consensus.tsv"),
}  # fmt: skip


@pytest.mark.fault(40, exit=130)
@pytest.mark.parametrize("verb", LATER)
def test_what_an_interrupted_verb_would_replace_stays(
    verb: str, made: Path, tmp_path: Path
) -> None:
    """The lock of its folder is held here, so that it cannot have ended before the interrupt."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    arguments, after, former = LATER[verb]
    counts = "gene_symbol\tdrug_1\tdrug_2\tveh_1\tveh_2\n"
    rows = (f"G{i}\t{i + 9}\t{2 * i + 7}\t{i}\t{i + 1}\n" for i in range(200))
    (tmp_path / "own.tsv").write_text(counts + "".join(rows))
    place = tmp_path / former
    place.parent.mkdir(exist_ok=True)
    place.write_text("the former")
    before = files(tmp_path)
    with alone(place.parent, 0):
        interrupted([verb, *arguments.split()], after, tmp_path)
    assert files(tmp_path) == before


@pytest.mark.fault(40, exit=130)
@pytest.mark.fault(40, exit=0)
def test_an_interrupted_sweep_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_place(tmp_path)
    many(120).to_parquet("many/wide.parquet", index=False)
    sweep = ["sweep", "many", "--omnipath", "omnipath", "--out", "swept", "--workers", "1"]
    interrupted(sweep, "ranking the contrasts", tmp_path)
    assert not Path("swept/sweep.json").exists()
    with pytest.raises(InputError, match="no sweep that has ended"):
        read_sweep("swept")
    assert [*Path("swept").rglob(".*")] == []
    assert cli.run(sweep) == 0
    assert read_sweep("swept").about["counts"]["contrasts"] == 123


@pytest.mark.fault(40)
def test_no_interrupt_is_lost_while_a_table_is_read(tmp_path: Path) -> None:
    """Arrow, which reads most tables, has a handler of its own, which loses one in twenty."""
    table = tables.write(tmp_path / "x.tsv", "a b c\n" + "1 2 x\n" * 200)
    heard: list[int] = []
    former = signal.signal(signal.SIGINT, lambda *_: heard.append(1))
    try:
        for i in range(200):
            sender = threading.Timer(0.001 + i * 1e-6, os.kill, (os.getpid(), signal.SIGINT))
            sender.start()
            while sender.is_alive():
                read_text_table(table)
            read_text_table(table)
            assert len(heard) == i + 1
    finally:
        signal.signal(signal.SIGINT, former)


VERBS = ("query --list", "cache list", "explain IGF1 --run out", "--help")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny mirror and its ranking in ``out``, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    tables.write_mirror(folder / "mirror")
    rank = [*PARAROUTE, "rank", *TINY, "--omnipath", "mirror/omnipath", "--out", "out"]
    subprocess.run(rank, cwd=folder, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}, check=True,
                   capture_output=True)  # fmt: skip
    return folder


@pytest.mark.fault(40, exit=0)
@pytest.mark.parametrize("verb", VERBS)
def test_a_reader_who_leaves_is_no_error(verb: str, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    command = f"{' '.join(PARAROUTE)} {verb} | head -c 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=tmp_path, text=True,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.fault(40, exit=5)
def test_a_full_output_is_told(made: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*PARAROUTE, "query", "--list"], cwd=made, stdout=full, text=True,
                              stderr=subprocess.PIPE, check=False)  # fmt: skip
    assert done.returncode == 5
    assert "the output cannot be written (No space left on device)" in done.stderr
    assert "Exception ignored" not in done.stderr


def on_a_terminal(arguments: list[str], folder: Path, **environment: str) -> str:
    """What a terminal is sent."""
    own, other = pty.openpty()
    with subprocess.Popen(
        [*PARAROUTE, *arguments], cwd=folder, stdout=other, stderr=other, stdin=other,
        env={**os.environ, **environment},
    ) as process:  # fmt: skip
        os.close(other)
        sent = b""
        try:
            while piece := os.read(own, 1 << 16):
                sent += piece
        except OSError:  # how Linux says that nobody writes any more
            pass
    os.close(own)
    assert process.returncode == 0, sent
    return sent.decode()


@pytest.mark.fault(40, exit=0)
def test_no_colour_where_a_terminal_has_none(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    explain = ["explain", "IGF1", "--run", "out"]
    rank = ["rank", *TINY, "--omnipath", "mirror/omnipath", "--out", "other"]
    assert "\x1b[" in on_a_terminal(explain, tmp_path, TERM="xterm-256color")
    assert "\x1b[" not in on_a_terminal(rank, tmp_path, TERM="dumb")
    plain = on_a_terminal(explain, tmp_path, TERM="xterm-256color", NO_COLOR="1")
    assert "\x1b[3" not in plain  # bold is no colour


LOCALES = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "UTF-8": {"LC_ALL": "C.UTF-8"},
}
ALL = """
import sys
from pararoute.cli import main
for verb in sys.argv[1:]:
    sys.argv[1:] = verb.split()
    try:
        main()
    except SystemExit as end:
        assert end.code == 0, (verb, end.code)
"""


@pytest.mark.fault(40, exit=0)
def test_files_are_the_same_in_every_locale_and_place(tiny: Path, tmp_path: Path) -> None:
    """Of a gene that is not ASCII, in folders with blanks and umlauts."""
    for file in (tiny / "omnipath" / "omnipath_webservice_interactions.tsv",
                 tiny / "contrasts" / "sender.tsv"):  # fmt: skip
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("EGF\t", "µEGF→\t"), encoding="utf-8")
    verbs = [f"rank {' '.join(TINY)} --omnipath mirror/omnipath --out out",
             *(f"{verb} --run out" for verb in ("view", "report", "export --format json --format "
               "xlsx", "block IGF1R", "query top_ligands", "explain IGF1"))]  # fmt: skip
    made = {}
    for name, locale in LOCALES.items():
        folder = tmp_path / ("with blanks" if name == "C" else f"mit Umläuten, {name}")
        shutil.copytree(tiny, folder / "mirror")
        done = subprocess.run(
            [sys.executable, "-c", ALL, *verbs], cwd=folder, env={**os.environ, **locale},
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (name, done.stderr.decode(errors="replace"))
        assert b"IGF1" in done.stdout
        made[name] = files(folder / "out")
    one, *others = made.values()
    assert "µEGF→" in one["ligands.tsv"].decode("utf-8")
    assert "µEGF→" in one["report.html"].decode("utf-8")
    for other in others:
        for table in ("ligands.tsv", "routes.tsv", "block.tsv", "block_ligands.tsv"):
            assert other[table] == one[table], table
