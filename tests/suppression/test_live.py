"""Lynn is asked about each recipient; what it says is in our record, and what could not be asked is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from lynn.sending.ledger import Ledger
from lynn.suppression.live import FRESH, LiveCheck
from tests.sending.practice import Practice

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
