"""Asking an address once, with a bound, and saying in words why it does not answer as it should."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pararoute.ingest.remote.sniff import is_page

if TYPE_CHECKING:
    import requests

SECONDS = 5.0  # to connect, and for the first bytes
T = TypeVar("T")
_BUSY = 500  # status from which on it is the server's fault
_LOGIN = 407


@dataclass(frozen=True)
class Reached:
    """What came of asking.

    Attributes
    ----------
    fault, mend : str
        Why no answer came as it should, and what to do; empty where one came.
    status : int
        Of HTTP; 0 where nothing answered.
    head : bytes
        Beginning of the answer.
    ahead : float
        Seconds by which this machine's clock is ahead of the server's.
    seconds : float
        That it took.
    """

    fault: str = ""
    mend: str = ""
    status: int = 0
    head: bytes = b""
    ahead: float = 0.0
    seconds: float = 0.0


def ask(url: str) -> Reached:
    """Ask for the beginning of what an address holds.

    A GET whose body is not read on, rather than a HEAD: only a body tells a login page from
    the file.
    """
    begin = time.monotonic()
    try:
        reached = within(SECONDS + 1, lambda: _ask(url))
    except TimeoutError:
        return Reached(*_silent())
    return Reached(reached.fault, reached.mend, reached.status, reached.head, reached.ahead,
                   time.monotonic() - begin)  # fmt: skip


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` gives, if it gives it in time.

    It goes on in the background otherwise: looking up a name cannot be interrupted.

    Raises
    ------
    TimeoutError
        It did not.

    Examples
    --------
    >>> within(5, lambda: 1)
    1
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return answer.result(timeout=seconds)


def shown(url: str) -> str:
    """An address without what may be secret: user, password and query.

    Examples
    --------
    >>> shown("https://bob:secret@example.org:8000/data?token=abc")
    'https://example.org:8000/data'
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # an address that cannot be read may hold a password anywhere
        return "an address that cannot be read"
    return parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1], query="", fragment="").geturl()


def proxy_of(url: str) -> str:
    """The proxy through which an address is asked; empty where there is none."""
    from requests.utils import get_environ_proxies, select_proxy

    return shown(select_proxy(url, get_environ_proxies(url)) or "")


def _ask(url: str) -> Reached:
    import requests

    from pararoute import __version__

    headers = {"User-Agent": f"pararoute/{__version__}", "Accept-Encoding": "identity"}
    try:
        with requests.get(
            url, headers=headers, timeout=(SECONDS, SECONDS), stream=True
        ) as response:
            return _judged(response, response.raw.read(512, decode_content=False))
    except requests.RequestException as error:
        return Reached(*_fault(error))
    except OSError as error:  # while the body came
        return Reached(f"the connection broke ({type(error).__name__})", _LATER)


def _judged(response: requests.Response, head: bytes) -> Reached:
    code, fault, mend = response.status_code, "", ""
    if code == _LOGIN:
        fault, mend = "the proxy asks for a login", _PROXY
    elif code >= _BUSY or code == 429:
        fault, mend = f"it is too busy, or out of order (HTTP {code})", _LATER
    elif code >= 400:
        fault, mend = f"it refuses (HTTP {code})", _LATER
    elif is_page(head):
        fault = "a web page came in place of the data"
        mend = "open it in a browser: a network may ask to log in, a site whether you are human"
    return Reached(fault, mend, code, head, _ahead(response))


_LATER = "try again later"
_PROXY = "check HTTPS_PROXY and NO_PROXY"
_NETWORK = "check the network; behind a proxy set HTTPS_PROXY"
_TRUST = (
    "check the clock; where a proxy or a virus scanner stands between, name its certificate in "
    "REQUESTS_CA_BUNDLE"
)


def _silent() -> tuple[str, str]:
    return f"no answer within {SECONDS:g} s", f"{_NETWORK}; or {_LATER}"


def _fault(error: requests.RequestException) -> tuple[str, str]:
    """Why nothing answered, and what to do."""
    import requests

    text = str(error)
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy does not let it through", _PROXY
    if isinstance(error, requests.exceptions.SSLError):
        return "no trusted connection (TLS)", _TRUST
    if isinstance(error, requests.Timeout):
        return _silent()
    if "NameResolution" in text or "Name or service not known" in text:
        return "its name cannot be resolved: no DNS, or no network", _NETWORK
    if "refused" in text:
        return "the connection is refused", f"a firewall may stand between: {_NETWORK}"
    if "unreachable" in text:
        return "no network leads there", _NETWORK
    if isinstance(error, requests.ConnectionError):
        return "the connection broke", _LATER
    return f"it cannot be asked ({type(error).__name__})", "check the address"


def _ahead(response: requests.Response) -> float:
    """By the server's clock; 0 where it does not tell."""
    with suppress(TypeError, ValueError):
        told = parsedate_to_datetime(response.headers.get("Date", ""))
        return time.time() - told.timestamp()
    return 0.0
