"""The records, or the counts of records, in a status whose shape is not documented.

In: a JSON value. Out: `RecordStatus` for each record with its place where that can be told, or status → how many. Why apart from
`task_status`: finding them is one question, what they mean for the task another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lynn.api.bodies import plain, shown
from lynn.api.wire import RecordStatus

_STATUS_KEYS = ("status", "statuscode", "recordstatus", "state", "estado", "code", "result")
STATE_KEYS = ("taskstatus", "taskstate", "loadstatus", "status", "state", "estado", "statuscode")
_PHONE_KEYS = (
    "phone",
    "phonenumber",
    "telephone",
    "mobile",
    "msisdn",
    "identifier",
    "contact",
    "recipient",
    "to",
    "number",
)
_PLACE_KEYS = ("position", "index", "row", "rownumber", "order", "line")
_WORDS_KEYS = (
    "message",
    "reason",
    "error",
    "errormessage",
    "errordescription",
    "description",
    "detail",
    "details",
    "words",
)
_LIST_KEYS = (
    "records",
    "data",
    "result",
    "results",
    "details",
    "items",
    "rows",
    "contacts",
    "statuses",
    "campaignrecords",
)
_COUNTS_KEYS = ("counts", "summary", "totals", "statuses", "statistics", "count", "result", "data")
_COUNT_KEYS = ("count", "quantity", "total", "records", "cantidad")
TOTAL_KEYS = ("total", "totalrecords", "totalcount", "recordcount", "count")
#: Numbers that count nothing.
_NOT_COUNTS = (*TOTAL_KEYS, *STATE_KEYS, "taskid", "id", "tenant", "campaignid", "campaingid", "templateid", "page", "pagesize",
               "typeofdata", "progress", "percentage", "percent", "code", "processed", "remaining")  # fmt: skip
PHONE_AS_KEY = r"\+?\d{7,18}"


def records_in(value: Any, depth: int = 0) -> list[RecordStatus] | None:
    """The list of records, wherever a reply holds it; None when it holds none. Lists of status and count are no records."""
    if isinstance(value, list):
        objects = [each for each in value if isinstance(each, dict)]
        has_status = any(plain(key) in _STATUS_KEYS for each in objects for key in each)
        if has_status and not all(_count_of(each) is not None for each in objects):
            return [_record(each) for each in objects]
        if value and not objects and all(_may_be_status(each) for each in value):
            return [RecordStatus(status=text_of_value(each)) for each in value]
        return [] if not value else None
    if not isinstance(value, dict) or depth > 2:
        return None
    by_phone = [(key, each) for key, each in value.items() if re.fullmatch(PHONE_AS_KEY, str(key))]
    if by_phone and len(by_phone) == len(value):
        return [
            _record({"Phone": key, **(each if isinstance(each, dict) else {"Status": each})}) for key, each in by_phone
        ]
    for key, each in sorted(value.items(), key=lambda item: _rank(plain(item[0]))):
        if (
            isinstance(each, dict)
            or (isinstance(each, list) and each and isinstance(each[0], dict))
            or plain(key) in _LIST_KEYS
        ):
            found = records_in(each, depth + 1)
            if found is not None:
                return found
    return None


def _may_be_status(value: Any) -> bool:
    """Whether a bare value in a list can be a status; a phone number or an id cannot."""
    return (
        isinstance(value, str | int)
        and not isinstance(value, bool)
        and len(str(value)) <= 40
        and not re.search(r"\d{8}", str(value))
    )


def _rank(key: str) -> int:
    return _LIST_KEYS.index(key) if key in _LIST_KEYS else len(_LIST_KEYS)


def _record(fields: Mapping[str, Any]) -> RecordStatus:
    digits = re.sub(r"\D", "", first(fields, _PHONE_KEYS, show=str))
    place = first(fields, _PLACE_KEYS)
    return RecordStatus(
        status=first(fields, _STATUS_KEYS),
        phone=digits if 7 <= len(digits) <= 18 else None,
        position=int(place) if re.fullmatch(r"\d{1,9}", place) else None,
        words=first(fields, _WORDS_KEYS),
    )


def placed(records: list[RecordStatus], total: int | None) -> tuple[RecordStatus, ...]:
    """Positions from 0. A reply that counts from 1 is told by its having no 0; one without positions and without phones is
    taken to be in order when it is complete."""
    given = [record.position for record in records]
    if records and all(each is not None for each in given):
        numbers = [each for each in given if each is not None]
        # A part of a list that begins elsewhere shows neither 0 nor the last number: then no position is claimed.
        starts_at = 0 if 0 in numbers else (1 if 1 in numbers else None)
        if starts_at is None or len(set(numbers)) != len(numbers):
            return tuple(_at(record, None) for record in records)
        return tuple(_at(record, number - starts_at) for record, number in zip(records, numbers, strict=True))
    is_in_order = total is None or len(records) == total
    has_phones = any(record.phone for record in records)
    return tuple(
        _at(record, number if is_in_order and not has_phones else None) for number, record in enumerate(records)
    )


def _at(record: RecordStatus, position: int | None) -> RecordStatus:
    return RecordStatus(status=record.status, phone=record.phone, position=position, words=record.words)


def single(value: Any, row_count: int | None) -> list[RecordStatus]:
    """{"Status": "200"}: of a load of one record it is that record's status; of a larger one only the task's."""
    if not isinstance(value, dict):
        return [RecordStatus(status=text_of_value(value))] if row_count == 1 and isinstance(value, str | int) else []
    has_phone = any(plain(key) in _PHONE_KEYS for key in value)
    has_status = any(plain(key) == "status" for key in value)
    return [_record(value)] if has_status and (has_phone or row_count == 1) else []


def counts_in(value: Any, depth: int = 0) -> dict[str, int]:
    """Status → how many, from {"Sent": 3}, from that inside another key, or from [{"Status": "Sent", "Count": 3}]."""
    if isinstance(value, list):
        pairs = [(first(each, _STATUS_KEYS), _count_of(each)) for each in value if isinstance(each, dict)]
        return {status: count for status, count in pairs if status and count is not None}
    if not isinstance(value, dict) or depth > 2:
        return {}
    for key, each in value.items():
        if plain(key) in _COUNTS_KEYS and isinstance(each, dict | list):
            found = counts_in(each, depth + 1)
            if found:
                return found
    numbers = {str(key): whole(each) for key, each in value.items() if plain(key) not in _NOT_COUNTS}
    return {key: number for key, number in numbers.items() if number is not None}


def _count_of(fields: Mapping[str, Any]) -> int | None:
    """The count in {"Status": "Sent", "Count": 3}; None for a record, which has a phone, or no number."""
    if any(plain(key) in _PHONE_KEYS for key in fields):
        return None
    return next((whole(each) for key, each in fields.items() if plain(key) in _COUNT_KEYS), None)


def whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int) and value >= 0:
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value) else None


def first(fields: Mapping[str, Any], keys: tuple[str, ...], *, show: Callable[[Any], str] | None = None) -> str:
    """The value under the first of `keys` that is there, in any case; "" when none holds a plain value."""
    by_name = {plain(key): each for key, each in fields.items()}
    for key in keys:
        if isinstance(by_name.get(key), str | int | float):
            return (show or text_of_value)(by_name[key])
    return ""


def text_of_value(value: Any) -> str:
    """A status is text or number; 200 and 200.0 are "200". Whatever else stands there holds no phone number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return shown(str(value).strip())[:200]
