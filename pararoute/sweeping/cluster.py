"""Parts of a sweep worked out by the workers of a Dask cluster.

What goes over the network is a path and a number each way: the workers read the contrasts and
write the parts themselves, so that they must see the same file system. A part whose worker died
is given to another one by Dask; where that keeps failing, it is worked out here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from pararoute.ingest.errors import InputError, IntegrityError, NetworkError
from pararoute.sweeping.part import Parts

_AHEAD = 4  # parts a thread of a worker may have waiting: however many there are, few are known
_PATIENCE = 10  # seconds until a scheduler must have answered


def finished(parts: Parts, todo: Sequence[int], scheduler: str) -> Iterator[int]:
    """Each part when it is done.

    Parameters
    ----------
    parts : Parts
        What works out a part.
    todo : sequence of int
        The parts.
    scheduler : str
        Address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    InputError
        Dask is not installed, or the scheduler has no worker.
    NetworkError
        The scheduler does not answer.
    """
    try:
        from distributed import CancelledError, as_completed
    except ImportError as error:
        raise InputError("Dask is not installed", where="--scheduler",
                         how='pip install "pararoute[cluster]"') from error  # fmt: skip
    client = _client(scheduler)
    with client, client.as_current():
        left, asked, coming = iter(todo), dict[Any, int](), as_completed()

        def ask(most: int) -> None:
            for number in islice(left, most):
                future = client.submit(parts.answer, number, pure=False)
                asked[future] = number
                coming.add(future)

        try:
            ask(_AHEAD * _threads(client, scheduler))
            for future in coming:
                number = asked.pop(future)
                _see(future, parts, number)
                ask(1)
                yield number
        except (CancelledError, OSError) as error:  # a closed connection, a timeout
            raise NetworkError(
                "the scheduler was lost in the middle of the sweep", where=scheduler,
                expected="a scheduler that runs until the sweep has ended",
                how="start it again, and sweep again: it goes on where it was",
            ) from error  # fmt: skip


def _see(future: Any, parts: Parts, number: int) -> None:
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    try:
        future.result()
    except KilledWorker:  # it killed several: if it is the part's fault, we want to see it
        parts.answer(number)
    except CommClosedError:  # it is the scheduler that was lost
        raise
    except (ImportError, RuntimeError, OSError) as error:  # code or files that are not there
        raise IntegrityError(
            f"a worker or the scheduler cannot do the work ({str(error) or type(error).__name__})",
            where="--scheduler",
            expected="the same pararoute on the scheduler and all workers, and the same files",
            how="their logs say what is missing; give it to them and sweep again",
        ) from error  # fmt: skip


def _threads(client: Any, scheduler: str) -> int:
    threads = sum(client.nthreads().values())
    if not threads:
        raise InputError("the scheduler has no worker", where=scheduler,
                         how=f"start some: dask worker {scheduler}")  # fmt: skip
    return int(threads)


def check_address(scheduler: str) -> None:
    """Refuse what is no address, before anything is read.

    Raises
    ------
    InputError
        It is none.
    """
    if not re.fullmatch(r"(tcp|tls|ws|wss|ucx)://.+:\d+/?", scheduler):
        raise InputError("that is no address of a scheduler", where=f"--scheduler {scheduler}",
                         expected="tcp://HOST:PORT, as dask scheduler prints it")  # fmt: skip


def _client(scheduler: str) -> Any:
    from distributed import Client

    try:
        return Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except TypeError as error:  # what Dask says where a tls:// address finds no certificates
        raise InputError(
            f"Dask is not set up for that address ({error})", where=scheduler,
            how="give Dask its certificates: distributed.comm.tls in its configuration",
        ) from error  # fmt: skip
    except (OSError, ValueError) as error:  # a timeout is an OSError
        raise NetworkError(
            f"the scheduler does not answer ({str(error) or type(error).__name__})",
            where=scheduler, expected="the address of a Dask scheduler, tcp://HOST:PORT",
            how="see that it runs (dask scheduler) and can be reached from here",
        ) from error  # fmt: skip
