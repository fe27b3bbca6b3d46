"""Excel's number format codes, taken apart: `_-"$"* #,##0_-;[Red]-0` becomes Sections of Tokens.

In: a format code, or the id of a built-in one. Out: `NumberFormat`. Why: what a person sees in a cell is the number *and*
its format, and none of the readers beneath gives the text; `formats` draws it from this.
Grammar: ECMA-376 part 1, 18.8.30 and 18.8.31.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache
from typing import NamedTuple

from lynn.sheets.regions import Region


class Part(Enum):
    """What a Token is."""

    LITERAL = auto()
    #: `*x`: the rest of the cell is filled with x. Between sign and number it reads as one blank.
    FILL = auto()
    #: `0`, `#` or `?`.
    DIGIT = auto()
    POINT = auto()
    COMMA = auto()
    PERCENT = auto()
    #: `E+` or `E-`.
    EXPONENT = auto()
    SLASH = auto()
    #: The cell's text.
    TEXT = auto()
    GENERAL = auto()
    #: A run such as `yyyy`, `mmm`, `d`.
    DAY = auto()
    #: A run such as `hh`, `MM` (minutes, in capitals here), `s`, `AM/PM`, `.00` (parts of a second).
    CLOCK = auto()
    #: `[h]`, `[mm]`, `[ss]`: counts beyond a day, an hour, a minute.
    ELAPSED = auto()


class Token(NamedTuple):
    """One piece of a format code."""

    part: Part
    text: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """One of up to four alternatives, parted by `;`."""

    tokens: tuple[Token, ...]
    #: `[>=1000]` as (">=", 1000.0).
    condition: tuple[str, float] | None = None
    #: Windows locale id of `[$-340A]` or `[$-es-CL]`, for month and day names.
    lcid: int | None = None

    @cached_property
    def _parts(self) -> frozenset[Part]:
        return frozenset(token.part for token in self.tokens)

    def has(self, *parts: Part) -> bool:
        """Whether any token is one of these."""
        return not self._parts.isdisjoint(parts)

    @cached_property
    def is_calendar(self) -> bool:
        """Shows a date, a time of day or a duration."""
        return self.has(Part.DAY, Part.CLOCK, Part.ELAPSED)


@dataclass(frozen=True, kw_only=True)
class NumberFormat:
    """A whole format code. `numbers` has one to three sections."""

    numbers: tuple[Section, ...]
    #: For cells of text; None: text shows as it is.
    text: Section | None = None

    @property
    def is_general(self) -> bool:
        """Shows whatever number as it is."""
        first = self.numbers[0]
        return len(self.numbers) == 1 and len(first.tokens) == 1 and first.tokens[0].part in (Part.GENERAL, Part.TEXT)


#: Built-in formats (ECMA-376, 18.8.30) whose code does not depend on the computer's settings.
_BUILT_IN: Mapping[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);(#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);(#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    # Times of the East Asian calendars; elsewhere Excel shows a plain time.
    32: "h:mm:ss",
    33: "h:mm:ss",
    34: "h:mm:ss",
    35: "h:mm:ss",
    55: "h:mm:ss",
    56: "h:mm:ss",
}
#: East Asian dates, which elsewhere show as the short date.
_SHORT_DATES = frozenset({14, *range(27, 32), 36, *range(50, 55), 57, 58})


def built_in_code(number_id: int, region: Region, written: str | None = None) -> str:
    """The code of a built-in format; `written` is what the file itself says it is, which the short dates ignore."""
    if number_id in _SHORT_DATES:
        return region.short_date
    if number_id == 22:
        return f"{region.short_date} h:mm"
    if written is not None:
        return written
    if number_id == 15:
        return region.day_month_year
    if number_id == 16:
        return region.day_month
    return _BUILT_IN.get(number_id, "General")


_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.)
    | _(?P<blank>.)
    | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|Standard|Estándar|Geral)
    | (?P<noon>AM/PM|A/P)
    | (?P<exponent>E[+-])
    | (?P<run>y+|m+|d+|h+|s+|b+|g+|e+)
    | (?P<part>\.0+(?=[^0\#?]|$))
    | (?P<sign>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^\-]*)(?:-(.*))?", re.DOTALL)
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+")
#: Locale ids of the names that newer programs write in their place; of a language's name its first part is enough.
_LOCALES: Mapping[str, int] = {"x-sysdate": 0xF800, "x-systime": 0xF400, "en": 0x09, "es": 0x0A, "pt": 0x16}
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_SIGNS = {
    "0": Part.DIGIT,
    "#": Part.DIGIT,
    "?": Part.DIGIT,
    ".": Part.POINT,
    ",": Part.COMMA,
    "%": Part.PERCENT,
    "/": Part.SLASH,
    "@": Part.TEXT,
}


@lru_cache(maxsize=4096)
def parse_format(code: str) -> NumberFormat:
    """Take a format code apart. Never fails: what is not understood shows as it stands."""
    sections = [_section(part) for part in _split(code)] or [_section("General")]
    text: Section | None = None
    if len(sections) >= 4:
        text = sections[3]
    elif sections[-1].has(Part.TEXT):
        text = sections[-1]
        sections = sections[:-1] if len(sections) > 1 else sections
    if text is not None and text.tokens == (Token(Part.TEXT, "@"),):
        text = None
    return NumberFormat(numbers=tuple(sections[:3]), text=text)


def _split(code: str) -> list[str]:
    """Sections, parted by the `;` that stand outside of quotes, brackets and escapes."""
    found, start, position = [], 0, 0
    while position < len(code):
        sign = code[position]
        if sign == '"':
            position = code.find('"', position + 1)
        elif sign == "[":
            position = code.find("]", position + 1)
        elif sign in "\\_*":
            position += 1
        elif sign == ";":
            found.append(code[start:position])
            start = position + 1
        if position < 0:
            break
        position += 1
    return [*found, code[start:]] if code else []


def _section(code: str) -> Section:
    tokens: list[Token] = []
    condition: tuple[str, float] | None = None
    lcid: int | None = None
    for match in _TOKEN.finditer(code):
        kind, text = str(match.lastgroup), match.group(match.lastgroup or 0)
        if kind == "bracket":
            if found := _CONDITION.fullmatch(text.strip()):
                condition = (found[1], float(found[2]))
            elif found := _CURRENCY.fullmatch(text):
                lcid = _locale_id(found[2] or "") or lcid
                tokens += [Token(Part.LITERAL, found[1])] if found[1] else []
            elif _ELAPSED.fullmatch(text):
                tokens.append(Token(Part.ELAPSED, text.lower()))
            # Colours and digit shapes ([Red], [Color12], [DBNum1]) are seen, not read.
        else:
            tokens.append(_token(kind, text))
    return Section(tokens=_settle_calendar(tokens), condition=condition, lcid=lcid)


def _locale_id(written: str) -> int | None:
    """The id in `340A`, `es-CL` or `x-sysdate`; a comma parts it from the calendar. None for what says nothing here."""
    name = written.partition(",")[0].strip().lower()
    if _HEXADECIMAL.fullmatch(name):
        return int(name, 16)
    return _LOCALES.get(name) or _LOCALES.get(name.partition("-")[0])


def _token(kind: str, text: str) -> Token:
    if kind in ("quoted", "escaped"):
        return Token(Part.LITERAL, text)
    if kind == "blank":
        return Token(Part.LITERAL, " ")
    if kind == "fill":
        return Token(Part.FILL, text)
    if kind == "general":
        return Token(Part.GENERAL, text)
    if kind == "noon":
        return Token(Part.CLOCK, "AM/PM" if len(text) > 3 else "A/P")
    if kind == "exponent":
        return Token(Part.EXPONENT, text.upper())
    if kind == "run":
        return Token(Part.CLOCK if text[0] in "hHsS" else Part.DAY, text.lower())
    if kind == "part":
        return Token(Part.CLOCK, text)
    return Token(_SIGNS.get(text, Part.LITERAL), text)


def _settle_calendar(tokens: list[Token]) -> tuple[Token, ...]:
    """Tell minutes from months, and parts of a second from decimals."""
    is_calendar = any(
        token.part in (Part.DAY, Part.ELAPSED) or (token.part is Part.CLOCK and token.text[0] != ".")
        for token in tokens
    )
    settled: list[Token] = []
    for token in tokens:
        if not is_calendar and token.part is Part.CLOCK:
            settled += [Token(Part.POINT, "."), *(Token(Part.DIGIT, "0") for _ in token.text[1:])]
        elif is_calendar and token.part in (Part.SLASH, Part.COMMA, Part.POINT, Part.PERCENT):
            settled.append(Token(Part.LITERAL, token.text))
        else:
            settled.append(token)
    for position, token in enumerate(settled):
        if token.part is Part.DAY and token.text in ("m", "mm") and _is_minutes(settled, position):
            settled[position] = Token(Part.CLOCK, token.text.upper())
    return tuple(settled)


def _is_minutes(tokens: list[Token], position: int) -> bool:
    """An `m` counts minutes right after an hour or right before a second (ECMA-376, 18.8.31)."""
    calendar = (Part.DAY, Part.CLOCK, Part.ELAPSED)
    before = next((t for t in reversed(tokens[:position]) if t.part in calendar), None)
    after = next((t for t in tokens[position + 1 :] if t.part in calendar), None)
    return (before is not None and before.part is not Part.DAY and before.text[0] == "h") or (
        after is not None and after.part is not Part.DAY and after.text[0] == "s"
    )
