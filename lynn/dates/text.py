"""One text becomes the dates that it may mean.

In: a text of any spelling in Spanish, English or Portuguese. Out: `Meaning`, with one reading, two (day and month cannot be
told apart), or none and the reason. Nothing is decided here that needs the rest of the column.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple


class Meaning(NamedTuple):
    """What a text may mean. Both readings are equal where the spelling leaves no choice; a time zone is not applied."""

    day_first: dt.datetime | None
    month_first: dt.datetime | None
    has_time: bool = False
    #: Problem code when there is no reading, "date-serial" for a spreadsheet's day number, else "".
    code: str = ""
    #: What it would be if the year stood first: 26-05-13, where that is a date too.
    year_first: dt.datetime | None = None

    @property
    def is_certain(self) -> bool:
        """Whether there is one reading."""
        return not self.code and not self.year_first and self.day_first is not None and not self.is_ambiguous

    @property
    def is_ambiguous(self) -> bool:
        """Whether day and month cannot be told apart."""
        return self.day_first is not None and self.month_first is not None and self.day_first != self.month_first


#: Full names of the months, by language; abbreviations are their first three letters, and those below.
MONTHS: Mapping[str, tuple[str, ...]] = {
    "es": tuple("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()),  # noqa: SIM905
    "pt": tuple("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()),  # noqa: SIM905
    "en": tuple("January February March April May June July August September October November December".split()),  # noqa: SIM905
}
_OTHER_MONTHS = {"sept": 9, "set": 9, "setiembre": 9, "agto": 8}
#: Weekdays from Monday, by language.
WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "pt": ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def fold(word: str) -> str:
    """Without accents, case and a closing dot, for comparing words."""
    letters = unicodedata.normalize("NFKD", word.casefold().rstrip("."))
    return "".join(c for c in letters if not unicodedata.combining(c))


#: Folded month word → 1 to 12.
MONTH_WORDS: Mapping[str, int] = {
    **{fold(name): number for names in MONTHS.values() for number, name in enumerate(names, 1)},
    **{fold(name)[:3]: number for names in MONTHS.values() for number, name in enumerate(names, 1)},
    **_OTHER_MONTHS,
}
_WEEKDAY_WORDS = {
    word
    for names in WEEKDAYS.values()
    for name in names
    for word in (fold(name), fold(name)[:3], fold(name).removesuffix("-feira"))
}
_FILLERS = {
    "de",
    "del",
    "do",
    "of",
    "the",
    "dia",
    "el",
    "a",
    "las",
    "feira",
    "th",
    "st",
    "nd",
    "rd",
    "ano",
    "hs",
    "h",
    "hrs",
    "o",
    "er",
}

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_NUMERIC = re.compile(r"(\d{1,4})\s*([/.\-\s])\s*(\d{1,2})\s*\2\s*(\d{1,4})")
_SHORT_DASHED = re.compile(r"\d\d-\d\d-\d\d")
_MONTH_OF_YEAR = re.compile(r"(0?[1-9]|1[0-2])[/.\-]((?:19|20)\d\d)|((?:19|20)\d\d)[/.\-](0?[1-9]|1[0-2])")
_COMPACT_DAY_FIRST = re.compile(r"(\d\d)(\d\d)((?:19|20)\d\d)")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
#: A time at the end: 14:30, 14:30:05.000, 2:30 p. m., with a zone or not.
TIME = re.compile(
    r"(?P<gap>\s*T|\s*,?\s+(?:-\s+|a\s+las\s+|às\s+|at\s+)?|^)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?P<half>\s*[ap]\.?\s?m\.?)?(?P<unit>\s*(?:hs|hrs|h)\.?)?(?P<zone>\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$",
    re.IGNORECASE,
)
#: Dashes and strokes as programs write them.
_PLAIN_SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"\\": "/"})
#: Behind a date: a full stop, or a remark.
_BEHIND = re.compile(r"(?<=\d)\s*(?:[.,;]+|\([^()\d]*\))$")
_WORD = re.compile(r"\d+|[^\W\d_]+\.?")
#: Day numbers of spreadsheets from 1 January 1990 to 31 December 2049; outside, a number is no date.
_SERIAL_DAYS = range(32_874, 54_789)
#: 1 January 1900 is day 1, and spreadsheets believe in a 29 February 1900.
_SERIAL_START = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a date on a calendar, in no zone
#: Other years are slips.
_YEARS = range(1900, 2100)
#: Two-digit years below are of this century.
_CENTURY_PIVOT = 50

_NOT_A_DATE = Meaning(None, None, False, "date-not-a-date")
_IMPOSSIBLE = Meaning(None, None, False, "date-impossible")


@lru_cache(maxsize=20_000)
def read_date(text: str) -> Meaning:
    """All that a text may mean as a date. Blank text is no date.

    Remembered, because a column is read several times over (its form, its order, dates that were dragged), and days repeat."""
    plain = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split()).strip("'\"")
    plain = _BEHIND.sub("", plain.translate(_PLAIN_SIGNS))
    serial = _SERIAL.fullmatch(plain)
    if serial:
        return _from_serial(int(serial[1]), float(f"0.{serial[2] or 0}"))
    time = TIME.search(plain)
    clock = read_clock(time) if time else (0, 0, 0)
    if clock is None:
        return _IMPOSSIBLE
    head = plain[: time.start()].rstrip(" ,") if time else plain
    if not head:
        return _NOT_A_DATE
    meaning = _read_day(head)
    if not time or meaning.code:
        return meaning
    at = dt.time(*clock)
    return Meaning(
        meaning.day_first and dt.datetime.combine(meaning.day_first, at),
        meaning.month_first and dt.datetime.combine(meaning.month_first, at),
        True,
        year_first=meaning.year_first and dt.datetime.combine(meaning.year_first, at),
    )


def is_short_dashed(text: str) -> bool:
    """Whether a text is three pairs of digits with dashes between, as 26-05-13."""
    return _SHORT_DASHED.fullmatch(text.strip()) is not None


def full_year(digits: str) -> int:
    """The year that two or four digits mean."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < _CENTURY_PIVOT else 1900)


def _read_day(head: str) -> Meaning:
    compact = _COMPACT.fullmatch(head)
    if compact and (when := _date(int(compact[1]), int(compact[2]), int(compact[3]))):
        return Meaning(when, when)
    if compact_day_first := _COMPACT_DAY_FIRST.fullmatch(head):
        return _from_numbers(*compact_day_first.groups())
    if compact:
        return _IMPOSSIBLE
    numeric = _NUMERIC.fullmatch(head)
    if numeric:
        meaning = _from_numbers(numeric[1], numeric[3], numeric[4])
        return _with_year_first(meaning, *head.split("-")) if _SHORT_DASHED.fullmatch(head) else meaning
    words = [word for word in _WORD.findall(head) if fold(word) not in _WEEKDAY_WORDS]
    if head[0].isalpha() and words and not any(fold(word) in MONTH_WORDS for word in words):
        # "viernes 03/05/2024"
        head = head[re.search(r"\d|$", head).start() :]  # type: ignore[union-attr]
        numeric = _NUMERIC.fullmatch(head)
        if numeric:
            return _from_numbers(numeric[1], numeric[3], numeric[4])
    if any(fold(word) in MONTH_WORDS for word in words):
        return _from_words(words)
    if month_of_year := _MONTH_OF_YEAR.fullmatch(head):
        return _month(month_of_year[2] or month_of_year[3], int(month_of_year[1] or month_of_year[4]))
    if re.fullmatch(r"(?:0?[1-9]|[12]\d|3[01])[/.\-](?:0?[1-9]|[12]\d|3[01])", head):
        return Meaning(None, None, False, "date-year-missing")
    return _NOT_A_DATE


def _from_numbers(first: str, second: str, third: str) -> Meaning:
    if len(first) > 2:
        return _one(int(first), int(second), int(third)) if len(first) == 4 and len(third) <= 2 else _NOT_A_DATE
    if len(third) not in (2, 4):
        return _NOT_A_DATE
    year = full_year(third)
    day_first, month_first = _date(year, int(second), int(first)), _date(year, int(first), int(second))
    return Meaning(day_first, month_first) if day_first or month_first else _IMPOSSIBLE


def _with_year_first(meaning: Meaning, year: str, month: str, day: str) -> Meaning:
    when = _date(full_year(year), int(month), int(day))
    if when is None:
        return meaning
    return meaning._replace(year_first=when)


def _from_words(words: list[str]) -> Meaning:
    """A day, a month's name and a year, in any order that people use."""
    month, numbers = 0, []
    for word in words:
        folded = fold(word)
        if word.isdigit():
            numbers.append(word)
        elif folded in MONTH_WORDS and not month:
            month = MONTH_WORDS[folded]
        elif folded not in _FILLERS:
            return _NOT_A_DATE
    if len(numbers) == 1:
        is_year = len(numbers[0]) == 4
        return _month(numbers[0], month) if is_year else Meaning(None, None, False, "date-year-missing")
    if len(numbers) != 2:
        return _NOT_A_DATE
    year, day = (numbers[0], numbers[1]) if len(numbers[0]) == 4 else (numbers[1], numbers[0])
    if len(day) > 2 or len(year) not in (2, 4):
        return _NOT_A_DATE
    return _one(full_year(year), month, int(day))


def _month(year: str, month: int) -> Meaning:
    """A month of a year, as its first day: for templates whose dates have no day."""
    when = _date(int(year), month, 1)
    return Meaning(when, when, False, "date-day-missing")


def _from_serial(days: int, share: float) -> Meaning:
    if days not in _SERIAL_DAYS:
        return _NOT_A_DATE
    when = _SERIAL_START + dt.timedelta(days=days, seconds=round(share * 86_400))
    return Meaning(when, when, share > 0, "date-serial")


def _one(year: int, month: int, day: int) -> Meaning:
    when = _date(year, month, day)
    return Meaning(when, when) if when else _IMPOSSIBLE


def _date(year: int, month: int, day: int) -> dt.datetime | None:
    if year not in _YEARS:
        return None
    try:
        return dt.datetime(year, month, day)  # noqa: DTZ001 - a date on a calendar, in no zone
    except ValueError:
        return None


def read_clock(time: re.Match[str]) -> tuple[int, int, int] | None:
    """(hour, minute, second) of a match of `TIME`, None when there is no such time."""
    hour, minute, second = int(time["hour"]), int(time["minute"]), int(time["second"] or 0)
    if time["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if "p" in time["half"].lower() else 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
