"""Before a list is recorded: who of it waits for the same template in another submission."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lynn.batch import Batch
from lynn.errors import ConflictError
from lynn.sending.already import Already
from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from tests.sending.practice import Practice, decision, make_batches, phones, sending, until

TEMPLATE = "3c6f10ec-0000-0000-0000-210080090000"
TOMORROW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


def record(ledger: Ledger, batches: list[Batch], **more: Any) -> str:
    return ledger.record(decision(batches, **({"recipients": phones(batches)} | more)), batches)


def found(ledger: Ledger, batches: list[Batch], template_id: str = TEMPLATE, *, is_practice: bool = True) -> Already:
    return ledger.already(template_id, phones(batches), 7, is_practice=is_practice)


def scheduled(ledger: Ledger, batches: list[Batch]) -> str:
    return record(ledger, batches, start_at=TOMORROW, file_name="mayo.xlsx")


def paused(ledger: Ledger, batches: list[Batch]) -> str:
    submission_id = record(ledger, batches, file_name="mayo.xlsx")
    ledger.pause(submission_id, by="Ana")
    return submission_id


def recorded(ledger: Ledger, batches: list[Batch]) -> str:
    return record(ledger, batches, file_name="mayo.xlsx")


@pytest.mark.parametrize(("wait", "start_at"), [(scheduled, TOMORROW), (paused, None), (recorded, None)])
def test_who_waits_in_another_submission_is_told_with_its_name_and_start(
    any_ledger: Ledger, wait: Callable[[Ledger, list[Batch]], str], start_at: datetime | None
) -> None:
    batches = make_batches(2)
    submission_id = wait(any_ledger, batches)
    (waiting,) = found(any_ledger, make_batches(3, salt="other")).waiting
    assert (waiting.submission_id, waiting.file_name) == (submission_id, "mayo.xlsx")
    assert waiting.start_at == start_at
    assert waiting.places == (0, 1, 2, 3, 4, 5)


def test_another_template_waits_for_nobody_here(ledger: Ledger) -> None:
    scheduled(ledger, make_batches(2))
    assert found(ledger, make_batches(2), "another").count == 0


def test_practice_counts_for_practice_alone(ledger: Ledger, practice: Practice) -> None:
    sent = make_batches(1)
    submission_id = recorded(ledger, sent)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state is not SubmissionState.SENDING)
    scheduled(ledger, make_batches(2, salt="other"))
    assert (len(found(ledger, sent).reached), len(found(ledger, sent).waiting)) == (3, 1)
    assert found(ledger, sent, is_practice=False) == Already()


def test_who_waits_where_it_was_cancelled_waits_no_longer_and_who_got_it_did(
    ledger: Ledger, practice: Practice
) -> None:
    batches = make_batches(2)
    submission_id = record(ledger, batches, canary_rows=3)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state is SubmissionState.PAUSED)
    before = found(ledger, batches)
    ledger.cancel(submission_id, by="Ana")
    after = found(ledger, batches)
    assert ([place for place, _ in before.reached], before.waiting[0].places) == ([0, 1, 2], (3, 4, 5))
    assert ([place for place, _ in after.reached], after.waiting, after.count) == ([0, 1, 2], (), 3)


def test_who_may_have_got_it_counts_and_waits_again_once_it_is_sent_again(ledger: Ledger, practice: Practice) -> None:
    practice.faults({"cut_after_accept": {}})
    batches = make_batches(1)
    submission_id = recorded(ledger, batches)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).unknown == 3)
    assert [place for place, _ in found(ledger, batches).reached] == [0, 1, 2]
    until(lambda: is_sent_again(ledger, submission_id))
    assert (found(ledger, batches).reached, found(ledger, batches).waiting[0].places) == ((), (0, 1, 2))


def test_who_is_being_sent_to_at_this_moment_counts(ledger: Ledger, practice: Practice) -> None:
    practice.faults({"hang": {"times": 1, "seconds": 30}})
    batches = make_batches(1)
    submission_id = recorded(ledger, batches)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).sending == 3)
        meanwhile = found(ledger, batches)
    assert [place for place, _ in meanwhile.reached] == [0, 1, 2]


def is_sent_again(ledger: Ledger, submission_id: str) -> bool:
    (batch,) = ledger.unknown_batches(submission_id)
    try:
        ledger.settle(batch.batch_id, arrived=False, by="Ana")
    except ConflictError:
        return False
    return True


def test_who_waits_in_one_submission_and_got_it_by_another_is_one_person(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(1)
    submission_id = recorded(ledger, batches)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state is not SubmissionState.SENDING)
    scheduled(ledger, make_batches(1, salt="other"))
    scheduled(ledger, make_batches(2, salt="third"))
    both = found(ledger, make_batches(2))
    assert (len(both.reached), [len(each.places) for each in both.waiting], both.count) == (3, [3, 6], 6)


@pytest.mark.parametrize(
    ("choices", "is_taken"),
    [
        ({"repeat_days": 7}, False),
        ({"repeat_days": 7, "agreed_repeats": 2}, False),
        ({"repeat_days": 7, "agreed_repeats": 3}, True),
        ({"repeat_days": 0}, True),
    ],
)
def test_a_new_list_is_recorded_only_when_those_who_wait_elsewhere_were_agreed_to(
    any_ledger: Ledger, choices: dict[str, int], is_taken: bool
) -> None:
    scheduled(any_ledger, make_batches(1))
    if is_taken:
        record(any_ledger, make_batches(2, salt="other"), **choices)
        return
    with pytest.raises(ConflictError) as refused:
        record(any_ledger, make_batches(2, salt="other"), **choices)
    assert refused.value.code == "reached-already"
    when = f"{TOMORROW:%Y-%m-%d %H:%M} UTC"
    assert f"3 people of this list wait for this template in another submission: “mayo.xlsx”, to start {when}." in str(
        refused.value.sentence
    )
    assert len(any_ledger.submissions()) == 1


def test_those_who_got_it_and_those_who_wait_are_said_in_one_sentence(ledger: Ledger, practice: Practice) -> None:
    submission_id = recorded(ledger, make_batches(1))
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state is not SubmissionState.SENDING)
    paused(ledger, make_batches(2, salt="other"))
    with pytest.raises(
        ConflictError, match="6 people of this list got this template already, or wait for it in another"
    ):
        record(ledger, make_batches(3, salt="third"), repeat_days=7)


def test_a_list_does_not_wait_for_itself(ledger: Ledger) -> None:
    batches = make_batches(2)
    first = record(ledger, batches, repeat_days=7, draft_id="d")
    assert record(ledger, batches, repeat_days=7, draft_id="d") == first
    assert record(ledger, batches, repeat_days=7) == first


def test_of_two_lists_with_the_same_people_that_are_recorded_at_once_one_is_taken(any_ledger: Ledger) -> None:
    count = 8
    start = threading.Barrier(count)
    taken: list[str] = []
    refused: list[str | None] = []

    def decide(salt: str) -> None:
        batches = make_batches(30, salt=salt)
        start.wait()
        try:
            taken.append(record(any_ledger, batches, repeat_days=7))
        except ConflictError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=decide, args=(f"list {number} ",)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), refused) == (1, ["reached-already"] * (count - 1))
    assert len(any_ledger.submissions()) == 1
