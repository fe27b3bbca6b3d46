"""One text in, one text out: what each repair does to a value.

Why apart from `repair`: these say what is right for a text and are tested as a table of before and after; `repair` does them to a
million rows. Nothing here knows a row or a field.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

#: UTF-8 read as Windows-1252: a capital A with tilde or circumflex (or such), then what the second byte became.
GARBLED_PATTERN: Final = (
    "[ÂÃ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|â[\u0080\u20ac]|ð[\u009f\u0178]"
    # Mu¤oz, Garc¡a: written by DOS, read as Windows-1252.
    "|[A-Za-zÀ-ÿ][¡¢£¤¥‚](?:[A-Za-zÀ-ÿ ]|$)"
)
_GARBLED = re.compile(GARBLED_PATTERN)
# Whole runs of what Windows-1252 writes beyond ASCII: each is garbled as a whole or not at all.
_WINDOWS_RUN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+"
)
_DOS = re.compile("(?<=[A-Za-zÀ-ÿ])[¡¢£¤¥‚](?=[A-Za-zÀ-ÿ ]|$)")
_FROM_DOS: Final = dict(zip("¡¢£¤¥‚", "íóúñÑé", strict=True))
# "í" garbled is "Ã" and a soft hyphen, "à" is "Ã" and a no-break blank: behind these two letters neither is taken away, or what was
# garbled could never be mended.
_NOT_GARBLED: Final = "(?<![ÂÃ])"

#: Also what scripts and addresses make of accents: Mu\\u00f1oz, Mu%C3%B1oz (but not in a link).
ENTITY_PATTERN: Final = (
    r"&(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|\\u00[0-9a-fA-F]{2}|^[^/=?@]*%[Cc]3%[89ABab][0-9A-Fa-f][^/=?@]*$"
)
_ENTITY = re.compile(r"&(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ESCAPE = re.compile(r"\\u(00[0-9a-fA-F]{2})")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")

# Zero-width marks, direction marks, the soft hyphen, and control characters other than line breaks and tabs.
_INVISIBLE: Final = (
    "\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\x00-\x08\x0e-\x1f\x7f"
)
# Between two letters one of these is a letter of some other machine, which nobody can tell.
_CONTROLS: Final = "\u0080-\u0084\u0086-\u009f"
INVISIBLE_PATTERN: Final = f"[{_INVISIBLE}{_CONTROLS}\u200d]"
# A zero-width joiner holds an emoji of several together (a family, a profession): between two of them it stays.
_EMOJI: Final = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_INVISIBLE_CHARACTER = re.compile(
    f"{_NOT_GARBLED}[{_INVISIBLE}]|(?<![^\\W\\d_])[{_CONTROLS}]|(?<![ÂÃ])[{_CONTROLS}](?![^\\W\\d_])"
    f"|(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])"
)

_OTHER_BLANKS: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LINE_MARKS: Final = "\t\n\v\f\r\u0085\u2028\u2029"
#: WhatsApp refuses parameters with "new-line/tab characters or more than 4 consecutive spaces" (its error 132018); a run of
#: four is taken for too many as well, because makers differ on how they count.
LINE_BREAK_PATTERN: Final = f"[{_LINE_MARKS}]| {{4,}}"
GAP_PATTERN: Final = f"[{_LINE_MARKS}{_OTHER_BLANKS}]| {{4,}}"
_LINE = re.compile(
    f"(?:{_NOT_GARBLED}[ {_OTHER_BLANKS}])*{_NOT_GARBLED}[{_LINE_MARKS}][{_LINE_MARKS} {_OTHER_BLANKS}]*"
)
_OTHER_BLANK = re.compile(f"{_NOT_GARBLED}[{_OTHER_BLANKS}]")
_LONG_GAP = re.compile(" {4,}")


def mend_accents(text: str) -> str:
    """Undo "UTF-8 read as Windows-1252", up to three times over; what that does not explain stays as it is."""
    for _ in range(3):
        mended = _WINDOWS_RUN.sub(_as_utf8, text)
        if mended == text:
            break
        text = mended
    return _DOS.sub(lambda found: _FROM_DOS[found.group()], text)


def _as_utf8(run: re.Match[str]) -> str:
    characters = run.group()
    if not _GARBLED.search(characters):
        return characters
    try:
        # Windows-1252 leaves five bytes without a character; programs pass them through as control characters.
        return b"".join(
            bytes([ord(character)]) if "\x80" <= character <= "\x9f" else character.encode("cp1252")
            for character in characters
        ).decode("utf-8")
    except UnicodeError:
        return characters


def decode_entities(text: str) -> str:
    """`&amp;` and the like become the characters they stand for; anything unknown stays."""
    text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text if set(text) & set("/=?@") else _PERCENT.sub(_as_letters, text)


def _as_letters(run: re.Match[str]) -> str:
    try:
        letters = bytes.fromhex(run.group().replace("%", "")).decode("utf-8")
    except UnicodeError:
        return run.group()
    return run.group() if letters.isascii() else letters


def remove_invisible(text: str) -> str:
    """Without characters that nobody sees; emoji stay whole."""
    return _INVISIBLE_CHARACTER.sub("", text)


def compose_accents(text: str) -> str:
    """A letter and an accent of its own become one letter (NFC)."""
    return unicodedata.normalize("NFC", text)


def join_lines(text: str) -> str:
    """Line breaks, tabs and long gaps become one blank; unusual blanks become ordinary ones."""
    return _LONG_GAP.sub(" ", _OTHER_BLANK.sub(" ", _LINE.sub(" ", text)))


def trim_blanks(text: str) -> str:
    """Without blanks around it."""
    trimmed = text.strip()
    if trimmed[-1:] in ("Â", "Ã") and (cut := text.rindex(trimmed[-1]) + 1) < len(text) and text[cut] in "\x85\xa0":
        return trimmed + text[cut]
    return trimmed


@dataclass(frozen=True, kw_only=True)
class TextRepair:
    """A repair of single values. `mend` is called only for texts in which RE2 finds `pattern`."""

    name: str
    pattern: str
    mend: Callable[[str], str]
    is_default: bool


#: In the order in which they are done: each may uncover work for the next.
TEXT_REPAIRS: Final = (
    TextRepair(name="mend-accents", pattern=GARBLED_PATTERN, mend=mend_accents, is_default=False),
    TextRepair(name="decode-entities", pattern=ENTITY_PATTERN, mend=decode_entities, is_default=False),
    TextRepair(name="remove-invisible", pattern=INVISIBLE_PATTERN, mend=remove_invisible, is_default=True),
    TextRepair(name="compose-accents", pattern=r"\p{M}", mend=compose_accents, is_default=True),
    TextRepair(name="join-lines", pattern=GAP_PATTERN, mend=join_lines, is_default=True),
    TextRepair(name="trim-blanks", pattern=r"^[\s\p{Z}]|[\s\p{Z}]$", mend=trim_blanks, is_default=True),
)

# Small words inside names of people and places, in Spanish, Portuguese, and of European families.
_PARTICLES: Final = (
    "De",
    "Del",
    "La",
    "Las",
    "Los",
    "El",
    "Y",
    "E",
    "Da",
    "Do",
    "Das",
    "Dos",
    "Van",
    "Von",
    "Der",
    "Di",
)
_ROMAN: Final = ("Ii", "Iii", "Iv", "Vi", "Vii", "Viii", "Ix", "Xii", "Xiii", "Xxi", "Xxiii")


def capitalised(texts: pa.Array) -> pa.Array:
    """ANA MARÍA DE LA CRUZ → Ana María de la Cruz, for a whole column at once."""
    texts = pc.utf8_title(texts)
    for word in _PARTICLES:
        texts = pc.replace_substring(texts, f" {word} ", f" {word.lower()} ")
    # Two small words in a row share the blank between them: "De La" needs a second look at the second one.
    for word in ("La", "Las", "Los", "Der"):
        texts = pc.replace_substring(texts, f" {word} ", f" {word.lower()} ")
    for word in _ROMAN:
        texts = pc.replace_substring_regex(texts, rf"\b{word}$", word.upper())
    return pc.replace_substring_regex(texts, r"(['’])S\b", r"\1s")
