"""A real Neo4j server on the loopback address, from the jars of Maven Central.

The jars are fetched once by Maven into a folder of the user's cache (or the one that
PARAROUTE_TEST_CACHE names). Neo4j 5 runs on Java 17 or newer, 2026 on Java 21 or newer.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path

from tests.services.http import free_port

POM = Path(__file__).with_name("neo4j_jars") / "pom.xml"
PASSWORD = "only-for-tests"  # noqa: S105 - of servers that live as long as a test run
VERSIONS = {  # version: oldest Java, class to start, more of the command line
    "5.26.30": (17, "org.neo4j.server.CommunityEntryPoint", []),
    "2026.08.1": (21, "org.neo4j.server.Neo4jCommunity", ["--add-modules", "jdk.incubator.vector"]),
}
_OPENS = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch")
# a server of tests lives for minutes: what compiles its code best would never pay
SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_READY = 120  # seconds that a server may take to answer


class NotHereError(Exception):
    """Java, Maven or the jars are missing: why the server cannot be started."""


class NamedServer(NamedTuple):
    """A server that runs already, and that the environment names."""

    uri: str
    username: str
    password: str
    version: str = "named by NEO4J_URI"


class Neo4jServer:
    """One server with a folder of its own; `uri`, `username` and `password` reach it.

    Parameters
    ----------
    version : str
        A key of `VERSIONS`.
    home : Path
        Its data; a server that is started on it again finds them.
    options : sequence of str
        Of its Java.
    """

    username, password = "neo4j", PASSWORD

    def __init__(self, version: str, home: Path, options: Sequence[str] = SHORT_LIVED) -> None:
        self.version, self.home, self._options = version, home, options
        oldest, self._main, self._more = VERSIONS[version]
        self._java, self._jars = java(oldest), jars(version)
        self.port = free_port()
        self.uri = f"bolt://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._has_password = False

    def start(self) -> None:
        """Start it, and wait until it answers."""
        conf = self._configured()
        command = [*self._machine(), *self._more, self._main,
                   f"--home-dir={self.home}", f"--config-dir={conf}"]  # fmt: skip
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        self._wait()

    def admin(self, arguments: list[str], folder: Path) -> str:
        """Run neo4j-admin on the server's data, which must not run; what it printed."""
        environment = {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self._configured())}
        done = subprocess.run(
            [*self._machine(), *self._more, "org.neo4j.cli.AdminTool", *arguments],
            cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def _machine(self) -> list[str]:
        opens = [f"--add-opens={package}=ALL-UNNAMED" for package in _OPENS]
        return [self._java, "-Xmx1g", *self._options, "-cp", f"{self._jars}/*", *opens]

    def _configured(self) -> Path:
        conf = self.home / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        settings = {
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.memory.pagecache.size": "64m",
            "dbms.usage_report.enabled": "false",
            "db.tx_log.preallocate": "false",
        }
        lines = [f"{key}={value}" for key, value in settings.items()]
        (conf / "neo4j.conf").write_text("\n".join(lines) + "\n")
        return conf

    def _wait(self) -> None:
        import neo4j

        deadline = time.monotonic() + _READY
        password = PASSWORD if self._has_password else "neo4j"
        while True:
            try:
                with neo4j.GraphDatabase.driver(self.uri, auth=("neo4j", password)) as driver:
                    driver.verify_connectivity()
                    if not self._has_password:
                        text = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new"
                        driver.execute_query(text, new=PASSWORD, database_="system")
                        self._has_password = True
                        password = PASSWORD
                        continue
                    driver.execute_query("RETURN 1")
                    return
            except neo4j.exceptions.Neo4jError as error:
                self._give_up(deadline, str(error))
            except neo4j.exceptions.DriverError as error:
                self._give_up(deadline, str(error))
            time.sleep(0.2)

    def _give_up(self, deadline: float, why: str) -> None:
        ended = self._process is None or self._process.poll() is not None
        if ended or time.monotonic() > deadline:
            log = (self.home / "server.log").read_text(errors="replace")[-2000:]
            raise RuntimeError(f"Neo4j {self.version} does not start: {why}\n{log}")

    def kill(self) -> None:
        """As a power cut would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it, by its own process; at once, since its data are of no more use."""
        if self._process is not None and self._process.poll() is None:
            self.kill()


def java(oldest: int) -> str:
    """A Java of at least that version."""
    homes = [Path(home) for name, home in os.environ.items() if name.startswith("JAVA_HOME")]
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    found = [str(home / "bin" / "java") for home in homes if (home / "bin" / "java").exists()]
    for candidate in [*filter(None, [shutil.which("java")]), *found]:
        told = subprocess.run([candidate, "-version"], capture_output=True, text=True, check=False)
        version = re.search(r'version "(\d+)', told.stderr)
        if version and int(version[1]) >= oldest:
            return candidate
    raise NotHereError(f"no Java {oldest} or newer (Debian: openjdk-17-jre-headless)")


def jars(version: str) -> Path:
    """The folder of a version's jars; fetched where it is not there yet."""
    cache = Path(os.environ.get("PARAROUTE_TEST_CACHE") or user_cache_path("pararoute-tests"))
    folder = cache / f"neo4j-{version}"
    if folder.is_dir():
        return folder
    if shutil.which("mvn") is None:
        raise NotHereError("no Maven to fetch Neo4j with (Debian: maven)")
    aside = folder.with_name(f"{folder.name}.fetching-{os.getpid()}")
    done = subprocess.run(
        ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies",
         f"-Dneo4j.version={version}", f"-DoutputDirectory={aside}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        shutil.rmtree(aside, ignore_errors=True)
        raise NotHereError(f"Maven could not fetch Neo4j {version}: {done.stdout[-500:]}")
    try:
        aside.rename(folder)
    except OSError:  # another test run was quicker
        shutil.rmtree(aside, ignore_errors=True)
    return folder
