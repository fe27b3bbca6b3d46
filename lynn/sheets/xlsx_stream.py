"""A part of the package as stretches of whole elements, inflated ahead by a thread of its own.

In: a zip member and the tag that closes its elements. Out: what stands before them, the stretches, what stands after. Why:
inflating takes as long as scanning, and there are two cores.
"""

from __future__ import annotations

import queue
import threading
import zipfile
from collections.abc import Callable, Iterator

from lynn.sheets.xlsx_bytes import UnknownStructureError
from lynn.sheets.xlsx_parts import inflate

#: Small enough for the processor's cache, large enough that the work for each stretch does not count.
STRETCH_BYTES = 1 << 20
#: Stretches inflated ahead of the scanner.
_AHEAD = 12
#: Beyond this without one whole element, the structure is not an ordinary one.
_LONGEST_ELEMENT = 64 << 20
_LONGEST_HEAD = 16 << 20


class PartStream:
    """Reads one part. Use as a context; `head` is there at once, `tail` once the stretches are used up."""

    def __init__(
        self, archive: zipfile.ZipFile, part: str, *, opens: bytes, closes: bytes, limit: int, element: bytes
    ) -> None:
        self.head = b""
        self.tail = b""
        self._opens, self._closes, self._element = opens, closes, element
        self._chunks: queue.Queue[bytes | BaseException | None] = queue.Queue(_AHEAD)
        self._stopped = threading.Event()
        self._source: Callable[[], Iterator[bytes]] = lambda: inflate(
            archive, part, limit=limit, chunk_bytes=STRETCH_BYTES
        )
        self._thread = threading.Thread(target=self._inflate, daemon=True)
        self._rest = b""

    def __enter__(self) -> PartStream:
        self._thread.start()
        while (found := self.head.find(self._opens)) < 0:
            chunk = self._next()
            if chunk is None or len(self.head) > _LONGEST_HEAD:
                self._stop()
                raise UnknownStructureError
            self.head += chunk
        end = found + len(self._opens)
        self.head, self._rest = self.head[:end], self.head[end:]
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def stretches(self, on_bytes: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Stretches of whole elements, in order."""
        rest = self._rest
        while True:
            if (end := rest.find(self._closes)) >= 0:
                self.tail = rest[end:] + b"".join(self._remaining())
                if rest[:end].strip():
                    yield rest[:end]
                return
            cut = rest.rfind(self._element) + len(self._element)
            if cut >= len(self._element):
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > _LONGEST_ELEMENT:
                raise UnknownStructureError
            chunk = self._next()
            if chunk is None:
                raise UnknownStructureError
            if on_bytes is not None:
                on_bytes(len(chunk))
            rest += chunk

    def _remaining(self) -> Iterator[bytes]:
        while (chunk := self._next()) is not None:
            yield chunk

    def _next(self) -> bytes | None:
        chunk = self._chunks.get()
        if isinstance(chunk, BaseException):
            raise chunk
        return chunk

    def _inflate(self) -> None:
        try:
            for chunk in self._source():
                if not self._put(chunk):
                    return
            self._put(None)
        except BaseException as error:
            self._put(error)

    def _put(self, chunk: bytes | BaseException | None) -> bool:
        while not self._stopped.is_set():
            try:
                self._chunks.put(chunk, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def _stop(self) -> None:
        self._stopped.set()
        self._thread.join()
