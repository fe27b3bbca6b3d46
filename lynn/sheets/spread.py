"""Items worked on by several threads at once, their results in the order of the items.

In: an iterator and what to do with each item. Out: an iterator of results. Why: numpy and Arrow let go of the interpreter while
they work, so two stretches of a sheet take two processors no longer than one takes one.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")
#: More threads would only hold more stretches in memory: what hands them out is one thread.
_MOST_THREADS = 4


class Spread(Generic[_Item, _Done]):
    """Use as a context, which gives the results; leaving the context waits for what is under way and drops the rest."""

    def __init__(self, work: Callable[[_Item], _Done], items: Iterator[_Item], *, threads: int | None = None) -> None:
        """`work` is called from several threads, `items` from the one that iterates. An error comes in its item's place.

        With no threads (0) each item is worked on when it is asked for, and nothing beyond it."""
        self._work = work
        self._items = items
        self._threads = min(os.cpu_count() or 1, _MOST_THREADS) if threads is None else threads
        self._pool = ThreadPoolExecutor(self._threads) if self._threads else None

    def __enter__(self) -> Iterator[_Done]:
        return map(self._work, self._items) if self._pool is None else self._results(self._pool)

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _results(self, pool: ThreadPoolExecutor) -> Iterator[_Done]:
        under_way: deque[Future[_Done]] = deque()
        for item in self._items:
            under_way.append(pool.submit(self._work, item))
            # One for each thread, and one that waits for the first to be free.
            if len(under_way) > self._threads:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
