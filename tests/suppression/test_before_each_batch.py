"""Whoever asked not to be disturbed after a list was recorded is taken out just before the batch leaves; the others get it."""

from __future__ import annotations

import httpx
import orjson
import pytest
from sqlalchemy import select

from lynn.errors import ConflictError
from lynn.sending import schema
from lynn.sending.ledger import Ledger
from lynn.sending.states import BatchState, SubmissionState
from tests.sending.practice import Practice, decision, make_batches, phones, sending, until


def sent_to(practice: Practice) -> list[str]:
    """Numbers in all loads that the sandbox took, in order."""
    found = []
    for load in practice.received():
        body = httpx.get(f"{practice.url}/_sandbox/received/{load['sha256']}", timeout=10).content
        found += ["+" + row["Phone"] for row in orjson.loads(body)["data"]]
    return found


@pytest.mark.parametrize("places", [[0], [3], [7], [2, 3], [0, 4, 7], list(range(8))])
def test_only_the_one_who_asked_gets_nothing(ledger: Ledger, practice: Practice, places: list[int]) -> None:
    batches = make_batches(1, rows=8)
    everybody = phones(batches)
    submission_id = ledger.record(decision(batches, recipients=everybody), batches)
    silent = [everybody[place] for place in places]
    ledger.suppression.put("practice", [""], silent, by="Eva")
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).waiting + ledger.counts(submission_id).sending == 0)
    counts = ledger.counts(submission_id)
    assert sorted(sent_to(practice)) == sorted(set(everybody) - set(silent))
    assert (counts.rejected, counts.accepted) == (len(places), 8 - len(places))
    assert counts.balances


def test_the_reason_stands_with_the_batch(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(1, rows=2)
    submission_id = ledger.record(decision(batches, recipients=phones(batches)), batches)
    ledger.suppression.put("practice", [""], phones(batches), by="Eva")
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state is SubmissionState.DONE)
    (batch,) = ledger.batches(submission_id)
    assert batch.state is BatchState.REJECTED
    assert str(batch.reason).startswith("2 people asked not to be disturbed after the list was checked")
    assert practice.received() == []


@pytest.mark.parametrize(
    ("agreed", "before", "later", "gets"),
    [
        ([], [], [1], [0, 2, 3, 4, 5]),
        ([1], [1], [], [0, 1, 2, 3, 4, 5]),
        ([1], [1], [4], [0, 1, 2, 3, 5]),
        ([1], [1], [1, 2], [0, 1, 3, 4, 5]),
    ],
)
def test_who_asks_for_silence_in_another_campaign_goes_only_where_a_person_agreed_to_them(
    any_ledger: Ledger, practice: Practice, agreed: list[int], before: list[int], later: list[int], gets: list[int]
) -> None:
    batches = make_batches(2)
    people = phones(batches)
    any_ledger.suppression.put("practice", ["c-1"], [people[place] for place in before], by="Eva")
    let_go = tuple(people[place] for place in agreed)
    new = decision(batches, recipients=people, campaign_id="c-2", agreed_silence=let_go)
    submission_id = any_ledger.record(new, batches)
    any_ledger.suppression.put("practice", ["c-1"], [people[place] for place in later], by="Eva")
    with sending(any_ledger, practice.clients()):
        until(lambda: any_ledger.submission(submission_id).state is not SubmissionState.SENDING)
    assert sorted(sent_to(practice)) == [people[place] for place in gets]
    assert any_ledger.counts(submission_id).balances


def test_who_asks_between_two_batches_is_held_back_from_the_second(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(3)
    people = phones(batches)
    ledger.suppression.put("practice", ["c-1"], people[:1], by="Eva")
    new = decision(batches, recipients=people, campaign_id="c-2", agreed_silence=people[:1], canary_rows=3)
    submission_id = ledger.record(new, batches)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state is SubmissionState.PAUSED)
        ledger.suppression.put("practice", ["c-1"], people[-1:], by="Eva")
        ledger.resume(submission_id, by="Ana")
        until(lambda: ledger.counts(submission_id).waiting + ledger.counts(submission_id).sending == 0)
    assert sorted(sent_to(practice)) == list(people[:-1])
    assert ledger.counts(submission_id).rejected == 1


@pytest.mark.parametrize(
    ("entry_for", "agreed", "is_refused"),
    [("c-1", 0, True), ("c-1", 1, True), ("c-1", 2, False), ("c-2", 2, True), ("", 2, True)],
)
def test_a_list_is_recorded_only_when_nobody_of_it_must_be_left_in_peace(
    any_ledger: Ledger, entry_for: str, agreed: int, is_refused: bool
) -> None:
    batches = make_batches(1)
    people = phones(batches)
    any_ledger.suppression.put("practice", [entry_for], people[:2], by="Eva")
    new = decision(batches, recipients=people, campaign_id="c-2", agreed_silence=people[:agreed])
    if not is_refused:
        assert any_ledger.submission(any_ledger.record(new, batches)).counts.waiting == 3
        return
    with pytest.raises(ConflictError) as refused:
        any_ledger.record(new, batches)
    assert refused.value.code == "suppressed-meanwhile"
    assert any_ledger.submissions() == []


def test_a_change_of_the_list_of_silence_itself_is_recorded_whoever_is_on_it(ledger: Ledger) -> None:
    batches = make_batches(1)
    ledger.suppression.put("practice", [""], phones(batches), by="Eva")
    new = decision(batches, recipients=phones(batches), operation="dnd", suppresses=False)
    assert ledger.counts(ledger.record(new, batches)).waiting == 3


def test_whom_a_person_agreed_to_is_forgotten_with_the_rows(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(1)
    people = phones(batches)
    ledger.suppression.put("practice", ["c-1"], people[:1], by="Eva")
    new = decision(batches, recipients=people, campaign_id="c-2", agreed_silence=people[:1])
    submission_id = ledger.record(new, batches)
    ledger.cancel(submission_id, by="Ana")
    ledger.purge(submission_id, by="Ana")
    with ledger.store.read() as connection:
        assert connection.execute(select(schema.documents.c.agreed_silence)).scalar_one() is None


def test_a_batch_whose_rows_cannot_be_told_apart_stays_as_a_whole(ledger: Ledger, practice: Practice) -> None:
    import dataclasses

    (batch,) = make_batches(1)
    payload = b'{"data": "three people in one text"}'
    batch = dataclasses.replace(batch, payload=payload)
    everybody = ("+56966660001", "+56966660002", "+56966660003")
    submission_id = ledger.record(decision([batch], recipients=everybody), [batch])
    ledger.suppression.put("practice", [""], everybody[:1], by="Eva")
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).rejected == 3)
    assert "Send a new list without them" in str(ledger.batches(submission_id)[0].reason)
