"""Quiet hours are those of the recipients' clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lynn.errors import SettingError
from lynn.sending.quiet import quiet_until

SANTIAGO = "America/Santiago"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


#: Now (UTC), from, until, when it ends (UTC) or None. Santiago is three hours behind UTC in summer.
CASES = [
    ("2026-01-10T23:59", "21:00", "08:00", None),
    ("2026-01-11T00:00", "21:00", "08:00", "2026-01-11T11:00"),
    ("2026-01-11T10:59", "21:00", "08:00", "2026-01-11T11:00"),
    ("2026-01-11T11:00", "21:00", "08:00", None),
    ("2026-01-11T16:30", "13:00", "14:00", "2026-01-11T17:00"),
    ("2026-01-11T17:30", "13:00", "14:00", None),
]


@pytest.mark.parametrize(("now", "start", "end", "ends"), CASES)
def test_quiet_hours_hold_by_the_recipients_clock(now: str, start: str, end: str, ends: str | None) -> None:
    assert quiet_until(utc(now), start, end, SANTIAGO) == (None if ends is None else utc(ends))


def test_the_night_in_which_the_clocks_change_ends_in_the_morning() -> None:
    # On 5 April 2026 Chile's clocks go back at midnight: 08:00 is then four hours behind UTC.
    assert quiet_until(utc("2026-04-05T01:00"), "21:00", "08:00", SANTIAGO) == utc("2026-04-05T12:00")


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert quiet_until(utc("2026-01-11T00:00"), None, None, None) is None


@pytest.mark.parametrize(("start", "end", "zone"), [("9 pm", "08:00", SANTIAGO), ("21:00", "08:00", "Chile/Here")])
def test_hours_that_cannot_be_read_are_said_so(start: str, end: str, zone: str) -> None:
    with pytest.raises(SettingError):
        quiet_until(utc("2026-01-11T00:00"), start, end, zone)
