"""The decision to send, judged once more as it is recorded: who got it already, and when it is to start."""

from __future__ import annotations

import dataclasses
import io
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lynn.drafting import steps
from lynn.drafting.documents import rows_document
from lynn.drafting.draft import Draft
from lynn.drafting.recipes import match_anew
from lynn.drafting.silence import silence_for
from lynn.drafting.store import DraftStore
from lynn.errors import ConflictError
from lynn.mapping import FieldSource, Sureness
from lynn.sending.ledger import Ledger
from lynn.sending.states import SubmissionState
from lynn.settings import practice_connection
from tests.sending.practice import Practice, sending, until

TEMPLATE = (
    '{"campaingId": "", "templateId": "t-1", "typeOfData": 0, "data": [{"Name": "Maiko", "Phone": "56966666666"}]}'
)
PEOPLE = {"Ana": "+56 9 6666 0001", "Luis": "09 6666 0002", "Eva": "9 66660003"}
#: The same three, each with a second row further down that is held back as a repeat.
TWICE = "Nombre;Celular\n" + "".join(f"{name};{phone}\n" for name, phone in [*PEOPLE.items(), *PEOPLE.items()])
WEEK = 7


def drafted(store: DraftStore, content: str = TWICE) -> Draft:
    made = store.create(owner="ana", connection="practice", batch_size=200)
    made = steps.paste_template(store, made, TEMPLATE)
    return steps.add_list(store, made, "lista.csv", io.BytesIO(content.encode()))


def submit(store: DraftStore, ledger: Ledger, draft: Draft, practice: Practice) -> str:
    checked = steps.check(store, draft, silence_for(ledger, draft))
    connection = practice_connection(practice.url)
    return steps.submit(store, ledger, draft, checked, connection=connection, by="Ana", repeat_days=WEEK)


def sent(store: DraftStore, ledger: Ledger, draft: Draft, practice: Practice) -> None:
    submission_id = submit(store, ledger, draft, practice)
    with sending(ledger, practice.clients()):
        until(lambda: ledger.submission(submission_id).state != SubmissionState.SENDING)


def planned(store: DraftStore, draft: Draft, **choices: object) -> Draft:
    return store.save(draft, plan=dataclasses.replace(draft.plan, **choices))  # type: ignore[arg-type]


def test_who_is_left_out_for_having_got_it_does_not_get_it_by_a_second_row(
    store: DraftStore, ledger: Ledger, practice: Practice
) -> None:
    sent(store, ledger, drafted(store), practice)
    again = drafted(store, TWICE + "Sol;56966660005\n")
    left_out = planned(store, steps.answer(store, again, left_out=frozenset({2, 3, 4})), reached="leave-out")
    checked = steps.check(store, left_out)
    assert checked.held_back == {"left-out": 6}
    assert steps.recipients(left_out, checked) == ("+56966660005",)
    sent(store, ledger, left_out, practice)
    assert sum(load["rows"] for load in practice.received()) == 4


@pytest.mark.parametrize(
    ("choices", "stops"),
    [
        ({"reached": "leave-out"}, True),
        ({"reached": "again", "agreed_repeats": 2}, True),
        ({"reached": "again", "agreed_repeats": 3}, False),
    ],
)
def test_what_was_said_of_repeats_is_judged_by_who_goes_in_the_end(
    store: DraftStore, ledger: Ledger, practice: Practice, choices: dict[str, object], stops: bool
) -> None:
    sent(store, ledger, drafted(store), practice)
    again = planned(store, drafted(store, TWICE + "Sol;56966660005\n"), **choices)
    if stops:
        with pytest.raises(ConflictError, match="3 people of this list got this template already"):
            submit(store, ledger, again, practice)
    else:
        submit(store, ledger, again, practice)
    assert len(ledger.submissions()) == (1 if stops else 2)


def test_another_list_begins_without_what_was_said_of_the_people_of_the_first(store: DraftStore) -> None:
    said = planned(store, drafted(store), reached="again", agreed_repeats=3, unchecked_why="Signed", has_canary=True)
    other = steps.add_list(store, said, "otra.csv", io.BytesIO(b"Nombre;Celular\nSol;56966660005\n"))
    assert (other.plan.reached, other.plan.agreed_repeats, other.plan.unchecked_why) == (None, 0, "")
    assert other.plan.has_canary


def another_column(store: DraftStore, draft: Draft) -> Draft:
    return steps.choose_source(store, draft, FieldSource(field="Phone", labels=("Otro",), sureness=Sureness.CHOSEN))


def another_country(store: DraftStore, draft: Draft) -> Draft:
    return steps.choose_country(store, draft, "AR", None)


def matched_anew(store: DraftStore, draft: Draft) -> Draft:
    return match_anew(store, draft, steps.open_reading(store, draft).table)


@pytest.mark.parametrize("change", [another_column, another_country, matched_anew])
def test_numbers_from_elsewhere_begin_without_what_was_said_of_the_first(
    store: DraftStore, change: Callable[[DraftStore, Draft], Draft]
) -> None:
    content = "Nombre;Celular;Otro\nAna;56966660001;56966660007\n"
    said = planned(store, drafted(store, content), reached="again", agreed_repeats=1, unchecked_why="Signed")
    other = change(store, said)
    assert (other.plan.reached, other.plan.agreed_repeats, other.plan.unchecked_why) == (None, 0, "")


def test_another_name_leaves_what_was_said_of_the_people(store: DraftStore) -> None:
    said = planned(store, drafted(store), reached="again", agreed_repeats=3)
    named = FieldSource(field="Name", labels=("Celular",), sureness=Sureness.CHOSEN)
    assert steps.choose_source(store, said, named).plan == said.plan


@pytest.mark.parametrize(
    ("start", "words"),
    [(None, "day and the time are not chosen"), (timedelta(minutes=-1), "time that you chose has passed")],
)
def test_what_is_meant_for_later_never_goes_at_once(
    store: DraftStore, ledger: Ledger, practice: Practice, start: timedelta | None, words: str
) -> None:
    start_at = None if start is None else (datetime.now(UTC) + start).isoformat()
    draft = planned(store, drafted(store), is_later=True, start_at=start_at)
    with pytest.raises(ConflictError, match=words):
        submit(store, ledger, draft, practice)
    assert ledger.submissions() == []


def test_the_rows_that_are_kept_name_the_field_for_which_they_are_held_back(store: DraftStore) -> None:
    draft = drafted(store, "Nombre;Celular\nAna;56966660001\n;56966660002\nEva;\nSol;56966660001\n")
    checked = steps.check(store, draft)
    kept = pq.read_table(io.BytesIO(rows_document(steps.open_reading(store, draft), checked)))
    assert kept.select(["row", "hold", "field"]).to_pylist() == [
        {"row": 2, "hold": "", "field": ""},
        {"row": 3, "hold": "value-missing", "field": "Name"},
        {"row": 4, "hold": "phone-missing", "field": "Phone"},
        {"row": 5, "hold": "duplicate-person", "field": "Phone"},
    ]


def another_campaign(store: DraftStore, draft: Draft) -> Draft:
    return steps.choose_campaign(store, draft, "c-2", name="", is_chosen=True)


def another_template(store: DraftStore, draft: Draft) -> Draft:
    return steps.paste_template(store, draft, TEMPLATE.replace("t-1", "t-2"))


def another_list(store: DraftStore, draft: Draft) -> Draft:
    return steps.add_list(store, draft, "otra.csv", io.BytesIO(TWICE.encode()))


@pytest.mark.parametrize("change", [another_campaign, another_template, another_list])
def test_who_asked_for_silence_elsewhere_is_asked_about_anew_in_another_campaign(
    store: DraftStore, change: Callable[[DraftStore, Draft], Draft]
) -> None:
    draft = steps.choose_campaign(store, drafted(store), "c-1", name="", is_chosen=True)
    draft = steps.answer(store, draft, allowed=frozenset({"do-not-disturb-elsewhere"}))
    changed = change(store, planned(store, draft, unchecked_why="All of them signed"))
    assert changed.answers.allowed == frozenset()
    assert changed.plan.unchecked_why == ""


def test_the_same_campaign_chosen_again_asks_nothing_anew(store: DraftStore) -> None:
    draft = steps.choose_campaign(store, drafted(store), "c-1", name="", is_chosen=True)
    draft = steps.answer(store, draft, allowed=frozenset({"do-not-disturb-elsewhere"}))
    draft = planned(store, draft, unchecked_why="All of them signed")
    again = steps.choose_campaign(store, draft, "c-1", name="Spring", is_chosen=True)
    assert (again.answers, again.plan) == (draft.answers, draft.plan)


OTHERS = b"Nombre;Celular\nSol;56966660005\nMar;56966660006\n"


def full(store: DraftStore, draft: Draft) -> Path:
    """From now on the draft can be read and not be replaced, as on a full disk."""
    folder = store.data / "drafts" / draft.draft_id
    in_the_way = folder / f"draft.json.{os.getpid()}.{threading.get_ident()}.part"
    in_the_way.mkdir()
    return in_the_way


def replanned_elsewhere(store: DraftStore, draft: Draft) -> Draft:
    return planned(store, draft, is_later=True)


def replaced_elsewhere(store: DraftStore, draft: Draft) -> Draft:
    return steps.add_list(store, draft, "otra.csv", io.BytesIO(OTHERS))


def test_a_draft_that_cannot_be_saved_is_no_failure_of_sending(
    store: DraftStore, ledger: Ledger, practice: Practice
) -> None:
    draft = drafted(store)
    full(store, draft)
    submission_id = submit(store, ledger, draft, practice)
    assert ledger.submission(submission_id).counts.waiting == 3
    assert submit(store, ledger, draft, practice) == submission_id


def test_what_another_tab_changes_while_it_is_recorded_is_no_failure_of_sending(
    store: DraftStore, ledger: Ledger, practice: Practice
) -> None:
    draft = drafted(store)
    replanned = replanned_elsewhere(store, draft)
    submission_id = submit(store, ledger, draft, practice)
    now = store.open(draft.draft_id, owner="ana")
    assert (now.submission_id, now.plan) == (submission_id, replanned.plan)


def test_a_list_that_another_tab_put_there_is_not_said_to_be_sent(store: DraftStore) -> None:
    draft = drafted(store)
    replaced = replaced_elsewhere(store, draft)
    store.lead_to(draft, "abc")
    assert store.open(draft.draft_id, owner="ana") == replaced


def test_the_next_list_in_a_draft_that_could_not_be_saved_is_refused_and_not_led_to_the_first(
    store: DraftStore, ledger: Ledger, practice: Practice
) -> None:
    draft = drafted(store)
    in_the_way = full(store, draft)
    first = submit(store, ledger, draft, practice)
    in_the_way.rmdir()
    other = replaced_elsewhere(store, store.open(draft.draft_id, owner="ana"))
    with pytest.raises(ConflictError, match="What you see now was not sent") as refused:
        submit(store, ledger, other, practice)
    assert "lista.csv" in str(refused.value.sentence)
    assert [each.submission_id for each in ledger.submissions()] == [first]
    anew = drafted(store, OTHERS.decode())
    assert submit(store, ledger, anew, practice) != first
