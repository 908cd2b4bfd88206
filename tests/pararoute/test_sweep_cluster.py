"""A sweep on a Dask cluster: a real scheduler and worker processes, one of which is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from pararoute.ingest.errors import IntegrityError
from pararoute.sweeping import cluster as cluster_module
from pararoute.sweeping.part import Parts
from tests import tables
from tests.refusals import assert_refused
from tests.services.dask import Cluster
from tests.swept import digests, many, swept

pytestmark = pytest.mark.filterwarnings("ignore")  # Dask's own, of ports and unclosed sockets
CONTRASTS = 600


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tables.write_mirror(tmp_path)
    monkeypatch.chdir(tmp_path)
    many(CONTRASTS).to_parquet(tmp_path / "many.parquet", index=False)
    return tmp_path


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = Cluster(tmp_path_factory.mktemp("dask"))
    yield running
    running.stop()


@pytest.mark.fault(63)
def test_a_worker_that_is_killed_loses_nothing(place: Path, cluster: Cluster) -> None:
    assert swept("--workers", "1", out="here", what="many.parquet") == 0
    cluster.add_worker()
    cluster.add_worker()
    sweep = subprocess.Popen(
        [sys.executable, "-m", "pararoute", "sweep", "many.parquet", "--omnipath", "omnipath",
         "--scheduler", cluster.address, "--out", "there"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    ranks = place / "there" / "ranks"
    while sweep.poll() is None and not list(ranks.glob("part-*")):
        time.sleep(0.005)
    cluster.workers[0].send_signal(signal.SIGKILL)
    done = len(list(ranks.glob("part-*")))
    _, told = sweep.communicate()
    assert sweep.returncode == 0, told
    assert 0 < done < CONTRASTS // 50  # it died in the middle
    assert cluster.workers[1].poll() is None
    assert digests(Path("there")) == digests(Path("here"))


@pytest.mark.fault(64, exit=4)
def test_a_scheduler_that_is_lost(
    place: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.add_worker()
    command = ["sweep", "many.parquet", "--omnipath", "omnipath", "--out", "there"]

    def lose() -> None:
        while not list((place / "there" / "ranks").glob("part-*")):
            time.sleep(0.005)
        cluster.kill_scheduler()

    killer = threading.Thread(target=lose)
    killer.start()
    assert_refused([*command, "--scheduler", cluster.address], 4, "was lost in the middle", capsys)
    killer.join()
    assert swept(out="there", what="many.parquet") == 0  # goes on, here


@pytest.mark.fault(64, exit=3)
@pytest.mark.fault(64, exit=4)
def test_a_cluster_that_is_none(
    place: Path,  # noqa: ARG001 - the working folder
    cluster: Cluster,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["sweep", "many.parquet", "--omnipath", "omnipath", "--scheduler"]
    address = cluster.address
    assert_refused([*command, address], 3, "the scheduler has no worker", capsys)
    cluster.stop()
    begin = time.monotonic()
    assert_refused([*command, address], 4, "the scheduler does not answer", capsys)
    assert time.monotonic() - begin < 15  # the promise of the command line
    assert_refused([*command, "tls://127.0.0.1:1"], 3, "Dask is not set up for that", capsys)
    assert_refused([*command, "nowhere"], 3, "that is no address of a scheduler", capsys)


@pytest.mark.parametrize(
    "fault",
    [
        ModuleNotFoundError("No module named 'pararoute'"),
        RuntimeError("Error during deserialization of the task graph"),
        FileNotFoundError(2, "No such file or directory"),
    ],
)
def test_a_worker_that_lacks_code_or_files_is_told(fault: Exception) -> None:
    done: Future[int] = Future()
    done.set_exception(fault)
    with pytest.raises(IntegrityError, match="a worker or the scheduler cannot do the work"):
        cluster_module._see(done, Parts("nowhere", ""), 0)
