"""A sandbox in a process of its own: started for one owner, or shared by every process that uses the same data folder.

    running = start(Path("world.sqlite")); running.url; running.stop()     # ends with its owner, however that ends
    url = ensure(Path("data"))                                             # the folder's one sandbox, started if need be

Neither leaves a process behind: an owned sandbox waits for the end of a pipe that only its owner holds open, a shared one
counts the connections by which processes hold it and goes a few seconds after the last of them has gone. The system
closes both when a process dies, even by `kill -9`.
"""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from .lock import FileLock
from .server import WorldError, read_note, run

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 20.0
_STOP_SECONDS = 5.0
_ANSWER_SECONDS = 2.0
_OWNED = "from lynn.sandbox.child import serve_owned; serve_owned()"
_SHARED = "from lynn.sandbox.child import serve_shared; serve_shared()"


class StartError(Exception):
    """The sandbox did not come up; the text is its own sentence."""


@dataclass(frozen=True)
class Running:
    """A sandbox that this process owns."""

    url: str
    #: Its process id.
    pid: int
    _process: "subprocess.Popen[str]" = field(repr=False)

    def stop(self) -> None:
        """End it politely: it answers first what it is working on."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        _end(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(world: Path, port: int = 0) -> Running:
    """Serve `world` in a child process, on a free port unless one is given. Raises `StartError`."""
    process = _spawn(_OWNED, world, port)
    said = _first_line(process)
    return Running(said["url"], process.pid, process)


def ensure(data: Path) -> str:
    """The URL of the one sandbox of this data folder, for this process and every other one that asks.

    It is shared too when somebody else serves the folder's world, as `python -m lynn sandbox` does. Cheap to call before
    each use: while the sandbox lives it costs a look at a socket. When it has died, a new one goes on
    with the same world, on the same port if that is free. Raises `StartError`.
    """
    world = data.resolve() / "sandbox" / "world.sqlite"
    with _guard:
        held = _held.get(world)
        if held is not None:
            if held.is_alive():
                return held.url
            held.connection.close()
        world.parent.mkdir(parents=True, exist_ok=True)
        with _starting(world):
            known = read_note(world)
            held = _hold(known) if known else None
            if held is None:
                port = urlsplit(known["url"]).port if known else None
                held = _hold(_release(_spawn(_SHARED, world, port or 0)))
        if held is None:
            raise StartError("The sandbox was started, but does not answer.")
        _held[world] = held
        return held.url


def serve_owned() -> None:
    """The child's side of `start`: serve until standard input ends."""
    _serve(is_shared=False)


def serve_shared() -> None:
    """The child's side of `ensure`: serve until nobody holds it."""
    _serve(is_shared=True)


@dataclass(frozen=True)
class _Held:
    """This process's hold on a shared sandbox: an open connection."""

    url: str
    connection: http.client.HTTPConnection
    #: A forked child must not lean on its parent's hold.
    pid: int = field(default_factory=os.getpid)

    def is_alive(self) -> bool:
        raw = self.connection.sock
        if raw is None or self.pid != os.getpid():
            return False
        raw.setblocking(False)
        try:
            return raw.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False


_held: dict[Path, _Held] = {}
_guard = threading.Lock()


@contextlib.contextmanager
def _starting(world: Path) -> Iterator[None]:
    """Only one process at a time looks for the world's sandbox and starts one."""
    with contextlib.closing(FileLock(world.with_name("starting.lock"))) as lock:
        lock.acquire(wait=True)
        yield


def _hold(known: dict[str, Any]) -> _Held | None:
    """A hold on the sandbox of the note; None when it is gone, or when somebody else has its port now."""
    address = urlsplit(known["url"])
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/_sandbox/hold")
        answer = json.loads(connection.getresponse().read())
        if answer["instance"] == known["instance"]:
            return _Held(known["url"], connection)
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        pass
    connection.close()
    return None


def _release(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Wait until it is up, then let it live on without us."""
    said = _first_line(process)
    if process.stdout is not None:
        process.stdout.close()
    # Collected when it ends, so that neither a zombie nor a warning of Python's stays behind.
    threading.Thread(target=process.wait, daemon=True, name="sandbox-collector").start()
    return said


def _spawn(code: str, world: Path, port: int) -> "subprocess.Popen[str]":
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code, str(world.resolve()), str(port)],
        stdin=subprocess.PIPE if code is _OWNED else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=None if code is _OWNED else subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        # A Ctrl-C in the terminal is for us alone: what we still send must find the sandbox there.
        start_new_session=True,
    )


def _first_line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """What the child says when it is up. Raises `StartError` with its sentence when it is not."""
    stopper = threading.Timer(_START_SECONDS, process.kill)
    stopper.start()
    line = process.stdout.readline() if process.stdout else ""
    stopper.cancel()
    said: dict[str, Any] = json.loads(line) if line else {"error": "The sandbox ended before it was up."}
    if "error" in said:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()
        raise StartError(said["error"])
    return said


def _serve(*, is_shared: bool) -> None:
    world, port = Path(sys.argv[1]), int(sys.argv[2])
    until = None if is_shared else _wait_for_owner
    # A shared sandbox would like its old port, but takes any other when somebody has that one now.
    ports = [port, 0] if is_shared and port else [port]
    for chosen in ports:
        try:
            run(chosen, world, on_ready=_tell, ends_unheld=is_shared, waits_for_world=is_shared, until=until)
        except WorldError as problem:
            _say({"error": str(problem)})
        except OSError:
            if chosen == ports[-1]:
                _say({"error": f"The sandbox can't open the port {port} or the world {world}."})
            continue
        return


def _wait_for_owner() -> None:
    # Not through sys.stdin: a thread that waits inside its lock makes the interpreter abort when it ends.
    while os.read(0, 1):
        pass


def _tell(url: str, instance: str) -> None:
    _say({"url": url, "instance": instance})


def _say(said: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _end(process: "subprocess.Popen[str]") -> None:
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
