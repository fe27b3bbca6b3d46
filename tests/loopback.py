"""A real server on a loopback port that answers exactly as a test says, down to the bytes and to how it hangs up.

    server.answer(reply(200, b'{"TaskID": 17}'), cut(), reset(), drip(b"HTTP/1.1 200 OK…", every=0.05))

Answers are used in order, the last one for ever. What arrived is in `server.requests`.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Received:
    """One request as it arrived."""

    verb: str
    path: str
    #: Lower-case names.
    headers: Mapping[str, str]
    body: bytes
    #: Number of the connection it came over, from 0.
    connection: int


#: Does with the connection what it likes; True keeps it open for another request.
Answer = Callable[[socket.socket, Received, threading.Event], bool]


def reply(status: int, body: bytes | Any = b"", headers: Mapping[str, str] | None = None) -> Answer:
    """An ordinary reply. `body`: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return raw(head(status, {"Content-Length": str(len(content)), **(headers or {})}) + content, keep=True)


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """A status line and headers, with the blank line."""
    lines = [f"HTTP/1.1 {status} Status", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def raw(content: bytes, *, keep: bool = False) -> Answer:
    """These bytes, then hang up (unless `keep`)."""

    def answer(connection: socket.socket, _: Received, __: threading.Event) -> bool:
        connection.sendall(content)
        return keep

    return answer


def cut() -> Answer:
    """Take the request and hang up without a word."""
    return raw(b"")


def reset(content: bytes = b"") -> Answer:
    """Send `content`, then break the connection (RST)."""

    def answer(connection: socket.socket, _: Received, __: threading.Event) -> bool:
        if content:
            connection.sendall(content)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    return answer


def drip(content: bytes, *, every: float) -> Answer:
    """One byte each `every` seconds."""

    def answer(connection: socket.socket, _: Received, stopped: threading.Event) -> bool:
        for byte in content:
            connection.sendall(bytes([byte]))
            if stopped.wait(every):
                break
        return False

    return answer


def hang() -> Answer:
    """Take the request and say nothing until the server is closed."""

    def answer(_: socket.socket, __: Received, stopped: threading.Event) -> bool:
        stopped.wait()
        return False

    return answer


class LoopbackServer:
    """Use in a `with` block. `url` is its address, `requests` what arrived."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self._answers: list[Answer] = [reply(200, {})]
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._listen)]

    def answer(self, *answers: Answer) -> None:
        """From now on, these in order; the last one for ever."""
        with self._lock:
            self._answers = list(answers)

    def bodies(self, part_of_path: str = "") -> list[bytes]:
        """The bodies of the requests whose path contains `part_of_path`."""
        return [each.body for each in self.requests if part_of_path in each.path]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        # What waits in recv() or accept() is woken by this, and not by closing alone.
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        with socket.socket() as waker:
            waker.connect_ex(("127.0.0.1", self.port))
        for thread in self._threads:
            thread.join(timeout=10)
        self._listener.close()

    def _listen(self) -> None:
        number = 0
        while True:
            connection, _ = self._listener.accept()
            if self._stopped.is_set():
                connection.close()
                return
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection, number), daemon=True)
            self._threads.append(thread)
            thread.start()
            number += 1

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with connection:
                while True:
                    received = self._receive(connection, number)
                    if received is None:
                        return
                    with self._lock:
                        self.requests.append(received)
                        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                    connection.settimeout(10)
                    if not answer(connection, received, self._stopped):
                        return
        except OSError:
            return  # the client hung up first

    def _receive(self, connection: socket.socket, number: int) -> Received | None:
        data = bytearray()
        length: int | None = None
        connection.settimeout(0.2)
        while length is None or len(data) < length:
            try:
                chunk = connection.recv(65536)
            except TimeoutError:
                if self._stopped.is_set():
                    return None
                continue
            if not chunk:
                return None
            data += chunk
            if length is None and b"\r\n\r\n" in data:
                start = data.index(b"\r\n\r\n") + 4
                verb, path, headers = _parse_head(bytes(data[:start]))
                length = start + int(headers.get("content-length", "0"))
        return Received(verb=verb, path=path, headers=headers, body=bytes(data[start:length]), connection=number)


def _parse_head(text: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = text.decode("latin-1").strip().split("\r\n")
    verb, path, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    return verb, path, {name.strip().lower(): value.strip() for name, _, value in pairs}
