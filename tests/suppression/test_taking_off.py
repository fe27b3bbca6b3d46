"""Who is taken off at Lynn can be reached from here once Lynn took it, and not before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lynn.api.wire import Campaign
from lynn.sending import keeping
from lynn.sending.entries import same_campaign
from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from lynn.settings import practice_connection
from lynn.suppression import bulk
from tests.sending.practice import LIMITS, Practice, sending, until

#: The middle one has two spellings.
PEOPLE = ["+56966660001", "+5491123450064", "+56966660003"]


@pytest.fixture
def campaign(practice: Practice) -> Campaign:
    return practice.client().campaigns()[0]


def take_off(ledger: Ledger, campaign: Campaign) -> str:
    return bulk.record_numbers(
        ledger,
        PEOPLE,
        connection=practice_connection("http://127.0.0.1:9"),
        campaign_id=campaign.campaign_id,
        campaign_name=campaign.name,
        is_on=False,
        by="Ana",
        batch_size=1,
        file_name="bajas.csv",
    )


def held(ledger: Ledger, campaign: Campaign) -> frozenset[str]:
    return ledger.suppression.held("practice", campaign.campaign_id, PEOPLE)


def put_on(ledger: Ledger, campaign: Campaign) -> None:
    ledger.suppression.put("practice", [campaign.campaign_id], PEOPLE, by="Eva")


def test_a_change_that_was_cancelled_takes_nobody_off(ledger: Ledger, practice: Practice, campaign: Campaign) -> None:
    put_on(ledger, campaign)
    submission_id = take_off(ledger, campaign)
    assert held(ledger, campaign) == set(PEOPLE)
    ledger.cancel(submission_id, by="Ana")
    assert held(ledger, campaign) == set(PEOPLE)


def test_only_those_whose_batch_lynn_took_are_off_for_good(
    ledger: Ledger, practice: Practice, campaign: Campaign
) -> None:
    put_on(ledger, campaign)
    version = ledger.suppression.version("practice")
    practice.faults({"refuse": {"operation": "ManageDnDByCampaign", "status": 400, "body": "no"}})
    refused = take_off(ledger, campaign)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(refused).rejected == len(PEOPLE))
    assert held(ledger, campaign) == set(PEOPLE)
    practice.faults({})
    taken = take_off(ledger, campaign)
    assert ledger.suppression.version("practice") != version
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(taken).accepted == len(PEOPLE))
    assert held(ledger, campaign) == set()
    until_over(ledger, practice, taken)
    forget(ledger)
    assert held(ledger, campaign) == set()


def until_over(ledger: Ledger, practice: Practice, submission_id: str) -> None:
    with sending(ledger, practice.clients(), LIMITS):
        practice.advance(3600)
        until(lambda: ledger.submission(submission_id).state is SubmissionState.DONE)


def forget(ledger: Ledger) -> None:
    """As after a month: who was in which batch is no longer kept."""
    keeping.purge_expired(ledger.store, 0, ledger.clock.now() + timedelta(seconds=1))


@pytest.mark.parametrize(("put", "asked"), [("CAMPAÑA-É", "campaña-é"), ("strasse", "STRAßE"), ("niño", "nin\u0303o")])
def test_a_campaigns_id_is_the_same_in_any_case_and_with_any_letters(ledger: Ledger, put: str, asked: str) -> None:
    assert same_campaign(put) == same_campaign(asked)
    record = ledger.suppression
    record.put("practice", [put], PEOPLE[:1], by="Eva", is_at_lynn=True)
    assert record.held("practice", asked, PEOPLE) == record.at_lynn("practice", asked, PEOPLE) == set(PEOPLE[:1])
    record.put("practice", [asked], PEOPLE[:1], by="Eva", is_on=False)
    assert record.held("practice", put, PEOPLE) == set()
