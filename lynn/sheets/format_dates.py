"""A sheet's day numbers as dates, times and durations, written by the calendar tokens of a format.

In: a serial (days since the sheet's epoch, the time of day as its fraction) and a Section. Out: the text, and the instant.
Why apart: Excel's calendar has a day that never was (29 February 1900) and a second epoch (1904).
"""

from __future__ import annotations

import datetime as dt
import math

from lynn.sheets.format_codes import Part, Section, Token
from lynn.sheets.regions import Region, names_of

#: Days between the 1900 and the 1904 epochs.
EPOCH_1904 = 1462
#: 31 December 9999; beyond it Excel shows only #####.
LAST_DAY = 2_958_465
_SECONDS_A_DAY = 86_400
#: Seconds; what a double may lack of the second that it means.
_NOISE = 0.0005


def instant_of(serial: float) -> dt.datetime | None:
    """The date and time of a 1900 serial, to the second; None where there is none (before day 1, after the year 9999)."""
    seconds = math.floor(serial * _SECONDS_A_DAY + _NOISE)
    day = seconds // _SECONDS_A_DAY
    if not 1 <= day <= LAST_DAY or day == 60:
        return None
    # Excel keeps Lotus 1-2-3's 29 February 1900 (serial 60), so days before it count from one day later.
    epoch = dt.datetime(1899, 12, 31) if day < 60 else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zone
    return epoch + dt.timedelta(seconds=seconds)


def show_calendar(serial: float, section: Section, region: Region) -> str | None:
    """The text of a serial under a date, time or duration format; None when Excel itself would show only #####."""
    if section.has(Part.ELAPSED):
        return _show_elapsed(serial, section)
    if not 0 <= serial < LAST_DAY + 1:
        return None
    places = _second_places(section.tokens)
    unit = 10**places
    shows_seconds = any(token.part is Part.CLOCK and token.text[0] in "s." for token in section.tokens)
    # Seconds are rounded to what is shown; days, hours and minutes only ever run full.
    total = math.floor(serial * _SECONDS_A_DAY * unit + (0.5 if shows_seconds else _NOISE))
    day, ticks = divmod(total, _SECONDS_A_DAY * unit)
    names = names_of(section.lcid, region)
    hour, rest = divmod(ticks, 3600 * unit)
    minute, second_ticks = divmod(rest, 60 * unit)
    has_noon = any(token.text in ("AM/PM", "A/P") for token in section.tokens if token.part is Part.CLOCK)
    pieces = []
    for part, text in section.tokens:
        if part is Part.DAY:
            pieces.append(_day_piece(text, day, names))
        elif part is Part.CLOCK:
            pieces.append(_clock_piece(text, (hour, minute, second_ticks, unit), has_noon, names))
        else:
            pieces.append(_fixed_piece(part, text))
    return "".join(pieces).strip()


def _fixed_piece(part: Part, text: str) -> str:
    if part is Part.FILL:
        return " " if text == " " else ""
    return "" if part in (Part.TEXT, Part.GENERAL) else text


def _second_places(tokens: tuple[Token, ...]) -> int:
    return max(
        (len(token.text) - 1 for token in tokens if token.part is Part.CLOCK and token.text[0] == "."), default=0
    )


def _day_piece(text: str, day: int, names: Region) -> str:
    sign, width = text[0], len(text)
    if day in (0, 60):
        # Days that never were: 0 January 1900 (a bare time of day) and 29 February 1900.
        year, month, number = 1900, 1 if day == 0 else 2, day % 31
        weekday = 6 if day == 0 else 3
    else:
        date = instant_of(float(day))
        assert date is not None  # noqa: S101 - show_calendar has checked the range
        # The weekdays before the day that never was are Excel's, one off from history's.
        year, month, number, weekday = date.year, date.month, date.day, (day - 1) % 7
    if sign == "y" or sign == "e":
        return f"{year % 100:02d}" if width <= 2 and sign == "y" else f"{year:04d}"
    if sign == "m":
        return _month_piece(month, width, names)
    if sign == "d":
        if width >= 3:
            return (names.short_days if width == 3 else names.days)[weekday]
        return f"{number:0{width}d}"
    return f"{year + 543}" if sign == "b" else ""


def _month_piece(month: int, width: int, names: Region) -> str:
    if width <= 2:
        return f"{month:0{width}d}"
    if width == 3:
        return names.short_months[month - 1]
    return names.months[month - 1][0].upper() if width == 5 else names.months[month - 1]


def _clock_piece(text: str, clock: tuple[int, int, int, int], has_noon: bool, names: Region) -> str:
    hour, minute, second_ticks, unit = clock
    width = min(len(text), 2)
    if text == "AM/PM":
        return names.before_noon if hour < 12 else names.after_noon
    if text == "A/P":
        return "A" if hour < 12 else "P"
    if text[0] == "h":
        return f"{(hour - 1) % 12 + 1 if has_noon else hour:0{width}d}"
    if text[0] == "M":
        return f"{minute:0{width}d}"
    if text[0] == "s":
        return f"{second_ticks // unit:0{width}d}"
    return f".{second_ticks % unit:0{len(str(unit)) - 1}d}"


def _show_elapsed(serial: float, section: Section) -> str:
    """`[h]:mm:ss` and its kin: the largest unit runs on."""
    unit = 10 ** _second_places(section.tokens)
    total = round(abs(serial) * _SECONDS_A_DAY * unit)
    largest = next(token.text[0] for token in section.tokens if token.part is Part.ELAPSED)
    pieces = ["-"] if serial < 0 and total else []
    for part, text in section.tokens:
        if part is Part.ELAPSED:
            amount = total // unit // {"h": 3600, "m": 60, "s": 1}[text[0]]
            pieces.append(f"{amount:0{len(text)}d}")
        elif part is Part.CLOCK and text[0] in "hMs":
            seconds = total // unit
            amount = {"h": seconds // 3600 % 24, "M": seconds // 60 % 60, "s": seconds % 60}[text[0]]
            pieces.append(f"{amount:0{min(len(text), 2)}d}")
        elif part is Part.CLOCK and text[0] == ".":
            pieces.append(f".{total % unit:0{len(text) - 1}d}")
        elif part is Part.DAY and text[0] == "m":
            # After `[mm]` alone an `m` can only be minutes again; Excel writes them so.
            pieces.append(f"{total // unit // 60 % 60:0{min(len(text), 2)}d}" if largest == "h" else "")
        elif part is not Part.DAY:
            pieces.append(_fixed_piece(part, text))
    return "".join(pieces).strip()
