"""How far a task of Lynn is, from a reply whose shape nobody outside the vendor knows.

In: a 2xx reply to GetLoadStatus or GetDndTaskStatus. Out: a `StatusReply`. Known is one thing: success of a record is the
field `Status` with the value `200`, as text. Everything else is shown as it came and is never taken for success; a JSON value
in which nothing is recognised is a `StatusReply` that says nothing but its words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from lynn.api.bodies import NotJsonError, is_html, json_value, plain, request_id, words_of
from lynn.api.wire import RecordStatus, StatusReply, error_of
from lynn.errors import OutcomeUnknownError
from lynn.masking import mask
from lynn.text import t

_STATUS_KEYS = ("status", "statuscode", "recordstatus", "state", "estado", "code", "result")
_STATE_KEYS = ("taskstatus", "taskstate", "loadstatus", "status", "state", "estado", "statuscode")
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
_TOTAL_KEYS = ("total", "totalrecords", "totalcount", "recordcount", "count")
#: Numbers that count nothing.
_NOT_COUNTS = (*_TOTAL_KEYS, *_STATE_KEYS, "taskid", "id", "tenant", "campaignid", "campaingid", "templateid", "page", "pagesize",
               "typeofdata", "progress", "percentage", "percent", "code", "processed", "remaining")  # fmt: skip
_PHONE_AS_KEY = r"\+?\d{7,18}"

#: Of a record or a task: more is to come.
_RUNNING = frozenset({
    "ready", "inprogress", "running", "processing", "pending", "queued", "created", "started", "loading", "waiting", "received",
    "accepted", "new", "scheduled", "enqueued", "102", "202",
})  # fmt: skip
#: Of a task: no more is to come.
_FINISHED = frozenset({
    "200", "finished", "completed", "complete", "done", "success", "succeeded", "successful", "failed", "failure", "error", "ok",
    "canceled", "cancelled", "finalizado", "terminado", "processed", "loaded", "ended", "completedwitherrors", "partiallycompleted",
})  # fmt: skip


def parse_status(
    status_code: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    row_count: int | None = None,
    now: datetime | None = None,
) -> StatusReply:
    """What Lynn says of a task. `row_count`: records in the load, where known; without it a short list may look complete.

    Raises what `error_of` gives for a status code other than 2xx, and `OutcomeUnknownError` for a page or for no JSON at all.
    """
    if not 200 <= status_code < 300:
        raise error_of(status_code, headers, body, now=now)
    words = words_of(body)
    if status_code == 204 or not body.strip():
        # Nothing to say yet, or ever; either way nothing is known.
        return StatusReply(state="", records=(), counts={}, is_final=None, words=words)
    try:
        value = json_value(body) if not is_html(body) else None
    except NotJsonError:
        value = None
    if value is None:
        raise OutcomeUnknownError(
            t("Lynn's answer about the task cannot be read."),
            code="lynn-unreadable", status_code=status_code, words=words, request_id=request_id(headers),
        )  # fmt: skip
    records, counts = _records_in(value), {}
    if records is None:
        counts = _counts_in(value)
        records = _single(value, row_count)
    total = row_count if row_count is not None else _total_in(value)
    placed = _placed(records, total)
    listed = dict(Counter(record.status for record in placed))
    state = _state_in(value)
    return StatusReply(
        state=state,
        records=placed,
        counts=counts or listed,
        is_final=_is_final(state, placed, counts, total),
        words=words,
    )


def _is_final(
    state: str, records: tuple[RecordStatus, ...], counts: Mapping[str, int], total: int | None
) -> bool | None:
    """Whether nothing more will come. None rather than a guess."""
    if plain(state) in _RUNNING:
        return False
    if records:
        if any(plain(record.status) in _RUNNING for record in records):
            return False
        if total is not None and len(records) < total:
            return None if plain(state) in _FINISHED else False
        # Codes are answers; a word that we do not know may be on its way to another.
        if all(re.fullmatch(r"[2-5]\d\d", record.status) for record in records):
            return True
    elif counts and total:
        # K: a record is counted in each state that it passed, so counts of words never add up. Codes are ends.
        ended = sum(count for status, count in counts.items() if re.fullmatch(r"[2-5]\d\d", status) and status != "202")
        if ended >= total:
            return True
    return True if plain(state) in _FINISHED else None


def _records_in(value: Any, depth: int = 0) -> list[RecordStatus] | None:
    """The list of records, wherever a reply holds it; None when it holds none. Lists of status and count are no records."""
    if isinstance(value, list):
        objects = [each for each in value if isinstance(each, dict)]
        has_status = any(plain(key) in _STATUS_KEYS for each in objects for key in each)
        if has_status and not all(_count_of(each) is not None for each in objects):
            return [_record(each) for each in objects]
        if value and not objects and all(isinstance(each, str | int) and not isinstance(each, bool) for each in value):
            return [RecordStatus(status=_text(each)) for each in value]
        return [] if not value else None
    if not isinstance(value, dict) or depth > 2:
        return None
    by_phone = [(key, each) for key, each in value.items() if re.fullmatch(_PHONE_AS_KEY, str(key))]
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
            found = _records_in(each, depth + 1)
            if found is not None:
                return found
    return None


def _rank(key: str) -> int:
    return _LIST_KEYS.index(key) if key in _LIST_KEYS else len(_LIST_KEYS)


def _record(fields: Mapping[str, Any]) -> RecordStatus:
    digits = re.sub(r"\D", "", _first(fields, _PHONE_KEYS, show=str))
    place = _first(fields, _PLACE_KEYS)
    return RecordStatus(
        status=_first(fields, _STATUS_KEYS),
        phone=digits if 7 <= len(digits) <= 18 else None,
        position=int(place) if re.fullmatch(r"\d{1,9}", place) else None,
        words=_first(fields, _WORDS_KEYS),
    )


def _placed(records: list[RecordStatus], total: int | None) -> tuple[RecordStatus, ...]:
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


def _single(value: Any, row_count: int | None) -> list[RecordStatus]:
    """{"Status": "200"}: of a load of one record it is that record's status; of a larger one only the task's."""
    if not isinstance(value, dict):
        return [RecordStatus(status=_text(value))] if row_count == 1 and isinstance(value, str | int) else []
    has_phone = any(plain(key) in _PHONE_KEYS for key in value)
    has_status = any(plain(key) == "status" for key in value)
    return [_record(value)] if has_status and (has_phone or row_count == 1) else []


def _state_in(value: Any) -> str:
    if isinstance(value, str | int):
        return _text(value)
    if not isinstance(value, dict):
        return ""
    state = _first(value, _STATE_KEYS)
    if state:
        return state
    inner = [
        _first(each, _STATE_KEYS)
        for key, each in value.items()
        if isinstance(each, dict) and not re.fullmatch(_PHONE_AS_KEY, str(key))
    ]
    return next((each for each in inner if each), "")


def _counts_in(value: Any, depth: int = 0) -> dict[str, int]:
    """Status → how many, from {"Sent": 3}, from that inside another key, or from [{"Status": "Sent", "Count": 3}]."""
    if isinstance(value, list):
        pairs = [(_first(each, _STATUS_KEYS), _count_of(each)) for each in value if isinstance(each, dict)]
        return {status: count for status, count in pairs if status and count is not None}
    if not isinstance(value, dict) or depth > 2:
        return {}
    for key, each in value.items():
        if plain(key) in _COUNTS_KEYS and isinstance(each, dict | list):
            found = _counts_in(each, depth + 1)
            if found:
                return found
    numbers = {str(key): _whole(each) for key, each in value.items() if plain(key) not in _NOT_COUNTS}
    return {key: number for key, number in numbers.items() if number is not None}


def _count_of(fields: Mapping[str, Any]) -> int | None:
    """The count in {"Status": "Sent", "Count": 3}; None for a record, which has a phone, or no number."""
    if any(plain(key) in _PHONE_KEYS for key in fields):
        return None
    return next((_whole(each) for key, each in fields.items() if plain(key) in _COUNT_KEYS), None)


def _total_in(value: Any) -> int | None:
    if not isinstance(value, dict):
        return None
    levels = [value, *(each for each in value.values() if isinstance(each, dict))]
    for key in _TOTAL_KEYS:
        for level in levels:
            for name, each in level.items():
                if plain(name) == key and _whole(each) is not None:
                    return _whole(each)
    return None


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int) and value >= 0:
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value) else None


def _first(fields: Mapping[str, Any], keys: tuple[str, ...], *, show: Callable[[Any], str] | None = None) -> str:
    """The value under the first of `keys` that is there, in any case; "" when none holds a plain value."""
    by_name = {plain(key): each for key, each in fields.items()}
    for key in keys:
        if isinstance(by_name.get(key), str | int | float):
            return (show or _text)(by_name[key])
    return ""


def _text(value: Any) -> str:
    """A status is text or number; 200 and 200.0 are "200". Whatever else stands there holds no phone number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return mask(str(value).strip())[:200]
