"""One polite HTTP session: paced, patient with a busy server, never fooled by half an answer.

One connection at a time, at most five requests a second, 10 s to connect and 60 s
between two pieces of the body. An answer that is busy (429, 5xx) or cut short is asked
for again with growing pauses; a server that says how long to wait is obeyed. Nothing is
kept here: the body goes into the file that the caller names.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from pararoute.ingest.errors import (
    IntegrityError,
    NetworkError,
    NoAnswerError,
    NotFoundError,
    PararouteError,
)
from pararoute.ingest.watch import SILENT, Watch

if TYPE_CHECKING:
    import requests
    from tenacity import RetryCallState

TIMEOUT = (10.0, 60.0)  # seconds: to connect, and between two pieces of the body
SPACING = 0.2  # seconds between two requests; OmniPath drops who opens ten a second
ATTEMPTS = 4  # pauses of 1, 2 and 4 s and a little more
PATIENCE = 120.0  # seconds: a longer Retry-After is for the user to wait
MAX_BYTES = 2 * 1024**3
BUSY = frozenset({408, 413, 425, 429, 500, 502, 503, 504})
LOOPBACK = ("localhost", "127.0.0.1", "::1")
HELP = (
    "try again later, use the cached copy (--offline), name a mirror (PARAROUTE_MIRROR), or "
    "see the demo (--demo)"
)
_PIECE = 1 << 16
_SECRET = re.compile(
    r"([?&](?:[\w.-]*[_.-])?(?:pass(?:wor|w)?d?|pwd|token|secret|(?:api|access)?key|sig(?:nature)?|"
    r"credentials?|auth))=[^&#]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Answer:
    """What came with a body: its final URL, size in bytes, and what tells it from a newer one.

    `unchanged` is True where the server said that the copy at hand is still right; no
    body was sent then.
    """

    url: str
    size: int = 0
    validators: Mapping[str, str] = field(default_factory=dict)
    unchanged: bool = False


class _TryAgain(Exception):  # noqa: N818 - control flow inside this module, not an error of its own
    def __init__(self, error: PararouteError, attempts: int, pause: float | None = None) -> None:
        super().__init__(str(error))
        self.error, self.attempts, self.pause = error, attempts, pause


class Session:
    """A session that asks one question at a time.

    Parameters
    ----------
    watch : Watch
        Is told how many bytes have come and when a request is repeated.
    sleep : callable
        Waits that many seconds; tests put a clock of their own here.

    Examples
    --------
    >>> Session().asked
    0
    """

    def __init__(self, watch: Watch = SILENT, sleep: Callable[[float], None] = time.sleep) -> None:
        self._watch, self._sleep = watch, sleep
        self._last = float("-inf")
        self._session: requests.Session | None = None
        self.asked = 0

    def fetch(
        self, url: str, to: Path, *, name: str, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Write the body of `url` into the file `to`.

        Parameters
        ----------
        url : str
            With its query; a user name and password in it are used, and never shown.
        to : Path
            Written from its beginning at each attempt; whatever is in it after an error
            is rubbish, so name a temporary file.
        name : str
            What is fetched, in words, for messages and the progress bar.
        headers : mapping, optional
            More request headers, for example ``If-None-Match``.

        Raises
        ------
        NetworkError
            No answer, a refusal, or a web page in place of the file.
        NotFoundError
            404 or 410.
        IntegrityError
            The body is cut short at every attempt, or larger than 2 GiB.
        """
        from tenacity import Retrying, retry_if_exception_type

        begin = time.monotonic()
        retrying = Retrying(
            retry=retry_if_exception_type(_TryAgain),
            stop=_enough,
            wait=_pause,
            sleep=self._sleep,
            before_sleep=lambda state: self._watch.note(_again(name, state)),
            reraise=True,
        )
        try:
            return retrying(self._once, url, to, name, headers or {})
        except _TryAgain as last:
            last.error.add_note(f"tried for {time.monotonic() - begin:.0f} s")
            raise last.error from None

    def _once(self, url: str, to: Path, name: str, headers: Mapping[str, str]) -> Answer:
        import requests

        self._wait_for_turn()
        try:
            with self._answer(url, headers, name) as response:
                _refuse_status(response, redacted(url), name)
                return self._body(response, to, name)
        except requests.exceptions.SSLError as error:
            raise NetworkError(
                f"no trusted connection for {name} ({_reason(error)})",
                where=redacted(url),
                how=HELP,
            ) from None
        except (requests.ConnectionError, requests.Timeout) as error:
            raise _TryAgain(
                NoAnswerError(
                    f"no answer for {name} ({_reason(error)})",
                    where=redacted(url),
                    expected=f"an answer from {urlsplit(url).hostname}",
                    how=HELP,
                ),
                attempts=2,
            ) from None
        except requests.RequestException as error:
            raise NetworkError(
                f"{name} cannot be asked for ({type(error).__name__})",
                where=redacted(url),
                how="check the URL, and HTTPS_PROXY where it is set",
            ) from None

    def _answer(self, url: str, headers: Mapping[str, str], name: str) -> requests.Response:
        import requests

        try:
            return self._requests().get(
                url, headers=dict(headers), timeout=TIMEOUT, stream=True,
                hooks={"response": partial(refuse_downgrade, name=name)},
            )  # fmt: skip
        except TypeError:  # how requests fails at a proxy without a host
            raise requests.exceptions.InvalidProxyURL from None

    def _body(self, response: requests.Response, to: Path, name: str) -> Answer:
        from urllib3.exceptions import HTTPError

        shown = redacted(response.url)
        if response.status_code == 304:
            return Answer(shown, unchanged=True)
        decode = _is_encoded(response) and not response.url.endswith(".gz")
        length = response.headers.get("Content-Length", "")
        total = int(length) if length.isdigit() else None
        size = 0
        try:
            with to.open("wb") as file, self._watch.bytes(name, total) as tell:
                # a .gz file stays one, also where the server calls that an encoding
                for piece in response.raw.stream(_PIECE, decode_content=decode):
                    file.write(piece)
                    size += len(piece)
                    tell(len(piece))
                    if size > MAX_BYTES:
                        raise IntegrityError(f"{name} is larger than 2 GiB", where=shown)
        except HTTPError as error:  # also where less came than Content-Length promised
            raise _cut_short(name, shown, size, total, _reason(error)) from None
        kept = {"ETag", "Last-Modified"} & set(response.headers)
        return Answer(shown, size, {key: response.headers[key] for key in sorted(kept)})

    def _wait_for_turn(self) -> None:
        pause = self._last + SPACING - time.monotonic()
        if pause > 0:
            self._sleep(pause)
        self._last = time.monotonic()
        self.asked += 1

    def _requests(self) -> requests.Session:
        if self._session is None:
            from importlib.metadata import version

            import requests

            self._session = requests.Session()
            self._session.headers["User-Agent"] = f"pararoute/{version('pararoute')}"
            # a body that is compressed on the way has no length to be checked against
            self._session.headers["Accept-Encoding"] = "identity"
        return self._session


def redacted(url: str) -> str:
    """A URL without user name and password, and without the values of what is named like one.

    Examples
    --------
    >>> redacted("https://bob:secret@example.org:8000/geo?acc=GSE1&token=abc")
    'https://example.org:8000/geo?acc=GSE1&token=...'
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # what cannot be read may hold a password anywhere
        return f"{url.partition('://')[0]}://..."
    shown = urlunsplit(parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1]))
    return _SECRET.sub(r"\1=...", shown)


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine.

    Examples
    --------
    >>> is_loopback("http://127.0.0.1:8000/x"), is_loopback("http://omnipathdb.org")
    (True, False)
    """
    return (urlsplit(url).hostname or "") in LOOPBACK


def _is_encoded(response: requests.Response) -> bool:
    return response.headers.get("Content-Encoding", "identity") != "identity"


def refuse_downgrade(response: requests.Response, *, name: str, **_: object) -> None:
    """Raise a NetworkError before a redirect is followed that gives up encryption."""
    if not response.is_redirect:
        return
    asked = redacted(response.url)
    try:
        onward = urljoin(response.url, response.headers["Location"])
        scheme = urlsplit(onward).scheme
    except ValueError:
        response.close()
        raise NetworkError(f"the server sends {name} on to no address", where=asked) from None
    if response.url.startswith("https:") and scheme == "http":
        response.close()
        raise NetworkError(
            f"the server sends {name} on without encryption",
            where=f"{asked} -> {redacted(onward)}",
            expected="https all the way",
            how="another network may leave the connection alone; or name a mirror",
        )


def _refuse_status(response: requests.Response, url: str, name: str) -> None:
    code = response.status_code
    if code in (200, 304):
        return
    if code in (404, 410):
        raise NotFoundError(f"{name} is not there (HTTP {code})", where=url, how="check the name")
    kind = NoAnswerError if code in BUSY else NetworkError
    error = kind(f"the server refused {name} (HTTP {code} {response.reason})", where=url, how=HELP)
    error.status = code
    if code in BUSY:
        pause = _seconds(response.headers.get("Retry-After", ""))
        if pause is not None and pause > PATIENCE:
            error.how = f"the server asks to wait {pause:.0f} s: try again then, or {HELP}"
            raise error
        raise _TryAgain(error, ATTEMPTS, pause)
    raise error


def _seconds(retry_after: str) -> float | None:
    """Seconds of a Retry-After header, which holds a number or a date."""
    if retry_after.isdigit():
        return float(retry_after)
    try:
        return max(parsedate_to_datetime(retry_after).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError):
        return None


def _cut_short(name: str, url: str, size: int, total: int | None, why: str) -> _TryAgain:
    of = f" of {total}" if total is not None else ""
    return _TryAgain(
        IntegrityError(
            f"{name} was cut short after {size}{of} bytes ({why})",
            where=url,
            expected="the whole file",
            how=HELP,
        ),
        ATTEMPTS,
    )


def _enough(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    return isinstance(error, _TryAgain) and state.attempt_number >= error.attempts


def _pause(state: RetryCallState) -> float:
    """What the server asked for, else 1, 2, 4 s; up to half a second more spreads callers."""
    import random

    error = state.outcome.exception() if state.outcome else None
    asked = error.pause if isinstance(error, _TryAgain) else None
    growing = 2.0 ** (state.attempt_number - 1)
    return (growing if asked is None else asked) + random.uniform(0, 0.5)  # noqa: S311 - no secret


def _again(name: str, state: RetryCallState) -> str:
    error = state.outcome.exception() if state.outcome else None
    what = error.error.what if isinstance(error, _TryAgain) else name
    seconds = state.next_action.sleep if state.next_action else 0.0
    return f"{what}; asking again in {seconds:.0f} s"


def _reason(error: BaseException) -> str:
    """The last words of a nested network error, which say what happened."""
    text = str(error)
    for known, words in (
        ("NameResolution", "the name cannot be resolved: no DNS, or no network"),
        ("Name or service not known", "the name cannot be resolved: no DNS, or no network"),
        ("Connection refused", "the connection is refused"),
        ("timed out", "timed out"),
        ("Connection reset", "the connection was reset"),
        ("RemoteDisconnected", "the server closed the connection"),
        ("IncompleteRead", "the connection was closed"),
        ("InvalidChunkLength", "the connection was closed"),
    ):
        if known in text:
            return words
    return text.rsplit(": ", 1)[-1].strip("()'\" ")[:200] or type(error).__name__
