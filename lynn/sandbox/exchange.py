"""One HTTP conversation on one socket: bytes come in, requests go out; replies come in, bytes go out.

Written on h11 rather than on a web framework because the sandbox must misbehave on purpose: reset a connection before or
after a request, let a reply drip, promise more bytes than it sends. That needs the socket itself.
"""

import asyncio
import contextlib
import json
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

import h11

#: Bytes of a body that are read at most; a larger one is answered with 413. No limit of Lynn's is documented.
LARGEST_BODY = 64 * 1024 * 1024
_CHUNK = 256 * 1024
#: How long a client that was refused may go on writing.
_DRAIN_SECONDS = 5.0
_JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Head:
    """The first part of a request, before its body is read."""

    verb: str
    #: As it came, percent signs and all: an id may hold a slash.
    path: str
    query: Mapping[str, str]
    #: Names in lower case.
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is answered, before the transport adds its own headers."""

    status: int = 200
    body: bytes = b""
    content_type: str = _JSON
    headers: tuple[tuple[str, str], ...] = field(default=())


def json_reply(value: object, status: int = 200) -> Reply:
    """A reply whose body is `value` as JSON text."""
    return Reply(status=status, body=json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def words(text: str, status: int) -> Reply:
    """A refusal with one English sentence, in the form `{"message": "…"}`."""
    return json_reply({"message": text}, status)


class TooLargeError(Exception):
    """The body is larger than `LARGEST_BODY`; nothing more of it is read."""


class Link:
    """One accepted connection. Requests are read and answered one after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str) -> None:
        self.name = name
        #: True from the first byte of a request until its reply has gone: a polite stop waits for it.
        self.is_busy = False
        self._reader = reader
        self._writer = writer
        self._state = h11.Connection(h11.SERVER, max_incomplete_event_size=64 * 1024)
        # One small answer per request: without this the kernel may hold it back for 40 ms.
        raw = writer.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    async def head(self) -> Head | None:
        """The next request's first part, or None when the other side has closed. Raises `h11.RemoteProtocolError`."""
        self.is_busy = False
        if self._state.our_state is h11.DONE:
            self._state.start_next_cycle()
        if self._state.our_state is not h11.IDLE:
            return None
        event = await self._event()
        self.is_busy = True
        if not isinstance(event, h11.Request):
            return None
        try:
            target = urlsplit(event.target.decode("ascii"))
        except ValueError:
            raise h11.RemoteProtocolError("no address") from None
        return Head(
            verb=event.method.decode("ascii").upper(),
            path=target.path,
            query=dict(parse_qsl(target.query)),
            headers={name.decode("ascii"): value.decode("latin-1") for name, value in event.headers},
        )

    async def body(self) -> bytes:
        """The whole body. Raises `TooLargeError` when it would be more than `LARGEST_BODY` bytes."""
        parts: list[bytes] = []
        size = 0
        if self._state.they_are_waiting_for_100_continue:
            await self._write(self._state.send(h11.InformationalResponse(status_code=100, headers=[])))
        while isinstance(event := await self._event(), h11.Data):
            size += len(event.data)
            if size > LARGEST_BODY:
                raise TooLargeError
            parts.append(bytes(event.data))
        if not isinstance(event, h11.EndOfMessage):
            raise ConnectionResetError
        return b"".join(parts)

    async def send(self, reply: Reply, *, bytes_a_second: float | None = None) -> None:
        """Write the whole reply; with `bytes_a_second` it drips, byte by byte."""
        head = self._head_bytes(reply, len(reply.body))
        body = self._state.send(h11.Data(data=reply.body)) or b"" if reply.body else b""
        end = self._state.send(h11.EndOfMessage()) or b""
        if bytes_a_second is None:
            await self._write(head + body + end)
            return
        for byte in head + body + end:
            await self._write(bytes((byte,)))
            await asyncio.sleep(1 / bytes_a_second)

    async def send_half(self, reply: Reply) -> None:
        """Write the head and half of the body, as a server does that dies while it answers; then close."""
        await self._write(self._head_bytes(reply, len(reply.body)) + reply.body[: len(reply.body) // 2])
        self.close()

    async def refuse_body(self, reply: Reply) -> None:
        """Answer although the body was not read, then let the client finish writing, so that it can read the answer."""
        await self.send(replace(reply, headers=(*reply.headers, ("Connection", "close"))))
        with contextlib.suppress(OSError, TimeoutError):
            self._writer.write_eof()
            async with asyncio.timeout(_DRAIN_SECONDS):
                while await self._reader.read(_CHUNK):
                    pass
        self.close()

    def reset(self) -> None:
        """End the connection with a TCP reset, as a dying machine or an impatient firewall does."""
        raw = self._writer.get_extra_info("socket")
        if raw is not None:
            form = "hh" if sys.platform == "win32" else "ii"
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(form, 1, 0))
        self._writer.transport.abort()

    def close(self) -> None:
        """End the connection after what was written has gone."""
        self._writer.close()

    def _head_bytes(self, reply: Reply, length: int) -> bytes:
        headers = [
            ("Server", "lynn-sandbox"),
            ("Content-Length", str(length)),
            *((("Content-Type", reply.content_type),) if reply.body else ()),
            *reply.headers,
        ]
        return self._state.send(h11.Response(status_code=reply.status, headers=headers)) or b""

    async def _event(self) -> object:
        while (event := self._state.next_event()) is h11.NEED_DATA:
            if self._state.their_state is h11.IDLE and self._state.trailing_data[0]:
                self.is_busy = True
            self._state.receive_data(await self._reader.read(_CHUNK))
        return event

    async def _write(self, data: bytes | None) -> None:
        if data:
            self._writer.write(data)
            await self._writer.drain()
