"""Sent before? Told from digests alone; no number is kept."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest

from lynn.api.wire import is_refusal
from lynn.errors import ConflictError
from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from tests.sending.practice import (
    LIMITS,
    TIMING,
    Movable,
    Practice,
    decision,
    make_batches,
    phones,
    sending,
    until,
    who_got,
)

TEMPLATE = "3c6f10ec-0000-0000-0000-210080090000"


def send(ledger: Ledger, practice: Practice) -> tuple[str, ...]:
    """Reach six people; their numbers."""
    batches = make_batches(2)
    submission_id = ledger.record(decision(batches, recipients=phones(batches)), batches)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state != SubmissionState.SENDING)
    return phones(batches)


def test_those_who_were_reached_are_found_with_the_time(any_ledger: Ledger, practice: Practice) -> None:
    reached = send(any_ledger, practice)
    found = who_got(any_ledger, TEMPLATE, ("+56911111111", reached[4], reached[0], reached[4]))
    assert [place for place, _ in found] == [1, 2, 3]
    sent = {view.sent_at for view in any_ledger.batches(any_ledger.submissions()[0].submission_id)}
    assert {when for _, when in found} <= sent


def test_another_template_or_an_earlier_time_does_not_count(ledger: Ledger, practice: Practice) -> None:
    reached = send(ledger, practice)
    assert who_got(ledger, "another", reached) == []
    assert who_got(ledger, TEMPLATE, reached, 0) == []
    assert who_got(ledger, TEMPLATE, ()) == []


def test_who_may_have_been_reached_counts_too(ledger: Ledger, practice: Practice) -> None:
    practice.faults({"cut_after_accept": {}})
    assert len(who_got(ledger, TEMPLATE, send(ledger, practice))) == 6


def test_who_was_refused_was_not_reached(ledger: Ledger, practice: Practice) -> None:
    practice.faults({"refuse": {"status": 400, "operation": "LoadCampaignData"}})
    assert who_got(ledger, TEMPLATE, send(ledger, practice)) == []


def test_whom_lynn_refused_by_name_was_not_reached_and_all_others_were(any_ledger: Ledger, practice: Practice) -> None:
    reached = send(any_ledger, practice)
    (submission,) = any_ledger.submissions()
    practice.advance(3600)
    with sending(any_ledger, practice.clients()):
        until(lambda: any_ledger.submission(submission.submission_id).state == SubmissionState.DONE)
    refused = {row for row, _, _, status, _ in any_ledger.row_outcomes(submission.submission_id) if is_refusal(status)}
    found = who_got(any_ledger, TEMPLATE, reached)
    assert refused
    assert {place + 2 for place, _ in found} == set(range(2, 8)) - refused


@pytest.mark.parametrize(("agreed", "is_taken"), [(0, False), (5, False), (6, True)])
def test_a_new_list_is_recorded_only_when_those_who_got_it_were_agreed_to(
    any_ledger: Ledger, practice: Practice, agreed: int, is_taken: bool
) -> None:
    send(any_ledger, practice)
    batches = make_batches(1, rows=6)
    again = decision(batches, recipients=phones(batches), repeat_days=7, agreed_repeats=agreed)
    if is_taken:
        assert any_ledger.record(again, batches) == any_ledger.submissions()[0].submission_id
        return
    with pytest.raises(ConflictError, match="6 people of this list"):
        any_ledger.record(again, batches)
    assert len(any_ledger.submissions()) == 1


def test_the_same_draft_again_is_the_same_submission_though_its_people_were_reached(
    ledger: Ledger, practice: Practice
) -> None:
    batches = make_batches(2)
    first = decision(batches, recipients=phones(batches), draft_id="d", repeat_days=7)
    submission_id = ledger.record(first, batches)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state != SubmissionState.SENDING)
    assert ledger.record(first, batches) == submission_id


def test_no_number_is_in_the_database_outside_the_payloads(ledger: Ledger, practice: Practice, tmp_path: Path) -> None:
    reached = send(ledger, practice)
    practice.advance(3600)
    submission_id = ledger.submissions()[0].submission_id
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state == SubmissionState.DONE)
    ledger.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite*"))
    assert not [number for number in reached if number[1:].encode() in stored]


def test_digests_are_dropped_with_the_time_they_serve(ledger: Ledger, practice: Practice) -> None:
    reached = send(ledger, practice)
    submission_id = ledger.submissions()[0].submission_id
    practice.advance(3600)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state == SubmissionState.DONE)
    may_have_got_it = who_got(ledger, TEMPLATE, reached)
    ledger.purge(submission_id, by="Ana")
    assert may_have_got_it
    assert who_got(ledger, TEMPLATE, reached) == may_have_got_it
    later = Ledger(f"sqlite:///{ledger.store.folder}/ledger.sqlite", timing=TIMING)
    later.clock.now = lambda now=later.clock.now: now() + timedelta(days=31)  # type: ignore[method-assign, misc]
    later.purge_expired(30, repeat_days=7)
    later.close()
    assert who_got(ledger, TEMPLATE, reached) == []


def test_who_got_it_is_known_for_as_long_as_it_is_asked_though_the_rows_go_earlier(
    any_ledger: Ledger, practice: Practice
) -> None:
    clock = any_ledger.clock = Movable()
    reached = send(any_ledger, practice)
    submission_id = any_ledger.submissions()[0].submission_id
    practice.advance(3600)
    limits = dataclasses.replace(LIMITS, keep_days=2, repeat_days=90)
    with sending(any_ledger, practice.clients(), limits):
        until(lambda: any_ledger.submission(submission_id).state == SubmissionState.DONE)
    known = who_got(any_ledger, TEMPLATE, reached, days=90)
    assert known
    clock.moved = timedelta(days=60)
    with sending(any_ledger, practice.clients(), limits):
        until(lambda: any_ledger.submission(submission_id).purged_at)
    assert who_got(any_ledger, TEMPLATE, reached, days=90) == known
    clock.moved = timedelta(days=91)
    any_ledger.purge_expired(limits.keep_days, repeat_days=limits.repeat_days)
    assert who_got(any_ledger, TEMPLATE, reached, days=900) == []
