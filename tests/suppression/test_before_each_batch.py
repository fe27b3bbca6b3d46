"""Whoever asked not to be disturbed after a list was recorded is taken out just before the batch leaves; the others get it."""

from __future__ import annotations

import httpx
import orjson
import pytest

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


def test_an_entry_for_another_campaign_holds_nobody_back(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(1)
    submission_id = ledger.record(decision(batches, recipients=phones(batches), campaign_id="c-2"), batches)
    ledger.suppression.put("practice", ["c-1"], phones(batches), by="Eva")
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).accepted == 3)


def test_a_batch_whose_rows_cannot_be_told_apart_stays_as_a_whole(ledger: Ledger, practice: Practice) -> None:
    import dataclasses
    import hashlib

    (batch,) = make_batches(1)
    payload = b'{"data": "three people in one text"}'
    batch = dataclasses.replace(batch, payload=payload, sha256=hashlib.sha256(payload).hexdigest())
    everybody = ("+56966660001", "+56966660002", "+56966660003")
    submission_id = ledger.record(decision([batch], recipients=everybody), [batch])
    ledger.suppression.put("practice", [""], everybody[:1], by="Eva")
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).rejected == 3)
    assert "Send a new list without them" in str(ledger.batches(submission_id)[0].reason)
