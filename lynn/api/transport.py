"""One exchange over the network: bytes out, bytes in, within a hard limit of time and of size.

In: verb, URL, headers, body, a deadline. Out: a `Reply`, or the `LynnError` that says whether the request may have been taken.
Why below httpx: its timeouts are per read, so a server that drips one byte a second holds a request for ever. Here every read
and write gets only what is left until the deadline. Nothing is followed, repeated or pooled that changes anything at Lynn.
"""

from __future__ import annotations

import os
import socket
import ssl
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

import certifi
import httpcore

from lynn.api.bodies import NotJsonError, TooLongError, unpacked
from lynn.errors import NotTakenError, OutcomeUnknownError
from lynn.settings_environment import is_loopback
from lynn.text import Text, t

#: Seconds to reach the server, its TLS handshake included in each step.
CONNECT_SECONDS = 10.0
#: Bytes of a reply, unpacked. A hundred thousand contacts are about 30 MB.
MAX_REPLY_BYTES = 64 * 1024 * 1024
#: Bytes handed to the socket at once, so that the deadline is looked at in between.
_WRITE_BYTES = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back. Header names are lower-case."""

    status_code: int
    headers: Mapping[str, str]
    body: bytes


def boot_seconds() -> float:
    """A clock that goes on while the machine sleeps: a request must not leave hours after it was meant to."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Deadline:
    """A moment after which one whole exchange is over, whatever its parts do."""

    def __init__(self, seconds: float) -> None:
        self._end = boot_seconds() + seconds

    def left(self) -> float:
        """Seconds until then; 0 or less when it has passed."""
        return self._end - boot_seconds()


_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def _within(timeout: float | None, passed: type[Exception]) -> float | None:
    """The smaller of a step's own limit and what is left; `passed` is raised when nothing is."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline.left()
    if left <= 0:
        raise passed("the deadline has passed")
    return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._has_written = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _WRITE_BYTES):
            # Before the first byte nothing can have been taken: a process that was frozen here gives its batch back unsent.
            passed = httpcore.WriteTimeout if self._has_written else httpcore.ConnectTimeout
            limit = _within(timeout, passed)
            self._has_written = True
            self._inner.write(buffer[start : start + _WRITE_BYTES], limit)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limit = _within(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, limit))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _TimedBackend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            limit = _within(timeout, httpcore.ConnectTimeout)
            return _TimedStream(super().connect_tcp(host, port, limit, local_address, socket_options))
        except UnicodeError as error:  # a name that no name server can be asked for
            raise httpcore.ConnectError(error) from error


class Transport:
    """Exchanges with Lynn. Safe to use from several threads."""

    def __init__(self, *, only_loopback: bool = False) -> None:
        """`only_loopback`: refuse every other host (practice). The environment's LISTO_ONLY_LOOPBACK=1 does the same for all."""
        self._only_loopback = only_loopback
        self._lock = Lock()
        self._pools: dict[tuple[str | None, bool, bool], httpcore.ConnectionPool] = {}

    def close(self) -> None:
        """Close what is kept open."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def exchange(
        self, verb: str, url: str, *, headers: Mapping[str, str], content: bytes | None, deadline: Deadline
    ) -> Reply:
        """One request and its reply; redirects are replies.

        `NotTakenError` when the request surely did not reach Lynn, `OutcomeUnknownError` when it may have. Anything but a GET
        goes over a connection of its own: a kept one may be dead without our knowing, and that cannot be told from "taken".
        """
        host = urlsplit(url).hostname or ""
        self._refuse_foreign(host)
        is_fresh = verb != "GET"
        sent = {
            "Host": urlsplit(url).netloc,
            "User-Agent": "Listo",
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            **({"Connection": "close"} if is_fresh else {}),
            **({} if content is None and verb == "GET" else {"Content-Length": str(len(content or b""))}),
            **headers,
        }
        limits = {"connect": CONNECT_SECONDS, "pool": CONNECT_SECONDS}
        mark = _deadline.set(deadline)
        try:
            with _as_outcomes():
                response = self._pool(url, host, is_fresh=is_fresh).handle_request(
                    httpcore.Request(
                        verb, url, headers=list(sent.items()), content=content, extensions={"timeout": limits}
                    )
                )
                with closing(response):
                    return _read(response)
        finally:
            _deadline.reset(mark)

    def _refuse_foreign(self, host: str) -> None:
        """Before any socket, any look-up of a name."""
        if is_loopback(host):
            return
        if self._only_loopback or os.environ.get("LISTO_ONLY_LOOPBACK") == "1":
            raise NotTakenError(
                t("Practice only: nothing may leave this machine, so nothing was sent."), code="only-loopback"
            )

    def _pool(self, url: str, host: str, *, is_fresh: bool) -> httpcore.ConnectionPool:
        proxy, is_secure = _proxy_for(url, host), urlsplit(url).scheme.lower() == "https"
        with self._lock:
            pool = self._pools.get((proxy, is_fresh, is_secure))
            if pool is None:
                pool = _new_pool(proxy, is_fresh=is_fresh, is_secure=is_secure)
                self._pools[proxy, is_fresh, is_secure] = pool
            return pool


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()  # the machine's own list, where a company puts its own authority …
    if not os.environ.get("SSL_CERT_FILE"):
        context.load_verify_locations(certifi.where())  # … and the public ones, for machines that come without a list
    return context


def _new_pool(proxy: str | None, *, is_fresh: bool, is_secure: bool) -> httpcore.ConnectionPool:
    kept = 0 if is_fresh else 8
    common: dict[str, Any] = {
        "ssl_context": _trust() if is_secure else None,
        "max_connections": 64,
        "max_keepalive_connections": kept,
        "keepalive_expiry": 15.0,
        "retries": 0,
        "network_backend": _TimedBackend(),
    }
    if proxy is None:
        return httpcore.ConnectionPool(**common)
    parts = urlsplit(proxy)
    sign_in = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return httpcore.HTTPProxy(
        proxy_url=f"{parts.scheme}://{parts.hostname}:{parts.port or 80}", proxy_auth=sign_in, **common
    )


def _proxy_for(url: str, host: str) -> str | None:
    """The company's proxy for this URL (HTTPS_PROXY, NO_PROXY, the system's setting); never for this machine."""
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    found = urllib.request.getproxies().get(urlsplit(url).scheme)
    if not found:
        return None
    return found if "://" in found else f"http://{found}"


def _read(response: httpcore.Response) -> Reply:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    raw = bytearray()
    is_whole = True
    try:
        for chunk in response.iter_stream():
            raw += chunk
            if len(raw) > MAX_REPLY_BYTES:
                is_whole = False
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        # The status code of a refusal is definite, even when its explanation is cut off (usual with 413).
        if not 400 <= response.status < 500:
            raise
        is_whole = False
    body = bytes(raw)
    if is_whole:
        try:
            body = unpacked(body, headers.get("content-encoding", ""), MAX_REPLY_BYTES)
        except NotJsonError:
            pass  # left packed: every parser finds it unreadable, none finds it empty
        except TooLongError:
            is_whole = False
    if not is_whole and not 400 <= response.status < 500:
        raise OutcomeUnknownError(
            t("Lynn's answer is far too long and was not read to its end."), code="reply-too-large", status_code=response.status
        )  # fmt: skip
    return Reply(status_code=response.status, headers=headers, body=body)


@contextmanager
def _as_outcomes() -> Iterator[None]:
    """Network errors as what they mean for the request: surely not taken, or nobody knows."""
    try:
        yield
    except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, httpcore.ProxyError) as error:
        code, sentence = _why_not_connected(error)
        raise NotTakenError(sentence, code=code) from error
    except httpcore.TimeoutException as error:
        raise OutcomeUnknownError(
            t("Lynn did not answer in time. Whether it took the request cannot be known."), code="lynn-timeout"
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise OutcomeUnknownError(
            t("The connection broke before Lynn's answer was complete. Whether it took the request cannot be known."),
            code="lynn-cut",
        ) from error


def _why_not_connected(error: Exception) -> tuple[str, Text]:
    # httpcore puts the system's own error into its argument, and cuts the chain of causes.
    cause = error.args[0] if error.args else error
    if isinstance(error, httpcore.ProxyError):
        return "proxy-refused", t("The company's proxy did not let the request out.")
    if isinstance(cause, socket.gaierror | UnicodeError):
        return "no-such-host", t("The name of Lynn's server is not known on this network.")
    if isinstance(cause, ssl.SSLError):
        return "not-trusted", t("The server's certificate is not valid, so nothing was sent to it.")
    if isinstance(cause, ConnectionRefusedError):
        return "connection-refused", t("Nobody answers at Lynn's address: the connection was refused.")
    if isinstance(error, httpcore.TimeoutException):
        return "connect-timeout", t("Lynn's server could not be reached in time.")
    return "not-connected", t("Lynn's server could not be reached.")
