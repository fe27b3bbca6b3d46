"""What shows as a blank, and what does not show at all, in a pasted request.

Chats, web pages and word processors put non-breaking, narrow and ideographic blanks, joiners, direction marks and byte order marks
between the parts of a request. Between the parts they mean nothing; inside of a name that Lynn spelled so, they stay.
"""

from __future__ import annotations

import re
import unicodedata

#: Marks without a width that belong to the letter or the emoji before them.
_JOINING = "\u200c\u200d\ufe00-\ufe0f"
#: All other marks without a width.
_HIDDEN = "\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
#: For a character class: blanks of one line, hidden marks included.
ON_A_LINE = rf" \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000{_HIDDEN}{_JOINING}"
#: For a character class: the same with line breaks.
ANY = rf"\s{_HIDDEN}{_JOINING}"

_BLANK = re.compile(rf"[{ANY}]*\Z")
_UNSEEN = re.compile(rf"[{_HIDDEN}{_JOINING}]")
_FOREIGN_BLANK = re.compile(rf"[{_HIDDEN}]|(?=[^ ])[^\S\r\n\t]")


def is_blank(text: str) -> bool:
    """Whether nothing can be seen of it."""
    return _BLANK.match(text) is not None


def as_shown(name: str) -> str:
    """What a reader sees of a name: one blank between its words, no hidden marks."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", name)).split())


def foreign(blanks: str) -> set[str]:
    """The characters of a run of blanks that whoever copied the text put there."""
    return set(_FOREIGN_BLANK.findall(blanks))


def without(text: str, marks: set[str]) -> str:
    """The text with these blanks as plain ones, and these hidden marks left out."""
    return text.translate({ord(mark): None if _UNSEEN.match(mark) else " " for mark in marks})
