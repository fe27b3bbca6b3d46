"""The sandbox's front: connections come in on a loopback port, each is served until it ends or the sandbox stops.

run(8123, Path("world.sqlite"))      # serves until SIGTERM or Ctrl-C
"""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h11

from . import control
from .exchange import Link, TooLargeError, words
from .lock import FileLock
from .running import Sandbox

#: The environment variable that sets how fast the world's time runs.
SPEED_VARIABLE = "LISTO_SANDBOX_SPEED"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_STOP_SECONDS = 1.0
_UNHELD_SECONDS = 1.0
_NEVER_HELD_SECONDS = 15.0


class WorldError(Exception):
    """The world file can't be served; the text says why, in one sentence."""


class WorldInUseError(WorldError):
    """Another sandbox serves this world file; two would tear it apart."""


def run(
    port: int,
    world: Path,
    host: str = "127.0.0.1",
    *,
    on_ready: Callable[[str, str], None] | None = None,
    ends_unheld: bool = False,
    waits_for_world: bool = False,
    until: Callable[[], None] | None = None,
) -> None:
    """Serve `world` until the process is told to stop.

    `on_ready` is called with the URL and the instance once connections are accepted (port 0 takes a free one). With
    `ends_unheld` it also stops when nobody holds it any more (see `GET /_sandbox/hold`); with `until`, when that
    function returns: it is called in a thread of its own. With `waits_for_world` another sandbox of this world may end
    first. Raises `WorldError`, and `OSError` for a port in use.
    """
    if host not in _LOOPBACK:
        raise ValueError("The sandbox listens on loopback only.")
    world.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(world.with_name(world.name + ".lock"))
    if not lock.acquire(wait=waits_for_world):
        raise WorldInUseError(f"Another sandbox uses the world {world}.")
    with contextlib.closing(lock):
        try:
            asyncio.run(_Server(world, _speed(), ends_unheld=ends_unheld).serve(host, port, on_ready, until))
        except sqlite3.DatabaseError:
            raise WorldError(f"The world {world} is not a sandbox's file, or is damaged.") from None


def read_note(world: Path) -> dict[str, Any] | None:
    """Where the sandbox of this world was last to be found: url, instance, pid. None when nobody knows."""
    try:
        known = json.loads(_note(world).read_bytes())
    except (OSError, ValueError):
        return None
    return known if isinstance(known, dict) and isinstance(known.get("url"), str) else None


def _write_note(world: Path, url: str, instance: str) -> None:
    fresh = _note(world).with_suffix(".new")
    fresh.write_text(json.dumps({"url": url, "instance": instance, "pid": os.getpid()}))
    fresh.replace(_note(world))


def _note(world: Path) -> Path:
    return world.with_name(world.name + ".json")


def _speed() -> float | None:
    value = os.environ.get(SPEED_VARIABLE)
    if value and not value.replace(".", "", 1).isdecimal():
        raise WorldError(f"{SPEED_VARIABLE} must be a number.")
    return float(value) if value else None


class _Server:
    """All connections of one run."""

    def __init__(self, world: Path, speed: float | None, *, ends_unheld: bool) -> None:
        self._world = world
        self._speed = speed
        self._ends_unheld = ends_unheld
        self._links: dict[asyncio.Task[None], Link] = {}
        self._holders = 0
        self._opened = 0
        self._unheld: asyncio.TimerHandle | None = None

    async def serve(
        self,
        host: str,
        port: int,
        on_ready: Callable[[str, str], None] | None,
        until: Callable[[], None] | None,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        async with contextlib.AsyncExitStack() as ending:
            server = await asyncio.start_server(self._accept, host, port, backlog=1024, start_serving=False)
            ending.callback(server.close)
            self._sandbox = Sandbox(self._world)
            ending.callback(self._sandbox.store.close)
            await self._sandbox.open()
            if self._speed is not None:
                await self._sandbox.set_clock(self._sandbox.clock.changed(speed=self._speed))
            await server.start_serving()
            ending.push_async_callback(self._finish)
            ending.callback(server.close)
            for number in (signal.SIGTERM, signal.SIGINT):
                with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                    loop.add_signal_handler(number, self._stop.set)
            if until is not None:
                threading.Thread(target=self._stop_after, args=(until, loop), daemon=True).start()
            if self._ends_unheld:
                self._unheld = loop.call_later(_NEVER_HELD_SECONDS, self._stop.set)
            address = f"[{host}]" if ":" in host else host
            url = f"http://{address}:{server.sockets[0].getsockname()[1]}"
            _write_note(self._world, url, self._sandbox.instance)
            if on_ready is not None:
                on_ready(url, self._sandbox.instance)
            await self._stop.wait()

    def _stop_after(self, until: Callable[[], None], loop: asyncio.AbstractEventLoop) -> None:
        until()
        with contextlib.suppress(RuntimeError):  # the loop has ended for another reason
            loop.call_soon_threadsafe(self._stop.set)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._opened += 1
        link = Link(reader, writer, str(self._opened))
        task = asyncio.get_running_loop().create_task(self._converse(link))
        self._links[task] = link
        task.add_done_callback(self._links.pop)

    async def _converse(self, link: Link) -> None:
        is_holder = False
        try:
            while not self._stop.is_set() and (head := await link.head()) is not None:
                if head.headers.get("host", "").rpartition(":")[0].strip("[]") not in _LOOPBACK:
                    # A page in a browser that reached us through a name of its own must not read or change the world.
                    await link.refuse_body(words("The sandbox answers to loopback names only.", 403))
                elif head.path.startswith("/_sandbox/"):
                    if head.path == "/_sandbox/hold" and not is_holder:
                        is_holder = True
                        self._hold(1)
                    await link.send(await control.answer(self._sandbox, head, await link.body()))
                else:
                    await self._sandbox.answer(link, head)
        except TooLargeError:
            await link.refuse_body(words("The body is larger than 64 MB.", 413))
        except h11.RemoteProtocolError:
            with contextlib.suppress(ConnectionError, h11.LocalProtocolError):
                await link.refuse_body(words("This is not HTTP.", 400))
        except (ConnectionError, h11.LocalProtocolError):
            pass
        finally:
            if is_holder:
                self._hold(-1)
            link.close()

    def _hold(self, change: int) -> None:
        """Somebody holds the sandbox, or lets go; with `ends_unheld` it goes when nobody has come back for a while."""
        self._holders += change
        if self._unheld is not None:
            self._unheld.cancel()
        if self._ends_unheld and self._holders == 0:
            self._unheld = asyncio.get_running_loop().call_later(_UNHELD_SECONDS, self._stop.set)

    async def _finish(self) -> None:
        """Answer what is being worked on, end the rest."""
        for task, link in list(self._links.items()):
            if not link.is_busy:
                task.cancel()
        if self._links:
            await asyncio.wait(list(self._links), timeout=_STOP_SECONDS)
        for task in list(self._links):
            task.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)
