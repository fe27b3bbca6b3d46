"""Whether a cell of a mended workbook still says what went out, for all that spreadsheets do to cells that nobody touches.

In: a cell's text as it went out, and as it came back. Out: yes or no. Why: a workbook may come back as a .csv that was opened and
saved once more. A code that lost its zeros there, or a date that changed its spelling, must not take the place of the right one.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Final

from lynn.text_workbook import as_it_comes_back

#: A large number as a narrow column shows it.
_SHORT_NUMBER: Final = re.compile(r"\d(?:[.,](\d+))?E\+\d+", re.IGNORECASE)
_DATE: Final = re.compile(r"(\d+)[/.-](\d+)[/.-](\d+)")


def is_same(before: str, text: str, day: datetime | None = None) -> bool:
    """Whether nobody changed it. `day`: what came back, where it is a real date now."""
    kept = as_it_comes_back(before)
    if text == kept:
        return True
    if day is not None:
        return _opened_as_date(kept, day)
    return _lost_letters(kept, text) or _opened_as_number(kept, text) or _written_as_date(kept, text)


def day_as_text(day: datetime) -> str:
    """A real date in the one spelling that nobody can read as another day."""
    return day.isoformat(" ").removesuffix(" 00:00:00")


def _lost_letters(before: str, text: str) -> bool:
    """Whether it only has a ? for each letter that Excel cannot write into a .csv (two for what counts as two, such as a smile)."""
    if "?" not in text:
        return False
    pairs = "".join(letter if ord(letter) < 0x10000 else letter * 2 for letter in before)
    return text in {each.encode("cp1252", "replace").decode("cp1252") for each in (before, pairs)}


def _opened_as_number(before: str, text: str) -> bool:
    """Whether digits were taken for a number: 00123 is 123 then, and a phone 5.69E+10."""
    digits = before.removeprefix("+")
    if not (digits.isdecimal() and digits.isascii()):
        return False
    if text == (digits.lstrip("0") or "0"):
        return True
    short = _SHORT_NUMBER.fullmatch(text)
    return short is not None and f"{Decimal(digits):.{len(short[1] or '')}E}" == text.replace(",", ".").upper()


def _opened_as_date(before: str, day: datetime) -> bool:
    """Whether it was taken for a date, in whichever order: 01/05/2026, and a code such as 7-8 as well."""
    said = Counter(int(number) % 100 for number in re.findall(r"\d+", before, re.ASCII)[:3])
    parts = (day.day, day.month, day.year % 100)
    ways = [parts, parts[:2], parts[1:], parts[::2]]
    if any(letter.isalpha() for letter in before):
        ways += [(day.day,), (day.year % 100,)]
    return any(said == Counter(way) for way in ways)


def _written_as_date(before: str, text: str) -> bool:
    """Whether a date only lost or got zeros or its century: 01/05/2026 and 1/5/26."""
    one, other = _DATE.fullmatch(before), _DATE.fullmatch(text)
    if one is None or other is None:
        return False
    return [int(number) % 100 for number in one.groups()] == [int(number) % 100 for number in other.groups()]
