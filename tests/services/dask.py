"""A Dask scheduler and its workers, real processes on the loopback address."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path


class Cluster:
    """A scheduler, and workers of one thread each that can be killed.

    Parameters
    ----------
    folder : Path
        For its files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self._scheduler = self._start("scheduler", "--port", "0", "--no-dashboard")
        end = time.monotonic() + 60
        while not self._file.is_file() or not self._file.stat().st_size:
            assert self._scheduler.poll() is None, "the scheduler ended"
            assert time.monotonic() < end, "the scheduler did not start"
            time.sleep(0.05)

    @property
    def address(self) -> str:
        """Where the scheduler listens."""
        import json

        return str(json.loads(self._file.read_text(encoding="utf-8"))["address"])

    def add_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker and wait until the scheduler knows it."""
        worker = self._start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard",
                             "--local-directory", str(self._folder))  # fmt: skip
        self.workers.append(worker)
        from distributed import Client

        running = sum(one.poll() is None for one in self.workers)
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(running, timeout=60)
        return worker

    def kill_scheduler(self) -> None:
        """As a machine that fails would."""
        self._scheduler.kill()

    def stop(self) -> None:
        """End all processes."""
        for process in (*self.workers, self._scheduler):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in (*self.workers, self._scheduler):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, what: str, *more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", what, "--scheduler-file", str(self._file),
                   "--host", "127.0.0.1", *more]  # fmt: skip
        log = (self._folder / f"{what}.log").open("ab")
        return subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ})
