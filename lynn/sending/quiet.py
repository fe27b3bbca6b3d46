"""Hours in which nobody is written to: the recipients' own clock decides, not the server's."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lynn.errors import SettingError
from lynn.text import t


def quiet_until(now: datetime, start: str | None, end: str | None, zone: str | None) -> datetime | None:
    """When the quiet hours that hold `now` end (aware UTC); None when `now` is not quiet, or nothing is set.

    `start` and `end` are "HH:MM"; `end` before `start` is the next morning. `SettingError` when one cannot be read.
    """
    if start is None or end is None or zone is None:
        return None
    try:
        here, begins, ends = ZoneInfo(zone), time.fromisoformat(start), time.fromisoformat(end)
    except (ValueError, ZoneInfoNotFoundError):
        raise SettingError(
            t("Quiet hours from {start} to {end} in {zone} cannot be read.", start=start, end=end, zone=zone)
        ) from None
    local = now.astimezone(here)
    for day in (local.date() - timedelta(days=1), local.date()):
        opens = datetime.combine(day, begins, here)
        closes = datetime.combine(day + timedelta(days=1) if ends <= begins else day, ends, here)
        if opens <= local < closes:
            return closes.astimezone(UTC)
    return None
