"""The sender keeps to a person's decisions, to the pace, and to the order of things."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from lynn.errors import ConflictError
from lynn.sending.ledger import Ledger
from lynn.sending.sender import Sender
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.timing import Clock
from lynn.sending.worker import start_in_thread
from tests.sending.practice import (
    LIMITS,
    TIMING,
    Practice,
    limits,
    record,
    send_another,
    sending,
    state,
    until,
    wait_until_sent,
)


def test_a_submission_is_sent_and_watched_to_its_end(any_ledger: Ledger, practice: Practice) -> None:
    submission_id = record(any_ledger, 6)
    with sending(any_ledger, practice.clients()):
        assert wait_until_sent(any_ledger, submission_id).accepted == 18
        practice.advance(3600)
        until(lambda: state(any_ledger, submission_id) == SubmissionState.DONE)
    found = any_ledger.submission(submission_id)
    assert sum(found.counts.statuses.values()) == 18
    assert found.counts.statuses["200"] > 9
    assert "" not in found.counts.statuses
    assert found.ended_at is not None
    by_row = [status for _, _, _, status, _ in any_ledger.row_outcomes(submission_id)]
    assert {status: by_row.count(status) for status in set(by_row)} == dict(found.counts.statuses)
    assert all(view.is_final and view.ask_next_at is None for view in any_ledger.batches(submission_id))


def test_cancel_lets_nothing_more_leave(any_ledger: Ledger, practice: Practice) -> None:
    practice.faults({"slow": {"seconds": 0.2}})
    submission_id = record(any_ledger, 40)
    with sending(any_ledger, practice.clients()):
        until(lambda: len(practice.received()) > 3)
        any_ledger.cancel(submission_id, by="Ana")
        send_another(any_ledger)
    counts = any_ledger.counts(submission_id)
    assert counts.cancelled > 0
    assert counts.sending == 0
    assert counts.accepted == 3 * (len(practice.received()) - 1)
    assert counts.balances


@pytest.mark.parametrize("is_date", [False, True])
def test_retry_after_is_obeyed_by_all_senders(
    any_ledger: Ledger, any_url: str, practice: Practice, is_date: bool
) -> None:
    practice.faults({"too_many": {"times": 1, "retry_after": 3, "retry_after_date": is_date}})
    submission_id = record(any_ledger, 12)
    other = Ledger(any_url, data=any_ledger.data, timing=TIMING)
    with sending(any_ledger, practice.clients(), limits(in_flight=1)):
        until(lambda: any(view.attempts for view in any_ledger.batches(submission_id)))
        with sending(other, practice.clients(), limits(in_flight=1)):
            wait_until_sent(any_ledger, submission_id)
    other.close()
    sent = sorted(view.sent_at for view in any_ledger.batches(submission_id) if view.sent_at is not None)
    refused_at = min(event["at"] for event in posts(any_ledger))
    later = [moment for moment in sent if moment > refused_at]
    # A date has no fractions of a second.
    assert min(later) - refused_at >= timedelta(seconds=1.9 if is_date else 2.9)


def posts(ledger: Ledger) -> list[Any]:
    """Every attempt that was made."""
    from sqlalchemy import select

    from lynn.sending import schema

    with ledger.store.read() as connection:
        return list(connection.execute(select(schema.posts).order_by(schema.posts.c.at)).mappings())


def test_no_minute_holds_more_posts_than_allowed_over_all_senders(
    any_ledger: Ledger, any_url: str, practice: Practice
) -> None:
    clock = FastClock(30)
    fast, other = (Ledger(any_url, data=any_ledger.data, timing=TIMING, clock=clock) for _ in range(2))
    submission_id = record(fast, 12)
    pace = limits(per_minute=5)
    with sending(fast, practice.clients(), pace), sending(other, practice.clients(), pace):
        wait_until_sent(fast, submission_id)
    moments = [post["at"] for post in posts(fast)]
    # A batch that was held up between claim and POST is given back, and counts all the same.
    assert len(moments) >= 12
    for first, sixth in zip(moments, moments[5:], strict=False):
        assert sixth - first >= timedelta(seconds=60)
    fast.close()
    other.close()


class FastClock(Clock):
    """Time that runs many times faster."""

    def __init__(self, times: float) -> None:
        self._times = times
        self._start = datetime.now(UTC)

    def now(self) -> datetime:
        return self._start + (datetime.now(UTC) - self._start) * self._times


def test_the_app_stops_within_five_seconds_even_while_lynn_says_nothing(ledger: Ledger, practice: Practice) -> None:
    practice.faults({"hang": {"seconds": 30}})
    submission_id = record(ledger, 4)
    handle = start_in_thread(Sender(ledger, practice.clients(), LIMITS))
    until(lambda: ledger.counts(submission_id).sending)
    began = time.monotonic()
    handle.stop()
    assert time.monotonic() - began < 5
    assert not handle.is_alive


def test_a_batch_that_a_person_says_arrived_counts_as_accepted(ledger: Ledger, practice: Practice) -> None:
    submission_id = with_one_unknown(ledger, practice)
    (unknown,) = ledger.unknown_batches(submission_id)
    ledger.settle(unknown.batch_id, arrived=True, by="Ana")
    assert ledger.counts(submission_id).accepted == 3
    assert state(ledger, submission_id) == SubmissionState.DONE
    assert ledger.events(submission_id)[-1][1:] == ("Ana", "settled batch 1: it arrived")


def test_sending_again_is_offered_only_after_the_lease_and_a_margin(ledger: Ledger, practice: Practice) -> None:
    submission_id = with_one_unknown(ledger, practice)
    (unknown,) = ledger.unknown_batches(submission_id)
    assert unknown.sent_at is not None
    assert unknown.resend_from_at == unknown.sent_at + TIMING.lease + TIMING.resend_margin
    with pytest.raises(ConflictError):
        ledger.settle(unknown.batch_id, arrived=False, by="Ana")
    until(lambda: ledger.clock.now() >= (unknown.resend_from_at or ledger.clock.now()))
    ledger.settle(unknown.batch_id, arrived=False, by="Ana")
    assert ledger.events(submission_id)[-1][1:] == ("Ana", "sends batch 1 again")
    with sending(ledger, practice.clients()):
        assert wait_until_sent(ledger, submission_id).accepted == 3
    assert [load["sha256"] for load in practice.received()] == [unknown.sha256] * 2


def with_one_unknown(ledger: Ledger, practice: Practice) -> str:
    """A submission of one batch that arrived, which nobody knows."""
    practice.faults({"cut_after_accept": {"times": 1}})
    submission_id = record(ledger, 1)
    with sending(ledger, practice.clients()):
        until(lambda: state(ledger, submission_id) == SubmissionState.UNSETTLED)
    return submission_id


def test_without_its_connection_a_submission_waits_and_says_so(ledger: Ledger, practice: Practice) -> None:
    submission_id = record(ledger, 2, connection="ours")
    known: dict[str, Any] = {}
    with sending(ledger, known.get):
        until(lambda: state(ledger, submission_id) == SubmissionState.WAITING)
        assert "The connection ours is not there" in str(ledger.submission(submission_id).reason)
        known["ours"] = practice.client()
        assert wait_until_sent(ledger, submission_id).accepted == 6
    assert ledger.submission(submission_id).reason is None


def test_a_worker_without_the_connection_leaves_it_to_one_that_has_it(ledger: Ledger, practice: Practice) -> None:
    practice.faults({"slow": {"seconds": 0.2}})
    submission_id = record(ledger, 12, connection="ours")
    client = practice.client()
    with sending(ledger, lambda _: client):
        until(lambda: ledger.counts(submission_id).accepted)
        with sending(ledger, lambda _: None):
            assert wait_until_sent(ledger, submission_id).accepted == 36
    assert "waits" not in json.dumps(ledger.events(submission_id))


def test_what_this_version_does_not_know_how_to_send_waits(ledger: Ledger, practice: Practice) -> None:
    submission_id = record(ledger, 2, operation="of-the-future")
    with sending(ledger, practice.clients()):
        until(lambda: state(ledger, submission_id) == SubmissionState.WAITING)
    assert ledger.counts(submission_id).waiting == 6
    assert "Update Listo" in str(ledger.submission(submission_id).reason)


def test_two_submissions_take_turns(ledger: Ledger, practice: Practice) -> None:
    long, short = record(ledger, 40, campaign_id="1"), record(ledger, 5, campaign_id="2")
    with sending(ledger, practice.clients(), limits(in_flight=1)):
        wait_until_sent(ledger, short)
        assert ledger.counts(long).waiting > 0


def test_batches_leave_in_the_order_of_the_list(ledger: Ledger, practice: Practice) -> None:
    submission_id = record(ledger, 8)
    with sending(ledger, practice.clients(), limits(in_flight=1)):
        wait_until_sent(ledger, submission_id)
    views = ledger.batches(submission_id)
    assert all(a.sent_at < b.sent_at for a, b in pairwise(views) if a.sent_at and b.sent_at)
    assert {view.state for view in views} == {BatchState.ACCEPTED}
