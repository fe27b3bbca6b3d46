"""A part of the package as stretches of whole elements.

In: a zip member and the tags around its elements. Out: what stands before them, the stretches, what stands after. Why: a
sheet of a million rows is 300 MB of XML; it is never in memory as a whole.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass

from lynn.sheets.ahead import Ahead
from lynn.sheets.inflate import inflate
from lynn.sheets.xlsx_bytes import PADDING, UnknownStructureError

#: What a stretch has at most. Usual ones have half of that: small enough for the processor's cache, large enough that the work
#: for each stretch does not count.
STRETCH_BYTES = 1 << 22
#: The same where only the beginning of a part is looked at.
_PREVIEW_BYTES = 1 << 18
#: Stretches inflated ahead of the scanner.
_AHEAD = 8
#: Beyond this without one whole element, the structure is not an ordinary one.
_LONGEST_ELEMENT = 64 << 20
_LONGEST_HEAD = 16 << 20


@dataclass(frozen=True, kw_only=True)
class Tags:
    """Names of tags: that before the first element (or the element itself), that after the last one, that of an element."""

    opens: bytes
    closes: bytes
    element: bytes


ROWS = Tags(opens=b"sheetData", closes=b"sheetData", element=b"row")
STRINGS = Tags(opens=b"si", closes=b"sst", element=b"si")


class PartStream:
    """Reads one part. Use as a context; `head` is there at once, `tail` once the stretches are used up."""

    def __init__(self, archive: zipfile.ZipFile, part: str, tags: Tags, *, limit: int, is_whole: bool = True) -> None:
        """Not `is_whole`: only the beginning is wanted, so nothing is inflated ahead. `limit`: bytes that it may have."""
        self.head = b""
        self.tail = b""
        self._opens = re.compile(rb"<(?:([A-Za-z]\w*):)?" + tags.opens + rb">")
        self._closes, self._element = b"</" + tags.closes + b">", b"</" + tags.element + b">"
        self._prefix = b""
        self._rest = b""
        size = STRETCH_BYTES if is_whole else _PREVIEW_BYTES
        inflated = inflate(archive, part, limit=limit, chunk_bytes=size)
        self._ahead = Ahead(inflated, depth=_AHEAD) if is_whole else nullcontext(inflated)
        self._chunks: Iterator[bytes] = iter(())

    def __enter__(self) -> PartStream:
        self._chunks = self._ahead.__enter__()
        try:
            self._read_head()
        except BaseException:
            self._ahead.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._ahead.__exit__(None, None, None)

    def stretches(self, on_bytes: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Stretches of whole elements, in order, each with `PADDING` on both sides."""
        chunk, rest = self._rest, b""
        while True:
            cut = chunk.rfind(self._element) + len(self._element)
            if cut >= len(self._element):
                yield self._padded(rest, memoryview(chunk)[:cut])
                rest, looked_at = chunk[cut:], 0
            else:
                # A tag may have begun in what was looked at already.
                rest, looked_at = rest + chunk, max(len(rest) - len(self._closes), 0)
            # What closes stands behind the last element. Where it does not, the scanner finds tags that it does not know.
            if (end := rest.find(self._closes, looked_at)) >= 0:
                self.tail = self._plain(rest[end:] + b"".join(self._chunks))
                if rest[:end].strip():
                    yield self._padded(rest[:end])
                return
            following = next(self._chunks, None)
            if following is None or len(rest) > _LONGEST_ELEMENT:
                raise UnknownStructureError
            if on_bytes is not None:
                on_bytes(len(following))
            chunk = following

    def _padded(self, *pieces: bytes | memoryview) -> bytes:
        if self._prefix:
            pieces = (self._plain(b"".join(pieces)),)
        return b"".join((PADDING, *pieces, PADDING))

    def _read_head(self) -> None:
        while (found := self._opens.search(self.head)) is None:
            chunk = next(self._chunks, None)
            if chunk is None or len(self.head) > _LONGEST_HEAD:
                raise UnknownStructureError
            self.head += chunk
        if found[1] is not None:
            self._prefix = found[1] + b":"
            self._closes = self._closes.replace(b"</", b"</" + self._prefix)
            self._element = self._element.replace(b"</", b"</" + self._prefix)
        # Where the first element itself is what opens, it belongs to the stretches.
        self._rest = self.head[found.start() if self._element == b"</" + found[0][1:] else found.end() :]
        self.head = self._plain(self.head[: found.end()])

    def _plain(self, xml: bytes) -> bytes:
        """The same without the prefix that some programs put before every tag (`<x:row>`)."""
        if not self._prefix:
            return xml
        return xml.replace(b"</" + self._prefix, b"</").replace(b"<" + self._prefix, b"<")
