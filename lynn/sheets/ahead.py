"""An iterator that runs ahead in a thread of its own.

In: any iterator. Out: the same items, in order, its exceptions included. Why: inflating, scanning and showing cells each hold
a processor only part of the time, and there are two cores.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
#: Seconds between two looks whether anybody still wants the items.
_PATIENCE_SECONDS = 0.1


class _End:
    """Nothing follows, or only this error."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Ahead(Generic[_Item]):
    """Use as a context and iterate; leaving the context stops the thread."""

    def __init__(self, source: Iterator[_Item], *, depth: int) -> None:
        self._source = source
        self._queue: queue.Queue[_Item | _End] = queue.Queue(depth)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Ahead[_Item]:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def __iter__(self) -> Iterator[_Item]:
        return self

    def __next__(self) -> _Item:
        item = self._queue.get()
        if not isinstance(item, _End):
            return item
        # Whoever asks again gets the same answer.
        self._queue.put(item)
        if item.error is None:
            raise StopIteration
        raise item.error

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            for item in self._source:
                if not self._put(item):
                    return
        except BaseException as raised:
            error = raised
        self._put(_End(error))

    def _put(self, item: _Item | _End) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put(item, timeout=_PATIENCE_SECONDS)
            except queue.Full:
                continue
            return True
        return False
