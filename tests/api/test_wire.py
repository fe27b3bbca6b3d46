"""Replies to a load and to a sign-in, as files: what they mean, without a socket."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lynn.api.wire import error_of, parse_load, parse_token
from lynn.errors import (
    LynnError,
    NotTakenError,
    OutcomeUnknownError,
    RefusedError,
    SignInError,
    TooLargeError,
)

SAMPLES = Path(__file__).parent.parent / "samples" / "replies" / "load"
GUID = "8f14e45f-ceea-467f-a0e6-1d2c3b4a5f60"
NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)

#: Every sample whose name does not begin with "none".
TASK_IDS = {
    "task-id.json": GUID,
    "task-id-upper.json": "17",
    "task-id-underscore.json": "load-000017",
    "id-only.json": "4711",
    "result-only.json": GUID,
    "bare-text.json": GUID,
    "bare-guid.txt": GUID,
    "bare-number.json": "4711",
    "nested.json": "t-17",
    "nested-list.json": "t-17",
    "list-of-one.json": "t-17",
    "in-text.json": "t-17",
    "with-bom.json": "t-17",
    "utf-16.json": "t-17",
}
WITHOUT = sorted(path.name for path in SAMPLES.glob("none-*"))


def test_every_sample_is_expected_to_say_something() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {*TASK_IDS, *WITHOUT}


@pytest.mark.parametrize(("name", "task_id"), TASK_IDS.items(), ids=list(TASK_IDS))
@pytest.mark.parametrize("status_code", [200, 201, 202])
def test_a_task_id_is_found_in_every_plausible_place(name: str, task_id: str, status_code: int) -> None:
    assert parse_load(status_code, {}, (SAMPLES / name).read_bytes()).task_id == task_id


@pytest.mark.parametrize("name", WITHOUT)
def test_a_2xx_without_a_task_id_is_unknown_never_success(name: str) -> None:
    with pytest.raises(OutcomeUnknownError) as raised:
        parse_load(200, {}, (SAMPLES / name).read_bytes())
    assert raised.value.code == "lynn-no-task-id"


@pytest.mark.parametrize(
    ("status_code", "kind"),
    [
        (101, OutcomeUnknownError), (300, OutcomeUnknownError), (303, OutcomeUnknownError), (308, OutcomeUnknownError),
        (400, RefusedError), (401, SignInError), (402, RefusedError), (403, SignInError), (404, RefusedError),
        (405, RefusedError), (408, OutcomeUnknownError), (409, RefusedError), (410, RefusedError), (413, TooLargeError),
        (415, RefusedError), (418, RefusedError), (422, RefusedError), (429, NotTakenError), (451, RefusedError),
        (500, OutcomeUnknownError), (502, OutcomeUnknownError), (503, OutcomeUnknownError), (504, OutcomeUnknownError),
        (520, OutcomeUnknownError), (599, OutcomeUnknownError), (777, OutcomeUnknownError),
    ],
)  # fmt: skip
def test_each_status_code_says_what_to_do_next(status_code: int, kind: type[LynnError]) -> None:
    # Even with a task's id in the body: a refusal is no success.
    error = error_of(status_code, {}, b'{"taskId": 17}')
    assert type(error) is kind
    with pytest.raises(kind):
        parse_load(status_code, {}, b'{"taskId": 17}')


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": " 7.5 "}, 7.5),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "99999999"}, 3600.0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Sun, 22 Nov 2026 16:00:30 GMT"}, 30.0),
        ({"Retry-After": "Sun, 22 Nov 2026 15:00:00 GMT"}, 0.0),
        # Their clock is an hour ahead of ours, and they count by theirs.
        ({"Retry-After": "Sun, 22 Nov 2026 17:00:30 GMT", "Date": "Sun, 22 Nov 2026 17:00:00 GMT"}, 30.0),
    ],
)
def test_retry_after_is_read_as_seconds_and_as_a_date(headers: dict[str, str], seconds: float | None) -> None:
    error = error_of(429, headers, b"", now=NOW)
    assert isinstance(error, NotTakenError)
    assert error.retry_after_seconds == seconds


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message": "Phone is missing"}', "Phone is missing"),
        (b'{"Error": {"Message": "no template"}}', "no template"),
        (
            b'{"title": "Bad", "errors": {"Phone": ["is missing", "is short"]}}',
            "Bad · Phone: is missing · Phone: is short",
        ),
        (b'"plain words"', "plain words"),
        (b"plain words", "plain words"),
        (b'{"code": 12}', '{"code": 12}'),
        (b'{"message": "56966666666 is wrong"}', "•••• is wrong"),
        (b"<html><style>p{}</style><body><h1>403</h1> Forbidden &amp; gone</body></html>", "403 Forbidden & gone"),
        (b"\xff\xfe\xfa", "\ufffd\ufffd\ufffd"),
        (b"", ""),
        (b"[" * 100_000, "[" * 4_000),
        (b"x" * 7_990 + b"56966666666" * 2, "x" * 4_000),
        (b'{"message": "' + b"56966666666, " * 9_000 + b'"}', ("••••, " * 615).rstrip()),
    ],
)
def test_the_words_of_a_refusal_are_kept_and_masked(body: bytes, words: str) -> None:
    assert error_of(400, {}, body).facts["words"] == words


@pytest.mark.parametrize("name", ["X-Request-Id", "x-ms-request-id", "traceparent"])
def test_the_request_id_is_kept_for_support(name: str) -> None:
    assert error_of(500, {name: "r-1"}, b"").facts["request_id"] == "r-1"
    assert parse_load(200, {name: "r-1"}, b"17").request_id == "r-1"


@pytest.mark.parametrize(
    "body",
    [
        b'{"token": "abc.def"}', b'{"Token": "abc.def"}', b'{"access_token": "abc.def"}', b'{"data": {"token": "abc.def"}}',
        b'"abc.def"', b"abc.def", b'{"token": "Bearer abc.def"}', b'[{"token": "abc.def"}]',
    ],
)  # fmt: skip
def test_a_token_is_found(body: bytes) -> None:
    assert parse_token(200, {}, body).reveal() == "abc.def"


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"token": ""}', b'{"token": "a b\\r\\nX: y"}', b"<html>", b'{"token": 17}']
)
def test_an_answer_without_a_token_is_a_refused_sign_in(body: bytes) -> None:
    with pytest.raises(SignInError):
        parse_token(200, {}, body)


@pytest.mark.parametrize("status_code", [301, 408, 429, 500, 502])
def test_a_sign_in_that_may_pass_later_is_not_taken(status_code: int) -> None:
    with pytest.raises(NotTakenError):
        parse_token(status_code, {}, b"")
