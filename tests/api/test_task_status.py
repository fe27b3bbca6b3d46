"""Statuses in every plausible shape, as files. Success is the text 200 and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lynn.api.task_status import parse_status
from lynn.api.wire import RecordStatus
from lynn.errors import NotTakenError, OutcomeUnknownError, RefusedError

SAMPLES = Path(__file__).parent.parent / "samples" / "replies" / "status"
ONE, TWO = "56966666666", "56955555555"

#: Sample → state, (status, phone, position) of each record, counts, whether final; for a load of two records.
EXPECTED: dict[str, tuple[str, list[tuple[str, str | None, int | None]], dict[str, int], bool | None]] = {
    "list.json": ("", [("200", ONE, None), ("400", TWO, None)], {"200": 1, "400": 1}, True),
    "records.json": ("Finished", [("200", ONE, None), ("200", TWO, None)], {"200": 2}, True),
    "running.json": ("InProgress", [("200", ONE, None), ("Ready", TWO, None)], {"200": 1, "Ready": 1}, False),
    "part.json": ("", [("200", ONE, None)], {"200": 1}, False),
    "nested.json": ("Completed", [("200", None, 0), ("500", None, 1)], {"200": 1, "500": 1}, True),
    "from-one.json": ("", [("200", None, 1), ("400", None, 0)], {"200": 1, "400": 1}, True),
    "texts.json": ("", [("200", None, 0), ("400", None, 1)], {"200": 1, "400": 1}, True),
    "by-phone.json": ("", [("200", ONE, None), ("400", TWO, None)], {"200": 1, "400": 1}, True),
    # K: a record is counted in each state that it passed, so these do not say that anything ended.
    "counts.json": ("", [], {"Sent": 2, "Ready": 2}, None),
    "counts-nested.json": ("InProgress", [], {"Ready": 1, "Sent": 1}, False),
    "counts-list.json": ("", [], {"Sent": 1, "Read": 1}, None),
    "counts-codes.json": ("", [], {"200": 1, "400": 1}, True),
    # Of the task; that both records succeeded is not said.
    "single.json": ("200", [], {}, True),
    "single-running.json": ("InProgress", [], {}, False),
    "bare.json": ("Finished", [], {}, True),
    "empty-list.json": ("Queued", [], {}, False),
    "unheard-of.json": ("", [], {}, None),
    "json-in-text.json": ("", [("200", ONE, None), ("Sent", TWO, None)], {"200": 1, "Sent": 1}, None),
    "failures-only.json": ("Finished", [], {}, True),
    "number-as-state.json": ("••••", [], {}, None),
    "nothing-yet.txt": ("", [], {}, None),
    "words.json": ("", [("Sent", ONE, None), ("Read", TWO, None)], {"Sent": 1, "Read": 1}, None),
}
UNREADABLE = ("page.html", "cut.json")


def test_every_sample_is_expected_to_say_something() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {*EXPECTED, *UNREADABLE}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_status_is_read_in_every_plausible_shape(name: str) -> None:
    reply = parse_status(200, {}, (SAMPLES / name).read_bytes(), row_count=2)
    records = [(each.status, each.phone, each.position) for each in reply.records]
    assert (reply.state, records, dict(reply.counts), reply.is_final) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_kept_of_a_status_holds_no_number(name: str) -> None:
    reply = parse_status(200, {}, (SAMPLES / name).read_bytes(), row_count=2)
    assert ONE not in reply.words + repr(reply)
    assert TWO not in reply.words + reply.state + "".join(each.words + each.status for each in reply.records)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_an_error_not_a_status(name: str) -> None:
    with pytest.raises(OutcomeUnknownError) as raised:
        parse_status(200, {}, (SAMPLES / name).read_bytes())
    assert raised.value.code == "lynn-unreadable"


def test_a_single_status_is_the_records_own_when_there_is_one_record() -> None:
    reply = parse_status(200, {}, b'{"Status": "200"}', row_count=1)
    assert [each.is_success for each in reply.records] == [True]


@pytest.mark.parametrize("status", ["OK", "Sent", "Success", "201", "2000", "true", "", "Delivered", "200 OK"])
def test_nothing_but_200_is_success(status: str) -> None:
    assert not RecordStatus(status=status).is_success


@pytest.mark.parametrize("status", ['"200"', "200", "200.0", '" 200 "'])
def test_200_is_success_as_text_and_as_number(status: str) -> None:
    (record,) = parse_status(200, {}, f'[{{"Status": {status}}}]'.encode()).records
    assert record.is_success


@pytest.mark.parametrize(
    ("status_code", "kind"), [(404, RefusedError), (429, NotTakenError), (500, OutcomeUnknownError)]
)
def test_a_status_that_cannot_be_asked_is_an_error(status_code: int, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        parse_status(status_code, {}, b'{"Status": "200"}')


@pytest.mark.parametrize(
    ("status", "is_final"),
    [
        ("200", True), ("400", True), ("132000", True), ("Canceled", True), ("Failed", True),
        ("202", False), ("102", False), ("Ready", False), ("In Progress", False), ("Queued", False),
        ("Sent", None), ("Confirmed", None), ("Read", None), ("Reacted", None), ("Unheard-of", None), ("", None),
    ],
)  # fmt: skip
def test_only_numbers_and_words_for_failure_end_a_record(status: str, is_final: bool | None) -> None:
    body = json.dumps([{"Phone": ONE, "Status": status}, {"Phone": TWO, "Status": "200"}]).encode()
    assert parse_status(200, {}, body, row_count=2).is_final is is_final


def test_a_part_that_begins_elsewhere_claims_no_positions() -> None:
    body: Any = b'[{"index": 40, "status": "200"}, {"index": 41, "status": "200"}]'
    assert [each.position for each in parse_status(200, {}, body).records] == [None, None]
