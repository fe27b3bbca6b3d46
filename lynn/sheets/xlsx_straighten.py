"""Rows in a rare spelling, rewritten in the one that the scanner knows.

In: a stretch of rows that `xlsx_scan` refused. Out: the same rows without remarks and `CDATA`, with inline text of several runs as
one, with references first and in double quotes. Why: some exporters spell all of a million rows so, and the general reader
would take a minute for them. What is still odd afterwards the scanner refuses again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from lynn.sheets.xlsx_bytes import UnknownStructureError
from lynn.sheets.xlsx_text import parse_strings

#: Remarks, and text written as it is between marks of its own, from left to right: neither counts inside the other.
_ASIDE = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
#: A `<` never stands inside an attribute or a text, so what looks like a tag is one. (Where it is none, as in `<![CDATA[`, the
#: scanner does not know the `<!` either.)
_REFERENCE = re.compile(
    rb"""<(row|c)((?:\s+[\w:]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*?)\s+r\s*=\s*(?:"([A-Z]*\d+)"|'([A-Z]*\d+)')"""
)
_INLINE = re.compile(rb"<is>(.*?)</is>", re.DOTALL)
_ONE_RUN = re.compile(rb'<t(?: xml:space="preserve")?>[^<]*</t>')


def straightened(rows: bytes) -> Iterator[bytes]:
    """The rows in one plainer spelling after the other, each worth a try; the quickest to make first. Raises
    `UnknownStructureError`."""
    if b"<!" in rows or b"<?" in rows:
        rows = _ASIDE.sub(_in_entities, rows)
        yield rows
    if b"<is>" in rows:
        rows = _INLINE.sub(_as_one_run, rows)
        yield rows
    yield _REFERENCE.sub(rb'<\1 r="\3\4"\2', rows)


def _in_entities(found: re.Match[bytes]) -> bytes:
    return (found[1] or b"").replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _as_one_run(found: re.Match[bytes]) -> bytes:
    if _ONE_RUN.fullmatch(found[1]):
        return found[0]
    try:
        (text,) = parse_strings(b"<sst><si>" + found[1] + b"</si></sst>")
    except (expat.ExpatError, ValueError) as error:
        raise UnknownStructureError from error
    # As a program would write it: entities for what XML reserves, escapes for what it would change.
    for plain, written in (("&", "&amp;"), ("<", "&lt;"), ("_x", "_x005F_x"), ("\r", "_x000D_")):
        text = text.replace(plain, written)
    return b'<is><t xml:space="preserve">' + text.encode() + b"</t></is>"
