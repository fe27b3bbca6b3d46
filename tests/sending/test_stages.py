"""Who goes first, and when: a person's own number, a few to look at, an hour to begin, and hours in which nothing leaves."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from tests.sending.practice import (
    Movable,
    Practice,
    decision,
    limits,
    make_batches,
    phones,
    record,
    send_another,
    sending,
    state,
    until,
    wait_until_sent,
    who_got,
)


def test_the_first_people_go_then_it_stops_to_be_looked_at(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(5, rows=4)
    new = decision(batches, canary_rows=6, recipients=phones(batches))
    submission_id = ledger.record(new, batches)
    # The second batch is divided where the six end.
    assert [view.row_count for view in ledger.batches(submission_id)] == [4, 2, 2, 4, 4, 4]
    with sending(ledger, practice.clients()):
        until(lambda: state(ledger, submission_id) == SubmissionState.PAUSED)
        assert str(ledger.submission(submission_id).reason).startswith("The first 6 people were sent to.")
        assert sum(load["rows"] for load in practice.received()) == 6
        ledger.resume(submission_id, by="Ana")
        assert wait_until_sent(ledger, submission_id).accepted == 20
    assert [row for row, *_ in ledger.row_outcomes(submission_id)] == list(range(2, 22))
    assert len(who_got(ledger, new.template_id, phones(batches))) == 20


def test_ones_own_number_goes_first_and_is_no_row_of_the_file(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(4)
    submission_id = ledger.record(decision(batches, own_number_batches=1, canary_rows=3), batches)
    assert ledger.counts(submission_id).rows == 11
    with sending(ledger, practice.clients()):
        for arrived in (1, 2):
            until(lambda: state(ledger, submission_id) == SubmissionState.PAUSED)
            assert len(practice.received()) == arrived
            ledger.resume(submission_id, by="Ana")
        counts = wait_until_sent(ledger, submission_id)
    assert (counts.accepted, counts.balances) == (9, True)
    assert [view.is_own_number for view in ledger.batches(submission_id)] == [True, False, False, False]
    assert [row for row, *_ in ledger.row_outcomes(submission_id)] == list(range(5, 14))


def test_too_many_failures_stop_it_by_itself(ledger: Ledger, practice: Practice) -> None:
    practice.faults({"refuse": {"times": 3, "status": 400, "operation": "LoadCampaignData"}})
    submission_id = record(ledger, 12, rows=10, stop_above_share=0.5)
    with sending(ledger, practice.clients(), limits(in_flight=1)):
        until(lambda: state(ledger, submission_id) == SubmissionState.PAUSED)
        assert "20 of the first 20 people were not reached" in str(ledger.submission(submission_id).reason)
        ledger.resume(submission_id, by="Ana")
        assert wait_until_sent(ledger, submission_id).accepted == 90


def test_the_senders_own_number_is_none_of_those_who_were_not_reached(ledger: Ledger, practice: Practice) -> None:
    practice.faults({"refuse": {"times": 2, "status": 400, "operation": "LoadCampaignData"}})
    submission_id = record(ledger, 5, rows=10, own_number_batches=1, stop_above_share=0.5)
    with sending(ledger, practice.clients(), limits(in_flight=1)):
        until(lambda: state(ledger, submission_id) == SubmissionState.PAUSED)
        ledger.resume(submission_id, by="Ana")
        until(lambda: state(ledger, submission_id) != SubmissionState.SENDING)
    counts = ledger.counts(submission_id)
    assert (counts.rejected, counts.accepted, counts.waiting) == (10, 30, 0)


def test_what_is_scheduled_starts_at_its_hour(ledger: Ledger, practice: Practice) -> None:
    clock = ledger.clock = Movable()
    start_at = clock.now() + timedelta(hours=3)
    submission_id = record(ledger, 2, start_at=start_at)
    with sending(ledger, practice.clients()):
        send_another(ledger)
        assert state(ledger, submission_id) == SubmissionState.SCHEDULED
        clock.moved = timedelta(hours=3)
        assert wait_until_sent(ledger, submission_id).accepted == 6
    assert all(view.sent_at and view.sent_at >= start_at for view in ledger.batches(submission_id))


def test_what_is_cancelled_before_its_hour_never_leaves(ledger: Ledger, practice: Practice) -> None:
    clock = ledger.clock = Movable()
    submission_id = record(ledger, 2, start_at=clock.now() + timedelta(hours=3))
    with sending(ledger, practice.clients()):
        ledger.cancel(submission_id, by="Ana")
        clock.moved = timedelta(hours=4)
        send_another(ledger)
    assert ledger.counts(submission_id).cancelled == 6
    assert len(practice.received()) == 1


def test_nothing_leaves_in_quiet_hours(ledger: Ledger, practice: Practice) -> None:
    clock = ledger.clock = Movable()
    here = clock.now().astimezone(ZoneInfo("America/Santiago"))
    asleep = record(
        ledger,
        2,
        quiet_zone="America/Santiago",
        quiet_from=f"{here - timedelta(hours=1):%H:%M}",
        quiet_until=f"{here + timedelta(hours=1):%H:%M}",
    )
    with sending(ledger, practice.clients()):
        send_another(ledger)
        assert ledger.counts(asleep).waiting == 6
        clock.moved = timedelta(hours=2)
        assert wait_until_sent(ledger, asleep).accepted == 6
