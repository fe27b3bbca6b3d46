"""Who is on do not disturb is held back from every list, however the number is spelled in it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from lynn.check.recipients import ELSEWHERE
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.silence import allow, silence_for
from lynn.drafting.store import DraftStore
from lynn.errors import ConflictError
from lynn.sending.ledger import Ledger
from lynn.settings import practice_connection
from tests.sending.practice import Practice, sending, until

TEMPLATE = (
    '{"campaingId": "c-1", "templateId": "t-1", "typeOfData": 0, "data": [{"Name": "Maiko", "Phone": "56966666666"}]}'
)
LIST = (
    "Nombre;Celular\nAna;+56 9 6666 0001\nLuis;09 6666 0002\nEva;9 66660003\nJuan;(56) 9-6666-0004\nSol;56966660005\n"
)


@pytest.fixture
def store(tmp_path: Path) -> DraftStore:
    return DraftStore(tmp_path)


@pytest.fixture
def draft(store: DraftStore) -> Draft:
    made = store.create(owner="ana", connection="practice", batch_size=200)
    made = steps.paste_template(store, made, TEMPLATE)
    return steps.add_list(store, made, "lista.csv", io.BytesIO(LIST.encode()))


def test_they_are_held_back_by_any_spelling(ledger: Ledger, store: DraftStore, draft: Draft) -> None:
    ledger.suppression.put("practice", ["c-1"], ["+56966660002", "+56966660004"], by="Eva")
    checked = steps.check(store, draft, silence_for(ledger, draft))
    assert checked.held_back == {"do-not-disturb": 2}
    assert steps.recipients(draft, checked) == ("+56966660001", "+56966660003", "+56966660005")


def test_the_campaign_that_was_chosen_decides_and_not_the_pasted_one(
    ledger: Ledger, store: DraftStore, draft: Draft
) -> None:
    ledger.suppression.put("practice", ["c-1"], ["+56966660002"], by="Eva")
    other = store.save(draft, campaign_id="c-2")
    checked = steps.check(store, other, silence_for(ledger, other))
    assert checked.held_back == {"do-not-disturb-elsewhere": 1}
    other = allow(store, ledger, other, checked, ELSEWHERE, is_allowed=True)
    assert steps.check(store, other, silence_for(ledger, other)).will_go_count == 5
    other = allow(store, ledger, other, checked, ELSEWHERE, is_allowed=False)
    assert steps.check(store, other, silence_for(ledger, other)).will_go_count == 4


@pytest.mark.parametrize(
    ("is_on", "number", "goes"), [(True, "+56966660004", 3), (True, "+56999990000", 5), (False, "+56966660002", 5)]
)
def test_a_decision_about_silence_elsewhere_is_about_those_whom_it_was_shown_for(
    ledger: Ledger, store: DraftStore, draft: Draft, is_on: bool, number: str, goes: int
) -> None:
    ledger.suppression.put("practice", ["c-2"], ["+56966660002"], by="Eva")
    checked = steps.check(store, draft, silence_for(ledger, draft))
    draft = allow(store, ledger, draft, checked, ELSEWHERE, is_allowed=True)
    ledger.suppression.put("practice", ["c-2"], [number], by="Eva", is_on=is_on)
    checked = steps.check(store, draft, silence_for(ledger, draft))
    assert checked.will_go_count == goes
    # Said once more, it is about both.
    draft = allow(store, ledger, draft, checked, ELSEWHERE, is_allowed=True)
    assert steps.check(store, draft, silence_for(ledger, draft)).will_go_count == 5


def test_a_draft_of_an_earlier_version_is_asked_anew_who_goes_in_spite_of_silence_elsewhere(
    ledger: Ledger, store: DraftStore, draft: Draft
) -> None:
    ledger.suppression.put("practice", ["c-2"], ["+56966660002"], by="Eva")
    draft = steps.answer(store, draft, allowed=frozenset({ELSEWHERE}))
    assert steps.check(store, draft, silence_for(ledger, draft)).held_back == {ELSEWHERE: 1}


def test_those_a_person_let_go_go_out_and_who_asks_after_that_does_not(
    ledger: Ledger, store: DraftStore, draft: Draft, practice: Practice
) -> None:
    here = practice.client().campaigns()[0].campaign_id
    draft = steps.choose_campaign(store, draft, here, name="", is_chosen=True)
    ledger.suppression.put("practice", ["c-2"], ["+56966660002"], by="Eva")
    checked = steps.check(store, draft, silence_for(ledger, draft))
    draft = allow(store, ledger, draft, checked, ELSEWHERE, is_allowed=True)
    checked = steps.check(store, draft, silence_for(ledger, draft))
    connection = practice_connection(practice.url)
    submission_id = steps.submit(store, ledger, draft, checked, connection=connection, by="Ana")
    ledger.suppression.put("practice", ["c-2"], ["+56966660004"], by="Eva")
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).waiting + ledger.counts(submission_id).sending == 0)
    counts = ledger.counts(submission_id)
    assert (counts.accepted, counts.rejected) == (4, 1)


def test_a_new_entry_makes_it_another_check(ledger: Ledger, draft: Draft) -> None:
    before = steps.check_key(draft, ledger.suppression.version("practice"))
    ledger.suppression.put("practice", [""], ["+56966660002"], by="Eva")
    assert steps.check_key(draft, ledger.suppression.version("practice")) != before


@pytest.mark.parametrize("campaign_id", ["", "c-1", "c-2"])
def test_who_said_no_after_the_check_stops_the_decision_to_send(
    ledger: Ledger, store: DraftStore, draft: Draft, campaign_id: str
) -> None:
    checked = steps.check(store, draft, silence_for(ledger, draft))
    ledger.suppression.put("practice", [campaign_id], ["+56966660002"], by="Eva")
    connection = practice_connection("http://127.0.0.1:9")
    with pytest.raises(ConflictError, match="Meanwhile 1 person of this list asked not to be disturbed"):
        steps.submit(store, ledger, draft, checked, connection=connection, by="Ana")
    assert ledger.submissions() == []
