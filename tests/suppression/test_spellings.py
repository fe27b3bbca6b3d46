"""Whoever said no in one spelling of their number said no in both: in our record, at Lynn, and in what was sent before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from lynn.errors import ConflictError
from lynn.sending import schema
from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from lynn.suppression import single
from lynn.suppression.live import LiveCheck
from tests.sending.practice import Practice, decision, make_batches, sending, until, who_got

NOW, BEFORE = "+5491123450064", "+541123450064"
#: As a contact may stand at Lynn, and as lists have it.
AT_LYNN = [("5215512340061", "+525512340061"), ("551187650062", "+5511987650062"), ("541123450064", NOW)]


@pytest.mark.parametrize(("put_on", "sent_to"), [(NOW, BEFORE), (BEFORE, NOW)])
def test_who_is_on_in_one_spelling_is_held_in_the_other(ledger: Ledger, put_on: str, sent_to: str) -> None:
    ledger.suppression.put("practice", ["c-1"], [put_on], by="Eva")
    assert ledger.suppression.held("practice", "c-1", [sent_to]) == {sent_to}
    assert [entry.is_on for entry, _ in ledger.suppression.history("practice", sent_to)] == [True]
    ledger.suppression.put("practice", ["c-1"], [sent_to], by="Eva", is_on=False)
    assert ledger.suppression.held("practice", "c-1", [NOW, BEFORE]) == set()


def test_what_an_earlier_version_kept_in_one_spelling_holds_in_the_other(ledger: Ledger) -> None:
    ledger.suppression.put("practice", [""], [BEFORE], by="Eva")
    with ledger.store.write() as database:
        database.execute(update(schema.suppressions).values(spellings=None))
    assert ledger.suppression.held("practice", "", [NOW, BEFORE]) == {NOW, BEFORE}


def test_a_batch_that_waits_with_the_other_spelling_does_not_leave(ledger: Ledger, practice: Practice) -> None:
    batches = make_batches(1, rows=1)
    submission_id = ledger.record(decision(batches, recipients=(NOW,)), batches)
    ledger.suppression.put("practice", [""], [BEFORE], by="Eva")
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state is SubmissionState.DONE)
    assert practice.received() == []


@pytest.mark.parametrize(("contact", "number"), AT_LYNN)
def test_whom_lynn_names_in_another_spelling_is_held_back(
    ledger: Ledger, practice: Practice, contact: str, number: str
) -> None:
    from lynn.api.client import dnd_payload

    client = practice.client()
    campaign = client.campaigns()[0].campaign_id
    client.manage_dnd_by_campaign(campaign, dnd_payload([(contact, True)]))
    until(lambda: single.look(client, f"+{contact}").contact)
    live = LiveCheck(lambda: ledger.suppression, now=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
    result = live.check(client, [number])
    assert (result.not_known, result.found) == (0, 1)
    assert ledger.suppression.held("practice", campaign, [number]) == {number}
    assert [entry.campaign_id for entry in single.look(client, number).entries] == [campaign]


@pytest.mark.parametrize(("first", "later"), [(NOW, BEFORE), (BEFORE, NOW)])
def test_who_waits_or_was_reached_in_one_spelling_is_found_in_the_other(
    ledger: Ledger, practice: Practice, first: str, later: str
) -> None:
    batches = make_batches(1, rows=1)
    submission_id = ledger.record(decision(batches, recipients=(first,)), batches)
    template = ledger.submission(submission_id).template_id
    found = ledger.already(template, ["+56966660001", later], 7, is_practice=True)
    assert [each.places for each in found.waiting] == [(1,)]
    other = make_batches(1, rows=1, salt="other")
    with pytest.raises(ConflictError, match="waits for this template"):
        ledger.record(decision(other, recipients=(later,), repeat_days=7), other)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).accepted == 1)
    assert [place for place, _ in who_got(ledger, template, ["+56966660001", later])] == [1]


def test_a_person_who_stands_twice_in_a_list_is_found_in_both_spellings(ledger: Ledger) -> None:
    ledger.suppression.put("practice", [""], [NOW], by="Eva")
    assert ledger.suppression.at_lynn("practice", "", [NOW, BEFORE]) == set()
    assert ledger.suppression.held("practice", "", [NOW, BEFORE]) == {NOW, BEFORE}
