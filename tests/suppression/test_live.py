"""Lynn is asked about each recipient; what it says is in our record, and what could not be asked is told."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np
import orjson
import pytest

from lynn.batch import Batch
from lynn.sending.claims import Claim
from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from lynn.suppression.live import FRESH, LiveCheck
from lynn.text import Text
from tests.sending.practice import Practice, decision, sending, until

NOBODY = "+56966669999"


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def now() -> Time:
    return Time()


@pytest.fixture
def live(ledger: Ledger, now: Time) -> LiveCheck:
    return LiveCheck(lambda: ledger.suppression, now=now)


def asked(practice: Practice) -> int:
    counts = httpx.get(f"{practice.url}/_sandbox/requests", timeout=10).json()
    return sum(each["count"] for each in counts if each["operation"] == "GetDnDContact")


def test_whom_lynn_names_is_held_back_from_that_campaign(ledger: Ledger, practice: Practice, live: LiveCheck) -> None:
    client = practice.client()
    campaign = client.campaigns()[0].campaign_id
    contacts = [each for each in client.contacts() if not client.dnd_of_contact(each.contact_id)][:3]
    client.set_dnd_by_campaign(contacts[1].contact_id, campaign)
    people = [f"+{each.identifier}" for each in contacts]
    result = live.check(client, [*people, NOBODY])
    assert (result.people, result.not_known, result.looked, result.found, result.is_complete) == (4, 1, 3, 1, True)
    assert ledger.suppression.held("practice", campaign, people) == {people[1]}
    assert ledger.suppression.held("practice", "another", people) == set()


def test_who_is_taken_off_at_lynn_is_reached_again(
    ledger: Ledger, practice: Practice, live: LiveCheck, now: Time
) -> None:
    from lynn.api.client import dnd_payload

    client = practice.client()
    campaign = client.campaigns()[0].campaign_id
    contact = next(each for each in client.contacts() if not client.dnd_of_contact(each.contact_id))
    number = f"+{contact.identifier}"
    client.set_dnd_by_campaign(contact.contact_id, campaign)
    live.check(client, [number])
    assert ledger.suppression.held("practice", campaign, [number])
    client.manage_dnd_by_campaign(campaign, dnd_payload([(contact.identifier, False)]))
    now.at += FRESH + timedelta(seconds=1)
    live.check(client, [number])
    assert not ledger.suppression.held("practice", campaign, [number])


def test_what_was_decided_here_stays_whatever_lynn_says(ledger: Ledger, practice: Practice, live: LiveCheck) -> None:
    client = practice.client()
    number = f"+{client.contacts()[0].identifier}"
    ledger.suppression.put("practice", ["c-1"], [number], by="Eva")
    live.check(client, [number])
    assert ledger.suppression.held("practice", "c-1", [number]) == {number}


def test_a_look_is_kept_for_a_while_and_then_repeated(practice: Practice, live: LiveCheck, now: Time) -> None:
    client = practice.client()
    people = [f"+{each.identifier}" for each in client.contacts()[:3]]
    first = live.check(client, people)
    now.at += timedelta(minutes=5)
    again = live.check(client, people)
    assert asked(practice) == 3
    assert again.oldest_at == first.oldest_at
    now.at += FRESH
    live.check(client, people)
    assert asked(practice) == 6


def test_a_check_that_cannot_be_finished_says_so(practice: Practice, live: LiveCheck) -> None:
    client = practice.client()
    people = [f"+{each.identifier}" for each in client.contacts()[:6]]
    practice.faults({"refuse": {"operation": "GetDnDContact", "status": 403, "body": ""}})
    result = live.check(client, people)
    assert not result.is_complete
    assert result.trouble is not None
    assert result.looked + result.left == 6
    practice.faults({})
    assert live.check(client, people).is_complete


def test_a_lynn_that_lists_no_contacts_is_told(practice: Practice, live: LiveCheck) -> None:
    practice.faults({"refuse": {"operation": "GetContacts", "status": 404, "body": ""}})
    result = live.check(practice.client(), [NOBODY])
    assert (result.left, result.is_complete) == (1, False)


def test_a_batch_waits_when_lynn_names_somebody_in_it_and_then_leaves_without_them(
    ledger: Ledger, practice: Practice
) -> None:
    client = practice.client()
    contacts = [each for each in client.contacts() if not client.dnd_of_contact(each.contact_id)][:4]
    everybody = tuple(f"+{each.identifier}" for each in contacts)
    (batch,) = batches_of(everybody)
    submission_id = ledger.record(decision([batch], recipients=everybody), [batch])
    # A colleague at Lynn's own desk, after the list was recorded.
    client.set_dnd_by_campaign(contacts[2].contact_id, client.campaigns()[0].campaign_id)
    live = LiveCheck(lambda: ledger.suppression)

    def look_again(claim: Claim, stop: threading.Event) -> bool | Text:
        return live.must_wait(client, claim.payload, stop)

    with sending(ledger, practice.clients(), look_again=look_again):
        # Read once: between two reads the batch may be given back.
        until(lambda: ledger.submission(submission_id).state is not SubmissionState.SENDING)
    counts = ledger.counts(submission_id)
    assert (counts.accepted, counts.rejected) == (3, 1)
    assert counts.balances


ONE = b'{"Phone":"56966660001"}'
REFUSED = {"refuse": {"operation": "GetContacts", "status": 404, "body": "", "times": 1000}}


def test_a_batch_leaves_unasked_only_where_a_person_decided_so(practice: Practice, live: LiveCheck) -> None:
    client = practice.client()
    practice.faults(REFUSED)
    said = live.must_wait(client, ONE, threading.Event())
    assert str(said).startswith("Lynn could not be asked who is on do not disturb, so nothing more left:")
    assert live.must_wait(client, ONE, threading.Event(), is_decided=lambda: True) is False
    # What one person decided is nothing that the others did.
    assert live.must_wait(client, ONE, threading.Event())
    practice.faults({})
    assert live.must_wait(client, ONE, threading.Event()) is False


def test_what_was_recorded_stops_with_the_reason_when_lynn_cannot_be_asked(
    ledger: Ledger, practice: Practice, live: LiveCheck
) -> None:
    client = practice.client()
    (batch,) = batches_of(("+56966660001", "+56966660002"))
    submission_id = ledger.record(decision([batch]), [batch])
    practice.faults(REFUSED)

    def look_again(claim: Claim, stop: threading.Event) -> bool | Text:
        return live.must_wait(client, claim.payload, stop)

    with sending(ledger, practice.clients(), look_again=look_again):
        until(lambda: ledger.submission(submission_id).state is SubmissionState.PAUSED)
        assert "Go on to ask again" in str(ledger.submission(submission_id).reason)
        assert ledger.counts(submission_id).waiting == 2
        practice.faults({})
        ledger.resume(submission_id, by="Ana")
        until(lambda: ledger.counts(submission_id).accepted == 2)


def test_a_wish_to_wait_is_followed_and_then_lynn_is_asked_again(
    practice: Practice, live: LiveCheck, now: Time
) -> None:
    client = practice.client()
    practice.faults({"too_many": {"operation": "GetContacts", "times": 1, "retry_after": 120}})
    assert live.must_wait(client, ONE, threading.Event()) is True
    now.at += timedelta(seconds=121)
    assert live.must_wait(client, ONE, threading.Event()) is False


def test_a_worker_that_stops_gives_the_batch_back_at_once(ledger: Ledger, practice: Practice) -> None:
    client = practice.client()
    stop = threading.Event()
    stop.set()
    number = client.contacts()[0].identifier
    assert LiveCheck(lambda: ledger.suppression).must_wait(client, f'"{number}"'.encode(), stop)
    assert asked(practice) == 0


def batches_of(e164s: tuple[str, ...]) -> list[Batch]:
    """One batch for these people."""
    rows = [{"Name": "Persona", "Phone": each[1:]} for each in e164s]
    payload = orjson.dumps({"campaingId": "", "templateId": "t-1", "typeOfData": 0, "data": rows})
    return [Batch(number=1, payload=payload, row_numbers=np.arange(2, len(rows) + 2))]
