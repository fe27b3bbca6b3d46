"""The sender's life: in a thread of the app, or as a process of its own on any machine.

In: a `Sender`. Out: the same, running, until it stops politely: nothing new leaves, the POSTs in hand are finished
and written down. An app must stop within seconds, so it waits `Timing.stop_seconds` and no longer; what has no answer by then
stays `sending` and becomes `unknown` when its lease runs out. A worker process waits as long as a POST may take.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from lynn.sending.sender import Sender

_log = logging.getLogger(__name__)

#: The main thread looks whether it was told to stop this often; a signal wakes it earlier.
_LOOK_SECONDS = 0.2


class WorkerHandle:
    """A sender that runs in a thread of this process."""

    def __init__(self, sender: Sender, finish_seconds: float | None) -> None:
        self.sender = sender
        self._bell = sender.ledger.store.bell
        self._stop = threading.Event()
        self._finish_seconds = finish_seconds
        self._is_finished = False
        self._thread = threading.Thread(target=self._run, name="lynn-sender", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._is_finished = self.sender.run(self._stop, finish_seconds=self._finish_seconds)

    @property
    def is_alive(self) -> bool:
        """Whether it still sends; a page may say so when not."""
        return self._thread.is_alive()

    def stop(self, timeout: float | None = None) -> bool:
        """Let nothing new leave, finish what is in hand; whether all of it was. Returns within `timeout` seconds (None: waits)."""
        self._stop.set()
        self._bell.ring()
        self._thread.join(timeout)
        return self._is_finished


def start_in_thread(sender: Sender) -> WorkerHandle:
    """Start sending in this process. Call `stop` before it ends."""
    return WorkerHandle(sender, sender.ledger.timing.stop_seconds)


def run_worker(sender: Sender) -> bool:
    """Send until SIGTERM or Ctrl-C, then finish the POSTs in hand; whether all of them were. Call it in the main thread.

    A second signal ends it at once; what is in hand then becomes `unknown` when its lease runs out.
    """
    with _told_to_stop() as told:
        handle = WorkerHandle(sender, None)
        _log.info("worker %s started", sender.name)
        while not told.is_set and handle.is_alive:
            time.sleep(_LOOK_SECONDS)
        is_finished = handle.stop()
    _log.info("worker %s stopped", sender.name)
    return is_finished


class _Told:
    """Set by a signal's handler, which may interrupt anything: so no lock, only a flag."""

    is_set = False


@contextmanager
def _told_to_stop() -> Iterator[_Told]:
    told = _Told()

    def hear(_number: int, _frame: FrameType | None) -> None:
        if told.is_set:
            raise KeyboardInterrupt
        told.is_set = True

    before = {number: signal.signal(number, hear) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
