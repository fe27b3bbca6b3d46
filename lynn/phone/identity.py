"""Whose number it is, whichever way it is written: what two E.164 numbers are compared by, and the other way to write one.

In: E.164. Out: its identity, or its other spelling. Three countries have two international spellings of one phone: Argentina's
mobiles with and without the 9 after 54, Mexico's with and without the 1 after 52 (gone since August 2019, kept by WhatsApp and by
many lists), Brazil's with and without the ninth digit (2012 to 2016). What is sent is never changed by this; only "is this the same
person?" is asked of it, and whoever said no in one spelling said no in both.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_Numbers = npt.NDArray[np.int64]

#: Every number with two spellings begins with one of these; most lists have none of them.
_BEGINNINGS = ("+54", "+52", "+55")
#: Argentina without its 9: areas begin with 1, 2 or 3.
_AR_FIRST, _AR_END, _AR_STEP = 541_000_000_000, 544_000_000_000, (549 - 54) * 10**10
#: Mexico with its 1.
_MX_FIRST, _MX_END, _MX_STEP = 521 * 10**10, 522 * 10**10, (52 - 521) * 10**10
#: Brazil without the ninth digit: no area has a zero, and a mobile's eight digits begin with 6 to 9.
_BR_FIRST, _BR_END, _BR_MOBILE = 551_100_000_000, 560_000_000_000, 60_000_000


def identities(numbers: _Numbers) -> _Numbers:
    """The identity of each number (E.164 as an integer, 0 for nobody); the same array where every number is its own."""
    rows = np.flatnonzero(
        ((numbers >= _AR_FIRST) & (numbers < _BR_END)) | ((numbers >= _MX_FIRST) & (numbers < _MX_END))
    )
    if not len(rows):
        return numbers
    some = numbers[rows]
    step = np.select([some < _AR_END, some >= _MX_FIRST], [_AR_STEP, _MX_STEP], 0)
    area, line = some // 10**8, some % 10**8
    is_brazilian = (some >= _BR_FIRST) & (some < _BR_END) & (area % 10 > 0) & (line >= _BR_MOBILE)
    same = numbers.copy()
    # 55 AA NNNNNNNN becomes 55 AA 9 NNNNNNNN.
    same[rows] = some + np.where(is_brazilian, area * (10**9 - 10**8) + 9 * 10**8, step)
    return same


def identity(e164: str) -> str:
    """The same for one number as text."""
    other = other_spelling(e164)
    # Mexico's is the shorter of the two, the others' the longer.
    return other if other and (len(other) > len(e164)) != e164.startswith("+52") else e164


def other_spelling(e164: str) -> str:
    """The other way to write the same number; "" for nearly all, which have none."""
    if not e164.startswith(_BEGINNINGS):
        return ""
    code, rest = e164[:3], e164[3:]
    if code == "+54" and len(rest) == 11 and rest[0] == "9" and rest[1] in "123":
        return code + rest[1:]
    if code == "+54" and len(rest) == 10 and rest[0] in "123":
        return f"{code}9{rest}"
    if code == "+52" and len(rest) == 11 and rest[0] == "1":
        return code + rest[1:]
    if code == "+52" and len(rest) == 10:
        return f"{code}1{rest}"
    if code == "+55" and len(rest) in (10, 11) and "0" not in rest[:2]:
        area, line = rest[:2], rest[2:]
        if len(line) == 9 and line[0] == "9" and line[1] in "6789":
            return code + area + line[1:]
        if len(line) == 8 and line[0] in "6789":
            return f"{code}{area}9{line}"
    return ""


def identity_of_digits(written: str) -> str:
    """The identity of an international number as another system keeps it: with or without `+`, blanks and dashes."""
    return identity("+" + "".join(each for each in written if "0" <= each <= "9"))


def with_other_spellings(e164s: Sequence[str]) -> list[tuple[str, str]]:
    """(number, its other spelling) of those that have one."""
    return [(each, other) for each in e164s if each.startswith(_BEGINNINGS) and (other := other_spelling(each))]
