"""The omnipath package, fenced in: it asks the web service from a process of its own.

Importing the package contacts its servers, writes ``~/.config/omnipathdb.ini`` and, if
they do not answer, prints hundreds of lines; it falls back to servers without
encryption and keeps pickles. Here it runs in a child process whose home is a temporary
folder, with autoloading, fall-back servers and its cache switched off. It is told of the
environment what it needs and no more, so that no password for something else gets there,
and only the body that the service sent it comes back, to be checked and read as any other.
"""

from __future__ import annotations

import json
import os
import re
import site
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pararoute.ingest.errors import IntegrityError, NetworkError, NotFoundError, PararouteError
from pararoute.ingest.remote.session import HELP, TIMEOUT, Answer, redacted, refuse_downgrade
from pararoute.ingest.tables import ORGANISMS

_KINDS: dict[str, type[PararouteError]] = {
    "cut": IntegrityError,
    "absent": NotFoundError,
    "network": NetworkError,
}
_LIMIT = 900  # seconds for one table, all of the package's retries included
# Of the environment: how Python runs, in which language, and how the internet is reached. A list
# of what is kept back would never be whole: every program names its secrets as it likes.
_HANDED_ON = re.compile(
    r"PATH|TZ|TMPDIR|TEMP|TMP|LANG|LANGUAGE|SYSTEMROOT|(PYTHON|LC_|LD_|DYLD_).*"
    r"|.*_(PROXY|CA_BUNDLE|CERT_FILE|CERT_DIR|NUM_THREADS)",
    re.IGNORECASE,
)


class OmnipathClient:
    """Brings one table through the omnipath package.

    Parameters
    ----------
    url : str
        Of the web service.
    endpoint : str
        ``"interactions"``, ``"complexes"`` or ``"intercell"``.
    parameters : mapping of str to str
        Of the query.
    """

    def __init__(self, url: str, endpoint: str, parameters: Mapping[str, str]) -> None:
        self._order = {"url": url, "endpoint": endpoint, "parameters": dict(parameters)}

    def __call__(
        self,
        url: str,
        to: Path,
        *,
        name: str,
        headers: Mapping[str, str] | None = None,  # noqa: ARG002 - the package sends its own
    ) -> Answer:
        """Write what the service answers into `to`; see `session.Session.fetch`."""
        with tempfile.TemporaryDirectory(prefix="pararoute-omnipath-") as home:
            order = json.dumps({**self._order, "to": str(to)})
            try:
                done = subprocess.run(  # noqa: S603 - our own module
                    [sys.executable, "-P", "-m", __name__],
                    input=order,
                    capture_output=True,
                    text=True,
                    env=_private(home),
                    timeout=_LIMIT,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise NetworkError(
                    f"no answer for {name} within {_LIMIT} s", where=redacted(url), how=HELP
                ) from None
        told = done.stdout.strip().rsplit("\n", 1)[-1]
        if done.returncode == 0 and told == "ok":
            return Answer(redacted(url), to.stat().st_size)
        kind, _, reason = told.partition(": ")
        reason = reason or done.stderr.strip().rsplit("\n", 1)[-1] or f"exit {done.returncode}"
        raise _KINDS.get(kind, NetworkError)(
            f"no answer for {name} (the omnipath package says: {reason[:300]})",
            where=redacted(url),
            how=f"leave out --client omnipath, or {HELP}",
        )


def _told(error: BaseException) -> str:
    """What kind of failure it is, and the words that say why, in one line."""
    from requests.exceptions import ChunkedEncodingError, HTTPError

    response = error.response if isinstance(error, HTTPError) else None
    absent = response is not None and response.status_code in (404, 410)
    kind = "cut" if isinstance(error, ChunkedEncodingError) else "absent" if absent else "network"
    return f"{kind}: {str(error).rsplit('Caused by ', 1)[-1] or repr(error)}".replace("\n", " ")


def _private(home: str) -> dict[str, str]:
    """The environment of a user who has just come: no files of the package's, and no secrets.

    Packages that the user has installed below the true home are found all the same. A proxy's
    password is handed on, since it is needed.
    """
    own = {"HOME": home, "USERPROFILE": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home,
           "PYTHONUSERBASE": site.getuserbase(), "OMNIPATH_AUTOLOAD": "0"}  # fmt: skip
    return {k: v for k, v in os.environ.items() if _HANDED_ON.fullmatch(k)} | own


def _main() -> None:
    """In the child: read the order, have the package ask, keep the body, say ok or why not."""
    import logging

    logging.disable(logging.CRITICAL)
    order = json.load(sys.stdin)
    import omnipath as op
    from omnipath._core.downloader._downloader import Downloader
    from requests import RequestException

    op.options.url = order["url"]
    op.options.fallback_urls = ()
    op.options.cache = None
    op.options.progress_bar = False
    op.options.num_retries = 3
    op.options.timeout = TIMEOUT
    failures: list[BaseException] = []
    download = Downloader._download
    kept_encrypted = partial(refuse_downgrade, name=order["endpoint"])

    def keep(self: Any, request: Any) -> Any:
        """The package's own download; its body is written down before it is parsed."""
        request.register_hook("response", kept_encrypted)
        try:
            body = download(self, request)
        except (RequestException, PararouteError) as error:
            failures.append(error)
            raise
        Path(order["to"]).write_bytes(body.getvalue())
        body.seek(0)
        return body

    Downloader._download = keep
    try:
        _ask(op, order["endpoint"], order["parameters"])
    except Exception as error:  # noqa: BLE001 - the package raises what it likes
        if not Path(order["to"]).exists():
            sys.stdout.write("\n" + _told(failures[-1] if failures else error))
            sys.exit(1)
        # a body came, which the package cannot parse: our own reader says what is wrong
    sys.stdout.write("\nok")


def _ask(op: Any, endpoint: str, parameters: Mapping[str, str]) -> None:
    listed = {name: value.split(",") for name, value in parameters.items()}
    single = {k: v for k, v in parameters.items() if k in ("format", "license", "organisms")}
    arguments: dict[str, Any] = {**listed, **single}
    if endpoint == "interactions":
        datasets = arguments.pop("datasets")
        arguments["genesymbols"] = True
        organism = next(o for o, taxon in ORGANISMS.items() if str(taxon) == arguments["organisms"])
        arguments["organisms"] = organism  # the package has names for them
        op.interactions.AllInteractions.get(include=datasets, **arguments)
    elif endpoint == "complexes":
        op.requests.Complexes.get(**arguments)
    else:
        op.requests.Intercell.get(**arguments)


if __name__ == "__main__":
    _main()
