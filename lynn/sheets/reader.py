"""The door of the readers: a file in, a Reading out, from a child process with a memory and a time limit.

Why a child: the readers beneath abort the interpreter on absurd files, and people do produce absurd files.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from lynn.errors import ListError, ListoError, StoreError
from lynn.sheets.options import ReadOptions
from lynn.sheets.refusals import unreadable
from lynn.text import Text, t

if TYPE_CHECKING:
    from lynn.sheets.table import Reading

#: Longest that a file may take. A million rows of 8 columns take a few seconds.
MOST_SECONDS = 30.0
#: Memory that reading a file may take.
MOST_BYTES = 1_000_000_000
#: How often the child is looked at.
_WATCH_SECONDS = 0.02
#: The program of the child; see `lynn.sheets.child.run`.
CHILD = "import gc; gc.disable(); from lynn.sheets.child import run; run()"
#: As in `lynn.sheets.child`, which this module does not import: it would cost each process the readers beneath.
_EXIT_MEMORY = 77
#: The child makes and drops arrays of a megabyte all the time. Given back to the system after each, their pages would be
#: cleared a hundred times over: a quarter of the whole time. Understood by glibc and Arrow; elsewhere without effect.
_KEPT_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 25),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 27),
    "MALLOC_TOP_PAD_": str(1 << 24),
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


def read_list(
    path: Path,
    name: str,
    into: Path,
    options: ReadOptions | None = None,
    *,
    on_progress: Callable[[float], None] | None = None,
    cancelled: threading.Event | None = None,
) -> Reading:
    """Read the file at `path`, called `name` by its owner, leaving the Table as Arrow in the folder `into`.

    Raises `ListError` with one sentence (its `code` is permanent) for everything that cannot be read.
    """
    request = _request(path, name, into, options)
    _run(request, on_progress or (lambda share: None), cancelled or threading.Event())
    return _loaded(into)


def _loaded(into: Path) -> Reading:
    # Only now: Arrow takes a sixth of a second to load, in which the child reads already.
    from lynn.sheets.store import load_reading

    return load_reading(into)


def _request(path: Path, name: str, into: Path, options: ReadOptions | None) -> str:
    into.mkdir(parents=True, exist_ok=True)
    return json.dumps(
        {
            "path": str(path.absolute()),
            "name": name,
            "into": str(into.absolute()),
            "options": asdict(options or ReadOptions()),
            "most_bytes": MOST_BYTES,
        }
    )


def _run(request: str, report: Callable[[float], None], cancelled: threading.Event) -> None:
    """Have a child do it; every way in which that can end but one is a `ListError`."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-c", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # whatever a library prints there may quote the list
        env=_environment(),
        encoding="utf-8",
    )
    answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    try:
        if child.stdin is None or child.stdout is None:
            raise unreadable("list-damaged")
        threading.Thread(target=_listen, args=(child.stdout, answers), daemon=True).start()
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(request + "\n")
            child.stdin.flush()
        report(0.0)
        _wait(child, answers, report, cancelled)
    except ListError:
        child.kill()
        child.wait()  # what it was writing is thrown away below
        from lynn.sheets.store import discard_leavings

        discard_leavings(Path(json.loads(request)["into"]), keep=None)
        raise
    finally:
        child.kill()
        # It holds half a gigabyte, which the system takes back in its own time; nobody needs to wait for that.
        threading.Thread(target=child.wait, daemon=True).start()
        if child.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                child.stdin.close()


def _environment() -> dict[str, str]:
    """The parent's, with the folder of this package in front: the child must not depend on where it is started."""
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8",
        **_KEPT_MEMORY,
    }


def _listen(stream: IO[str], answers: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    with stream:
        for line in stream:
            with contextlib.suppress(ValueError):
                answers.put(json.loads(line))
    answers.put(None)


def _wait(
    child: subprocess.Popen[str],
    answers: queue.SimpleQueue[dict[str, Any] | None],
    report: Callable[[float], None],
    cancelled: threading.Event,
) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while True:
        try:
            answer = answers.get(timeout=_WATCH_SECONDS)
        except queue.Empty:
            answer = {}
        if answer is None:
            raise unreadable("list-too-large") if child.wait() == _EXIT_MEMORY else unreadable("list-damaged")
        if "error" in answer:
            raise _error_of(answer["error"])
        if "done" in answer:
            return
        if "progress" in answer:
            report(float(answer["progress"]))
        if cancelled.is_set():
            raise ListError(t("Reading the list was stopped."), code="list-cancelled")
        if time.monotonic() > deadline:
            raise ListError(
                t("Reading this file took too long and was stopped. Split it, or save it as .csv, and try that."),
                code="list-too-slow",
            )
        if _resident_bytes(child.pid) > MOST_BYTES:
            raise unreadable("list-too-large")


def _resident_bytes(pid: int) -> int:
    """Memory of the process, where the system tells; 0 elsewhere, where the child watches itself."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_bytes().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _error_of(answer: dict[str, Any]) -> ListoError:
    family = StoreError if answer["kind"] == "store" else ListError
    return family(Text.from_json(answer["text"]), code=answer["code"], **answer["facts"])
