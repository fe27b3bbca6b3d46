"""How far a task of Lynn is, from a reply whose shape nobody outside the vendor knows.

In: a 2xx reply to GetLoadStatus or GetDndTaskStatus. Out: a `StatusReply`. Known is one thing: success of a record is the
field `Status` with the value `200`, as text. Everything else is shown as it came and is never taken for success; a JSON value
in which nothing is recognised is a `StatusReply` that says nothing but its words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lynn.api.bodies import NotJsonError, is_html, json_value, plain, request_id, words_of
from lynn.api.task_records import (
    PHONE_AS_KEY,
    STATE_KEYS,
    TOTAL_KEYS,
    counts_in,
    first,
    placed,
    records_in,
    single,
    text_of_value,
    whole,
)
from lynn.api.wire import RecordStatus, StatusReply, error_of
from lynn.errors import OutcomeUnknownError
from lynn.text import t

#: Of a record: it failed.
_FAILED = frozenset({
    "canceled", "cancelled", "failed", "failure", "error", "rejected", "invalid", "undelivered", "expired", "blocked",
})  # fmt: skip
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
    records, counts = records_in(value), {}
    if records is None:
        counts = counts_in(value)
        records = single(value, row_count)
    total = row_count if row_count is not None else _total_in(value)
    in_place = placed(records, total)
    listed = dict(Counter(record.status for record in in_place))
    state = _state_in(value)
    return StatusReply(
        state=state,
        records=in_place,
        counts=counts or listed,
        is_final=_is_final(state, in_place, counts, total),
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
        # Numbers are answers; a word that we do not know may be on its way to another.
        if all(_is_end(record.status) for record in records):
            return True
    elif counts and total:
        # K: a record is counted in each state that it passed, so only the ends can add up.
        ended = sum(count for status, count in counts.items() if _is_end(status))
        if ended >= total:
            return True
    return True if plain(state) in _FINISHED else None


def _is_end(status: str) -> bool:
    """Whether a record's status is its last: 200, another number (a code of Lynn's or WhatsApp's), or a word for failure."""
    return plain(status) not in _RUNNING and (
        plain(status) in _FAILED or bool(re.fullmatch(r"[2-9]\d\d|\d{4,7}", status))
    )


def _state_in(value: Any) -> str:
    if isinstance(value, str | int):
        return text_of_value(value)
    if not isinstance(value, dict):
        return ""
    state = first(value, STATE_KEYS)
    if state:
        return state
    inner = [
        first(each, STATE_KEYS)
        for key, each in value.items()
        if isinstance(each, dict) and not re.fullmatch(PHONE_AS_KEY, str(key))
    ]
    return next((each for each in inner if each), "")


def _total_in(value: Any) -> int | None:
    if not isinstance(value, dict):
        return None
    levels = [value, *(each for each in value.values() if isinstance(each, dict))]
    for key in TOTAL_KEYS:
        for level in levels:
            for name, each in level.items():
                if plain(name) == key and whole(each) is not None:
                    return whole(each)
    return None
