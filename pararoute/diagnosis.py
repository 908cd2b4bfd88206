"""The verb `doctor`: whether all that pararoute needs is here, and how to mend what is not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pararoute import __version__
from pararoute.checkup import cached, databases, environment, machine, program, services
from pararoute.checkup.finding import CONTENT, Finding, fail
from pararoute.ingest.remote import mirror
from pararoute.ingest.remote.cache import Cache
from pararoute.ingest.watch import SILENT, Watch

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 1
Check = Callable[[], "Finding | Iterable[Finding]"]


@dataclass(frozen=True)
class Diagnosis:
    """What the checks found.

    Attributes
    ----------
    findings : tuple of Finding
        In the order of the checks.
    """

    findings: tuple[Finding, ...]

    @property
    def table(self) -> pd.DataFrame:
        """``check state told mend exit_code``, one row a finding."""
        import pandas as pd

        return pd.DataFrame([asdict(finding) for finding in self.findings])

    @property
    def exit_code(self) -> int:
        """0 where nothing fails, else the code of the first failure."""
        return next((one.exit_code for one in self.findings if one.state == "fail"), 0)

    @property
    def summary(self) -> str:
        """How many are in which state."""
        states = [one.state for one in self.findings]
        return f"{states.count('ok')} ok, {states.count('warn')} warn, {states.count('fail')} fail"

    def to_dict(self) -> dict[str, Any]:
        """All of it, for JSON."""
        return {
            "schema_version": SCHEMA_VERSION, "pararoute": __version__,
            "exit_code": self.exit_code, "checks": [asdict(one) for one in self.findings],
        }  # fmt: skip

    def _repr_html_(self) -> str:
        shown = self.table[["state", "check", "told", "mend"]]
        return f"<p>{self.summary}</p>{shown.to_html(index=False)}"


def doctor(*, offline: bool = False, watch: Watch = SILENT) -> Diagnosis:
    """Check the installation, the folders, the cache, the services and the databases.

    Parameters
    ----------
    offline : bool
        Open no connection.
    watch : Watch
        Is told of stages.

    Returns
    -------
    Diagnosis
        ``table`` with a row a check, ``exit_code``.

    Notes
    -----
    Nothing is changed: what is written is removed again. Passwords are never told. No service
    is asked more than once, and none for longer than 6 s; all of them are asked at once.

    Examples
    --------
    >>> import pararoute
    >>> found = pararoute.doctor(offline=True)
    >>> found.table.columns.tolist()
    ['check', 'state', 'told', 'mend', 'exit_code']
    """
    watch.stage("checking this machine" if offline else "checking this machine and the services")
    with ThreadPoolExecutor(max_workers=8) as threads:
        found = threads.map(_guarded, _checks(offline).items())
        return Diagnosis(tuple(finding for findings in found for finding in findings))


def _checks(offline: bool) -> Mapping[str, Check]:
    """Each check by its name, in the order in which they are told."""
    kept = Cache()
    geo = {"mirrored": _mirrors("geo/*"), "offline": offline}
    tables = {"mirrored": _mirrors("omnipath/*interactions*"), "offline": offline}
    return {
        "Python": program.python,
        "packages": program.packages,
        "system": machine.system,
        "power": machine.power,
        "encoding": program.encoding,
        "terminal": program.terminal,
        "clock": program.clock,
        "browser": program.pages,
        "folders": machine.folders,
        "cache": partial(cached.cache, kept),
        "variables": environment.variables,
        "mirror": partial(environment.mirrored, kept, offline=offline),
        "OmniPath": partial(services.omnipath, kept, **tables),
        "NCBI, series": partial(services.ncbi_series, **geo),
        "NCBI, counts": partial(services.ncbi_counts, **geo),
        "embedded database": databases.embedded,
        "Neo4j": partial(databases.neo4j, offline=offline),
    }


def _mirrors(pattern: str) -> bool:
    """Whether a mirror stands in for a service; what one at an address holds is not asked here."""
    place = os.environ.get(mirror.VARIABLE, "")
    return "://" in place or (bool(place) and any(Path(place).glob(pattern)))


def _guarded(named: tuple[str, Check]) -> list[Finding]:
    """What a check finds; that it went wrong is a finding, too."""
    name, check = named
    try:
        found = check()
        return [found] if isinstance(found, Finding) else list(found)
    except Exception as error:  # noqa: BLE001 - a broken installation is what is looked for
        return [fail(name, f"could not be checked ({type(error).__name__}: {error})",
                     "see what else is told; if nothing is, report it", CONTENT)]  # fmt: skip
