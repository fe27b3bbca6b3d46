"""Whatever a server answers: a value or one of our errors, never a crash, never a number shown, never success made up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.api import lists
from lynn.api.task_status import parse_status
from lynn.api.wire import error_of, parse_load, parse_token
from lynn.errors import ListoError

KEYS = st.sampled_from(
    ["taskId", "TaskID", "id", "result", "Status", "state", "Phone", "records", "data", "counts", "total", "index", "error",
     "success", "name", "campaigns", "contacts", "correlationIds", "token", "56966666666", "", "ñ"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["200", "Sent", "Ready", "\ud800", "a\x00b",
                       "56966666666", "+56 9 6666 6666", "8f14e45f-ceea-467f-a0e6-1d2c3b4a5f60"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)  # fmt: skip
BODIES = VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60)
CODES = st.sampled_from([100, 200, 201, 202, 204, 301, 400, 401, 404, 413, 429, 500, 503, 999])

PARSERS: list[Callable[[int, dict[str, str], bytes], Any]] = [
    parse_load, parse_token, parse_status, lists.parse_campaigns, lists.parse_campaign, lists.parse_contacts, lists.parse_contact,
    lists.parse_dnd_entries, lists.parse_written,
]  # fmt: skip


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: parse.__name__)
@settings(max_examples=60)
@given(status_code=CODES, body=BODIES)
def test_any_reply_gives_a_value_or_an_error_of_ours(
    parse: Callable[[int, dict[str, str], bytes], Any], status_code: int, body: bytes
) -> None:
    words = ""
    try:
        parse(status_code, {"Retry-After": "soon"}, body)
    except ListoError as error:
        words = str(error.facts.get("words", ""))
    words.encode()
    assert "\x00" not in words
    assert not re.search(r"\d{8}", re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", words))


@settings(max_examples=200)
@given(body=BODIES, row_count=st.none() | st.integers(0, 5))
def test_a_record_succeeds_only_where_the_reply_says_200(body: bytes, row_count: int | None) -> None:
    try:
        reply = parse_status(200, {}, body, row_count=row_count)
    except ListoError:
        return
    (reply.state + reply.words + "".join(each.status + each.words for each in reply.records)).encode()
    successes = sum(record.is_success for record in reply.records)
    assert successes <= body.count(b"200")
    assert len({record.position for record in reply.records if record.position is not None}) == sum(
        record.position is not None for record in reply.records
    )


@given(body=BODIES)
def test_an_error_is_made_of_any_body(body: bytes) -> None:
    assert len(str(error_of(400, {}, body).facts["words"])) <= 4_000
