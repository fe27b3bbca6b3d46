"""Many numbers are rehearsed, sent once through the ledger, watched, and can go the other way round; whatever the network does."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from lynn.api.wire import Campaign
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore
from lynn.errors import ConflictError, InputError, NotFoundError
from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from lynn.settings import practice_connection
from lynn.suppression import bulk, single
from lynn.suppression.rehearsal import Doing
from tests.sending.practice import Practice, sending, until

PASTED = "+56 9 6666 0001\n9 6666 0002, 09-6666-0003;(56) 966660004\nhola\n+56966660001\n"
NUMBERS = ("+56966660001", "+56966660002", "+56966660003", "+56966660004")


@pytest.fixture
def store(tmp_path: Path) -> DraftStore:
    return DraftStore(tmp_path)


@pytest.fixture
def campaign(practice: Practice) -> Campaign:
    return practice.client().campaigns()[0]


def pasted(store: DraftStore, campaign_id: str, doing: Doing = Doing.ON, text: str = PASTED) -> Draft:
    draft = bulk.begin(store, person="ana", connection="practice", doing=doing, batch_size=2)
    draft = bulk.add_numbers(store, draft, text)
    draft = steps.choose_country(store, draft, "CL", None)
    return bulk.decide(store, draft, doing, campaign_id, "Winter")


def send(store: DraftStore, ledger: Ledger, draft: Draft) -> str:
    rehearsal = bulk.rehearse(store, ledger, draft)
    return bulk.record(store, ledger, draft, rehearsal, connection=practice_connection("http://127.0.0.1:9"), by="Ana")


def taken(practice: Practice) -> list[dict[str, Any]]:
    """The sandbox's own log of the changes that it took."""
    url = f"{practice.url}/_sandbox/received?operation=ManageDnDByCampaign"
    found: list[dict[str, Any]] = httpx.get(url, timeout=10).json()
    return found


def is_at_lynn(practice: Practice, e164: str, campaign_id: str) -> bool:
    found = single.look(practice.client(), e164)
    return campaign_id.lower() in {entry.campaign_id.lower() for entry in found.entries}


def test_a_rehearsal_adds_up_and_nothing_leaves(
    ledger: Ledger, store: DraftStore, practice: Practice, campaign: Campaign
) -> None:
    rehearsal = bulk.rehearse(store, ledger, pasted(store, campaign.campaign_id))
    assert rehearsal.numbers == NUMBERS
    assert (rehearsal.rows, rehearsal.already, rehearsal.repeated, rehearsal.unusable) == (6, 0, 1, 1)
    assert taken(practice) == []


@pytest.mark.parametrize(("doing", "unusable"), [(Doing.ON, 0), (Doing.HERE, 0), (Doing.OFF, 1)])
def test_words_that_say_no_put_people_on_and_never_take_them_off(
    ledger: Ledger, store: DraftStore, doing: Doing, unusable: int
) -> None:
    draft = pasted(store, "c-1", doing, "no llamar 966660001\n966660002\n")
    assert bulk.rehearse(store, ledger, draft).unusable == unusable


def test_a_list_with_other_columns_is_read_like_any_list(ledger: Ledger, store: DraftStore) -> None:
    draft = bulk.begin(store, person="ana", connection="practice", doing=Doing.HERE, batch_size=200)
    content = b"Bajas de mayo\n\nNombre;Celular\nAna;+56 9 6666 0001\nLuis;9 6666 0002\n"
    draft = steps.add_list(store, draft, "bajas.csv", io.BytesIO(content))
    rehearsal = bulk.rehearse(store, ledger, draft)
    assert rehearsal.numbers == NUMBERS[:2]
    bulk.keep_here(ledger, draft, rehearsal, by="Ana")
    assert ledger.suppression.held("practice", "any", NUMBERS) == set(NUMBERS[:2])


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"cut_after_accept": {"times": 1}},
        {"too_many": {"times": 2, "retry_after": 0}},
        {"too_large": {"above_rows": 1}},
        {"unauthorised": {"times": 1}},
        {"server_error": {"times": 1}},
        {"no_task_id": {"times": 1}},
    ],
    ids=lambda faults: next(iter(faults), "none"),
)
def test_nobody_is_lost_or_sent_twice(
    ledger: Ledger, store: DraftStore, practice: Practice, campaign: Campaign, faults: dict[str, Any]
) -> None:
    practice.faults(faults)
    submission_id = send(store, ledger, pasted(store, campaign.campaign_id))
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).waiting + ledger.counts(submission_id).sending == 0)
        practice.faults({})
        for batch in ledger.unknown_batches(submission_id):
            arrived = batch.sha256 in {each["sha256"] for each in taken(practice)}
            until(lambda batch=batch, arrived=arrived: settled(ledger, batch.batch_id, arrived=arrived))  # type: ignore[misc]
        until(lambda: ledger.counts(submission_id).accepted == 4)
    assert set(Counter(each["sha256"] for each in taken(practice)).values()) == {1}
    assert sum(each["rows"] for each in taken(practice)) == 4
    assert all(is_at_lynn(practice, number, campaign.campaign_id) for number in NUMBERS)
    assert ledger.counts(submission_id).balances


def settled(ledger: Ledger, batch_id: int, *, arrived: bool) -> bool:
    """Say what became of it; too early is no."""
    try:
        ledger.settle(batch_id, arrived=arrived, by="Ana")
    except ConflictError:
        return False
    return True


def test_the_task_is_watched_to_its_end(
    ledger: Ledger, store: DraftStore, practice: Practice, campaign: Campaign
) -> None:
    submission_id = send(store, ledger, pasted(store, campaign.campaign_id))
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(submission_id).accepted == 4)
        practice.advance(60)
        until(lambda: ledger.submission(submission_id).state is SubmissionState.DONE)
    assert {batch.task_state for batch in ledger.batches(submission_id)} == {"Finished"}


def test_our_record_holds_them_from_the_moment_of_the_decision(
    ledger: Ledger, store: DraftStore, campaign: Campaign
) -> None:
    send(store, ledger, pasted(store, campaign.campaign_id))
    assert ledger.suppression.held("practice", campaign.campaign_id, NUMBERS) == set(NUMBERS)
    assert ledger.suppression.at_lynn("practice", campaign.campaign_id, NUMBERS) == set()


def test_who_is_at_lynn_already_does_not_go_again(
    ledger: Ledger, store: DraftStore, practice: Practice, campaign: Campaign
) -> None:
    first = send(store, ledger, pasted(store, campaign.campaign_id, text="+56966660001\n+56966660002"))
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(first).accepted == 2)
    rehearsal = bulk.rehearse(store, ledger, pasted(store, campaign.campaign_id))
    assert (rehearsal.already, rehearsal.numbers) == (2 + 1, NUMBERS[2:])


def test_the_way_back_takes_the_same_people_off_and_only_once(
    ledger: Ledger, store: DraftStore, practice: Practice, campaign: Campaign
) -> None:
    connection = practice_connection(practice.url)
    first = send(store, ledger, pasted(store, campaign.campaign_id))
    with pytest.raises(ConflictError):
        bulk.way_back(ledger, ledger.submission(first), connection=connection, by="Ana", batch_size=2)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.counts(first).accepted == 4)
        submission = ledger.submission(first)
        back, again = (
            bulk.way_back(ledger, submission, connection=connection, by="Ana", batch_size=2) for _ in range(2)
        )
        until(lambda: ledger.counts(back).accepted == 4)
    assert back == again
    assert ledger.submission(back).answers == {"is_on": False, "undoes": first}
    assert not any(is_at_lynn(practice, number, campaign.campaign_id) for number in NUMBERS)
    assert ledger.suppression.held("practice", campaign.campaign_id, NUMBERS) == set()
    assert sum(each["rows"] for each in taken(practice)) == 8


def test_the_same_draft_gives_the_same_submission(ledger: Ledger, store: DraftStore, campaign: Campaign) -> None:
    draft = pasted(store, campaign.campaign_id)
    first = send(store, ledger, draft)
    assert send(store, ledger, store.open(draft.draft_id, owner=draft.owner)) == first


@pytest.mark.parametrize(
    ("text", "campaign_id", "code"), [("hola", "c-1", "nobody"), ("+56966660001", "", "campaign-none")]
)
def test_what_cannot_be_done_is_refused(
    ledger: Ledger, store: DraftStore, text: str, campaign_id: str, code: str
) -> None:
    with pytest.raises(InputError) as refused:
        send(store, ledger, pasted(store, campaign_id, text=text))
    assert refused.value.code == code


def test_one_number_is_put_on_at_lynn_and_in_our_record(ledger: Ledger, practice: Practice, campaign: Campaign) -> None:
    client = practice.client()
    somebody = "+" + client.contacts()[0].identifier
    single.put_on(ledger, client, somebody, [campaign], by="Ana")
    assert is_at_lynn(practice, somebody, campaign.campaign_id)
    assert ledger.suppression.at_lynn("practice", campaign.campaign_id, [somebody]) == {somebody}


def test_a_category_is_one_call_and_counts_for_its_campaigns(
    ledger: Ledger, practice: Practice, campaign: Campaign
) -> None:
    client = practice.client()
    somebody = "+" + client.contacts()[0].identifier
    same = [each for each in client.campaigns() if each.category == campaign.category]
    single.put_on(ledger, client, somebody, same, category=campaign.category, by="Ana")
    assert all(is_at_lynn(practice, somebody, each.campaign_id) for each in same)
    assert all(ledger.suppression.held("practice", each.campaign_id, [somebody]) for each in same)


def test_a_number_that_lynn_does_not_know_is_held_back_here_all_the_same(
    ledger: Ledger, practice: Practice, campaign: Campaign
) -> None:
    with pytest.raises(NotFoundError):
        single.put_on(ledger, practice.client(), "+56966669999", [campaign], by="Ana")
    assert ledger.suppression.held("practice", campaign.campaign_id, ["+56966669999"]) == {"+56966669999"}
