"""The texts of a workbook that are not numbers: escapes undone, runs joined, phonetic hints left out.

In: the shared strings part. Out: the list of strings. Why apart: every way of reading cells needs the same texts.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from lynn.sheets.inflate import inflate
from lynn.sheets.recognise import unreadable
from lynn.sheets.xlsx_parts import local, new_parser

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ESCAPES = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_XML_BLANKS = " \t\r\n"


def undo_escapes(text: str) -> str:
    """`_x000D_` is a carriage return; `_x005F_x000D_` is the text `_x000D_` (ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPES.sub(lambda run: _joined(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), run[0])), text)


def _joined(text: str) -> str:
    """Halves of a character beyond the 16-bit plane, put together; a lone half cannot be written anywhere."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class TextGatherer:
    """Follows the tags inside `<si>` or `<is>` and gives their text. Tags come without prefix."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._inside = False
        self._keeps_blanks = False
        self._phonetic = 0

    def clear(self) -> None:
        """Begin another string."""
        self._pieces, self._inside, self._phonetic = [], False, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        if name == "t" and not self._phonetic:
            self._inside = True
            self._keeps_blanks = attributes.get("xml:space") == "preserve"
            self._pieces.append("")
        elif name == "rPh":
            self._phonetic += 1

    def end(self, name: str) -> None:
        """A tag closes."""
        if name == "t" and self._inside:
            self._inside = False
            if not self._keeps_blanks:
                self._pieces[-1] = self._pieces[-1].strip(_XML_BLANKS)
        elif name == "rPh":
            self._phonetic -= 1

    def text(self, data: str) -> None:
        """Characters between tags."""
        if self._inside:
            self._pieces[-1] += data

    def result(self) -> str:
        """The whole string."""
        return undo_escapes("".join(self._pieces))


def read_shared_strings(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    """All shared strings, in order. Raises `ListError`."""
    strings: list[str] = []
    if part is not None:
        parser = _strings_parser(strings)
        try:
            for chunk in inflate(archive, part):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise unreadable("list-damaged") from error
    return strings


def parse_strings(fragment: bytes) -> list[str]:
    """The strings of one well-formed fragment. Raises `expat.ExpatError`."""
    strings: list[str] = []
    _strings_parser(strings).Parse(fragment, True)
    return strings


def _strings_parser(into: list[str]) -> expat.XMLParserType:
    gatherer = TextGatherer()
    shorten: Callable[[str], str] = lru_cache(maxsize=256)(local)

    def start(name: str, attributes: dict[str, str]) -> None:
        name = shorten(name)
        if name == "si":
            gatherer.clear()
        else:
            gatherer.start(name, attributes)

    def end(name: str) -> None:
        name = shorten(name)
        if name == "si":
            into.append(gatherer.result())
        else:
            gatherer.end(name)

    parser = new_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = gatherer.text
    return parser
